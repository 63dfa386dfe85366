"""Which sentences begin a plan or a spec sheet, and which are work."""

import pytest

from tests.unit.chat.understand.speech import propose


@pytest.mark.parametrize(
    ("said", "title", "due", "people"),
    [
        ("plan a mobile app by June with Ann and Bo", "mobile app", "1 June", "Ann and Bo"),
        (
            "plan a mobile app by the end of June with Ann, John and me",
            "mobile app",
            "the end of June",
            "Ann, John and me",
        ),
        ("plan a mobile app", "mobile app", None, None),
        ("let's plan a new website", "new website", None, None),
        ("help me plan the move to the new office by March", "move to the new office", "1 March", None),
        ("create a project plan for the website", "website", None, None),
        ("/plan the website by 30 June", "website", "30 June", None),
        ("/plan website with Mike", "website", None, "Mike"),
    ],
)
def test_a_plan(said: str, title: str, due: str | None, people: str | None) -> None:
    given = {"title": title, "due": due, "people": people}
    assert propose(said) == ("plan.start", {name: value for name, value in given.items() if value})


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("spec sheet for the login page", {"title": "login page"}),
        ("specsheet for TASK-12", {"task": "TASK-12"}),
        ("PRD for payments", {"title": "payments"}),
        ("write a detailed spec for the login page please", {"title": "login page"}),
        ("spec for TASK-3", {"task": "TASK-3"}),
        ("can you make a spec for the export", {"title": "export"}),
        ("/spec 12", {"task": "12"}),
        ("/spec login page", {"title": "login page"}),
    ],
)
def test_a_spec(said: str, arguments: dict[str, str]) -> None:
    assert propose(said) == ("spec.start", arguments)


@pytest.mark.parametrize("said", ["break down TASK-2", "break TASK-2 down into steps", "split TASK-2 into subtasks"])
def test_a_breakdown(said: str) -> None:
    assert propose(said) == ("task.breakdown", {"task": "TASK-2"})


@pytest.mark.parametrize(
    "said",
    [
        "John plan the party by Friday",
        "plan the party by Friday",
        "plan a trip with Ann on Friday",
        "plan a team lunch with Ann and John",
        "plan a move by Monday",
        "plan the sprint",
        "Sarah, make a plan for the launch",
        "write the spec for the API",
        "John write a spec for the API",
        "write a spec for the API by Friday",
        "Ann create a PRD for payments by Monday",
        "John break down the boxes by Friday",
    ],
)
def test_work(said: str) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "task.create"
