"""Constraints settled on the calendar, counted from a moment on the speaker's wall clock (naive here)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from boss_workflow.chat.understand.dates.expressions.model import Grain, Period, Time
from boss_workflow.chat.understand.dates.holidays import HOLIDAYS, next_holiday
from boss_workflow.chat.understand.dates.pieces import add_months, calendar_day, monday_of

_DAY = timedelta(days=1)
_CLOCK_STEPS = {Grain.SECOND: timedelta(seconds=1), Grain.MINUTE: timedelta(minutes=1), Grain.HOUR: timedelta(hours=1)}
_DAY_STEPS = {Grain.DAY: 1, Grain.WEEK: 7}
_MONTH_STEPS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
_HORIZON = 29 * 366
_WEEKEND_START = timedelta(days=4, hours=18)
# First and exclusive last day, as (month, day); winter ends in the year after.
_SEASONS = {
    "spring": ((3, 20), (6, 20)),
    "summer": ((6, 21), (9, 24)),
    "autumn": ((9, 23), (12, 21)),
    "winter": ((12, 21), (3, 19)),
}


def floor(moment: datetime, grain: Grain) -> datetime:
    day = datetime.combine(moment.date(), time())
    if grain is Grain.SECOND:
        return moment.replace(microsecond=0)
    if grain is Grain.MINUTE:
        return moment.replace(second=0, microsecond=0)
    if grain is Grain.HOUR:
        return moment.replace(minute=0, second=0, microsecond=0)
    if grain is Grain.WEEK:
        return datetime.combine(monday_of(moment.date()), time())
    if grain in _MONTH_STEPS:
        step = _MONTH_STEPS[grain]
        return day.replace(day=1, month=(day.month - 1) // step * step + 1)
    return day


def add(moment: datetime, amount: int, grain: Grain) -> datetime:
    """So many on; a month that is shorter gives its last day. Beyond the calendar: OverflowError or ValueError."""
    if grain in _CLOCK_STEPS:
        return moment + amount * _CLOCK_STEPS[grain]
    if grain in _DAY_STEPS:
        return moment + timedelta(days=amount * _DAY_STEPS[grain])
    return datetime.combine(add_months(moment.date(), amount * _MONTH_STEPS[grain]), moment.time())


def midnight(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime.combine(date(year, month, day), time())


def day_period(day: date) -> Period:
    start = datetime.combine(day, time())
    return Period(start, start + _DAY, Grain.DAY)


def cycle(now: datetime, grain: Grain, offset: int) -> Period:
    """The week, month or other unit so many after the current one."""
    start = add(floor(now, grain), offset, grain)
    return Period(start, add(start, 1, grain), grain)


def weekend(moment: datetime) -> Period:
    """That of the week: from Friday at 18 o'clock to Monday."""
    monday = floor(moment, Grain.WEEK)
    return Period(monday + _WEEKEND_START, monday + timedelta(days=7), Grain.HOUR, is_point=False)


def iso_week(year: int, number: int) -> Period | None:
    try:
        start = datetime.combine(date.fromisocalendar(year, number, 1), time())
    except ValueError:
        return None
    return Period(start, start + timedelta(days=7), Grain.WEEK)


def season(name: str, year: int) -> Period:
    (month, day), (end_month, end_day) = _SEASONS[name]
    end = midnight(year + (end_month < month), end_month, end_day)
    return Period(midnight(year, month, day), end, Grain.DAY, is_point=False)


def season_of(now: datetime, offset: int = 0) -> Period:
    """The season running at a moment, or so many after it."""
    spans = sorted((season(name, now.year + add) for add in (-1, 0, 1) for name in _SEASONS), key=lambda one: one.start)
    at = max(index for index, one in enumerate(spans) if one.start <= now)
    return spans[min(at + offset, len(spans) - 1)]


def settle(what: Time, now: datetime) -> Period | None:
    """The stretch that all constraints agree on; None where no such day exists."""
    try:
        return _settle(what, now)
    except (OverflowError, ValueError):  # beyond the calendar's ends
        return None


@lru_cache(maxsize=4096)
def _settle(what: Time, now: datetime) -> Period | None:
    days = _days(what, now) if what.has_day else None
    if what.hour is None and what.hours is None:
        return days
    if days is None:
        return None if what.has_day else _next_clock(what, now)
    if days.grain > Grain.DAY and what.hours is None:
        return _clock_on(what, days.start.date())
    if days.grain < Grain.DAY:
        return _clock_on(what, days.start.date())
    found = _clock_on(what, days.start.date())
    if what.hour is not None and what.hours and days.start.date() == now.date() and found.start <= now:
        return _clock_on(what, days.start.date() + _DAY)
    return found


def _days(what: Time, now: datetime) -> Period | None:
    if what.named:
        return _named(what.named, what, now)
    if all(field is None for field in (what.year, what.month, what.month_day, what.weekday)):
        return what.within
    if what.month_day is None and what.weekday is None:
        return _month_or_year(what, now)
    if what.within is None and what.year is None:
        return _coming_day(what, now.date())
    if what.within:
        first, count = what.within.start.date(), (what.within.end - what.within.start).days
        return _first_day(what, first, max(count, 1))
    return _first_day(what, date(what.year or 1, what.month or 1, 1), 366)


def _coming_day(what: Time, start: date) -> Period | None:
    if what.month is None and what.month_day is None:
        return _first_day(what, start + _DAY, 7)
    if what.weekday is not None and what.month is not None and what.month_day is not None:
        near = [calendar_day(year, what.month, what.month_day) for year in range(start.year - 1, start.year + 8)]
        fit = [day for day in near if day and day.weekday() == what.weekday]
        return day_period(min(fit, key=lambda day: abs(day - start))) if fit else None
    return _first_day(what, start, _HORIZON)


def _first_day(what: Time, start: date, count: int) -> Period | None:
    if what.month is not None and what.month_day is not None and what.weekday is None:
        years = range(start.year, start.year + 9)
        days = (calendar_day(year, what.month, what.month_day) for year in years)
        return next((day_period(day) for day in days if day and start <= day < start + count * _DAY), None)
    for offset in range(count):
        day = start + timedelta(days=offset)
        if what.month_day not in {None, day.day} or what.weekday not in {None, day.weekday()}:
            continue
        if what.month in {None, day.month} and what.year in {None, day.year}:
            return day_period(day)
    return None


def _month_or_year(what: Time, now: datetime) -> Period | None:
    if what.month is None:
        start = midnight(what.year or now.year, 1, 1)
        return Period(start, add(start, 1, Grain.YEAR), Grain.YEAR)
    if what.within:
        year = what.within.start.year + (what.month < what.within.start.month)
    else:
        year = what.year if what.year is not None else now.year + (what.month < now.month)
    start = midnight(year, what.month, 1)
    return Period(start, add(start, 1, Grain.MONTH), Grain.MONTH)


def _named(name: str, what: Time, now: datetime) -> Period | None:
    year = what.year if what.year is not None else what.within.start.year if what.within else None
    if name in _SEASONS:
        found = season(name, now.year - 1 if year is None else year)
        while year is None and found.end <= now:
            found = season(name, found.start.year + 1)
        return found
    if year is not None:
        return day_period(HOLIDAYS[name](year))
    found_day = next_holiday(name, now.date())
    return day_period(found_day) if found_day else None


def _hour(what: Time) -> int:
    hour = what.hour or 0
    if what.hours and what.guess:
        if what.hours[0] >= 12:
            return 24 if hour == 12 else hour + 12
        return hour % 12
    return hour


def _clock_on(what: Time, day: date) -> Period:
    zero = datetime.combine(day, time())
    if what.hour is None:
        first, last = what.hours or (0, 24)
        return Period(zero + timedelta(hours=first), zero + timedelta(hours=last), Grain.HOUR, is_point=False)
    start = zero + timedelta(hours=_hour(what), minutes=what.minute or 0, seconds=what.second or 0)
    grain = _clock_grain(what)
    return Period(start, add(start, 1, grain), grain)


def _clock_grain(what: Time) -> Grain:
    if what.second is not None:
        return Grain.SECOND
    return Grain.HOUR if what.minute is None and what.zone is None else Grain.MINUTE


def _next_clock(what: Time, now: datetime) -> Period:
    """The next such time; one inside the running hour is this hour's, as the corpus has it."""
    today = _clock_on(what, now.date())
    if what.hour is None:
        return today if today.end > now else _clock_on(what, now.date() + _DAY)
    half = timedelta(hours=12 if what.guess and what.hours is None else 24)
    start = today.start
    if what.guess and what.hours is None and what.hour == 12:
        start -= half
    while floor(start, Grain.HOUR) < floor(now, Grain.HOUR):
        start += half
    return Period(start, add(start, 1, today.grain), today.grain)
