"""A chart over the words of a phrase: every stretch holds all values that any rule can make of it."""

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
from boss_workflow.chat.understand.dates.expressions.rules import combine, lone, may_combine
from boss_workflow.chat.understand.dates.expressions.words import Lexer
from boss_workflow.chat.understand.dates.find import parse_when
from boss_workflow.chat.understand.dates.model import NotADate
from boss_workflow.chat.understand.dates.tokens import tokenise

_MOST_TOKENS = 24
_MOST_VALUES = 10
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


def _chart(text: str, starts: list[int], ends: list[int], now: datetime, *, day_first: bool) -> list[Value]:
    lexer = Lexer(now, day_first=day_first)
    lower = text.lower().replace("\u2019", "'")
    if len(lower) != len(text):
        return []
    size = len(starts)
    # Written forms such as "5pm" end inside a token of letters and digits, so every end is a place of the chart.
    places = frozenset(ends)
    edges = sorted({*starts})
    index = {start: at for at, start in enumerate(edges)}
    cells: list[list[dict[Value, None]]] = [[{} for _ in range(size + 1)] for _ in range(size)]
    following = {end: index.get(_skip_space(text, end), size) for end in range(len(text) + 1)}
    joined: set[int] = set()  # hyphens inside one word, such as "twenty-three"
    for at, start in enumerate(edges):
        if start in joined:
            continue
        for end, value in lexer.at(text, lower, start, places):
            if end in places:
                hyphen = text.find("-", start, end)
                if hyphen > start and text[start:hyphen].isalpha():
                    joined.add(hyphen)
                _put(cells[at][following[end]], value, now)
    for width in range(2, size + 1):
        for at in range(size - width + 1):
            to = at + width
            cell = cells[at][to]
            for middle in range(at + 1, to):
                left, right = cells[at][middle], cells[middle][to]
                if left and right:
                    for first in left:
                        for second in right:
                            if may_combine(first, second):
                                for value in combine(first, second, now):
                                    _put(cell, value, now)
    return list(cells[0][size])


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
        return _range_span(value, now, ctx)
    time = value.time if isinstance(value, Open) else value
    if not isinstance(time, Time) or time.weak:
        return None
    found = _shifted(settle(time, now), time, ctx)
    if found is None:
        return None
    start, end = _aware(found.start, ctx), _aware(found.end, ctx)
    if isinstance(value, Open):
        return TimeSpan(Kind.OPEN, start, None, found.grain, value.side)
    if found.is_point:
        return TimeSpan(Kind.POINT, start, None, found.grain)
    return TimeSpan(Kind.INTERVAL, start, end, found.grain)


def _range_span(value: Range, now: datetime, ctx: TimeContext) -> TimeSpan | None:
    if not isinstance(value.first, Time) or not isinstance(value.last, Time):
        return None
    first = _shifted(settle(value.first, now), value.first, ctx)
    if first is None:
        return None
    last = _shifted(settle(value.last, first.start if not value.last.has_day else now), value.last, ctx)
    if last is None or (last.start < first.start and value.last.weekday is None and value.last.month is None):
        return None
    if last.start < first.start:
        last = settle(value.last, first.start)
        if last is None or last.start < first.start:
            return None
    end = add(last.start, 1, last.grain) if last.is_point else last.end
    return TimeSpan(Kind.INTERVAL, _aware(first.start, ctx), _aware(end, ctx), min(first.grain, last.grain))


def _shifted(found: Period | None, what: Time, ctx: TimeContext) -> Period | None:
    """A clock said in another zone ("4pm CET"), moved onto the speaker's."""
    if found is None or what.offset is None:
        return found
    local = ctx.at(found.start.date(), found.start.time()).utcoffset() or timedelta()
    move = local - timedelta(minutes=what.offset)
    return Period(found.start + move, found.end + move, max(found.grain, Grain.MINUTE), found.is_point)


def _aware(moment: datetime, ctx: TimeContext) -> datetime:
    return ctx.at(moment.date(), moment.time())


__all__ = ["NOTHING", "read_expression"]
