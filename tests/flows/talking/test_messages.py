"""Messages to others: delivered in their chat, answered there, and honest when they can't be."""

from tests.flows.talking.conftest import Person


async def test_a_message_is_delivered_and_the_answer_comes_back(boss: Person, sarah: Person) -> None:
    await sarah.say("hello")

    assert 'Sent to Sarah Lee: "whether the logo is ready"' in await boss.say("ask Sarah whether the logo is ready")
    assert 'Sent to Boss: "it will be there at four"' in await sarah.say("it will be there at four")
    assert "Message from Boss:\nwhether the logo is ready\n[Answer]" in sarah.screen
    await boss.say("hello")
    assert 'Sarah Lee answers "whether the logo is ready":\nit will be there at four' in boss.screen


async def test_an_open_message_swallows_no_request(boss: Person, sarah: Person) -> None:
    await sarah.say("hello")
    await boss.say("tell Sarah the keys are at the desk")

    assert "TASK-2" in await sarah.say("my tasks")
    assert "What should I answer Boss?" in await sarah.press("Answer")
    assert 'Sent to Boss: "thanks, I have them"' in await sarah.say("thanks, I have them")


async def test_whoever_has_no_chat_is_not_told_and_that_is_said(boss: Person) -> None:
    await boss.say("Zoe Park is our new backend developer")
    await boss.press("Yes")

    said = await boss.say("tell Zoe the keys are at the desk")

    assert "Zoe Park has no chat with me that I can reach, so nothing was sent." in said


async def test_a_message_to_everyone_goes_to_each(boss: Person, sarah: Person) -> None:
    await sarah.say("hello")

    await boss.say("tell everyone that the office closes at 4")
    await boss.press("Confirm")

    await sarah.say("hello")
    assert "Message from Boss:\nthe office closes at 4" in sarah.screen
