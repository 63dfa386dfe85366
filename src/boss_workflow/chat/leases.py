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


WAITING = {
    Work.HANDLING: "select from inbound_event where conversation_id = $1 and status = 'pending'",
    Work.DELIVERING: "select from outbound_message where conversation_id = $1 and status in ('queued', 'sending')",
}
TAKE = {
    work: f"""
        update conversation
        set {work.value}_by = case when waiting then $2::uuid end,
            {work.value}_until = case when waiting then $3::timestamptz end
        from (select exists ({query}) as waiting) as is_there
        where id = $1 and ({work.value}_by is null or {work.value}_by = $2 or {work.value}_until < $4)
            and (waiting or {work.value}_by is not null)
        returning waiting
    """
    for work, query in WAITING.items()
}
"""Where nothing waits, a lease that its owner did not live to give back is given back."""
RENEW = {
    work: f"update conversation set {work.value}_until = $3 where id = $1 and {work.value}_by = $2" for work in Work
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
    renewed: float
    """On the monotonic clock."""

    async def renew(self, seconds: float = 0) -> None:
        """For `seconds` longer than usual."""
        until = self.database.clock.now() + LEASE + timedelta(seconds=seconds)
        self.renewed = time.monotonic()
        await self.database.at_once(RENEW[self.work], self.conversation_id, self.owner, until)

    async def keep(self) -> None:
        """Between two pieces of the work: renews it where a good part of its time has passed."""
        if time.monotonic() - self.renewed > LEASE.total_seconds() / 4:
            await self.renew()

    async def give_back(self) -> None:
        await self.database.at_once(GIVE_BACK[self.work], self.conversation_id, self.owner)


class Leases:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, work: Work, conversation_id: UUID, owner: UUID) -> Lease | None:
        """None when nothing waits there, or somebody else has it."""
        now = self._database.clock.now()
        taken = await self._database.at_once(TAKE[work], conversation_id, owner, now + LEASE, now)
        if not any(row["waiting"] for row in taken):
            return None
        return Lease(self._database, work, conversation_id, owner, time.monotonic())
