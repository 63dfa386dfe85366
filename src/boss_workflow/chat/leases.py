"""One owner at a time for handling a conversation, and one for delivering to it.

The owner is the run of a job: a run that is taken over after its process died keeps its lease. A lease only orders the
work; what makes it happen once is the status of the inbox and outbox rows.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from boss_workflow.kernel.db import Database

LEASE = timedelta(seconds=60)


class Work(Enum):
    HANDLING = "handling"
    DELIVERING = "delivering"


TAKE = {
    work: f"""
        update conversation set {work.value}_by = $2, {work.value}_until = $3
        where id = $1 and ({work.value}_by is null or {work.value}_by = $2 or {work.value}_until < $4)
        returning id
    """
    for work in Work
}
GIVE_BACK = {
    work: f"update conversation set {work.value}_by = null, {work.value}_until = null where id = $1 and {work.value}_by = $2"
    for work in Work
}


@dataclass
class Lease:
    """One conversation's work, taken for a while."""

    database: Database
    work: Work
    conversation_id: UUID
    owner: UUID
    _renewed: float = 0.0

    async def renew(self, seconds: float = 0) -> bool:
        """For `seconds` longer than usual; False when somebody else has it meanwhile."""
        now = self.database.clock.now()
        until = now + LEASE + timedelta(seconds=seconds)
        self._renewed = time.monotonic()
        return bool(await self.database.at_once(TAKE[self.work], self.conversation_id, self.owner, until, now))

    async def keep(self) -> None:
        """Between two pieces of the work: renews it where a good part of its time has passed."""
        if time.monotonic() - self._renewed > LEASE.total_seconds() / 4:
            await self.renew()

    async def give_back(self) -> None:
        await self.database.at_once(GIVE_BACK[self.work], self.conversation_id, self.owner)


class Leases:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, work: Work, conversation_id: UUID, owner: UUID) -> Lease | None:
        """None when somebody else has it."""
        lease = Lease(self._database, work, conversation_id, owner)
        return lease if await lease.renew() else None
