"""Recurring tasks over REST: made, read, changed from now on, paused, skipped, ended; each only by who may."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from boss_workflow.bootstrap import Application, build_api
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team

URL = "/api/v1/recurring"
MONDAYS = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"


@pytest_asyncio.fixture
async def api(bound: Application, team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(bound), **bearer(team)) as client:
        yield client


async def made(api: httpx.AsyncClient, title: str = "count the stock", **values: Any) -> dict[str, Any]:
    response = await api.post(URL, json={"title": title, "rule": MONDAYS, **values})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_it_is_made_with_its_next_five_dates_and_read_again(api: httpx.AsyncClient) -> None:
    one = await made(api, on_day_off="shift", lead_minutes=2880)
    assert (one["repeats"], one["on_day_off"], one["lead_minutes"]) == ("every Monday at 09:00", "shift", 2880)
    assert [date["local"][11:] for date in one["next"]] == ["09:00:00"] * 5
    read = await api.get(f"{URL}/{one['id']}")
    assert read.json() == one
    again = await api.get(f"{URL}/{one['id']}", headers={"If-None-Match": read.headers["ETag"]})
    assert again.status_code == 304


async def test_words_are_taken_for_a_rule_and_nonsense_is_refused(api: httpx.AsyncClient) -> None:
    assert (await made(api, rule="every Monday at 9"))["rule"] == MONDAYS
    assert (await made(api, rule="3 days after it is done"))["after_days"] == 3
    refused = await api.post(URL, json={"title": "x", "rule": "now and then"})
    assert (refused.status_code, refused.json()["code"]) == (422, "recurrence_invalid")


async def test_pages_follow_one_another(api: httpx.AsyncClient) -> None:
    titles = [(await made(api, f"chore {number}"))["title"] for number in range(5)]
    found, cursor = [], None
    while True:
        page = (await api.get(URL, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        found += [one["title"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == titles
    assert (await api.get(URL, params={"cursor": "hush"})).status_code == 422


async def test_a_change_needs_the_version_that_was_read(api: httpx.AsyncClient) -> None:
    one = await made(api)
    url = f"{URL}/{one['id']}"
    changed = (await api.patch(url, json={"version": 1, "lead_minutes": 60, "title": "count all"})).json()
    assert (changed["version"], changed["lead_minutes"], changed["title"]) == (2, 60, "count all")
    stale = await api.patch(url, json={"version": 1, "lead_minutes": 90})
    assert (stale.status_code, stale.json()["details"]) == (409, {"version": 2})
    assert (await api.patch(url, json={"version": 2})).status_code == 422


async def test_another_rule_takes_over_and_the_old_one_ends(api: httpx.AsyncClient) -> None:
    one = await made(api)
    new = (await api.patch(f"{URL}/{one['id']}", json={"version": 1, "rule": "every Tuesday at 10"})).json()
    assert new["repeats"] == "every Tuesday at 10:00"
    assert new["id"] != one["id"]
    assert (await api.get(f"{URL}/{one['id']}")).json()["next"] == []


async def test_it_is_paused_resumed_skipped_and_ended(api: httpx.AsyncClient) -> None:
    one = await made(api)
    url = f"{URL}/{one['id']}"
    assert (await api.post(f"{url}/pause")).json()["paused_at"]
    assert (await api.post(f"{url}/pause")).status_code == 409
    assert [row["id"] for row in (await api.get(URL, params={"paused": True})).json()["items"]] == [one["id"]]
    assert (await api.post(f"{url}/resume")).json()["next"] == one["next"]
    assert (await api.post(f"{url}/skip")).json()["next"][0] == one["next"][1]
    assert (await api.delete(url)).json()["deleted_at"]
    assert (await api.get(url)).status_code == 404
    assert (await api.delete(url)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("john", 403), ("ann", 404), ("sarah", 404), ("max", 200)])
async def test_others_may_what_the_policy_says(api: httpx.AsyncClient, team: Team, who: str, status: int) -> None:
    one = await made(api, assignee_ids=[str(team.id("john")), str(team.id("mike"))])
    other = bearer(team, who)
    assert (await api.post(f"{URL}/{one['id']}/pause", headers=other)).status_code == status
    assert (await api.get(f"{URL}/{one['id']}", headers=other)).status_code == (404 if status == 404 else 200)
    listed = (await api.get(URL, headers=other)).json()["items"]
    assert [row["id"] for row in listed] == ([] if status == 404 else [one["id"]])


async def test_another_workspace_and_a_random_id_look_alike(
    api: httpx.AsyncClient, team: Team, strangers: Team
) -> None:
    del team
    one = await made(api)
    theirs = bearer(strangers)
    for verb, end in (("GET", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/skip")):
        bodies = []
        for recurring_id in (one["id"], uuid4()):
            answer = await api.request(verb, f"{URL}/{recurring_id}{end}", headers=theirs)
            assert answer.status_code == 404
            bodies.append(answer.json()["code"])
        assert len(set(bodies)) == 1


async def test_a_repeat_with_its_key_makes_one(api: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "k-1"}
    body = {"title": "count", "rule": MONDAYS}
    first = await api.post(URL, json=body, headers=key)
    again = await api.post(URL, json=body, headers=key)
    assert first.json() == again.json()
    assert len((await api.get(URL)).json()["items"]) == 1


async def test_a_rule_that_begins_at_the_end_of_the_calendar_is_refused(api: httpx.AsyncClient) -> None:
    one = await made(api)
    for rule in ("every day starting 9999-12-31", "every hour starting 0001-01-01"):
        new = await api.post(URL, json={"title": "count the stock", "rule": rule})
        changed = await api.patch(f"{URL}/{one['id']}", json={"version": one["version"], "rule": rule})
        assert {(new.status_code, new.json()["code"])} == {(changed.status_code, changed.json()["code"])}
        assert (new.status_code, new.json()["message"]) == (422, "It can begin in the years 2016 to 2126.")
