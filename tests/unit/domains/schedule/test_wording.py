"""Timings in words, both ways."""

from datetime import time, timedelta

import pytest

from boss_workflow.domains.schedule.errors import TimingInvalid
from boss_workflow.domains.schedule.wording import describe_timing, ordinal, read_timing
from boss_workflow.jobs.schedule import EVERY_DAY, WORKWEEK, Timing

DAILY = Timing(at=time(9))
FRIDAYS = Timing(at=time(17), days=frozenset({4}))


@pytest.mark.parametrize(
    ("said", "at", "days"),
    [
        ("8:30", time(8, 30), EVERY_DAY),
        ("8.30", time(8, 30), EVERY_DAY),
        ("at 7pm", time(19), EVERY_DAY),
        ("12 am", time(0), EVERY_DAY),
        ("noon", time(12), EVERY_DAY),
        ("Mondays", time(9), frozenset({0})),
        ("Monday and Thursday at 5:30pm", time(17, 30), frozenset({0, 3})),
        ("weekdays at 10", time(10), WORKWEEK),
        ("mon-thu 8:00", time(8), frozenset({0, 1, 2, 3})),
        ("every day at 6", time(6), EVERY_DAY),
    ],
)
def test_what_is_said_is_laid_over_what_was(said: str, at: time, days: frozenset[int]) -> None:
    timing = read_timing(said, DAILY)
    assert (timing.at, timing.days) == (at, days)


def test_a_time_alone_keeps_the_days() -> None:
    assert read_timing("16:00", FRIDAYS) == Timing(at=time(16), days=frozenset({4}))


def test_a_weekday_takes_the_day_of_the_month_away() -> None:
    monthly = Timing(at=time(9), monthday=1)
    assert read_timing("8:00", monthly).monthday == 1
    assert read_timing("mondays", monthly).monthday is None


def test_an_interval_stays_one() -> None:
    every = Timing(every=timedelta(hours=4))
    assert read_timing("every 2 hours", every).every == timedelta(hours=2)
    with pytest.raises(TimingInvalid):
        read_timing("8:30", every)


@pytest.mark.parametrize("said", ["25:00", "8:75", "soon", "every 3 hours", ""])
def test_what_is_no_time_of_day_is_refused(said: str) -> None:
    with pytest.raises(TimingInvalid):
        read_timing(said, DAILY)


def test_timings_as_they_are_read() -> None:
    assert describe_timing(DAILY) == "09:00"
    assert describe_timing(FRIDAYS) == "17:00 Fri"
    assert describe_timing(Timing(at=time(9), monthday=1)) == "09:00 on the 1st"
    assert describe_timing(Timing(every=timedelta(minutes=5))) == "every 5 min"
    assert [ordinal(number) for number in (2, 3, 11, 22, 31)] == ["2nd", "3rd", "11th", "22nd", "31st"]
