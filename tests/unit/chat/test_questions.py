"""Which words answer an open question, and which are something else."""

from uuid import UUID

import pytest

from boss_workflow.chat.actions import Ask, Option
from boss_workflow.chat.questions import LIFE, Question
from boss_workflow.chat.understand.proposals import Proposal
from tests.support.clock import MONDAY

CARD, ANN, BEN = UUID(int=1), UUID(int=2), UUID(int=3)
WHO = Ask("Who?", "assignee", [Option("John Smith", "John Smith"), Option("Ann Novak", "Ann Novak")])
LEVEL = Ask("Which priority?", "priority", [Option("🟢 low", "low"), Option("🔴 urgent", "urgent")], free=False)


def asking(ask: Ask) -> Question:
    return Question.asking(Proposal("task.assign", {"task": "TASK-1"}), ask, CARD, ANN, MONDAY)


@pytest.mark.parametrize("said", ["Ann Novak", "ann novak.", "2", "2.", "the second one", "second"])
def test_an_option_by_its_name_its_number_its_place(said: str) -> None:
    assert asking(WHO).chosen(said) == Proposal("task.assign", {"task": "TASK-1", "assignee": "Ann Novak"})


@pytest.mark.parametrize("said", ["🔴 urgent", "urgent", "Urgent!", "2"])
def test_an_option_by_its_label_or_its_value(said: str) -> None:
    chosen = asking(LEVEL).chosen(said)
    assert chosen is not None
    assert chosen.arguments["priority"] == "urgent"


@pytest.mark.parametrize("said", ["3", "0", "Zoe", "the ninth one", ""])
def test_no_option(said: str) -> None:
    assert asking(WHO).chosen(said) is None


def test_other_words_answer_a_free_question_only() -> None:
    typed = asking(WHO).typed(" Mike ")
    assert typed is not None
    assert typed.arguments["assignee"] == "Mike"
    assert asking(WHO).typed("  ") is None
    assert asking(LEVEL).typed("gigantic") is None


@pytest.mark.parametrize(
    "said",
    ["no", "No.", "never mind", "nevermind", "cancel", "cancel it", "no, thanks", "forget it", "don't", "no, leave it"],
)
def test_no(said: str) -> None:
    assert asking(WHO).is_no(said)


@pytest.mark.parametrize("said", ["no one", "nobody", "Norman", "no, Sarah", "cancel TASK-3", "don't know"])
def test_not_a_no(said: str) -> None:
    assert not asking(WHO).is_no(said)


@pytest.mark.parametrize("said", ["yes", "Yes please", "ok", "do it!", "go ahead"])
def test_yes_confirms_and_only_where_that_was_asked(said: str) -> None:
    confirming = Question.confirming(Proposal("task.delete", {"task": "TASK-1"}), "Delete?", CARD, ANN, MONDAY)

    assert confirming.is_yes(said)
    assert not asking(WHO).is_yes(said)


def test_a_question_survives_a_restart_and_ends_after_an_hour() -> None:
    question = asking(WHO)

    assert Question.model_validate(question.model_dump(mode="json")) == question
    assert question.expires_at == MONDAY + LIFE


def test_in_a_group_it_waits_for_the_one_who_was_asked() -> None:
    assert asking(WHO).waits_for(ANN, MONDAY)
    assert not asking(WHO).waits_for(BEN, MONDAY)
