"""When somebody is reminded of a deadline."""

from datetime import UTC, date, datetime, time, timedelta

from boss_workflow.domains.people import Member
from boss_workflow.domains.reminders.steps import Due, newest_step, steps_of
from boss_workflow.domains.schedule import WorkCalendar

CALENDAR = WorkCalendar("UTC")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def member(**values: object) -> Member:
    given = {"name": "Ann", "workdays": [0, 1, 2, 3, 4], "days_away": [], "timezone": "UTC"}
    return Member(**{"day_start": time(9), "day_end": time(18), **given, **values})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_a_moment_has_four_steps() -> None:
    steps = steps_of(Due(None, at(25, 17)), member(), CALENDAR)
    assert [(step.name, step.at) for step in steps] == [
        ("24h", at(24, 17)),
        ("2h", at(25, 15)),
        ("1h", at(25, 16)),
        ("30min", at(25, 16, 30)),
    ]


def test_the_day_before_moves_back_over_a_weekend() -> None:
    assert steps_of(Due(None, at(23, 10)), member(), CALENDAR)[0].at == at(20, 10)


def test_a_day_is_said_on_the_working_day_before_on_its_morning_and_before_its_evening() -> None:
    steps = steps_of(Due(date(2026, 11, 23), None), member(), CALENDAR)
    assert [(step.name, step.at) for step in steps] == [("24h", at(20, 9)), ("today", at(23, 9)), ("2h", at(23, 16))]


def test_only_the_newest_step_is_said() -> None:
    due = Due(None, at(25, 17))
    said = [
        newest_step(due, now, member(), CALENDAR, LONG_AGO)
        for now in (at(24, 16), at(24, 18), at(25, 16, 45), at(25, 17))
    ]
    assert [step.name if step else None for step in said] == [None, "24h", "30min", None]


def test_what_came_before_the_task_was_made_is_not_said() -> None:
    due = Due(None, at(25, 17))
    assert newest_step(due, at(25, 15, 30), member(), CALENDAR, at(25, 15, 15)) is None


def test_a_new_due_has_new_steps() -> None:
    first, later = Due(None, at(25, 17)), Due(None, at(25, 17) + timedelta(days=1))
    assert first.key != later.key
    step = newest_step(later, at(26, 16, 30), member(), CALENDAR, LONG_AGO)
    assert step is not None
    assert step.name == "30min"


def test_a_day_is_that_of_its_persons_zone() -> None:
    kavi = member(timezone="Asia/Kolkata")
    steps = steps_of(Due(date(2026, 11, 24), None), kavi, CALENDAR)
    assert steps[1].at == datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
