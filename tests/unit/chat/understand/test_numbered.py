"""Several tasks changed by their numbers in one message."""

import pytest

from tests.unit.chat.understand.speech import rules, utterance

DONE, TO, DAY = "task.complete", "task.assign", "task.reschedule"


def changes(said: str) -> list[tuple[str, str, str | None]]:
    found = rules().sentence(utterance(said))
    return [
        (one.action, str(one.arguments.get("task")), one.arguments.get("assignee") or one.arguments.get("due"))
        for one in found
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("12 to friday", [(DAY, "TASK-12", "friday")]),
        (
            "4 done, 7 to mike, 9 to friday",
            [(DONE, "TASK-4", None), (TO, "TASK-7", "mike"), (DAY, "TASK-9", "friday")],
        ),
        (
            "#4 done #7 to Mike #9 Friday",
            [(DONE, "TASK-4", None), (TO, "TASK-7", "Mike"), (DAY, "TASK-9", "Friday")],
        ),
        (
            "TASK-4 done, TASK-5 to Friday and TASK-6 to Mike",
            [(DONE, "TASK-4", None), (DAY, "TASK-5", "Friday"), (TO, "TASK-6", "Mike")],
        ),
        (
            "close 4 and 5, give 6 to Ann",
            [(DONE, "TASK-4", None), (DONE, "TASK-5", None), (TO, "TASK-6", "Ann")],
        ),
        ("push 4 to monday, 5 to tuesday", [(DAY, "TASK-4", "monday"), (DAY, "TASK-5", "tuesday")]),
        ("mark 4 done and give 5 to Ann please", [(DONE, "TASK-4", None), (TO, "TASK-5", "Ann")]),
        ("delete 4 and reopen 5", [("task.delete", "TASK-4", None), ("task.reopen", "TASK-5", None)]),
    ],
)
def test_each_is_changed(said: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert changes(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "12 for Friday, 8 for Saturday",
        "4 for Ann, 6 for Mike",
        "2 Ann, 3 Mike",
        "4 urgent, 5 low",
        "5 to 7",
        "1 to 3 Friday",
        "call 4 and 5",
        "10 chairs to Ann, 4 tables to Mike",
    ],
)
def test_numbers_that_count_something_change_nothing(said: str) -> None:
    assert {action for action, _, _ in changes(said)} <= {"task.create"}
