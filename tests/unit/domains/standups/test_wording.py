"""What somebody types as their standup."""

import pytest

from boss_workflow.domains.standups.wording import Told, read_blocker, read_standup


def test_labelled_lines() -> None:
    said = "done: TASK-1 shipped\n- docs\ntoday: TASK-2\nblocked: TASK-3 waiting for the key"
    assert read_standup(said) == Told(("TASK-1 shipped", "docs"), ("TASK-2",), ("TASK-3 waiting for the key",))


def test_lines_without_labels_are_what_was_done() -> None:
    assert read_standup("wrote the docs; fixed two bugs") == Told(("wrote the docs", "fixed two bugs"), (), ())


def test_no_blockers_are_none() -> None:
    assert read_standup("yesterday: tests\ntoday: more tests\nblockers: none.").blockers == ()


@pytest.mark.parametrize(
    ("said", "number", "reason"),
    [
        ("TASK-9 waiting for the API key", 9, "waiting for the API key"),
        ("#9: no access", 9, "no access"),
        ("the printer is broken", None, "the printer is broken"),
        ("TASK-9", 9, "no reason given"),
    ],
)
def test_a_blocker_names_its_task_and_its_reason(said: str, number: int | None, reason: str) -> None:
    assert read_blocker(said) == (number, reason)
