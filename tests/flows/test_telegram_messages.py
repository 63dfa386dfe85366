"""What Telegram may throw at the webhook, and what comes of it."""

import json
from typing import Any

import httpx
from sqlalchemy import text

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID
from tests.simulators.telegram import BotMessage, TelegramSimulator

SENTENCE = "John fix the login bug by Friday 5pm"


async def count(app: Application, query: str) -> int:
    async with app.database.begin(None) as uow:
        return int(await uow.session.scalar(text(query)) or 0)


async def post(app: Application, body: Any, secret: str | None) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    async with httpx.AsyncClient(base_url=str(app.settings.public_url)) as client:
        return (await client.post("/webhook/telegram", json=body, headers=headers)).status_code


def press_of(card: BotMessage, label: str, update_id: int) -> bytes:
    """A press as a client sends it that still shows the card as it was."""
    data = next(button.data for row in card.buttons for button in row if button.text == label)
    person = {"id": BOSS_ID, "is_bot": False, "first_name": "Alex"}
    chat = {"id": BOSS_ID, "type": "private", "first_name": "Alex"}
    message = {"message_id": card.message_id, "date": 1, "chat": chat}
    query = {"id": "stale", "from": person, "chat_instance": "1", "data": data, "message": message}
    return json.dumps({"update_id": update_id, "callback_query": query}).encode()


async def test_without_the_secret_it_is_not_stored(on_telegram: Application) -> None:
    update = {"update_id": 7, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}

    assert await post(on_telegram, update, None) == 401
    assert await post(on_telegram, update, "wrong") == 401
    assert await count(on_telegram, "select count(*) from inbound_event") == 0


async def test_a_repeated_update_changes_nothing(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    update_id = chat.send(SENTENCE)
    await chat.wait_for_async(1)

    assert await telegram.redeliver_async(update_id) == 200
    chat.send("thanks")
    await chat.wait_for_async(2)

    assert await count(on_telegram, "select count(*) from inbound_event") == 2
    assert sum("TASK-" in message.text for message in chat.messages) == 1


async def test_bodies_that_are_no_update(on_telegram: Application, telegram: TelegramSimulator) -> None:
    for body in (b"", b"\xff\xfe", b"[]", b"{}", b'{"update_id": "x"}', b'"text"', b"{" * 5000):
        assert await telegram.deliver_raw_async(body) == 400
    assert await count(on_telegram, "select count(*) from inbound_event") == 0


async def test_an_update_that_cannot_be_parsed_is_kept_and_never_looped(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    body = json.dumps({"update_id": 99, "message": {"message_id": "not a number", "chat": 5}}).encode()

    assert await telegram.deliver_raw_async(body) == 200
    assert await count(on_telegram, "select count(*) from inbound_event where status = 'failed'") == 1


async def test_an_unknown_kind_is_stored_and_left_alone(on_telegram: Application, telegram: TelegramSimulator) -> None:
    body = json.dumps({"update_id": 98, "purchased_paid_media": {"from": {"id": 1}, "payload": "x"}}).encode()

    assert await telegram.deliver_raw_async(body) == 200
    assert await count(on_telegram, "select count(*) from inbound_event where status <> 'pending'") == 1


async def test_five_thousand_characters(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    chat.send("John write the report by Friday\n" + "all the details " * 310)
    card = await chat.wait_for_async(1)

    assert "TASK-5 · write the report" in card.text


async def test_html_in_a_title_is_text(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")

    chat.send("John fix the <b>login</b> & <script>alert(1)</script> bug by Friday")
    card = await chat.wait_for_async(1)

    assert "fix the <b>login</b> & <script>alert(1)</script> bug" in card.text


async def test_an_edit_is_answered(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send(SENTENCE)
    await chat.wait_for_async(1)

    chat.edit(chat.sent[-1].message_id, "John fix the logout bug by Friday 5pm")
    answer = await chat.wait_for_async(2)

    assert "new message" in answer.text


async def test_a_forwarded_message_is_offered_as_a_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat, ann = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(3003, "Ann")

    chat.send("The export is broken since Monday", forward_from=ann.person)
    offer = await chat.wait_for_async(1)
    chat.press("Yes", message=offer)
    card = await chat.wait_for_async(lambda one: "TASK-5" in one.text)

    assert "The export is broken since Monday" in card.text
    assert "Forwarded from Ann" in card.text


async def test_a_429_is_obeyed_and_the_card_still_comes(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    telegram.fail_next("sendMessage", 429, retry_after=1)

    chat.send(SENTENCE)
    await chat.wait_for_async(1, 10)
    chat.send("thanks")
    await chat.wait_for_async(lambda one: "welcome" in one.text, 10)

    first, second, *_ = telegram.calls_of("sendMessage")
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 1


async def test_a_deleted_card_does_not_stop_the_conversation(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send(SENTENCE)
    card = await chat.wait_for_async(1)
    telegram.forget_message(card.message_id)

    chat.send("mark TASK-5 done")
    answer = await chat.wait_for_async(lambda one: "is completed" in one.text)

    assert "TASK-5" in answer.text


async def test_a_stale_button_says_what_is_true(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send(SENTENCE)
    card = await chat.wait_for_async(1)
    chat.send("mark TASK-5 done")
    await chat.wait_for_async(lambda one: "is completed" in one.text)

    assert await telegram.deliver_raw_async(press_of(card, "Done", 10**6)) == 200
    answer = await chat.wait_for_async(lambda one: "already" in one.text)

    assert "TASK-5 is completed already" in answer.text
