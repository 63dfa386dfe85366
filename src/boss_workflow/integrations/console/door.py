"""The terminal's door: the same ingest as every other, behind a token that only this user can read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from boss_workflow.integrations.console.platform import ACCOUNT, END, ConsolePlatform
from boss_workflow.integrations.console.wire import EVENTS, STREAM, Name, Said, Shown
from boss_workflow.kernel.errors import Unauthenticated
from boss_workflow.kernel.security import same_secret
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Receive, Sender

KEEP_ALIVE = 10.0

Attached = Callable[[str], Awaitable[None]]
"""Called with a chat id when somebody has come to the terminal: what waited for them is delivered."""


class WrongToken(Unauthenticated):
    code = "wrong_token"


class ConsoleDoor:
    def __init__(self, platform: ConsolePlatform, token: str, receive: Receive, attached: Attached) -> None:
        self._platform = platform
        self._token = token
        self._receive = receive
        self._attached = attached

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route(EVENTS, self.said, methods=["POST"], status_code=202)
        router.add_api_route(STREAM, self.stream, methods=["GET"])
        return router

    async def said(self, said: Said, authorization: Annotated[str, Header()] = "") -> dict[str, bool]:
        self._check(authorization)
        await self._receive(
            Inbound(
                platform=self._platform.name,
                account=ACCOUNT,
                event_id=said.event_id,
                kind=InboundKind.PRESS if said.token else InboundKind.MESSAGE,
                chat_id=said.chat_id,
                private=True,
                sender=Sender(id=said.chat_id, name=said.chat_id),
                text=said.text,
                message_id=said.message_id,
                token=said.token,
            )
        )
        return {"ok": True}

    async def stream(
        self, chat_id: Annotated[Name, Query()], authorization: Annotated[str, Header()] = ""
    ) -> StreamingResponse:
        self._check(authorization)
        return StreamingResponse(self._lines(chat_id), media_type="application/x-ndjson")

    async def _lines(self, chat_id: str) -> AsyncIterator[bytes]:
        with self._platform.attached(chat_id) as messages:
            await self._attached(chat_id)
            yield _line(Shown(message_id=""))
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE):
                        shown = await messages.get()
                except TimeoutError:
                    shown = Shown(message_id="")
                if shown is END:
                    return
                yield _line(shown)

    def _check(self, authorization: str) -> None:
        if not same_secret(authorization, f"Bearer {self._token}"):
            raise WrongToken("The terminal's token is wrong: start the chat with `boss chat`.")


def _line(shown: Shown) -> bytes:
    return shown.model_dump_json().encode() + b"\n"
