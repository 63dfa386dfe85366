"""Days, months and years: fields that narrow each other down, and those counted from the current one."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from boss_workflow.chat.understand.dates.expressions.model import (
    Grain,
    Number,
    Open,
    Part,
    Period,
    Time,
    Unit,
    Value,
    Word,
)
from boss_workflow.chat.understand.dates.expressions.periods import (
    add,
    cycle,
    day_period,
    floor,
    iso_week,
    season_of,
    settle,
    weekend,
)
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words
from boss_workflow.chat.understand.dates.pieces import nth_weekday

SHIFTS = {"next": 1, "coming": 1, "last": -1, "this": 0}
_FIELDS = tuple(field.name for field in fields(Time) if field.name not in {"guess", "weak"})
_IDES_ON_FIFTEENTH = frozenset({3, 5, 7, 10})
_NOT_AN_HOUR = 24


def merged(first: Time, second: Time) -> Time | None:
    """Both constraints together, or None where they say the same thing twice or no such day can be."""
    both: dict[str, Any] = {}
    for name in _FIELDS:
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours is not None and theirs is not None:
            return None
        both[name] = ours if ours is not None else theirs
    within = both["within"]
    if within and not _fits_within(both, within):
        return None
    if both["month"] and both["month_day"] is None and (both["weekday"] is not None or both["hour"] is not None):
        return None
    return Time(**both, guess=first.guess or second.guess, weak=first.weak and second.weak)


def _fits_within(both: Mapping[str, Any], within: Period) -> bool:
    if both["year"] is not None or within.grain < Grain.HOUR:
        return False
    if both["named"] is not None or both["month"] is not None:
        return within.grain in {Grain.YEAR, Grain.MONTH}
    if both["month_day"] is not None:
        return within.grain is Grain.MONTH
    return both["weekday"] is None or within.grain > Grain.DAY


@rule(Time, Time)
def both_hold(first: Time, second: Time, _now: datetime) -> Iterator[Value]:
    if not (first.weak and second.weak) and (found := merged(first, second)):
        yield found


@rule(Time, Time)
def first_after_a_while(what: Time, moved: Time, _now: datetime) -> Iterator[Value]:
    """March in a year, Monday in two weeks: the first one after that long."""
    grain = moved.within.grain if moved.within else None
    is_month = what.month is not None and what == Time(month=what.month) and grain is Grain.MONTH
    if moved.within and moved == Time(within=moved.within) and (is_month or (what.is_weekday and grain is Grain.DAY)):
        start = moved.within.start - timedelta(days=1 if what.is_weekday else 0)
        if found := settle(what, start):
            yield Time(within=found)


@rule(Time, Time)
def clock_after_a_while(what: Time, moved: Time, _now: datetime) -> Iterator[Value]:
    """At 5pm in 3 days."""
    if what.hour is None or moved.within is None or moved.within.grain is not Grain.HOUR:
        return
    if found := merged(what, Time(within=day_period(moved.within.start.date()))):
        yield found


@rule(Number, Time)
def day_then_month(number: Number, what: Time, _now: datetime) -> Iterator[Value]:
    """15 February."""
    is_month = what.month is not None and what.month_day is None and not what.within
    if is_month and 1 <= number.value <= 31 and number.digits < 3:
        yield replace(what, month_day=number.value)


@rule(Time, Number)
def month_then_day(what: Time, number: Number, _now: datetime) -> Iterator[Value]:
    """February 15, Thursday 15th."""
    is_month = what.month is not None and what.month_day is None and not what.within and what.year is None
    if 1 <= number.value <= 31 and number.digits < 3 and (is_month or (number.ordinal and what.is_weekday)):
        yield replace(what, month_day=number.value)


@rule(Time, Number)
def with_year(what: Time, number: Number, now: datetime) -> Iterator[Value]:
    """October 2014; 3 Nov 27."""
    if (what.month is None and not what.named) or what.year is not None or what.hour is not None:
        return
    if number.digits == 4 and 1000 <= number.value <= 2999:
        yield replace(what, year=number.value)
    elif number.digits == 2 and what.month_day is not None and number.value >= _NOT_AN_HOUR:
        yield replace(what, year=now.year // 100 * 100 + number.value)


@rule(words("on the"), Number)
def ordinal_day(word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    """On the 15th; "the second" by itself may be anything."""
    if number.ordinal and 1 <= number.value <= 31:
        is_weak = word.name == "the" and not number.digits and number.value <= 12
        yield Time(month_day=number.value, weak=is_weak)


@rule(words("in of"), Number)
def in_year(_word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    if number.digits == 4 and 1900 <= number.value <= 2199:
        yield Time(year=number.value)


@rule(Number, words("ad"))
def anno_domini(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    yield Time(year=number.value)


@rule(Unit, Time)
def named_unit(unit: Unit, what: Time, _now: datetime) -> Iterator[Value]:
    """The year 2027."""
    if unit.grain is Grain.YEAR and what.year is not None and what == Time(year=what.year):
        yield what


@rule(Unit, Number)
def numbered_week(unit: Unit, number: Number, now: datetime) -> Iterator[Value]:
    """Week 42, as ISO 8601 counts."""
    if unit.grain is Grain.WEEK and not number.ordinal and (found := iso_week(now.year, number.value)):
        yield Time(within=found)


@rule(words("ides"), Time)
def ides(_word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if what.month is not None and what.month_day is None:
        yield replace(what, month_day=15 if what.month in _IDES_ON_FIFTEENTH else 13)


@rule(words("next coming last this"), Unit)
def shifted_unit(word: Word, unit: Unit, now: datetime) -> Iterator[Value]:
    if unit.count == 1:
        yield Time(within=cycle(now, unit.grain, SHIFTS[word.name]))


@rule(words("the"), Unit)
def current_unit(_word: Word, unit: Unit, now: datetime) -> Iterator[Value]:
    """ "The month" is the current one, but only as a part of something: "the last day of the month"."""
    if unit.grain >= Grain.DAY and unit.count == 1:
        yield Time(within=cycle(now, unit.grain, 0), weak=True)


@rule(Unit, words("after-next before-last"))
def unit_beyond(unit: Unit, word: Word, now: datetime) -> Iterator[Value]:
    if unit.grain >= Grain.DAY and unit.count == 1:
        yield Time(within=cycle(now, unit.grain, 2 if word.name == "after-next" else -2))


@rule(Time, words("after-next before-last"))
def time_beyond(what: Time, word: Word, now: datetime) -> Iterator[Value]:
    """Friday after next; the March before last."""
    if what.is_weekday and (ahead := settle(what, now)):
        weeks = 1 if word.name == "after-next" else -2
        yield Time(within=day_period(ahead.start.date() + timedelta(weeks=weeks)))
    elif what.month is not None and what == Time(month=what.month) and (ahead := settle(what, now)):
        yield replace(what, year=ahead.start.year + (1 if word.name == "after-next" else -2))


def beside_day(beside: Open, now: datetime) -> Period | None:
    """The day or longer that "after" or "before" names, without a clock."""
    is_day = beside.strict and beside.time.has_day and not beside.time.has_clock
    return settle(beside.time, now) if is_day else None


@rule(Time, Open)
def part_of_day_beside(what: Time, beside: Open, now: datetime) -> Iterator[Value]:
    """The night before Christmas, the morning after the 5th."""
    found = beside_day(beside, now) if what.hours and what == Time(hours=what.hours) else None
    if found:
        day = found.end if beside.side == "after" else found.start - timedelta(days=1)
        yield replace(what, within=day_period(day.date()))


@rule(Unit, Open)
def unit_beside(unit: Unit, what: Open, now: datetime) -> Iterator[Value]:
    """The day after tomorrow, the week before Christmas."""
    found = beside_day(what, now)
    if found and unit.count == 1 and unit.grain >= found.grain:
        start = add(floor(found.start, unit.grain), 1 if what.side == "after" else -1, unit.grain)
        yield Time(within=Period(start, add(start, 1, unit.grain), unit.grain))


@rule(Time, Open)
def weekday_beside(what: Time, beside: Open, now: datetime) -> Iterator[Value]:
    """The Friday after Easter."""
    if what.is_weekday and (found := nth_beside(what.weekday or 0, 1, beside, now)):
        yield found


@rule(parts("nth-weekday count-weekday"), Open)
def nth_weekday_beside(part: Part, beside: Open, now: datetime) -> Iterator[Value]:
    """The second Monday after Easter, two Fridays before Christmas."""
    if part.weekday is not None and (found := nth_beside(part.weekday, part.number, beside, now)):
        yield found


def nth_beside(weekday: int, number: int, beside: Open, now: datetime) -> Time | None:
    """The so manieth such day strictly after or before a known day."""
    found = beside_day(beside, now)
    if found is None or number < 1:
        return None
    if beside.side == "after":
        last = found.end.date() - timedelta(days=1)
        day = last + timedelta(days=(weekday - last.weekday() - 1) % 7 + 1 + 7 * (number - 1))
    else:
        first = found.start.date()
        day = first - timedelta(days=(first.weekday() - weekday - 1) % 7 + 1 + 7 * (number - 1))
    return Time(within=day_period(day))


@rule(words("next coming last this"), Time)
def shifted_time(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Next Tuesday, this morning, last March, next summer."""
    shift = SHIFTS[word.name]
    if what.hours and not what.has_day and what.hour is None:
        yield replace(what, within=cycle(now, Grain.DAY, shift))
    if what.within or what.has_clock or what.year or what.month_day:
        return
    if what.weekday is not None:
        yield from _shifted_weekday(what, shift, now)
    elif what.month is not None or what.named:
        yield from _shifted_year(what, shift, now)


def _shifted_weekday(what: Time, shift: int, now: datetime) -> Iterator[Value]:
    ahead = settle(what, now)
    if ahead and shift >= 0:
        yield Time(within=ahead)
    elif ahead:
        back = 7 if ahead.start.date() - timedelta(days=7) < now.date() else 14
        yield Time(within=day_period(ahead.start.date() - timedelta(days=back)))


def _shifted_year(what: Time, shift: int, now: datetime) -> Iterator[Value]:
    running = settle(what, now)
    if running is None:
        return
    if shift < 0 or (shift > 0 and running.start <= now):
        year = running.start.year + (-1 if shift < 0 else 1)
        running = settle(replace(what, year=year), now)
        if shift < 0 and running and running.end > now:
            running = settle(replace(what, year=year - 1), now)
    if running:
        yield Time(within=running)


@rule(Number, Time)
def counted_weekday(number: Number, what: Time, _now: datetime) -> Iterator[Value]:
    """The third Tuesday (of), 2 Sundays (ago)."""
    if what.is_weekday and (number.ordinal or number.value <= 60):
        yield Part("nth-weekday" if number.ordinal else "count-weekday", number.value, what.weekday)


@rule(words("a couple few"), Time)
def some_weekdays(word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if what.is_weekday:
        yield Part("count-weekday", {"a": 1, "couple": 2, "few": 3}[word.name], what.weekday)


@rule(parts("count-weekday"), words("ago from-now hence"))
def weekdays_away(part: Part, word: Word, now: datetime) -> Iterator[Value]:
    ahead = settle(Time(weekday=part.weekday), now)
    if ahead is None:
        return
    weeks = part.number - 1 if word.name != "ago" else -part.number
    start = ahead.start.date() + timedelta(weeks=weeks)
    if word.name == "ago" and ahead.start.date() - timedelta(days=7) >= now.date():
        start -= timedelta(days=7)
    yield Time(within=day_period(start))


@rule(words("weekend"), Open)
def weekend_beside(_word: Word, beside: Open, now: datetime) -> Iterator[Value]:
    """The weekend after Christmas: the first that begins then or later."""
    found = beside_day(beside, now)
    if found and beside.side == "after":
        here = weekend(found.start)
        yield Time(within=here if here.start >= found.start else weekend(found.start + timedelta(days=7)))
    elif found:
        yield Time(within=weekend(found.start - timedelta(days=7)))


@rule(words("next coming last this"), words("weekend"))
def shifted_weekend(word: Word, _weekend: Word, now: datetime) -> Iterator[Value]:
    shift = 0 if word.name == "coming" else SHIFTS[word.name]
    yield Time(within=weekend(cycle(now, Grain.WEEK, shift).start))
    if word.name == "last":
        yield Part("nth-weekend", -1)


@rule(words("weekend"), words("after-next before-last"))
def weekend_beyond(_weekend: Word, word: Word, now: datetime) -> Iterator[Value]:
    yield Time(within=weekend(cycle(now, Grain.WEEK, 2 if word.name == "after-next" else -2).start))


@rule(Number, words("weekend"))
def nth_weekend(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if number.ordinal:
        yield Part("nth-weekend", number.value)


@rule(words("weekend"), words("of in"))
def weekend_of(_weekend: Word, _of: Word, _now: datetime) -> Iterator[Value]:
    yield Part("weekend-of")


@rule(Time, words("weekend"))
def weekend_of_week(what: Time, _word: Word, now: datetime) -> Iterator[Value]:
    found = settle(what, now)
    if found and found.grain is Grain.WEEK:
        yield Time(within=weekend(found.start))


@rule(words("next coming last this"), words("season"))
def shifted_season(word: Word, _season: Word, now: datetime) -> Iterator[Value]:
    yield Time(within=season_of(now, SHIFTS[word.name]))


def weekday_number(whole: Period, weekday: int, number: int) -> Time | None:
    """The so manieth such day inside a month or longer; -1 is the last."""
    first, last = whole.start.date(), whole.end.date()
    if whole.grain is Grain.MONTH or number > 0:
        day = nth_weekday(first.year, first.month, weekday, number)
    else:
        before = last - timedelta(days=1)
        day = nth_weekday(before.year, before.month, weekday, number)
    return Time(within=day_period(day)) if first <= day < last else None
