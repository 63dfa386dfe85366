"""Whole journeys through the Bot API simulator: webhook in, card out."""

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID
from tests.simulators.telegram import TelegramSimulator

SENTENCE = "John fix the login bug by Friday 5pm, high priority"


async def test_a_sentence_becomes_a_card(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    chat.send(SENTENCE)
    card = await chat.wait_for_async(1)

    assert "TASK-5 · fix the login bug" in card.text
    assert "Assignee: John Smith" in card.text
    assert "Due: Fri 27 Nov 17:00" in card.text


async def test_a_button_edits_the_card_in_place(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send(SENTENCE)
    card = await chat.wait_for_async(1)

    chat.press("Done", message=card)
    done = await chat.wait_for_async(lambda message: "completed" in message.text)

    assert done.message_id == card.message_id
    assert len(chat.messages) == 1
    assert telegram.answered_callbacks
