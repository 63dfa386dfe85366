"""The schedule and the reports over REST."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import URL, update

from boss_workflow.bootstrap import Application, Doubles, NotReady, build, build_api
from boss_workflow.bootstrap.automation import timetable
from boss_workflow.bootstrap.times import with_times
from boss_workflow.domains.people.access.tokens import Identity
from boss_workflow.domains.tasks import Status, Task
from boss_workflow.jobs.schedule_tick import runs
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.settings import Settings
from tests.integration.factories import Team, make_team
from tests.integration.test_reports import NOW, fill
from tests.support.clock import MovableClock


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


@pytest.mark.parametrize("who", ["boss", "john"])
async def test_each_total_and_line_leads_to_what_it_says(
    team: Team, client: httpx.AsyncClient, clock: MovableClock, who: str
) -> None:
    clock.set(NOW)
    tasks = await fill(team, 11)
    await team.do(lambda uow: _archive(uow, [task.id for task in tasks[::4]]))
    headers = bearer(team.app, team, who)
    report = (await client.get("/api/v1/reports/weekly", headers=headers)).json()

    async def listed(lists: list[str]) -> int:
        answers = [await client.get(f"{one}&limit=200", headers=headers) for one in lists]
        return sum(len(answer.json()["items"]) for answer in answers)

    for part, totals in report["lists"].items():
        for name, lists in totals.items():
            assert await listed(lists) == report[part][name], (part, name)
    assert set(report["lists"]["standing"]) == set(report["standing"])
    for person in report["people"]:
        for name, lists in person["lists"].items():
            assert await listed(lists) == person[name], (person["name"], name)
    for section in ("completed", "overdue", "blocked"):
        for line in report[section]:
            task = (await client.get(line["href"], headers=headers)).json()
            assert task["reference"] == line["reference"]


async def _archive(uow: UnitOfWork, ids: list[UUID]) -> None:
    await uow.session.execute(update(Task).where(Task.id.in_(ids)).values(archived_at=uow.now()))


async def test_a_file_names_the_routes_where_no_chat_has_links(team: Team, client: httpx.AsyncClient) -> None:
    task_id = await team.task("blocked one")
    await team.change(task_id, lambda uow, by, task: team.app.tasks.set_status(uow, by, task, Status.BLOCKED, "why"))
    answer = await client.get("/api/v1/reports/daily.csv", headers=bearer(team.app, team, "boss"))
    assert f"http://boss/api/v1/tasks/{task_id}" in answer.text


async def test_staff_read_a_report_of_their_own(team: Team, client: httpx.AsyncClient) -> None:
    await team.task("mine", to="john")
    await team.task("not mine", to="ann")
    mine = await client.get("/api/v1/reports/daily", headers=bearer(team.app, team, "john"))
    assert mine.json()["standing"]["open"] == 1


TIMES = "standup = 8:30; weekly report=Thursdays at 16:00; overdue check=every 6 hours; check-in=off;"


async def test_the_installation_has_times_of_its_own_and_a_workspace_changes_them(
    settings: Settings, shared_owner: URL, clock: MovableClock
) -> None:
    app = build(settings.model_copy(update={"schedule": TIMES}), shared_owner, Doubles(clock=clock))
    team = await make_team(app)
    boss = bearer(app, team, "boss")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build_api(app)), base_url="http://boss") as client:
        read = {one["name"]: one for one in (await client.get("/api/v1/schedule", headers=boss)).json()}
        timings = [read[name]["timing"] for name in ("standup.ask", "report.weekly", "reminder.overdue")]
        assert timings == ["08:30", "16:00 Thu", "every 6 h"]
        assert (read["reminder.checkin"]["enabled"], read["reminder.checkin"]["next_at"]) == (False, None)
        assert read["report.daily"]["timing"] == "18:00"

        route = "/api/v1/schedule/reminder.checkin"
        changed = (await client.patch(route, headers=boss, json={"enabled": True})).json()
        assert (changed["enabled"], changed["next_at"] is not None) == (True, True)
        moved = await client.patch("/api/v1/schedule/standup.ask", headers=boss, json={"at": "07:15"})
        assert moved.json()["timing"] == "07:15"
    await app.stop()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("standp=8:30", 'SCHEDULE holds "standp=8:30". I have no scheduled job "standp".'),
        ("standup=25:00", 'SCHEDULE holds "standup=25:00". "25:00" is no time of day.'),
        ("standup", 'SCHEDULE holds "standup". Write a job, = and its time.'),
    ],
)
def test_times_that_cant_be_are_refused_at_the_start(said: str, why: str) -> None:
    with pytest.raises(NotReady) as refused:
        with_times(timetable(), said)
    assert refused.value.message.startswith(why)


def test_what_the_installation_switches_off_does_not_run() -> None:
    switched = {one.name: one for one in with_times(timetable(), "standup=off")}
    assert not runs(switched["standup.ask"], None)
    assert runs(switched["report.daily"], None)
