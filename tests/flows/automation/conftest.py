"""A day of the demo team: the clock is moved, the schedule looks, the real worker works."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from boss_workflow.bootstrap import Application
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.schedule_models import ScheduledRun
from boss_workflow.kernel.db import UnitOfWork
from tests.support.clock import MovableClock
from tests.support.people import Talker, plain

PATIENCE = 15.0


@dataclass
class Day:
    """The application and its clock. Nothing here is simulated but the time."""

    app: Application
    clock: MovableClock
    seen: dict[str, int] = field(default_factory=dict)

    async def at(self, text: str) -> None:
        """Moves the clock to "2026-11-24 09:00" (UTC), looks once, and lets what came of it finish."""
        self.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))
        async with asyncio.timeout(PATIENCE):
            while not await self.app.automatic.look():  # the application's own ticker was faster, with the clock before
                await asyncio.sleep(0.02)
        await self.settle()
        await self.app.automatic.look()

    async def settle(self) -> None:
        """Lets what is under way finish, as it would before the next moment comes."""
        async with asyncio.timeout(PATIENCE):
            while await self._unfinished():
                await asyncio.sleep(0.02)

    async def _unfinished(self) -> bool:
        query = select(JobRun.id).where(
            JobRun.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]),
            JobRun.lane.in_(["default", "schedule"]),
            JobRun.due_at <= self.clock.now(),
        )
        return await self.app.database.as_system(lambda uow: _any(uow, query.limit(1)))

    async def workspace(self) -> UUID:
        found = await self.app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
        assert found is not None
        return found.id

    async def ledger(self) -> Sequence[ScheduledRun]:
        async def read(uow: UnitOfWork) -> Sequence[ScheduledRun]:
            return (await uow.session.scalars(select(ScheduledRun).order_by(ScheduledRun.scheduled_for))).all()

        return await self.app.database.in_workspace(await self.workspace(), read)

    async def read(self, name: str) -> str:
        """What has come for somebody since they last looked, as one text."""
        return await Reader(self.app, name).catch_up(self.seen)


async def _any(uow: UnitOfWork, query: object) -> bool:
    return await uow.session.scalar(query) is not None  # type: ignore[call-overload]


@dataclass
class Reader(Talker):
    """Somebody who sits down at their terminal and reads."""

    async def catch_up(self, seen: dict[str, int]) -> str:
        from boss_workflow.integrations.console.platform import ACCOUNT, ConsolePlatform  # noqa: PLC0415

        console = self.app.platforms.get(ConsolePlatform.name, ACCOUNT)
        assert isinstance(console, ConsolePlatform)
        with console.attached(self.name) as stream:
            await self.app.resume_console(self.name)
            shown = await self._collect(stream)
        del seen
        return "\n\n".join(plain(one.blocks) for one in shown)


@pytest.fixture
def day(running: Application, clock: MovableClock) -> Day:
    return Day(running, clock)
