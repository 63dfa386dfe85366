"""The days that rules name: weekdays and months in lists and spans, and which of them in a month, quarter or year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from boss_workflow.chat.understand.dates.lexicon import Sense, Unit
from boss_workflow.chat.understand.recurrence.draft import EVERY_WORKDAY, Draft
from boss_workflow.chat.understand.recurrence.model import Freq, NthDay
from boss_workflow.chat.understand.recurrence.words import Reading, Word, meanings

T = TypeVar("T")
THE = ("the", "der", "den", "dem", "die", "das", "el", "la", "los", "las", "le", "les")
OF = ("of", "in", "im", "des", "du", "del", "de", "every", "each")


@dataclass(frozen=True, slots=True)
class Places:
    """The first and third Monday, the last working day, the 1st and the 15th."""

    days: tuple[NthDay, ...] = ()
    month_days: tuple[int, ...] = ()
    places: tuple[int, ...] = ()

    @property
    def is_late(self) -> bool:
        return any(n < 0 for n in (*self.month_days, *self.places, *(one.nth for one in self.days)))

    def on(self, draft: Draft) -> Draft:
        draft.days, draft.month_days, draft.places = self.days, self.month_days, self.places
        return draft


def attempt(read: Reading, *rules: Callable[[Reading], T | None]) -> T | None:
    """What the first of these rules reads that fits; else the cursor stays."""
    start = read.at
    for rule in rules:
        found = rule(read)
        if found is not None:
            return found
        read.at = start
    return None


def weekdays(read: Reading) -> tuple[int, ...] | None:
    """Monday; Mon, Wed and Fri; Monday to Friday."""
    first = read.weekday()
    if first is None:
        return None
    start = read.at
    if read.word("to", "-", "through", "thru", "bis", "a", "au", "\u2013"):
        last = read.weekday()
        if last is not None and last > first:
            return tuple(range(first, last + 1))
        read.at = start
    return (first, *_more(read, weekday_again, bare=True))


def weekday_again(read: Reading) -> int | None:
    read.every()
    read.word("on", "am", *THE)
    return read.weekday()


def months(read: Reading) -> tuple[int, ...] | None:
    """July and August; June to August."""
    first = _month(read)
    if first is None:
        return None
    start = read.at
    if read.word("to", "-", "through", "bis", "a", "\u2013"):
        last = _month(read)
        if last is not None and last > first:
            return tuple(range(first, last + 1))
        read.at = start
    return (first, *_more(read, _month_again))


def _month(read: Reading) -> int | None:
    return read.mean(Word.MONTH)


def _month_again(read: Reading) -> int | None:
    read.word("in", "im", "en")
    return read.mean(Word.MONTH)


def _more(read: Reading, one: Callable[[Reading], T | None], *, bare: bool = False) -> Iterable[T]:
    """`bare`: nothing need stand between them, as in "mon wed fri"."""
    found: list[T] = []
    start = read.at
    while read.joined() or (bare and Word.WEEKDAY in meanings(read.tokens[read.at])):
        value = one(read)
        if value is None:
            break
        found.append(value)
        start = read.at
    read.at = start
    return found


def month_day(read: Reading) -> tuple[int, int] | None:
    """1 March, March 1st, the 1st of March, 1. März: the month and its day."""
    read.word(*THE)
    month = read.mean(Word.MONTH)
    day = read.sense(Sense.ORDINAL)
    if day is None:
        day = read.sense(Sense.NUMBER)
    if day is None or not 1 <= day <= 31:
        return None
    if month is None:
        read.glued(".")
        read.word("of", "de")
        month = read.mean(Word.MONTH)
    return None if month is None else (month, day)


def places(read: Reading) -> Places | None:
    """One or more of them: "the first Monday and the last Friday"."""
    found = _place(read)
    if found is None or not found.days or found.places:
        return found
    more = [one for one in _more(read, _place) if one.days and not one.places]
    return Places(days=(*found.days, *(day for one in more for day in one.days)))


def _place(read: Reading) -> Places | None:
    """Which of them: "first and third Monday", "last day", "second to last working day", "1st and 15th"."""
    read.word(*THE)
    start = read.at
    found = _nth(read)
    if found is None:
        return None
    numbers = [found, *_more(read, _nth)]
    is_ordinal = any(token.text[0].isdigit() for token in read.tokens[start : read.at]) or (
        read.tokens[read.at].lower == "of" and Word.EVERY in meanings(read.tokens[read.at + 1])
    )
    return _named(read, numbers, is_ordinal=is_ordinal)


def _nth(read: Reading) -> int | None:
    read.word(*THE)
    return read.nth()


def _named(read: Reading, numbers: list[int], *, is_ordinal: bool) -> Places | None:
    start = read.at
    if read.unit() is Unit.WORKDAY:
        return Places(days=EVERY_WORKDAY, places=tuple(sorted(numbers, key=lambda n: (n < 0, n))))
    read.at = start
    day = read.weekday()
    if day is not None:
        return Places(days=tuple(NthDay(day, n) for n in numbers)) if all(-2 <= n <= 5 for n in numbers) else None
    if read.unit() is Unit.DAY:
        return Places(month_days=tuple(numbers))
    read.at = start
    if is_ordinal and all(1 <= n <= 31 for n in numbers):
        if read.tokens[read.at].senses.keys() & {Sense.UNIT, Sense.MONTH, Sense.WORKING}:
            return None
        return Places(month_days=tuple(numbers))
    return None


def period(read: Reading) -> tuple[Unit, bool] | None:
    """Of the month, of every quarter, im Monat: the unit, and whether "every" was said."""
    if not read.word(*OF):
        return None
    read.at -= read.tokens[read.at - 1].lower in {"every", "each"}
    every = read.every()
    read.word(*THE)
    unit = read.unit(counted=False)
    return (unit, every) if unit in {Unit.MONTH, Unit.QUARTER, Unit.YEAR} else None


def in_period(found: Places, unit: Unit) -> Draft | None:
    if unit is Unit.MONTH:
        return found.on(Draft(Freq.MONTHLY))
    late, early = found.is_late, not found.is_late
    if late and any(n > 0 for n in (*found.month_days, *found.places, *(one.nth for one in found.days))):
        return None
    if unit is Unit.QUARTER:
        return found.on(Draft(Freq.MONTHLY, months=(1, 4, 7, 10) if early else (3, 6, 9, 12)))
    return found.on(Draft(Freq.YEARLY, months=(1,) if early else (12,)))
