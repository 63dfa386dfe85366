"""One request id per request, from the caller's X-Request-ID or new, in each log line and in the answer."""

import re
import time
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boss_workflow.api.errors import render
from boss_workflow.kernel.logging import request_context

log = structlog.get_logger(__name__)

GIVEN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
HEADER = b"x-request-id"

Observe = Callable[[Scope, int, float], None]
"""Told of each answered request: its scope, the status, and how many seconds it took."""


def unobserved(_scope: Scope, _status: int, _seconds: float) -> None:
    """Nobody counts."""


class RequestContext:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, observe: Observe) -> None:
        self._app = app
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER, b"")
        status = 500
        began = time.perf_counter()
        with request_context(given.decode() if GIVEN.fullmatch(given) else None) as request_id:

            async def send_with_id(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    message["headers"] = [*message["headers"], (HEADER, request_id.encode())]
                await send(message)

            try:
                await self._app(scope, receive, send_with_id)
            finally:
                took = time.perf_counter() - began
                self._observe(scope, status, took)
                log.debug(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    milliseconds=round(took * 1000, 1),
                )


class UnexpectedErrors:
    """What no handler caught becomes "Unexpected error" here, and only the log has the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if scope["type"] != "http":
                raise
            log.exception("unexpected error", path=scope["path"])
            if started:
                raise
            await render(500, "error", "Unexpected error", "unexpected_error")(scope, receive, send)
