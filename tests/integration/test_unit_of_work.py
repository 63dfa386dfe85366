"""The unit of work against a real PostgreSQL: what commits, what is retried, and what each failure is called."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import URL, event, text
from sqlalchemy.exc import DBAPIError

from boss_workflow.api.app import build_app
from boss_workflow.bootstrap import asyncpg_url
from boss_workflow.kernel.clock import SystemClock
from boss_workflow.kernel.db import (
    ConstraintViolated,
    Contention,
    Database,
    DatabaseUnavailable,
    PoolExhausted,
    PoolSettings,
    StatementTimeout,
    UnitOfWork,
)
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.events import EventBus
from boss_workflow.kernel.http import HttpParts
from tests.integration.factories import Team, connect_as_owner
from tests.support.database import cluster

TITLE = "a title that no message may show"
IMPATIENT = PoolSettings(size=2, overflow=0, timeout=0.1, statement_timeout_ms=300, lock_timeout_ms=100)
ONE_CONNECTION = PoolSettings(size=1, overflow=0)


@asynccontextmanager
async def opened(url: URL, pool: PoolSettings | None = None) -> AsyncIterator[Database]:
    database = Database(url, url, SystemClock(), EventBus(), pool or PoolSettings())
    try:
        yield database
    finally:
        await database.close()


@pytest_asyncio.fixture
async def database(team: Team) -> AsyncIterator[Database]:
    """As the team's own, with little patience and few connections."""
    async with opened(team.app.database._app.url, IMPATIENT) as impatient:
        yield impatient


async def one(uow: UnitOfWork) -> int:
    return int(await uow.session.scalar(text("select 1")) or 0)


async def rename(uow: UnitOfWork, task_id: UUID, title: str) -> None:
    await uow.session.execute(text("update task set title = :title where id = :id"), {"title": title, "id": task_id})


async def two_subtasks_in_one_place(uow: UnitOfWork, task_id: UUID) -> None:
    """Breaks the deferred constraint: each statement is well, the commit is not."""
    for _ in range(2):
        await uow.session.execute(
            text(
                "insert into subtask (id, workspace_id, task_id, position, title)"
                " values (gen_random_uuid(), :workspace, :task, 1, :title)"
            ),
            {"workspace": uow.workspace, "task": task_id, "title": TITLE},
        )


# What is kept and what is not


async def test_what_the_work_did_is_kept(team: Team) -> None:
    task_id = await team.task()
    await team.do(lambda uow: rename(uow, task_id, "mow the lawn"))
    assert (await team.read(task_id)).title == "mow the lawn"


async def test_nothing_is_kept_when_the_work_raises(team: Team) -> None:
    task_id = await team.task("paint the wall")

    async def work(uow: UnitOfWork) -> None:
        await rename(uow, task_id, "mow the lawn")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        await team.do(work)
    assert (await team.read(task_id)).title == "paint the wall"


async def test_nothing_is_kept_when_the_commit_breaks(team: Team) -> None:
    task_id = await team.task("paint the wall")

    async def work(uow: UnitOfWork) -> None:
        await rename(uow, task_id, "mow the lawn")
        await two_subtasks_in_one_place(uow, task_id)

    with pytest.raises(ConstraintViolated) as broken:
        await team.do(work)

    assert broken.value.constraint == "uq_subtask_position"
    assert (await team.read(task_id)).title == "paint the wall"


async def test_a_savepoint_takes_back_what_the_driver_did(team: Team) -> None:
    task_id = await team.task("paint the wall")

    async def work(uow: UnitOfWork) -> None:
        with suppress(RuntimeError):
            async with uow.savepoint():
                await uow.fetch("update task set title = 'mow the lawn' where id = $1", task_id)
                raise RuntimeError

    await team.do(work)
    assert (await team.read(task_id)).title == "paint the wall"


async def test_an_error_of_the_work_stays_what_it_is(team: Team) -> None:
    async def work(_uow: UnitOfWork) -> None:
        raise FileNotFoundError("a file of the work's own")

    with pytest.raises(FileNotFoundError):
        await team.do(work)


# Behind HTTP


def api_for(team: Team, task_id: UUID) -> FastAPI:
    async def unit() -> AsyncIterator[UnitOfWork]:
        async with team.app.database.begin(team.workspace_id) as uow:
            yield uow

    router = APIRouter()
    unit_of_work = Depends(unit, scope="function")

    @router.post("/good")
    async def good(uow: Annotated[UnitOfWork, unit_of_work]) -> dict[str, str]:
        await rename(uow, task_id, "mow the lawn")
        return {"said": "done"}

    @router.post("/bad")
    async def bad(uow: Annotated[UnitOfWork, unit_of_work]) -> dict[str, str]:
        await two_subtasks_in_one_place(uow, task_id)
        return {"said": "done"}

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield

    return build_app([router], lifespan, "0", HttpParts(team.app.database, team.app.authenticator))


async def test_http_says_done_only_after_the_commit(team: Team) -> None:
    task_id = await team.task()
    transport = httpx.ASGITransport(api_for(team, task_id))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        good, bad = await client.post("/good"), await client.post("/bad")

    assert (good.status_code, good.json()) == (200, {"said": "done"})
    assert (await team.read(task_id)).title == "mow the lawn"
    assert (bad.status_code, bad.json()["code"]) == (409, "constraint_violated")
    assert TITLE not in bad.text
    assert "subtask" not in bad.text


# What is tried again


def failing(error: Exception, times: int) -> tuple[list[int], Callable[[UnitOfWork], Awaitable[int]]]:
    """Work that loses its race `times` times, and the record of its calls."""
    calls: list[int] = []

    async def work(uow: UnitOfWork) -> int:
        calls.append(await one(uow))
        if len(calls) <= times:
            raise error
        return len(calls)

    return calls, work


@pytest.mark.parametrize("lost", [asyncpg.SerializationError("x"), asyncpg.DeadlockDetectedError("x")])
async def test_a_lost_race_is_run_again(team: Team, lost: Exception) -> None:
    _calls, work = failing(lost, times=2)
    assert await team.do(work) == 3


async def test_a_race_that_is_lost_again_and_again_is_contention(team: Team) -> None:
    calls, work = failing(asyncpg.SerializationError(TITLE), times=9)
    with pytest.raises(Contention) as lost:
        await team.do(work)
    assert len(calls) == 3
    assert TITLE not in str(lost.value)


async def test_a_statement_at_once_fails_as_a_unit_does(team: Team) -> None:
    """Lost again and again, cut in the middle, a fault of ours: and the pool is as it was."""
    database = team.app.database
    lost = "do $$ begin raise exception 'x' using errcode = '40001'; end $$"
    with pytest.raises(Contention):
        await database.at_once(lost)
    with pytest.raises(DatabaseUnavailable):
        await database.at_once("select pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.at_once("select * from no_such_table")
    for _ in range(2):
        assert [tuple(row) for row in await database.at_once("select $1::int", 1)] == [(1,)]
    assert database._system.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_another_error_is_not_run_again(team: Team) -> None:
    calls, work = failing(ValueError("x"), times=9)
    with pytest.raises(ValueError, match="x"):
        await team.do(work)
    assert len(calls) == 1


def serializable(connection: Any, _record: object) -> None:
    connection.run_async(lambda driver: driver.execute("set default_transaction_isolation to serializable"))


async def test_real_serialization_failures_are_run_again(team: Team) -> None:
    task_id = await team.task("0")
    both_have_read = asyncio.Barrier(2)
    first = {"left", "right"}

    async def count_on(uow: UnitOfWork, who: str) -> None:
        title = await uow.session.scalar(text("select title from task where id = :id"), {"id": task_id})
        if who in first:
            first.remove(who)
            await both_have_read.wait()
        await rename(uow, task_id, str(int(str(title)) + 1))

    async with opened(team.app.database._app.url) as database:
        event.listen(database._app.sync_engine, "connect", serializable)
        await asyncio.gather(
            database.in_workspace(team.workspace_id, lambda uow: count_on(uow, "left")),
            database.in_workspace(team.workspace_id, lambda uow: count_on(uow, "right")),
        )
    assert (await team.read(task_id)).title == "2"


async def test_a_real_deadlock_is_run_again(team: Team) -> None:
    tasks = [await team.task("a"), await team.task("b")]
    both_hold_one = asyncio.Barrier(2)
    first = {"left", "right"}

    async def lock_both(uow: UnitOfWork, who: str, order: list[UUID]) -> None:
        await rename(uow, order[0], who)
        if who in first:
            first.remove(who)
            await both_hold_one.wait()
        await rename(uow, order[1], who)

    await asyncio.gather(
        team.do(lambda uow: lock_both(uow, "left", tasks)),
        team.do(lambda uow: lock_both(uow, "right", tasks[::-1])),
    )
    titles = {(await team.read(task_id)).title for task_id in tasks}
    assert len(titles) == 1


async def test_a_statement_made_stale_by_ddl_is_run_again(team: Team, shared_owner: URL) -> None:
    owner = await connect_as_owner(shared_owner)
    table = f"stale_{uuid4().hex}"
    await owner.execute(f"create table {table} (a int); grant select on {table} to boss_app")
    calls: list[int] = []

    async def look(uow: UnitOfWork) -> list[str]:
        calls.append(1)
        return list((await uow.session.execute(text(f"select * from {table}"))).keys())

    async with opened(team.app.database._app.url, ONE_CONNECTION) as database:
        assert await database.in_workspace(team.workspace_id, look) == ["a"]
        await owner.execute(f"alter table {table} add column b int")
        assert await database.in_workspace(team.workspace_id, look) == ["a", "b"]
    assert len(calls) == 3
    await owner.execute(f"drop table {table}")
    await owner.close()


# What a failure is called


async def test_a_statement_that_takes_too_long(team: Team, database: Database) -> None:
    async def work(uow: UnitOfWork) -> None:
        await uow.session.execute(text("select pg_sleep(5)"))

    with pytest.raises(StatementTimeout):
        await database.in_workspace(team.workspace_id, work)


async def test_both_pools_keep_to_the_settings(database: Database) -> None:
    async def timeouts(uow: UnitOfWork) -> tuple[str, ...]:
        asked = "select current_setting('statement_timeout'), current_setting('lock_timeout')"
        return tuple((await uow.session.execute(text(asked))).one())

    assert await database.as_system(timeouts) == await database.in_workspace(uuid4(), timeouts) == ("300ms", "100ms")


async def test_a_lock_that_somebody_holds(team: Team, database: Database) -> None:
    task_id = await team.task()
    async with team.app.database.begin(team.workspace_id) as holder:
        await rename(holder, task_id, "held")
        with pytest.raises(StatementTimeout) as refused:
            await database.in_workspace(team.workspace_id, lambda uow: rename(uow, task_id, "wanted"))
    assert "lock timeout" in str(refused.value.__cause__)  # and not the statement's, which is longer


async def test_a_pool_without_a_free_connection(team: Team, database: Database) -> None:
    async with database.begin(team.workspace_id), database.begin(team.workspace_id):
        usage = database.usage()
        assert (usage.checked_out, usage.utilization) == (2, 100.0)
        with pytest.raises(PoolExhausted):
            await database.in_workspace(team.workspace_id, one)
    assert await database.in_workspace(team.workspace_id, one) == 1


async def test_a_constraint_that_nobody_gave_a_meaning(team: Team) -> None:
    async def work(uow: UnitOfWork) -> None:
        await uow.session.execute(
            text("insert into department (id, workspace_id, name) values (:id, :workspace, :name)"),
            {"id": team.departments["Design"], "workspace": uow.workspace, "name": TITLE},
        )

    with pytest.raises(ConstraintViolated) as refused:
        await team.do(work)

    assert refused.value.constraint == "pk_department"
    assert TITLE not in str(refused.value)
    assert "insert" not in str(refused.value).lower()


async def test_a_lost_race_in_a_unit_without_retries_is_contention(team: Team) -> None:
    with pytest.raises(Contention):
        async with team.app.database.begin(team.workspace_id):
            raise asyncpg.SerializationError("x")


async def test_a_fault_of_ours_shows_no_parameters(team: Team) -> None:
    async def work(uow: UnitOfWork) -> None:
        await uow.session.execute(text("select * from no_such_table where a = :a"), {"a": TITLE})

    with pytest.raises(DBAPIError) as fault:
        await team.do(work)
    assert TITLE not in str(fault.value)


# A database that goes and comes back


async def test_a_database_that_goes_and_comes_back() -> None:
    with cluster() as server:
        async with opened(asyncpg_url(server.start().dsn())) as database:
            assert await database.as_system(one) == 1

            await asyncio.to_thread(server.stop)
            for _ in range(2):
                assert await answers_of(database) == ["database_unavailable"] * 4

            await asyncio.to_thread(server.start)
            assert await database.as_system(one) == 1


async def test_a_database_that_lets_nobody_in(owner: URL) -> None:
    """A wrong password, a role that has its connections already, a database that takes none just now: each way to the
    database says the same."""
    few, role = await connect_as_owner(owner.set(database="postgres")), f"few_{uuid4().hex}"
    await few.execute(f"create role {role} login password 'few' connection limit 0")
    async with opened(owner.set(username=role, password="wrong")) as database:
        assert await answers_of(database) == ["database_refused"] * 4
    async with opened(owner.set(username=role, password="few")) as database:
        assert await answers_of(database) == ["database_unavailable"] * 4
    await few.execute(f"alter database {owner.database} allow_connections false")
    async with opened(owner) as database:
        assert await answers_of(database) == ["database_unavailable"] * 4
    await few.execute(f"drop role {role}")
    await few.close()


async def answers_of(database: Database) -> list[str]:
    """What each way to the database fails with; none names an address."""
    workspace_id = uuid4()
    ways = (
        database.read(workspace_id, "select '1'"),
        database.at_once("select 1"),
        database.in_workspace(workspace_id, one),
        database.as_system(one),
    )
    codes = []
    for way in ways:
        with pytest.raises(Unavailable) as gone:
            await way
        assert not re.search(r"/|\d|few_", gone.value.message)
        codes.append(gone.value.code)
    return codes


async def test_a_connection_that_is_cut_in_the_middle(team: Team, shared_owner: URL) -> None:
    owner = await connect_as_owner(shared_owner)

    async def work(uow: UnitOfWork) -> None:
        pid = await uow.session.scalar(text("select pg_backend_pid()"))
        await owner.execute("select pg_terminate_backend($1, 1000)", pid)
        await one(uow)

    with pytest.raises(DatabaseUnavailable):
        await team.do(work)
    assert await team.do(one) == 1
    await owner.close()
