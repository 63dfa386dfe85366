"""What actions on recurring tasks are told, and what it means: people, lead time, days off, the first day."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from boss_workflow.chat.actions import Arguments, Turn
from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.domains.people import Member
from boss_workflow.domains.recurring.coming import first_dates
from boss_workflow.domains.recurring.dates import Repeat, moment_of
from boss_workflow.domains.recurring.days_off import DaysOff, OnDayOff
from boss_workflow.domains.recurring.errors import RuleInvalid
from boss_workflow.domains.schedule import calendar_of
from boss_workflow.domains.tasks import Priority, find_member

SHOWN = 5
LONGEST_LEAD = timedelta(days=365)
TAKING_TURNS = re.compile(r"^(?:rotat\w*|alternat\w*|in turn|turns?)?\s*(?:between|among|through)?\s+", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:,|;|&|/|\band\b|\bthen\b)\s*", re.IGNORECASE)


class CreateRecurring(Arguments):
    title: str = Field(description="What is to be done each time.", max_length=200)
    rule: str = Field(description='How often, as said: "every Monday at 9", "3 days after it is done".')
    assignee: str | None = Field(None, description='Who, as said; several take turns: "Ann, Bo and John".')
    priority: Priority | None = None
    description: str = Field(default="", description="Whatever else was said about the work.")
    due: str | None = Field(default=None, description="When each one is due, as it was said.")
    lead: str | None = Field(default=None, description='How long before its due each is created: "2 days".')
    on_day_off: OnDayOff | None = Field(default=None, description="What becomes of one on a holiday or day off.")


class RecurringArguments(Arguments):
    recurring: str = Field(description="Which one: words of its title.")


class MoveArguments(RecurringArguments):
    to: str = Field(description='When instead, as said: "Tuesday at 10".')


class ChangeArguments(RecurringArguments):
    rule: str = Field(description='How often from then on, as said: "every Friday at 4pm".')
    start: str = Field("today", description="From which day on, as said.")


class LeadArguments(RecurringArguments):
    lead: str = Field(description='How long before its due each is created, as said: "2 days".')


class DayOffArguments(RecurringArguments):
    on_day_off: OnDayOff = Field(description="What becomes of one on a holiday or day off.")


class RotationArguments(RecurringArguments):
    people: str = Field(description='Who take turns, as said: "Ann, Bo and John".')


async def members_said(turn: Turn, said: str | None, field: str) -> list[Member]:
    """Each once, in the order they were named. Raises: Ask."""
    words = TAKING_TURNS.sub("", f"{said} ", count=1).strip() if said else ""
    named = [one for one in BETWEEN.split(words) if one]
    found = [await find_member(turn, one, field) for one in named]
    return list({one.id: one for one in found}.values())


def lead_minutes(turn: Turn, said: str) -> int:
    """Raises: RuleInvalid."""
    try:
        when = parse_when(f"in {said.removesuffix(' before').strip()}", turn.said)
    except NotADate as error:
        raise RuleInvalid(f'How long before is "{said[:100]}"? Say "2 days" or "4 hours".') from error
    now = turn.said.local_now
    if when.moment is not None:
        lead = when.moment - now
    elif when.day is not None:
        lead = timedelta(days=(when.day - now.date()).days)
    else:
        raise RuleInvalid(f'How long before is "{said[:100]}"? Say "2 days" or "4 hours".')
    if not timedelta(0) <= lead <= LONGEST_LEAD:
        raise RuleInvalid("It can be created up to a year before.")
    return round(lead.total_seconds() / 60)


async def days_off_said(turn: Turn, on: OnDayOff, people: Sequence[Member]) -> DaysOff:
    return DaysOff(on, await calendar_of(turn.uow), people)


def starts_of(turn: Turn, repeat: Repeat, zone: ZoneInfo) -> datetime:
    """The wall time from which on a rule counts."""
    now = turn.said.now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    if repeat.begins is None or repeat.begins <= now.date():
        return now
    return datetime.combine(repeat.begins, datetime.min.time() if repeat.has_clock else turn.said.day_start)


def next_five(repeat: Repeat, starts: datetime, off: DaysOff, zone: ZoneInfo) -> str:
    """ "Next: Mon 30 Nov 09:00, …"."""
    if repeat.rule is None:
        return f"The first comes {starts:%a %-d %b}, each next one when the last is done."
    found = first_dates(repeat, starts, off, SHOWN)
    if not found:
        return "No date of it is to come."
    return "Next: " + ", ".join(shown(one, zone, timed=repeat.has_clock) for one in found) + "."


def shown(local: datetime, zone: ZoneInfo, *, timed: bool) -> str:
    return f"{moment_of(local, zone):%a %-d %b %H:%M}" if timed else f"{local:%a %-d %b}"


def lead_words(minutes: int) -> str:
    for size, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {word}{'' if minutes == size else 's'} before it is due"
    return "when it is due"


DAY_OFF_WORDS = {
    OnDayOff.KEEP: "also comes on holidays and days off",
    OnDayOff.SKIP: "falls out on holidays and days off",
    OnDayOff.SHIFT: "comes on the next working day instead of a holiday or day off",
}
