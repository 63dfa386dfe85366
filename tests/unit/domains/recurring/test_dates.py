"""The dates of a rule against dateutil, over thousands of rules and zones; what is placed on days off."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.domains.people import Member
from boss_workflow.domains.recurring import DaysOff, OnDayOff, moment_of, occurrences, read_repeat
from boss_workflow.domains.recurring.coming import first_dates
from boss_workflow.domains.recurring.dates import Repeat
from boss_workflow.domains.recurring.errors import RuleInvalid
from boss_workflow.domains.schedule import WorkCalendar

ZONES = (
    *("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Auckland"),
    *("Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "UTC"),
)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
START = datetime(2019, 1, 1)  # noqa: DTZ001  # a wall time


def test_a_rule_begins_where_dates_can_be_counted() -> None:
    time = TimeContext(now=datetime(2026, 11, 26, tzinfo=UTC), zone=ZoneInfo("UTC"))
    assert read_repeat("every day starting 2027-01-01", time).begins == date(2027, 1, 1)
    for said in ("every day starting 9999-12-31", "every hour starting 0001-01-01", "every day starting 1900-01-01"):
        with pytest.raises(RuleInvalid, match="2016 to 2126"):
            read_repeat(said, time)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that comes: also on the 29th of February, the 31st, and at hours that a zone skips or shows twice."""
    parts = [f"INTERVAL={draw(st.integers(1, 4))}"]
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
    match draw(st.sampled_from(("DAILY", "WEEKLY", "day of month", "nth day", "YEARLY"))):
        case "DAILY":
            parts.insert(0, "FREQ=DAILY")
        case "WEEKLY":
            parts[:0] = ["FREQ=WEEKLY", f"BYDAY={','.join(days)}"]
        case "day of month":
            parts[:0] = ["FREQ=MONTHLY", f"BYMONTHDAY={draw(st.sampled_from((1, 15, 28, 29, 30, 31, -1)))}"]
            parts[-1] = "INTERVAL=1"
        case "nth day":
            parts[:0] = ["FREQ=MONTHLY", f"BYDAY={draw(st.sampled_from((1, 2, 4, 5, -1)))}{days[0]}"]
            parts[-1] = "INTERVAL=1"
        case _:
            month, day = draw(st.sampled_from(((2, 29), (3, 29), (10, 25), (12, 31), (1, 1))))
            parts = ["FREQ=YEARLY", f"BYMONTH={month}", f"BYMONTHDAY={day}"]
    if draw(st.booleans()):
        parts += [f"BYHOUR={draw(st.integers(0, 23))}", f"BYMINUTE={draw(st.sampled_from((0, 15, 30)))}"]
    if draw(st.booleans()):
        parts.append(draw(st.sampled_from(("COUNT=4", "UNTIL=20401231T235959"))))
    return ";".join(parts)


starts = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))  # noqa: DTZ001


@settings(max_examples=2000, deadline=None)
@given(rules(), starts)
def test_the_dates_are_those_of_dateutil(rule: str, start: datetime) -> None:
    expected = list(islice(rrulestr(rule, dtstart=start), 12))
    found = list(islice(occurrences(rule, start, after=start - timedelta(microseconds=1)), 12))
    assert found == expected


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether some moment reads so on that wall: asked of every offset, for dateutil's own answer misses Ramadan's."""
    offsets = (timedelta(minutes=15 * quarter) for quarter in range(-12 * 4, 14 * 4 + 1))
    moments = ((wall - offset).replace(tzinfo=UTC) for offset in offsets)
    return any(moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall for moment in moments)


@settings(max_examples=1000, deadline=None)
@given(rules(), starts, st.sampled_from(ZONES))
@example("FREQ=DAILY;INTERVAL=1", datetime(2023, 3, 7, 3, 0), "Africa/Casablanca")  # noqa: DTZ001
def test_each_date_is_one_moment_later_than_the_one_before(rule: str, start: datetime, zone: str) -> None:
    here = ZoneInfo(zone)
    walls = list(islice(occurrences(rule, start, after=start), 12))
    moments = [moment_of(one, here).astimezone(UTC) for one in walls]
    assert moments == sorted(set(moments))
    for wall, moment in zip(walls, moments, strict=True):
        shown = moment.astimezone(here).replace(tzinfo=None, fold=0)
        assert shown == wall if exists(wall, here) else wall < shown <= wall + timedelta(days=1)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(ZONES), st.integers(2020, 2030), st.integers(0, 23), st.sampled_from((0, 30)))
def test_every_day_comes_every_day_over_both_shifts(zone: str, year: int, hour: int, minute: int) -> None:
    rule = f"FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute}"
    start = datetime(year, 1, 1)  # noqa: DTZ001
    walls = list(islice(occurrences(rule, start, after=start), 364))
    moments = [moment_of(one, ZoneInfo(zone)).astimezone(UTC) for one in walls]
    gaps = {(later - sooner) for sooner, later in pairwise(moments)}
    assert all(timedelta(hours=21) <= gap <= timedelta(hours=27) for gap in gaps)


def test_the_last_day_is_held_by_until() -> None:
    """UNTIL as a day would be its midnight, and the day itself left out."""
    start = datetime(2026, 11, 23, 14, 23)  # noqa: DTZ001
    found = list(occurrences("FREQ=DAILY;UNTIL=20261125", start, after=start))
    assert [one.day for one in found] == [24, 25]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=SECONDLY",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;COUNT=x",
        "FREQ=",
    ],
)
def test_a_rule_that_never_comes_is_refused(rule: str) -> None:
    with pytest.raises(RuleInvalid):
        read_repeat(rule, TimeContext(now=datetime(2026, 11, 23, 9, tzinfo=UTC), zone=ZoneInfo("UTC")))


# Days off

WORKERS = [Member(name="Ann", workdays=[0, 1, 2, 3, 4], days_away=[date(2026, 12, 1)])]
OFF = {date(2026, 11, 30)}
calendars = WorkCalendar("UTC", None, OFF)


@settings(max_examples=200, deadline=None)
@given(rules(), starts, st.sampled_from((OnDayOff.SKIP, OnDayOff.SHIFT)))
def test_nothing_lands_on_a_day_off(rule: str, start: datetime, on: OnDayOff) -> None:
    off = DaysOff(on, calendars, WORKERS)
    found = first_dates(Repeat(rule), start, off, 10)
    assert not [one for one in found if off.is_off(one.date())]
    assert found == sorted(set(found))


def test_a_date_on_a_holiday_is_kept_skipped_or_shifted() -> None:
    monday = datetime(2026, 11, 30, 9)  # noqa: DTZ001
    placed = [DaysOff(on, calendars, WORKERS).place(monday) for on in OnDayOff]
    assert placed == [monday, None, monday + timedelta(days=2)]  # Ann is away on Tuesday


def test_without_people_only_holidays_are_days_off() -> None:
    off = DaysOff(OnDayOff.SKIP, calendars)
    assert [off.is_off(date(2026, 11, day)) for day in (28, 29, 30)] == [False, False, True]
