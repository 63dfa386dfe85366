"""What has served its time goes: with its files, and nothing else with it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
from sqlalchemy import URL

from boss_workflow.bootstrap import build_api
from boss_workflow.domains.tasks import Task, TaskRepository
from boss_workflow.domains.upkeep import FORGET, Cleanup, ForgottenFiles
from boss_workflow.domains.upkeep.forgotten import Forgotten
from boss_workflow.jobs import JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.files import FileMissing, StoredFile
from tests.integration.api.client import TASKS, bearer, client_of
from tests.integration.factories import TaskWork, Team, connect_as_owner
from tests.support.clock import MovableClock

COUNT = "select (select count(*) from idempotency_key), (select count(*) from login_session where workspace_id = $1)"


async def clean_up(team: Team) -> None:
    at = team.app.database.clock.now()
    occasion = Occasion(workspace_id=team.workspace_id, name="upkeep.cleanup", zone="UTC", key="now", at=at)
    await Cleanup(team.app.database, team.app.jobs).run(JobContext(new_id(), 1), occasion)


async def test_repeats_and_sessions_are_forgotten_in_their_time(
    team: Team, clock: MovableClock, shared_owner: URL
) -> None:
    owner = await connect_as_owner(shared_owner)
    await owner.execute("delete from idempotency_key")
    async with client_of(build_api(team.app), **bearer(team)) as client:
        await client.post(TASKS, json={"title": "once"}, headers={"Idempotency-Key": str(uuid4())})
    keys, sessions = await owner.fetchrow(COUNT, team.workspace_id)
    assert (keys, sessions > 0) == (1, True)

    clock.advance(timedelta(days=4000))
    await clean_up(team)

    assert tuple(await owner.fetchrow(COUNT, team.workspace_id)) == (0, 0)
    await owner.close()


async def content(text: bytes) -> AsyncIterator[bytes]:
    yield text


async def kept(team: Team, key: str) -> bool:
    try:
        return bool([part async for part in team.app.files.open(key)])
    except FileMissing:
        return False


async def forgotten(team: Team, owner: asyncpg.Connection) -> list[Forgotten]:
    """The jobs that remove bytes, as they lie in the queue."""
    query = "select params from job_run where name = $1 and workspace_id = $2 order by created_at"
    rows = await owner.fetch(query, FORGET.name, team.workspace_id)
    return [Forgotten.model_validate_json(row["params"]) for row in rows]


async def test_the_trash_goes_with_its_files_and_leaves_those_of_others(
    team: Team, clock: MovableClock, shared_owner: URL
) -> None:
    tasks, files = team.app.tasks, team.app.files
    binned, stays = await team.task(to="john"), await team.task(to="john")
    stored = [await files.put(content(text), limit=100) for text in (b"binned", b"detached", b"kept")]
    ours, detached, others = (one.key for one in stored)

    def attaching(file: StoredFile) -> TaskWork[object]:
        return lambda uow, who, task: tasks.attach(uow, who, task, "a.txt", "text/plain", file)

    for task_id, file in ((binned, stored[0]), (stays, stored[1]), (stays, stored[2])):
        await team.change(task_id, attaching(file))

    async def detach(uow: UnitOfWork, actor: Actor, task: Task) -> None:
        first = (await TaskRepository(uow).attachments(task.id))[0]
        await tasks.detach(uow, actor, task, first)

    await team.change(stays, detach)
    await team.change(binned, tasks.delete)

    owner = await connect_as_owner(shared_owner)
    await clean_up(team)
    assert await owner.fetchval("select count(*) from task where id = $1", binned) == 1

    clock.advance(timedelta(days=31))
    await clean_up(team)
    assert await owner.fetchval("select count(*) from task where id = any($1)", [binned, stays]) == 1
    jobs = await forgotten(team, owner)
    assert sorted(key for job in jobs for key in job.keys) == sorted([ours, detached])
    assert await kept(team, ours)

    for job in jobs * 2:  # a second time, as after a crash
        await ForgottenFiles(team.app.database, files).remove(JobContext(new_id(), 1), job)
    assert [await kept(team, key) for key in (ours, detached, others)] == [False, False, True]
    still_named = Forgotten(workspace_id=team.workspace_id, keys=[others])
    await ForgottenFiles(team.app.database, files).remove(JobContext(new_id(), 1), still_named)
    assert await kept(team, others)
    await owner.close()


async def test_what_can_not_be_undone_any_more_goes_and_its_history_stays(
    team: Team, clock: MovableClock, shared_owner: URL
) -> None:
    owner = await connect_as_owner(shared_owner)
    await team.task(to="john")
    query = "select (select count(*) from undo_record where workspace_id = $1), (select count(*) from audit_entry where workspace_id = $1)"
    undos, entries = await owner.fetchrow(query, team.workspace_id)
    assert (undos > 0, entries > 0) == (True, True)
    clock.advance(timedelta(days=32))
    await clean_up(team)
    assert tuple(await owner.fetchrow(query, team.workspace_id)) == (0, entries)
    await owner.close()
