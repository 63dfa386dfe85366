"""The values that words and written numbers have before anything combines."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from boss_workflow.chat.understand.dates.expressions.model import (
    Grain,
    Length,
    Number,
    Period,
    Piecewise,
    Time,
    Unit,
    Value,
    Word,
)
from boss_workflow.chat.understand.dates.expressions.periods import day_period
from boss_workflow.chat.understand.dates.lexicon import MONTHS, NUMBERS, ORDINALS, WEEKDAYS
from boss_workflow.chat.understand.dates.pieces import calendar_day

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_UNITS = {
    Grain.SECOND: "second seconds sec secs",
    Grain.MINUTE: "minute minutes min mins m '",
    Grain.HOUR: "hour hours hr hrs h",
    Grain.DAY: "day days",
    Grain.WEEK: "week weeks wk wks",
    Grain.MONTH: "month months",
    Grain.QUARTER: "quarter quarters qtr qtrs",
    Grain.YEAR: "year years yr yrs",
}
_PARTS = {
    "morning": (0, 12),
    "afternoon": (12, 19),
    "evening": (18, 24),
    "night": (18, 24),
    "nite": (18, 24),
    "lunch": (12, 14),
    "lunchtime": (12, 14),
    "noonish": (12, 13),
}
_ALIASES = {
    "next": "next following",
    "coming": "coming upcoming",
    "last": "last past previous",
    "this": "this current",
    "to": "to till untill until thru through",
    "about": "about around approximately approx roughly exactly ish sharp",
    "the": "the",
    "of": "of",
    "in": "in within",
    "on": "on",
    "at": "at @",
    "for": "for",
    "-": "- \u2013",
    "from": "from",
    "since": "since",
    "after": "after",
    "before": "before",
    "by": "by",
    "between": "between",
    "and": "and",
    "but": "but",
    "later": "later",
    "than": "than",
    "ago": "ago back",
    "hence": "hence",
    "now": "now",
    "today": "today",
    "a": "a an one",
    "few": "few",
    "couple": "couple",
    "half": "half",
    "past": "past",
    "early": "early",
    "late": "late",
    "oclock": "o'clock oclock",
    "am": "am",
    "pm": "pm",
    "rest": "rest remainder",
    "during": "during",
    ",": ", .",
    "closest": "closest nearest",
}
_EDGES = {"end": "end", "close": "end", "beginning": "start", "start": "start", "mid": "mid", "middle": "mid"}
_SHORT_EDGES = {
    "eom": ("end", Grain.MONTH),
    "eoy": ("end", Grain.YEAR),
    "bom": ("start", Grain.MONTH),
    "boy": ("start", Grain.YEAR),
    "eow": ("end", Grain.WEEK),
    "eoq": ("end", Grain.QUARTER),
}
SEASONS = {"spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter"}
_HOLIDAYS = {
    "easter": "easter", "easter sunday": "easter", "easter monday": "easter+1", "good friday": "easter-2",
    "ash wednesday": "easter-46", "palm sunday": "easter-7", "ascension day": "easter+39", "pentecost": "easter+49",
    "whit monday": "easter+50", "corpus christi": "easter+60", "shrove tuesday": "easter-47", "mardi gras": "easter-47",
    "maundy thursday": "easter-3", "holy thursday": "easter-3", "lent": "easter-46",
    "christmas": "12-25", "xmas": "12-25", "christmas day": "12-25", "christmas eve": "12-24", "boxing day": "12-26",
    "new year's eve": "12-31", "new years eve": "12-31", "new year's day": "1-1", "new years day": "1-1",
    "new year": "1-1", "valentine's day": "2-14", "valentines day": "2-14", "valentine's": "2-14",
    "halloween": "10-31", "halloween day": "10-31", "all saints' day": "11-1", "veterans day": "11-11",
    "st patrick's day": "3-17", "saint patrick's day": "3-17", "st. patrick's day": "3-17",
    "independence day": "7-4", "fourth of july": "7-4", "april fools": "4-1", "april fools day": "4-1",
    "earth day": "4-22", "groundhog day": "2-2", "epiphany": "1-6", "labour day": "5-1",
    "thanksgiving": "nth:11:3:4", "thanksgiving day": "nth:11:3:4", "black friday": "nth+1:11:3:4",
    "mother's day": "nth:5:6:2", "mothers day": "nth:5:6:2", "father's day": "nth:6:6:3", "fathers day": "nth:6:6:3",
    "memorial day": "nth:5:0:-1", "labor day": "nth:9:0:1", "martin luther king day": "nth:1:0:3",
    "martin luther king jr day": "nth:1:0:3", "mlk day": "nth:1:0:3", "presidents day": "nth:2:0:3",
    "presidents' day": "nth:2:0:3", "columbus day": "nth:10:0:2", "cyber monday": "nth+4:11:3:4",
    "martin luther king's day": "nth:1:0:3",
}  # fmt: skip
ZONES = {
    "gmt": 0, "utc": 0, "z": 0, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "msk": 180, "ist": 330, "jst": 540,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip


def _times(now: datetime) -> dict[str, tuple[Value, ...]]:
    today = day_period(now.date())

    def day(offset: int, hours: tuple[int, int] | None = None) -> Time:
        return Time(within=day_period(today.start.date() + timedelta(days=offset)), hours=hours)

    instant = Time(within=Period(now, now, Grain.SECOND))
    return {
        "today": (day(0), Word("today")),
        "tomorrow": (day(1),),
        "tomorow": (day(1),),
        "tmrw": (day(1),),
        "yesterday": (day(-1),),
        "tonight": (day(0, (18, 24)),),
        "tonite": (day(0, (18, 24)),),
        "now": (instant, Word("now")),
        "right now": (instant,),
        "just now": (instant,),
        "at the moment": (instant,),
        "atm": (instant,),
        "asap": (Word("asap"),),
        "as soon as possible": (Word("asap"),),
    }


def _static() -> Mapping[str, tuple[Value, ...]]:
    senses: dict[str, list[Value]] = {}

    def learn(words: str, value: Value) -> None:
        for word in words.split():
            senses.setdefault(word, []).append(value)

    for name, words in _ALIASES.items():
        learn(words, Word(name))
    for number, word in enumerate(NUMBERS):
        learn(word, Number(number))
    for number, word in enumerate(ORDINALS, start=1):
        learn(word, Number(number, ordinal=True))
    for word, number in _TENS.items():
        senses[word] = [Number(number)]
    learn("thirtieth", Number(30, ordinal=True))
    for weekday, words in enumerate(WEEKDAYS):
        learn(words, Time(weekday=weekday))
        learn(f"{words.split()[0]}s", Time(weekday=weekday))
    for month, words in enumerate(MONTHS, start=1):
        learn(words, Time(month=month))
    for grain, words in _UNITS.items():
        learn(words, Unit(grain))
    learn("fortnight fortnights", Unit(Grain.DAY, 14))
    for word, hours in _PARTS.items():
        learn(word, Time(hours=hours))
    for word, name in _EDGES.items():
        learn(word, Piecewise(name))
    for word, (name, _grain) in _SHORT_EDGES.items():
        learn(word, Word(f"{name} {_grain.name}"))
    for word, name in SEASONS.items():
        learn(word, Time(named=name))
    for word, offset in ZONES.items():
        learn(word, Word(f"zone {offset}"))
    learn("weekend week-end weekends", Word("weekend"))
    learn("season seasons", Word("season"))
    for number in range(1, 5):
        learn(f"q{number}", Piecewise("quarter", number))
    learn("noon midday", Time(hour=12))
    learn("midnight", Time(hour=0))
    learn("ad", Word("ad"))
    found = {word: tuple(values) for word, values in senses.items()}
    found["week end"] = found["week - end"] = (Word("weekend"),)
    found["in the"] = (Word("in the"),)
    for phrase, rule in _HOLIDAYS.items():
        found[phrase] = (Time(named=rule),)
    return found


STATIC = _static()
LONGEST = 4
_FRACTIONS = {"1/4": 15, "1/2": 30, "3/4": 45}

_Reader = Callable[[re.Match[str], bool], Value | None]


def _clock(found: re.Match[str], _day_first: bool) -> Value | None:
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    if hour > 24 or minute > 59 or second > 59:
        return None
    exact = found["m"] is not None or found["sign"] != ":"
    guess = 1 <= hour <= 12 and not found["h"].startswith("0") and found["sign"] == ":"
    return Time(hour=hour % 24, minute=minute if exact else None, second=second if found["s"] else None, guess=guess)


def _packed_clock(found: re.Match[str], _day_first: bool) -> Value | None:
    hour, minute = divmod(int(found[0]), 100)
    if not 1 <= hour <= 23 or minute > 59:
        return None
    return Time(hour=hour, minute=minute, guess=hour <= 12, weak=True)


def _numeric_day(found: re.Match[str], day_first: bool) -> Value | None:
    first, second = int(found[1]), int(found[2])
    year = int(found[3]) if found[3] else None
    year = year + 2000 if year is not None and year < 100 else year
    orders = [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
    for month, value in orders:
        if calendar_day(2000 if year is None else year, month, value):
            return Time(year=year, month=month, month_day=value)
    return None


def _iso_day(found: re.Match[str], _day_first: bool) -> Value | None:
    year, month, value = int(found[1]), int(found[2]), int(found[3])
    return Time(year=year, month=month, month_day=value) if calendar_day(year, month, value) else None


def _month_of_year(year: str, month: str) -> Value | None:
    return Time(year=int(year), month=int(month)) if 1 <= int(month) <= 12 else None


_EDGE = r"(?![^\W_])(?!/\d)"
_WRITTEN: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern + _EDGE, re.IGNORECASE), reader)
    for pattern, reader in (
        (r"(?P<h>\d{1,2})(?P<sign>:)(?P<m>\d\d)(?::(?P<s>\d\d))?(?=[ap]\b|[ap]m\b|\b)", _clock),
        (r"(?P<h>\d{1,2})(?P<sign>h)(?P<m>\d\d)?(?P<s>(?!))?", _clock),
        (r"(?P<h>\d{1,2})(?P<sign>[:.])(?P<m>\d\d)(?P<s>(?!))?(?=\s?[ap]\.?m)", _clock),
        (r"\d{3,4}(?!\d)", _packed_clock),
        (r"(\d{1,2}) ?[/-] ?(\d{1,2})(?:[/-](\d{4}|\d\d))?(?! ?[\d:/-])", _numeric_day),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)", _numeric_day),
        (r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", _iso_day),
        (r"(\d{4})[-/](\d{1,2})(?![-/\d])", lambda found, _: _month_of_year(found[1], found[2])),
        (r"(\d{1,2})/(\d{4})", lambda found, _: _month_of_year(found[2], found[1])),
        (r"(1/4|1/2|3/4) ?(?:of an )?h(?:our|r)?s?", lambda found, _: Length(_FRACTIONS[found[1]], Grain.MINUTE)),
        (r"(\d{1,2})(?:st|nd|rd|th)", lambda found, _: Number(int(found[1]), ordinal=True)),
    )
)
_GLUED_MERIDIEM = re.compile(r"(\d{1,2}(?::\d\d){0,2}|\d{3,4})(?=[ap]m?\b|ish\b)", re.IGNORECASE)
_MERIDIEM = re.compile(r"(?:in the )?([ap])(?:\.? ?m\b|\b(?=\.?(?:$|[ -])))\.?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
_QUARTER = re.compile(r"q([1-4])\b")
_DECADES = re.compile(r"(twenty|thirty|forty|fifty)[ -]?(\w+)", re.IGNORECASE)


class Lexer:
    """Values at a place of the text, with the place where each ends."""

    def __init__(self, now: datetime, *, day_first: bool) -> None:
        self._times = _times(now)
        self._day_first = day_first

    def at(self, text: str, lower: str, start: int, ends: frozenset[int]) -> Iterator[tuple[int, Value]]:
        if lower[start].isdigit():
            yield from self._written(text, start)
        yield from _meridiem(lower, start)
        if found := _QUARTER.match(lower, start):
            yield found.end(), Piecewise("quarter", int(found[1]))
        for end in sorted(ends):
            if start < end <= start + 30:
                phrase = lower[start:end]
                for value in (*STATIC.get(phrase, ()), *self._times.get(phrase, ())):
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


def _compound(lower: str, start: int) -> Iterator[tuple[int, Value]]:
    found = _DECADES.match(lower, start) if lower[start] in "tf" else None
    if found is None:
        return
    for value in STATIC.get(found[2], ()):
        if isinstance(value, Number) and 1 <= value.value <= 9:
            yield found.end(), Number(_TENS[found[1]] + value.value, ordinal=value.ordinal)
