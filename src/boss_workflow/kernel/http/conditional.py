"""Answers whose JSON is ready, and conditional reads (RFC 9110 sections 8.8.3 and 13.1.2)."""

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from pydantic import BaseModel


def json_body(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that PostgreSQL has written; it is not parsed again."""
    return Response(text, status, headers, "application/json")


def tagged(request: Request, shown: str | BaseModel) -> Response:
    """With its ETag; 304 without a body when the caller has this very text already."""
    text = shown if isinstance(shown, str) else shown.model_dump_json()
    etag = f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
    known = request.headers.get("if-none-match", "")
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in {one.strip().removeprefix("W/") for one in known.split(",")} or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    return json_body(text, headers=headers)
