"""What an expression of time can mean, and the values its words combine through."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    POINT = "point"
    INTERVAL = "interval"
    OPEN = "open"
    NONE = "none"


class Grain(IntEnum):
    """Ordered from fine to coarse."""

    SECOND = 1
    MINUTE = 2
    HOUR = 3
    DAY = 4
    WEEK = 5
    MONTH = 6
    QUARTER = 7
    YEAR = 8


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """`end` is exclusive and set for intervals; `direction` is "after" or "before" for an open one."""

    kind: Kind
    start: datetime | None = None
    end: datetime | None = None
    grain: Grain | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word that only helps others: "of", "next", "to"."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    ordinal: bool = False
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    grain: Grain
    count: int = 1


@dataclass(frozen=True, slots=True)
class Length:
    """So many of a grain; `seconds` beside it for parts of an hour."""

    amount: int
    grain: Grain


@dataclass(frozen=True, slots=True)
class Period:
    """A settled stretch of the calendar; `is_point` if people mean it as one ("next week")."""

    start: datetime
    end: datetime
    grain: Grain
    is_point: bool = True


@dataclass(frozen=True, slots=True)
class Time:
    """Constraints, all of which hold: fields of the calendar, a clock, hours of a day, inside a settled period."""

    year: int | None = None
    month: int | None = None
    month_day: int | None = None
    weekday: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    guess: bool = False  # morning and afternoon are both possible
    hours: tuple[int, int] | None = None  # a part of a day, from and to
    within: Period | None = None
    offset: int | None = None  # minutes east of UTC
    named: str | None = None  # a holiday or a season
    weak: bool = False  # no date when it stands alone

    @property
    def has_day(self) -> bool:
        known = (self.year, self.month, self.month_day, self.weekday, self.within, self.named)
        return any(value is not None for value in known)


@dataclass(frozen=True, slots=True)
class Range:
    """From the first to the last, which counts in unless `exclusive`."""

    first: "Time | Number"
    last: "Time | Number"
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Until:
    """The second half of a range: "to 5pm"."""

    last: "Time | Number"
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """Everything after or before a time."""

    side: str
    time: Time


@dataclass(frozen=True, slots=True)
class Piecewise:
    """An asked part of a period: "end of", "the third Tuesday of"."""

    name: str
    number: int = 0
    weekday: int | None = None


Value = Word | Number | Unit | Length | Time | Range | Until | Open | Piecewise
