"""Time in progress, from the changes of a task's status, in a person's working hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from boss_workflow.domains.people import Member
from boss_workflow.domains.schedule import WorkCalendar
from boss_workflow.domains.standups.activity import in_progress, span_words


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_without_a_change_it_was_what_it_is() -> None:
    assert in_progress("in_progress", at(23, 9), [], at(24, 9)) == [(at(23, 9), at(24, 9))]
    assert in_progress("pending", at(23, 9), [], at(24, 9)) == []


def test_before_the_first_change_it_was_what_that_changed() -> None:
    moves = [(at(23, 11), "in_progress", "on_hold"), (at(23, 15), "on_hold", "in_progress")]
    stretches = in_progress("in_progress", at(23, 9), moves, at(24, 9))
    assert stretches == [(at(23, 9), at(23, 11)), (at(23, 15), at(24, 9))]


def test_a_task_made_meanwhile_begins_with_its_first_change() -> None:
    moves = [
        (at(23, 10), "", "pending"),
        (at(23, 12), "pending", "in_progress"),
        (at(23, 14), "in_progress", "completed"),
    ]
    assert in_progress("completed", at(23, 9), moves, at(24, 9)) == [(at(23, 12), at(23, 14))]


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        (at(23, 10), at(23, 12), 2),
        (at(23, 6), at(23, 23), 9),
        (at(23, 17), at(24, 10), 2),
        (at(27, 17), at(30, 10), 2),  # over a weekend
        (at(25, 9), at(26, 10), 1),  # over a day away
        (at(28, 9), at(28, 18), 0),
        (at(23, 19), at(23, 20), 0),
    ],
)
def test_only_working_hours_count(begin: datetime, end: datetime, hours: int) -> None:
    ann = Member(name="Ann", workdays=[0, 1, 2, 3, 4], days_away=[date(2026, 11, 25)], timezone="UTC")
    ann.day_start, ann.day_end = time(9), time(18)
    assert WorkCalendar("UTC").worked(ann, begin, end) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, ""), (2, ""), (44, "45 min"), (60, "1 h"), (92, "1 h 30 min"), (600, "10 h")]
)
def test_a_span_is_said_to_five_minutes(minutes: int, said: str) -> None:
    assert span_words(timedelta(minutes=minutes)) == said
