"""The OpenAPI document: what FastAPI derives, and the errors that the layers around every route answer with."""

from typing import Any

from fastapi import FastAPI

from boss_workflow.kernel.http import Problem
from boss_workflow.kernel.http.problems import MEANINGS

API = "/api/v1"
REFERENCE = "#/components/schemas/Problem"
ANY_ROUTE = (500,)
LOCAL_TIME = "time-local"
"""In JSON Schema a "time" has an offset; a time of day in a person's own zone has none (OpenAPI's format registry)."""
WITH_BODY = (413, 415)
HEADERS: dict[str, tuple[str, str]] = {
    "X-Request-ID": ("string", "Under this id the log has the rest; yours, where you sent one."),
    "RateLimit-Limit": ("integer", "How many calls a window takes."),
    "RateLimit-Remaining": ("integer", "How many are left in this one."),
    "RateLimit-Reset": ("integer", "Seconds until the next one."),
    "Retry-After": ("integer", "Seconds to wait before the next try."),
    "ETag": ("string", "Names this very answer, for If-None-Match."),
    "Idempotent-Replayed": ("string", "true: this Idempotency-Key was used before, and this is its answer of then."),
}
COUNTED = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
TAGGED = ("200", "304")
TO_WAIT = ("429", "503")
KEYED = "Idempotency-Key"
NOT_MODIFIED = "304"
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer that you have. When it is still the same, 304 without a body comes back.",
    "schema": {"type": "string", "pattern": "^[ -~]*$"},
}


def describe(app: FastAPI) -> None:
    """From now on `app.openapi()` declares them too."""
    derive = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _declare(derive())
        return derive()

    app.openapi = openapi  # type: ignore[method-assign]


def _declare(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.setdefault("Problem", Problem.model_json_schema())
    _tell_local_times(document)
    _put_back_nulls(schemas)
    for path, operations in document["paths"].items():
        if path.startswith(API):
            for operation in operations.values():
                added = (*ANY_ROUTE, *(WITH_BODY if "requestBody" in operation else ()))
                for status in added:
                    operation["responses"].setdefault(str(status), _problem(status))
                if NOT_MODIFIED in operation["responses"]:
                    operation.setdefault("parameters", []).append(IF_NONE_MATCH)
                _tell_headers(operation)


def _tell_headers(operation: dict[str, Any]) -> None:
    """Of each answer; none of them is sent always."""
    keyed = any(one.get("name") == KEYED for one in operation.get("parameters", ()))
    for status, answer in operation["responses"].items():
        names = ["X-Request-ID"]
        names += COUNTED if status.startswith(("2", "3")) or status == "429" else ()
        names += ["Retry-After"] if status in TO_WAIT else []
        names += ["ETag"] if NOT_MODIFIED in operation["responses"] and status in TAGGED else []
        names += ["Idempotent-Replayed"] if keyed and status.startswith("2") else []
        told = {name: {"schema": {"type": HEADERS[name][0]}, "description": HEADERS[name][1]} for name in names}
        answer["headers"] = {**told, **answer.get("headers", {})}


def _problem(status: int) -> dict[str, Any]:
    return {"description": MEANINGS[status], "content": {"application/json": {"schema": {"$ref": REFERENCE}}}}


def _put_back_nulls(schemas: dict[str, Any]) -> None:
    """FastAPI leaves null out of the document; in an example of what must have the field it has to stand."""
    for schema in schemas.values():
        for name in schema.get("required", ()) if "example" in schema else ():
            if {"type": "null"} in schema["properties"][name].get("anyOf", ()):
                schema["example"].setdefault(name, None)


def _tell_local_times(node: Any) -> None:
    match node:
        case dict():
            if node.get("type") == "string" and node.get("format") == "time":
                node["format"] = LOCAL_TIME
            for inner in node.values():
                _tell_local_times(inner)
        case list():
            for inner in node:
                _tell_local_times(inner)
