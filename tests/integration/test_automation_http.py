"""The schedule and the reports over REST."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from boss_workflow.bootstrap import Application, build_api
from boss_workflow.domains.people.access.tokens import Identity
from tests.integration.factories import Team


def bearer(app: Application, team: Team, name: str) -> dict[str, str]:
    token = app.access.issue(Identity(team.workspace_id, team.id(name), team.id(name)))
    return {"Authorization": f"Bearer {token}"}


@pytest_asyncio.fixture
async def client(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build_api(team.app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://boss") as client:
        yield client


async def test_the_timetable_is_read_and_changed(team: Team, client: httpx.AsyncClient) -> None:
    boss = bearer(team.app, team, "boss")
    names = [one["name"] for one in (await client.get("/api/v1/schedule", headers=boss)).json()]
    assert {"standup.ask", "report.weekly", "reminder.overdue"} <= set(names)

    changed = await client.patch("/api/v1/schedule/report.weekly", headers=boss, json={"at": "16:30", "days": [3]})
    assert (changed.status_code, changed.json()["timing"]) == (200, "16:30 Thu")
    paused = await client.patch("/api/v1/schedule/report.weekly", headers=boss, json={"paused": True})
    assert paused.json()["next_at"] is None
    run = await client.post("/api/v1/schedule/report.weekly/run", headers=boss)
    assert (run.status_code, len(run.json()["run_ids"])) == (202, 1)


@pytest.mark.parametrize(
    "body", [{"every_minutes": 60}, {"days": []}, {"days": [7]}, {"at": "25:00"}, {"at": "09:00:30"}, {"unknown": 1}]
)
async def test_a_timing_that_cant_be_is_refused(team: Team, client: httpx.AsyncClient, body: dict[str, object]) -> None:
    boss = bearer(team.app, team, "boss")
    answer = await client.patch("/api/v1/schedule/report.weekly", headers=boss, json=body)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("who", ["max", "john"])
async def test_only_a_boss_may(team: Team, client: httpx.AsyncClient, who: str) -> None:
    headers = bearer(team.app, team, who)
    assert (await client.get("/api/v1/schedule", headers=headers)).status_code == 403
    assert (await client.post("/api/v1/schedule/standup.ask/run", headers=headers)).status_code == 403


async def test_what_is_not_scheduled_is_not_found(team: Team, client: httpx.AsyncClient) -> None:
    boss = bearer(team.app, team, "boss")
    assert (await client.get("/api/v1/schedule/nothing", headers=boss)).status_code == 404


async def test_reports_in_each_format(team: Team, client: httpx.AsyncClient) -> None:
    await team.task("paint the wall")
    boss = bearer(team.app, team, "boss")

    read = await client.get("/api/v1/reports/weekly", headers=boss)
    assert (read.status_code, read.json()["now"]["created"]) == (200, 1)
    again = await client.get("/api/v1/reports/weekly", headers={**boss, "If-None-Match": read.headers["etag"]})
    assert again.status_code in {200, 304}
    for suffix, start in (("csv", b"\xef\xbb\xbfsection"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")):
        answer = await client.get(f"/api/v1/reports/monthly.{suffix}", headers=boss, params={"day": "2026-11-05"})
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert "monthly-2026-11-01" in answer.headers["content-disposition"]
    assert (await client.get("/api/v1/reports/yearly", headers=boss)).status_code == 422
    assert (await client.get("/api/v1/reports/weekly")).status_code == 401


async def test_staff_read_a_report_of_their_own(team: Team, client: httpx.AsyncClient) -> None:
    await team.task("mine", to="john")
    await team.task("not mine", to="ann")
    mine = await client.get("/api/v1/reports/daily", headers=bearer(team.app, team, "john"))
    assert mine.json()["standing"]["open"] == 1
