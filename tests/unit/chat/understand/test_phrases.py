"""The template language that actions declare their sentences in."""

import pytest

from boss_workflow.chat.understand.phrases import compile_phrase
from tests.unit.chat.understand.speech import utterance


def read(template: str, said: str) -> dict[str, str] | None:
    match = compile_phrase(template).match(utterance(said))
    return dict(match.said) if match else None


@pytest.mark.parametrize(
    ("template", "said", "slots"),
    [
        ("mark {task} (as) done|finished", "mark TASK-1 done", {"task": "TASK-1"}),
        ("mark {task} (as) done|finished", "Mark it as Finished", {"task": "it"}),
        ("mark {task} (as) done|finished", "mark it as doing", None),
        ("(show) (me) tasks", "tasks", {}),
        ("(show) (me) tasks", "show me tasks?", {}),
        ("what is overdue", "what's overdue", {}),
        ("what is overdue", "whats overdue", {}),
        ("i am|will done", "I'm done", {}),
        ("i am|will done", "I\u2019ll done", {}),
        ("{task} is done", "its done", {"task": "it"}),
        ("{task} is done", "the bug's done", {"task": "the bug"}),
        ("{task} is done", "the bugs done", None),
        ("set due_date of {task:code}", "set due date of #4", {"task": "#4"}),
        ("note {task:ref} : {text}", "note it:yes, really?", {"task": "it", "text": "yes, really?"}),
        (
            "move {task} to {due:when}",
            "move the intro to part two to Friday",
            {"task": "the intro to part two", "due": "Friday"},
        ),
        ("move {task} to {due:when}", "move the intro to Sarah", None),
        ("give {task} to {who:person}", "give it to Zoe", {"task": "it", "who": "Zoe"}),
        ("give {task} to {who:person}", "give it to zoe", None),
        ("give {task} to {who:person}", "give it to Friday", None),
        ("give {task} to {who:person}", "give it to nobody", {"task": "it", "who": "nobody"}),
        ("due {due:day}", "due next week", None),
        ("by {shift:span}", "by two days", {"shift": "two days"}),
        ("by {shift:span}", "by a mile", None),
        ("{who:mine} {late} tasks", "my overdue tasks", {"who": "me", "late": "true"}),
        ("close {task:named}", "close the deal", None),
        ("close {task:named}", "close Mike's login bug", {"task": "Mike's login bug"}),
        ("close {task:code}", "close it", None),
    ],
)
def test_a_template(template: str, said: str, slots: dict[str, str] | None) -> None:
    assert read(template, said) == slots


def test_only_a_phrase_that_keeps_text_reads_several_lines() -> None:
    assert read("note : {text}", "note: one.\n\ntwo!") == {"text": "one.\n\ntwo!"}
    assert read("mark {task} done", "mark it done\nand more") is None


def test_of_two_phrases_the_one_that_says_more_is_closer() -> None:
    my, any_ = (
        compile_phrase(template).match(utterance("show my tasks")) for template in ("show my tasks", "show {task}")
    )

    assert my is not None
    assert any_ is not None
    assert my.loose < any_.loose
