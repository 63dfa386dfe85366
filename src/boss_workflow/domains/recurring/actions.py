"""Recurring tasks in the conversation."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.understand.dates import parse_when
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.recurring.arguments import (
    DAY_OFF_WORDS,
    CreateRecurring,
    MoveArguments,
    RecurringArguments,
    days_off_said,
    lead_minutes,
    lead_words,
    members_said,
    next_five,
    shown,
    starts_of,
)
from boss_workflow.domains.recurring.change_actions import change_actions
from boss_workflow.domains.recurring.coming import coming
from boss_workflow.domains.recurring.dates import Repeat, describe, read_repeat
from boss_workflow.domains.recurring.days_off import OnDayOff
from boss_workflow.domains.recurring.errors import RuleInvalid
from boss_workflow.domains.recurring.finding import CREATE, about, find_recurring, said
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.recurring.service import NewRecurring, RecurringService
from boss_workflow.domains.tasks import Priority
from boss_workflow.kernel.actor import Role
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph


class CommandArguments(Arguments):
    words: str = Field("", description='Nothing, or what to do with which: "pause report".')


class RecurringActions:
    def __init__(self, service: RecurringService) -> None:
        self._service = service

    async def confirm(self, turn: Turn, arguments: CreateRecurring) -> tuple[str, CreateRecurring]:
        repeat = read_repeat(arguments.rule, turn.said)
        people = await members_said(turn, arguments.assignee, "assignee")
        names = [one.name for one in people]
        who = f" for {' and '.join(names)} in turn" if len(names) > 1 else f" for {names[0]}" if names else ""
        zone = ZoneInfo(turn.actor.timezone)
        on = _on_day_off(arguments, repeat)
        off = await days_off_said(turn, on, people)
        lines = [f'Make "{arguments.title}"{who} {describe(repeat)}?']
        if on is not OnDayOff.KEEP:
            lines.append(f"It {DAY_OFF_WORDS[on]}.")
        if arguments.lead:
            lines.append(f"Each is created {lead_words(lead_minutes(turn, arguments.lead))}.")
        lines.append(next_five(repeat, starts_of(turn, repeat, zone), off, zone))
        return " ".join(lines), arguments

    async def create(self, turn: Turn, arguments: CreateRecurring) -> Answer:
        repeat = read_repeat(arguments.rule, turn.said)
        ids = tuple([one.id for one in await members_said(turn, arguments.assignee, "assignee")])
        if not ids and turn.actor.role is Role.STAFF:
            ids = (turn.actor.member_id,)
        new = NewRecurring(
            arguments.title,
            repeat,
            turn.actor.timezone,
            starts_of(turn, repeat, ZoneInfo(turn.actor.timezone)),
            arguments.description,
            ids,
            arguments.priority or Priority.MEDIUM,
            lead_minutes=lead_minutes(turn, arguments.lead) if arguments.lead else None,
            on_day_off=_on_day_off(arguments, repeat),
        )
        row = await self._service.create(turn.uow, turn.actor, new)
        return said(turn, row, f'"{row.title}" comes {describe(repeat)}. /recurring shows it.')

    async def show(self, turn: Turn, _arguments: Arguments) -> Answer:
        rows = await self._service.visible(turn.uow, turn.actor)
        if not rows:
            return Answer(blocks=[Paragraph(text='Nothing recurs. Say "John sends the report every Monday at 9".')])
        blocks: list[Block] = [Paragraph(text="Recurring tasks:", strong=True)]
        for row in rows:
            blocks += await self._line(turn, row)
        return Answer(blocks=blocks, shown=[about(row) for row in rows])

    async def _line(self, turn: Turn, row: RecurringTask) -> list[Block]:
        people = await PeopleRepository(turn.uow).members_by_id(set(row.assignee_ids))
        names = ", ".join(people[one].name for one in row.assignee_ids if one in people) or "nobody"
        found = await coming(turn.uow, row, 1)
        zone = ZoneInfo(row.timezone)
        follows = "next when the last is done" if row.after_days else "no more"
        then = f"next {shown(found[0].local, zone, timed=found[0].timed)}" if found else follows
        parts = [names, describe(Repeat(row.rule, row.after_days)), "paused" if row.paused_at else then]
        if row.on_day_off != OnDayOff.KEEP:
            parts.append(DAY_OFF_WORDS[OnDayOff(row.on_day_off)])
        here, button = str(row.id), turn.presses.button
        stop = ("Resume", "recurring.resume") if row.paused_at else ("Pause", "recurring.pause")
        verbs = (stop, ("Skip next", "recurring.skip"), ("Delete", "recurring.delete"))
        buttons = tuple(button(label, action, recurring=here) for label, action in verbs)
        return [Items(entries=(f"{row.title} – {', '.join(parts)}",)), Buttons(rows=(buttons,))]  # noqa: RUF001

    async def command(self, turn: Turn, arguments: CommandArguments) -> Answer:
        """ "/recurring", "/recurring pause report"."""
        verb, _, which = arguments.words.partition(" ")
        verbs = {"pause": self.pause, "resume": self.resume, "skip": self.skip, "delete": self.delete}
        if verb.lower() in verbs:
            return await verbs[verb.lower()](turn, RecurringArguments(recurring=which.strip() or "it"))
        if verb and verb.lower() != "list":
            raise RuleInvalid("After /recurring write list, pause, resume, skip or delete, and which one.")
        return await self.show(turn, arguments)

    async def pause(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        await self._service.pause(turn.uow, turn.actor, row)
        return said(turn, row, f'"{row.title}" is paused.')

    async def resume(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        await self._service.resume(turn.uow, turn.actor, row)
        return said(turn, row, f'"{row.title}" comes again.')

    async def skip(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        left_out = await self._service.skip(turn.uow, turn.actor, row)
        return said(turn, row, f'"{row.title}" is left out on {left_out:%a %-d %b}.')

    async def move(self, turn: Turn, arguments: MoveArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        when = parse_when(arguments.to, turn.said)
        if when.moment is not None:
            to = when.moment.astimezone(ZoneInfo(row.timezone)).replace(tzinfo=None)
        elif when.day is not None:
            found = await coming(turn.uow, row, 1)
            to = datetime.combine(when.day, (found[0].local if found else row.starts).time())
        else:
            raise RuleInvalid("To which day?")
        was = await self._service.move(turn.uow, turn.actor, row, to)
        timed = Repeat(row.rule).has_clock or when.moment is not None
        new = shown(to, ZoneInfo(row.timezone), timed=timed)
        return said(turn, row, f'"{row.title}" of {was:%a %-d %b} comes on {new}.')

    async def delete(self, turn: Turn, arguments: RecurringArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        await self._service.delete(turn.uow, turn.actor, row)
        return said(turn, row, f'"{row.title}" comes no more. What it made stays.')


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
            name="recurring.command",
            params=CommandArguments,
            summary="Show recurring tasks; pause, resume, skip or delete one",
            handler=do.command,
            permission=CREATE,
            command="recurring",
            command_field="words",
            tool=False,
        ),
        Action(
            name="recurring.list",
            params=Arguments,
            summary="Show recurring tasks",
            handler=do.show,
            permission=CREATE,
            reads=True,
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
            phrases=("move|change (only|just) (the) next {recurring:rest} to {to:when}",),
        ),
        *change_actions(service),
    ]


def _on_day_off(arguments: CreateRecurring, repeat: Repeat) -> OnDayOff:
    return arguments.on_day_off or (OnDayOff.SKIP if repeat.skips_holidays else OnDayOff.KEEP)
