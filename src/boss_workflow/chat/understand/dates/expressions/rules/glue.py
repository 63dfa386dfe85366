"""Words that carry a value on without changing it, and pairs of words that make one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from boss_workflow.chat.understand.dates.expressions.model import (
    Length,
    Number,
    Open,
    Part,
    Time,
    Unit,
    Value,
    Word,
)
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words

_CARRIERS = words("on at in during about of , for the sometime in-the")
_PAIRS = {
    ("from", "now"): "from-now",
    ("later", "than"): "after",
    ("but", "before"): "to",
    ("but", "after"): "after",
    ("after", "next"): "after-next",
    ("before", "last"): "before-last",
}


@rule(_CARRIERS, Time)
def carried(word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if not _is_meant_otherwise(word.name, what):
        yield replace(what, weak=False) if word.name in {"at", "about"} and what.hour is not None else what


def _is_meant_otherwise(name: str, what: Time) -> bool:
    """ "In 1h" and "for 10 days" are lengths, "at 2014" is a clock."""
    if name == "in":
        return what.hour is not None and not what.has_day
    if name in {"at", "about"}:
        return what.year is not None and what == Time(year=what.year)
    return (name == "the" and what.hour is not None) or (name == "for" and what.within is not None)


@rule(words("sometime on"), Open)
def carried_open(_word: Word, beside: Open, _now: datetime) -> Iterator[Value]:
    yield beside


@rule(Time, words("about , past sometime"))
def trailing(what: Time, word: Word, _now: datetime) -> Iterator[Value]:
    if word.name != "past" or (what.has_day and what.hour is None):
        yield what


@rule(words("the about"), Number)
@rule(words("the about of"), Unit)
@rule(words("the about a"), Length)
def carried_count(_word: Word, value: Value, _now: datetime) -> Iterator[Value]:
    yield value


@rule((Number, Length), words("about ,"))
def trailing_count(value: Number | Length, _word: Word, _now: datetime) -> Iterator[Value]:
    if isinstance(value, Length) or not value.ordinal:
        yield value


@rule(Length, words("time"))
def in_time(length: Length, _word: Word, _now: datetime) -> Iterator[Value]:
    """In two weeks' time."""
    yield length


@rule(Unit, words("time"))
def unit_in_time(unit: Unit, _word: Word, _now: datetime) -> Iterator[Value]:
    yield unit


_NAMED = "minutes day nth nth-unit nth-weekday nth-weekend weekend-of week-of quarter closest closest-weekday half start mid end stretch shift count-weekday"


_NOT_CARRIED = {("in", "minutes"), ("for", "shift")}
# Parts that a word may follow without beginning something else, by the word.
_FOLLOWED = {
    "after": frozenset({"closest", "closest-weekday"}),
    "-": frozenset({"start", "mid", "end"}),
    "about": frozenset(_NAMED.split()),
}
_OF_MAY_FOLLOW = frozenset(_NAMED.split()) - {"minutes", "count-weekday", "shift"}


@rule(words("the at for on in about towards during over"), parts(_NAMED))
def carried_part(word: Word, part: Part, _now: datetime) -> Iterator[Value]:
    if (word.name, part.name) not in _NOT_CARRIED:
        yield part


@rule(parts(_NAMED), words("of in about from to the after -"))
def trailing_part(part: Part, word: Word, _now: datetime) -> Iterator[Value]:
    if part.name in _FOLLOWED.get(word.name, _OF_MAY_FOLLOW):
        is_edge = part.name in {"start", "mid", "end"} and word.name == "of" and part.grain is None
        yield replace(part, number=1) if is_edge else part


@rule(words("from later but after before"), words("now than before after next last"))
def pair(first: Word, second: Word, _now: datetime) -> Iterator[Value]:
    if name := _PAIRS.get((first.name, second.name)):
        yield Word(name)


@rule(words("a"), words("few couple half"))
@rule(words("about"), words("half a few couple"))
@rule(
    words("at for in on the about during of over"),
    words("weekend about season next coming this last half early late mid closest rest later"),
)
@rule(words("at"), words("the"))
@rule(words("this last"), words("last coming"))
@rule(words("the"), words("few couple ides"))
def second_word(_first: Word, second: Word, _now: datetime) -> Iterator[Value]:
    yield second


@rule(words("couple rest later half ides weekend"), words("of in"))
def first_word(first: Word, second: Word, _now: datetime) -> Iterator[Value]:
    if second.name == "of" and first.name not in {"half", "weekend"}:
        yield first
