"""What is due: a pure function of the timetable, of what was decided before, and of now. Nothing here reads a clock.

A time of day belongs to a zone and is keyed by its *local* date and time: in the night in which 01:30 comes twice it
fires at the first, and a time that the clocks skip fires at the first moment that exists. An interval is keyed by UTC.
What was missed while nobody looked is made up once inside its window; what is older is marked skipped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
WORKWEEK = frozenset(range(5))
PUNCTUAL = timedelta(minutes=2)
"""A run that starts later than this was made up, and that is said."""
LONGEST_LOOK_BACK = timedelta(days=62)
"""Further back nothing is even marked as skipped."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """When: at a time of day on some days of the week, or of the month (`monthday`), or at an even interval in UTC.

    `window`: how late a run may still be made up; an interval only ever makes up its newest one.
    """

    at: time | None = None
    days: frozenset[int] = EVERY_DAY
    """Monday is 0."""
    monthday: int | None = None
    every: timedelta | None = None
    window: timedelta = timedelta(hours=3)

    def __post_init__(self) -> None:
        if (self.at is None) == (self.every is None):
            raise ValueError("a timing has a time of day or an interval, not both")


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace with its zone, and the zones in which its people live."""

    workspace_id: UUID
    zone: str
    since: datetime
    """When it came to be: nothing before that was missed."""
    people_zones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timetable: a job of one workspace in one zone. `since`: nothing before it counts."""

    name: str
    workspace_id: UUID
    zone: str
    timing: Timing
    since: datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`key`: the local date and time, or for an interval the moment in UTC."""

    key: str
    at: datetime


class Verdict(StrEnum):
    QUEUED = "queued"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Firing:
    """What is decided about one occurrence. `late`: made up after it was missed."""

    line: Line
    key: str
    at: datetime
    verdict: Verdict
    late: bool


Key = tuple[UUID, str, str]
"""Workspace, name and zone."""
Decided = Mapping[Key, datetime]
"""The newest occurrence that the ledger holds."""
RanOn = Mapping[Key, date]
"""The local day of the newest run at a time of day: a zone has one a day, also when its time is changed."""


def due(lines: Iterable[Line], decided: Decided, now: datetime, ran_on: RanOn | None = None) -> list[Firing]:
    """All that is to be decided at `now`, each line's oldest first."""
    return [firing for line in lines for firing in _due(line, decided, now, ran_on or {})]


def _due(line: Line, decided: Decided, now: datetime, ran_on: RanOn) -> Iterator[Firing]:
    key = (line.workspace_id, line.name, line.zone)
    after = max(decided.get(key, line.since), line.since, now - LONGEST_LOOK_BACK)
    missed = _between(line.timing, ZoneInfo(line.zone), after, now)
    if line.timing.at is not None and key in ran_on:
        missed = [one for one in missed if not one.key.startswith(ran_on[key].isoformat())]
    for number, occurrence in enumerate(missed, 1):
        late = now - occurrence.at
        fires = number == len(missed) and late <= line.timing.window
        verdict = Verdict.QUEUED if fires else Verdict.SKIPPED
        yield Firing(line, occurrence.key, occurrence.at, verdict, late > PUNCTUAL)


def next_after(timing: Timing, zone: str, now: datetime, ran_on: date | None = None) -> datetime:
    """The first occurrence after `now`; none of a time of day on the local day on which it ran already."""
    if timing.every is not None:
        return _interval_at(now, timing.every) + timing.every
    for occurrence in _days(timing, ZoneInfo(zone), now, now + timedelta(days=400)):
        if occurrence.at > now and (ran_on is None or not occurrence.key.startswith(ran_on.isoformat())):
            return occurrence.at
    raise ValueError("this timing never comes")


def _between(timing: Timing, zone: ZoneInfo, after: datetime, until: datetime) -> Sequence[Occurrence]:
    """The occurrences in (after, until]. Of an interval only the newest: it does what the others would have done."""
    if timing.every is None:
        return [one for one in _days(timing, zone, after, until) if after < one.at <= until]
    newest = _interval_at(until, timing.every)
    return [Occurrence(newest.strftime("%Y-%m-%dT%H:%MZ"), newest)] if newest > after else []


def _interval_at(now: datetime, every: timedelta) -> datetime:
    return EPOCH + (now - EPOCH) // every * every


def _days(timing: Timing, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Occurrence]:
    day = after.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    while day <= last:
        if timing.at is not None and _is_on(timing, day):
            yield Occurrence(f"{day.isoformat()}T{timing.at:%H:%M}", moment_of(day, timing.at, zone))
        day += timedelta(days=1)


def _is_on(timing: Timing, day: date) -> bool:
    if timing.monthday is None:
        return day.weekday() in timing.days
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.day == min(timing.monthday, last.day)


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment at which a clock on the wall of `zone` shows this: of two the first, of none the first after the gap."""
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _end_of_gap(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between the two at which the zone's offset changes."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return (after + timedelta(milliseconds=500)).replace(microsecond=0)
