"""Runs one record: counts the start, calls the handler, records the end, decides about another try.

The record is the truth whichever transport carries it. A start is counted before the handler runs, so a job that kills
the process ends as dead after three. The end is not in the handler's transaction: every handler checks first whether
its work is already done.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import update

from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.registry import Handler, Job, JobCancelled, JobContext, Progress, Registry
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import AppError, RateLimited, Unavailable
from boss_workflow.kernel.logging import request_context

log = structlog.get_logger(__name__)

MAX_CRASHES = 3
LONGEST_BACKOFF = 300.0
ENDED = {RunStatus.SUCCEEDED, RunStatus.DEAD, RunStatus.CANCELLED}
BEGIN = """
    update job_run
    set status = 'running', started_at = $2, attempts = attempts + 1, crashes = crashes + (status = 'running')::int
    where id = $1 and status in ('queued', 'running') and crashes + (status = 'running')::int < $3 and name = any($4)
    returning name, params, attempts, request_id, workspace_id, created_at
"""
"""No row: it has ended, or must be given up."""
SUCCEED = """
    update job_run set status = 'succeeded', finished_at = $2, error = null, crashes = 0 where id = $1
"""


class RetryLater(Exception):
    """Not a failure: the handler asks to be called again after `delay` seconds (a vendor's rate limit)."""

    def __init__(self, delay: float) -> None:
        super().__init__(f"again in {delay:g} s")
        self.delay = delay


@dataclass(frozen=True, slots=True)
class DeadJob:
    """Published, in the transaction that records it, when a job has given up."""

    run_id: UUID
    workspace_id: UUID | None
    name: str
    error: str
    request_id: str


@dataclass(frozen=True, slots=True)
class _Start:
    job: Job[Any]
    handler: Handler
    params: dict[str, Any]
    attempt: int
    request_id: str
    workspace_id: UUID | None
    wanted_at: datetime


class Runner:
    def __init__(self, database: Database, registry: Registry, jitter: Callable[[], float] = random.random) -> None:
        self._database = database
        self._registry = registry
        self._jitter = jitter

    async def execute(self, run_id: UUID) -> timedelta | None:
        """Runs the record once. Returns the delay before the next try; None when it has succeeded or given up."""
        start = await self._begin(run_id)
        if start is None:
            await self._database.as_system(lambda uow: self._give_up_crashed(uow, run_id))
            return None
        with request_context(start.request_id, job=start.job.name, run_id=str(run_id)):
            return await self._attempt(run_id, start)

    async def _attempt(self, run_id: UUID, start: _Start) -> timedelta | None:
        try:
            params = start.job.params.model_validate(start.params)
            async with asyncio.timeout(start.job.timeout):
                await start.handler(JobContext(run_id, start.attempt, self, start.wanted_at), params)
        except JobCancelled:
            log.info("job cancelled", attempt=start.attempt)
            await self._record(run_id, self._cancel)
            return None
        except RetryLater as wish:
            return await self._again(run_id, wish.delay, error=None)
        except Exception as error:  # noqa: BLE001  # the border of a job: recorded, retried or given up, never dropped
            return await self._failed(run_id, start, error)
        await self._database.at_once(SUCCEED, run_id, self._database.clock.now())
        return None

    async def report(self, run_id: UUID, progress: Progress) -> bool:
        async def work(uow: UnitOfWork) -> bool:
            known = update(JobRun).where(JobRun.id == run_id).values(progress=asdict(progress))
            return await uow.session.scalar(known.returning(JobRun.cancel_requested_at)) is None

        return await self._database.as_system(work)

    async def keep_result(self, run_id: UUID, result: Mapping[str, Any]) -> None:
        async def work(uow: UnitOfWork) -> None:
            await uow.session.execute(update(JobRun).where(JobRun.id == run_id).values(result=dict(result)))

        await self._database.as_system(work)

    async def _begin(self, run_id: UUID) -> _Start | None:
        now, names = self._database.clock.now(), self._registry.names()
        for row in await self._database.at_once(BEGIN, run_id, now, MAX_CRASHES, names):
            entry = self._registry.find(row["name"])
            if entry is not None:
                values = (row[name] for name in ("params", "attempts", "request_id", "workspace_id", "created_at"))
                return _Start(*entry, *values)
        return None

    async def _give_up_crashed(self, uow: UnitOfWork, run_id: UUID) -> None:
        """One that did not begin, unless it has ended, or was queued anew meanwhile."""
        run = await uow.session.get(JobRun, run_id, with_for_update=True)
        if run is None or run.status in ENDED:
            return
        if self._registry.find(run.name) is None:
            await self._give_up(uow, run, f"this version knows no job {run.name}")
            return
        crashes = run.crashes + (run.status == RunStatus.RUNNING)
        if crashes >= MAX_CRASHES:
            run.crashes = crashes
            await self._give_up(uow, run, f"the process ended {crashes} times while this job ran")

    async def _failed(self, run_id: UUID, start: _Start, error: Exception) -> timedelta | None:
        reason = f"{type(error).__name__}: {error}"[:2000]
        away = isinstance(error, Unavailable | RateLimited)
        hopeless = isinstance(error, AppError) and not away
        if hopeless or start.attempt >= start.job.max_attempts:
            log.error("job gave up", attempt=start.attempt, exc_info=error)
            await self._record(run_id, lambda uow, run: self._give_up(uow, run, reason))
            return None
        backoff = min(LONGEST_BACKOFF, 2.0 ** (start.attempt - 1)) * (0.5 + self._jitter())
        where = {} if away else {"exc_info": error}  # an outage is no fault of ours that a traceback would show
        log.warning("job failed, will retry", attempt=start.attempt, delay=round(backoff, 2), error=reason, **where)
        return await self._again(run_id, backoff, error=reason)

    async def _again(self, run_id: UUID, delay: float, *, error: str | None) -> timedelta:
        async def queue_again(uow: UnitOfWork, run: JobRun) -> None:
            if run.cancel_requested_at is not None:
                await self._cancel(uow, run)
                return
            run.status, run.due_at, run.error = RunStatus.QUEUED, uow.now() + timedelta(seconds=delay), error
            if error is None:
                run.attempts -= 1

        await self._record(run_id, queue_again)
        return timedelta(seconds=delay)

    async def _record(self, run_id: UUID, change: Callable[[UnitOfWork, JobRun], Awaitable[None]]) -> None:
        async def work(uow: UnitOfWork) -> None:
            run = await uow.session.get_one(JobRun, run_id, with_for_update=True)
            run.crashes = 0
            await change(uow, run)

        await self._database.as_system(work)

    @staticmethod
    async def _cancel(uow: UnitOfWork, run: JobRun) -> None:
        run.status, run.finished_at, run.error = RunStatus.CANCELLED, uow.now(), None

    @staticmethod
    async def _give_up(uow: UnitOfWork, run: JobRun, reason: str) -> None:
        run.status, run.finished_at, run.error = RunStatus.DEAD, uow.now(), reason
        await uow.publish(DeadJob(run.id, run.workspace_id, run.name, reason, run.request_id))
