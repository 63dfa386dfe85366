"""What happened, and then who is to do something about it."""

import pytest

from tests.unit.chat.understand.speech import propose, work


@pytest.mark.parametrize(
    ("said", "title", "assignee"),
    [
        (
            "I'm worried about the stain on the carpet, they complained twice. Ann has to treat it tomorrow before 11",
            "treat the stain on the carpet",
            "Ann",
        ),
        (
            "We are almost out of gloves and nobody noticed. Someone has to reorder them today!",
            "reorder gloves",
            None,
        ),
        (
            "I couldn't sleep thinking about the insurance. I have to renew it by Friday",
            "renew the insurance",
            "me",
        ),
        ("They asked about the invoice again. Sarah needs to resend it by noon", "resend the invoice", "Sarah"),
        ("The client called about our quote. So Mike must send it out by Monday", "send our quote out", "Mike"),
    ],
)
def test_the_thing_of_the_story_is_what_is_done(said: str, title: str, assignee: str | None) -> None:
    assert work(said) == (title, assignee)


@pytest.mark.parametrize(
    "said",
    [
        "I thought about the party. We should do it again on Friday",
        "He talked about the weather. John should know it",
        "It was so much fun on Sunday. Ann has to see it to believe it",
    ],
)
def test_a_story_alone_is_talk(said: str) -> None:
    assert propose(said) is None
