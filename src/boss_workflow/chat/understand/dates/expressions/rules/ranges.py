"""From one time to another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from boss_workflow.chat.understand.dates.expressions.model import Number, Open, Part, Range, Time, Until, Value, Word
from boss_workflow.chat.understand.dates.expressions.rules.days import merged
from boss_workflow.chat.understand.dates.expressions.rules.portions import complete
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words

_CLOCK = ("hour", "minute", "second", "guess", "zone", "weak")
_JOINS = words("to through until and -")
_CARRIED = words("from between about on at for during the")


@rule(_JOINS, (Time, Number))
def until(word: Word, last: Time | Number, _now: datetime) -> Iterator[Value]:
    yield Until(last, word.name)


@rule(_JOINS, parts("start mid end quarter"))
def until_part(word: Word, part: Part, now: datetime) -> Iterator[Value]:
    for last in complete(part, now):
        yield Until(last, word.name)


@rule(Time, Until)
def from_time(first: Time, until: Until, _now: datetime) -> Iterator[Value]:
    last = until.last
    if isinstance(last, Number):
        yield from _to_number(first, last)
    elif isinstance(last, Time):
        yield from _to_time(first, last)


def _to_number(first: Time, last: Number) -> Iterator[Value]:
    """July 13 to 15; 9:30 to 11."""
    if first.month_day and first.month_day < last.value <= 31 and first.hour is None:
        yield Range(first, replace(first, month_day=last.value, weekday=None))
    elif first.hour is not None and not last.ordinal and 1 <= last.value <= 24 and last.digits < 3:
        yield Range(first, Time(hour=last.value % 24, guess=last.value <= 12 and first.guess))


def _to_time(first: Time, last: Time) -> Iterator[Value]:
    if first.hour is None and last.hour is not None:
        if first.has_day and last.has_day:
            yield Range(first, last)
        return
    if first.hour is not None and last.hour is None and not (first.has_day and last.has_day):
        return
    if first.hour is not None and last.hour is not None and last.has_day and not first.has_day:
        first = replace(last, **{name: getattr(first, name) for name in _CLOCK})
    if last.zone and first.hour is not None and not first.zone:
        first = replace(first, zone=last.zone, guess=False)
    yield Range(first, last)


@rule(Number, Until)
def from_number(first: Number, until: Until, _now: datetime) -> Iterator[Value]:
    """13 to 15 July; 3 to 5pm; 9 to 5."""
    last = until.last
    if isinstance(last, Time):
        yield from _number_to_time(first, last)
    elif isinstance(last, Number) and _may_be_hour(first) and _may_be_hour(last):
        yield Range(Time(hour=first.value, guess=True, weak=True), Time(hour=last.value, guess=True, weak=True))


def _may_be_hour(number: Number) -> bool:
    return not number.ordinal and 1 <= number.value <= 12 and number.digits < 3


def _number_to_time(first: Number, last: Time) -> Iterator[Value]:
    if last.month is not None and last.month_day and 1 <= first.value < last.month_day:
        yield Range(replace(last, month_day=first.value), last)
    elif last.hour is not None and _may_be_hour(first):
        half = 12 if last.hour >= 12 and first.value % 12 <= last.hour % 12 else 0
        hour = first.value if last.guess else first.value % 12 + half
        yield Range(replace(last, hour=hour, minute=None, second=None), last)


@rule(Range, Time)
def range_on(what: Range, day: Time, _now: datetime) -> Iterator[Value]:
    """9 to 11 on Thursday, Monday to Friday next week."""
    if day.weak:
        return
    first, last = merged(what.first, day), merged(what.last, day)
    if first and last:
        yield Range(first, last)


@rule(Time, Range)
def on_range(day: Time, what: Range, now: datetime) -> Iterator[Value]:
    yield from range_on(what, day, now)


@rule(_CARRIED, Range)
def carried_range(word: Word, what: Range, _now: datetime) -> Iterator[Value]:
    is_certain = word.name in {"from", "between"}
    first, last = what.first, what.last
    yield Range(replace(first, weak=False), replace(last, weak=False)) if is_certain and first.hour else what


@rule(Open, Until)
def open_until(what: Open, until: Until, now: datetime) -> Iterator[Value]:
    if what.side == "after":
        yield from from_time(what.time, until, now)


@rule(words("from"), Number)
def from_bare(_word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    """From 13 (to 15 July): of no meaning until the end is said."""
    if number.digits < 3:
        yield Part("from", number.value)


@rule(parts("from"), Until)
def from_bare_until(part: Part, until: Until, now: datetime) -> Iterator[Value]:
    for what in from_number(Number(part.number), until, now):
        if isinstance(what, Range):
            yield Range(replace(what.first, weak=False), replace(what.last, weak=False))
