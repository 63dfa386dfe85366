"""Puts jobs in, lists them, tries dead ones again, and ends those that nobody wants any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic
from uuid import UUID

from sqlalchemy import func, select, tuple_

from boss_workflow.jobs import queue
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.registry import Job, P, Registry
from boss_workflow.jobs.schedule_watch import PATIENCE
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import Conflict, NotFound
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.logging import current_request_id

RECORD = """
    insert into job_run
        (id, workspace_id, name, lane, priority, params, max_attempts, request_id, created_at, due_at)
    select r.id, r.workspace_id, $1, $2, $3, r.params, $4, r.request_id, $5, $6
    from unnest($7::uuid[], $8::uuid[], $9::jsonb[], $10::text[]) as r(id, workspace_id, params, request_id)
"""


class JobNotFound(NotFound):
    code = "job_not_found"


class JobNotDead(Conflict):
    """Only a job that gave up, or that nobody begins, can be tried again by hand."""

    code = "job_not_dead"


class JobEnded(Conflict):
    """It has come to an end already."""

    code = "job_ended"


@dataclass(frozen=True, slots=True)
class Wanted(Generic[P]):
    """One of several runs of a job."""

    params: P
    workspace_id: UUID | None
    request_id: str


@dataclass(frozen=True, slots=True)
class RunKey:
    """Where a page of runs ended."""

    created_at: datetime
    id: UUID


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
    started_at: datetime | None = None
    max_attempts: int = 0
    progress: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    cancel_requested_at: datetime | None = None


class Jobs:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def enqueue(
        self, uow: UnitOfWork, job: Job[P], params: P, *, delay: timedelta = timedelta(0), lane: str | None = None
    ) -> UUID:
        """Records a run and queues it, in the caller's transaction; a rollback takes both back."""
        wanted = Wanted(params, uow.workspace_id, current_request_id())
        [run_id] = await self.enqueue_all(uow, job, [wanted], delay=delay, lane=lane)
        return run_id

    async def enqueue_all(
        self,
        uow: UnitOfWork,
        job: Job[P],
        wanted: Sequence[Wanted[P]],
        *,
        delay: timedelta = timedelta(0),
        lane: str | None = None,
    ) -> list[UUID]:
        """The same for several runs, in as many statements."""
        ids, now, lane, priority = [new_id() for _ in wanted], uow.now(), lane or job.lane, int(job.priority)
        about = (job.name, lane, priority, job.max_attempts, now, now + delay)
        said = [one.params.model_dump_json() for one in wanted]
        await uow.session.flush()  # its workspace may be new
        await uow.fetch(
            RECORD, *about, ids, [one.workspace_id for one in wanted], said, [one.request_id for one in wanted]
        )
        await queue.put(uow.driver, ids, lane=lane, priority=priority, delay=delay)
        return ids

    async def newest(self, uow: UnitOfWork, *, status: RunStatus | None = None, limit: int = 20) -> list[RunView]:
        query = select(JobRun).order_by(JobRun.created_at.desc(), JobRun.id.desc()).limit(limit)
        if status is not None:
            query = query.where(JobRun.status == status)
        return [_view(run) for run in await uow.session.scalars(query)]

    async def page(
        self,
        uow: UnitOfWork,
        *,
        status: RunStatus | None = None,
        name: str | None = None,
        after: RunKey | None = None,
        limit: int = 50,
    ) -> list[RunView]:
        """The newest first, from behind `after`."""
        query = select(JobRun).order_by(JobRun.created_at.desc(), JobRun.id.desc()).limit(limit)
        if status is not None:
            query = query.where(JobRun.status == status)
        if name is not None:
            query = query.where(JobRun.name == name)
        if after is not None:
            query = query.where(tuple_(JobRun.created_at, JobRun.id) < (after.created_at, after.id))
        return [_view(run) for run in await uow.session.scalars(query)]

    async def get(self, uow: UnitOfWork, run_id: UUID) -> RunView:
        """Raises: JobNotFound."""
        run = await uow.session.get(JobRun, run_id)
        if run is None:
            raise JobNotFound(f"There is no job {run_id}.")
        return _view(run)

    async def cancel(self, uow: UnitOfWork, run_id: UUID) -> RunView:
        """One that waits or gave up never starts; one that runs ends when it next reports. Raises: JobNotFound, JobEnded."""
        run = await uow.session.get(JobRun, run_id, with_for_update=True)
        if run is None:
            raise JobNotFound(f"There is no job {run_id}.")
        match run.status:
            case RunStatus.QUEUED | RunStatus.DEAD:
                run.status, run.finished_at = RunStatus.CANCELLED, uow.now()
            case RunStatus.RUNNING:
                run.cancel_requested_at = run.cancel_requested_at or uow.now()
            case _:
                raise JobEnded(f"This job is {run.status} already.", details={"status": run.status})
        await uow.session.flush()
        return _view(run)

    async def count_dead(self, uow: UnitOfWork) -> int:
        query = select(func.count()).select_from(JobRun).where(JobRun.status == RunStatus.DEAD)
        return int(await uow.session.scalar(query) or 0)

    async def retry(self, uow: UnitOfWork, run_id: UUID) -> RunView:
        """Queues a dead run again with its attempts back, and one that is long overdue. Raises: JobNotFound, JobNotDead."""
        run = await uow.session.get(JobRun, run_id, with_for_update=True)
        if run is None:
            raise JobNotFound(f"There is no job {run_id}.")
        if run.status == RunStatus.QUEUED and run.due_at < uow.now() - PATIENCE:
            return await self._queue_anew(uow, run)
        if run.status != RunStatus.DEAD:
            raise JobNotDead(f"This job is {run.status}; only a job that gave up can be tried again.")
        run.status, run.attempts, run.crashes = RunStatus.QUEUED, 0, 0
        run.error, run.finished_at, run.due_at = None, None, uow.now()
        run.progress = run.result = run.cancel_requested_at = None
        await uow.session.flush()
        await queue.put(uow.driver, [run.id], lane=run.lane, priority=run.priority, delay=timedelta(0))
        return _view(run)

    @staticmethod
    async def _queue_anew(uow: UnitOfWork, run: JobRun) -> RunView:
        """In the place of what the transport may still hold of it, unless a worker has just taken that."""
        run.due_at = uow.now()
        await uow.session.flush()
        if await queue.take_back(uow.driver, run.id):
            await queue.put(uow.driver, [run.id], lane=run.lane, priority=run.priority, delay=timedelta(0))
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
        run.started_at,
        run.max_attempts,
        run.progress,
        run.result,
        run.cancel_requested_at,
    )
