"""Changing a recurring task in the conversation: its rule, how early it is created, days off, whose turn it is."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from boss_workflow.chat.actions import Action, Answer, Turn
from boss_workflow.chat.understand.dates import parse_when
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.recurring.arguments import (
    DAY_OFF_WORDS,
    ChangeArguments,
    DayOffArguments,
    LeadArguments,
    RotationArguments,
    days_off_said,
    lead_minutes,
    lead_words,
    members_said,
    next_five,
)
from boss_workflow.domains.recurring.dates import Repeat, describe, read_repeat
from boss_workflow.domains.recurring.days_off import OnDayOff
from boss_workflow.domains.recurring.errors import RuleInvalid
from boss_workflow.domains.recurring.finding import CREATE, find_recurring, said
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.recurring.service import RecurringService


class ChangeActions:
    def __init__(self, service: RecurringService) -> None:
        self._service = service

    async def confirm_rule(self, turn: Turn, arguments: ChangeArguments) -> tuple[str, ChangeArguments]:
        row = await find_recurring(self._service, turn, arguments.recurring)
        repeat = read_repeat(arguments.rule, turn.said)
        start = _start(turn, row, repeat, arguments)
        people = await PeopleRepository(turn.uow).members_by_id(set(row.assignee_ids))
        on = OnDayOff.SKIP if repeat.skips_holidays else OnDayOff(row.on_day_off)
        off = await days_off_said(turn, on, list(people.values()))
        lines = (
            f'From {start:%a %-d %b} on, have "{row.title}" and all that follow come {describe(repeat)}?',
            next_five(repeat, start, off, ZoneInfo(row.timezone)),
            f'For one alone say "move the next {row.title} to" a day.',
        )
        return " ".join(lines), arguments.model_copy(update={"recurring": str(row.id)})

    async def change_rule(self, turn: Turn, arguments: ChangeArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        repeat = read_repeat(arguments.rule, turn.said)
        start = _start(turn, row, repeat, arguments)
        new = await self._service.change_following(turn.uow, turn.actor, row, repeat, start)
        return said(turn, new, f'From {start:%a %-d %b} on "{row.title}" comes {describe(repeat)}.')

    async def change_lead(self, turn: Turn, arguments: LeadArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        minutes = lead_minutes(turn, arguments.lead)
        await self._service.edit(turn.uow, turn.actor, row, {"lead_minutes": minutes})
        return said(turn, row, f'Each "{row.title}" is created {lead_words(minutes)}.')

    async def change_day_off(self, turn: Turn, arguments: DayOffArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        await self._service.edit(turn.uow, turn.actor, row, {"on_day_off": str(arguments.on_day_off)})
        return said(turn, row, f'"{row.title}" {DAY_OFF_WORDS[arguments.on_day_off]}.')

    async def rotate(self, turn: Turn, arguments: RotationArguments) -> Answer:
        row = await find_recurring(self._service, turn, arguments.recurring)
        people = await members_said(turn, arguments.people, "people")
        if not people:
            raise RuleInvalid("Between whom?")
        await self._service.rotate(turn.uow, turn.actor, row, [one.id for one in people])
        names = [one.name for one in people]
        text = f"{', '.join(names[:-1])} and {names[-1]} take turns" if len(names) > 1 else f"{names[0]} does"
        return said(turn, row, f'{text} with "{row.title}"; {names[0]} is next.')


def change_actions(service: RecurringService) -> list[Action[Any]]:
    do = ChangeActions(service)
    return [
        Action(
            name="recurring.change",
            params=ChangeArguments,
            summary="Change when a recurring task comes, from a date on",
            handler=do.change_rule,
            confirm=do.confirm_rule,
            permission=CREATE,
            phrases=(
                "change|switch|move|set (the) (recurring) {recurring:rest} to {rule:repeat}",
                "change|switch|move|set (the) (recurring) {recurring:rest} to {rule:repeat} from {start:day} on",
                "change|switch|move|set (the) (recurring) {recurring:rest} to {rule:repeat} starting {start:day}",
            ),
            examples=("change the stock count to Tuesdays",),
        ),
        Action(
            name="recurring.lead",
            params=LeadArguments,
            summary="Change how early a recurring task is created",
            handler=do.change_lead,
            permission=CREATE,
            phrases=(
                "create|make (the) (recurring) {recurring:rest} {lead} before (it|each|they) (is|are) (due)",
                "create (the) (recurring) {recurring:rest} {lead} ahead|early|earlier|in_advance",
            ),
            examples=("create it 2 days before",),
        ),
        Action(
            name="recurring.days_off",
            params=DayOffArguments,
            summary="Change what becomes of a recurring task on holidays and days off",
            handler=do.change_day_off,
            permission=CREATE,
            phrases=(
                "{on_day_off:skipping} (the) (recurring) {recurring:rest} on|over (public|bank) holidays|days_off",
                "{on_day_off:shifting} (the) (recurring) {recurring:rest} on|over (public|bank) holidays|days_off",
                "{on_day_off:keeping} (the) (recurring) {recurring:rest} on|over (public|bank) holidays|days_off",
            ),
            examples=("shift the stock count on holidays",),
        ),
        Action(
            name="recurring.rotate",
            params=RotationArguments,
            summary="Have several people take turns with a recurring task",
            handler=do.rotate,
            permission=CREATE,
            phrases=("rotate|alternate (the) (recurring) {recurring:rest} between|among|through {people:rest}",),
            examples=("rotate it between Ann, Bo and John",),
        ),
    ]


def _start(turn: Turn, row: RecurringTask, repeat: Repeat, arguments: ChangeArguments) -> datetime:
    """The wall time from which on the other rule counts. Raises: RuleInvalid."""
    day = repeat.begins
    if day is None:
        when = parse_when(arguments.start, turn.said)
        day = when.day or (when.moment.astimezone(ZoneInfo(row.timezone)).date() if when.moment else None)
    if day is None:
        raise RuleInvalid("From which day on?")
    return datetime.combine(day, datetime.min.time() if repeat.has_clock else row.starts.time())
