"""What browsers are told: who may read answers from another origin, and what may be done with them."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boss_workflow.api.errors import render

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
SENT = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-ID")
SHOWN = (
    *("ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Request-ID"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
)


class SecurityHeaders:
    """Each answer gets them; one that has a policy of its own (a download) keeps it."""

    def __init__(self, app: ASGIApp, *, production: bool) -> None:
        self._app = app
        self._always = [*ALWAYS, HSTS] if production else [*ALWAYS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = DOCS if scope["path"] in DOCS_PAGES else NOTHING

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _value in message["headers"]}
                new = [header for header in (*self._always, (POLICY, policy)) if header[0] not in given]
                message["headers"] = [*message["headers"], *new]
            await send(message)

        await self._app(scope, receive, send_with_headers)


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
