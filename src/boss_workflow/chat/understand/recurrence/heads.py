"""What a recurrence may begin with: "every …", "the last Friday of the month", "Mondays", "weekly", "once a month"."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from boss_workflow.chat.understand.dates.lexicon import Sense, Unit
from boss_workflow.chat.understand.recurrence.draft import EVERY_WORKDAY, FREQUENCIES, Draft, each_of
from boss_workflow.chat.understand.recurrence.model import WEEKDAYS, WEEKEND, AfterCompletion, Freq, NthDay
from boss_workflow.chat.understand.recurrence.words import ADVERB_AMOUNTS, Reading, Word, meanings

T = TypeVar("T")
THE = ("the", "der", "den", "dem", "die", "das", "el", "la", "los", "las", "le", "les")
OF = ("of", "in", "im", "des", "du", "del", "de", "every", "each")
_NO_ARTICLE_BEFORE_ADVERB = frozenset(
    "the a an our my your his her their this that last next first die der das el la le un une".split()
)
_AFTER_ADVERB = frozenset("at by from until till starting beginning please reminder task on for except and but".split())
_DEADLINES = frozenset("by before until till til since after due for to from through vor bis avant antes".split())
_SIGNS = frozenset(",.;:!?)")


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
    return (first, *_more(read, weekday_again))


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


def _more(read: Reading, one: Callable[[Reading], T | None]) -> Iterable[T]:
    found: list[T] = []
    start = read.at
    while read.joined():
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


def every(read: Reading) -> Draft | None:
    """Every day, every 2 weeks, every other Friday, every last Friday, every 29 February, every morning."""
    if not read.every():
        return None
    return attempt(read, _every_place, _every_date, _every_counted, _every_simple, _every_month)


def _every_place(read: Reading) -> Draft | None:
    """First Monday, last working day of the month, 31st; "second" and "third" only with their period."""
    found = places(read)
    if found is None:
        return None
    spoken = attempt(read, period)
    if spoken is not None:
        return in_period(found, spoken[0])
    start = read.at
    if found.days and read.word("in", "of", "im"):
        named = months(read)
        if named is not None:
            return found.on(Draft(Freq.YEARLY, months=named))
        read.at = start
    certain = all(one.nth in {1, -1, -2} for one in found.days) and all(n in {1, -1} for n in found.places)
    if found.month_days and read.tokens[start - 1].senses.get(Sense.UNIT) == Unit.DAY:
        return None
    return found.on(Draft(Freq.MONTHLY)) if certain or found.places else None


def _every_date(read: Reading) -> Draft | None:
    found = month_day(read)
    return None if found is None else Draft(Freq.YEARLY, months=(found[0],), month_days=(found[1],))


def _every_counted(read: Reading) -> Draft | None:
    """A number, "other" or "second" before a unit or a weekday."""
    nth = None
    number = 2 if read.word("other", "alternate") else read.number()
    if number is None:
        number = nth = read.nth()
        if number is not None and number < 2:
            return None
    if number is None or number < 1:
        return None
    start = read.at
    unit = read.unit()
    if unit in FREQUENCIES:
        freq, step = FREQUENCIES[unit]
        return Draft(freq, number * step)
    read.at = start
    days = weekdays(read)
    if days is None or (nth is not None and nth != 2):
        return None
    return Draft(Freq.WEEKLY, number, days=each_of(days))


def _every_simple(read: Reading) -> Draft | None:
    start = read.at
    if read.mean(Word.WEEKEND) is not None:
        return Draft(Freq.WEEKLY, days=each_of(WEEKEND))
    if read.mean(Word.WORKDAYS) is not None:
        return Draft(Freq.WEEKLY, days=EVERY_WORKDAY)
    days = weekdays(read)
    if days is not None:
        return Draft(Freq.WEEKLY, days=each_of(days))
    if read.sense(Sense.PART) is not None:
        read.at = start
        return Draft(Freq.DAILY)
    unit = read.unit(counted=False)
    if unit is Unit.WORKDAY:
        return Draft(Freq.WEEKLY, days=EVERY_WORKDAY)
    return Draft(*FREQUENCIES[unit]) if unit in FREQUENCIES else None


def _every_month(read: Reading) -> Draft | None:
    found = months(read)
    return None if found is None else Draft(Freq.YEARLY, months=found)


def the_nth(read: Reading) -> Draft | None:
    """The last Friday of the month; "by the last Friday of the month" is one day."""
    is_deadline = _is_deadline(read)
    found = places(read)
    spoken = period(read) if found else None
    if found is None or spoken is None:
        return None
    unit, is_every = spoken
    if not is_every and (unit is not Unit.MONTH or is_deadline):
        return None
    return in_period(found, unit)


def _is_deadline(read: Reading) -> bool:
    before = read.peek(-1)
    if before is not None and before.lower in THE:
        before = read.peek(-2)
    return before is not None and before.lower in _DEADLINES


def edge(read: Reading) -> Draft | None:
    """At the end of every month."""
    read.word("at", "am", "a", "\u00e0")
    read.word(*THE)
    value = read.sense(Sense.EDGE)
    if value is None and not read.word("ende", "fin", "final", "finales"):
        return None
    spoken = attempt(read, period)
    if spoken is None and read.every():
        unit = read.unit(counted=False)
        spoken = (unit, True) if unit in {Unit.MONTH, Unit.QUARTER, Unit.YEAR} else None
    if spoken is None or not spoken[1]:
        return None
    return in_period(Places(month_days=(1 if value == 0 else -1,)), spoken[0])


def habit(read: Reading) -> Draft | None:
    """Mondays and Thursdays, weekdays, weekends, los lunes, Monday to Friday at 9."""
    is_first = read.at == 0
    los = read.word("los")
    start, token = read.at, read.tokens[read.at]
    if Word.HABIT in meanings(token) or (los and Word.WEEKDAY in meanings(token)):
        days = weekdays(read)
        return Draft(Freq.WEEKLY, days=each_of(days)) if days else None
    if token.lower in {"weekdays", "workdays", "werktags", "wochentags"}:
        read.at += 1
        return Draft(Freq.WEEKLY, days=EVERY_WORKDAY)
    if token.lower in {"weekends", "wochenenden"}:
        read.at += 1
        return Draft(Freq.WEEKLY, days=each_of(WEEKEND))
    if is_first and Word.WEEKDAY in meanings(token):
        days = weekdays(read)
        if days == WEEKDAYS and read.at - start == 3:
            return Draft(Freq.WEEKLY, days=EVERY_WORKDAY)
    return None


def adverb(read: Reading) -> Draft | None:
    """Weekly, at the end or before what says when: "the weekly report" is a thing."""
    before, token = read.peek(-1), read.tokens[read.at]
    if before is not None and (before.lower in _NO_ARTICLE_BEFORE_ADVERB or before.lower.endswith("'s")):
        return None
    if read.phrase("bi", "-", "weekly"):
        unit, amount = Unit.WEEK, 2
    else:
        value = read.mean(Word.ADVERB)
        if value is None:
            return None
        unit, amount = Unit(value), ADVERB_AMOUNTS.get(token.lower, 1)
    after = read.peek()
    if after is not None and not (
        after.text in _SIGNS
        or after.lower in _AFTER_ADVERB
        or after.lower
        in {"um", "am", "ab", "bis", "a", "el", "los", "le", "\u00e0", "hasta", "through", "in", "except"}
        or Sense.NUMBER in after.senses
        or Sense.CLOCK in after.senses
    ):
        return None
    freq, step = FREQUENCIES[unit]
    return Draft(freq, amount * step)


def so_often(read: Reading) -> Draft | None:
    """Once a week; "twice a week" needs its days."""
    times = _times(read)
    if times is None or not read.word("a", "an", "per", "al", "par", "pro", "im", "in", "every", "each", "la"):
        return None
    read.word("der", "the", "la")
    unit = read.unit(counted=False)
    if unit not in FREQUENCIES:
        return None
    freq, step = FREQUENCIES[unit]
    return Draft(freq, step, times=times)


def _times(read: Reading) -> int | None:
    if read.word("once", "einmal") or read.phrase("una", "vez") or read.phrase("une", "fois"):
        return 1
    if read.word("twice", "zweimal"):
        return 2
    number = read.number()
    return number if number and read.word("times", "mal", "veces", "fois") else None


def after_completion(read: Reading) -> Draft | None:
    """3 days after it is done."""
    read.every()
    article = read.sense(Sense.ARTICLE)
    amount = article if article is not None else read.number()
    unit = read.unit() if amount else None
    if not amount or unit is None or not read.word("after"):
        return None
    if read.word("completion", "completing", "finishing") or _is_done(read):
        return Draft(Freq.DAILY, after=AfterCompletion(amount, unit))
    return None


def _is_done(read: Reading) -> bool:
    if read.phrase("the", "last", "one") or read.phrase("the", "last", "time"):
        read.word("is", "was", "got")
    elif read.word("it"):
        read.word("is", "was", "gets", "has")
        read.word("been")
    else:
        read.word("it's", "being", "each", "last")
    return read.word("done", "finished", "completed", "completion", "complete")


HEADS: tuple[Callable[[Reading], Draft | None], ...] = (
    after_completion,
    every,
    the_nth,
    edge,
    habit,
    so_often,
    adverb,
)
