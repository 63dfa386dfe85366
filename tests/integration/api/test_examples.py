"""Each body that the API takes or gives has an example in the OpenAPI document, and each example is what it says."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from boss_workflow.bootstrap import Application
from tests.integration.api.things import API, api_of


def models() -> dict[str, type[BaseModel]]:
    """All that are defined, by name."""

    def below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
        yield model
        for inner in model.__subclasses__():
            yield from below(inner)

    return {model.__name__: model for model in below(BaseModel) if model.__module__.startswith("boss_workflow")}


def names_of(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """The name of a schema; of a page or a list, that of its items."""
    if "items" in schema:
        yield from names_of(document, schema["items"])
    elif "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        properties = document["components"]["schemas"][name].get("properties", {})
        if properties.keys() == {"items", "next_cursor"}:
            yield from names_of(document, properties["items"])
        else:
            yield name


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(where, name) of each JSON body that is taken or given."""
    for path, operations in document["paths"].items():
        if not path.startswith(API):
            continue
        for method, operation in operations.items():
            answers = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
            for place in (operation.get("requestBody", {}), *answers.values()):
                content = place.get("content", {}).get("application/json")
                if content is not None:
                    for name in names_of(document, content["schema"]):
                        yield f"{method} {path}", name


def test_each_body_has_an_example_that_is_one(bound: Application) -> None:
    document = api_of(bound).openapi()
    known = models()
    seen = set()
    for where, name in bodies(document):
        example = document["components"]["schemas"][name].get("example")
        assert example, f"{where}: {name} has no example"
        model = known[name]
        model.model_validate_json(json.dumps(example))
        assert example.keys() <= model.model_fields.keys(), name
        seen.add(name)
    assert len(seen) > 40
