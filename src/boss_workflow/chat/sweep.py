"""Looks for conversations with work that no job is about to do, and wakes them. Nothing should need it; a job that gave
up while its cause lasted, or a queue that was restored from a backup, does."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Text, cast, exists, select

from boss_workflow.chat.jobs import DELIVER, WAKE, ConversationParams
from boss_workflow.chat.models import Conversation, InboundEvent, InboundStatus, OutboundMessage
from boss_workflow.chat.models import OutboundStatus as Out
from boss_workflow.chat.outbox import Outbox
from boss_workflow.chat.platforms import DEFAULT_LANE, Platforms
from boss_workflow.jobs import Jobs
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.kernel.db import Database, UnitOfWork

PATIENCE = timedelta(seconds=30)
"""Younger work still has its own wake-up on the way."""
LIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
MOST = 500


class Sweep:
    def __init__(self, database: Database, jobs: Jobs, outbox: Outbox, platforms: Platforms) -> None:
        self._database = database
        self._jobs = jobs
        self._outbox = outbox
        self._platforms = platforms

    async def once(self) -> int:
        """Wakes what waits; returns how many jobs that made."""
        return await self._database.as_system(self._wake)

    async def _wake(self, uow: UnitOfWork) -> int:
        old = uow.now() - PATIENCE
        unread = select(InboundEvent.conversation_id).where(
            InboundEvent.status == InboundStatus.PENDING, InboundEvent.received_at < old
        )
        unsent = select(OutboundMessage.conversation_id).where(
            OutboundMessage.status.in_((Out.QUEUED, Out.SENDING)), OutboundMessage.created_at < old
        )
        # A door that lives in one process wakes its own messages when somebody comes to it.
        anywhere = {(one.name, one.account) for one in self._platforms if one.lane == DEFAULT_LANE}
        made = 0
        for conversation in await uow.session.scalars(_idle(WAKE.name, unread)):
            await self._jobs.enqueue(uow, WAKE, ConversationParams(conversation_id=conversation.id))
            made += 1
        for conversation in await uow.session.scalars(_idle(DELIVER.name, unsent)):
            if (conversation.platform, conversation.account) in anywhere:
                await self._outbox.deliver_soon(uow, conversation)
                made += 1
        return made


def _idle(job: str, waiting: Select[Any]) -> Select[Conversation]:
    """Conversations among `waiting` for which no run of `job` is queued or running."""
    run = exists().where(
        JobRun.name == job,
        JobRun.status.in_(LIVE),
        JobRun.params["conversation_id"].astext == cast(Conversation.id, Text),
    )
    return select(Conversation).where(Conversation.id.in_(waiting), ~run).limit(MOST)
