"""Questions, reports and changes in everyday words."""

from typing import Any

import pytest

from tests.unit.chat.understand.speech import propose


@pytest.mark.parametrize(
    ("said", "action", "arguments"),
    [
        ("kindly share the pending list of Ann", "task.list", {}),
        ("send me the overdue items for Mike", "task.list", {}),
        ("what is pending from Sarah's side?", "task.list", {}),
        ("share the status of Mike's tasks", "task.list", {}),
        ("Ann finished the grease trap, tick it off", "task.complete", {"task": "the grease trap"}),
        ("Mike has done the gutters, please mark it done", "task.complete", {"task": "the gutters"}),
        ("the skip booking needs to be for Thursday at 7am instead", "task.reschedule", {"task": "the skip booking"}),
        (
            "Wheelchair repair cannot be done this week, make it 10 September",
            "task.reschedule",
            {"task": "Wheelchair repair"},
        ),
        ("no, not Mike, Sarah should do it", "task.assign", {"assignee": "Sarah"}),
        ("delete TASK-44 please, client cancelled", "task.delete", {"task": "TASK-44"}),
        ("report for Ann, 1 to 15 November", "report.show", {"person": "Ann"}),
        ("kindly share the report of last week", "report.show", {}),
        (
            "pls remind Sarah for the GST filing on 20th",
            "task.create",
            {"title": "the GST filing", "assignee": "Sarah"},
        ),
        ("mike, dont forget the bins tonight", "task.create", {"title": "the bins", "assignee": "mike"}),
    ],
)
def test_is_understood(said: str, action: str, arguments: dict[str, Any]) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == action
    assert arguments.items() <= found[1].items()


@pytest.mark.parametrize(
    "said",
    [
        "share the list with Ann",
        "the skip booking needs to be bigger instead",
        "Ann finished the grease trap",
        "it cannot be done this week",
        "not Mike again",
        "write the report for Ann by Friday",
    ],
)
def test_near_to_it_changes_and_reports_nothing(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] in {"task.create", "message.send", "chat.acknowledge"}
