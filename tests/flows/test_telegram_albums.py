"""An album is several messages, of which one has the words: it is handled as one."""

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID, attachments, says
from tests.flows.test_telegram_files import JPEG, SENTENCE
from tests.simulators.telegram import PrivateChat, TelegramSimulator


def send_album(chat: PrivateChat, count: int, **first: str) -> list[int]:
    """The words, if any, come with the first."""
    return [
        chat.send(photo=JPEG + bytes([number]), album="77", **(first if number == 0 else {})) for number in range(count)
    ]


async def test_one_caption_for_all(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    send_album(chat, 3, caption=SENTENCE)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Files: photo 1.jpg, photo 2.jpg, photo 3.jpg" in card.text
    assert [number for number, _ in await attachments(on_telegram)] == [5, 5, 5]
    assert len(chat.messages) == 1


async def test_one_question_for_all(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    send_album(chat, 3)
    question = await chat.wait_for_async(
        says("I have 3 files (photo 1.jpg, photo 2.jpg and photo 3.jpg). Which task do they belong to?")
    )
    chat.press(question.button_texts[0], message=question)
    await chat.wait_for_async(says("3 files", "are attached to TASK-"))

    assert len(await attachments(on_telegram)) == 3
    assert len(chat.messages) == 1


async def test_one_that_comes_late_follows_the_others(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    send_album(chat, 2, caption=SENTENCE)
    await chat.wait_for_async(says("TASK-5"))

    chat.send(photo=JPEG, album="77")
    await chat.wait_for_async(says("photo 4.jpg is attached to TASK-5"))

    assert [number for number, _ in await attachments(on_telegram)] == [5, 5, 5]


async def test_one_that_comes_late_joins_the_question(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    send_album(chat, 2)
    question = await chat.wait_for_async(says("Which task do they belong to?"))
    chat.send(photo=JPEG, album="77")
    await telegram.wait_delivered_async()
    chat.send("/help")  # handled after it, and no answer
    await chat.wait_for_async(says("Commands:"))
    left = await chat.wait_for_async(says("are attached to no task"))

    assert left.text.startswith("3 files (")
    assert question.message_id < left.message_id
    assert await attachments(on_telegram) == []


async def test_an_album_delivered_twice_is_attached_once(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    updates = send_album(chat, 2, caption=SENTENCE)
    await chat.wait_for_async(says("TASK-5"))

    for update_id in updates:
        assert await telegram.redeliver_async(update_id) == 200
    chat.send("thanks")
    await chat.wait_for_async(says("welcome"))

    assert len(await attachments(on_telegram)) == 2
    assert len(telegram.downloads) == 2
