"""Whoever waits for a task hears, once, that nothing holds theirs up any more."""

import pytest

from tests.flows.talking.conftest import Person


async def waiting(boss: Person, john: Person) -> None:
    """John's TASK-1 waits for Sarah's TASK-2."""
    await john.say("hello")
    assert "TASK-1 waits for TASK-2" in await boss.say("TASK-1 depends on TASK-2")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("TASK-2 is done", "TASK-2 is completed."),
        ("cancel TASK-2", "TASK-2 is cancelled."),
        ("TASK-1 no longer depends on TASK-2", "TASK-2 no longer holds it up."),
    ],
)
async def test_the_waiting_person_is_told(boss: Person, john: Person, said: str, why: str) -> None:
    await waiting(boss, john)

    await boss.say(said)
    await john.say("hello")

    assert f"TASK-1 (write the release notes) can go on: {why}" in john.screen
    assert "TASK-1 · write the release notes" in await john.press("Show")


async def test_not_before_the_last_one_is_done(boss: Person, john: Person) -> None:
    await waiting(boss, john)
    await boss.say("TASK-1 depends on TASK-3")

    await boss.say("TASK-2 is done")
    await john.say("hello")
    assert "can go on" not in john.screen

    await boss.say("TASK-3 is done")
    await john.say("hello")
    assert "can go on: TASK-3 is completed." in john.screen


async def test_once_and_not_who_did_it_themselves(boss: Person, john: Person, sarah: Person) -> None:
    await waiting(boss, john)
    await boss.say("give TASK-2 to John")
    await john.say("TASK-2 is done")
    assert "can go on" not in john.screen

    await john.say("reopen TASK-2")
    await boss.say("TASK-2 and TASK-3 are done")
    await boss.say("TASK-2 is done")
    await john.say("hello")
    assert john.screen.count("can go on") == 1
    await sarah.say("hello")
    assert "can go on" not in sarah.screen


async def test_nothing_is_said_of_what_was_never_held_up(boss: Person, john: Person) -> None:
    await boss.say("TASK-2 is done")
    await waiting(boss, john)
    await boss.say("TASK-1 no longer depends on TASK-2")
    await john.say("hello")

    assert "can go on" not in john.screen
