"""What operators see and do over REST: jobs, inbox, outbox, audit, version. Boss only, and of one workspace."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select, text
from structlog.testing import capture_logs

from boss_workflow.api.operations.audit import AuditFilter, search
from boss_workflow.bootstrap import Application, build_api
from boss_workflow.jobs import Job, JobContext
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.runner import Runner
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import Invalid
from boss_workflow.kernel.http import Cursor
from boss_workflow.kernel.ids import new_id
from tests.integration.api.client import bearer, client_of
from tests.integration.api.things import NAP, Nothing, talk
from tests.integration.factories import Team, make_team
from tests.support.clock import MovableClock

JOBS, AUDIT = "/api/v1/jobs", "/api/v1/audit"
LISTS = (JOBS, AUDIT, "/api/v1/inbound-events", "/api/v1/outbound-messages")


@pytest_asyncio.fixture
async def client(bound: Application) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(bound)) as client:
        yield client


@pytest.fixture
def runner(bound: Application) -> Runner:
    return Runner(bound.database, bound.jobs._registry, jitter=lambda: 0.5)


async def enqueue(team: Team) -> UUID:
    return await team.do(lambda uow: team.app.jobs.enqueue(uow, NAP, Nothing()))


async def get(client: httpx.AsyncClient, team: Team, address: str, who: str = "boss", **query: Any) -> Any:
    response = await client.get(address, params=query, headers=bearer(team, who))
    assert response.status_code == 200, response.text
    return response.json()


async def post(client: httpx.AsyncClient, team: Team, address: str) -> httpx.Response:
    return await client.post(address, headers=bearer(team))


async def all_pages(client: httpx.AsyncClient, team: Team, address: str, **query: Any) -> list[Any]:
    items: list[Any] = []
    page = await get(client, team, address, **query)
    while page["next_cursor"] is not None:
        items += page["items"]
        page = await get(client, team, address, **query, cursor=page["next_cursor"])
    return [*items, *page["items"]]


# Who may


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("who", ["max", "john"])
async def test_only_a_boss_sees_operations(client: httpx.AsyncClient, team: Team, address: str, who: str) -> None:
    response = await client.get(address, headers=bearer(team, who))
    assert (response.status_code, response.json()["error"]) == (403, "forbidden")
    assert "Only a boss may" in response.json()["message"]


@pytest.mark.parametrize("verb", ["retry", "cancel"])
async def test_only_a_boss_touches_jobs(client: httpx.AsyncClient, team: Team, verb: str) -> None:
    job = await enqueue(team)
    response = await client.post(f"{JOBS}/{job}/{verb}", headers=bearer(team, "max"))
    assert response.status_code == 403
    assert (await get(client, team, f"{JOBS}/{job}"))["status"] == "queued"


async def test_nothing_of_others_is_seen(client: httpx.AsyncClient, team: Team, strangers: Team) -> None:
    job = await enqueue(strangers)
    await strangers.task()
    event, message = await talk(strangers)
    for address in LISTS:
        assert str(strangers.workspace_id) not in str(await get(client, team, address))
        assert not {str(one) for one in (job, event, message)} & {
            item["id"] for item in (await get(client, team, address))["items"]
        }
    for address in (f"{JOBS}/{job}", f"/api/v1/inbound-events/{event}", f"/api/v1/outbound-messages/{message}"):
        foreign, random = [
            await client.get(one, headers=bearer(team)) for one in (address, f"{address[:-36]}{new_id()}")
        ]
        assert (foreign.status_code, random.status_code) == (404, 404)
        assert foreign.json()["code"] == random.json()["code"]
    for verb in ("retry", "cancel"):
        assert (await post(client, team, f"{JOBS}/{job}/{verb}")).status_code == 404


# Jobs


async def test_jobs_are_listed_newest_first_in_pages(
    client: httpx.AsyncClient, team: Team, clock: MovableClock
) -> None:
    made = []
    for _ in range(7):
        made.append(str(await enqueue(team)))
        clock.advance(timedelta(seconds=1))
    listed = await all_pages(client, team, JOBS, name="test.nap", limit=3)
    assert [item["id"] for item in listed] == made[::-1]
    assert await all_pages(client, team, JOBS, status="dead") == []


async def test_a_job_tells_how_far_it_is_and_what_came_of_it(
    client: httpx.AsyncClient, team: Team, runner: Runner
) -> None:
    seen: list[Any] = []
    job = await enqueue(team)

    async def handler(context: JobContext, _params: Nothing) -> None:
        await context.report(40, 100, "writing")
        seen.append(await get(client, team, f"{JOBS}/{job}"))
        await context.keep_result(rows=100)

    team.app.jobs._registry.add(NAP, handler)
    await runner.execute(job)
    assert (seen[0]["status"], seen[0]["progress"]) == ("running", {"done": 40, "total": 100, "note": "writing"})
    after = await get(client, team, f"{JOBS}/{job}")
    assert (after["status"], after["result"], after["error"]) == ("succeeded", {"rows": 100}, None)


async def test_a_job_that_gave_up_is_tried_again(client: httpx.AsyncClient, team: Team, runner: Runner) -> None:
    left = [Invalid("select secret from table")]

    async def handler(_context: JobContext, _params: Nothing) -> None:
        if left:
            raise left.pop()

    team.app.jobs._registry.add(NAP, handler)
    job = await enqueue(team)
    with capture_logs():
        await runner.execute(job)
    dead = await get(client, team, f"{JOBS}/{job}")
    assert (dead["status"], dead["error"]) == ("dead", "Invalid")
    assert (await post(client, team, f"{JOBS}/{job}/retry")).json()["status"] == "queued"
    await runner.execute(job)
    again = await post(client, team, f"{JOBS}/{job}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "job_not_dead")


async def test_a_cancelled_job_never_starts(client: httpx.AsyncClient, team: Team, runner: Runner) -> None:
    calls: list[UUID] = []

    async def handler(context: JobContext, _params: Nothing) -> None:
        calls.append(context.run_id)

    team.app.jobs._registry.add(NAP, handler)
    job = await enqueue(team)
    assert (await post(client, team, f"{JOBS}/{job}/cancel")).json()["status"] == "cancelled"
    assert await runner.execute(job) is None
    assert calls == []
    again = await post(client, team, f"{JOBS}/{job}/cancel")
    assert (again.status_code, again.json()["details"]) == (409, {"status": "cancelled"})


async def test_a_running_job_ends_when_it_next_looks(client: httpx.AsyncClient, team: Team, runner: Runner) -> None:
    steps: list[int] = []
    job = await enqueue(team)

    async def handler(context: JobContext, _params: Nothing) -> None:
        for step in range(10):
            await context.report(step, 10)
            steps.append(step)
            if step == 2:
                answer = await post(client, team, f"{JOBS}/{job}/cancel")
                assert (answer.json()["status"], answer.json()["cancelling"]) == ("running", True)

    team.app.jobs._registry.add(NAP, handler)
    await runner.execute(job)
    assert steps == [0, 1, 2]
    after = await get(client, team, f"{JOBS}/{job}")
    assert (after["status"], after["cancelling"], after["error"]) == ("cancelled", False, None)


async def test_a_cancelled_job_that_fails_is_not_tried_again(team: Team, runner: Runner) -> None:
    stubborn = Job("test.stubborn", Nothing, max_attempts=5)

    async def handler(context: JobContext, _params: Nothing) -> None:
        await team.do(lambda uow: team.app.jobs.cancel(uow, context.run_id))
        raise OSError("no luck")

    team.app.jobs._registry.add(stubborn, handler)
    job = await team.do(lambda uow: team.app.jobs.enqueue(uow, stubborn, Nothing()))
    with capture_logs():
        await runner.execute(job)
    assert await team.do(lambda uow: uow.session.scalar(select(JobRun.status))) == RunStatus.CANCELLED


# What came in and went out


async def test_inbox_and_outbox_show_states_and_never_words(client: httpx.AsyncClient, team: Team) -> None:
    event, message = await talk(team)
    inbound, outbound = [(await get(client, team, address))["items"] for address in LISTS[2:]]
    assert [(one["id"], one["kind"], one["status"]) for one in inbound] == [(str(event), "message", "pending")]
    assert [(one["id"], one["status"], one["inbound_id"]) for one in outbound] == [(str(message), "queued", str(event))]
    assert "private" not in str(inbound) + str(outbound)
    assert await get(client, team, f"/api/v1/inbound-events/{event}") == inbound[0]
    assert await get(client, team, f"/api/v1/outbound-messages/{message}") == outbound[0]


@pytest.mark.parametrize("address", LISTS[2:])
async def test_inbox_and_outbox_are_filtered_and_paged(client: httpx.AsyncClient, team: Team, address: str) -> None:
    for _ in range(5):
        await talk(team)
    everything = await get(client, team, address)
    assert await all_pages(client, team, address, limit=2) == everything["items"]
    assert len(await all_pages(client, team, address, platform="console")) == 5
    assert await all_pages(client, team, address, platform="telegram") == []
    assert await all_pages(client, team, address, status="failed") == []


# Audit


async def test_audit_is_searched(client: httpx.AsyncClient, team: Team, clock: MovableClock) -> None:
    first = await team.task("one", by="boss")
    clock.advance(timedelta(hours=1))
    middle = clock.now()
    second = await team.task("two", by="max")

    async def subjects(**query: Any) -> set[str]:
        return {item["subject_id"] for item in await all_pages(client, team, AUDIT, limit=1, **query)}

    assert await subjects() == {str(first), str(second)}
    assert await subjects(actor=str(team.id("max"))) == {str(second)}
    assert await subjects(subject=str(first)) == {str(first)}
    assert await subjects(since=middle.isoformat()) == {str(second)}
    assert await subjects(until=middle.isoformat()) == {str(first)}
    assert await subjects(action="task.create", entity="task") == {str(first), str(second)}
    assert await subjects(action="task.delete") == await subjects(entity="note") == set()
    entry = (await get(client, team, AUDIT, actor=str(team.id("max"))))["items"][0]
    assert (entry["actor_name"], entry["door"], entry["after"]["title"]) == ("max", "console", "two")


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "ix_audit_entry_at"),
        ({"since": "2026-01-01T00:00:00Z"}, "ix_audit_entry_at"),
        ({"actor": "01a213a0-ef56-7909-9201-1c970b86c1cd"}, "ix_audit_entry_member"),
        ({"action": "task.create"}, "ix_audit_entry_action"),
        ({"entity": "member"}, "ix_audit_entry_entity"),
    ],
)
async def test_each_search_of_the_audit_has_its_index(app: Application, wanted: dict[str, Any], index: str) -> None:
    """Behind row-level security, with the wish for scans turned off, for want of a million rows; in a database of its own,
    where what other tests left behind sways no plan."""
    team = await make_team(app)

    async def explained(uow: UnitOfWork) -> str:
        for method in ("seqscan", "bitmapscan"):
            await uow.session.execute(text("select set_config(:name, 'off', true)"), {"name": f"enable_{method}"})
        query = search(AuditFilter.model_validate(wanted)).limit(50)
        compiled = query.compile(uow.session.get_bind(), compile_kwargs={"literal_binds": True})
        connection = await uow.session.connection()
        return "\n".join(row[0] for row in await connection.exec_driver_sql(f"explain {compiled}"))

    assert index in await team.do(explained)


# Bad wishes


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    "cursor", ["x", "é", "a" * 601, Cursor("other", (1,)).encode(), Cursor("jobs", ("x", "y")).encode(), "bnVsbA"]
)
async def test_a_cursor_of_somewhere_else(client: httpx.AsyncClient, team: Team, address: str, cursor: str) -> None:
    response = await client.get(address, params={"cursor": cursor}, headers=bearer(team))
    assert response.status_code == 422
    assert response.json()["code"] in {"bad_cursor", "invalid_request"}


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"limit": "9" * 400}, {"limit": "x"}])
@pytest.mark.parametrize("address", LISTS)
async def test_a_page_that_can_not_be(
    client: httpx.AsyncClient, team: Team, address: str, query: dict[str, Any]
) -> None:
    assert (await client.get(address, params=query, headers=bearer(team))).status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        {"actor": "x"},
        {"since": "yesterday"},
        {"since": "2026-01-01T00:00:00"},
        {"until": "9" * 50},
        {"action": "x" * 81},
        {"who": "boss"},
    ],
)
async def test_a_search_that_can_not_be(client: httpx.AsyncClient, team: Team, query: dict[str, str]) -> None:
    response = await client.get(AUDIT, params=query, headers=bearer(team))
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_version(client: httpx.AsyncClient, team: Team) -> None:
    version = await get(client, team, "/api/v1/version", "john")
    assert (version["api"], bool(version["version"]), bool(version["schema_revision"])) == ("v1", True, True)
    assert (await client.get("/api/v1/version")).status_code == 401
