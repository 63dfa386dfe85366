"""Recurring tasks in the conversation."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.understand.dates import parse_when
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.recurring.dates import Repeat, describe, moment_of, occurrences, read_repeat
from boss_workflow.domains.recurring.errors import RecurringNotFound, RuleInvalid
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.recurring.service import TICK, NewRecurring, RecurringService, coming
from boss_workflow.domains.tasks import Priority, find_member
from boss_workflow.kernel.actor import Role
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

SHOWN = 5
CREATE = "task.create"


class CreateRecurring(Arguments):
    title: str = Field(description="What is to be done each time.", max_length=200)
    rule: str = Field(description='How often, as said: "every Monday at 9", "3 days after it is done".')
    assignee: str | None = Field(None, description="Who, as said; several take turns.")
    priority: Priority | None = None
    description: str = Field(default="", description="Whatever else was said about the work.")
    due: str | None = Field(default=None, description="When each one is due, as it was said.")


class RecurringArguments(Arguments):
    recurring: str = Field(description="Which one: words of its title.")


class MoveArguments(RecurringArguments):
    to: str = Field(description='When instead, as said: "Tuesday at 10".')


class ChangeArguments(RecurringArguments):
    rule: str = Field(description='How often from then on, as said: "every Friday at 4pm".')
    start: str = Field("today", description="From which day on, as said.")


class RecurringActions:
    def __init__(self, service: RecurringService) -> None:
        self._service = service

    async def confirm(self, turn: Turn, arguments: CreateRecurring) -> tuple[str, CreateRecurring]:
        repeat = read_repeat(arguments.rule, turn.said)
        names = await self._names(turn, arguments.assignee)
        who = f" for {' and '.join(names)} in turn" if len(names) > 1 else f" for {names[0]}" if names else ""
        lines = [f'Make "{arguments.title}"{who} {describe(repeat)}?']
        if repeat.rule is not None:
            starts = _starts(turn)
            first = list(_first(occurrences(repeat.rule, starts, after=starts - TICK)))
            zone = ZoneInfo(turn.actor.timezone)
            lines.append("Next: " + ", ".join(_shown(one, repeat, zone) for one in first) + ".")
        return " ".join(lines), arguments

    async def create(self, turn: Turn, arguments: CreateRecurring) -> Answer:
        repeat = read_repeat(arguments.rule, turn.said)
        ids = tuple([(await find_member(turn, one, "assignee")).id for one in _people(arguments.assignee)])
        if not ids and turn.actor.role is Role.STAFF:
            ids = (turn.actor.member_id,)
        new = NewRecurring(
            arguments.title,
            repeat,
            turn.actor.timezone,
            _starts(turn),
            arguments.description,
            ids,
            arguments.priority or Priority.MEDIUM,
        )
        row = await self._service.create(turn.uow, turn.actor, new)
        return _said(turn, f'"{row.title}" comes {describe(repeat)}. /recurring shows it.')

    async def show(self, turn: Turn, _arguments: Arguments) -> Answer:
        rows = await self._service.visible(turn.uow, turn.actor)
        if not rows:
            return Answer(blocks=[Paragraph(text='Nothing recurs. Say "John sends the report every Monday at 9".')])
        blocks: list[Block] = [Paragraph(text="Recurring tasks:", strong=True)]
        for row in rows:
            blocks += await self._line(turn, row)
        return Answer(blocks=blocks)

    async def _line(self, turn: Turn, row: RecurringTask) -> list[Block]:
        people = await PeopleRepository(turn.uow).members_by_id(set(row.assignee_ids))
        names = ", ".join(people[one].name for one in row.assignee_ids if one in people) or "nobody"
        repeat = Repeat(row.rule, row.after_days)
        found = await coming(turn.uow, row, 1)
        zone = ZoneInfo(row.timezone)
        then = "paused" if row.paused_at else f"next {_shown(found[0].local, repeat, zone)}" if found else "no more"
        here, button = str(row.id), turn.presses.button
        stop = ("Resume", "recurring.resume") if row.paused_at else ("Pause", "recurring.pause")
        verbs = (stop, ("Skip next", "recurring.skip"), ("Delete", "recurring.delete"))
        buttons = tuple(button(label, action, recurring=here) for label, action in verbs)
        entry = f"{row.title} – {names}, {describe(repeat)}, {then}"  # noqa: RUF001
        return [Items(entries=(entry,)), Buttons(rows=(buttons,))]

    async def pause(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await self._find(turn, arguments.recurring)
        await self._service.pause(turn.uow, turn.actor, row)
        return _said(turn, f'"{row.title}" is paused.')

    async def resume(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await self._find(turn, arguments.recurring)
        await self._service.resume(turn.uow, turn.actor, row)
        return _said(turn, f'"{row.title}" comes again.')

    async def skip(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await self._find(turn, arguments.recurring)
        left_out = await self._service.skip(turn.uow, turn.actor, row)
        return _said(turn, f'"{row.title}" is left out on {left_out:%a %-d %b}.')

    async def move(self, turn: Turn, arguments: MoveArguments) -> Answer:
        row = await self._find(turn, arguments.recurring)
        when = parse_when(arguments.to, turn.said)
        if when.moment is not None:
            to = when.moment.astimezone(ZoneInfo(row.timezone)).replace(tzinfo=None)
        elif when.day is not None:
            found = await coming(turn.uow, row, 1)
            to = datetime.combine(when.day, (found[0].local if found else row.starts).time())
        else:
            raise RuleInvalid("To which day?")
        was = await self._service.move(turn.uow, turn.actor, row, to)
        return _said(turn, f'"{row.title}" of {was:%a %-d %b} comes on {to:%a %-d %b %H:%M}.')

    async def change(self, turn: Turn, arguments: ChangeArguments) -> Answer:
        row = await self._find(turn, arguments.recurring)
        repeat = read_repeat(arguments.rule, turn.said)
        when = parse_when(arguments.start, turn.said)
        day = when.day or (when.moment.astimezone(ZoneInfo(row.timezone)).date() if when.moment else None)
        if day is None:
            raise RuleInvalid("From which day on?")
        start = datetime.combine(day, datetime.min.time())
        await self._service.change_following(turn.uow, turn.actor, row, repeat, start)
        return _said(turn, f'From {day:%a %-d %b} on "{row.title}" comes {describe(repeat)}.')

    async def delete(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await self._find(turn, arguments.recurring)
        await self._service.delete(turn.uow, turn.actor, row)
        return _said(turn, f'"{row.title}" comes no more. What it made stays.')

    async def _find(self, turn: Turn, said: str) -> RecurringTask:
        """By id from a button, else by words of its title. Raises: RecurringNotFound, Ask."""
        rows = await self._service.visible(turn.uow, turn.actor)
        words = said.lower().strip('"“”').removeprefix("recurring ").split()
        found = [row for row in rows if str(row.id) == said or all(word in row.title.lower() for word in words)]
        if not found:
            raise RecurringNotFound(said)
        if len(found) > 1:
            options = [Option(row.title, str(row.id)) for row in found[:8]]
            raise Ask("Which one do you mean?", "recurring", options, free=False)
        return await self._service.get(turn.uow, turn.actor, UUID(str(found[0].id)))

    @staticmethod
    async def _names(turn: Turn, said: str | None) -> list[str]:
        return [(await find_member(turn, one, "assignee")).name for one in _people(said)]


def recurring_actions(service: RecurringService) -> list[Action[Any]]:
    do = RecurringActions(service)
    verbs = (
        ("pause", do.pause, "Pause a recurring task", ("pause (the) recurring (task) {recurring:rest}",)),
        ("resume", do.resume, "Resume a recurring task", ("resume (the) recurring (task) {recurring:rest}",)),
        ("skip", do.skip, "Leave out the next of a recurring task", ("skip (the) next {recurring:rest}",)),
        ("delete", do.delete, "End a recurring task", ("delete|stop (the) recurring (task) {recurring:rest}",)),
    )
    return [
        Action(
            name="recurring.create",
            params=CreateRecurring,
            summary="Make a task come again and again",
            handler=do.create,
            confirm=do.confirm,
            permission=CREATE,
            examples=("John sends the report every Monday at 9",),
        ),
        Action(
            name="recurring.list",
            params=Arguments,
            summary="Show recurring tasks",
            handler=do.show,
            permission=CREATE,
            reads=True,
            command="recurring",
            phrases=("(show|list) (me) (the|my|our|all) recurring tasks", "what recurs"),
        ),
        *(
            Action(
                name=f"recurring.{verb}",
                params=RecurringArguments,
                summary=summary,
                handler=handler,
                permission=CREATE,
                phrases=phrases,
            )
            for verb, handler, summary, phrases in verbs
        ),
        Action(
            name="recurring.move",
            params=MoveArguments,
            summary="Move the next of a recurring task",
            handler=do.move,
            permission=CREATE,
            phrases=("move (the) next {recurring:rest} to {to:text}",),
        ),
        Action(
            name="recurring.change",
            params=ChangeArguments,
            summary="Change a recurring task from a date on",
            handler=do.change,
            permission=CREATE,
        ),
    ]


def _people(said: str | None) -> list[str]:
    return [one.strip() for one in said.replace(" and ", ",").split(",") if one.strip()] if said else []


def _starts(turn: Turn) -> datetime:
    return turn.said.now.astimezone(ZoneInfo(turn.actor.timezone)).replace(tzinfo=None, second=0, microsecond=0)


def _first(dates: Any) -> list[datetime]:
    return [one for one, _ in zip(dates, range(SHOWN), strict=False)]


def _shown(local: datetime, repeat: Repeat, zone: ZoneInfo) -> str:
    return f"{moment_of(local, zone):%a %-d %b %H:%M}" if repeat.has_clock else f"{local:%a %-d %b}"


def _said(turn: Turn, text: str) -> Answer:
    undo = turn.presses.button("Undo", "audit.undo")
    return Answer(blocks=[Paragraph(text=text), Buttons(rows=((undo,),))])
