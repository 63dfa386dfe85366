"""A recurrence rule as RFC 5545 writes it, the one kind that it can't write, and where both stand in a text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Unit

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
_MOST = 9999
_LONGEST = 400


class BadRule(ValueError):
    """The text is no rule that this version keeps."""


class Freq(IntEnum):
    """In the order of dateutil's constants."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5


@dataclass(frozen=True, slots=True, order=True)
class NthDay:
    """A weekday (Monday is 0), each one where `nth` is 0, else the first (1) or the last (-1) of the period."""

    weekday: int
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.nth or ''}{DAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """An RRULE; `str` writes it, `Rule.read` reads it. `until` is the last local day."""

    freq: Freq
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[NthDay, ...] = ()
    hours: tuple[int, ...] = ()
    minute: int = 0
    places: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None

    @property
    def has_clock(self) -> bool:
        return bool(self.hours)

    @property
    def is_within_day(self) -> bool:
        """Whether one day may hold several occurrences."""
        return self.freq >= Freq.HOURLY or len(self.hours) > 1

    def __str__(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self._parts())

    def _parts(self) -> Iterator[tuple[str, str]]:
        yield "FREQ", self.freq.name
        if self.interval != 1:
            yield "INTERVAL", str(self.interval)
        for name, values in (("BYMONTH", self.months), ("BYMONTHDAY", self.month_days), ("BYDAY", self.days)):
            if values:
                yield name, ",".join(str(one) for one in values)
        if self.hours:
            yield "BYHOUR", ",".join(str(one) for one in self.hours)
            yield "BYMINUTE", str(self.minute)
        if self.places:
            yield "BYSETPOS", ",".join(str(one) for one in self.places)
        if self.count is not None:
            yield "COUNT", str(self.count)
        if self.until is not None:
            yield "UNTIL", f"{self.until:%Y%m%d}" + ("T235959" if self.hours else "")

    @classmethod
    def read(cls, text: str) -> "Rule":
        """The rule that `str` wrote; BadRule for parts, values or combinations that no phrase makes."""
        parts = _split(text)
        try:
            minute = _numbers(parts.get("BYMINUTE", "0"), 0, 59)
            rule = cls(
                Freq[parts["FREQ"]],
                _one(parts.get("INTERVAL", "1")),
                _numbers(parts.get("BYMONTH", ""), 1, 12),
                _numbers(parts.get("BYMONTHDAY", ""), -31, 31),
                tuple(sorted(_day(one) for one in parts.get("BYDAY", "").split(",") if one)),
                _numbers(parts.get("BYHOUR", ""), 0, 23),
                minute[0] if len(minute) == 1 else -1,
                _numbers(parts.get("BYSETPOS", ""), -366, 366),
                _one(parts["COUNT"]) if "COUNT" in parts else None,
                _until(parts["UNTIL"]) if "UNTIL" in parts else None,
            )
        except (KeyError, ValueError) as error:
            raise BadRule(f"{text[:100]!r} is no recurrence rule.") from error
        wrong = (
            rule.minute < 0
            or 0 in rule.month_days + rule.places
            or (rule.count is not None and rule.until is not None)
            or ("BYMINUTE" in parts and not rule.hours)
            or (rule.freq >= Freq.HOURLY and bool(rule.hours))
            or (any(one.nth for one in rule.days) and rule.freq is not Freq.MONTHLY and not rule.months)
        )
        if wrong:
            raise BadRule(f"{text[:100]!r} is no recurrence rule.")
        return rule


_NAMES = frozenset("FREQ INTERVAL BYMONTH BYMONTHDAY BYDAY BYHOUR BYMINUTE BYSETPOS COUNT UNTIL".split())


def _split(text: str) -> Mapping[str, str]:
    pairs = [one.partition("=")[::2] for one in text.removeprefix("RRULE:").split(";")]
    parts = dict(pairs)
    if len(text) > _LONGEST or len(parts) != len(pairs) or not parts.keys() <= _NAMES:
        raise BadRule(f"{text[:100]!r} is no recurrence rule.")
    return parts


def _one(text: str) -> int:
    numbers = _numbers(text, 1, _MOST)
    if len(numbers) != 1:
        raise ValueError(text)
    return numbers[0]


def _numbers(text: str, least: int, most: int) -> tuple[int, ...]:
    if not re.fullmatch(r"(-?[0-9]{1,4}(,-?[0-9]{1,4})*)?", text):
        raise ValueError(text)
    numbers = sorted({int(one) for one in text.split(",") if one}, key=_negative_last)
    if any(not least <= one <= most for one in numbers):
        raise ValueError(text)
    return tuple(numbers)


_negative_last: Callable[[int], tuple[bool, int]] = lambda one: (one < 0, one)  # noqa: E731


def _day(text: str) -> NthDay:
    found = re.fullmatch(r"([+-]?[1-5])?([A-Z]{2})", text)
    if found is None:
        raise ValueError(text)
    return NthDay(DAYS.index(found[2]), int(found[1] or 0))


def _until(text: str) -> date:
    found = re.fullmatch(r"([0-9]{8})(T235959)?", text)
    if found is None:
        raise ValueError(text)
    return datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007  # a local day


@dataclass(frozen=True, slots=True)
class AfterCompletion:
    """So long after the last one was completed; RFC 5545 has no rule for it."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How something repeats, from when (a day, or as soon as the rule says), and whether public holidays are left out."""

    what: Rule | AfterCompletion
    starts: date | None = None
    skips_holidays: bool = False

    @property
    def rule(self) -> Rule | None:
        return self.what if isinstance(self.what, Rule) else None

    def first_moment(self, ctx: TimeContext) -> datetime:
        """Where the rule begins to count: its first day at the working day's start, or now."""
        return ctx.at(self.starts, ctx.day_start) if self.starts else ctx.local_now.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class RecurrenceSpan:
    """A recurrence inside a text: `text[start:end]` holds it."""

    start: int
    end: int
    text: str
    recurrence: Recurrence
