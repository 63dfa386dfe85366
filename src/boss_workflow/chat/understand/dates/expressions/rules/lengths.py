"""Lengths of time, and the moments and stretches counted with them from now or from another time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from boss_workflow.chat.understand.dates.expressions.model import (
    Amount,
    Between,
    Grain,
    Length,
    Number,
    Open,
    Part,
    Period,
    Range,
    Time,
    Unit,
    Until,
    Value,
    Word,
)
from boss_workflow.chat.understand.dates.expressions.periods import add, cycle, floor, settle
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words

_HALF = Fraction(1, 2)
_FEW = {"few": 3, "couple": 2}
# What is counted, the next finer grain, and how many of that make one.
_FINER = {
    Grain.MINUTE: (Grain.SECOND, 60),
    Grain.HOUR: (Grain.MINUTE, 60),
    Grain.DAY: (Grain.HOUR, 24),
    Grain.WEEK: (Grain.DAY, 7),
    Grain.QUARTER: (Grain.MONTH, 3),
    Grain.YEAR: (Grain.MONTH, 12),
}
# "In a day" is an hour, tomorrow: a length says when to about one grain finer than it counts.
_PRECISION = {
    Grain.SECOND: Grain.SECOND,
    Grain.MINUTE: Grain.SECOND,
    Grain.HOUR: Grain.MINUTE,
    Grain.DAY: Grain.HOUR,
    Grain.WEEK: Grain.DAY,
    Grain.MONTH: Grain.DAY,
    Grain.QUARTER: Grain.DAY,
    Grain.YEAR: Grain.MONTH,
}


def portion(amount: Fraction, grain: Grain) -> Length | None:
    """Two and a half hours are 150 minutes; None where no finer grain makes it whole, as in half a month."""
    while amount.denominator != 1:
        if grain not in _FINER:
            return None
        grain, size = _FINER[grain]
        amount *= size
    return Length(int(amount), grain)


def shifted(length: Length, sign: int, now: datetime) -> Time:
    """So long from now, or before it."""
    grain = _PRECISION[length.grain]
    start = floor(add(floor(now, grain), sign * length.amount, length.grain), grain)
    return Time(within=Period(start, add(start, 1, grain), grain))


@rule(Number, Unit)
def counted(number: Number, unit: Unit, _now: datetime) -> Iterator[Value]:
    if not number.ordinal:
        yield Length(number.value * unit.count, unit.grain)


@rule(words("a few couple"), Unit)
def some(word: Word, unit: Unit, _now: datetime) -> Iterator[Value]:
    yield Length(_FEW.get(word.name, 1) * unit.count, unit.grain)


@rule(Number, words("-"))
def hyphened(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    """Three-day."""
    if not number.ordinal:
        yield Part("counted", number.value)


@rule(parts("counted"), Unit)
def hyphened_unit(part: Part, unit: Unit, _now: datetime) -> Iterator[Value]:
    yield Length(part.number * unit.count, unit.grain)


@rule(Amount, Unit)
def fractional(amount: Amount, unit: Unit, _now: datetime) -> Iterator[Value]:
    if found := portion(amount.value * unit.count, unit.grain):
        yield found


@rule(Amount, words("of"))
def amount_of(amount: Amount, _word: Word, _now: datetime) -> Iterator[Value]:
    yield amount


@rule(Amount, Length)
def fraction_of_one(amount: Amount, length: Length, _now: datetime) -> Iterator[Value]:
    """A quarter of an hour."""
    if length.amount == 1 and amount.value < 1 and (found := portion(amount.value, length.grain)):
        yield found


@rule(words("half"), (Unit, Length))
def half(_word: Word, one: Unit | Length, _now: datetime) -> Iterator[Value]:
    """Half an hour, half year."""
    if isinstance(one, Length) and one.amount != 1:
        return
    if found := portion(_HALF, one.grain):
        yield found


@rule((Unit, Length), words("of"))
def quarters_of(quarters: Unit | Length, _word: Word, _now: datetime) -> Iterator[Value]:
    """Three quarters of."""
    count = quarters.amount if isinstance(quarters, Length) else 1
    if quarters.grain is Grain.QUARTER and 1 <= count <= 3:
        yield Amount(Fraction(count, 4))


@rule(Number, words("and-half"))
def number_and_half(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    """Two and a half."""
    if not number.ordinal:
        yield Amount(number.value + _HALF)


@rule(words("a"), words("and-half"))
def one_and_half(_one: Word, _word: Word, _now: datetime) -> Iterator[Value]:
    yield Amount(1 + _HALF)


@rule(Length, words("and-half"))
def length_and_half(length: Length, _word: Word, _now: datetime) -> Iterator[Value]:
    """An hour and a half."""
    if found := portion(length.amount + _HALF, length.grain):
        yield found


@rule(Length, Length)
def sum_of(first: Length, second: Length, _now: datetime) -> Iterator[Value]:
    """2 hours 20 minutes, in the finer of both."""
    grain, amount = first.grain, first.amount
    while grain > second.grain and grain in _FINER:
        grain, size = _FINER[grain]
        amount *= size
    if grain is second.grain is not first.grain:
        yield Length(amount + second.amount, grain)


@rule(words("and to through -"), Length)
def further_length(word: Word, length: Length, _now: datetime) -> Iterator[Value]:
    yield Until(length, word.name)


@rule(Length, Until)
def joined_lengths(first: Length, until: Until, now: datetime) -> Iterator[Value]:
    """2 hours and 20 minutes; 2 days to 2 weeks."""
    if not isinstance(until.last, Length):
        return
    if until.word == "and":
        yield from sum_of(first, until.last, now)
    yield Between(first, until.last)


@rule(Number, Until)
def counted_between(first: Number, until: Until, _now: datetime) -> Iterator[Value]:
    """2 to 4 days."""
    last = until.last
    if isinstance(last, Length) and not first.ordinal and first.value < last.amount:
        yield Between(Length(first.value, last.grain), last)


@rule(words("in within"), Between)
def in_between(_word: Word, between: Between, now: datetime) -> Iterator[Value]:
    yield Range(shifted(between.least, 1, now), shifted(between.most, 1, now))


@rule(Between, words("ago from-now hence later"))
def between_away(between: Between, word: Word, now: datetime) -> Iterator[Value]:
    if word.name == "ago":
        yield Range(shifted(between.most, -1, now), shifted(between.least, -1, now))
    else:
        yield Range(shifted(between.least, 1, now), shifted(between.most, 1, now))


@rule(words("in"), Length)
def in_length(_word: Word, length: Length, now: datetime) -> Iterator[Value]:
    yield shifted(length, 1, now)


@rule(words("within"), Length)
def within_length(_word: Word, length: Length, now: datetime) -> Iterator[Value]:
    """From now to its end."""
    end = settle(shifted(length, 1, now), now)
    if end and end.start > now:
        yield Time(within=Period(now, end.start, Grain.SECOND, is_point=False))


@rule(words("after"), Length)
def after_length(_word: Word, length: Length, now: datetime) -> Iterator[Value]:
    yield Open("after", shifted(length, 1, now))


@rule(Length, words("ago from-now hence later"))
def length_away(length: Length, word: Word, now: datetime) -> Iterator[Value]:
    yield shifted(length, -1 if word.name == "ago" else 1, now)


@rule(words("for"), Length)
def lasting(_word: Word, length: Length, _now: datetime) -> Iterator[Value]:
    yield Part("lasting", length.amount, grain=length.grain)


@rule(words("last"), Length)
def last_so_many(_word: Word, length: Length, now: datetime) -> Iterator[Value]:
    end = floor(now, length.grain)
    start = add(end, -length.amount, length.grain)
    yield Time(within=Period(start, end, length.grain, is_point=False))


@rule(words("next"), Length)
def next_so_many(_word: Word, length: Length, now: datetime) -> Iterator[Value]:
    start = add(floor(now, length.grain), 1 if length.grain > Grain.SECOND else 0, length.grain)
    yield Time(within=Period(start, add(start, length.amount, length.grain), length.grain, is_point=False))


@rule(words("coming"), Length)
def coming_so_many(_word: Word, length: Length, now: datetime) -> Iterator[Value]:
    """The corpus reads "upcoming two weeks" as the second week from now."""
    yield Time(within=cycle(now, length.grain, length.amount))


@rule(Number, words("coming"))
def so_many_coming(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if not number.ordinal:
        yield Part("coming", number.value)


@rule(parts("coming"), Unit)
def so_many_coming_units(part: Part, unit: Unit, now: datetime) -> Iterator[Value]:
    yield Time(within=cycle(now, unit.grain, part.number))


@rule(Length, words("from after before"))
def shift(length: Length, word: Word, _now: datetime) -> Iterator[Value]:
    yield Part("shift", -length.amount if word.name == "before" else length.amount, grain=length.grain)


@rule(parts("shift"), Time)
def shifted_from(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    """A week from Tuesday, an hour before noon."""
    found, grain = settle(what, now), part.grain
    if found is None or grain is None or not found.is_point or not (what.has_day or grain <= Grain.HOUR):
        return
    start = add(found.start, part.number, grain)
    fine = min(found.grain, Grain.DAY) if grain >= Grain.DAY else min(grain, Grain.MINUTE)
    yield Time(within=Period(start, add(start, 1, fine), fine))


@rule(Length, Open)
def shifted_beside(length: Length, beside: Open, now: datetime) -> Iterator[Value]:
    sign = 1 if beside.side == "after" else -1
    yield from shifted_from(Part("shift", sign * length.amount, grain=length.grain), beside.time, now)


@rule(Length, Time)
def weeks_from_day(length: Length, what: Time, now: datetime) -> Iterator[Value]:
    """Two weeks Friday."""
    if length.grain is Grain.WEEK and what.is_weekday and (ahead := settle(what, now)):
        start = ahead.start + timedelta(weeks=length.amount)
        yield Time(within=Period(start, start + timedelta(days=1), Grain.DAY))


@rule(Time, Unit)
def day_week(what: Time, unit: Unit, now: datetime) -> Iterator[Value]:
    """Friday week, as the British say it: a week after Friday."""
    if unit == Unit(Grain.WEEK) and (what.is_weekday or what.within) and what.has_day and not what.has_clock:
        found = settle(what, now)
        if found and found.grain is Grain.DAY:
            start = found.start + timedelta(weeks=1)
            yield Time(within=Period(start, start + timedelta(days=1), Grain.DAY))


@rule(Time, parts("lasting"))
def from_time_on(what: Time, part: Part, now: datetime) -> Iterator[Value]:
    """18 December for 10 days."""
    found, grain = settle(what, now), part.grain
    if found is None or grain is None:
        return
    end = add(found.start, part.number, grain)
    if found.grain is Grain.DAY and grain >= Grain.DAY:
        yield Time(within=Period(found.start, end + timedelta(days=1), Grain.DAY, is_point=False))
    elif found.grain < Grain.DAY and grain < Grain.DAY:
        yield Time(within=Period(found.start, end, min(found.grain, grain), is_point=False))


@rule(Open, parts("lasting"))
def open_lasting(beside: Open, part: Part, now: datetime) -> Iterator[Value]:
    if beside.side == "after":
        yield from from_time_on(beside.time, part, now)


@rule(parts("lasting"), Open)
def lasting_open(part: Part, beside: Open, now: datetime) -> Iterator[Value]:
    yield from open_lasting(beside, part, now)
