"""The watchdog: finds scheduled runs that nobody has begun, although their time is long past."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.schedule_models import ScheduledRun
from boss_workflow.kernel.db import UnitOfWork

PATIENCE = timedelta(minutes=10)
"""How long a scheduled run may wait for its first start."""
LOOK_BACK = timedelta(days=2)
MOST = 50


@dataclass(frozen=True, slots=True)
class NotStarted:
    """Published for each scheduled run that has not begun in time."""

    run_id: UUID
    workspace_id: UUID
    name: str
    request_id: str


async def watch(uow: UnitOfWork) -> int:
    """Publishes a NotStarted for each run that waits too long; returns how many. Runs in a system unit."""
    now = uow.now()
    query = (
        select(JobRun.id, ScheduledRun.workspace_id, JobRun.name, JobRun.request_id)
        .join(ScheduledRun, ScheduledRun.run_id == JobRun.id)
        .where(
            JobRun.status == RunStatus.QUEUED,
            JobRun.started_at.is_(None),
            JobRun.due_at < now - PATIENCE,
            ScheduledRun.decided_at > now - LOOK_BACK,
        )
        .limit(MOST)
    )
    found = [NotStarted(*row) for row in await uow.session.execute(query)]
    for one in found:
        await uow.publish(one)
    return len(found)
