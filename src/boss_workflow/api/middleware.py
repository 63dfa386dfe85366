"""One request id per request, from the caller's X-Request-ID or new, in each log line and in the answer."""

import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boss_workflow.api.errors import render
from boss_workflow.kernel.logging import request_context

log = structlog.get_logger(__name__)

GIVEN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
HEADER = b"x-request-id"


class RequestContext:
    """The outermost layer: what no handler caught becomes "Unexpected error" here, and only the log has the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER, b"")
        started = False
        status = 500
        began = time.perf_counter()
        with request_context(given.decode() if GIVEN.fullmatch(given) else None) as request_id:

            async def send_with_id(message: Message) -> None:
                nonlocal started, status
                if message["type"] == "http.response.start":
                    started, status = True, message["status"]
                    message["headers"] = [*message["headers"], (HEADER, request_id.encode())]
                await send(message)

            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                log.exception("unexpected error", path=scope["path"])
                if started:
                    raise
                response = render(500, "error", "Unexpected error", "unexpected_error")
                await response(scope, receive, send_with_id)
            finally:
                took = round((time.perf_counter() - began) * 1000, 1)
                log.debug("request", method=scope["method"], path=scope["path"], status=status, milliseconds=took)
