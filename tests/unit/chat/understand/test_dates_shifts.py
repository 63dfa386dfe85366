"""Moving a due from where it is, and clocks beside whole dates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from boss_workflow.chat.understand.dates import NotADate, TimeContext, When, parse_when

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = TimeContext(now=datetime(2026, 11, 23, 10, tzinfo=BERLIN), zone=BERLIN)
FRIDAY = When(day=date(2026, 11, 27))
FRIDAY_AT_FIVE = When(moment=datetime(2026, 11, 27, 17, tzinfo=BERLIN))


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("two days later", "2026-11-29"),
        ("push it by a week", "2026-12-04"),
        ("a week", "2026-12-04"),
        ("3 working days", "2026-12-02"),
        ("a day earlier", "2026-11-26"),
        ("-2 days", "2026-11-25"),
        ("bring it forward by two days", "2026-11-25"),
        ("by a month", "2026-12-27"),
        ("two weeks back", "2026-12-11"),
        ("in two days", "2026-11-25"),
        ("tomorrow", "2026-11-24"),
    ],
)
def test_a_day_moves_to_a_day(phrase: str, day: str) -> None:
    assert str(parse_when(phrase, MONDAY, FRIDAY).day) == day


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("an hour earlier", "2026-11-27 16:00"),
        ("two days later", "2026-11-29 17:00"),
        ("an hour and a half later", "2026-11-27 18:30"),
        ("push by 30 minutes", "2026-11-27 17:30"),
        ("a week sooner", "2026-11-20 17:00"),
    ],
)
def test_a_moment_keeps_its_clock(phrase: str, moment: str) -> None:
    moved = parse_when(phrase, MONDAY, FRIDAY_AT_FIVE).moment

    assert f"{moved:%Y-%m-%d %H:%M}" == moment


def test_a_moment_keeps_its_wall_clock_over_the_change_of_clocks() -> None:
    before = When(moment=datetime(2026, 10, 23, 9, tzinfo=BERLIN))

    moved = parse_when("a week later", MONDAY, before).moment

    assert moved is not None
    assert moved.isoformat() == "2026-10-30T09:00:00+01:00"


def test_hours_move_a_day_from_the_end_of_its_working_hours() -> None:
    moved = parse_when("two hours earlier", MONDAY, FRIDAY).moment

    assert f"{moved:%Y-%m-%d %H:%M}" == "2026-11-27 16:00"


@pytest.mark.parametrize("phrase", ["two days later", "an hour earlier", "by a week"])
def test_without_a_due_there_is_nothing_to_move(phrase: str) -> None:
    with pytest.raises(NotADate):
        parse_when(phrase, MONDAY)


@pytest.mark.parametrize("phrase", ["99999999 days later", "9999 years later", "later", "it", ""])
def test_what_leads_nowhere_is_no_date(phrase: str) -> None:
    with pytest.raises(NotADate):
        parse_when(phrase, MONDAY, FRIDAY)


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("28 March 2027 3:30", "2027-03-28T03:30:00+02:00"),
        ("28 march 2027 2:30", "2027-03-28T03:00:00+02:00"),
        ("29 March 2026, 2:30", "2026-03-29T03:00:00+02:00"),
        ("2026-12-04 2:30", "2026-12-04T02:30:00+01:00"),
        ("4 December 2:30", "2026-12-04T14:30:00+01:00"),
        ("Friday 2:30", "2026-11-27T14:30:00+01:00"),
        ("4 December 2026 at 2:30 in the afternoon", "2026-12-04T14:30:00+01:00"),
    ],
)
def test_hours_and_minutes_beside_a_whole_date_are_a_timestamp(phrase: str, moment: str) -> None:
    when = parse_when(phrase, MONDAY).moment

    assert when is not None
    assert when.isoformat() == moment
