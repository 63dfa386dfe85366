"""Work that repeats, where how often is said apart from it."""

import pytest

from tests.unit.chat.understand.speech import propose


@pytest.mark.parametrize(
    ("said", "title", "assignee", "rule"),
    [
        ("Weekly: Ann sends the numbers, Fridays 9h", "send the numbers", "Ann", "every Friday 9h"),
        ("Monthly: Mike pays the rent on the 1st", "pay the rent", "Mike", "on the 1st of every month"),
        (
            "Weekly - John tests the fire alarm, Mon / Thu at 8",
            "test the fire alarm",
            "John",
            "every Mon and Thu at 8",
        ),
        ("Daily: Ann opens the post at 9am", "open the post", "Ann", "every day at 9am"),
        ("Fortnightly: Ann cleans the fish tank, Tuesdays", "clean the fish tank", "Ann", "every other Tuesday"),
        ("Every week: Mike checks the tags (Mondays)", "check the tags", "Mike", "every Monday"),
        ("Mike, fryer filter, every Mon + Thu 7am", "fryer filter", "Mike", "every Mon + Thu 7am"),
        ("Ann - sharps bin - every Friday", "sharps bin", "Ann", "every Friday"),
        ("fridge log, Ann, daily", "fridge log", "Ann", "daily"),
        ("Each Friday: Ann, till count", "till count", "Ann", "Each Friday"),
        (
            "John smoke test every day at 10am except weekends",
            "smoke test",
            "John",
            "every day at 10am except weekends",
        ),
        ("Toolbox talk, John, every Monday 7:30am", "Toolbox talk", "John", "every Monday 7:30am"),
        (
            "The bulletin comes out every other Thursday, Ann should read it and send a digest each time",
            "read The bulletin and send a digest",
            "Ann",
            "every other Thursday",
        ),
        ("the bread arrives every morning, Mike has to check it", "check the bread", "Mike", "every morning"),
        ("Bins are collected every Tuesday, so John should put them out", "put Bins out", "John", "every Tuesday"),
        (
            "I keep forgetting the extinguishers: Mike must check them on the 1st of every month",
            "check the extinguishers",
            "Mike",
            "on the 1st of every month",
        ),
    ],
)
def test_how_often_stands_apart(said: str, title: str, assignee: str, rule: str) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "recurring.create"
    assert (found[1]["title"], found[1]["assignee"], found[1]["rule"]) == (title, assignee, rule)


@pytest.mark.parametrize(
    "said",
    [
        "John late every Monday",
        "Ann yoga every Tuesday",
        "Sarah, off, every Friday",
        "Mike is out every Wednesday",
        "It rains every Monday, John should know it",
        "Monthly - what a month",
    ],
)
def test_what_happens_often_is_no_work(said: str) -> None:
    assert propose(said) is None or propose(said)[0] not in {"task.create", "recurring.create"}  # type: ignore[index]
