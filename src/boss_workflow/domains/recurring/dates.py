"""When a rule comes next, by the wall clock of its zone, and how a rule reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.repetition import find_recurrence
from boss_workflow.domains.recurring.errors import RuleInvalid

MOST = 1000
"""Dates that are looked at in one go."""
AFTER = re.compile(
    r"(?P<n>\d{1,3}|an?|one)\s+(?P<unit>day|week)s?\s+after\b.*\b(?:done|complet\w+|finish\w*)", re.IGNORECASE
)
DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday"}
DAYS |= {"SA": "Saturday", "SU": "Sunday"}
UNITS = {"HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
NTHS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Repeat:
    """An RRULE, or so many days after completion."""

    rule: str | None = None
    after_days: int | None = None

    @property
    def has_clock(self) -> bool:
        return self.rule is not None and ("BYHOUR" in self.rule or "HOURLY" in self.rule)


def read_repeat(said: str, time: TimeContext) -> Repeat:
    """From words, or an RRULE itself. Raises: RuleInvalid."""
    if found := AFTER.search(said):
        number = int(found["n"]) if found["n"].isdigit() else 1
        return Repeat(after_days=max(1, number) * (7 if found["unit"].lower() == "week" else 1))
    span = find_recurrence(said, time)
    text = span.rule if span else said.upper().removeprefix("RRULE:")
    if not text.startswith("FREQ=") or text.startswith(("FREQ=SECONDLY", "FREQ=MINUTELY")):
        raise RuleInvalid(f'I can\'t read how often "{said[:100]}" is. Try "every Monday at 9".')
    try:
        _parsed(text, datetime(2026, 1, 1))  # noqa: DTZ001  # a wall time
    except ValueError as error:
        raise RuleInvalid(f'"{said[:100]}" is no rule that I know.') from error
    return Repeat(rule=text)


def occurrences(rule: str, starts: datetime, *, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
    """The wall times later than `after`, at most a thousand, up to `until` with it."""
    for number, one in enumerate(_parsed(rule, starts).xafter(after)):
        if number == MOST or (until is not None and one > until):
            return
        yield one


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Where the clock jumps over it, the first moment after the gap; where it comes twice, the first."""
    one = local
    while _round_trip(one, zone) != one:
        one += timedelta(minutes=1)
    return one.replace(tzinfo=zone)


def _round_trip(local: datetime, zone: ZoneInfo) -> datetime:
    utc = local.replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))
    return utc.astimezone(zone).replace(tzinfo=None, fold=0)


def describe(repeat: Repeat) -> str:
    """ "every Monday at 09:00"."""
    if repeat.rule is None:
        days = repeat.after_days or 1
        return f"{days} day{'s' if days > 1 else ''} after the last one is done"
    parts = dict(part.split("=", 1) for part in repeat.rule.split(";"))
    step, unit = int(parts.get("INTERVAL", "1")), UNITS[parts["FREQ"]]
    every = f"every {unit}" if step == 1 else f"every {step} {unit}s"
    days_said = [_day(one) for one in parts.get("BYDAY", "").split(",") if one]
    if days_said == list(DAYS.values())[:5] and step == 1:
        every = "every weekday"
    elif days_said and unit == "week" and step == 1:
        every = f"every {_listed(days_said)}"
    elif days_said:
        every += f" on {_listed(days_said)}"
    if month_days := parts.get("BYMONTHDAY"):
        said = ["the last day" if one == "-1" else f"the {_ordinal(int(one))}" for one in month_days.split(",")]
        every += f" on {_listed(said)}"
    if month := parts.get("BYMONTH"):
        every += f" in {_listed([MONTHS[int(one) - 1] for one in month.split(',')])}"
    if "BYHOUR" in parts:
        every += f" at {int(parts['BYHOUR'].split(',')[0]):02}:{int(parts.get('BYMINUTE', '0')):02}"
    if "COUNT" in parts:
        every += f", {parts['COUNT']} times"
    if "UNTIL" in parts:
        every += f", until {parts['UNTIL'][:4]}-{parts['UNTIL'][4:6]}-{parts['UNTIL'][6:8]}"
    return every


def _day(code: str) -> str:
    nth, day = code[:-2], DAYS[code[-2:]]
    return f"the {NTHS.get(nth, nth)} {day}" if nth else day


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _parsed(rule: str, starts: datetime) -> rrule:
    parsed = rrulestr(rule, dtstart=starts, ignoretz=True)
    if not isinstance(parsed, rrule):
        raise ValueError(rule)  # noqa: TRY004  # a wrong text, not a wrong call
    return parsed
