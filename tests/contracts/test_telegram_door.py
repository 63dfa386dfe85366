"""The door against a vendor that posts updates to it, and one that is asked for them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from boss_workflow.integrations.memory import MemoryLimiter
from boss_workflow.integrations.telegram import TelegramDoor, TelegramPlatform
from boss_workflow.kernel.errors import Unauthenticated, Unavailable
from boss_workflow.ports.chat_platform import Inbound
from tests.simulators.telegram import PrivateChat, TelegramSimulator
from tests.simulators.waiting import wait_until_async


class Store:
    """What came through the door; the next `failures` events find the database away."""

    def __init__(self) -> None:
        self.events: list[Inbound] = []
        self.unreadable: list[str] = []
        self.failures = 0

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events]

    async def receive(self, inbound: Inbound) -> None:
        if self.failures:
            self.failures -= 1
            raise Unavailable("The database is away.")
        self.events.append(inbound)

    async def keep_unreadable(self, platform: str, account: str, event_id: str, raw: Any, reason: str) -> None:
        self.unreadable.append(event_id)

    async def wait_for(self, count: int) -> None:
        await wait_until_async(
            lambda: len(self.events) >= count or None, 10, lambda: f"{count} events wanted, {self.texts} came"
        )


@pytest.fixture
def tg() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def ana(tg: TelegramSimulator) -> PrivateChat:
    return tg.private_chat(first_name="Ana")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def platform(tg: TelegramSimulator) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(tg.token, tg.url, MemoryLimiter())
    yield platform
    await platform.close()


@pytest.fixture
def door(platform: TelegramPlatform, store: Store) -> TelegramDoor:
    return TelegramDoor(platform, "s3cret", store.receive, store.keep_unreadable)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boss_workflow.integrations.telegram.door.FIRST_PAUSE", 0.02)


@contextlib.asynccontextmanager
async def polling(door: TelegramDoor) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(door.poll(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 1)


@pytest.fixture
async def app_url(door: TelegramDoor) -> AsyncIterator[str]:
    app = FastAPI()
    app.include_router(door.router())

    @app.exception_handler(Unavailable)
    async def unavailable(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": "unavailable"}, 503)

    @app.exception_handler(Unauthenticated)
    async def unauthenticated(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": "unauthenticated"}, 401)

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_updates_come_through_the_webhook(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, store: Store, app_url: str
) -> None:
    await platform.register_webhook(f"{app_url}/webhook/telegram", "s3cret")
    group = tg.group("Design", members=[ana])
    ana.send("one")
    group.send("@boss_test_bot two")
    await store.wait_for(2)
    assert sorted(store.texts) == ["one", "two"]
    assert all(event.addressed for event in store.events)
    await tg.wait_delivered_async()
    assert tg.webhook.last_error_message is None


async def test_what_is_not_stored_comes_again(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, store: Store, app_url: str
) -> None:
    await platform.register_webhook(f"{app_url}/webhook/telegram", "s3cret")
    store.failures = 2
    ana.send("one")
    await store.wait_for(1)
    assert "503" in (tg.webhook.last_error_message or "")


async def test_a_forged_update_is_refused(
    tg: TelegramSimulator, platform: TelegramPlatform, store: Store, app_url: str
) -> None:
    await platform.register_webhook(f"{app_url}/webhook/telegram", "s3cret")
    assert await tg.deliver_raw_async(b'{"update_id": 1}', {"X-Telegram-Bot-Api-Secret-Token": "guess"}) == 401
    assert await tg.deliver_raw_async(b"{", None) == 400
    assert await tg.deliver_raw_async(b'{"update_id": 1, "message": {"message_id": 1}}', None) == 200
    assert (store.events, store.unreadable) == ([], ["1"])


async def test_polling_brings_each_update_once(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, store: Store, door: TelegramDoor
) -> None:
    await platform.register_webhook("https://boss.example/webhook/telegram", "s3cret")
    ana.send("one")
    async with polling(door):
        await store.wait_for(1)
        ana.send("two")
        ana.send(voice=b"x")
        await store.wait_for(3)
        await tg.wait_delivered_async()
    assert store.texts == ["one", "two", ""]
    assert [file.voice for file in store.events[2].files] == [True]


async def test_polling_stops_at_once(tg: TelegramSimulator, door: TelegramDoor) -> None:
    async with polling(door):
        await wait_until_async(lambda: tg.calls_of("getUpdates") or None, 5, lambda: "nobody polls")
        loop = asyncio.get_running_loop()
        began = loop.time()
    assert loop.time() - began < 0.5


@pytest.mark.usefixtures("hurry")
async def test_polling_outlives_the_network(
    tg: TelegramSimulator, ana: PrivateChat, store: Store, door: TelegramDoor
) -> None:
    tg.fail_next("deleteWebhook", 502)
    tg.fail_next("getUpdates", 409)
    tg.fail_next("getUpdates", 429, retry_after=1)
    tg.fail_next("getUpdates", 500)
    tg.fail_next("getUpdates", 401)
    tg.drop_connection_next("getUpdates")
    ana.send("one")
    async with polling(door):
        await store.wait_for(1)
        await tg.wait_delivered_async()
    assert store.texts == ["one"]


@pytest.mark.usefixtures("hurry")
async def test_polling_keeps_what_is_not_stored(
    tg: TelegramSimulator, ana: PrivateChat, store: Store, door: TelegramDoor
) -> None:
    store.failures = 3
    ana.send("one")
    ana.send("two")
    async with polling(door):
        await store.wait_for(2)
    assert store.texts == ["one", "two"]


async def test_an_update_does_not_wait_for_our_name(
    tg: TelegramSimulator, ana: PrivateChat, store: Store, door: TelegramDoor
) -> None:
    tg.fail_next("getMe", 502, times=100)
    group = tg.group("Design", members=[ana])
    for words in ("one", "@boss_test_bot two", "/three"):
        group.send(words)
    async with polling(door):
        await store.wait_for(3)
    assert [event.addressed for event in store.events] == [False, False, True]
    assert len(tg.calls_of("getMe")) == 1
