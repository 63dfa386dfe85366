"""Whatever is wrong with a request, on every route: a clear 4xx in the one shape, and nothing changed."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from boss_workflow.kernel.ids import new_id
from tests.integration.api.client import bearer
from tests.integration.api.routes import OPEN, PLACE, ROUTES, Route
from tests.integration.api.things import API, Things
from tests.integration.api.world import SHAPE, World
from tests.integration.factories import Team

pytestmark = pytest.mark.slow

CLEAR = {400, 404, 413, 415, 422}
JSON = {"Content-Type": "application/json"}
DEEP = 800
UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "another value": b'"word"',
    "null": b"null",
    "a list": b"[]",
    "unbalanced and deep": b"[" * 200_000,
    "deep": b'{"a": ' * DEEP + b"1" + b"}" * DEEP,
    "10 MB": b'{"a": "' + b"x" * 10_000_000 + b'"}',
}
HOSTILE = {
    "an unknown field inside": b'{"unknown_field": 1}',
    "a number of 400 digits": b"9" * 400,
    "a number of 5,000 digits": b"9" * 5_000,
    "an infinite number": b"1e999",
    "no number": b"NaN",
    "NUL": b'"a\\u0000b"',
    "half a surrogate pair": b'"\\ud800"',
    "a word of 900,000 letters": b'"' + b"x" * 900_000 + b'"',
    "10,000 ids": json.dumps([str(new_id()) for _ in range(10_000)]).encode(),
    "a deep list": b"[" * DEEP + b"]" * DEEP,
}
"""None of these is a value of any field."""
EXTREMES = ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
WITH_BODY = [route for route in (*ROUTES, *OPEN) if route.body is not None]
LISTS = [route for route in ROUTES if route.method == "GET"]
BAD_QUERIES = {
    "limit": ("0", "-1", "201", "x", "9" * 400, "1e3", ""),
    "cursor": ("x", "=", "9" * 5_000, "%F0%9F%98%80", "bm90IGpzb24"),
    "status": ("nonsense", "9" * 5_000),
}


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_body_that_can_not_be_read(route: Route, world: World, team: Team) -> None:
    made = await route.make(team)
    before = await world.state(team)
    for kind, body in UNREADABLE.items():
        await _is_refused(world, team, _with(route, made, body), kind)
    await _is_refused(world, team, _with(route, made, b"a=1", {"Content-Type": "text/plain"}), "another kind")
    assert await world.state(team) == before


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_value_that_no_field_takes(route: Route, world: World, team: Team) -> None:
    """In each field that the document names, and in one that it does not."""
    made = await route.make(team)
    good = json.loads(route.request(made).content)
    fields = _fields(world.api, route)
    assert set(good) <= set(fields)
    before = await world.state(team)
    for name in fields:
        rest = {key: value for key, value in good.items() if key != name}
        for kind, value in HOSTILE.items():
            body = b"{" + b", ".join([*_members(rest), json.dumps(name).encode() + b": " + value]) + b"}"
            await _is_refused(world, team, _with(route, made, body), f"{name}: {kind}")
    await _is_refused(world, team, _with(route, made, json.dumps({**good, "unknown_field": 1}).encode()), "unknown")
    assert await world.state(team) == before


@pytest.mark.parametrize("route", [route for route in ROUTES if PLACE.search(route.path)], ids=str)
async def test_an_address_that_names_nothing(route: Route, world: World, team: Team) -> None:
    made = await route.make(team)
    before = await world.state(team)
    for name in PLACE.findall(route.path):
        for bad in ("x", "%00", "%FF", "9" * 400, "%2e%2e%2f", "a" * 5_000, "'%20or%201=1--"):
            await _is_refused(world, team, route.request({**made, name: bad}), f"{name}: {bad[:20]}")
    assert await world.state(team) == before


@pytest.mark.parametrize("route", LISTS, ids=str)
async def test_a_query_that_can_not_be_used(route: Route, world: World, team: Team) -> None:
    made = await route.make(team)
    url = str(route.request(made).url)
    known = {one["name"] for one in _document(world.api, route).get("parameters", []) if one["in"] == "query"}
    for name in known & set(BAD_QUERIES):
        for bad in BAD_QUERIES[name]:
            await _is_refused(world, team, httpx.Request("GET", f"{url}?{name}={bad}"), f"{name}={bad[:20]}")
    for bad in ("%00", "%FF", "%ED%A0%80"):
        await _is_refused(world, team, httpx.Request("GET", f"{url}?x={bad}"), bad)


@pytest.mark.parametrize("route", [route for route in WITH_BODY if route.method == "POST"], ids=str)
async def test_a_key_that_can_not_be_used(route: Route, world: World, team: Team) -> None:
    headers = [one["name"] for one in _document(world.api, route).get("parameters", []) if one["in"] == "header"]
    if "Idempotency-Key" not in headers:
        return
    made = await route.make(team)
    before = await world.state(team)
    for bad in ("", "with space", "x" * 256, "\x01"):
        request = route.request(made)
        request.headers["Idempotency-Key"] = bad
        await _is_refused(world, team, request, bad[:20])
    assert await world.state(team) == before


async def test_a_date_at_the_end_of_the_calendar(world: World, team: Team) -> None:
    """In each place of an address and a body that takes a date, by the document."""
    asked = 0
    for route in ROUTES:
        places = list(_places(world.api, route))
        if not places:
            continue
        request = route.request(await route.make(team))
        for path in places:
            for bad in EXTREMES:
                await _is_refused(world, team, _dated(request, path, bad), f"{path}={bad}")
                asked += 1
    assert asked > 100


async def _is_refused(world: World, team: Team, request: httpx.Request, what: str) -> None:
    response = await world.send(request, bearer(team))
    where = f"{request.method} {str(request.url)[:120]}, {what}: {response.status_code} {response.text[:300]}"
    assert response.status_code in CLEAR, where
    assert tuple(sorted(response.json())) == SHAPE, where
    assert len(response.content) < 10_000, where


def _with(route: Route, made: Things, body: bytes, headers: dict[str, str] = JSON) -> httpx.Request:
    request = route.request(made)
    return httpx.Request(request.method, request.url, content=body, headers=headers)


def _members(given: dict[str, Any]) -> Iterator[bytes]:
    return (f"{json.dumps(key)}: {json.dumps(value)}".encode() for key, value in given.items())


def _document(api: FastAPI, route: Route) -> dict[str, Any]:
    found: dict[str, Any] = api.openapi()["paths"][f"{API}{route.path}"][route.method.lower()]
    return found


def _places(api: FastAPI, route: Route) -> Iterator[tuple[str, ...]]:
    """Where the route takes a day or a moment: ("query", name), or ("body", field, …)."""
    document = _document(api, route)
    for one in document.get("parameters", []):
        yield from (("query", one["name"]) for _itself in _dates(api, one["schema"]))
    for content in document.get("requestBody", {}).get("content", {}).values():
        yield from (("body", *path) for path in _dates(api, content["schema"]))


def _dates(api: FastAPI, schema: dict[str, Any]) -> dict[tuple[str, ...], None]:
    """The ways to the fields below `schema` that take one; () for itself, "[]" for what is in a list."""
    return _found(api, schema, lambda one: one.get("format") in {"date", "date-time"})


def _typed(api: FastAPI, schema: dict[str, Any], kind: str) -> dict[tuple[str, ...], None]:
    """The same for those of a type of JSON Schema."""
    return _found(api, schema, lambda one: one.get("type") == kind)


def _found(api: FastAPI, schema: dict[str, Any], fits: Callable[[dict[str, Any]], bool]) -> dict[tuple[str, ...], None]:
    if "$ref" in schema:
        schema = api.openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found: dict[tuple[str, ...], None] = {(): None} if fits(schema) else {}
    for choice in schema.get("anyOf", ()):
        found |= _found(api, choice, fits)
    if "items" in schema:
        found |= {("[]", *rest): None for rest in _found(api, schema["items"], fits)}
    for name, field in schema.get("properties", {}).items():
        found |= {(name, *rest): None for rest in _found(api, field, fits)}
    return found


def _dated(request: httpx.Request, path: tuple[str, ...], value: str) -> httpx.Request:
    """The same with `value` in that place."""
    where, *rest = path
    if where == "query":
        return httpx.Request(request.method, request.url.copy_merge_params({rest[0]: value}))
    body = json.loads(request.content)
    if rest[0] == "filter":
        del body["ids"]
    body |= _placed(body, rest, value)
    return httpx.Request(request.method, request.url, content=json.dumps(body).encode(), headers=JSON)


def _placed(place: dict[str, Any], path: Sequence[str], value: str | int) -> Any:
    """What is at `path`, with the value in it; "[]" is a list of one."""
    match path:
        case []:
            return value
        case ["[]", *rest]:
            return [_placed({}, rest, value)]
        case [name, *rest]:
            return {**place, name: _placed(place.get(name, {}), rest, value)}
    raise AssertionError(path)


def _fields(api: FastAPI, route: Route) -> list[str]:
    """The names of the fields of its body, by the document."""
    schema = _document(api, route)["requestBody"]["content"]["application/json"]["schema"]
    name = schema["$ref"].rpartition("/")[2]
    return list(api.openapi()["components"]["schemas"][name]["properties"])


@pytest.mark.parametrize("route", LISTS, ids=str)
async def test_a_parameter_that_the_route_does_not_know(route: Route, world: World, team: Team) -> None:
    request = route.request(await route.make(team))
    request.url = request.url.copy_add_param("nonsense", "1")
    answer = await world.send(request, bearer(team))
    assert answer.status_code == 422, answer.text
    assert "nonsense" in answer.text


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_one_kind_of_value_is_not_taken_for_another(route: Route, world: World, team: Team) -> None:
    """In each place for a number or a truth value, by the document, in lists and inside of others too."""
    wrong = {"integer": (True, "1", "true"), "boolean": (1, 0, "true", "1")}
    request = route.request(await route.make(team))
    before = await world.state(team)
    schema = _document(world.api, route)["requestBody"]["content"]["application/json"]["schema"]
    for kind, values in wrong.items():
        for path in _typed(world.api, schema, kind):
            for value in values:
                body = json.loads(request.content)
                if path[0] == "filter":
                    del body["ids"]
                content = json.dumps({**body, **_placed(body, path, value)}).encode()
                bad = httpx.Request(request.method, request.url, content=content, headers=JSON)
                await _is_refused(world, team, bad, f"{path}={value!r}")
    assert await world.state(team) == before


NUMBERS_FOR_DATES = ({"due_on": 0}, {"due_at": 5}, {"due_on": "20260101"}, {"requires_validation": "yes"})


@pytest.mark.parametrize("values", NUMBERS_FOR_DATES, ids=str)
async def test_a_value_of_another_type(values: dict[str, Any], world: World, team: Team) -> None:
    before = await world.state(team)
    request = httpx.Request("POST", f"http://test{API}/tasks", json={"title": "paint", **values})
    answer = await world.send(request, bearer(team))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await world.state(team) == before


@pytest.mark.parametrize("said", ["20260101", "1", "-5"])
async def test_seconds_are_no_date(said: str, world: World, team: Team) -> None:
    for path, name in (("tasks", "due_before"), ("audit", "since")):
        answer = await world.send(httpx.Request("GET", f"http://test{API}/{path}", params={name: said}), bearer(team))
        assert answer.status_code == 422, answer.text
