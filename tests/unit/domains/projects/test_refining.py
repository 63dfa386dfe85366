"""Words that change a plan: only those that fit one of its tasks."""

import pytest

from boss_workflow.domains.projects.drafts import Draft, Planned
from boss_workflow.domains.projects.errors import PlanCycle, PlanInvalid
from boss_workflow.domains.projects.refining import refine_plan
from tests.unit.chat.understand.speech import utterance

PLAN = Draft(
    title="mobile app",
    tasks=(
        Planned(title="Design the screens"),
        Planned(title="Build the server"),
        Planned(title="Build the app", after=(1,)),
        Planned(title="Test everything", days=2, after=(2, 3)),
    ),
)


def refined(said: str) -> list[tuple[str, float, str | None, tuple[int, ...]]] | None:
    draft = refine_plan(PLAN, utterance(said))
    if draft is None:
        return None
    return [(one.title, one.days, one.assignee.name if one.assignee else None, one.after) for one in draft.tasks]


@pytest.mark.parametrize(
    "said", ["give the design to Ann", "assign 1 to Ann", "Ann does the design", "let Ann do the screens"]
)
def test_who_does_it(said: str) -> None:
    assert (refined(said) or [])[0] == ("Design the screens", 1, "Ann Novak", ())


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("the design takes 3 days", 3),
        ("design needs half a day", 0.5),
        ("1 takes two weeks", 10),
        ("make 1 4 hours", 0.5),
    ],
)
def test_how_long_it_takes(said: str, days: float) -> None:
    assert (refined(said) or [])[0][1] == days


def test_what_waited_for_a_dropped_task_waits_for_what_that_waited_for() -> None:
    assert refined("drop the app") == [
        ("Design the screens", 1, None, ()),
        ("Build the server", 1, None, ()),
        ("Test everything", 2, None, (1, 2)),
    ]


def test_a_task_is_added_with_all_that_was_said() -> None:
    assert (refined("add a task write the help for Ann, two days, after the app") or [])[-1] == (
        *("Write the help", 2, "Ann Novak", (3,)),
    )
    assert (refined("add a task for John: call the bank") or [])[-1] == ("Call the bank", 1, "John Smith", ())


def test_what_waits_for_what() -> None:
    assert (refined("the server after the design") or [])[1][3] == (1,)
    assert (refined("3 doesn't wait for 1") or [])[2][3] == ()
    with pytest.raises(PlanCycle, match="circle"):
        refined("1 after 4")


def test_a_new_end() -> None:
    draft = refine_plan(PLAN, utterance("it must be ready by 11 December"))
    assert draft is not None
    assert str(draft.due) == "2026-12-11"


@pytest.mark.parametrize("said", ["the build takes 2 days", "give the design to Zoe"])
def test_what_is_not_clear_is_asked(said: str) -> None:
    with pytest.raises(PlanInvalid):
        refined(said)


@pytest.mark.parametrize(
    "said",
    [
        "delete TASK-2",
        "give #1 to Ann",
        "give the invoice to Ann",
        "John fix the door by Friday",
        "who does the design",
        "what is overdue",
        "move TASK-1 to Monday",
        "Sarah is sick today",
        "thanks",
    ],
)
def test_whatever_else_is_said_is_about_something_else(said: str) -> None:
    assert refined(said) is None
