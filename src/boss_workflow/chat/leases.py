"""One owner at a time for handling a conversation, and one for delivering to it.

The owner is the run of a job: a run that is taken over after its process died keeps its lease. A lease only orders the
work; what makes it happen once is the status of the inbox and outbox rows.
"""

from datetime import timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import or_, update

from boss_workflow.chat.models import Conversation
from boss_workflow.kernel.db import Database, UnitOfWork

LEASE = timedelta(seconds=60)


class Work(Enum):
    HANDLING = (Conversation.handling_by, Conversation.handling_until)
    DELIVERING = (Conversation.delivering_by, Conversation.delivering_until)


class Leases:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, work: Work, conversation_id: UUID, owner: UUID, seconds: float = 0) -> bool:
        """Takes or renews, for `seconds` longer than usual; False when somebody else has it."""
        by, until = work.value

        async def take(uow: UnitOfWork) -> bool:
            now = uow.now()
            taken = await uow.session.execute(
                update(Conversation)
                .where(Conversation.id == conversation_id, or_(by.is_(None), by == owner, until < now))
                .values({by: owner, until: now + LEASE + timedelta(seconds=seconds)})
                .returning(Conversation.id)
            )
            return taken.first() is not None

        return await self._database.as_system(take)

    async def give_back(self, work: Work, conversation_id: UUID, owner: UUID) -> None:
        by, until = work.value

        async def give_back(uow: UnitOfWork) -> None:
            await uow.session.execute(
                update(Conversation)
                .where(Conversation.id == conversation_id, by == owner)
                .values({by: None, until: None})
            )

        await self._database.as_system(give_back)
