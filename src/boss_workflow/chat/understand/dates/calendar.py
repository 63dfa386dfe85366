"""Rules for days of the calendar: weekdays, "1 December 2026", "the 15th", 2026-12-01, 12/1."""

from datetime import timedelta

from boss_workflow.chat.understand.dates.clocks import written_clock
from boss_workflow.chat.understand.dates.lexicon import WEAK_MONTHS, WEAK_WEEKDAYS, Sense
from boss_workflow.chat.understand.dates.pieces import Need, Piece, calendar_day, coming_weekday, merge
from boss_workflow.chat.understand.dates.tokens import Cursor

_FORWARD = frozenset({"to", "from", "since", "after"})


def weekday(read: Cursor) -> Piece | None:
    token, before = read.peek(), read.peek(-1)
    value = read.sense(Sense.WEEKDAY)
    if value is None or token is None:
        return None
    if before is not None and before.is_word and Sense.ORDINAL in before.senses:
        return None  # "the second Friday" is another day than Friday
    if read.word("week"):
        return Piece(day=coming_weekday(value, read.today) + timedelta(weeks=1))
    _end_short_form(read)
    named = token.text[0].isupper() and before is not None and before.text not in ".!?:" and token.lower != "sun"
    return Piece(weekday=value, need=Need.INTRO if token.lower in WEAK_WEEKDAYS and not named else Need.NOTHING)


def day_of_month(read: Cursor) -> Piece | None:
    """The 15th. Low ones rank things more often than they date them, hence want a preposition."""
    before = read.peek(-1)
    has_article = before is not None and before.lower == "the"
    token = read.peek()
    value = read.sense(Sense.ORDINAL)
    if value is None or token is None or token.is_word or not 1 <= value <= 31 or not read.is_free():
        return None
    opener = read.peek(-3) if has_article else before
    is_introduced = (opener is not None and opener.lower in _FORWARD) or (has_article and value > 3)
    return Piece(month_day=value, need=Need.NOTHING if is_introduced else Need.INTRO)


def day_then_month(read: Cursor) -> Piece | None:
    """1 December, 1st of December 2026, the 15th of next month."""
    ordinal = _ordinal(read)
    value = read.sense(Sense.NUMBER) if ordinal is None else ordinal
    if value is None or not 1 <= value <= 31:
        return None
    joined = read.word("of")
    if joined and (month := _relative_month(read)):
        return Piece(month_day=value, month=month.month, year=month.year)
    name = read.peek()
    month_number = read.sense(Sense.MONTH)
    if month_number is None or name is None:
        return None
    _end_short_form(read)
    year = _year(read)
    strong = joined or ordinal is not None or year is not None
    if name.text in WEAK_MONTHS and not strong and not read.is_free():
        return None
    return _dated(year, month_number, value)


def month_then_day(read: Cursor) -> Piece | None:
    """December 1, Dec the 1st, Dec 1 2026."""
    name = read.peek()
    month_number = read.sense(Sense.MONTH)
    if month_number is None or name is None:
        return None
    _end_short_form(read)
    read.word("the")
    ordinal = _ordinal(read)
    value = read.digits((1, 2), glued=False) if ordinal is None else ordinal
    if value is None or not 1 <= value <= 31:
        return None
    year = _year(read)
    if name.text in WEAK_MONTHS and ordinal is None and year is None and not read.is_free():
        return None
    return _dated(year, month_number, value)


def iso_date(read: Cursor) -> Piece | None:
    """2026-12-01, 2026/12/01; 2026-12-01T17:00."""
    year = read.digits((4,), glued=False)
    sign = read.peek()
    if year is None or sign is None or sign.text not in "-/" or not read.glued(sign.text):
        return None
    month_number = read.digits((1, 2))
    if month_number is None or not read.glued(sign.text):
        return None
    value = read.digits((1, 2))
    if value is None or calendar_day(year, month_number, value) is None:
        return None
    day = Piece(year=year, month=month_number, month_day=value)
    after = read.peek(1)
    if after is None or not after.glued or not read.glued("t"):
        return day
    clock = written_clock(read)
    return merge(day, clock) if clock else None


def numeric_date(read: Cursor) -> Piece | None:
    """12/1, 12/1/2026, 1.12., 1.12.26, in the speaker's order of day and month unless only the other one exists."""
    start = read.at
    first = read.digits((1, 2), glued=False)
    sign = read.peek()
    if first is None or sign is None or sign.text not in "/." or not read.glued(sign.text):
        return None
    second = read.digits((1, 2))
    if second is None:
        return None
    year = None
    if read.glued(sign.text):
        year = read.digits((2, 4))
        if year is None and sign.text == "/":
            return None
    elif sign.text == ".":
        return None
    found = _ordered(first, second, _full(year), day_first=read.ctx.day_first)
    if found is None or year is not None:
        return found
    doubtful = sign.text == "." or (first, second) == (24, 7) or not read.is_free() or _fraction(read, start)
    return Piece(month=found.month, month_day=found.month_day, need=Need.INTRO) if doubtful else found


def _fraction(read: Cursor, start: int) -> bool:
    before = read.tokens[start - 1].lower if start else ""
    return before in {"a", "the", "is", "about", "only", "task", "step", "part", "page"}


def _ordered(first: int, second: int, year: int | None, *, day_first: bool) -> Piece | None:
    orders = [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
    for month_number, value in orders:
        if piece := _dated(year, month_number, value):
            return piece
    return None


def _dated(year: int | None, month_number: int, value: int) -> Piece | None:
    if calendar_day(2000 if year is None else year, month_number, value) is None:  # 2000 has a leap day
        return None
    return Piece(year=year, month=month_number, month_day=value)


def _ordinal(read: Cursor) -> int | None:
    return read.sense(Sense.ORDINAL)


def _year(read: Cursor) -> int | None:
    """A year after a date, if one follows: four digits that are no clock time."""
    start = read.at
    read.word(",", "of")
    year = read.digits((4,), glued=False)
    if year is not None and 1900 <= year <= 2199 and read.ends_clean():
        return year
    read.at = start
    return None


def _full(year: int | None) -> int | None:
    return year + 2000 if year is not None and year < 100 else year


def _relative_month(read: Cursor) -> Piece | None:
    read.word("the")
    shift = read.sense(Sense.SHIFT)
    if shift is None and not read.word("current"):
        return None
    if not read.word("month"):
        return None
    months = read.today.year * 12 + read.today.month - 1 + min(shift or 0, 1)
    return Piece(year=months // 12, month=months % 12 + 1)


def _end_short_form(read: Cursor) -> None:
    """The dot of "Mon." and "Dec.", where more of the sentence follows."""
    word, after = read.tokens[read.at - 1], read.peek(1)
    if len(word.lower) <= 5 and after is not None and (after.is_digits or after.senses):
        read.glued(".")
