"""Renders every error as {"error", "message", "code", "request_id", "details"}, and none with internals."""

import json
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from boss_workflow.kernel.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from boss_workflow.kernel.logging import current_request_id

log = structlog.get_logger(__name__)

STATUS: dict[type[AppError], tuple[int, str]] = {
    Invalid: (422, "invalid"),
    NotFound: (404, "not_found"),
    Conflict: (409, "conflict"),
    Forbidden: (403, "forbidden"),
    Unauthenticated: (401, "unauthenticated"),
    RateLimited: (429, "rate_limited"),
    Unavailable: (503, "unavailable"),
}
HTTP_NAMES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported"}
RETRY_AFTER = 2
MOST_FIELDS = 20
LONGEST_NAME, LONGEST_REASON = 64, 300
SAID_WITHOUT_INPUT = {"union_tag_invalid": "Input is of a kind that is not known here"}
"""Kinds of findings whose own message repeats what was sent."""


def render(status: int, error: str, message: str, code: str, details: Any = None, **headers: str) -> Response:
    body = {
        "error": error,
        "message": message,
        "code": code,
        "request_id": current_request_id(),
        "details": details or {},
    }
    # ASCII only: what is refused may hold text that UTF-8 can't.
    return Response(json.dumps(body, default=str), status, headers or None, "application/json")


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)


async def _app_error(_request: Request, error: Exception) -> Response:
    known = error if isinstance(error, AppError) else AppError("Unexpected error")
    status, kind = next((STATUS[base] for base in type(known).__mro__ if base in STATUS), (500, "error"))
    headers = {}
    if isinstance(known, RateLimited):
        headers["Retry-After"] = str(max(1, round(known.retry_after)))
    elif status == 503:
        headers["Retry-After"] = str(RETRY_AFTER)
        log.warning("unavailable", code=known.code)
    elif status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return render(status, kind, known.message, known.code, known.details, **headers)


async def _http_error(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else "Unexpected error"
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    name = HTTP_NAMES.get(status, "http_error")
    return render(status, name, detail, name, getattr(error, "details", None), **headers)


async def _validation_error(_request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    details: dict[str, Any] = {"fields": [_finding(one) for one in found[:MOST_FIELDS]]}
    if len(found) > MOST_FIELDS:
        details["more"] = len(found) - MOST_FIELDS
    return render(422, "invalid", "The request has values that can't be used.", "invalid_request", details)


def _finding(found: Any) -> dict[str, Any]:
    """Where and why; what was sent is never repeated, and names that the caller chose are cut short."""
    message = SAID_WITHOUT_INPUT.get(found["type"], found["msg"])
    return {"where": [str(part)[:LONGEST_NAME] for part in found["loc"]], "message": message[:LONGEST_REASON]}
