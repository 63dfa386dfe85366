"""The Telegram adapter against a Bot API as strict as the vendor's."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from boss_workflow.integrations.memory import MemoryLimiter
from boss_workflow.integrations.telegram import TelegramPlatform
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.rate_limits import Count
from boss_workflow.ports.blocks import Block, Button, Buttons, Fields, Paragraph
from boss_workflow.ports.chat_platform import (
    ChatMoved,
    ChatPlatform,
    Command,
    MessageGone,
    Outgoing,
    RecipientGone,
    Refused,
    SlowDown,
    Unreachable,
)
from tests.simulators.telegram import PrivateChat, TelegramSimulator


class FreeLimiter:
    """Slots without end, so that tests need not wait; `refusing` names the keys that have none for so long."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.refusing: dict[str, float] = {}
        self.away = False

    async def wait_for_slot(self, key: str, rate: str) -> float:
        if self.away:
            raise Unavailable("Redis is away.")
        self.asked.append((key, rate))
        return self.refusing.get(key, 0.0)

    async def count(self, key: str, rate: str) -> Count:
        wait = await self.wait_for_slot(key, rate)
        return Count(1, 1, 1.0, wait)

    async def close(self) -> None:
        """Nothing to end."""

    async def ping(self) -> None: ...


@pytest.fixture
def tg() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def ana(tg: TelegramSimulator) -> PrivateChat:
    return tg.private_chat(first_name="Ana")


@pytest.fixture
def limiter() -> FreeLimiter:
    return FreeLimiter()


@pytest.fixture
async def platform(tg: TelegramSimulator, limiter: FreeLimiter) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(tg.token, tg.url, limiter)
    await platform.start()
    yield platform
    await platform.close()


def outgoing(*blocks: Block, key: str = "k", reply_to: int | None = None) -> Outgoing:
    return Outgoing(blocks=blocks, idempotency_key=key, reply_to=str(reply_to) if reply_to else None)


def text(words: str, **more: Any) -> Outgoing:
    return outgoing(Paragraph(text=words), **more)


def buttons(*labels: str) -> Buttons:
    return Buttons(rows=(tuple(Button(label=label, token=label.lower()) for label in labels),))


def test_it_is_a_chat_platform(platform: TelegramPlatform) -> None:
    port: ChatPlatform = platform
    assert (port.name, port.account, port.lane) == ("telegram", "12345", "default")


async def test_a_card_is_shown_and_changed(tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform) -> None:
    card = (Paragraph(text="Fix <login> & co", strong=True), Fields(rows=(("Due", "Friday"),)))
    [shown] = await platform.send(str(ana.id), outgoing(*card, buttons("Done", "Later")))
    assert ana.last.text == "Fix <login> & co\n\nDue: Friday"
    assert [entity["type"] for entity in ana.last.entities] == ["bold", "bold"]
    assert ana.last.button_texts == ["Done", "Later"]
    await platform.edit(str(ana.id), shown, outgoing(*card, buttons("Reopen")))
    assert (ana.last.button_texts, ana.last.edited) == (["Reopen"], True)
    await platform.edit(str(ana.id), shown, outgoing(*card, buttons("Reopen")))
    await platform.edit(str(ana.id), shown, text("x" * 5000))
    assert (len(ana.last.text), ana.last.button_texts) == (4096, [])


async def test_a_long_message_comes_in_parts(ana: PrivateChat, platform: TelegramPlatform) -> None:
    ana.send("report please")
    message = outgoing(Paragraph(text="word & " * 2000), buttons("More"), reply_to=ana.sent[0].message_id)
    ids = await platform.send(str(ana.id), message)
    assert ids == [str(one.message_id) for one in ana.messages]
    assert len(ids) == 4
    assert [one.button_texts for one in ana.messages] == [[], [], [], ["More"]]
    assert [one.reply_to for one in ana.messages] == [ana.sent[0].message_id, None, None, None]


async def test_a_message_outlives_the_one_it_answers(ana: PrivateChat, platform: TelegramPlatform) -> None:
    await platform.send(str(ana.id), text("here", reply_to=99_999))
    assert ana.last.text == "here"


async def test_what_can_t_be_seen_is_refused_unsent(tg: TelegramSimulator, platform: TelegramPlatform) -> None:
    with pytest.raises(Refused):
        await platform.send("1", text(" \n"))
    with pytest.raises(Refused):
        await platform.edit("1", "1", text(" \n"))
    assert tg.calls == []


async def test_who_can_t_be_reached_is_gone(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    stranger = tg.private_chat(first_name="Bob", started=False)
    group = tg.group("Design", members=[ana])
    group.kick_bot()
    ana.block_bot()
    for chat_id in (ana.id, stranger.id, group.id, 4242):
        with pytest.raises(RecipientGone):
            await platform.send(str(chat_id), text("hi"))


async def test_a_group_that_moved_tells_where(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    group = tg.group("Design", members=[ana])
    old = group.id
    new = group.migrate()
    with pytest.raises(ChatMoved) as caught:
        await platform.send(str(old), text("hi"))
    assert caught.value.new_chat_id == str(new)


async def test_a_card_that_is_gone_is_told(tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform) -> None:
    [shown] = await platform.send(str(ana.id), text("a"))
    tg.forget_message(int(shown))
    with pytest.raises(MessageGone):
        await platform.edit(str(ana.id), shown, text("b"))
    tg.fail_next("editMessageText", 400, description="Bad Request: message can't be edited")
    with pytest.raises(MessageGone):
        await platform.edit(str(ana.id), shown, text("b"))


async def test_a_final_no_is_told(tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform) -> None:
    tg.fail_next("sendMessage", 400, description="Bad Request: can't parse entities")
    with pytest.raises(Refused):
        await platform.send(str(ana.id), text("a"))


@pytest.mark.parametrize(("status", "description"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_token_that_does_not_work_loses_no_message(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, status: int, description: str
) -> None:
    tg.fail_next("sendMessage", status, description=description)
    with pytest.raises(Unreachable):
        await platform.send(str(ana.id), text("a"))


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_vendor_in_trouble_is_unreachable(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, status: int
) -> None:
    tg.fail_next("sendMessage", status)
    with pytest.raises(Unreachable):
        await platform.send(str(ana.id), text("a"))


async def test_a_broken_network_is_unreachable(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    tg.drop_connection_next("sendMessage")
    with pytest.raises(Unreachable):
        await platform.send(str(ana.id), text("a"))
    tg.stop()
    with pytest.raises(Unreachable):
        await platform.send(str(ana.id), text("a"))


async def test_silence_is_unreachable(
    tg: TelegramSimulator, ana: PrivateChat, monkeypatch: pytest.MonkeyPatch, limiter: FreeLimiter
) -> None:
    monkeypatch.setattr("boss_workflow.integrations.telegram.bot.READ_TIMEOUT", 0.2)
    platform = TelegramPlatform(tg.token, tg.url, limiter)
    with tg.hold("sendMessage"), pytest.raises(Unreachable):
        await platform.send(str(ana.id), text("a"))
    await platform.close()


async def test_no_error_shows_the_token(tg: TelegramSimulator, ana: PrivateChat, limiter: FreeLimiter) -> None:
    platform = TelegramPlatform("12345:SECRET-SECRET-SECRET", tg.url, limiter)
    with pytest.raises(Unreachable) as caught:
        await platform.username()
    error: BaseException | None = caught.value
    while error is not None:
        assert "SECRET" not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
    await platform.close()


async def test_after_a_429_the_chat_is_left_alone(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    bob = tg.private_chat(first_name="Bob")
    tg.fail_next("sendMessage", 429, retry_after=30)
    with pytest.raises(SlowDown) as caught:
        await platform.send(str(ana.id), text("a"))
    assert caught.value.retry_after == 30
    for call in (platform.send(str(ana.id), text("a")), platform.edit(str(ana.id), "1", text("a"))):
        with pytest.raises(SlowDown) as caught:
            await call
        assert 29 < caught.value.retry_after <= 30
    await platform.send(str(bob.id), text("b"))
    assert len(tg.calls) == 2


async def test_two_chats_refused_at_once_pause_all(tg: TelegramSimulator, platform: TelegramPlatform) -> None:
    ana, bob, eve = (tg.private_chat() for _ in range(3))
    tg.fail_next("sendMessage", 429, retry_after=30, times=2)
    for person in (ana, bob, eve):
        with pytest.raises(SlowDown):
            await platform.send(str(person.id), text("a"))
    assert len(tg.calls) == 2


async def test_after_the_pause_the_chat_is_written_to_again(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    tg.fail_next("sendMessage", 429, retry_after=1)
    with pytest.raises(SlowDown):
        await platform.send(str(ana.id), text("a"))
    await asyncio.sleep(1.01)
    await platform.send(str(ana.id), text("a"))
    assert ana.last.text == "a"


async def test_a_repeat_goes_on_where_it_stopped(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    message = text("a" * 4096 + "b" * 4096 + "c" * 4096)
    with tg.hold("sendMessage") as first:
        sending = asyncio.create_task(platform.send(str(ana.id), message))
        await first.wait_until_reached_async()
        tg.fail_next("sendMessage", 502)
    with pytest.raises(Unreachable):
        await sending
    ids = await platform.send(str(ana.id), message)
    assert [one.text[0] for one in ana.messages] == ["a", "b", "c"]
    assert ids == [str(one.message_id) for one in ana.messages]
    assert len(await platform.send(str(ana.id), message)) == 3


async def test_slots_are_taken_of_the_chat_and_of_the_bot(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, limiter: FreeLimiter
) -> None:
    group = tg.group("Design", members=[ana])
    await platform.send(str(ana.id), text("a"))
    await platform.send(str(group.id), text("a"))
    bot = ("telegram:12345", "29/second")
    assert limiter.asked == [
        (f"telegram:12345:{ana.id}", "3/4seconds"),
        bot,
        (f"telegram:12345:{group.id}", "20/minute"),
        bot,
    ]


@pytest.mark.parametrize("where", ["chat", "bot"])
async def test_without_a_slot_nothing_is_sent(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, limiter: FreeLimiter, where: str
) -> None:
    limiter.refusing = {f"telegram:12345:{ana.id}" if where == "chat" else "telegram:12345": 7.0}
    with pytest.raises(SlowDown) as caught:
        await platform.send(str(ana.id), text("a"))
    assert caught.value.retry_after == 7
    limiter.away = True
    with pytest.raises(Unreachable):
        await platform.send(str(ana.id), text("a"))
    assert tg.calls == []


async def test_a_short_burst_goes_at_once_and_what_follows_is_slept_for(
    tg: TelegramSimulator, ana: PrivateChat
) -> None:
    platform = TelegramPlatform(tg.token, tg.url, MemoryLimiter())
    began = time.monotonic()
    for number in range(3):
        await platform.send(str(ana.id), text(str(number)))
    burst = time.monotonic() - began
    await platform.send(str(ana.id), text("3"))
    assert burst < 3 < time.monotonic() - began < 6
    await platform.close()


async def test_a_crowd_is_written_to_once_each() -> None:
    with TelegramSimulator(rate_limits=True) as strict:
        people = [strict.private_chat() for _ in range(32)]
        platform = TelegramPlatform(strict.token, strict.url, MemoryLimiter())
        await asyncio.gather(*(patiently(platform, person) for person in people))
        assert {len(person.messages) for person in people} == {1}
        assert not [call for call in strict.calls if call.status == 429]
        await platform.close()


async def patiently(platform: TelegramPlatform, person: PrivateChat) -> None:
    """As the delivery job does."""
    while True:
        try:
            await platform.send(str(person.id), text("a"))
        except SlowDown as limit:
            await asyncio.sleep(limit.retry_after)
        else:
            return


async def test_a_press_is_acknowledged_once(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    await platform.send(str(ana.id), outgoing(Paragraph(text="?"), buttons("Yes")))
    press = ana.press("Yes")
    await platform.acknowledge(press)
    await platform.acknowledge(press)
    assert [one.callback_query_id for one in tg.answered_callbacks] == [press]


async def test_the_menu_is_published(tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform) -> None:
    commands = [Command(name="tasks", summary="Your tasks"), Command(name="help", summary="h" * 300)]
    await platform.publish_commands(None, commands)
    await platform.publish_commands(str(ana.id), commands[:1])
    assert tg.commands() == {"tasks": "Your tasks", "help": "h" * 256}
    assert tg.commands(ana.id) == {"tasks": "Your tasks"}
    with pytest.raises(Refused):
        await platform.publish_commands("4242", commands)


async def test_the_username_is_asked_for_once(tg: TelegramSimulator, platform: TelegramPlatform) -> None:
    assert platform.known_username is None
    assert platform.invitation_link("abc") is None
    names = await asyncio.gather(*(platform.username() for _ in range(3)))
    assert set(names) == {platform.known_username} == {"boss_test_bot"}
    assert len(tg.calls_of("getMe")) == 1
    assert platform.invitation_link("abc") == "https://t.me/boss_test_bot?start=abc"


async def test_the_webhook_is_set_and_removed(tg: TelegramSimulator, platform: TelegramPlatform) -> None:
    await platform.register_webhook("https://boss.example/webhook/telegram", "s3cret")
    hook = tg.webhook
    assert (hook.url, hook.secret_token) == ("https://boss.example/webhook/telegram", "s3cret")
    assert (hook.max_connections, hook.allowed_updates) == (
        16,
        ("message", "edited_message", "callback_query", "my_chat_member"),
    )
    await platform.remove_webhook()
    assert tg.webhook.url == ""
