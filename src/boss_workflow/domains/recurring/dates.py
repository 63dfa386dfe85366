"""When a rule comes next, by the wall clock of its zone, and how a rule reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Unit
from boss_workflow.chat.understand.recurrence import AfterCompletion, BadRule, Rule, find_recurrence
from boss_workflow.chat.understand.recurrence import describe as phrase_of
from boss_workflow.domains.recurring.errors import RuleInvalid

MOST = 1000
"""Dates that are looked at in one go."""
ENDS = re.compile(r";(?:COUNT|UNTIL)=[^;]*")
NO_INTERVAL = re.compile(r"INTERVAL=0*(?:;|$)")
SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001  # a wall time
HORIZON = {"YEARLY": 400, "MONTHLY": 100, "WEEKLY": 40, "DAILY": 40, "HOURLY": 5}
"""For how many years dates of a rule without an end are searched."""
WHOLE_DAY = re.compile(r"UNTIL=\d{8}(?![\dT])")
DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
YEARS_BACK, YEARS_AHEAD = 10, 100
"""Within these a rule may begin: every date since then is counted through."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """An RRULE, or so many days after completion."""

    rule: str | None = None
    after_days: int | None = None
    skips_holidays: bool = False
    """It was said so with the rule; how the recurring task goes about it is kept there."""
    begins: date | None = None
    """The first day, where one was said."""

    @property
    def has_clock(self) -> bool:
        return self.rule is not None and ("BYHOUR" in self.rule or "HOURLY" in self.rule)


def read_repeat(said: str, time: TimeContext) -> Repeat:
    """From words, or an RRULE itself. Raises: RuleInvalid."""
    span = find_recurrence(said, time)
    what = span.recurrence.what if span else None
    if isinstance(what, AfterCompletion):
        return Repeat(after_days=_days(what, said))
    text = str(what) if what else said.upper().removeprefix("RRULE:")
    if not text.startswith("FREQ=") or text.startswith(("FREQ=SECONDLY", "FREQ=MINUTELY")):
        raise RuleInvalid(f'I can\'t read how often "{said[:100]}" is. Try "every Monday at 9".')
    if not _ever_comes(text):
        raise RuleInvalid(f'"{said[:100]}" is no rule that I know.')
    said_more = span.recurrence if span else None
    begins, this_year = said_more.starts if said_more else None, time.local_now.year
    if begins is not None and not this_year - YEARS_BACK <= begins.year <= this_year + YEARS_AHEAD:
        raise RuleInvalid(f"It can begin in the years {this_year - YEARS_BACK} to {this_year + YEARS_AHEAD}.")
    return Repeat(rule=text, skips_holidays=said_more is not None and said_more.skips_holidays, begins=begins)


def _ever_comes(rule: str) -> bool:
    """Whether dateutil reads it and finds a date: one without any would be searched for until the year 9999."""
    endless = ENDS.sub("", rule)
    try:
        _parsed(rule, SOME_DAY)
        first = next(iter(_parsed(endless, SOME_DAY)), None)
    except (ValueError, OverflowError):
        return False
    return first is not None


def _days(after: AfterCompletion, said: str) -> int:
    """Raises: RuleInvalid for what is not counted in days."""
    if after.unit not in DAYS:
        raise RuleInvalid(f'"{said[:100]}" is not counted in days or weeks, and I can\'t repeat it like that.')
    return max(1, after.amount * DAYS[after.unit])


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
        return phrase_of(AfterCompletion(repeat.after_days or 1, Unit.DAY))
    try:
        return phrase_of(Rule.read(repeat.rule))
    except BadRule:  # an RRULE with parts beyond those that are spoken
        return f"by the rule {repeat.rule}"


def _parsed(rule: str, starts: datetime) -> rrule:
    """UNTIL as a day holds that whole day."""
    whole = WHOLE_DAY.sub(r"\g<0>T235959", rule)
    if NO_INTERVAL.search(rule):
        raise ValueError(rule)
    if ENDS.search(rule) is None:
        years = HORIZON.get(rule.removeprefix("FREQ=").partition(";")[0], 5)
        whole = f"{whole};UNTIL={starts + timedelta(days=366 * years):%Y%m%dT%H%M%S}"
    parsed = rrulestr(whole, dtstart=starts, ignoretz=True)
    if not isinstance(parsed, rrule):
        raise ValueError(rule)  # noqa: TRY004  # a wrong text, not a wrong call
    return parsed
