"""Everyday ways to say a small thing: a date that it is needed by, anybody at all, two words that make one verb."""

import pytest

from boss_workflow.chat.understand.proposals import Proposal
from tests.unit.chat.understand.speech import rules, utterance


def only(said: str) -> Proposal:
    """The one that is proposed."""
    (proposal,) = rules().sentence(utterance(said))
    return proposal


@pytest.mark.parametrize(
    ("said", "title", "assignee", "due"),
    [
        ("Ann can u design the flyer, need it by Friday", "design the flyer", "Ann", "by Friday"),
        ("print the menus, needed by noon", "print the menus", None, "by noon"),
        ("Mike, sort the van keys. I need them by tomorrow", "sort the van keys", "Mike", "by tomorrow"),
        ("send the drawings, the client wants them by Monday", "send the drawings", None, "by Monday"),
        ("need someone to unblock the sink", "unblock the sink", None, None),
        ("we'd like somebody to bleed the radiators by Friday", "bleed the radiators", None, "by Friday"),
        ("john deep clean the ovens tomorrow", "deep clean the ovens", "john", "tomorrow"),
        ("Sarah spot check the invoices today", "spot check the invoices", "Sarah", "today"),
        ("Mike rough in the second bathroom tomorrow", "rough in the second bathroom", "Mike", "tomorrow"),
    ],
)
def test_is_work(said: str, title: str, assignee: str | None, due: str | None) -> None:
    asked = only(said)
    got = (asked.arguments.get(name) for name in ("title", "assignee", "due"))
    assert (asked.action, *got) == ("task.create", title, assignee, due)


@pytest.mark.parametrize("kind", ["recurring", "new recurring", "weekly"])
def test_a_task_that_is_announced_with_its_person_is_one(kind: str) -> None:
    asked = only(f"Set up a {kind} task for John: check the backups every Monday")
    assert (asked.action, asked.arguments["title"]) == ("recurring.create", "check the backups")
