"""The busiest minute: 09:00 in ten workspaces of fifty people with 100,000 tasks.

    .venv/bin/python benchmarks/schedule.py

Measures how long one look at the clock takes to put everything in, how long the worker takes to carry it out (every
standup pre-filled and written to the outbox), and how long a list of tasks takes to read meanwhile.
"""

import asyncio
import logging
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import uvloop
from sqlalchemy import URL

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.clock import MovableClock
from tests.support.database import cluster, copy_of_template, make_template, open_folder, settings_for

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.addresses import libpq_dsn
from boss_workflow.domains.people import PeopleRepository, Scope, make_actor
from boss_workflow.domains.reports import Kind, measure, period_of
from boss_workflow.domains.tasks import TaskFilter
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id

WORKSPACES, PEOPLE, TASKS = 10, 50, 100_000
MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)

FILL = """
    with w as (insert into workspace (id, name, created_at, last_task_number)
               values ($1, 'Team', $2::timestamptz - interval '1 hour', $4) returning id),
    m as (insert into member (id, workspace_id, name, role, created_at)
          select gen_random_uuid(), w.id, 'Person ' || n, case when n = 1 then 'boss' else 'staff' end, $2
          from w, generate_series(1, $3::int) n returning id, name, workspace_id),
    l as (insert into linked_account (id, workspace_id, member_id, platform, account_id, created_at)
          select gen_random_uuid(), workspace_id, id, 'console', workspace_id || name, $2 from m),
    c as (insert into conversation (id, workspace_id, platform, account, chat_id, private, created_at)
          select gen_random_uuid(), workspace_id, 'console', 'local', workspace_id || name, true, $2 from m),
    p as (select id, workspace_id, row_number() over () - 1 as place from m)
    insert into task (id, workspace_id, number, title, status, priority, assignee_id, due_on, created_at, updated_at,
                      completed_at)
    select gen_random_uuid(), p.workspace_id, n, 'task ' || n,
           (array['pending', 'in_progress', 'completed', 'completed'])[1 + n % 4],
           (array['low', 'medium', 'high', 'urgent'])[1 + n % 4], p.id, ($2::date + (n % 60) - 30),
           $2::timestamptz - (n % 90) * interval '1 day', $2,
           case when n % 4 >= 2 then $2::timestamptz - (n % 30) * interval '1 day' end
    from generate_series(1, $4::int) n join p on p.place = n % $3::int
"""
HISTORY = """
    insert into audit_entry (id, workspace_id, at, member_id, door, action, entity, entity_id, subject_id, request_id)
    select gen_random_uuid(), workspace_id, $1::timestamptz - (number % 96) * interval '1 hour', assignee_id, 'bench',
           'task.status', 'task', id, id, 'bench'
    from task
"""


async def fill(owner: URL) -> list[UUID]:
    """As the owner, past row-level security of one workspace after the other."""
    connection = await asyncpg.connect(libpq_dsn(owner))
    workspaces = [new_id() for _ in range(WORKSPACES)]
    for workspace_id in workspaces:
        await connection.execute(FILL, workspace_id, MORNING, PEOPLE, TASKS // WORKSPACES)
    await connection.execute(HISTORY, MORNING)
    await connection.execute("vacuum analyze")
    await connection.close()
    return workspaces


async def answering(app: Application, workspace_id: UUID, stop: asyncio.Event) -> list[float]:
    """Milliseconds that a list of fifty takes, over and over, until `stop`."""

    async def read(uow: UnitOfWork) -> None:
        boss = await make_actor(uow, await PeopleRepository(uow).first_boss(), "bench")
        await app.tasks.list(uow, boss, TaskFilter(assignee_id=boss.member_id))

    took = []
    while not stop.is_set():
        began = time.perf_counter()
        await app.database.in_workspace(workspace_id, read)
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.02)
    return took


async def left(connection: asyncpg.Connection) -> int:
    return int(
        await connection.fetchval(
            "select count(*) from job_run where lane in ('default', 'schedule') and status <> 'succeeded'"
        )
    )


async def busiest_minute(owner: URL, folder: Path, workspaces: list[UUID]) -> None:
    clock = MovableClock(MORNING)
    app = build(settings_for(folder), owner, Doubles(clock=clock), doors=False)
    connection = await asyncpg.connect(libpq_dsn(owner))
    stop = asyncio.Event()
    idle = asyncio.create_task(answering(app, workspaces[0], stop))
    await asyncio.sleep(3)
    stop.set()
    calm = await idle

    began = time.perf_counter()
    fired = await app.automatic.scheduler.tick() or []
    enqueued = time.perf_counter() - began

    stop, working = asyncio.Event(), asyncio.Event()
    reading = asyncio.create_task(answering(app, workspaces[0], stop))
    began = time.perf_counter()
    worker = asyncio.create_task(app.schedule_worker.run(working))
    while await left(connection):  # noqa: ASYNC110  # the end is in the database
        await asyncio.sleep(0.05)
    completed = time.perf_counter() - began
    stop.set()
    busy = await reading
    working.set()
    await worker
    asked = await connection.fetchval("select count(*) from standup")
    messages = await connection.fetchval("select count(*) from outbound_message")
    dead = await connection.fetchval("select count(*) from job_run where status = 'dead'")
    await connection.close()
    await app.database.close()
    print(f"| enqueue {len(fired)} occurrences in {WORKSPACES} workspaces | {enqueued:.2f} s |")
    print(f"| carry them out: {asked} standups asked, {messages} messages written, {dead} failed | {completed:.1f} s |")
    print(
        f"| list of tasks meanwhile, p50 / p95 (idle {p(calm, 50):.0f} / {p(calm, 95):.0f}) | {p(busy, 50):.0f} / {p(busy, 95):.0f} ms |"
    )


async def weekly_report(owner: URL, folder: Path) -> None:
    """Of one workspace that has all the tasks."""
    connection = await asyncpg.connect(libpq_dsn(owner))
    workspace_id = new_id()
    await connection.execute(FILL, workspace_id, MORNING, PEOPLE, TASKS)
    await connection.execute("vacuum analyze task")
    await connection.close()
    app = build(settings_for(folder), owner, Doubles(clock=MovableClock(MORNING)), doors=False)

    async def work(uow: UnitOfWork) -> None:
        boss = await make_actor(uow, await PeopleRepository(uow).first_boss(), "bench")
        await measure(uow, boss, Scope.ALL, period_of(Kind.WEEKLY, MORNING.date(), "UTC"))

    took = []
    for _ in range(5):
        began = time.perf_counter()
        await app.database.in_workspace(workspace_id, work)
        took.append((time.perf_counter() - began) * 1000)
    await app.database.close()
    print(f"| weekly report over {TASKS:,} tasks of one workspace, median of 5 | {statistics.median(took):.0f} ms |")


def p(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


async def main() -> None:
    logging.disable(logging.CRITICAL)
    with open_folder() as folder, cluster() as server:
        owner = await make_template(server, settings_for(folder))
        async with copy_of_template(owner) as url:
            workspaces = await fill(url)
            await busiest_minute(url, folder, workspaces)
            await weekly_report(url, folder)


if __name__ == "__main__":
    uvloop.run(main())
