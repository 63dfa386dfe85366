"""The stretches of time that a report is about, each with the one before it, in a zone's own days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from boss_workflow.jobs.schedule import moment_of

MONTHS = ("January February March April May June July August September October November December").split()
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Kind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) as moments; `first` and `last` are its days in `zone`."""

    kind: Kind
    zone: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        return moment_of(self.first, time(0), ZoneInfo(self.zone))

    @property
    def end(self) -> datetime:
        return moment_of(self.last + timedelta(days=1), time(0), ZoneInfo(self.zone))

    @property
    def before(self) -> "Period":
        """The one that it is compared with: the day, the week or the month before."""
        return period_of(self.kind, self.first - timedelta(days=1), self.zone)

    @property
    def title(self) -> str:
        match self.kind:
            case Kind.DAILY:
                return f"{WEEKDAYS[self.first.weekday()]} {self.first.day} {MONTHS[self.first.month - 1][:3]}"
            case Kind.WEEKLY:
                first, last = (f"{day.day} {MONTHS[day.month - 1][:3]}" for day in (self.first, self.last))
                return f"Week of {first} – {last}"  # noqa: RUF001
            case Kind.MONTHLY:
                return f"{MONTHS[self.first.month - 1]} {self.first.year}"


def period_of(kind: Kind, day: date, zone: str) -> Period:
    """The day, the week (Monday to Sunday) or the month that holds `day`."""
    match kind:
        case Kind.DAILY:
            return Period(kind, zone, day, day)
        case Kind.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return Period(kind, zone, monday, monday + timedelta(days=6))
        case Kind.MONTHLY:
            first = day.replace(day=1)
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            return Period(kind, zone, first, last)
