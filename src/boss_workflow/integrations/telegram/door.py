"""Where Telegram's updates come in: the webhook, or long polling for a machine without a public address."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter, HTTPException, Request
from telegram import Update

from boss_workflow.integrations.telegram.adapter import TelegramPlatform
from boss_workflow.integrations.telegram.mapping import map_update
from boss_workflow.kernel.errors import AppError, Unauthenticated
from boss_workflow.kernel.logging import request_context
from boss_workflow.kernel.security import derive, same_secret
from boss_workflow.ports.chat_platform import PlatformError, Receive, SlowDown

log = structlog.get_logger(__name__)

PATH = "/webhook/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name
MAX_BODY = 1024 * 1024
ASK_NAME_AGAIN = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

# What Update.de_json and the mapping raise for an update of another shape than the documented one.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError, RecursionError)

Json = dict[str, Any]
KeepUnreadable = Callable[[str, str, str, Any, str], Awaitable[None]]
"""Platform, account, event id, the raw update, the reason."""


def webhook_secret(secret_key: str, account: str) -> str:
    """What Telegram sends back with each update: nobody has to invent it, and each bot has its own."""
    return derive(secret_key, f"telegram-webhook:{account}")


class TelegramDoor:
    """Every update of one bot passes here, whichever way it comes."""

    def __init__(
        self, platform: TelegramPlatform, secret: str, receive: Receive, keep_unreadable: KeepUnreadable
    ) -> None:
        self._platform = platform
        self._secret = secret
        self._receive = receive
        self._keep_unreadable = keep_unreadable
        self._ask_name_at = 0.0

    def router(self) -> APIRouter:
        """POST /webhook/telegram: 200 once the update is stored; any other answer makes Telegram send it again."""
        router = APIRouter()
        router.add_api_route(PATH, self._webhook, methods=["POST"], include_in_schema=False)
        return router

    async def poll(self, stop: asyncio.Event) -> None:
        """Fetches updates until `stop` is set; outlives every failure of the network and of the storage."""
        polling, stopping = asyncio.create_task(self._poll()), asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            polling.cancel()
            await asyncio.wait({polling, stopping})
        if not polling.cancelled():
            polling.result()

    async def _webhook(self, request: Request) -> dict[str, bool]:
        if not same_secret(request.headers.get(SECRET_HEADER), self._secret):
            raise Unauthenticated("The secret token is missing or wrong.")
        await self._take(_parsed(await _body(request)))
        return {"ok": True}

    async def _poll(self) -> None:
        pause = FIRST_PAUSE
        offset: int | None = None
        removed = False
        while True:
            try:
                if not removed:
                    await self._platform.remove_webhook()
                    removed = True
                for raw in await self._platform.fetch_updates(offset):
                    with request_context():
                        await self._take(raw)
                    offset = raw["update_id"] + 1
                pause = FIRST_PAUSE
            except (PlatformError, AppError) as error:
                log.warning("polling failed", reason=f"{type(error).__name__}: {error}", pause=pause)
                await asyncio.sleep(error.retry_after if isinstance(error, SlowDown) else pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _take(self, raw: Json) -> None:
        """Stores one update, as an event or as one that can't be read. Raises: AppError when it is not stored."""
        username = await self._username()
        try:
            inbound = map_update(Update.de_json(raw, None), username, self._platform.account)
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"
            account, event_id = self._platform.account, str(raw["update_id"])
            await self._keep_unreadable(self._platform.name, account, event_id, raw, reason)
        else:
            await self._receive(inbound)

    async def _username(self) -> str | None:
        """Ours if it can be had: an update does not wait for Telegram more than once a minute."""
        if self._platform.known_username is None and time.monotonic() >= self._ask_name_at:
            try:
                return await self._platform.username()
            except PlatformError as error:
                self._ask_name_at = time.monotonic() + ASK_NAME_AGAIN
                log.warning("the bot's name is not known", reason=str(error))
        return self._platform.known_username


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, "An update is at most 1 MiB.")
    return bytes(body)


def _parsed(body: bytes) -> Json:
    try:
        update = json.loads(body, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON.") from None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise HTTPException(400, "The body is not an update.")
    return _storable(update) if b"\\ud" in body.lower() else update


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _storable(update: Json) -> Json:
    """With a question mark for half a character, which JSON can carry and UTF-8 can't."""
    whole: Json = json.loads(json.dumps(update, ensure_ascii=False).encode("utf-8", "replace"))
    return whole
