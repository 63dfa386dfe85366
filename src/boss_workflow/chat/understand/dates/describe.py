"""A date as people say it; `parse_when` reads it back."""

from datetime import date

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.model import When

_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def describe_when(when: When, ctx: TimeContext) -> str:
    """Short and in the speaker's zone: "today", "tomorrow 17:00", "Fri 27 Nov", "Fri 26 Nov 2027"."""
    if when.moment is None:
        return _day(when.day, ctx) if when.day else ""
    local = when.moment.astimezone(ctx.zone)
    return f"{_day(local.date(), ctx)} {local:%H:%M}"


def _day(day: date, ctx: TimeContext) -> str:
    today = ctx.local_now.date()
    if near := _NEAR.get((day - today).days):
        return near
    words = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words} {day.year}"
