"""Deletes what has served its time, in small bites: trash, inbox, outbox, buttons, runs, ledgers, sessions, keys."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import TextClause, text

from boss_workflow.jobs import Job, JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.http import purge_idempotency_keys

log = structlog.get_logger(__name__)

CLEANUP = Job("upkeep.cleanup", Occasion, timeout=600)
BITE = 5000
MOST_BITES = 200

KEPT = {
    "trash": timedelta(days=30),
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

IN_WORKSPACE: Mapping[str, TextClause] = {
    # A task with files stays: its files are removed with it, by hand, where the file store is.
    "trash": text(
        "delete from task where id in (select t.id from task t where t.deleted_at < :before"
        " and not exists (select 1 from task_attachment a where a.task_id = t.id) limit :bite)"
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
    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: each bite in a transaction of its own, so that nobody waits for it."""
        deleted: dict[str, int] = {}
        for name, statement in (*IN_WORKSPACE.items(), *AS_SYSTEM.items()):
            for _ in range(MOST_BITES):
                gone = await self._bite(name, statement, occasion.workspace_id)
                deleted[name] = deleted.get(name, 0) + gone
                if gone < BITE:
                    break
        deleted["idempotency_keys"] = await self._database.as_system(purge_idempotency_keys)
        log.info("cleaned up", **{name: count for name, count in deleted.items() if count})

    async def _bite(self, name: str, statement: TextClause, workspace_id: UUID) -> int:
        async def work(uow: UnitOfWork) -> int:
            values: dict[str, object] = {"before": uow.now() - KEPT[name], "bite": BITE}
            if name in AS_SYSTEM:
                values["workspace"] = workspace_id
            result = await uow.session.execute(statement, values)
            return int(getattr(result, "rowcount", 0))

        if name in AS_SYSTEM:
            return await self._database.as_system(work)
        return await self._database.in_workspace(workspace_id, work)
