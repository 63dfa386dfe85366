"""The OpenAPI document: what FastAPI derives, and the errors that the layers around every route answer with."""

from typing import Any

from fastapi import FastAPI

from boss_workflow.kernel.http import Problem
from boss_workflow.kernel.http.problems import MEANINGS

API = "/api/v1"
REFERENCE = "#/components/schemas/Problem"
ANY_ROUTE = (500,)
WITH_BODY = (413, 415)


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
    for path, operations in document["paths"].items():
        if path.startswith(API):
            for operation in operations.values():
                added = (*ANY_ROUTE, *(WITH_BODY if "requestBody" in operation else ()))
                for status in added:
                    operation["responses"].setdefault(str(status), _problem(status))


def _problem(status: int) -> dict[str, Any]:
    return {"description": MEANINGS[status], "content": {"application/json": {"schema": {"$ref": REFERENCE}}}}
