"""Pieces of a date: constraints that neighbours add to each other until a day or a moment follows."""

from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, auto

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Part
from boss_workflow.chat.understand.dates.model import When


class Need(IntEnum):
    """What a piece needs beside it to count as a date inside a sentence; a phrase that is all date needs nothing."""

    NOTHING = auto()
    INTRO = auto()  # a preposition, or another piece
    DUE = auto()  # a preposition of deadlines, or another piece
    CLOCK = auto()  # a preposition of times ("at", "by"), always
    AT = auto()  # "at" itself, always
    CLOCK_AND_DAY = auto()
    ALONE = auto()  # a filler word in sentences ("now"): a date only where nothing else is said


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `guess` if morning and afternoon are both possible, hour 24 for the day's end.

    `digital`: written as h:mm. Beside a date with its year that is a timestamp ("29 March 2026 2:30") and therefore of
    the 24-hour clock; beside any other day the working hours decide ("Friday 2:30" is in the afternoon).
    """

    hour: int
    minute: int = 0
    second: int = 0
    guess: bool = False
    digital: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What some words say about a date. `day` is settled; `week` is its Monday; the others narrow down."""

    day: date | None = None
    weekday: int | None = None
    month_day: int | None = None
    month: int | None = None
    year: int | None = None
    week: date | None = None
    clock: Clock | None = None
    part: Part | None = None
    moment: datetime | None = None
    need: Need = Need.NOTHING

    @property
    def has_day(self) -> bool:
        known = (self.day, self.weekday, self.month_day, self.month, self.year, self.week)
        return any(value is not None for value in known)

    @property
    def has_time(self) -> bool:
        return self.clock is not None or self.part is not None


_VALUES = tuple(field.name for field in fields(Piece) if field.name != "need")
_DAY_SHAPES = (
    *({"day"}, {"weekday"}, {"month_day"}, {"week"}, {"week", "weekday"}, {"weekday", "month_day"}),
    *({"month", "month_day"}, {"month", "month_day", "weekday"}, {"month", "year"}),
    *({"month", "month_day", "year"}, {"month", "month_day", "year", "weekday"}),
)


def merge(first: Piece, second: Piece) -> Piece | None:
    """Both together, or None where they say the same thing twice or can't go together."""
    if first.moment or second.moment:
        return None
    if first.day and second.weekday is not None:
        return first if _is_only(second, "weekday") and first.day.weekday() == second.weekday else None
    if second.day and first.weekday is not None:
        return second if _is_only(first, "weekday") and second.day.weekday() == first.weekday else None
    both = {}
    for name in _VALUES:
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours is not None and theirs is not None:
            return None
        both[name] = ours if ours is not None else theirs
    said = {name for name in ("day", "weekday", "month_day", "month", "year", "week") if both[name] is not None}
    return Piece(**both) if not said or said in _DAY_SHAPES else None


def _is_only(piece: Piece, name: str) -> bool:
    return all(getattr(piece, other) is None for other in _VALUES if other != name)


def settle(piece: Piece, ctx: TimeContext, now: datetime) -> When | None:
    """The day or moment all constraints agree on, counted from `now` on the speaker's clock."""
    if piece.moment:
        return When(moment=piece.moment)
    today = now.date()
    day = settle_day(piece, today)
    if piece.has_day and day is None:
        return None
    if not piece.has_time:
        return When(day=day) if day else None
    return When(moment=_moment(piece, day, ctx, now))


def settle_day(piece: Piece, today: date) -> date | None:
    if piece.day:
        return piece.day
    if piece.week:
        return _in_week(piece.week, piece.weekday, today)
    if piece.month:
        return _in_month(piece, today)
    if piece.month_day:
        return _in_some_month(piece.month_day, piece.weekday, today)
    if piece.weekday is not None:
        return coming_weekday(piece.weekday, today)
    return None


def _in_week(monday: date, weekday: int | None, today: date) -> date | None:
    """What is to be done this week is due on its Friday, or on its last day after that; next week, on its Monday."""
    if weekday is not None:
        return monday + timedelta(days=weekday)
    if monday > today:
        return monday
    ends = [monday + timedelta(days=days) for days in (4, 6)]
    return next((day for day in ends if day >= today), None)


def coming_weekday(weekday: int, today: date) -> date:
    """The next one strictly after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def calendar_day(year: int, month: int, month_day: int) -> date | None:
    """The day, or None where the calendar has none."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= month_day <= monthrange(year, month)[1]):
        return None
    return date(year, month, month_day)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_workdays(start: date, amount: int, workdays: frozenset[int]) -> date:
    """So many working days on, or back; every day works where no workdays are given."""
    step = timedelta(days=1 if amount > 0 else -1)
    weeks, left = divmod(abs(amount), len(workdays) or 7)
    day = start + weeks * 7 * step
    while left > 0 or (amount and workdays and day.weekday() not in workdays):
        day += step
        left -= not workdays or day.weekday() in workdays
    return day


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _in_month(piece: Piece, today: date) -> date | None:
    month, month_day = piece.month or 0, piece.month_day
    if piece.year is not None:
        day = calendar_day(piece.year, month, month_day or 1)
        return day if month_day or (day and day > today) else None
    if month_day is None:
        return None
    years = range(today.year, today.year + 9)  # a leap day can be eight years away
    days = [day for year in years if (day := calendar_day(year, month, month_day))]
    ahead = next((day for day in days if day >= today), None)
    if ahead and piece.weekday not in {None, ahead.weekday()}:
        # "Mon 2 Mar" said in November: the weekday tells that the one behind us is meant.
        behind = calendar_day(ahead.year - 1, month, month_day)
        return behind if behind and behind.weekday() == piece.weekday else ahead
    return ahead


def _in_some_month(month_day: int, weekday: int | None, today: date) -> date | None:
    first = today.replace(day=1)
    for months in range(48 if weekday is not None else 3):
        month = add_months(first, months)
        day = calendar_day(month.year, month.month, month_day)
        if day and day >= today and weekday in {None, day.weekday()}:
            return day
    return None


_PART_TIMES = {Part.MORNING: time(9), Part.AFTERNOON: time(15), Part.EVENING: time(19), Part.NIGHT: time(20)}
_LATE_PARTS = frozenset({Part.EVENING, Part.NIGHT, Part.DAY_END})
_LAST_MINUTE = time(23, 59)


def _moment(piece: Piece, day: date | None, ctx: TimeContext, now: datetime) -> datetime:
    today = now.date()
    moment = _on(day or today, piece, ctx)
    if _is_ahead(moment, now) or (day and day != today):
        return moment
    if piece.clock is None:
        # "End of day" said in the evening still means today.
        if piece.part in _LATE_PARTS:
            return ctx.at(today, _LAST_MINUTE)
    elif day and piece.clock.guess and piece.part is None and moment.hour < 12:
        # "Today at 8" said at ten.
        later = ctx.at(today, moment.timetz().replace(hour=moment.hour + 12, tzinfo=None))
        return later if _is_ahead(later, now) else moment
    return moment if day else _on(today + timedelta(days=1), piece, ctx)


def _is_ahead(moment: datetime, now: datetime) -> bool:
    """In real time: within one zone Python compares what the wall clocks show, and those repeat an hour in autumn."""
    return moment.astimezone(UTC) > now.astimezone(UTC)


def _on(day: date, piece: Piece, ctx: TimeContext) -> datetime:
    if piece.clock is None:
        return ctx.at(day, _part_time(piece.part, ctx))
    clock = piece.clock
    is_timestamp = clock.digital and piece.year is not None and piece.part is None
    hour = _hour(clock, piece.part, ctx) if clock.guess and not is_timestamp else clock.hour
    return ctx.at(day + timedelta(days=hour // 24), time(hour % 24, clock.minute, clock.second))


def _part_time(part: Part | None, ctx: TimeContext) -> time:
    if part is Part.DAY_START:
        return ctx.day_start
    return ctx.day_end if part is None or part is Part.DAY_END else _PART_TIMES[part]


def _hour(clock: Clock, part: Part | None, ctx: TimeContext) -> int:
    """Which half of the day 1 to 12 means: by the part of day, else the working hours, else 1 to 6 is pm."""
    am = clock.hour % 12
    if part is Part.MORNING:
        return am
    if (part is Part.NIGHT and am < 6) or (part is Part.EVENING and not am):
        return 24 + am
    if part in {Part.AFTERNOON, Part.EVENING, Part.NIGHT}:
        return am + 12
    works = [hour for hour in (am, am + 12) if ctx.day_start <= time(hour, clock.minute) <= ctx.day_end]
    return works[0] if works else am + 12 if am <= 6 else am


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The third Tuesday of a month, or beyond it; -1 is the last."""
    first = date(year, month, 1)
    if number > 0:
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = last_of_month(first)
    return last - timedelta(days=(last.weekday() - weekday) % 7 - 7 * (number + 1))
