"""How many statements a request sends to PostgreSQL, begin and commit among them: no more for more of what it is about.

Counted are those of the request's own work; its caller is known already.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from boss_workflow.bootstrap import Application
from tests.integration.api.client import TASKS, bearer, client_of, create
from tests.integration.api.things import PNG, api_of
from tests.integration.api.wire import Wire
from tests.integration.factories import Team

FEW, MANY = 2, 60
ALL_PARTS = "&".join(
    f"include={part}" for part in ("subtasks", "notes", "dependencies", "attachments", "watchers", "history")
)
LISTS = {
    "tasks": TASKS,
    "tasks with every part": f"{TASKS}?limit=200&{ALL_PARTS}",
    "a text filter": f"{TASKS}?text=paint",
    "many filters": f"{TASKS}?text=paint&status=pending&unassigned=true&sort=-created",
    "members": "/api/v1/members?limit=200",
    "audit": "/api/v1/audit?action=task.create&limit=200",
}
READ = 3
"""Begin behind the wall, ask, commit."""
WRITES = {
    "create": 4,
    "create once": 6,
    "the same again": 4,
    "patch": 9,
    "patch of several fields": 9,
    "note": 11,
    "delete": 10,
}
BULK = [8, 9, 9, 8]
"""Patch by ids, patch by a filter, delete, restore."""


@pytest_asyncio.fixture
async def client(bound: Application, team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api_of(bound), **bearer(team)) as client:
        yield client


@pytest.fixture
def wire(bound: Application) -> Wire:
    return Wire(bound.database)


async def sent(wire: Wire, request: Awaitable[httpx.Response]) -> int:
    """How many statements this took."""
    await asyncio.sleep(0)
    wire.heard.clear()
    response = await request
    await asyncio.sleep(0)
    assert response.is_success, response.text
    return len(wire.heard)


async def test_lists_take_one_statement_however_long_they_are(client: httpx.AsyncClient, wire: Wire) -> None:
    await fill(client, FEW)
    few = await counts(client, wire)
    await fill(client, MANY)
    assert few == dict.fromkeys(LISTS, READ)
    assert await counts(client, wire) == few


async def fill(client: httpx.AsyncClient, number: int) -> None:
    """So many tasks and members, and with the tasks lines of history."""
    for n in range(number):
        await create(client)
        added = await client.post("/api/v1/members", json={"name": f"Zoe {number}-{n}"})
        assert added.status_code == 201


async def counts(client: httpx.AsyncClient, wire: Wire) -> dict[str, int]:
    return {name: await sent(wire, client.get(address)) for name, address in LISTS.items()}


async def test_one_with_all_its_parts_takes_one_statement(client: httpx.AsyncClient, wire: Wire) -> None:
    task, others = await create(client), [await create(client) for _ in range(10)]
    address = f"{TASKS}/{task['id']}"
    bare = await sent(wire, client.get(f"{address}?{ALL_PARTS}"))
    for other in others:
        for path, part in (
            ("subtasks", {"title": "sand it"}),
            ("notes", {"body": "white"}),
            ("dependencies", {"blocker_id": other["id"]}),
        ):
            assert (await client.post(f"{address}/{path}", json=part)).status_code == 201
        file = await client.post(
            f"{address}/attachments?name=a.png", content=PNG, headers={"Content-Type": "image/png"}
        )
        assert file.status_code == 201
    full = await sent(wire, client.get(f"{address}?{ALL_PARTS}"))
    assert (bare, full) == (READ, READ)


async def test_writes_take_as_many_statements_as_they_ever_do(client: httpx.AsyncClient, wire: Wire) -> None:
    """The second time: on its first use the driver asks for types that it doesn't know yet."""
    found: dict[str, int] = {}
    for _again in range(2):
        task = await create(client)
        address = f"{TASKS}/{task['id']}"
        new = {"title": "paint the wall", "tags": ["a", "b"], "criteria": ["dry", "white"], "due_on": "2026-12-04"}
        found["create"] = await sent(wire, client.post(TASKS, json=new))
        once = {"Idempotency-Key": uuid4().hex}
        found["create once"] = await sent(wire, client.post(TASKS, json=new, headers=once))
        found["the same again"] = await sent(wire, client.post(TASKS, json=new, headers=once))
        found["patch"] = await sent(wire, client.patch(address, json={"version": 1, "priority": "high"}))
        several = {"version": 2, "title": "mow", "due_on": "2026-12-05", "tags": ["c"], "status": "in_progress"}
        found["patch of several fields"] = await sent(wire, client.patch(address, json=several))
        found["note"] = await sent(wire, client.post(f"{address}/notes", json={"body": "white"}))
        found["delete"] = await sent(wire, client.delete(address))
    assert found == WRITES


async def test_a_bulk_change_takes_as_many_for_a_hundred_as_for_one(client: httpx.AsyncClient, wire: Wire) -> None:
    ids = [(await create(client))["id"] for _ in range(100)]
    found: dict[int, list[int]] = {}
    for number in (3, 1, 2, 100):  # the first also asks for the types that the driver doesn't know yet
        body = {
            "ids": ids[:number],
            "changes": {"project": f"House {number}", "priority": "high", "tags": [str(number)]},
        }
        by_filter = {"filter": {"project": f"House {number}"}, "changes": {"priority": "low"}}
        found[number] = [
            await sent(wire, client.post(f"{TASKS}/bulk/patch", json=body)),
            await sent(wire, client.post(f"{TASKS}/bulk/patch", json=by_filter)),
            await sent(wire, client.post(f"{TASKS}/bulk/delete", json={"ids": ids[:number]})),
            await sent(wire, client.post(f"{TASKS}/bulk/restore", json={"ids": ids[:number]})),
        ]
    assert {number: found[number] for number in (1, 2, 100)} == dict.fromkeys((1, 2, 100), BULK)
