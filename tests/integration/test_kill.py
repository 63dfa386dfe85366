"""kill -9 at each step of a message's journey: after a restart there is one task, and one card (at most two where the
kill fell between the vendor's acceptance and our record), never none."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import URL

from tests.simulators.deepseek import DeepSeekSimulator
from tests.simulators.telegram import PrivateChat, TelegramSimulator
from tests.simulators.transcriber import TranscriberSimulator
from tests.support.database import ENCRYPTION_KEY, SECRET
from tests.support.process import BossProcess
from tests.support.server import free_socket

pytestmark = pytest.mark.slow

BOSS_ID = 1001
SENTENCE = "John fix the login bug by Friday 5pm, high priority"
UNCLEAR = "the printer contract runs out tomorrow, I wonder whether John ought to look"
JPEG = b"\xff\xd8\xff\xe0 a photo"
PICKED_UP_WITHIN = 10.0
SETTLED = 3.0
"""How long nothing further may come after the answer: more than a second delivery would take to be tried."""


@dataclass
class Scene:
    boss: BossProcess
    telegram: TelegramSimulator
    model: DeepSeekSimulator
    chat: PrivateChat
    owner: URL
    ear: TranscriberSimulator

    async def cards(self) -> int:
        return sum("login bug" in message.text or "printer" in message.text for message in self.chat.messages)

    async def tasks(self) -> int:
        """Tasks beyond the demo's four, counted past the wall as the owner."""
        address = self.owner.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(address)
        try:
            return int(await connection.fetchval("select count(*) - 4 from task"))
        finally:
            await connection.close()

    async def files(self) -> int:
        """Attachments, counted past the wall as the owner."""
        address = self.owner.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(address)
        try:
            return int(await connection.fetchval("select count(*) from task_attachment"))
        finally:
            await connection.close()

    async def wait_for_outbox(self, status: str) -> None:
        address = self.owner.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(address)
        try:
            async with asyncio.timeout(10):
                while not await connection.fetchval("select count(*) from outbound_message where status = $1", status):
                    await asyncio.sleep(0.02)
        finally:
            await connection.close()

    async def restart_and_wait(self) -> float:
        """Seconds from the restart until the card is there."""
        self.boss.start()
        began = time.monotonic()
        while not await self.cards():
            assert time.monotonic() - began < PICKED_UP_WITHIN, self.boss.log.read_text()[-4000:]
            await asyncio.sleep(0.05)
        took = time.monotonic() - began
        await asyncio.sleep(SETTLED)
        return took


@pytest.fixture
def telegram() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def model() -> Iterator[DeepSeekSimulator]:
    with DeepSeekSimulator() as simulator:
        yield simulator


@pytest.fixture
def ear() -> Iterator[TranscriberSimulator]:
    with TranscriberSimulator() as simulator:
        yield simulator


@pytest_asyncio.fixture
async def scene(
    telegram: TelegramSimulator, model: DeepSeekSimulator, ear: TranscriberSimulator, owner: URL, data_dir: Path
) -> AsyncIterator[Scene]:
    with free_socket() as probe:
        port = probe.getsockname()[1]
    boss = BossProcess(
        "up",
        data_dir,
        {
            "DATABASE_URL": owner.set(drivername="postgresql").render_as_string(hide_password=False),
            "SECRET_KEY": SECRET,
            "ENCRYPTION_KEY": ENCRYPTION_KEY,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_BOSS_CHAT_ID": str(BOSS_ID),
            "DEEPSEEK_API_KEY": "sk-test",
            "DEEPSEEK_BASE_URL": model.url,
            "TRANSCRIBER_API_KEY": ear.api_key,
            "TRANSCRIBER_BASE_URL": ear.url,
        },
        port,
    )
    await asyncio.to_thread(boss.start)
    yield Scene(boss, telegram, model, telegram.private_chat(BOSS_ID, "Alex"), owner, ear)
    await asyncio.to_thread(boss.kill)


async def test_after_the_200(scene: Scene) -> None:
    scene.chat.send(SENTENCE)
    await scene.telegram.wait_delivered_async(10)
    scene.boss.kill()

    await scene.restart_and_wait()

    assert await scene.tasks() == 1
    assert await scene.cards() in {1, 2}


async def test_while_understanding(scene: Scene) -> None:
    with scene.model.hold() as hold:
        scene.chat.send(UNCLEAR)
        await hold.wait_until_reached_async(10)
        scene.boss.kill()
    scene.model.reply(
        tool_calls=[("task_create", {"title": "look at the printer contract", "assignee": "John", "due": "tomorrow"})]
    )

    await scene.restart_and_wait()

    assert await scene.tasks() == 1
    assert await scene.cards() == 1


async def test_after_commit_and_before_delivery(scene: Scene) -> None:
    scene.telegram.fail_next("sendMessage", 429, retry_after=2)
    scene.chat.send(SENTENCE)
    await scene.wait_for_outbox("queued")
    scene.boss.kill()
    assert await scene.tasks() == 1

    await scene.restart_and_wait()

    assert await scene.tasks() == 1
    assert await scene.cards() == 1


async def test_during_delivery_before_the_vendor_has_it(scene: Scene) -> None:
    with scene.telegram.hold("sendMessage", accept=False) as hold:
        scene.chat.send(SENTENCE)
        await hold.wait_until_reached_async(10)
        scene.boss.kill()

    await scene.restart_and_wait()

    assert await scene.tasks() == 1
    assert await scene.cards() == 1


async def test_during_delivery_after_the_vendor_has_it(scene: Scene) -> None:
    with scene.telegram.hold("sendMessage", accept=True) as hold:
        scene.chat.send(SENTENCE)
        await hold.wait_until_reached_async(10)
        scene.boss.kill()

    await scene.restart_and_wait()

    assert await scene.tasks() == 1
    assert await scene.cards() in {1, 2}


async def test_after_delivery(scene: Scene) -> None:
    scene.chat.send(SENTENCE)
    await scene.wait_for_outbox("sent")
    scene.boss.kill()

    await scene.restart_and_wait()

    assert await scene.tasks() == 1
    assert await scene.cards() == 1


async def test_the_newest_card_is_the_live_one(scene: Scene) -> None:
    with scene.telegram.hold("sendMessage", accept=True) as hold:
        scene.chat.send(SENTENCE)
        await hold.wait_until_reached_async(10)
        scene.boss.kill()
    await scene.restart_and_wait()

    first, last = scene.chat.messages[0], scene.chat.messages[-1]
    scene.chat.press("Done", message=first)
    done = await scene.chat.wait_for_async(lambda message: "completed" in message.text, 10)

    assert done.message_id == last.message_id
    assert await scene.tasks() == 1


async def test_with_a_photo_after_the_200(scene: Scene) -> None:
    scene.chat.send(photo=JPEG, caption=SENTENCE)
    await scene.telegram.wait_delivered_async(10)
    scene.boss.kill()

    await scene.restart_and_wait()

    assert (await scene.tasks(), await scene.files()) == (1, 1)


async def test_while_a_photo_is_fetched(scene: Scene) -> None:
    with scene.telegram.hold("getFile") as hold:
        scene.chat.send(photo=JPEG, caption=SENTENCE)
        await hold.wait_until_reached_async(10)
        scene.boss.kill()

    await scene.restart_and_wait()

    assert (await scene.tasks(), await scene.files()) == (1, 1)
    assert await scene.cards() == 1


async def test_while_a_voice_message_is_listened_to(scene: Scene) -> None:
    with scene.ear.hold() as hold:
        scene.chat.send(voice=b"OggS speech")
        await hold.wait_until_reached_async(10)
        scene.boss.kill()
    scene.ear.hear(SENTENCE)

    await scene.restart_and_wait()

    assert (await scene.tasks(), await scene.files()) == (1, 0)
    assert len(scene.telegram.downloads) == 1


async def test_with_a_voice_message_before_it_is_answered(scene: Scene) -> None:
    """What was heard is written down: it is not paid for twice."""
    scene.ear.hear(UNCLEAR)
    with scene.model.hold() as hold:
        scene.chat.send(voice=b"OggS speech")
        await hold.wait_until_reached_async(10)
        scene.boss.kill()
    scene.model.reply(
        tool_calls=[("task_create", {"title": "look at the printer contract", "assignee": "John", "due": "tomorrow"})]
    )

    await scene.restart_and_wait()

    assert (await scene.tasks(), len(scene.ear.heard)) == (1, 1)


async def test_while_a_plan_is_written(scene: Scene) -> None:
    scene.chat.send("plan a mobile app")
    await scene.chat.wait_for_async(lambda message: "3 questions first" in message.text, 10)
    with scene.model.hold() as hold:
        scene.chat.send("skip")
        await hold.wait_until_reached_async(10)
        scene.boss.kill()
    tasks = [{"title": f"Finish part {number}", "days": 1, "after": []} for number in range(1, 5)]
    scene.model.reply(tool_calls=[("write", {"tasks": tasks})])

    scene.boss.start()
    await scene.chat.wait_for_async(lambda message: "Plan: mobile app" in message.text, PICKED_UP_WITHIN)
    scene.chat.send("approve")
    await scene.chat.wait_for_async(lambda message: "is created with 4 tasks" in message.text, 10)
    assert await scene.tasks() == 4
