"""How PostgreSQL answers lists of a hundred thousand tasks: by an index, whatever is filtered and sorted."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, build_api
from boss_workflow.domains.people import Policy
from boss_workflow.domains.tasks.endpoints import PATIENCE_MS
from boss_workflow.domains.tasks.listing import ORDERS, Statement, TaskListing, beginnings, list_statement
from boss_workflow.kernel.db.migrate import APP_ROLE
from tests.integration.api.client import TASKS, bearer, client_of
from tests.integration.factories import Team, connect_as, connect_as_owner

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FILL = """
    insert into task (workspace_id, id, number, title, description, priority, status, type, assignee_id, creator_id,
            department_id, due_on, tags, project, created_at, updated_at, completed_at, archived_at, deleted_at)
        select $1, gen_random_uuid(), n, 'Task ' || md5(n::text), 'word' || n % 500 || case when n <= 30000 then ' early' else '' end,
            (array['low', 'medium', 'high', 'urgent'])[1 + n % 4],
            (array['pending', 'in_progress', 'completed', 'blocked'])[1 + n / 7 % 4],
            (array['task', 'bug', 'feature'])[1 + n % 3], ($2::uuid[])[1 + n % 7], ($2::uuid[])[1 + n / 9 % 7],
            case when n % 5 = 0 then $3::uuid end, date '2026-01-01' + n % 700, array['tag' || n % 50],
            'Project ' || n % 30, timestamptz '2026-01-01' + n * interval '1 minute',
            timestamptz '2026-06-01' + n * interval '1 minute',
            case when n / 7 % 4 = 2 then timestamptz '2026-07-01' + n * interval '1 minute' end,
            case when n % 5000 = 3 then timestamptz '2026-08-01' end, case when n % 5000 = 9 then timestamptz '2026-08-02' end
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
    "completed after": {"completed_after": MOMENT},
    "created before": {"created_before": "2026-01-03T00:00:00Z"},
    "any due": {"due": "any"},
    "department": {"department": "Design"},
    "archived": {"archived": True},
    "trash": {"trash": True},
    "text": {"text": "word17"},
    "text of every task": {"text": "task"},
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
    "archived, by due": {"archived": True, "sort": "due"},
    "trash, by update": {"trash": True, "sort": "-updated"},
    "a department by due": {"department": "Design", "sort": "due"},
    "words of mine": {"text": "word17", "assignee": ["me"]},
    "created lately by me": {"creator": "me", "created_after": MOMENT, "sort": "-created"},
}


@pytest_asyncio.fixture
async def full(team: Team, shared_owner: URL) -> AsyncIterator[Team]:
    owner = await connect_as_owner(shared_owner)
    members = [actor.member_id for actor in team.actors.values()]
    await owner.execute(FILL, team.workspace_id, members, team.departments["Design"], 100_000, timeout=200)
    await owner.execute("vacuum analyze task", timeout=100)  # as a table that has lived for a while
    yield team
    await owner.execute("delete from task where workspace_id = $1", team.workspace_id, timeout=100)
    await owner.close()


@pytest.mark.parametrize("who", ["boss", "max", "john"])
async def test_every_filter_order_and_named_combination_uses_an_index(
    full: Team, bound: Application, shared_owner: URL, who: str
) -> None:
    connection = await connect_as(bound, shared_owner, APP_ROLE)
    scans = {name: await scanned(connection, full, values, who) for name, values in named().items()}
    await connection.close()
    assert {name: nodes for name, nodes in scans.items() if "Seq Scan" in nodes} == {}


def named() -> dict[str, dict[str, Any]]:
    """Each filter alone, each order both ways, and what is asked for every day."""
    cases = {f"filter {name}": values for name, values in FILTERS.items()}
    cases |= {f"sort {sign}{name}": {"sort": f"{sign}{name}"} for name in ORDERS for sign in ("", "-")}
    return cases | COMBINATIONS


def statement_of(team: Team, wanted: dict[str, Any], who: str = "boss") -> Statement:
    if "department" in wanted:
        wanted = {**wanted, "department": team.departments[wanted["department"]]}
    listing = TaskListing.model_validate(wanted)
    return list_statement(listing, team.actors[who], Policy(), team.app.database.clock.now())


async def scanned(connection: asyncpg.Connection, team: Team, wanted: dict[str, Any], who: str = "boss") -> set[str]:
    """The kinds of scan by which tasks are found."""
    statement = statement_of(team, wanted, who)
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


# What no index alone answers

WORDS = ("task", "early", "word1", "word17", "word499", "task early", "nothing")
"""In every task, in the oldest third, in a fifth, in 2,200, in 200, in some by one word and all by another, in none."""
PATIENCE = (PATIENCE_MS + 500) / 1000
"""What a whole request may take that is stopped."""
MANY_WORDS = {"project": "Project 3", "text": "word1", "sort": "type"}
BROAD = (
    {"text": "early", "sort": "-updated"},
    {"text": "early", "priority": ["urgent"], "sort": "-created"},
)
FEW_PAGES = 5_000
"""Some twenty milliseconds. The broad lists look at ten to a hundred thousand, by the plan that the statistics suggest."""
ADVICE = ({"created_after": "2026-03-08T00:00:00Z"}, {"due_after": "2026-03-02", "due_before": "2026-03-09"})


async def test_words_find_the_same_however_many_tasks_hold_them(
    full: Team, bound: Application, shared_owner: URL
) -> None:
    owner = await connect_as_owner(shared_owner)
    for words in WORDS:
        for sort in ("-number", "number", "due", "-title", "priority"):
            order, direction = ORDERS[sort.removeprefix("-")].key, "desc" if sort.startswith("-") else "asc"
            expected = await owner.fetch(
                f"select t.number from task t where workspace_id = $1 and deleted_at is null and archived_at is null "
                f"and to_tsvector('simple', title || ' ' || description) @@ to_tsquery('simple', $2) "
                f"order by {order} {direction}, t.number {direction} limit 100",
                full.workspace_id,
                beginnings(words),
            )
            assert await first_hundred(full, words, sort) == [row["number"] for row in expected], (words, sort)
    await owner.close()


async def first_hundred(team: Team, words: str, sort: str) -> list[int]:
    """In two pages."""
    numbers: list[int] = []
    cursor = None
    for _page in range(2):
        statement = statement_of(team, {"text": words, "sort": sort, "limit": 50, "cursor": cursor})
        page = json.loads(await team.app.database.read(team.workspace_id, statement.text, *statement.values) or "")
        numbers += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return numbers


async def test_any_combination_is_answered_in_time_or_asked_to_be_narrowed(full: Team, bound: Application) -> None:
    """A list for each of three people, over HTTP; nearly all of them are answered."""
    asked, narrowed = 0, 0
    async with client_of(build_api(bound)) as client:
        for wanted in (*mixed(60).values(), MANY_WORDS, *BROAD):
            for who in ("boss", "max", "john"):
                query = {**wanted, **({"department": full.departments["Design"]} if "department" in wanted else {})}
                began = time.perf_counter()
                response = await client.get(TASKS, params=query, headers=bearer(full, who))
                assert time.perf_counter() - began < PATIENCE, wanted
                assert response.status_code in {200, 422}, response.text
                asked, narrowed = asked + 1, narrowed + (response.status_code == 422)
                if response.status_code == 422:
                    assert response.json()["code"] == "too_broad"
    assert narrowed < asked / 20


async def test_what_is_advised_helps(full: Team, bound: Application, shared_owner: URL) -> None:
    """With a short period in which tasks were created or are due, the broadest lists look at few pages."""
    connection = await connect_as(bound, shared_owner, APP_ROLE)
    for wanted in BROAD:
        broad = await pages_read(connection, full, wanted)
        for advice in ADVICE:
            assert await pages_read(connection, full, {**wanted, **advice}) < min(FEW_PAGES, broad), (wanted, advice)
    await connection.close()


async def pages_read(connection: asyncpg.Connection, team: Team, wanted: dict[str, Any]) -> int:
    """How many pages of tables and indexes the list looks at: its work, whatever else the machine does."""
    statement = statement_of(team, wanted)
    async with connection.transaction():
        await connection.fetchval("select set_config('app.workspace_id', $1, true)", str(team.workspace_id))
        found = await connection.fetchval(
            f"explain (analyze, buffers, format json) {statement.text}", *statement.values
        )
    plan = json.loads(found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


async def test_a_list_that_takes_too_long_is_told_how_to_be_narrowed(
    team: Team, bound: Application, shared_owner: URL
) -> None:
    """Whoever holds the table makes any list take long."""
    owner = await connect_as_owner(shared_owner)
    async with client_of(build_api(bound), **bearer(team)) as client, owner.transaction():
        await client.get("/api/v1/me")
        await owner.execute("lock table task in access exclusive mode")
        began = time.perf_counter()
        response = await client.get(TASKS)
        assert PATIENCE_MS / 1000 <= time.perf_counter() - began < PATIENCE
    await owner.close()
    assert (response.status_code, response.json()["code"]) == (422, "too_broad")
    assert "Narrow it: add a short period in which they were created or are due" in response.json()["message"]
    assert bound.database.usage().checked_out == 0


def mixed(count: int) -> dict[str, dict[str, Any]]:
    """Two or three filters and an order, drawn with a fixed seed."""
    chance = random.Random(count)
    found: dict[str, dict[str, Any]] = {}
    while len(found) < count:
        filters = chance.sample(sorted(FILTERS), chance.choice((2, 3)))
        if {"assignee", "unassigned"} <= {*filters}:  # they exclude each other
            continue
        order = chance.choice(("", "-")) + chance.choice(sorted(ORDERS))
        wanted: dict[str, Any] = {"sort": order}
        for name in filters:
            wanted |= FILTERS[name]
        found[f"{', '.join(filters)} by {order}"] = wanted
    return found
