"""Messages that hold more than one thing: each part is read by itself, with what it takes from its neighbours."""

from typing import Any

import pytest

from tests.unit.chat.understand.speech import rules, utterance


def read(said: str) -> list[tuple[str, dict[str, Any]]]:
    return [(proposal.action, dict(proposal.arguments)) for proposal in rules().message(utterance(said))]


def titles(said: str) -> list[tuple[str | None, str | None]]:
    """Assignee and title of each new task."""
    return [(told.get("assignee"), told["title"]) for action, told in read(said) if action == "task.create"]


SEVERAL = [
    (
        "John fix the login bug by Friday, then Sarah update the docs, and Mike call the client",
        [("John", "fix the login bug"), ("Sarah", "update the docs"), ("Mike", "call the client")],
    ),
    (
        "Mike call the printer tomorrow at 10, and Sarah write the newsletter",
        [("Mike", "call the printer"), ("Sarah", "write the newsletter")],
    ),
    ("john fix the bug sarah call the bank", [("john", "fix the bug"), ("sarah", "call the bank")]),
    ("John and Sarah review the PR", [("John", "review the PR"), ("Sarah", "review the PR")]),
    ("John, fix the header, then update the footer", [("John", "fix the header"), ("John", "update the footer")]),
    ("Ann call the caterer. Mike book the room.", [("Ann", "call the caterer"), ("Mike", "book the room")]),
    ("1. John fix the header\n2. Sarah write the copy", [("John", "fix the header"), ("Sarah", "write the copy")]),
    ("- order chairs\n- call the electrician", [(None, "order chairs"), (None, "call the electrician")]),
    ("Tasks for John:\n- docs\n- tests", [("John", "docs"), ("John", "tests")]),
    ("Tasks for John: docs, tests and a release", [("John", "docs"), ("John", "tests"), ("John", "a release")]),
    (
        "Tasks for John: first one fix the login, second one write tests",
        [("John", "fix the login"), ("John", "write tests")],
    ),
    ("the heating is broken, Mike please fix it", [("Mike", "fix the heating")]),
    ("John fix the API, cc @sarah", [("John", "fix the API")]),
    ("buy milk, eggs and bread", [(None, "buy milk, eggs and bread")]),
    ("John fix the login bug and the signup bug", [("John", "fix the login bug and the signup bug")]),
    ("call John and Sarah", [(None, "call John and Sarah")]),
    ("Sarah said she is late. John fix the bug", [("John", "fix the bug")]),
]


@pytest.mark.parametrize(("said", "expected"), SEVERAL, ids=[said[:40] for said, _ in SEVERAL])
def test_several_requests_in_one_message(said: str, expected: list[tuple[str | None, str]]) -> None:
    assert titles(said) == expected


def test_everyone_gets_a_task_but_the_one_who_asks() -> None:
    assert [who for who, _ in titles("everyone fill in the survey by Friday")] == [
        "John Smith",
        "Sarah Lee",
        "Mike Brown",
        "Ann Novak",
    ]


def test_a_head_says_something_for_all_its_items() -> None:
    found = read("Urgent for Sarah by Friday:\n- call the bank\n- pay the bill by Monday")

    assert [told["priority"] for _, told in found] == ["urgent", "urgent"]
    assert [told["due"] for _, told in found] == ["by Friday", "by Monday"]


@pytest.mark.parametrize(
    "said",
    [
        "Launch the site\n1. write the copy\n2. John design the pages",
        "launch the site: 1. write the copy 2. John design the pages",
        "launch the site\n  write the copy\n  John design the pages",
    ],
)
def test_items_under_a_title_are_subtasks(said: str) -> None:
    [(action, told)] = read(said)

    assert action == "task.create"
    assert told["title"].lower() == "launch the site"
    assert told["subtasks"] == [{"title": "write the copy"}, {"title": "design the pages", "assignee": "John"}]


def test_notes_describe_the_task() -> None:
    [(_, told)] = read("John prepare the offer by Monday. Notes: they want 10% off")

    assert told["title"] == "prepare the offer"
    assert told["description"] == "they want 10% off"


CHANGES = [
    (
        "TASK-1 and #2 are done",
        [("task.complete", {"task": "TASK-1"}), ("task.complete", {"task": "TASK-2"})],
    ),
    (
        "move TASK-1 to Friday and TASK-2 to Monday",
        [
            ("task.reschedule", {"task": "TASK-1", "due": "Friday"}),
            ("task.reschedule", {"task": "TASK-2", "due": "Monday"}),
        ],
    ),
    (
        "assign TASK-3 to Sarah and make it urgent",
        [
            ("task.assign", {"task": "TASK-3", "assignee": "Sarah"}),
            ("task.prioritise", {"task": "TASK-3", "priority": "urgent"}),
        ],
    ),
    (
        "give TASK-9 to Mike by Friday",
        [
            ("task.assign", {"task": "TASK-9", "assignee": "Mike"}),
            ("task.reschedule", {"task": "TASK-9", "due": "by Friday"}),
        ],
    ),
    (
        "TASK-20 is not urgent anymore, make it low",
        [("task.prioritise", {"task": "TASK-20", "priority": "low"})],
    ),
    (
        "move all of John's overdue ones to Monday",
        [("task.reschedule", {"where": {"person": "John", "overdue": True}, "due": "Monday"})],
    ),
    (
        "John fix the search. Give it to Sarah",
        [("task.create", {"title": "fix the search", "assignee": "Sarah"})],
    ),
    (
        "add a note to TASK-1: call Bob and John fix the door",
        [("task.note", {"task": "TASK-1", "text": "call Bob and John fix the door"})],
    ),
    (
        "what's overdue? and John fix the footer",
        [("task.overdue", {}), ("task.create", {"title": "fix the footer", "assignee": "John"})],
    ),
    ("signing off, see you tomorrow", [("attendance.out", {})]),
]


@pytest.mark.parametrize(("said", "expected"), CHANGES, ids=[said for said, _ in CHANGES])
def test_changes_questions_and_presence(said: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert read(said) == expected


QUESTIONS = [
    ("what's due this week", {"due": "due this week"}),
    ("overdue high-priority tasks assigned to John", {"person": "John", "overdue": True, "priority": "high"}),
    ("created last week with no assignee", {"created": "last week", "unassigned": True}),
    ("what did Ann finish last week", {"person": "Ann", "status": "done", "completed": "last week"}),
    ("how many open tasks are there?", {"status": "open", "count": True}),
    ("find tasks about the newsletter", {"text": "newsletter"}),
]


@pytest.mark.parametrize(("said", "filters"), QUESTIONS)
def test_a_question_is_its_filters(said: str, filters: dict[str, Any]) -> None:
    assert read(said) == [("task.list", filters)]


@pytest.mark.parametrize(
    "said", ["what should I cook tomorrow", "is John available tomorrow?", "who is free on Friday", "show me the money"]
)
def test_a_question_with_a_word_that_is_no_filter_is_left_alone(said: str) -> None:
    assert all(action != "task.list" for action, _ in read(said))
