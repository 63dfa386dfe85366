"""What is due, as a pure function: restarts, clocks that are moved, intervals, and what was missed."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boss_workflow.jobs.schedule import Decided, Firing, Line, Timing, Verdict, due, moment_of, next_after

WORKSPACE = uuid4()
BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")
MORNING = Timing(at=time(9))


def line(timing: Timing = MORNING, zone: str = "UTC", since: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> Line:
    return Line("standup", WORKSPACE, zone, timing, since)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def remember(fired: list[Firing]) -> Decided:
    return {(one.line.workspace_id, one.line.name, one.line.zone): one.at for one in fired}


def keys(fired: list[Firing], verdict: Verdict = Verdict.QUEUED) -> list[str]:
    return [one.key for one in fired if one.verdict is verdict]


def looked_at_every(step: timedelta, one: Line, start: datetime, end: datetime) -> list[Firing]:
    """All that is decided when somebody looks evenly from `start` to `end`."""
    made: list[Firing] = []
    now = start
    decided: Decided = {}
    while now <= end:
        fired = due([one], decided, now)
        made += fired
        decided = {**decided, **remember(fired)}
        now += step
    return made


def test_a_time_comes_once_a_day() -> None:
    one = line(since=utc("2026-11-23T08:00"))
    made = looked_at_every(timedelta(minutes=1), one, utc("2026-11-23T08:00"), utc("2026-11-25T08:00"))
    assert keys(made) == ["2026-11-23T09:00", "2026-11-24T09:00"]
    assert not any(firing.late for firing in made)


def test_days_of_the_week_and_of_the_month() -> None:
    fridays = line(Timing(at=time(17), days=frozenset({4})), since=utc("2026-11-20T18:00"))
    assert keys(due([fridays], {}, utc("2026-11-27T17:00"))) == ["2026-11-27T17:00"]
    last = line(Timing(at=time(9), monthday=31, window=timedelta(days=40)), since=utc("2026-02-01T00:00"))
    assert keys(due([last], {}, utc("2026-03-01T00:00"))) == ["2026-02-28T09:00"]


def test_half_past_one_comes_twice_and_fires_once() -> None:
    one = line(Timing(at=time(1, 30)), "America/New_York", since=utc("2026-11-01T04:00"))
    made = looked_at_every(timedelta(minutes=5), one, utc("2026-11-01T04:00"), utc("2026-11-01T12:00"))
    assert keys(made) == ["2026-11-01T01:30"]
    assert made[0].at == utc("2026-11-01T05:30")


def test_a_time_that_is_skipped_fires_at_the_first_moment_that_exists() -> None:
    one = line(Timing(at=time(2, 30)), "Europe/Berlin", since=utc("2026-03-28T12:00"))
    made = looked_at_every(timedelta(minutes=5), one, utc("2026-03-28T12:00"), utc("2026-03-29T12:00"))
    assert [(firing.key, firing.at) for firing in made] == [("2026-03-29T02:30", utc("2026-03-29T01:00"))]


def test_a_day_that_a_zone_left_out_fires_at_its_end() -> None:
    assert moment_of(datetime(2011, 12, 30).date(), time(9), APIA) == utc("2011-12-30T10:00")  # noqa: DTZ001


def test_an_interval_is_even_in_utc() -> None:
    one = line(Timing(every=timedelta(hours=4)), "Europe/Berlin", since=utc("2026-03-28T21:00"))
    made = looked_at_every(timedelta(minutes=10), one, utc("2026-03-28T21:00"), utc("2026-03-29T09:00"))
    assert keys(made) == ["2026-03-29T00:00Z", "2026-03-29T04:00Z", "2026-03-29T08:00Z"]


def test_what_was_missed_is_made_up_once_inside_its_window() -> None:
    fired = due([line(since=utc("2026-11-23T08:00"))], {}, utc("2026-11-23T11:00"))
    assert [(one.key, one.verdict, one.late) for one in fired] == [("2026-11-23T09:00", Verdict.QUEUED, True)]


def test_what_is_older_is_marked_skipped() -> None:
    fired = due([line(since=utc("2026-11-20T08:00"))], {}, utc("2026-11-23T13:00"))
    assert keys(fired) == []
    assert keys(fired, Verdict.SKIPPED)[-1] == "2026-11-23T09:00"
    assert len(fired) == 4


def test_an_interval_has_no_burst_after_downtime() -> None:
    one = line(Timing(every=timedelta(minutes=5)), since=utc("2026-11-01T00:00"))
    assert keys(due([one], {}, utc("2026-11-23T13:02"))) == ["2026-11-23T13:00Z"]


def test_nothing_before_a_change_counts() -> None:
    assert due([line(since=utc("2026-11-23T09:00"))], {}, utc("2026-11-23T09:30")) == []


def test_next_is_told_in_advance() -> None:
    assert next_after(MORNING, "Europe/Berlin", utc("2026-11-23T09:00")) == utc("2026-11-24T08:00")
    assert next_after(Timing(every=timedelta(hours=4)), "UTC", utc("2026-11-23T09:00")) == utc("2026-11-23T12:00")


def test_a_timing_is_a_time_or_an_interval() -> None:
    with pytest.raises(ValueError, match="not both"):
        Timing(at=time(9), every=timedelta(hours=1))


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    start=st.datetimes(datetime(2011, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    looks=st.lists(st.integers(min_value=1, max_value=3 * 24 * 60), min_size=1, max_size=30),
)
def test_however_one_looks_each_local_day_is_decided_once(
    zone: str, at: time, start: datetime, looks: list[int]
) -> None:
    began = start.replace(tzinfo=UTC)
    one = line(Timing(at=at), zone, since=began)
    now = began
    decided: Decided = {}
    made: list[Firing] = []
    for minutes in looks:
        now += timedelta(minutes=minutes)
        fired = due([one], decided, now)
        made += fired
        decided = {**decided, **remember(fired)}
    once = due([one], {}, now)
    assert [firing.key for firing in made] == sorted({firing.key for firing in made})
    assert {firing.key for firing in made} >= {firing.key for firing in once}
    assert all(firing.at <= now for firing in made)
