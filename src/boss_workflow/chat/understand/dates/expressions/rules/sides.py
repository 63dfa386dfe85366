"""Open sides: before, after, since and until a time; and by a time, which begins now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from boss_workflow.chat.understand.dates.expressions.model import Grain, Number, Open, Part, Period, Time, Value, Word
from boss_workflow.chat.understand.dates.expressions.periods import day_period, settle
from boss_workflow.chat.understand.dates.expressions.rules.days import merged
from boss_workflow.chat.understand.dates.expressions.rules.portions import complete
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words

_SIDES = {"before": "before", "until": "before"}
_OPENERS = words("after from starting before until")


@rule(_OPENERS, Time)
def side(word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    yield _open(word.name, what)


@rule(_OPENERS, parts("start mid end quarter"))
def side_of_part(word: Word, part: Part, now: datetime) -> Iterator[Value]:
    for what in complete(part, now):
        yield _open(word.name, what)


def _open(name: str, what: Time) -> Open:
    """Before or after the end of a month is before or after the moment where it ends."""
    limit = what.within.limit if what.within else None
    time = replace(what, within=day_period(limit.date())) if limit else what
    return Open(_SIDES.get(name, "after"), time, strict=name in {"after", "before"})


@rule(words("since"), Time)
def since(_word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Since Monday is since the last one."""
    yield Open("after", _last_time(what, now))


def _last_time(what: Time, now: datetime) -> Time:
    ahead = settle(what, now) if what.within is None and what.year is None and what.has_day else None
    if ahead is None or ahead.start <= now:
        return what
    if what.weekday is not None and what.month_day is None:
        return replace(what, weekday=None, within=day_period(ahead.start.date() - timedelta(days=7)))
    if what.month is not None or what.named:
        return replace(what, year=ahead.start.year - 1)
    return what


@rule(words("from"), Time)
def from_now(_word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if what.within and what.within.grain is Grain.SECOND:
        yield Word("from-now")


@rule(Time, words("onwards"))
def time_onwards(what: Time, _word: Word, _now: datetime) -> Iterator[Value]:
    yield _open("from", what)


@rule(Open, words("onwards on"))
def onwards(beside: Open, _word: Word, _now: datetime) -> Iterator[Value]:
    if beside.side == "after":
        yield beside


@rule(words("by"), Time)
def by(_word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """From now to a clock, or to the end of what is longer."""
    found = settle(what, now)
    if found is None or what.weak:
        return
    is_clock = found.is_point and found.grain < Grain.DAY
    end = found.start if is_clock else found.limit or found.end
    if end > now:
        yield Time(within=Period(now, end, Grain.SECOND, is_point=False))


@rule(words("within"), Time)
def within_time(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Within the next 3 days is these; within this week ends with it."""
    if what.within and not what.within.is_point:
        yield what
    elif what.within and what.within.grain >= Grain.DAY:
        yield from by(word, what, now)


@rule(Open, Time)
def open_on(beside: Open, day: Time, _now: datetime) -> Iterator[Value]:
    """After 5pm tomorrow."""
    if not day.weak and (found := merged(beside.time, day)):
        yield replace(beside, time=found)


@rule(Time, Open)
def on_open(day: Time, beside: Open, now: datetime) -> Iterator[Value]:
    """Tomorrow after 5pm."""
    if not beside.time.has_day and beside.time.has_clock:
        yield from open_on(beside, day, now)


@rule(words("after before from until since"), Number)
def side_of_hour(word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    """After 5, which only a day beside it makes an hour."""
    if not number.ordinal and 1 <= number.value <= 12 and number.digits < 3:
        yield _open(word.name, Time(hour=number.value, guess=True, weak=True))
