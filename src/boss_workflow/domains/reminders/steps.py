"""When somebody is reminded of a deadline: a pure function of the due, the person and their calendar.

A moment: 24 h, 2 h, 1 h and 30 min before. A day: on the morning of the last working day before it, on its own morning,
and two hours before the working day ends. The step of the day before moves back to the last working day, at the same
time, when it would fall on a day off. What falls into quiet hours waits for their end, which is the sender's affair.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from boss_workflow.domains.people import Member
from boss_workflow.domains.schedule import WorkCalendar

BEFORE = (
    ("24h", timedelta(hours=24)),
    ("2h", timedelta(hours=2)),
    ("1h", timedelta(hours=1)),
    ("30min", timedelta(minutes=30)),
)
STEPS = (*(name for name, _ in BEFORE), "today")
"""The names of all steps, of moments and of days."""
EVENING = timedelta(hours=2)
AHEAD = timedelta(days=14)
"""How far before the due its first step may lie: a long holiday, and a weekend on each side."""


@dataclass(frozen=True, slots=True)
class Due:
    """The due of a task: a day or a moment. `key` tells one due of a task from the next."""

    day: date | None
    moment: datetime | None

    @property
    def key(self) -> str:
        return self.moment.isoformat() if self.moment else str(self.day)


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    at: datetime


def steps_of(due: Due, member: Member, calendar: WorkCalendar) -> list[Step]:
    """In the order of time."""
    if due.moment is not None:
        return _of_moment(due.moment, member, calendar)
    return _of_day(due.day, member, calendar) if due.day is not None else []


def _of_moment(moment: datetime, member: Member, calendar: WorkCalendar) -> list[Step]:
    steps = [Step(name, moment - before) for name, before in BEFORE]
    day_before = steps[0].at.astimezone(calendar.zone_of(member))
    if not calendar.works_on(member, day_before.date()):
        working = calendar.last_working_day(member, day_before.date())
        clock = day_before.time().replace(tzinfo=None)
        steps[0] = Step("24h", calendar.at(member, working, clock))
    return steps


def _of_day(day: date, member: Member, calendar: WorkCalendar) -> list[Step]:
    before = calendar.last_working_day(member, day)
    evening = (datetime.combine(day, member.day_end) - EVENING).time() if member.day_end > time(2) else member.day_start
    return [
        Step("24h", calendar.at(member, before, member.day_start)),
        Step("today", calendar.at(member, day, member.day_start)),
        Step("2h", calendar.at(member, day, evening)),
    ]


def is_past(due: Due, now: datetime, member: Member, calendar: WorkCalendar) -> bool:
    """A day is over when it has passed in the person's zone, a moment when it has passed."""
    if due.moment is not None:
        return due.moment <= now
    return due.day is not None and due.day < now.astimezone(calendar.zone_of(member)).date()


def newest_step(due: Due, now: datetime, member: Member, calendar: WorkCalendar, not_before: datetime) -> Step | None:
    """The step that is to be said now, if none later has come; None before the first and after the due.

    `not_before`: steps that lie before the task was made say nothing new.
    """
    if is_past(due, now, member, calendar):
        return None
    passed = [step for step in steps_of(due, member, calendar) if not_before < step.at <= now]
    return passed[-1] if passed else None
