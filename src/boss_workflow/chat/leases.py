"""One owner at a time for handling a conversation, and one for delivering to it.

The owner is the run of a job: a run that is taken over after its process died keeps its lease. A lease only orders the
work; what makes it happen once is the status of the inbox and outbox rows.
"""

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


class Leases:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, work: Work, conversation_id: UUID, owner: UUID, seconds: float = 0) -> bool:
        """Takes or renews, for `seconds` longer than usual; False when somebody else has it."""
        now = self._database.clock.now()
        until = now + LEASE + timedelta(seconds=seconds)
        return bool(await self._database.at_once(TAKE[work], conversation_id, owner, until, now))

    async def give_back(self, work: Work, conversation_id: UUID, owner: UUID) -> None:
        await self._database.at_once(GIVE_BACK[work], conversation_id, owner)
