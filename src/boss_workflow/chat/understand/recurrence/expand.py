"""The dates of a rule: wall times of a zone, whatever the offset does between them."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, weekday

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.recurrence.model import Freq, Rule

# How far ahead a rule is searched; one that comes only in days that don't exist would be searched to the year 9999.
_YEARS = {Freq.WEEKLY: 400, Freq.DAILY: 100, Freq.HOURLY: 20, Freq.MINUTELY: 1}
_LAST = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001  # wall time


def next_dates(
    rule: Rule, start: datetime, zone: ZoneInfo, count: int = 5, after: datetime | None = None
) -> list[datetime]:
    """The first dates from `start` on, or later than `after`; where the rule names no time, that of `start`.

    A time that the clock skips comes at the first moment after the gap; one shown twice comes once, at the first. A
    day that a month or year lacks is left out, as RFC 5545 says. COUNT counts from `start`. Hours and minutes pass evenly.
    """
    found: list[datetime] = []
    for moment in _moments(rule, start, zone):
        if len(found) == count:
            break
        if (after is None or moment.astimezone(UTC) > after.astimezone(UTC)) and not _is_same(moment, found[-1:]):
            found.append(moment)
    return found


def _is_same(moment: datetime, last: list[datetime]) -> bool:
    """In real time: an hour shown twice in autumn compares as equal within its zone."""
    return any(one.astimezone(UTC) == moment.astimezone(UTC) for one in last)


def _moments(rule: Rule, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    local = start.astimezone(zone)
    if rule.freq >= Freq.HOURLY and not (rule.months or rule.month_days or rule.days):
        yield from _evenly(rule, local, zone)
        return
    ctx = TimeContext(now=start, zone=zone)
    for wall in occurrences(rule, local.replace(tzinfo=None, microsecond=0)):
        moment = ctx.at(wall.date(), wall.time())
        if moment.astimezone(UTC) >= start.astimezone(UTC).replace(microsecond=0):
            yield moment


def _evenly(rule: Rule, local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    step = timedelta(hours=rule.interval) if rule.freq is Freq.HOURLY else timedelta(minutes=rule.interval)
    moment, made = local.astimezone(UTC).replace(microsecond=0), 0
    while rule.count is None or made < rule.count:
        shown = moment.astimezone(zone)
        if rule.until is not None and shown.date() > rule.until:
            return
        yield shown
        made += 1
        try:
            moment += step
        except OverflowError:
            return


def occurrences(rule: Rule, start: datetime) -> Iterator[datetime]:
    """Wall times without a zone, as dateutil finds them."""
    ends = datetime.combine(rule.until, time.max.replace(microsecond=0)) if rule.until else _horizon(rule, start)
    yield from rrule(
        cast("Any", rule.freq.value),
        dtstart=start,
        interval=rule.interval,
        count=rule.count,
        until=None if rule.count is not None else ends,
        bymonth=rule.months or None,
        bymonthday=rule.month_days or None,
        byweekday=[weekday(one.weekday, one.nth or None) for one in rule.days] or None,
        byhour=rule.hours or None,
        byminute=rule.minute if rule.hours else None,
        bysecond=0 if rule.hours else None,
        bysetpos=rule.places or None,
    )


def _horizon(rule: Rule, start: datetime) -> datetime:
    years = _YEARS.get(rule.freq)
    if years is None or start.year + years > _LAST.year:
        return _LAST
    return start + timedelta(days=366 * years)
