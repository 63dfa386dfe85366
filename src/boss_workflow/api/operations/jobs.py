"""Background jobs over REST: what runs, what gave up, another try, and an end."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from boss_workflow.api.operations.shared import Word, error_kind, require
from boss_workflow.jobs import Jobs, RunKey, RunView
from boss_workflow.jobs.models import RunStatus
from boss_workflow.kernel.http import After, Call, Keyset, Limit, Page, TokenScope, allow, conditional, problems, tagged

NEWEST = Keyset("jobs")
MANAGE = "job.manage"
Reading = Annotated[Call, allow(TokenScope.OPERATIONS_READ)]
Writing = Annotated[Call, allow(TokenScope.OPERATIONS_WRITE)]


class ProgressRead(BaseModel):
    done: int = Field(examples=[40])
    total: int | None = Field(examples=[100])
    note: str = Field(examples=["writing the archive"])


class JobRead(BaseModel):
    """`cancelling`: it runs, and ends when it next looks. `error` is the kind; the log has the rest under
    `request_id`."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "name": "chat.deliver",
                "status": "succeeded",
                "attempts": 1,
                "max_attempts": 8,
                "cancelling": False,
                "progress": {"done": 40, "total": 100, "note": "writing the archive"},
                "result": None,
                "error": None,
                "request_id": "0f4a1c2b3d4e5f60",
                "created_at": "2026-11-27T09:00:00Z",
                "due_at": "2026-11-27T09:00:00Z",
                "started_at": "2026-11-27T09:00:00Z",
                "finished_at": "2026-11-27T09:00:02Z",
            }
        }
    )

    id: UUID
    name: str = Field(examples=["chat.deliver"])
    status: RunStatus
    attempts: int
    max_attempts: int
    cancelling: bool
    progress: ProgressRead | None
    result: dict[str, Any] | None
    error: str | None = Field(examples=["OSError"])
    request_id: str
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobDoor:
    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def list(
        self,
        call: Reading,
        status: RunStatus | None = None,
        name: Word | None = None,
        cursor: After = None,
        limit: Limit = 50,
    ) -> Page[JobRead]:
        """The newest first."""
        require(call.actor, MANAGE)
        found = NEWEST.after_moment(cursor)
        after = RunKey(*found) if found is not None else None
        runs = await call.run(lambda uow: self._jobs.page(uow, status=status, name=name, after=after, limit=limit + 1))
        return NEWEST.page(runs, limit, lambda run: (run.created_at.isoformat(), run.id), _read)

    async def get(self, call: Reading, job_id: UUID) -> Response:
        """With its progress and its result."""
        require(call.actor, MANAGE)
        return tagged(call.request, _read(await call.run(lambda uow: self._jobs.get(uow, job_id))))

    async def retry(self, call: Writing, job_id: UUID) -> JobRead:
        """A job that gave up is queued again, with all its attempts."""
        require(call.actor, MANAGE)
        return _read(await call.run(lambda uow: self._jobs.retry(uow, job_id)))

    async def cancel(self, call: Writing, job_id: UUID) -> JobRead:
        """One that waits never starts; one that runs ends when it next looks."""
        require(call.actor, MANAGE)
        return _read(await call.run(lambda uow: self._jobs.cancel(uow, job_id)))


def job_router(jobs: Jobs) -> APIRouter:
    door = JobDoor(jobs)
    router = APIRouter(prefix="/api/v1/jobs", tags=["operations"])
    router.add_api_route("", door.list, summary="List background jobs", responses=problems())
    router.add_api_route(
        "/{job_id}", door.get, summary="Get a background job", response_model=JobRead, responses=conditional(404)
    )
    router.add_api_route(
        "/{job_id}/retry", door.retry, methods=["POST"], summary="Try a job again", responses=problems(404, 409)
    )
    router.add_api_route(
        "/{job_id}/cancel", door.cancel, methods=["POST"], summary="End a job", responses=problems(404, 409)
    )
    return router


def _read(run: RunView) -> JobRead:
    return JobRead(
        id=run.id,
        name=run.name,
        status=RunStatus(run.status),
        attempts=run.attempts,
        max_attempts=run.max_attempts,
        cancelling=run.status == RunStatus.RUNNING and run.cancel_requested_at is not None,
        progress=ProgressRead.model_validate(run.progress) if run.progress is not None else None,
        result=run.result,
        error=error_kind(run.error),
        request_id=run.request_id,
        created_at=run.created_at,
        due_at=run.due_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )
