"""What a recurrence may begin with: "every …", "the last Friday of the month", "Mondays", "weekly", "once a month"."""

from collections.abc import Callable

from boss_workflow.chat.understand.dates.lexicon import Sense, Unit
from boss_workflow.chat.understand.recurrence.draft import EVERY_WORKDAY, FREQUENCIES, Draft, each_of
from boss_workflow.chat.understand.recurrence.model import WEEKDAYS, WEEKEND, AfterCompletion, Freq
from boss_workflow.chat.understand.recurrence.places import (
    THE,
    Places,
    attempt,
    in_period,
    month_day,
    months,
    period,
    places,
    weekdays,
)
from boss_workflow.chat.understand.recurrence.words import ADVERB_AMOUNTS, Reading, Word, meanings

_NO_ARTICLE_BEFORE_ADVERB = frozenset(
    "the a an our my your his her their this that last next first die der das el la le un une".split()
)
_AFTER_ADVERB = frozenset("at by from until till starting beginning please reminder task on for except and but".split())
_DEADLINES = frozenset("by before until till til since after due for to from through vor bis avant antes".split())
_SIGNS = frozenset(",.;:!?)")
_FOREIGN_ARTICLES = frozenset(THE) - {"the"}


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


def days_each_week(read: Reading) -> Draft | None:
    """Mon to Fri every week, Tuesdays and Fridays each week."""
    days = weekdays(read)
    if days is None or not read.every() or read.unit(counted=False) is not Unit.WEEK:
        return None
    return Draft(Freq.WEEKLY, days=each_of(days))


def numbered_day(read: Reading) -> Draft | None:
    """Am 15. jedes Monats, el día 1 de cada mes, le 1er de chaque mois."""
    read.word("am", "an", "on", *THE)
    read.word("día", "dia", "jour")
    day = read.sense(Sense.ORDINAL)
    if day is None:
        day = read.sense(Sense.NUMBER)
    if day is None or not 1 <= day <= 31:
        return None
    read.glued(".") or read.glued("er")
    read.word("of", "de", "von", "in")
    if not read.every() or read.unit(counted=False) is not Unit.MONTH:
        return None
    return Draft(Freq.MONTHLY, month_days=(day,))


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
        or after.lower in _FOREIGN_ARTICLES
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
    numbered_day,
    days_each_week,
    every,
    the_nth,
    edge,
    habit,
    so_often,
    adverb,
)
