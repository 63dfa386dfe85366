"""Lists in pages: each row once, while others come and go; cursors are taken back unchanged or not at all."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from boss_workflow.kernel.http import Cursor
from tests.integration.api import things
from tests.integration.api.client import bearer, client_of
from tests.integration.api.things import API, Maker, api_of
from tests.integration.factories import Team
from tests.support.clock import MovableClock

LISTS: dict[str, tuple[str, Maker]] = {
    "/tasks": ("boss", things.task),
    "/members": ("boss", things.member),
    "/departments": ("boss", things.department),
    "/accounts": ("boss", things.account),
    "/access/tokens": ("john", things.token),
    "/access/sessions": ("john", things.session),
    "/jobs": ("boss", things.job),
    "/inbound-events": ("boss", things.event),
    "/outbound-messages": ("boss", things.message),
    "/audit": ("boss", things.department),
}
"""Who asks, and what makes one row more."""
BAD = ("x", "====", "bm90IGpzb24", Cursor("tasks", ("x", "y")).encode(), Cursor("name", ("x", "no id")).encode())


@pytest_asyncio.fixture
async def client(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api_of(team.app)) as client:
        yield client


async def page(client: httpx.AsyncClient, team: Team, address: str, **query: Any) -> Any:
    who, _make = LISTS[address]
    response = await client.get(f"{API}{address}", params=query, headers=bearer(team, who))
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("address", LISTS)
async def test_rows_come_once_while_others_come(client: httpx.AsyncClient, team: Team, address: str) -> None:
    """All were made at the same moment, so only the id behind it tells them apart."""
    for _ in range(4):
        await LISTS[address][1](team)
    before = [one["id"] for one in (await page(client, team, address, limit=200))["items"]]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        found = await page(client, team, address, **query)
        assert len(found["items"]) <= 2
        seen += [one["id"] for one in found["items"]]
        await LISTS[address][1](team)
        if found["next_cursor"] is None or len(seen) > 100:
            break
        query["cursor"] = found["next_cursor"]
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in before] == before


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("cursor", BAD)
async def test_a_cursor_of_nowhere_is_refused(client: httpx.AsyncClient, team: Team, address: str, cursor: str) -> None:
    response = await client.get(f"{API}{address}", params={"cursor": cursor}, headers=bearer(team))
    assert (response.status_code, response.json()["code"]) == (422, "bad_cursor")


async def test_open_invitations_are_listed_until_they_end(
    client: httpx.AsyncClient, team: Team, clock: MovableClock
) -> None:
    boss = bearer(team)
    for name in ("john", "mike", "ann"):
        await client.post(f"{API}/members/{team.id(name)}/invitation", headers=boss)
    first = (await client.get(f"{API}/invitations", params={"limit": 2}, headers=boss)).json()
    query = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await client.get(f"{API}/invitations", params=query, headers=boss)).json()
    listed = [*first["items"], *second["items"]]
    assert {one["member_id"] for one in listed} == {str(team.id(name)) for name in ("john", "mike", "ann")}
    assert second["next_cursor"] is None
    assert "token" not in listed[0]

    ended = await client.delete(f"{API}/invitations/{listed[0]['id']}", headers=boss)
    left = (await client.get(f"{API}/invitations", headers=boss)).json()["items"]
    assert (ended.status_code, [one["id"] for one in left]) == (204, [one["id"] for one in listed[1:]])


async def test_an_unlinked_account_is_a_strangers(client: httpx.AsyncClient, team: Team) -> None:
    made = await things.account(team)
    found = (await client.get(f"{API}/accounts", params={"member": str(team.id("john"))}, headers=bearer(team))).json()
    assert [one["id"] for one in found["items"]] == [made["account_id"]]
    await client.delete(f"{API}/accounts/{made['account_id']}", headers=bearer(team))
    assert (await client.get(f"{API}/accounts", headers=bearer(team))).json()["items"] == []
