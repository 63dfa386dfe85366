"""One transaction with its workspace: what services and repositories are handed."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from boss_workflow.kernel.clock import Clock
from boss_workflow.kernel.events import EventBus


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """An open transaction. Application code never commits: whoever opened it does."""

    session: AsyncSession
    driver: asyncpg.Connection
    clock: Clock
    bus: EventBus
    workspace_id: UUID | None = None
    told_of_commit: list[Callable[[], None]] = field(default_factory=list)
    """Called once the commit has succeeded."""

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def workspace(self) -> UUID:
        """The workspace of this unit; asking in a system unit is a programming fault."""
        if self.workspace_id is None:
            raise RuntimeError("this unit of work belongs to no workspace")
        return self.workspace_id

    async def fetch(self, statement: str, *values: object) -> Sequence[asyncpg.Record]:
        """The rows of a statement that the driver itself runs in this transaction; $1, $2 … are `values`.

        For the few statements that every request passes: through the session each costs three times as much. It does
        not see what the session has not flushed.
        """
        rows: Sequence[asyncpg.Record] = await self.driver.fetch(statement, *values)
        return rows

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done inside is kept or taken back as one; the transaction goes on."""
        async with self.session.begin_nested():
            await self.session.connection()  # begins it: the session would wait for its own next statement
            yield

    async def publish(self, event: object) -> None:
        await self.bus.publish(self, event)
