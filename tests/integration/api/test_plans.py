"""How PostgreSQL answers lists of a hundred thousand tasks: by an index, whatever is filtered and sorted."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import Policy
from boss_workflow.domains.tasks.listing import ORDERS, TaskListing, list_statement
from boss_workflow.kernel.db.migrate import APP_ROLE
from tests.integration.factories import Team, connect_as, connect_as_owner

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FILL = """
    insert into task (workspace_id, id, number, title, description, priority, status, type, assignee_id, creator_id,
            department_id, due_on, tags, project, created_at, updated_at, completed_at)
        select $1, gen_random_uuid(), n, 'Task ' || md5(n::text), 'word' || n % 500,
            (array['low', 'medium', 'high', 'urgent'])[1 + n % 4],
            (array['pending', 'in_progress', 'completed', 'blocked'])[1 + n / 7 % 4],
            (array['task', 'bug', 'feature'])[1 + n % 3], ($2::uuid[])[1 + n % 7], ($2::uuid[])[1 + n / 9 % 7],
            case when n % 5 = 0 then $3::uuid end, date '2026-01-01' + n % 700, array['tag' || n % 50],
            'Project ' || n % 30, timestamptz '2026-01-01' + n * interval '1 minute',
            timestamptz '2026-06-01' + n * interval '1 minute',
            case when n / 7 % 4 = 2 then timestamptz '2026-07-01' + n * interval '1 minute' end
        from generate_series(1, $4::int) n
"""
DAY = "2026-11-25"
MOMENT = f"{DAY}T10:00:00Z"
FILTERS: dict[str, dict[str, Any]] = {
    "status": {"status": ["blocked"]},
    "open": {"open": True},
    "assignee": {"assignee": ["me"]},
    "unassigned": {"unassigned": True},
    "project": {"project": "Project 3"},
    "creator": {"creator": "me"},
    "priority": {"priority": ["urgent"]},
    "type": {"type": ["bug"]},
    "tag": {"tag": ["tag7"]},
    "due before": {"due_before": "2026-02-01"},
    "due after": {"due_after": DAY},
    "no due": {"due": "none"},
    "overdue": {"overdue": True},
    "created": {"created_after": MOMENT},
    "completed": {"completed_before": MOMENT},
    "text": {"text": "word17"},
}
COMBINATIONS: dict[str, dict[str, Any]] = {
    "mine, open, by due": {"assignee": ["me"], "open": True, "sort": "due"},
    "pending of somebody by due": {"assignee": ["me"], "status": ["pending"], "sort": "due"},
    "overdue by priority": {"overdue": True, "sort": "priority"},
    "urgent and open": {"priority": ["urgent"], "open": True},
    "a project by due": {"project": "Project 3", "sort": "due"},
    "a project's open by priority": {"project": "Project 3", "open": True, "sort": "priority"},
    "unassigned, newest": {"unassigned": True, "open": True},
    "bugs by update": {"type": ["bug"], "sort": "-updated"},
    "finished lately": {"status": ["completed"], "sort": "-completed"},
    "a tag, open": {"tag": ["tag7"], "open": True},
    "words of mine": {"text": "word17", "assignee": ["me"]},
    "created lately by me": {"creator": "me", "created_after": MOMENT, "sort": "-created"},
}


@pytest_asyncio.fixture
async def full(team: Team, shared_owner: URL) -> AsyncIterator[Team]:
    owner = await connect_as_owner(shared_owner)
    members = [actor.member_id for actor in team.actors.values()]
    await owner.execute(FILL, team.workspace_id, members, team.departments["Design"], 100_000, timeout=200)
    await owner.execute("analyze task")
    yield team
    await owner.execute("delete from task where workspace_id = $1", team.workspace_id, timeout=100)
    await owner.close()


async def test_every_filter_order_and_named_combination_uses_an_index(
    full: Team, bound: Application, shared_owner: URL
) -> None:
    cases = {f"filter {name}": values for name, values in FILTERS.items()}
    cases |= {f"sort {sign}{name}": {"sort": f"{sign}{name}"} for name in ORDERS for sign in ("", "-")}
    cases |= COMBINATIONS
    connection = await connect_as(bound, shared_owner, APP_ROLE)
    scans = {name: await scanned(connection, full, values) for name, values in cases.items()}
    await connection.close()
    assert {name: nodes for name, nodes in scans.items() if "Seq Scan" in nodes} == {}


async def scanned(connection: asyncpg.Connection, team: Team, wanted: dict[str, Any]) -> set[str]:
    """The kinds of scan by which tasks are found."""
    listing = TaskListing.model_validate(wanted)
    statement = list_statement(listing, team.actors["boss"], Policy(), team.app.database.clock.now())
    async with connection.transaction():
        await connection.fetchval("select set_config('app.workspace_id', $1, true)", str(team.workspace_id))
        plan = await connection.fetchval(f"explain (format json) {statement.text}", *statement.values)
        await asyncio.sleep(0)
    return set(_scans(json.loads(plan)[0]["Plan"]))


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if node.get("Relation Name") == "task":
        yield node["Node Type"]
    for inner in node.get("Plans", ()):
        yield from _scans(inner)
