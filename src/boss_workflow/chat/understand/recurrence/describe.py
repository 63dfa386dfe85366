"""A rule in English, in the words that `find_recurrence` reads back as the same rule."""

from collections.abc import Sequence

from boss_workflow.chat.understand.dates.lexicon import MONTHS, WEEKDAYS, Unit
from boss_workflow.chat.understand.recurrence.model import WEEKDAYS as WORKDAYS
from boss_workflow.chat.understand.recurrence.model import AfterCompletion, Freq, NthDay, Rule

_UNITS = {
    Freq.YEARLY: "year",
    Freq.MONTHLY: "month",
    Freq.WEEKLY: "week",
    Freq.DAILY: "day",
    Freq.HOURLY: "hour",
    Freq.MINUTELY: "minute",
}
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
_DAYS = tuple(words.split()[0].capitalize() for words in WEEKDAYS)
_MONTHS = tuple(words.split()[0].capitalize() for words in MONTHS)
_MANY_MONTHS = 7


def describe(what: Rule | AfterCompletion) -> str:
    """ "every Monday at 09:00"; a rule that no phrase says is shown as it is written."""
    if isinstance(what, AfterCompletion):
        return f"{_amount(what.amount, what.unit)} after it is done"
    if not is_sayable(what):
        return f"by the rule {what}"
    return f"{_how_often(what)}{_clock(what)}{_months(what)}{_end(what)}"


def is_sayable(rule: Rule) -> bool:
    """Whether the phrase is read back as this very rule."""
    has_nth = any(one.nth for one in rule.days)
    days_fit = {
        Freq.YEARLY: not rule.places and (bool(rule.months) or not (rule.days or rule.month_days)),
        Freq.MONTHLY: not rule.places or (rule.days == tuple(NthDay(day) for day in WORKDAYS)),
        Freq.WEEKLY: not (has_nth or rule.month_days or rule.places),
    }.get(rule.freq, not (rule.days or rule.month_days or rule.places))
    return (
        days_fit
        and not (rule.days and rule.month_days)
        and (rule.freq is Freq.WEEKLY or bool(rule.places) or all(one.nth in _PLACES for one in rule.days))
        and all(place in _PLACES for place in rule.places)
        and all(day >= -1 for day in rule.month_days)
        and not (rule.months and (rule.interval > 1 or rule.freq >= Freq.HOURLY))
        and len(rule.months) < len(_MONTHS)
        and not (rule.freq is Freq.YEARLY and rule.months and rule.interval > 1)
    )


def _how_often(rule: Rule) -> str:
    if rule.freq is Freq.WEEKLY and rule.days and rule.interval == 1:
        plain = tuple(one.weekday for one in rule.days)
        return "every weekday" if plain == WORKDAYS else f"every {_listed([_DAYS[day] for day in plain])}"
    often = "every " + (f"{rule.interval} {_UNITS[rule.freq]}s" if rule.interval > 1 else _UNITS[rule.freq])
    if rule.freq is Freq.WEEKLY and rule.days:
        return f"{often} on {_listed([_DAYS[one.weekday] for one in rule.days])}"
    if rule.places:
        return f"{often} on the {_listed([_PLACES[place] for place in rule.places])} working day"
    if rule.days:
        return f"{often} on {_listed([f'the {_PLACES[one.nth]} {_DAYS[one.weekday]}' for one in rule.days])}"
    if rule.month_days:
        return f"{often} on {_listed([_day_of_month(day) for day in rule.month_days])}"
    return often


def _day_of_month(day: int) -> str:
    return "the last day" if day == -1 else f"the {_ordinal(day)}"


def _ordinal(number: int) -> str:
    ending = "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _clock(rule: Rule) -> str:
    return f" at {_listed([f'{hour:02}:{rule.minute:02}' for hour in rule.hours])}" if rule.hours else ""


def _months(rule: Rule) -> str:
    if not rule.months:
        return ""
    if len(rule.months) >= _MANY_MONTHS:
        missing = [name for number, name in enumerate(_MONTHS, start=1) if number not in rule.months]
        return f" except in {_listed(missing)}"
    return f" in {_listed([_MONTHS[month - 1] for month in rule.months])}"


def _end(rule: Rule) -> str:
    if rule.count is not None:
        return f", {rule.count} times"
    return f" until {rule.until.day} {_MONTHS[rule.until.month - 1]} {rule.until.year}" if rule.until else ""


def _amount(amount: int, unit: Unit) -> str:
    name = "working day" if unit is Unit.WORKDAY else unit.name.lower()
    return f"{amount} {name}{'' if amount == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
