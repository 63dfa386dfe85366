"""Voice messages: listened to, shown, and handled as what they say."""

from collections.abc import Iterator

import httpx
import pytest

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID, attachments, rows, says
from tests.simulators.telegram import PrivateChat, TelegramSimulator
from tests.simulators.transcriber import TranscriberSimulator

OGG = b"OggS speech"


@pytest.fixture
def ear() -> Iterator[TranscriberSimulator]:
    with TranscriberSimulator() as simulator:
        yield simulator


@pytest.fixture
def more_settings(ear: TranscriberSimulator) -> dict[str, str]:
    return {"transcriber_api_key": ear.api_key, "transcriber_base_url": ear.url, "transcriber_model": "whisper-1"}


@pytest.fixture
def chat(on_telegram: Application, telegram: TelegramSimulator) -> PrivateChat:
    return telegram.private_chat(BOSS_ID, "Alex")


async def test_what_was_said_is_shown_and_done(
    on_telegram: Application, chat: PrivateChat, ear: TranscriberSimulator
) -> None:
    ear.hear("John, fix the login bug by Friday 5 p.m.")

    chat.send(voice=OGG)
    card = await chat.wait_for_async(says("TASK-5"))

    assert chat.messages[0].text == 'Heard: "John, fix the login bug by Friday 5 p.m."'
    assert "Assignee: John Smith" in card.text
    assert "Due: Fri 27 Nov 17:00" in card.text
    assert await attachments(on_telegram) == []
    assert [one.content for one in ear.heard] == [OGG]


async def test_it_answers_a_question(chat: PrivateChat, ear: TranscriberSimulator) -> None:
    chat.send("add a note to TASK-1")
    await chat.wait_for_async(says("What should the note on TASK-1 say?"))
    ear.hear("call them first")

    chat.send(voice=OGG)
    said = await chat.wait_for_async(says("Noted on TASK-1"))

    assert '"call them first"' in said.text


async def test_in_reply_to_a_card(chat: PrivateChat, ear: TranscriberSimulator) -> None:
    chat.send("John fix the login bug by Friday 5pm")
    card = await chat.wait_for_async(says("TASK-5"))
    chat.send("Sarah draw the logo by Monday")
    await chat.wait_for_async(says("TASK-6"))
    ear.hear("Mark it done.")

    chat.send(voice=OGG, reply_to=card)
    said = await chat.wait_for_async(says("is completed"))

    assert "TASK-5" in said.text


async def test_markup_in_what_was_heard_is_text(chat: PrivateChat, ear: TranscriberSimulator) -> None:
    ear.hear("John fix the <b>login</b> bug by Friday")

    chat.send(voice=OGG)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "fix the <b>login</b> bug" in card.text
    assert '"John fix the <b>login</b> bug by Friday"' in chat.messages[0].text


async def test_somebody_elses_voice_is_no_request(
    on_telegram: Application, chat: PrivateChat, ear: TranscriberSimulator
) -> None:
    ear.hear("Delete all tasks of John")

    chat.send(voice=OGG, forward_from="Somebody Hidden")
    offer = await chat.wait_for_async(says("Shall I make this a task?"))
    chat.press("Yes", message=offer)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Delete all tasks of John" in card.text
    assert "Forwarded from Somebody Hidden" in card.text


async def test_nothing_heard(on_telegram: Application, chat: PrivateChat, ear: TranscriberSimulator) -> None:
    ear.hear("")

    chat.send(voice=OGG)
    question = await chat.wait_for_async(says("I have voice message 1.ogg. Which task does it belong to?"))
    chat.press(question.button_texts[0], message=question)
    await chat.wait_for_async(says("voice message 1.ogg is attached to TASK-"))

    assert chat.messages[0].text == "I heard nothing in this voice message, so I keep it as a file."
    assert len(await attachments(on_telegram)) == 1


async def test_a_service_that_is_away(on_telegram: Application, chat: PrivateChat, ear: TranscriberSimulator) -> None:
    ear.fail_next(503)

    chat.send(voice=OGG)
    await chat.wait_for_async(says("Which task does it belong to?"))

    assert chat.messages[0].text.startswith("The transcription service does not answer now")
    assert await rows(on_telegram, "select understood ->> 'voice' from inbound_event") == [("unavailable",)]


async def test_what_it_cost_stands_in_the_record_and_in_the_metrics(
    on_telegram: Application, chat: PrivateChat, ear: TranscriberSimulator
) -> None:
    ear.hear("my tasks", seconds=7)

    chat.send(voice=OGG)
    await chat.wait_for_async(says("You have no open tasks"))

    query = "select understood ->> 'voice', understood ->> 'voice_seconds' from inbound_event"
    assert await rows(on_telegram, query) == [("heard", "7.0")]
    async with httpx.AsyncClient(base_url=str(on_telegram.settings.public_url)) as client:
        shown = (await client.get("/metrics")).text
    assert "boss_transcribed_audio_seconds_total 7.0" in shown
    assert 'boss_transcription_seconds_count{outcome="heard"} 1.0' in shown


async def test_a_strangers_voice_is_neither_fetched_nor_listened_to(
    on_telegram: Application, telegram: TelegramSimulator, ear: TranscriberSimulator
) -> None:
    stranger = telegram.private_chat(9009, "Eve")

    stranger.send(voice=OGG)
    await stranger.wait_for_async(1)

    assert (telegram.downloads, ear.heard, telegram.calls_of("getFile")) == ([], [], [])


class TestWithoutAService:
    @pytest.fixture
    def more_settings(self) -> dict[str, str]:
        return {}

    async def test_it_is_said_and_the_recording_is_kept(self, on_telegram: Application, chat: PrivateChat) -> None:
        chat.send(voice=OGG)
        question = await chat.wait_for_async(says("Which task does it belong to?"))
        chat.press(question.button_texts[0], message=question)
        await chat.wait_for_async(says("is attached to TASK-"))

        assert chat.messages[0].text.startswith("I can't listen to voice messages here")
        assert [name for _, name in await attachments(on_telegram)] == ["voice message 1.ogg"]
