"""Who works when."""

from datetime import UTC, date, datetime, time

import pytest

from boss_workflow.domains.people import Member
from boss_workflow.domains.schedule import DayOff, WorkCalendar
from boss_workflow.domains.schedule.calendar import find_country, public_holidays
from boss_workflow.domains.schedule.errors import CountryUnknown


def member(**values: object) -> Member:
    given = {"name": "Ann", "workdays": [0, 1, 2, 3, 4], "days_away": [], "timezone": None}
    return Member(**{**given, **values})


BERLIN = WorkCalendar("Europe/Berlin", "DE", public_holidays("DE"))


def test_why_somebody_is_off() -> None:
    ann = member(days_away=[date(2026, 11, 24)])
    assert BERLIN.day_off(ann, date(2026, 11, 23)) is None
    assert BERLIN.day_off(ann, date(2026, 11, 24)) == DayOff("away")
    assert BERLIN.day_off(ann, date(2026, 12, 25)) == DayOff("holiday")
    assert BERLIN.day_off(ann, date(2026, 11, 28)) == DayOff("no working day")


def test_the_last_working_day_lies_before_weekends_holidays_and_leave() -> None:
    ann = member(days_away=[date(2026, 12, 24), date(2026, 12, 23)])
    assert BERLIN.last_working_day(ann, date(2026, 12, 28)) == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("local", "quiet"),
    [(time(21, 59), False), (time(22), True), (time(3), True), (time(6, 59), True), (time(7), False)],
)
def test_quiet_hours_span_midnight(local: time, quiet: bool) -> None:
    moment = datetime.combine(date(2026, 11, 24), local, tzinfo=UTC)
    assert BERLIN.is_quiet(member(timezone="UTC"), moment) is quiet


def test_own_quiet_hours_in_the_middle_of_the_day() -> None:
    sleeper = member(timezone="Asia/Tokyo", quiet_start=time(12), quiet_end=time(13))
    noon = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    assert BERLIN.is_quiet(sleeper, noon)
    assert BERLIN.end_of_quiet(sleeper, noon) == datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_countries_are_found_by_name_code_and_part() -> None:
    assert [find_country(said) for said in ("Germany", "de", "DE-BY", "united states")] == ["DE", "DE", "DE-BY", "US"]
    for unknown in ("Atlantis", "DE-XX"):
        with pytest.raises(CountryUnknown):
            find_country(unknown)
