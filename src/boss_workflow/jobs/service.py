"""Puts jobs in, lists them, and tries dead ones again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from boss_workflow.jobs import queue
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.registry import Job, P, Registry
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import Conflict, NotFound
from boss_workflow.kernel.logging import current_request_id


class JobNotFound(NotFound):
    code = "job_not_found"


class JobNotDead(Conflict):
    """Only a job that gave up can be tried again by hand."""

    code = "job_not_dead"


@dataclass(frozen=True, slots=True)
class RunView:
    """What a person may read of a run."""

    id: UUID
    name: str
    status: str
    attempts: int
    error: str | None
    request_id: str
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None


class Jobs:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def enqueue(
        self, uow: UnitOfWork, job: Job[P], params: P, *, delay: timedelta = timedelta(0), lane: str | None = None
    ) -> UUID:
        """Records a run and queues it, in the caller's transaction; a rollback takes both back."""
        run = JobRun(
            workspace_id=uow.workspace_id,
            name=job.name,
            lane=lane or job.lane,
            priority=int(job.priority),
            params=params.model_dump(mode="json"),
            max_attempts=job.max_attempts,
            request_id=current_request_id(),
            created_at=uow.now(),
            due_at=uow.now() + delay,
        )
        uow.session.add(run)
        await uow.session.flush()
        await queue.put(uow.session, run.id, lane=run.lane, priority=run.priority, delay=delay)
        return run.id

    async def newest(self, uow: UnitOfWork, *, status: RunStatus | None = None, limit: int = 20) -> list[RunView]:
        query = select(JobRun).order_by(JobRun.created_at.desc(), JobRun.id.desc()).limit(limit)
        if status is not None:
            query = query.where(JobRun.status == status)
        return [_view(run) for run in await uow.session.scalars(query)]

    async def count_dead(self, uow: UnitOfWork) -> int:
        query = select(func.count()).select_from(JobRun).where(JobRun.status == RunStatus.DEAD)
        return int(await uow.session.scalar(query) or 0)

    async def retry(self, uow: UnitOfWork, run_id: UUID) -> RunView:
        """Queues a dead run again with its attempts back. Raises: JobNotFound, JobNotDead."""
        run = await uow.session.get(JobRun, run_id, with_for_update=True)
        if run is None:
            raise JobNotFound(f"There is no job {run_id}.")
        if run.status != RunStatus.DEAD:
            raise JobNotDead(f"This job is {run.status}; only a job that gave up can be tried again.")
        run.status, run.attempts, run.crashes = RunStatus.QUEUED, 0, 0
        run.error, run.finished_at, run.due_at = None, None, uow.now()
        await uow.session.flush()
        await queue.put(uow.session, run.id, lane=run.lane, priority=run.priority, delay=timedelta(0))
        return _view(run)


def _view(run: JobRun) -> RunView:
    return RunView(
        run.id,
        run.name,
        run.status,
        run.attempts,
        run.error,
        run.request_id,
        run.created_at,
        run.due_at,
        run.finished_at,
    )
