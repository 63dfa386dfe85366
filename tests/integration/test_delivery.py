"""A message to a terminal that nobody sits at waits, and is not forgotten when somebody comes just then."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

import pytest
from sqlalchemy import select

from boss_workflow.bootstrap import Application
from boss_workflow.chat.delivery import Delivery
from boss_workflow.chat.jobs import ConversationParams
from boss_workflow.chat.leases import Leases
from boss_workflow.chat.models import Conversation, OutboundMessage, OutboundStatus
from boss_workflow.chat.platforms import Platforms
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.integrations.console.wire import Shown
from boss_workflow.jobs import JobContext
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Paragraph
from boss_workflow.ports.chat_platform import NobodyThere, Outgoing


class JustMissed(ConsolePlatform):
    """Somebody comes in the moment after a message found nobody there."""

    def __init__(self) -> None:
        super().__init__()
        self.visits = ExitStack()
        self.stream: asyncio.Queue[Shown] | None = None

    async def send(self, chat_id: str, message: Outgoing) -> Sequence[str]:
        try:
            return await super().send(chat_id, message)
        except NobodyThere:
            self.stream = self.visits.enter_context(self.attached(chat_id))
            raise


@pytest.fixture
async def waiting(app: Application) -> UUID:
    """The conversation of a terminal with one message to deliver."""

    async def write(uow: UnitOfWork) -> UUID:
        conversation = Conversation(
            id=new_id(), platform="console", account="local", chat_id="front desk", private=True, created_at=uow.now()
        )
        uow.session.add(conversation)
        await uow.session.flush()
        await app.outbox.send(uow, conversation, [Paragraph(text="The report is ready.")])
        return conversation.id

    return await app.database.as_system(write)


async def deliver(app: Application, platform: ConsolePlatform, conversation_id: UUID) -> OutboundStatus:
    delivery = Delivery(app.database, Platforms([platform]), Leases(app.database))
    await delivery.deliver(JobContext(new_id(), 1), ConversationParams(conversation_id=conversation_id))

    mine = select(OutboundMessage.status).where(OutboundMessage.conversation_id == conversation_id)

    async def status(uow: UnitOfWork) -> OutboundStatus:
        return OutboundStatus((await uow.session.scalars(mine)).one())

    return await app.database.as_system(status)


async def test_it_waits_while_nobody_is_there(app: Application, waiting: UUID) -> None:
    assert await deliver(app, ConsolePlatform(), waiting) == OutboundStatus.QUEUED


async def test_whoever_comes_just_then_is_shown_it(app: Application, waiting: UUID) -> None:
    platform = JustMissed()
    with platform.visits:
        assert await deliver(app, platform, waiting) == OutboundStatus.SENT
        assert platform.stream is not None
        assert platform.stream.get_nowait().blocks == (Paragraph(text="The report is ready."),)
