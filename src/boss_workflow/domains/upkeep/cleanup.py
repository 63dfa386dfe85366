"""Deletes what has served its time, in small bites: trash, files, inbox, outbox, buttons, runs, ledgers, sessions, keys."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import TextClause, text

from boss_workflow.domains.upkeep.forgotten import FORGET, Forgotten
from boss_workflow.jobs import Job, JobContext, Jobs
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.http import purge_idempotency_keys

log = structlog.get_logger(__name__)

CLEANUP = Job("upkeep.cleanup", Occasion, timeout=600)
BITE = 5000
MOST_BITES = 200

KEPT = {
    "trash": timedelta(days=30),
    "detached": timedelta(days=30),
    "files": timedelta(days=30),
    "undo": timedelta(days=30),
    "notices": timedelta(days=180),
    "inbox": timedelta(days=30),
    "outbox": timedelta(days=30),
    "presses": timedelta(0),
    "runs": timedelta(days=30),
    "interval_runs": timedelta(days=2),
    "schedule": timedelta(days=180),
    "interval_schedule": timedelta(days=2),
    "alerts": timedelta(days=90),
    "sessions": timedelta(days=30),
    "tokens": timedelta(days=30),
    "links": timedelta(days=1),
}
"""How long each is kept; presses say themselves until when they work."""

WITH_FILES: Mapping[str, TextClause] = {
    "trash": text(
        "with gone as (select id from task where deleted_at < :before limit :bite for update skip locked),"
        " files as (select key from task_attachment where task_id in (select id from gone)),"
        " deleted as (delete from task where id in (select id from gone) returning id)"
        " select count(*), array(select key from files) from deleted"
    ),
    "detached": text(
        "with deleted as (delete from task_attachment where id in"
        " (select id from task_attachment where deleted_at < :before limit :bite) returning key)"
        " select count(*), array(select key from deleted) from deleted"
    ),
    # What came with messages: by now it is attached to its task, or was only looked at or listened to.
    "files": text(
        "with deleted as (delete from chat_file where id in"
        " (select id from chat_file where created_at < :before limit :bite) returning key)"
        " select count(*), array(select key from deleted where key is not null) from deleted"
    ),
}
"""How many rows each deleted, and the keys of their files."""
IN_WORKSPACE: Mapping[str, TextClause] = {
    "undo": text(
        "delete from undo_record where id in (select id from undo_record where expires_at < :before limit :bite)"
    ),
    "notices": text("delete from notice where id in (select id from notice where sent_at < :before limit :bite)"),
    "sessions": text(
        "delete from login_session where id in (select id from login_session"
        " where expires_at < :before or revoked_at < :before limit :bite)"
    ),
    "tokens": text(
        "delete from api_token where id in (select id from api_token"
        " where expires_at < :before or revoked_at < :before limit :bite)"
    ),
    "links": text(
        "delete from login_link where id in (select id from login_link where expires_at < :before limit :bite)"
    ),
}
AS_SYSTEM: Mapping[str, TextClause] = {
    "inbox": text(
        "delete from inbound_event where id in (select id from inbound_event where status <> 'pending'"
        " and received_at < :before and (workspace_id = :workspace or workspace_id is null) limit :bite)"
    ),
    "outbox": text(
        "delete from outbound_message where id in (select id from outbound_message"
        " where status in ('sent', 'superseded', 'failed')"
        " and created_at < :before and (workspace_id = :workspace or workspace_id is null) limit :bite)"
    ),
    "presses": text(
        "delete from press where token in (select token from press where expires_at < :before"
        " and (workspace_id = :workspace or workspace_id is null) limit :bite)"
    ),
    "interval_runs": text(
        "delete from job_run where id in (select j.id from job_run j join scheduled_run s on s.run_id = j.id"
        " where s.workspace_id = :workspace and s.key like '%Z' and s.decided_at < :before and j.status = 'succeeded'"
        " limit :bite)"
    ),
    "runs": text(
        "delete from job_run where id in (select id from job_run where status = 'succeeded'"
        " and finished_at < :before and (workspace_id = :workspace or workspace_id is null) limit :bite)"
    ),
    "interval_schedule": text(
        "delete from scheduled_run where id in (select id from scheduled_run where workspace_id = :workspace"
        " and key like '%Z' and decided_at < :before limit :bite)"
    ),
    "schedule": text(
        "delete from scheduled_run where id in (select id from scheduled_run where workspace_id = :workspace"
        " and decided_at < :before limit :bite)"
    ),
    "alerts": text(
        "delete from alert where id in (select id from alert where workspace_id = :workspace"
        " and resolved_at < :before limit :bite)"
    ),
}


class Cleanup:
    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs

    async def run(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: each bite in a transaction of its own, so that nobody waits for it."""
        deleted: dict[str, int] = {}
        for name in (*WITH_FILES, *IN_WORKSPACE, *AS_SYSTEM):
            for _ in range(MOST_BITES):
                gone = await self._bite(name, occasion.workspace_id)
                deleted[name] = deleted.get(name, 0) + gone
                if gone < BITE:
                    break
        deleted["idempotency_keys"] = await self._database.as_system(purge_idempotency_keys)
        log.info("cleaned up", **{name: count for name, count in deleted.items() if count})

    async def _bite(self, name: str, workspace_id: UUID) -> int:
        async def work(uow: UnitOfWork) -> int:
            values: dict[str, object] = {"before": uow.now() - KEPT[name], "bite": BITE}
            if name in WITH_FILES:
                count, keys = (await uow.session.execute(WITH_FILES[name], values)).one()
                if keys:
                    await self._jobs.enqueue(uow, FORGET, Forgotten(workspace_id=workspace_id, keys=keys))
                return int(count)
            if name in AS_SYSTEM:
                result = await uow.session.execute(AS_SYSTEM[name], {**values, "workspace": workspace_id})
            else:
                result = await uow.session.execute(IN_WORKSPACE[name], values)
            return int(getattr(result, "rowcount", 0))

        if name in AS_SYSTEM:
            return await self._database.as_system(work)
        return await self._database.in_workspace(workspace_id, work)
