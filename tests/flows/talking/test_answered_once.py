"""A question is answered once, and a card shows nobody what is not theirs."""

from boss_workflow.bootstrap import Application
from boss_workflow.ports.chat_platform import InboundKind
from tests.flows.talking.conftest import Person


async def test_a_question_button_works_once(boss: Person) -> None:
    await boss.say("Zoe fix the header tomorrow")
    question = boss.message_with("I know no")
    token = boss.token_of("Ann Novak", on=question)

    first = await boss.press("Ann Novak", on=question)
    second = await boss._send(kind=InboundKind.PRESS, token=token, message_id=question)

    assert "TASK-5" in first
    assert second == "This question was answered already."
    assert "TASK-6" not in await boss.say("all tasks")


async def test_yes_does_nothing_after_no(boss: Person) -> None:
    await boss.say("delete TASK-1")
    question = boss.message_with("Delete TASK-1")
    yes = boss.token_of("Yes", on=question)
    await boss.press("No", on=question)

    assert await boss._send(kind=InboundKind.PRESS, token=yes, message_id=question) == (
        "This question was answered already."
    )
    assert "TASK-1" in await boss.say("all tasks")


async def test_a_card_hides_what_is_no_longer_ones_own(running: Application, boss: Person) -> None:
    john = Person(running, "john")
    await john.say("TASK-1")
    assert "write the release notes" in john.screen

    await boss.say("give TASK-1 to Mike")
    await boss.say("note on TASK-1: the salary list is inside")
    await john.say("my tasks")

    assert "salary" not in john.screen
    assert "TASK-1 is no longer yours to see." in john.screen
