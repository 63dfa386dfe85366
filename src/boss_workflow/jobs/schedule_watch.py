"""The watchdog: finds queued runs that nobody begins, although their time is long past."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.kernel.db import UnitOfWork

PATIENCE = timedelta(minutes=10)
"""How long after its time a run may wait to be begun, for the first time or again."""
MOST = 500


@dataclass(frozen=True, slots=True)
class NotStarted:
    """Published for each run that was not begun in time."""

    run_id: UUID
    workspace_id: UUID | None
    name: str
    request_id: str


async def watch(uow: UnitOfWork) -> int:
    """Publishes a NotStarted for each run that waits too long; returns how many. Runs in a system unit."""
    now = uow.now()
    query = (
        select(JobRun.id, JobRun.workspace_id, JobRun.name, JobRun.request_id)
        .where(JobRun.status == RunStatus.QUEUED, JobRun.due_at < now - PATIENCE)
        .order_by(JobRun.due_at)
        .limit(MOST)
    )
    found = [NotStarted(*row) for row in await uow.session.execute(query)]
    for one in found:
        await uow.publish(one)
    return len(found)
