"""The values that words have before anything combines."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

from boss_workflow.chat.understand.dates.expressions.model import Grain, Number, Part, Period, Time, Unit, Value, Word
from boss_workflow.chat.understand.dates.expressions.periods import day_period
from boss_workflow.chat.understand.dates.expressions.zones import NAMED as NAMED_ZONES
from boss_workflow.chat.understand.dates.holidays import HOLIDAYS
from boss_workflow.chat.understand.dates.lexicon import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
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
    "coming": "coming upcoming forthcoming",
    "last": "last past previous",
    "this": "this current",
    "to": "to till til untill until",
    "through": "through thru",
    "until": "until till til untill",
    "about": "about around approximately approx roughly exactly precisely circa nearly almost ish sharp",
    "the": "the",
    "of": "of",
    "in": "in",
    "within": "within inside",
    "on": "on",
    "at": "at @",
    "for": "for",
    "-": "- \u2013",
    "from": "from",
    "starting": "starting commencing beginning",
    "since": "since",
    "after": "after",
    "before": "before",
    "by": "by",
    "between": "between",
    "and": "and",
    "but": "but",
    "later": "later latter",
    "than": "than",
    "ago": "ago back",
    "hence": "hence",
    "now": "now",
    "a": "a an one",
    "few": "few several",
    "couple": "couple",
    "half": "half",
    "past": "past",
    "early": "early",
    "late": "late",
    "mid": "mid middle",
    "time": "time",
    "ides": "ides",
    "onwards": "onwards onward forward",
    "towards": "towards toward",
    "sometime": "sometime anytime",
    "oclock": "o'clock oclock",
    "am": "am",
    "pm": "pm",
    "rest": "rest remainder",
    "during": "during over throughout",
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
    "eod": ("end", Grain.DAY),
    "eob": ("end", Grain.DAY),
    "cob": ("end", Grain.DAY),
}
# Helping words of several tokens.
_PHRASES = {
    "and-half": ("and a half", "and half"),
    "by": ("no later than", "not later than", "at the latest by"),
    "starting": ("as of", "as from", "starting from", "starting on", "starting at", "beginning on", "effective"),
    "until": ("up until", "up till", "up to"),
    "through": ("all the way to", "through to", "up to and including"),
    "about": ("on the dot",),
    "before": ("prior to", "earlier than", "ahead of"),
    "after": ("not before", "no earlier than", "not earlier than", "no sooner than"),
    "sometime": ("any time", "some time", "at any time", "at some point"),
    "last": ("to last", "from last"),
    "onwards": ("and later", "and after", "or later"),
    "ad": ("a.d.", "a.d"),
    "during": ("in the course of",),
}
_POSSESSIVES = {Grain.DAY: "day", Grain.WEEK: "week", Grain.MONTH: "month", Grain.YEAR: "year", Grain.HOUR: "hour"}
SEASONS = {"spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter"}
_TOMORROW = ("tomorow", "tommorow", "tommorrow", "tmrw", "tmr", "tmw", "2moro", "2morrow", "2mrw")
_AT_ONCE = ("asap", "as soon as possible", "immediately", "right away", "straight away", "at once")


def day_words(now: datetime) -> dict[str, tuple[Value, ...]]:
    today = day_period(now.date())

    def day(offset: int, hours: tuple[int, int] | None = None) -> Time:
        return Time(within=day_period(today.start.date() + timedelta(days=offset)), hours=hours)

    instant = Time(within=Period(now, now, Grain.SECOND))
    return {
        "today": (day(0),),
        "tomorrow": (day(1),),
        **dict.fromkeys(_TOMORROW, (day(1),)),
        "yesterday": (day(-1),),
        "tonight": (day(0, (18, 24)),),
        "tonite": (day(0, (18, 24)),),
        **dict.fromkeys(("this time", "same time", "the same time"), (Time(hour=now.hour, minute=now.minute),)),
        "now": (instant, Word("now")),
        "right now": (instant,),
        "just now": (instant,),
        "at the moment": (instant,),
        "atm": (instant,),
        **dict.fromkeys(_AT_ONCE, (Word("asap"),)),
    }


def _counts() -> Iterator[tuple[str, Value]]:
    for number, word in enumerate(NUMBERS):
        yield word, Number(number)
    for number, word in enumerate(ORDINALS, start=1):
        yield word, Number(number, ordinal=True)
    for word, number in TENS.items():
        yield word, Number(number)
    yield "thirtieth", Number(30, ordinal=True)
    for grain, words in _UNITS.items():
        yield words, Unit(grain)
    yield "fortnight fortnights", Unit(Grain.DAY, 14)
    yield "decade decades", Unit(Grain.YEAR, 10)
    for grain, word in _POSSESSIVES.items():
        yield f"{word}'s", Unit(grain)


def _calendar() -> Iterator[tuple[str, Value]]:
    for weekday, words in enumerate(WEEKDAYS):
        yield f"{words} {words.split()[0]}s", Time(weekday=weekday)
    for month, words in enumerate(MONTHS, start=1):
        yield words, Time(month=month)
    for word, hours in _PARTS.items():
        yield word, Time(hours=hours)
    for word, name in SEASONS.items():
        yield word, Time(named=name)
    yield "noon midday", Time(hour=12)
    yield "midnight", Time(hour=0)


def _portions() -> Iterator[tuple[str, Value]]:
    for word, name in _EDGES.items():
        yield word, Part(name)
    for word, (name, grain) in _SHORT_EDGES.items():
        yield word, Part(name, number=1, grain=grain)
    yield "h1", Part("half", 1)
    yield "h2", Part("half", 2)
    for number in range(1, 5):
        yield f"q{number}", Part("quarter", number)


def _helpers() -> Iterator[tuple[str, Value]]:
    for name, words in _ALIASES.items():
        yield words, Word(name)
    yield "weekend week-end weekends", Word("weekend")
    yield "season seasons", Word("season")
    yield "ad", Word("ad")


def _phrases() -> Iterator[tuple[str, Value]]:
    """Several tokens that are one value; an apostrophe at the end is a token of its own."""
    for grain, word in _POSSESSIVES.items():
        yield f"{word}s'", Unit(grain)
    yield "one hundred", Number(100)
    yield "a hundred", Number(100)
    yield "week end", Word("weekend")
    yield "week - end", Word("weekend")
    yield "in the", Word("in-the")
    yield "calendar week", Unit(Grain.WEEK)
    for phrase in HOLIDAYS:
        yield phrase, Time(named=phrase)
    yield from NAMED_ZONES.items()
    for name, phrases in _PHRASES.items():
        for phrase in phrases:
            yield phrase, Word(name)


def _static() -> Mapping[str, tuple[Value, ...]]:
    senses: dict[str, tuple[Value, ...]] = {}
    for words, value in chain(_counts(), _calendar(), _portions(), _helpers()):
        for word in words.split():
            senses[word] = (*senses.get(word, ()), value)
    for phrase, value in _phrases():
        senses[phrase] = (*senses.get(phrase, ()), value)
    return senses


STATIC = _static()
