"""The values that stand at a place of the text: written numbers, dates and clocks, and words."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction

from boss_workflow.chat.understand.dates.expressions.model import Amount, Grain, Length, Number, Time, Value, Word
from boss_workflow.chat.understand.dates.expressions.rules.clocks import packed_clock
from boss_workflow.chat.understand.dates.expressions.words import STATIC, TENS, day_words
from boss_workflow.chat.understand.dates.expressions.zones import offset_at, signed
from boss_workflow.chat.understand.dates.lexicon import MONTHS
from boss_workflow.chat.understand.dates.pieces import calendar_day

_Reader = Callable[[re.Match[str], bool], Value | None]
_MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, start=1) for name in names.split()}
_LONGEST_PHRASE = 40
_CENTURY = 2000


def _clock(found: re.Match[str], _day_first: bool) -> Value | None:
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    if hour > 24 or minute > 59 or second > 59:
        return None
    exact = found["m"] is not None or found["sign"] != ":"
    guess = 1 <= hour <= 12 and not found["h"].startswith("0") and found["sign"] == ":"
    return Time(hour=hour % 24, minute=minute if exact else None, second=second if found["s"] else None, guess=guess)


def _packed(found: re.Match[str], _day_first: bool) -> Value | None:
    """1030; what may be a year is none unless "at" says so."""
    clock = packed_clock(Number(int(found[0]), digits=len(found[0])))
    is_weak = clock is not None and not (1900 <= int(found[0]) <= 2199) and bool(clock.hour)
    return Time(hour=clock.hour, minute=clock.minute, guess=clock.guess, weak=True) if clock and is_weak else None


def _full(year: str | None) -> int | None:
    if year is None:
        return None
    return int(year) + _CENTURY if len(year) <= 2 else int(year)


def _day(year: int | None, month: int | None, value: int) -> Time | None:
    if month is None or calendar_day(_CENTURY if year is None else year, month, value) is None:  # 2000 has a leap day
        return None
    return Time(year=year, month=month, month_day=value)


def _numeric_day(found: re.Match[str], day_first: bool) -> Value | None:
    first, second, year = int(found[1]), int(found[2]), _full(found[3])
    if found[0] == "24/7":
        return None  # at all times
    orders = [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
    return next((day for month, value in orders if (day := _day(year, month, value))), None)


def _iso_day(found: re.Match[str], _day_first: bool) -> Value | None:
    return _day(int(found[1]), int(found[2]), int(found[3]))


def _iso_moment(found: re.Match[str], _day_first: bool) -> Value | None:
    day, hour, minute = _day(int(found[1]), int(found[2]), int(found[3])), int(found[4]), int(found[5])
    second = int(found[6]) if found[6] else None
    if day is None or hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    zone = signed(found[8], found[9], found[10]) if found[8] else signed("+", "0", None) if found[7] else None
    return Time(
        year=day.year, month=day.month, month_day=day.month_day, hour=hour, minute=minute, second=second, zone=zone
    )


def _month_of_year(year: str, month: str) -> Value | None:
    return Time(year=int(year), month=int(month)) if 1 <= int(month) <= 12 else None


def _year(found: re.Match[str], _day_first: bool) -> Value | None:
    return Time(year=int(found[0]))


def _named_day(found: re.Match[str], _day_first: bool) -> Value | None:
    """3-Nov-2026."""
    return _day(_full(found[3]), _MONTH_NUMBERS.get(found[2].lower()), int(found[1]))


def _minutes(found: re.Match[str], _day_first: bool) -> Value | None:
    """2h30 as a length."""
    return Length(int(found[1]) * 60 + int(found[2]), Grain.MINUTE)


def _fraction(found: re.Match[str], _day_first: bool) -> Value | None:
    return Amount(Fraction(int(found[1]), int(found[2]))) if int(found[2]) else None


_EDGE = r"(?![^\W_])(?!/\d)"
_UNIT_AHEAD = r"(?= ?(?:of an? )?(?:h|hrs?|hours?|d|days?|wks?|weeks?|months?|y|yrs?|years?|mins?|minutes?)(?![^\W_]))"
_WRITTEN: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    *(
        (re.compile(pattern + _EDGE, re.IGNORECASE), reader)
        for pattern, reader in (
            (r"(?P<h>\d{1,2})(?P<sign>:)(?P<m>\d\d)(?::(?P<s>\d\d))?(?=[ap]\b|[ap]m\b|\b)", _clock),
            (r"(?P<h>\d{1,2})(?P<sign>h)(?P<m>\d\d)?(?P<s>(?!))?", _clock),
            (r"(?P<h>\d{1,2})(?P<sign>[:.])(?P<m>\d\d)(?P<s>(?!))?(?=\s?[ap]\.?m)", _clock),
            (r"(?:19|20|21)\d\d(?![\d:/-])", _year),
            (r"\d{3,4}(?!\d)", _packed),
            (r"(\d{1,2}) ?/ ?(\d{1,2})(?:/(\d{4}|\d\d))?(?! ?[\d:/])", _numeric_day),
            (r"(\d{1,2}) ?- ?(\d{1,2})(?:-(\d{4}|\d\d))?(?! ?[\d:/-])", _numeric_day),
            (r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)", _numeric_day),
            (r"(\d{1,2})[-/.]([a-z]{3,9})(?:[-/.](\d{4}|\d\d))?", _named_day),
            (r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", _iso_day),
            (r"(\d{4})(\d\d)(\d\d)", _iso_day),
            (
                r"(\d{4})-(\d\d)-(\d\d)[t ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?(z| ?([+-])(\d\d):?(\d\d)?)?",
                _iso_moment,
            ),
            (r"(\d{4})[-/](\d{1,2})(?![-/\d])", lambda found, _: _month_of_year(found[1], found[2])),
            (r"(\d{1,2})/(\d{4})", lambda found, _: _month_of_year(found[2], found[1])),
            (r"(\d{1,2})h(\d\d)", _minutes),
            (r"(\d{1,3})(?:st|nd|rd|th)", lambda found, _: Number(int(found[1]), ordinal=True, digits=1)),
        )
    ),
    (re.compile(r"(\d{1,3})/(\d{1,2})" + _UNIT_AHEAD, re.IGNORECASE), _fraction),
    (re.compile(r"(\d{1,4}\.\d{1,2})" + _UNIT_AHEAD, re.IGNORECASE), lambda found, _: Amount(Fraction(found[1]))),
)
_GLUED_MERIDIEM = re.compile(r"(\d{1,2}(?::\d\d){0,2}|\d{3,4})(?=[ap]m?\b|ish\b)", re.IGNORECASE)
_MERIDIEM = re.compile(r"(?:in the )?([ap])(?:\.? ?m\b|\b(?=\.?(?:$|[ -])))\.?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
_SHORT_YEAR = re.compile(r"'(\d\d)(?![^\W_])")
_MONTH_AND_DAY = re.compile(r"([a-z]{3,9})-(\d{1,2})(?![^\W_])")
_DECADES = re.compile(r"(twenty|thirty|forty|fifty)[ -]?(\w+)", re.IGNORECASE)


class Lexer:
    """Values at a place of the text, with the place where each ends."""

    def __init__(self, now: datetime, *, day_first: bool) -> None:
        self._day_words = day_words(now)
        self._day_first = day_first

    def at(self, text: str, lower: str, start: int, ends: frozenset[int]) -> Iterator[tuple[int, Value]]:
        if lower[start].isdigit():
            yield from self._written(text, start)
        yield from _meridiem(lower, start)
        yield from _short_forms(lower, start)
        for end in sorted(ends):
            if start < end <= start + _LONGEST_PHRASE:
                phrase = lower[start:end]
                for value in (*STATIC.get(phrase, ()), *self._day_words.get(phrase, ())):
                    yield end, value
        yield from _compound(lower, start)

    def _written(self, text: str, start: int) -> Iterator[tuple[int, Value]]:
        for pattern, reader in _WRITTEN:
            found = pattern.match(text, start)
            if found and (value := reader(found, self._day_first)):
                yield found.end(), value
        if found := _GLUED_MERIDIEM.match(text, start):
            yield from _glued(found)
        if found := _NUMBER.match(text, start):
            yield found.end(), Number(int(found[0]), digits=len(found[0]))


def _glued(found: re.Match[str]) -> Iterator[tuple[int, Value]]:
    parts = [int(part) for part in found[1].split(":")]
    if len(parts) == 1 and parts[0] >= 100:
        parts = list(divmod(parts[0], 100))
    hour, minute, second = (*parts, None, None)[:3]
    if hour is not None and hour < 24 and (minute or 0) < 60 and (second or 0) < 60:
        yield found.end(), Time(hour=hour, minute=minute, second=second, guess=1 <= hour <= 12)


def _meridiem(lower: str, start: int) -> Iterator[tuple[int, Value]]:
    if lower[start] in "aip" and (found := _MERIDIEM.match(lower, start)):
        yield found.end(), Word(f"{found[1]}m" if "m" in found[0] else f"{found[1]}m?")


def _short_forms(lower: str, start: int) -> Iterator[tuple[int, Value]]:
    """'27, nov-3, UTC+2."""
    if lower[start] == "'" and (found := _SHORT_YEAR.match(lower, start)):
        yield found.end(), Number(_CENTURY + int(found[1]), digits=4)
    found = _MONTH_AND_DAY.match(lower, start) if lower[start].isalpha() else None
    if found and (day := _day(None, _MONTH_NUMBERS.get(found[1]), int(found[2]))):
        yield found.end(), day
    if zone := offset_at(lower, start):
        yield zone


def _compound(lower: str, start: int) -> Iterator[tuple[int, Value]]:
    found = _DECADES.match(lower, start) if lower[start] in "tf" else None
    if found is None:
        return
    for value in STATIC.get(found[2], ()):
        if isinstance(value, Number) and 1 <= value.value <= 9:
            yield found.end(), Number(TENS[found[1]] + value.value, ordinal=value.ordinal)
