"""One transaction with its workspace: what services and repositories are handed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from boss_workflow.kernel.clock import Clock
from boss_workflow.kernel.events import EventBus


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """An open transaction. Application code never commits: whoever opened it does."""

    session: AsyncSession
    clock: Clock
    bus: EventBus
    workspace_id: UUID | None = None

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def workspace(self) -> UUID:
        """The workspace of this unit; asking in a system unit is a programming fault."""
        if self.workspace_id is None:
            raise RuntimeError("this unit of work belongs to no workspace")
        return self.workspace_id

    async def publish(self, event: object) -> None:
        await self.bus.publish(self, event)
