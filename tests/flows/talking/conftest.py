"""People of the demo team, each at a terminal of their own."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from boss_workflow.bootstrap import Application
from boss_workflow.chat.models import Conversation, InboundEvent, InboundStatus, OutboundMessage, OutboundStatus
from boss_workflow.integrations.console.wire import Shown
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.chat_platform import InboundKind
from tests.support.people import PATIENCE, Talker

GLANCE = 0.02


@dataclass
class Person(Talker):
    """Waits for exactly what comes of a message: until nothing of this conversation is on its way."""

    async def press_token(self, token: str) -> str:
        """Presses a button of which only the token is left."""
        return await self._send(kind=InboundKind.PRESS, token=token)

    def token_of(self, label: str, *, on: str | None = None) -> str:
        return self._find(label, on)[1].token

    async def _collect(self, stream: asyncio.Queue[Shown]) -> list[Shown]:
        seen: list[Shown] = []
        async with asyncio.timeout(PATIENCE):
            while not await self._is_settled():
                await asyncio.sleep(GLANCE)
        while not stream.empty():
            seen.append(stream.get_nowait())
            self.messages[seen[-1].message_id] = seen[-1].blocks
        return seen

    async def _is_settled(self) -> bool:
        mine = select(Conversation.id).where(Conversation.platform == "console", Conversation.chat_id == self.name)
        inbound = select(InboundEvent.id).where(
            InboundEvent.conversation_id.in_(mine), InboundEvent.status == InboundStatus.PENDING
        )
        outbound = select(OutboundMessage.id).where(
            OutboundMessage.conversation_id.in_(mine),
            OutboundMessage.status.in_([OutboundStatus.QUEUED, OutboundStatus.SENDING]),
        )

        async def look(uow: UnitOfWork) -> bool:
            waiting = (await uow.session.scalar(query.limit(1)) for query in (inbound, outbound))
            return not any([found async for found in waiting])

        return await self.app.database.as_system(look)


@pytest.fixture
def boss(running: Application) -> Person:
    return Person(running)


@pytest.fixture
def john(running: Application) -> Person:
    """Staff in Engineering."""
    return Person(running, "john")


@pytest.fixture
def sarah(running: Application) -> Person:
    """Manager of Design, where Ann is."""
    return Person(running, "sarah")
