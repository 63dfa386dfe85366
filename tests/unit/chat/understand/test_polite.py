"""Asked with much courtesy: it is a request as soon as a person and what they could do are named."""

import pytest

from tests.unit.chat.understand.speech import propose, work


@pytest.mark.parametrize(
    ("said", "title", "assignee"),
    [
        (
            "Any chance Ann could send the notice to the neighbours by Friday?",
            "send the notice to the neighbours",
            "Ann",
        ),
        ("is there any way Mike can swap the gas bottle today", "swap the gas bottle", "Mike"),
        ("do you think Sarah could proof the menu by noon?", "proof the menu", "Sarah"),
        ("I was wondering if John might check the alarm tomorrow", "check the alarm", "John"),
        (
            "the milk people still owe us a credit note, would you get Ann to chase them tomorrow?",
            "chase the milk people",
            "Ann",
        ),
        (
            "could you possibly ask mike whether he'd be able to repaint the board by Friday",
            "repaint the board",
            "mike",
        ),
        ("Sarah, would you mind pulling the deed history by Wednesday?", "pull the deed history", "Sarah"),
        ("John wants to be getting the van through its MOT before Friday", "get the van through its MOT", "John"),
        ("gonna need Mike to pour the slab Thursday 6am", "pour the slab", "Mike"),
        ("Might Sarah find a moment to proofread the brief by Thursday?", "proofread the brief", "Sarah"),
        ("Hope you all slept well! It'd be amazing if Ann could tidy the store by Friday", "tidy the store", "Ann"),
        ("It is necessary that Mike repair the mixer by Friday", "repair the mixer", "Mike"),
        ("Before I forget: John, water the plants on Friday", "water the plants", "John"),
        ("it'd be a help if Ann could count the props on Saturday", "count the props", "Ann"),
    ],
)
def test_a_courteous_question_is_a_request(said: str, title: str, assignee: str) -> None:
    assert work(said) == (title, assignee)


@pytest.mark.parametrize(
    "said",
    [
        "any chance of rain on Friday?",
        "do you think Sarah is happy here?",
        "I was wondering how Mike is doing",
        "would you mind?",
        "is there any way to see what Ann did",
        "John wants to be a foreman",
    ],
)
def test_a_question_about_somebody_is_none(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] not in {"task.create", "recurring.create"}
