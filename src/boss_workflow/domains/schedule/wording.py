"""Timings in words, both ways: "Fridays at 17:00" <-> Timing."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from boss_workflow.domains.schedule.errors import TimingInvalid
from boss_workflow.jobs.schedule import EVERY_DAY, WORKWEEK, Timing

SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_WORDS = {name.lower()[:3]: number for number, name in enumerate(SHORT)}
CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>am|pm|a\.m\.|p\.m\.)?(?![\d:.]|\s?hours?)|(?P<noon>noon)|(?P<midnight>midnight)"
)
EVERY = re.compile(r"every (\d{1,2}) hours?")
RANGE = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)\w*\s*(?:-|to)\s*(mon|tue|wed|thu|fri|sat|sun)\w*")
DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)")


def read_timing(said: str, before: Timing) -> Timing:
    """What was said laid over what was: "8:30" keeps the days, "Mondays" keeps the time. Raises: TimingInvalid."""
    text = said.lower()
    every = EVERY.search(text)
    if before.every is not None:
        if every is None or not 1 <= int(every[1]) <= 168:
            raise TimingInvalid('This one comes at an interval: say for example "every 4 hours".')
        return replace(before, every=timedelta(hours=int(every[1])))
    clock, days = _clock(text), _days(text)
    if every is not None or (clock is None and days is None):
        raise TimingInvalid(f'I can\'t read "{said}" as a time. Write it like "8:30" or "Mondays at 9".')
    monthday = before.monthday if days is None else None
    return replace(before, at=clock or before.at, days=days if days is not None else before.days, monthday=monthday)


def _clock(text: str) -> time | None:
    found = CLOCK.search(text)
    if found is None:
        return None
    if found["noon"] or found["midnight"]:
        return time(12) if found["noon"] else time(0)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").replace(".", "")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise TimingInvalid(f'"{found[0]}" is no time of day.')
    return time(hour, minute)


def _days(text: str) -> frozenset[int] | None:
    if re.search(r"\bweekdays?\b", text):
        return WORKWEEK
    if re.search(r"\b(?:daily|(?:every|each) day)\b", text):
        return EVERY_DAY
    stretch = RANGE.search(text)
    if stretch is not None:
        first, last = DAY_WORDS[stretch[1]], DAY_WORDS[stretch[2]]
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    days = frozenset(DAY_WORDS[name] for name in DAY.findall(text))
    return days or None


def describe_timing(timing: Timing) -> str:
    """ "09:00", "Fri 17:00", "on the 1st 09:00", "every 4 h"."""
    if timing.every is not None:
        hours, minutes = divmod(int(timing.every.total_seconds()) // 60, 60)
        return f"every {hours} h" if not minutes else f"every {hours * 60 + minutes} min"
    clock = f"{timing.at:%H:%M}"
    if timing.monthday is not None:
        return f"{clock} on the {ordinal(timing.monthday)}"
    if timing.days == EVERY_DAY:
        return clock
    if timing.days == WORKWEEK:
        return f"{clock} Mon–Fri"  # noqa: RUF001
    return f"{clock} {', '.join(SHORT[day] for day in sorted(timing.days))}"


def ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def describe_moment(moment: datetime, now: datetime, zone: str) -> str:
    """ "today 17:00", "tomorrow 09:00", "Fri 27 Nov 17:00"."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    away = (local.date() - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(away)
    day = near or f"{SHORT[local.weekday()]} {local.day} {local:%b}"
    return f"{day} {local:%H:%M}"


def describe_span(seconds: float) -> str:
    if seconds < 1:
        return "under 1 s"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
