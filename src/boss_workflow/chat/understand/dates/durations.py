"""Rules for lengths of time and what they lead to: "in 3 working days", "2 hours ago", "a week from Monday"."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.lexicon import MONTHS_IN, Sense, Unit
from boss_workflow.chat.understand.dates.pieces import Piece, add_months, add_workdays, coming_weekday, settle_day
from boss_workflow.chat.understand.dates.tokens import Cursor

_LENGTHS = {
    Unit.SECOND: timedelta(seconds=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
    Unit.FORTNIGHT: timedelta(weeks=2),
}


@dataclass(frozen=True, slots=True)
class Duration:
    amount: float
    unit: Unit

    @property
    def keeps_clock(self) -> bool:
        """Whether it leads from a moment to a moment: hours do, days do not."""
        return self.unit < Unit.DAY or not float(self.amount).is_integer()

    def from_moment(self, start: datetime, sign: int) -> datetime | None:
        length = _LENGTHS.get(self.unit)
        return (start.astimezone(UTC) + sign * self.amount * length).astimezone(start.tzinfo) if length else None

    def from_day(self, start: date, sign: int, ctx: TimeContext) -> date:
        amount = sign * int(self.amount)
        if self.unit is Unit.WORKDAY:
            return add_workdays(start, amount, ctx.workdays)
        if self.unit in MONTHS_IN:
            return add_months(start, amount * MONTHS_IN[self.unit])
        return start + amount * _LENGTHS[self.unit]


def in_duration(read: Cursor) -> Piece | None:
    """In 3 days, in half an hour, within 2 hours, in about 1h 30m, in the next two weeks, in 3 days' time."""
    if read.sense(Sense.IN) is None and read.sense(Sense.WITHIN) is None:
        return None
    read.phrase("the", "next")
    read.word("about", "around", "another")
    spans = read_durations(read)
    if spans:
        start = read.at
        read.word("'", "\u2019")
        if not read.word("time"):
            read.at = start
    return _counted(spans, read, 1)


def duration_from(read: Cursor) -> Piece | None:
    """3 days from now, 2 hours ago, a week from Friday, a week on Friday, two weeks today, two days before Dec 1."""
    spans = read_durations(read)
    if not spans:
        return None
    if read.word("ago"):
        return _counted(spans, read, -1)
    if read.word("hence") or read.phrase("from", "now"):
        return _counted(spans, read, 1)
    return _from_anchor(spans[0], read) if len(spans) == 1 and not spans[0].keeps_clock else None


def _from_anchor(span: Duration, read: Cursor) -> Piece | None:
    """The "from Friday" of "a week from Friday"; behind weeks the day may stand alone, or with "on"."""
    sign = -1 if read.word("before") else 1
    joined = sign < 0 or read.word("from", "after")
    if not joined and span.unit not in {Unit.WEEK, Unit.FORTNIGHT}:
        return None
    if not joined:
        read.word("on")
    anchor = _anchor(read)
    return Piece(day=span.from_day(anchor, sign, read.ctx)) if anchor is not None else None


def _anchor(read: Cursor) -> date | None:
    days = read.sense(Sense.DAY)
    if days is not None:
        return read.today + timedelta(days=days)
    weekday = read.sense(Sense.WEEKDAY)
    if weekday is not None:
        return coming_weekday(weekday, read.today)
    month = read.sense(Sense.MONTH)
    month_day = read.digits((1, 2), glued=False) if month is not None else None
    return settle_day(Piece(month=month, month_day=month_day), read.today) if month_day else None


def _counted(spans: list[Duration], read: Cursor, sign: int) -> Piece | None:
    if not spans:
        return None
    if not any(span.keeps_clock for span in spans):
        day = read.today
        for span in spans:
            day = span.from_day(day, sign, read.ctx)
        return Piece(day=day)
    moment: datetime | None = read.now
    for span in spans:
        moment = span.from_moment(moment, sign) if moment else None
    return Piece(moment=moment) if moment else None


def read_durations(read: Cursor) -> list[Duration]:
    """Up to three in a row: "2 hours and 30 minutes"."""
    spans: list[Duration] = []
    while len(spans) < 3:
        start = read.at
        if spans:
            read.word("and", ",")
        span = _duration(read)
        if span is None:
            read.at = start
            break
        spans.append(span)
    return spans


def _duration(read: Cursor) -> Duration | None:
    amount = _amount(read)
    unit = None if amount is None else read_unit(read)
    if amount is None or unit is None:
        return None
    if read.phrase("and", "a", "half"):
        amount += 0.5
    return Duration(amount, unit)


def _amount(read: Cursor) -> float | None:
    """How many: 3, three, 1.5, a, a few, a couple of, half an, two and a half."""
    start = read.at
    has_article = read.sense(Sense.ARTICLE) is not None
    if read.sense(Sense.HALF) is not None:
        read.sense(Sense.ARTICLE)
        return 0.5
    if has_article and read.sense(Sense.QUARTER) is not None and read.word("of"):
        return 0.25 if read.sense(Sense.ARTICLE) is not None else None
    if read.word("few"):
        return 3
    if read.word("couple"):
        read.word("of")
        return 2
    read.at = start
    if read.sense(Sense.ARTICLE) is not None:
        return 1
    return _count(read)


def _count(read: Cursor) -> float | None:
    number = read.sense(Sense.NUMBER)
    if number is None:
        return None
    after = read.at
    if read.glued(".") and (tenths := read.digits((1,))) is not None:
        return number + tenths / 10
    read.at = after
    return number + 0.5 if read.phrase("and", "a", "half") else number


def read_unit(read: Cursor) -> Unit | None:
    """A unit of time; a single letter only where it sticks to its number, as in "2h"."""
    start = read.at
    if read.sense(Sense.WORKING) is not None:
        if read.word("day", "days"):
            return Unit.WORKDAY
        read.at = start
        return None
    token = read.peek()
    if token is not None and len(token.lower) == 1 and not token.glued:
        return None
    unit = read.sense(Sense.UNIT)
    return None if unit is None else Unit(unit)
