"""Who may knock, and what becomes of what they bring."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boss_workflow.integrations.memory import MemoryLimiter
from boss_workflow.integrations.telegram import TelegramDoor, TelegramPlatform, webhook_secret
from boss_workflow.kernel.errors import Unauthenticated, Unavailable
from boss_workflow.ports.chat_platform import Inbound
from tests.unit.integrations.telegram.updates import Json, message, update

SECRET = webhook_secret("app-secret", "12345")
PATH = "/webhook/telegram"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Store:
    """What the door hands over; `away` makes it fail."""

    def __init__(self) -> None:
        self.events: list[Inbound] = []
        self.unreadable: list[tuple[str, str, str, Any, str]] = []
        self.away = False

    async def receive(self, inbound: Inbound) -> None:
        if self.away:
            raise Unavailable("The database is away.")
        self.events.append(inbound)

    async def keep_unreadable(self, platform: str, account: str, event_id: str, raw: Any, reason: str) -> None:
        self.unreadable.append((platform, account, event_id, raw, reason))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def web(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    platform = TelegramPlatform("12345:TEST", "http://127.0.0.1:9", MemoryLimiter())
    app = FastAPI()
    app.include_router(TelegramDoor(platform, SECRET, store.receive, store.keep_unreadable).router())

    @app.exception_handler(Unauthenticated)
    async def unauthenticated(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": "unauthenticated"}, 401)

    @app.exception_handler(Unavailable)
    async def unavailable(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": "unavailable"}, 503)

    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://boss", verify=False) as client:
        yield client
    await platform.close()


async def test_an_update_is_stored_and_acknowledged(web: httpx.AsyncClient, store: Store) -> None:
    answer = await web.post(PATH, json=update(message=message(text="hi")), headers=HEADERS)
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert [(event.event_id, event.text) for event in store.events] == [("900", "hi")]


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}])
async def test_a_stranger_is_refused_unread(web: httpx.AsyncClient, store: Store, headers: dict[str, str]) -> None:
    answer = await web.post(PATH, content=b"x" * 2_000_000, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")
    assert (store.events, store.unreadable) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'"x"',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1, "x": NaN}',
        b"\xff",
        b"[" * 100_000,
    ],
    ids=repr,
)
async def test_what_is_no_update_is_refused(web: httpx.AsyncClient, store: Store, body: bytes) -> None:
    assert (await web.post(PATH, content=body, headers=HEADERS)).status_code == 400
    assert (store.events, store.unreadable) == ([], [])


async def test_a_huge_body_is_refused(web: httpx.AsyncClient, store: Store) -> None:
    body = json.dumps(update(message=message(text="x" * 1_100_000))).encode()
    assert (await web.post(PATH, content=body, headers=HEADERS)).status_code == 413
    assert store.events == []


@pytest.mark.parametrize(
    "content",
    [
        {"message": {"message_id": 1}},
        {"message": "text"},
        {"message": message(text="x", date="soon")},
        {"message": message(text="x", date=10**30)},
        {"message": message(text={"a": 1})},
        {"message": message(text="x") | {"chat": 5}},
        {"callback_query": {"id": 1}},
    ],
)
async def test_an_unreadable_update_is_set_aside(web: httpx.AsyncClient, store: Store, content: Json) -> None:
    raw = update(**content)
    assert (await web.post(PATH, json=raw, headers=HEADERS)).status_code == 200
    [(platform, account, event_id, kept, reason)] = store.unreadable
    assert (platform, account, event_id, kept) == ("telegram", "12345", "900", raw)
    assert "Error" in reason
    assert store.events == []


async def test_half_a_character_can_be_stored(web: httpx.AsyncClient, store: Store) -> None:
    body = json.dumps(update(message=message(text="a\ud800b 🏟")))
    assert (await web.post(PATH, content=body.encode(), headers=HEADERS)).status_code == 200
    assert [event.text for event in store.events] == ["a?b 🏟"]


async def test_what_is_not_stored_is_not_acknowledged(web: httpx.AsyncClient, store: Store) -> None:
    store.away = True
    assert (await web.post(PATH, json=update(message=message(text="hi")), headers=HEADERS)).status_code == 503


async def test_the_door_is_not_in_the_schema(web: httpx.AsyncClient) -> None:
    assert PATH not in (await web.get("/openapi.json")).json()["paths"]


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = (
    "text caption photo document voice reply_to_message forward_origin entities chat from date edit_date sender_chat "
    "migrate_to_chat_id new_chat_members reply_markup poll venue sticker message_id pinned_message"
).split()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    kind=st.sampled_from(["message", "edited_message", "channel_post", "callback_query", "my_chat_member"]),
    content=anything | st.dictionaries(st.sampled_from(FIELDS), anything, max_size=5).map(lambda odd: message() | odd),
)
async def test_no_shape_of_update_brings_the_door_down(
    web: httpx.AsyncClient, store: Store, kind: str, content: Any
) -> None:
    before = len(store.events) + len(store.unreadable)
    assert (await web.post(PATH, json=update(**{kind: content}), headers=HEADERS)).status_code == 200
    assert len(store.events) + len(store.unreadable) == before + 1


def test_each_bot_has_its_own_secret() -> None:
    assert webhook_secret("app-secret", "12345") == SECRET
    assert len({SECRET, webhook_secret("app-secret", "12346"), webhook_secret("other", "12345")}) == 3
    assert set(SECRET) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
