"""A chart over the words of a phrase: every stretch holds all values that any rule can make of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.expressions.model import (
    Grain,
    Kind,
    Open,
    Period,
    Range,
    Time,
    TimeSpan,
    Value,
)
from boss_workflow.chat.understand.dates.expressions.periods import add, day_period, settle
from boss_workflow.chat.understand.dates.expressions.rules import combine, lone
from boss_workflow.chat.understand.dates.expressions.written import Lexer
from boss_workflow.chat.understand.dates.expressions.zones import offset_of
from boss_workflow.chat.understand.dates.find import parse_when
from boss_workflow.chat.understand.dates.model import NotADate
from boss_workflow.chat.understand.dates.tokens import tokenise

_MOST_TOKENS = 24
_MOST_VALUES = 12
_NOON = 12
NOTHING = TimeSpan(Kind.NONE)
# The closer tied reading of an ambiguous phrase comes first: "2 - 15" is a day before it is a range.
_PREFERENCE = (Kind.POINT, Kind.INTERVAL, Kind.OPEN)


def read_expression(phrase: str, ctx: TimeContext) -> TimeSpan:
    """What the whole phrase means as a time, or kind `none`. Its moments are aware, in the speaker's zone."""
    tokens = tokenise(phrase)[:-1]
    if not 0 < len(tokens) <= _MOST_TOKENS:
        return NOTHING
    now = ctx.local_now.replace(tzinfo=None)
    ends = [token.end for token in tokens]
    values = _chart(phrase, [token.start for token in tokens], ends, now, day_first=ctx.day_first)
    found = [span for value in values if (span := _span(value, now, ctx))]
    return min(found, key=lambda span: _PREFERENCE.index(span.kind)) if found else _as_due(phrase, ctx)


def _as_due(phrase: str, ctx: TimeContext) -> TimeSpan:
    """What only the grammar of due dates knows, such as working days."""
    try:
        when = parse_when(phrase, ctx)
    except NotADate:
        return NOTHING
    if when.day:
        return TimeSpan(Kind.POINT, _aware(day_period(when.day).start, ctx), None, Grain.DAY)
    return TimeSpan(Kind.POINT, when.moment, None, Grain.MINUTE)


_Cell = dict[Value, None]
_Chart = list[list[_Cell]]


def _chart(text: str, starts: list[int], ends: list[int], now: datetime, *, day_first: bool) -> list[Value]:
    lower = text.lower().replace("\u2019", "'")
    if len(lower) != len(text):
        return []
    size = len(starts)
    cells: _Chart = [[{} for _ in range(size + 1)] for _ in range(size)]
    _fill_words(cells, text, lower, starts, frozenset(ends), Lexer(now, day_first=day_first), now)
    for width in range(2, size + 1):
        for at in range(size - width + 1):
            _combine(cells, at, at + width, now)
    return list(cells[0][size])


def _fill_words(  # the text in both cases, its places, and what reads them
    cells: _Chart, text: str, lower: str, starts: list[int], ends: frozenset[int], lexer: Lexer, now: datetime
) -> None:
    """Written forms such as "5pm" end inside a token of letters and digits, so every end is a place of the chart."""
    index = {start: at for at, start in enumerate(starts)}
    joined: set[int] = set()  # hyphens inside one word, such as "twenty-three"
    for at, start in enumerate(starts):
        if start in joined:
            continue
        for end, value in lexer.at(text, lower, start, ends):
            if end not in ends:
                continue
            hyphen = text.find("-", start, end)
            if hyphen > start and text[start:hyphen].isalpha():
                joined.add(hyphen)
            _put(cells[at][index.get(_skip_space(text, end), len(starts))], value, now)


def _combine(cells: _Chart, at: int, to: int, now: datetime) -> None:
    """All values of a stretch, from every way to cut it in two."""
    cell = cells[at][to]
    for middle in range(at + 1, to):
        right = cells[middle][to]
        for first in cells[at][middle] if right else ():
            for second in right:
                for value in combine(first, second, now):
                    _put(cell, value, now)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _put(cell: dict[Value, None], value: Value, now: datetime) -> None:
    if len(cell) >= _MOST_VALUES or value in cell:
        return
    cell[value] = None
    for other in lone(value, now):
        cell.setdefault(other, None)


def _span(value: Value, now: datetime, ctx: TimeContext) -> TimeSpan | None:
    if isinstance(value, Range):
        return None if value.first.weak and value.last.weak else _range_span(value, now, ctx)
    time = value.time if isinstance(value, Open) else value
    if not isinstance(time, Time) or time.weak:
        return None
    found = _settled(time, now, ctx)
    if found is None:
        return None
    start, end = _aware(found.start, ctx), _aware(found.end, ctx)
    if isinstance(value, Open):
        return TimeSpan(Kind.OPEN, start, None, found.grain, value.side)
    if found.is_point:
        return TimeSpan(Kind.POINT, start, None, found.grain)
    return TimeSpan(Kind.INTERVAL, start, end, found.grain)


def _range_span(value: Range, now: datetime, ctx: TimeContext) -> TimeSpan | None:
    first = _settled(value.first, now, ctx)
    if first is None:
        return None
    last = _last_of_range(value.last, first, now, ctx)
    if last is None:
        return None
    end = add(last.start, 1, last.grain) if last.is_point else last.end
    if _is_until_moment(value, last):
        end = last.end
    return TimeSpan(Kind.INTERVAL, _aware(first.start, ctx), _aware(end, ctx), min(first.grain, last.grain))


def _is_until_moment(value: Range, last: Period) -> bool:
    return value.last.within is not None and last.grain is Grain.SECOND


def _last_of_range(what: Time, first: Period, now: datetime, ctx: TimeContext) -> Period | None:
    """The end follows the start: the next such clock, weekday or month if it lies before it."""
    last = _settled(what, first.start if not what.has_day else now, ctx)
    if last is None or last.start >= first.start or (not last.is_point and last.end > first.start):
        return last
    if what.guess and what.hour is not None and what.hour <= _NOON:
        later = _settled(replace(what, hour=what.hour + 12, guess=False), first.start, ctx)
        return later if later and later.start >= first.start else None
    if what.weekday is None and what.month is None:
        return None
    last = _settled(what, first.start, ctx)
    return last if last and last.start >= first.start else None


def _settled(what: Time, now: datetime, ctx: TimeContext) -> Period | None:
    """On the speaker's wall clock; a clock said in another zone ("4pm CET") is sought on the clocks there."""
    if what.zone is None:
        return settle(what, now)
    local = ctx.at(now.date(), now.time()).utcoffset() or timedelta()
    found = settle(what, now + offset_of(what.zone, now) - local)
    if found is None:
        return None
    away = (ctx.at(found.start.date(), found.start.time()).utcoffset() or timedelta()) - offset_of(
        what.zone, found.start
    )
    return Period(found.start + away, found.end + away, min(found.grain, Grain.MINUTE), found.is_point)


def _aware(moment: datetime, ctx: TimeContext) -> datetime:
    return ctx.at(moment.date(), moment.time())


__all__ = ["NOTHING", "read_expression"]
