"""What every answer says: to browsers, who may read it and what may be done with it; to callers, what is left to them."""

from collections.abc import Sequence
from math import ceil

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boss_workflow.api.errors import render
from boss_workflow.kernel.rate_limits import Count

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-site"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
NOTHING = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
DOCS = (
    b"default-src 'none'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
    b"style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; img-src 'self' data: https://fastapi.tiangolo.com; "
    b"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""FastAPI's page takes Swagger UI from its CDN and starts it inline."""
DOCS_PAGES = ("/docs", "/docs/oauth2-redirect")
POLICY = b"content-security-policy"

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SENT = ("Authorization", "Content-Type", "If-None-Match", "Idempotency-Key", "X-Request-ID")
SHOWN = (
    *("ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Request-ID"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
)


class CommonHeaders:
    """Each answer gets those for browsers, and, if its call was counted, what is left; one that has a policy of its own
    (a page, a download) keeps it."""

    def __init__(self, app: ASGIApp, *, production: bool) -> None:
        self._app = app
        self._always = [*ALWAYS, HSTS] if production else [*ALWAYS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = DOCS if scope["path"] in DOCS_PAGES else NOTHING
        state = scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _value in message["headers"]}
                told = (*self._always, (POLICY, policy), *_what_is_left(state.get("counted")))
                new = [header for header in told if header[0] not in given]
                message["headers"] = [*message["headers"], *new]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _what_is_left(count: Count | None) -> list[tuple[bytes, bytes]]:
    """draft-ietf-httpapi-ratelimit-headers-06, the last with three headers, which is what clients know."""
    if count is None:
        return []
    return [
        (b"ratelimit-limit", str(count.limit).encode()),
        (b"ratelimit-remaining", str(count.remaining).encode()),
        (b"ratelimit-reset", str(max(1, ceil(count.reset))).encode()),
    ]


class OtherOrigins(CORSMiddleware):
    """Closed but for the origins named in the settings; a refusal has the one shape of errors."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app, allow_origins=origins, allow_methods=METHODS, allow_headers=SENT, expose_headers=SHOWN, max_age=600
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        kept = {name: value for name, value in answer.headers.items() if name == "vary"}
        return render(400, "bad_request", bytes(answer.body).decode(), "cors_refused", **kept)
