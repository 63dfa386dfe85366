"""Times of a day: hours, their minutes and halves, parts of a day, zones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from boss_workflow.chat.understand.dates.expressions.model import (
    Grain,
    Length,
    Number,
    Part,
    Period,
    Range,
    Time,
    Unit,
    Value,
    Word,
    Zone,
)
from boss_workflow.chat.understand.dates.expressions.periods import floor, settle
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words

_MERIDIEMS = words("am pm am? pm?")  # the doubtful ones are written "4a"
_NIGHT = 21
_MINUTES_IN_DAY = 24 * 60
_QUARTERS = (Unit(Grain.QUARTER), Length(1, Grain.QUARTER))


def _with_meridiem(what: Time, name: str) -> Time | None:
    hour = what.hour
    half, is_short = name[:2], name.endswith("?")
    if hour is None or not 1 <= hour <= (12 if half == "am" else 23):
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if hour <= 12 else hour
    return replace(what, hour=hour, guess=False, weak=is_short and what.minute is None)


@rule(Number, _MERIDIEMS)
def number_with_meridiem(number: Number, word: Word, _now: datetime) -> Iterator[Value]:
    if found := _with_meridiem(Time(hour=number.value), word.name):
        yield found


@rule(Time, _MERIDIEMS)
def clock_with_meridiem(what: Time, word: Word, _now: datetime) -> Iterator[Value]:
    if found := _with_meridiem(what, word.name):
        yield found


@rule(Range, _MERIDIEMS)
def range_with_meridiem(what: Range, word: Word, _now: datetime) -> Iterator[Value]:
    first, last = _with_meridiem(what.first, word.name), _with_meridiem(what.last, word.name)
    if first and last:
        yield Range(first, last)


@rule(words("at"), Number)
def at_hour(_word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    """At 5; at 2030."""
    if number.ordinal:
        return
    if 1 <= number.value <= 23 and number.digits < 3:
        yield Time(hour=number.value, guess=number.value <= 12)
    elif packed := packed_clock(number):
        yield packed


@rule(Number, Unit)
def military(number: Number, unit: Unit, _now: datetime) -> Iterator[Value]:
    """0800 hours."""
    if unit.grain is Grain.HOUR and number.digits == 4 and (packed := packed_clock(number)):
        yield replace(packed, guess=False)


def packed_clock(number: Number) -> Time | None:
    hour, minute = divmod(number.value, 100)
    if number.digits < 3 or hour > 23 or minute > 59:
        return None
    return Time(hour=hour, minute=minute, guess=1 <= hour <= 12 and number.value >= 10 ** (number.digits - 1))


@rule(words("about"), Number)
def about_hour(_word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    if not number.ordinal and 1 <= number.value <= 12:
        yield Time(hour=number.value, guess=True, weak=True)


@rule(words("half"), Number)
def half_past_number(_word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    """Half three, as the British say it: 3:30."""
    if not number.ordinal and 1 <= number.value <= 12:
        yield Time(hour=number.value, minute=30, guess=True)


@rule(words("half"), Time)
def half_past_clock(_word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if what.guess and what.hour is not None and what.minute is None:
        yield replace(what, minute=30)


@rule(Number, words("oclock"))
def oclock(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if not number.ordinal and 1 <= number.value <= 12:
        yield Time(hour=number.value, guess=True)


@rule(Time, words("oclock"))
def clock_oclock(what: Time, _word: Word, _now: datetime) -> Iterator[Value]:
    if what.guess:
        yield what


@rule(Number, Number)
def hour_and_minutes(hour: Number, minute: Number, _now: datetime) -> Iterator[Value]:
    """Ten thirty: an hour and its minutes, in words or after "at"; "3 30" in figures is none."""
    if hour.ordinal or minute.ordinal or not 1 <= hour.value <= 12 or not 10 <= minute.value <= 59:
        return
    if hour.digits != minute.digits and hour.digits + minute.digits != 3:
        return
    yield Time(hour=hour.value, minute=minute.value, guess=True, weak=True)


@rule(Time, Number)
def clock_and_minutes(what: Time, number: Number, _now: datetime) -> Iterator[Value]:
    is_hour = what.hour is not None and what.minute is None and what.guess
    if is_hour and number.digits in {0, 2} and 10 <= number.value <= 59 and not number.ordinal:
        yield replace(what, minute=number.value)


@rule(Number, Time)
def hour_of_part(number: Number, what: Time, _now: datetime) -> Iterator[Value]:
    """9 tomorrow evening."""
    is_part = what.hours is not None and what.hour is None
    if not number.ordinal and 1 <= number.value <= 12 and is_part and number.digits < 3:
        yield replace(what, hour=number.value, guess=True)


@rule(Number, Time)
def twelve_noon(number: Number, what: Time, _now: datetime) -> Iterator[Value]:
    if number.value == 12 and not number.ordinal and what in (Time(hour=12), Time(hour=0)):
        yield what


@rule(Number, words("past after"))
def minutes_past(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if 1 <= number.value < 60 and not number.ordinal:
        yield Part("minutes", number.value)


@rule(Number, words("to before"))
def minutes_to(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if 1 <= number.value < 30 and not number.ordinal:
        yield Part("minutes", -number.value)


@rule((Length, Unit), words("past after to before"))
def said_minutes(length: Length | Unit, word: Word, _now: datetime) -> Iterator[Value]:
    """15 minutes past, a quarter to."""
    sign = 1 if word.name in {"past", "after"} else -1
    if isinstance(length, Length) and length.grain is Grain.MINUTE and length.amount < 60:
        if word.name in {"past", "to"}:
            yield Part("minutes", sign * length.amount)
    elif length in _QUARTERS:
        yield Part("minutes", sign * 15)


@rule(words("half"), words("past after"))
def half_past(_half: Word, _past: Word, _now: datetime) -> Iterator[Value]:
    yield Part("minutes", 30)


@rule(parts("minutes"), Time)
def minutes_around(part: Part, what: Time, _now: datetime) -> Iterator[Value]:
    if what.hour is None or what.minute:
        return
    total = (what.hour * 60 + part.number) % _MINUTES_IN_DAY
    hour = total // 60 if what.hour != 12 or not what.guess or part.number > 0 else 11
    yield replace(what, hour=hour or (12 if what.guess else 0), minute=total % 60)


@rule(parts("minutes"), Number)
def minutes_around_number(part: Part, number: Number, now: datetime) -> Iterator[Value]:
    if not number.ordinal and 1 <= number.value <= 12:
        yield from minutes_around(part, Time(hour=number.value, guess=True), now)


@rule(words("early late"), Time)
def early_or_late(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Late tonight, early morning."""
    found = settle(what, now)
    if found is None or what.hour is not None or not what.hours:
        return
    first, last = what.hours
    if word.name == "late":
        yield replace(what, hours=(max(_NIGHT if last == 24 else last - 3, 0), last))
    elif what.has_day:
        middle = floor(found.start + (found.end - found.start) / 2, Grain.HOUR)
        yield Time(within=Period(found.start, middle, Grain.HOUR, is_point=False))
    else:
        yield replace(what, hours=(0, 9) if what.hours == (0, 12) else (first, first + 3))


@rule(words("after since"), Time)
def after_lunch(_word: Word, what: Time, now: datetime) -> Iterator[Value]:
    midday = settle(what, now) if what.hours == (12, 14) and what.hour is None else None
    if midday:
        start, end = midday.start + timedelta(hours=1), midday.start + timedelta(hours=5)
        yield Time(within=Period(start, end, Grain.HOUR, is_point=False))


@rule(Time, Zone)
def in_zone(what: Time, zone: Zone, _now: datetime) -> Iterator[Value]:
    """4pm CET; an hour with a zone is read as the 24-hour clock."""
    if what.hour is not None and what.zone is None:
        yield replace(what, zone=zone, guess=False)


@rule(Range, Zone)
def range_in_zone(what: Range, zone: Zone, _now: datetime) -> Iterator[Value]:
    if what.first.hour is not None and what.last.hour is not None and not (what.first.zone or what.last.zone):
        yield Range(replace(what.first, zone=zone), replace(what.last, zone=zone))
