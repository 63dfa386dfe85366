"""What no route should have to look at: addresses that can't be read, bodies too large or of the wrong kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boss_workflow.api.errors import render

UPLOADS = re.compile(r"/api/v1/.+/attachments/?")
"""Addresses that take a file, and with it another limit and any media type."""
JSON_ROUTES = "/api/v1/"
JSON = re.compile(rb"\s*application/(json|[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE)
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class ReadableAddresses:
    """400 for a path or query with a NUL character or bytes that are no UTF-8."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not (_readable(_raw_path(scope)) and _readable(scope["query_string"])):
            refused = render(400, "bad_request", "The address holds characters that can't be read.", "bad_address")
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """In bytes; `uploads` is for files, which are the whole body."""

    usual: int = 1_000_000
    uploads: int = 25_000_000

    def of(self, path: str) -> int:
        return self.uploads if UPLOADS.fullmatch(path) else self.usual


class BodyTooLarge(HTTPException):
    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The body is too large: at most {limit:,} bytes are taken here.")
        self.details = {"limit": limit}


class LimitedBodies:
    """413 by what the caller announces, and, whatever was announced, by what arrives."""

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.of(scope["path"])
        announced = _header(scope["headers"], b"content-length")
        if announced is not None and announced.isdigit() and int(announced[:20]) > limit:
            error = BodyTooLarge(limit)
            refused = render(413, "too_large", error.detail, "too_large", error.details, Connection="close")
            await refused(scope, receive, send)
            return
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            if message["type"] == "http.request":
                arrived += len(message.get("body", b""))
                if arrived > limit:
                    raise BodyTooLarge(limit)
            return message

        await self._app(scope, counted, send)


class JsonBodies:
    """415 for a body of another kind under /api/v1, except where files are taken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in WITH_BODY and self._is_foreign(scope):
            message = "Send the body as JSON, with the header Content-Type: application/json."
            await render(415, "unsupported", message, "unsupported_media_type")(scope, receive, send)
            return
        await self._app(scope, receive, send)

    @staticmethod
    def _is_foreign(scope: Scope) -> bool:
        path, headers = scope["path"], scope["headers"]
        if not path.startswith(JSON_ROUTES) or UPLOADS.fullmatch(path):
            return False
        kind = _header(headers, b"content-type")
        if kind is not None:
            return JSON.fullmatch(kind) is None
        length = _header(headers, b"content-length") or b"0"
        return length.strip(b"0 ") != b"" or _header(headers, b"transfer-encoding") is not None


def _header(headers: Sequence[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    return next((value for name, value in headers if name == wanted), None)


def _raw_path(scope: Scope) -> bytes:
    raw: bytes | None = scope.get("raw_path")
    return raw if raw is not None else str(scope["path"]).encode(errors="surrogateescape")


def _readable(raw: bytes) -> bool:
    if b"%" not in raw and raw.isascii():
        return b"\x00" not in raw
    plain = unquote_to_bytes(raw)
    if b"\x00" in plain:
        return False
    try:
        plain.decode()
    except UnicodeDecodeError:
        return False
    return True
