"""Who is speaking, when and where: all that a phrase such as "tomorrow at 5" depends on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

MONTH_FIRST_PREFIXES = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
MONTH_FIRST_ZONES = frozenset(
    {
        *("America/New_York", "America/Detroit", "America/Chicago", "America/Menominee", "America/Denver"),
        *("America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Juneau"),
        *("America/Sitka", "America/Metlakatla", "America/Yakutat", "America/Nome", "America/Adak"),
        *("America/Fort_Wayne", "America/Indianapolis", "America/Louisville", "America/Knox_IN"),
        *("America/Shiprock", "America/Atka", "Pacific/Honolulu", "Pacific/Johnston", "Navajo"),
        *("EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"),
    }
)


def writes_month_first(zone: ZoneInfo) -> bool:
    """Whether people in this zone read 3/4 as the fourth of March; only those in the United States do."""
    key = zone.key or ""
    return key in MONTH_FIRST_ZONES or key.startswith(MONTH_FIRST_PREFIXES)


@dataclass(frozen=True, slots=True)
class TimeContext:
    """The speaker's clock, zone and working hours. `workdays` counts Monday as 0; `day_first` follows the zone."""

    now: datetime
    zone: ZoneInfo
    workdays: frozenset[int] = frozenset(range(5))
    day_start: time = time(9)
    day_end: time = time(18)
    language: str = "en"
    """Which language the rules try first; others are still known by their words."""
    day_first: bool = cast("bool", None)  # stands for "as the zone does" until __post_init__

    def __post_init__(self) -> None:
        if self.now.utcoffset() is None:
            raise ValueError("TimeContext.now must be aware.")
        if cast("bool | None", self.day_first) is None:
            object.__setattr__(self, "day_first", not writes_month_first(self.zone))

    @property
    def local_now(self) -> datetime:
        return self.now.astimezone(self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """The moment the wall clock shows this: the first of two in autumn, the end of the gap in spring."""
        wanted = datetime.combine(day, clock, tzinfo=self.zone)
        shown = wanted.astimezone(UTC).astimezone(self.zone)
        return wanted if shown.replace(tzinfo=None) == wanted.replace(tzinfo=None) else self._end_of_gap(wanted)

    def _end_of_gap(self, wanted: datetime) -> datetime:
        # PEP 495: read with the offset after the change, a skipped time lies before the change; and the other way.
        before = wanted.replace(fold=1).astimezone(UTC)
        after = wanted.replace(fold=0).astimezone(UTC)
        offset = before.astimezone(self.zone).utcoffset()
        while after - before > timedelta(seconds=1):
            middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
            if middle.astimezone(self.zone).utcoffset() == offset:
                before = middle
            else:
                after = middle
        return after.astimezone(self.zone)
