"""Talk: answered or not understood, never a task and never a claim."""

import pytest

from tests.flows.talking.conftest import Person

NOT_UNDERSTOOD = "I did not understand that, so I changed nothing."


@pytest.mark.parametrize(
    "said",
    [
        "don't fix the login bug",
        "“John fix the login bug by Friday”",
        "I'm on vacation next week",
    ],
)
async def test_it_makes_no_task(boss: Person, said: str) -> None:
    assert (await boss.say(said)).startswith(NOT_UNDERSTOOD)
    assert await boss.say("TASK-5") == "I find no task TASK-5."


@pytest.mark.parametrize("said", ["ask Sarah about the invoice", "tell Mike to wait"])
async def test_a_message_to_somebody_makes_no_task(boss: Person, said: str) -> None:
    assert "Created" not in await boss.say(said)
    assert await boss.say("TASK-5") == "I find no task TASK-5."


async def test_small_talk(boss: Person) -> None:
    assert await boss.say("good morning") == "Hello. What needs doing?"
    assert await boss.say("thanks a lot!") == "You are welcome."
    assert await boss.say("ok") == "All right."
    assert await boss.say("never mind") == "Left as it is."
