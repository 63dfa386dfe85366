"""What an expression of time can mean, and the values its words combine through."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from fractions import Fraction


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
class Amount:
    """A count with a part of one in it: 2.5, "a quarter of"."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Length:
    """So many of a grain."""

    amount: int
    grain: Grain


@dataclass(frozen=True, slots=True)
class Between:
    """A length that is only known to lie between two: "2 to 4 days"."""

    least: Length
    most: Length


@dataclass(frozen=True, slots=True)
class Period:
    """A settled stretch of the calendar; `is_point` if people mean it as one ("next week").

    `limit` is where a deadline that names it ends, if that is not its own end: the end of a day is over at midnight.
    """

    start: datetime
    end: datetime
    grain: Grain
    is_point: bool = True
    limit: datetime | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """Minutes east of UTC, or the name of a zone whose offset depends on the day."""

    name: str


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
    zone: Zone | None = None
    named: str | None = None  # a holiday or a season
    weak: bool = False  # no date when it stands alone

    @property
    def has_day(self) -> bool:
        known = (self.year, self.month, self.month_day, self.weekday, self.within, self.named)
        return any(value is not None for value in known)

    @property
    def is_weekday(self) -> bool:
        """Whether a day of the week is all that is known."""
        return self.weekday is not None and self == Time(weekday=self.weekday)

    @property
    def has_clock(self) -> bool:
        return self.hour is not None or self.hours is not None


@dataclass(frozen=True, slots=True)
class Range:
    """From the first to the last, which counts in."""

    first: Time
    last: Time


@dataclass(frozen=True, slots=True)
class Until:
    """The second half of a range or a sum: "to 5pm", "and 20 minutes"."""

    last: "Time | Number | Length"
    word: str


@dataclass(frozen=True, slots=True)
class Open:
    """Everything after or before a time; `strict` if that lies outside ("after" beside "from")."""

    side: str
    time: Time
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """An asked part of a period, before the period is known: "end of", "the third Tuesday of"."""

    name: str
    number: int = 0
    weekday: int | None = None
    grain: Grain | None = None


Value = Word | Number | Amount | Unit | Length | Between | Time | Range | Until | Open | Part | Zone
