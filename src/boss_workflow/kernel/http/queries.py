"""Query strings read by their model at once. FastAPI asks for each field by itself, which for the twenty filters of a list
takes longer than the list."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_origin

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


def query(model: type[M]) -> Any:
    """Dependency: the query string as `model`; what it doesn't know or can't use is answered like any bad value."""
    lists = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}

    def read(request: Request) -> M:
        given: dict[str, Any] = {}
        for name, value in request.query_params.multi_items():
            if name in lists:
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        try:
            return model.model_validate(given)
        except ValidationError as error:
            found = [{**one, "loc": ("query", *one["loc"])} for one in error.errors(include_url=False)]
            raise RequestValidationError(found) from None

    return Depends(_awaited(read))


def refuse_unknown(request: Request) -> None:
    """Raises RequestValidationError for a parameter that the route doesn't know: a misspelt filter must not list all."""
    if not request.query_params:
        return
    known = _known(request.scope["route"])
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        message = "Extra inputs are not permitted"
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "msg": message, "input": None} for name in unknown]
        )


def _known(route: APIRoute) -> frozenset[str]:
    declared = (route.openapi_extra or {}).get("parameters", ())
    return frozenset({*_names(route.dependant), *(one["name"] for one in declared)})


def _names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        kind = field.field_info.annotation
        yield from kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else (field.alias,)
    for inner in dependant.dependencies:
        yield from _names(inner)


def parameters(model: type[BaseModel]) -> dict[str, Any]:
    """What the OpenAPI document says of them: the `openapi_extra` of the route."""
    schema = model.model_json_schema()
    defined = schema.get("$defs", {})
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "description": one.get("description", ""),
                "schema": _inlined({key: value for key, value in one.items() if key != "description"}, defined),
            }
            for name, one in schema["properties"].items()
        ]
    }


def _inlined(schema: Any, defined: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(one, defined) for one in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    if reference is not None:
        return _inlined(defined[reference.rpartition("/")[2]], defined)
    return {key: _inlined(value, defined) for key, value in schema.items()}


def _awaited(read: Callable[[Request], M]) -> Callable[[Request], Any]:
    """FastAPI would run a plain function in a thread."""

    async def run(request: Request) -> M:
        return read(request)

    return run
