"""python-telegram-bot speaks with the simulator as with Telegram."""

import io
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.simulators.telegram import PrivateChat, TelegramSimulator


@pytest.fixture
async def bot(tg: TelegramSimulator) -> AsyncIterator[Bot]:
    async with Bot(tg.token, base_url=f"{tg.url}/bot", base_file_url=f"{tg.url}/file/bot") as bot:
        yield bot


async def test_a_conversation(tg: TelegramSimulator, ana: PrivateChat, bot: Bot) -> None:
    ana.send("/start", reply_to=None)
    [update] = await bot.get_updates(timeout=1)
    assert isinstance(update, Update)
    assert update.effective_message is not None
    assert update.effective_message.text == "/start"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="d")]])
    sent = await bot.send_message(
        ana.id,
        "<b>Hi</b>",
        parse_mode="HTML",
        reply_markup=markup,
        reply_parameters=ReplyParameters(update.effective_message.message_id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.reply_to_message is not None
    assert sent.entities[0].type == "bold"
    ana.press("Done")
    [pressed] = await bot.get_updates(offset=update.update_id + 1)
    assert pressed.callback_query is not None
    await pressed.callback_query.answer("OK")
    await bot.edit_message_text("Done", chat_id=ana.id, message_id=sent.message_id)
    assert ana.last.text == "Done"
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await pressed.callback_query.answer("again")


async def test_every_kind_of_update_can_be_read(tg: TelegramSimulator, ana: PrivateChat, bot: Bot) -> None:
    bob = tg.private_chat(first_name="Bob")
    group = tg.group("Design", members=[ana, bob])
    ana.send("x", forward_from=bob)
    ana.send(photo=b"x", caption="c")
    ana.send(voice=b"x")
    ana.send(document=("a.txt", b"x"))
    ana.edit(ana.sent[0].message_id, "y")
    ana.block_bot()
    group.migrate()
    group.kick_bot()
    updates = await bot.get_updates()
    assert len(updates) == 9
    assert updates[5].my_chat_member is not None
    file = await bot.get_file(updates[3].message.document)  # type: ignore[union-attr, arg-type]
    assert await file.download_as_bytearray() == b"x"


async def test_methods_answer_in_the_sdk_s_types(tg: TelegramSimulator, ana: PrivateChat, bot: Bot) -> None:
    assert (await bot.get_me()).username == tg.bot_username
    assert (await bot.get_chat(ana.id)).first_name == "Ana"
    document = await bot.send_document(ana.id, io.BytesIO(b"a,b"), filename="r.csv", caption="report")
    assert document.document is not None
    assert document.document.file_name == "r.csv"
    assert ana.last.document is not None
    assert await bot.send_chat_action(ana.id, "typing")
    scope = BotCommandScopeChat(ana.id)
    await bot.set_my_commands([BotCommand("tasks", "Your tasks")], scope=scope)
    assert tg.commands(ana.id) == {"tasks": "Your tasks"}
    assert (await bot.get_my_commands(scope))[0].command == "tasks"
    await bot.set_webhook("https://a.b/hook", secret_token="abc", allowed_updates=["message"])
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)


async def test_refusals_are_the_sdk_s_exceptions(
    tg: TelegramSimulator, ana: PrivateChat, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it even making a RetryAfter warns, and warnings fail tests
    group = tg.group("Design", members=[ana])
    old = group.id
    group.migrate()
    with pytest.raises(ChatMigrated):
        await bot.send_message(old, "x")
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await bot.send_message(ana.id, "<b>", parse_mode="HTML")
    tg.fail_next("sendMessage", 429, retry_after=3)
    with pytest.raises(RetryAfter, match=r"Retry in 0:00:03"):
        await bot.send_message(ana.id, "x")
    tg.drop_connection_next("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "x")
    ana.block_bot()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(ana.id, "x")
    await bot.set_webhook("https://a.b/hook")
    with pytest.raises(Conflict):
        await bot.get_updates()
    stranger = Bot("1:x", base_url=f"{tg.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.request.shutdown()
