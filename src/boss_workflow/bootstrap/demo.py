"""The demo's clock: in development, on loopback, time can be moved forward, so that a newcomer sees a day pass."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import structlog
from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from boss_workflow.chat.alert_models import Alert
from boss_workflow.chat.platforms import DEFAULT_LANE
from boss_workflow.domains.people import Member
from boss_workflow.domains.schedule import Notice
from boss_workflow.domains.transfer import BACKUP_RUN
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs import Job, JobContext, Params
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.schedule_tick import SCHEDULE_LANE
from boss_workflow.kernel.clock import ForwardClock
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import Invalid, Unauthenticated
from boss_workflow.kernel.security import same_secret

if TYPE_CHECKING:
    from boss_workflow.bootstrap.application import Application

log = structlog.get_logger(__name__)

PATH = "/demo/clock"
FORWARD = re.compile(r"\+?(\d{1,3})\s*(m|h|d)", re.IGNORECASE)
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
STEP = timedelta(minutes=30)
"""No jump is longer: what is due in between comes in its order, as on a real day."""
FARTHEST = timedelta(days=40)
PATIENCE = 10.0
MOST_LOOKS = 100


class Hiccup(Params):
    pass


HICCUP = Job("demo.hiccup", Hiccup)


class DemoFailure(Invalid):
    """A job that fails on purpose, until somebody presses Retry."""

    code = "demo_failure"


def read_span(said: str) -> timedelta:
    """ "+1d", "8h", "30m". Raises: Invalid."""
    found = FORWARD.fullmatch(said.strip())
    span = int(found[1]) * UNITS[found[2].lower()] if found else None
    if span is None or not timedelta(0) < span <= FARTHEST:
        raise Invalid('Say how far forward, up to 40 days: "+1d", "+8h" or "+30m".')
    return span


class Forward(BaseModel):
    """How far, in seconds; `fail`: with a job that fails."""

    seconds: float = Field(gt=0, le=FARTHEST.total_seconds())
    fail: bool = False


class DemoDoor:
    """Moves the clock of a running server, behind the terminal's token."""

    def __init__(self, app: "Application", clock: ForwardClock, token: str) -> None:
        self._app = app
        self._clock = clock
        self._token = token

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route(PATH, self.forward, methods=["POST"])
        return router

    async def forward(self, forward: Forward, authorization: Annotated[str, Header()] = "") -> StreamingResponse:
        if not same_secret(authorization, f"Bearer {self._token}"):
            raise Unauthenticated("The terminal's token is wrong: use `boss demo-clock`.")
        if forward.fail:
            await self._enqueue_failure()
        return StreamingResponse(self._days(forward.seconds), media_type="text/plain")

    async def _days(self, seconds: float) -> AsyncIterator[str]:
        goal = self._clock.now() + timedelta(seconds=seconds)
        while self._clock.now() < goal:
            self._clock.set(min(goal, _next_even(self._clock.now())))
            began = self._clock.now()
            await self._look()
            await self._let_finish()
            for line in await self._told_since(began):
                yield f"{began:%a %d %b %H:%M} UTC  {line}\n"
        yield f"It is {self._clock.now():%a %d %b %Y %H:%M} UTC.\n"

    async def _look(self) -> None:
        """Until it is we who look: the ticker may just be looking, with the clock as it was before."""
        for _ in range(MOST_LOOKS):
            if await self._app.automatic.look():
                return
            await asyncio.sleep(0.05)

    async def _told_since(self, began: datetime) -> list[str]:
        workspace = await self._app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
        if workspace is None:
            return []
        return await self._app.database.in_workspace(workspace.id, lambda uow: _told_since(uow, began))

    async def _let_finish(self) -> None:
        """The jobs of one moment before the next one comes; what takes longer goes on by itself."""
        query = select(func.count()).where(
            JobRun.status.in_((RunStatus.QUEUED, RunStatus.RUNNING)),
            JobRun.due_at <= self._clock.now(),
            JobRun.lane.in_((DEFAULT_LANE, SCHEDULE_LANE, BACKUP_RUN.lane)),
        )
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            if not await self._app.database.as_system(lambda uow: uow.session.scalar(query)):
                return
            await asyncio.sleep(0.05)

    async def _enqueue_failure(self) -> None:
        async def work(uow: UnitOfWork) -> None:
            await self._app.jobs.enqueue(uow, HICCUP, Hiccup())

        workspace = await self._app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
        if workspace is not None:
            await self._app.database.in_workspace(workspace.id, work)


class Hiccups:
    """The job that fails until it is retried by hand: by then an alert knows it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, context: JobContext, _params: Hiccup) -> None:
        query = select(Alert.id).where(Alert.run_ids.any_() == context.run_id)
        if await self._database.as_system(lambda uow: uow.session.scalar(query)) is None:
            raise DemoFailure("This job fails on purpose; Retry makes it work.")
        log.info("the demo's job works now")


async def _told_since(uow: UnitOfWork, began: datetime) -> list[str]:
    """Who was told what by itself, which backups were made, and which jobs gave up."""
    told = await uow.session.execute(
        select(Notice.kind, func.string_agg(Member.name, ", "))
        .join(Member, Member.id == Notice.member_id)
        .where(Notice.sent_at >= began, Notice.message_id.is_not(None))
        .group_by(Notice.kind)
        .order_by(Notice.kind)
    )
    results = await uow.session.scalars(
        select(JobRun.result).where(
            JobRun.name == BACKUP_RUN.name, JobRun.finished_at >= began, JobRun.status == RunStatus.SUCCEEDED
        )
    )
    backups = [name for result in results for name in (result or {}).get("made", ())]
    dead = await uow.session.scalars(
        select(JobRun.name).where(JobRun.finished_at >= began, JobRun.status == RunStatus.DEAD)
    )
    return [
        *(f"{kind.replace('_', ' ')} to {names}" for kind, names in told),
        *(f"backup made and proven: {name}" for name in backups),
        *(f"{name} failed" for name in dead),
    ]


def _next_even(now: datetime) -> datetime:
    """The next half hour, a few seconds past it."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return start + ((now - start) // STEP + 1) * STEP + timedelta(seconds=2)
