"""Text in, what was done out, in one call: the inbox and its handler, without waiting for the worker.

The event takes the same way as one of a chat. Should this process die on it, the sweep finds the row and the worker
handles it; only the answer is lost, and a repeat with the same key gets it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from boss_workflow.chat.conversations import Conversations
from boss_workflow.chat.engine import Engine
from boss_workflow.chat.ingest import Ingest
from boss_workflow.chat.jobs import ConversationParams
from boss_workflow.chat.models import Card, InboundEvent, InboundStatus, OutboundMessage
from boss_workflow.chat.outbox import BLOCKS
from boss_workflow.chat.protocols import Membership
from boss_workflow.chat.reading import Understanding
from boss_workflow.jobs import JobContext, RetryLater
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import AppError, Invalid, Unavailable
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Sender

PLATFORM, ACCOUNT = "rest", "api"
PATIENCE = 20.0
"""Seconds to wait for another request that has the conversation."""
GLANCE = 0.05


class StillHandling(Unavailable):
    """It is stored and will be done."""

    code = "quick_add_pending"

    def __init__(self) -> None:
        super().__init__("This is still being worked on. Ask again with the same Idempotency-Key for the answer.")


class CouldNotHandle(AppError):
    code = "quick_add_failed"

    def __init__(self) -> None:
        super().__init__("Something went wrong with this; nothing was done. The log has the rest.")


class OtherText(Invalid):
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key belongs to another request. Use a new one for each request.")


@dataclass(frozen=True, slots=True)
class Handled:
    """An event that is done with: how it was understood, and what was said."""

    event_id: UUID
    received_at: datetime
    request_id: str
    understood: dict[str, Any]
    blocks: Sequence[Block]
    repeated: bool


class QuickAdd:
    def __init__(self, database: Database, ingest: Ingest, conversations: Conversations, engine: Engine) -> None:
        self._database = database
        self._ingest = ingest
        self._conversations = conversations
        self._engine = engine

    async def preview(self, actor: Actor, text: str) -> Understanding:
        """What it would be understood as; nothing is stored."""
        member = Membership(actor.workspace_id, actor.member_id)
        return await self._engine.preview(member, _inbound(actor, text, "preview", None))

    async def handle(self, actor: Actor, text: str, key: str | None, scopes: frozenset[str] | None = None) -> Handled:
        """The same key twice is the same event. `scopes`: what it is limited to; None where it is the whole person.
        Raises: OtherText, StillHandling, CouldNotHandle."""
        inbound = _inbound(actor, text, f"{actor.member_id}:{key or new_id()}", scopes)
        new = await self._ingest.store(inbound, wake=False)
        owner = JobContext(new_id(), 1)
        try:
            async with asyncio.timeout(PATIENCE):
                event = await self._event(inbound)
                while event.status == InboundStatus.PENDING:
                    await self._work_off(owner, event)
                    event = await self._event(inbound)
                    if event.status == InboundStatus.PENDING:
                        await asyncio.sleep(GLANCE)  # another request has the conversation
        except TimeoutError:
            raise StillHandling from None
        if event.payload.get("text") != inbound.text:
            raise OtherText
        if event.status == InboundStatus.FAILED:
            raise CouldNotHandle
        blocks = await self._database.in_workspace(actor.workspace_id, lambda uow: self._said(uow, event))
        return Handled(event.id, event.received_at, event.request_id, event.understood or {}, blocks, not new)

    async def _work_off(self, owner: JobContext, event: InboundEvent) -> None:
        if event.conversation_id is None:
            raise CouldNotHandle
        try:
            await self._conversations.wake(owner, ConversationParams(conversation_id=event.conversation_id))
        except RetryLater as wish:
            await asyncio.sleep(max(wish.delay, GLANCE))

    async def _event(self, inbound: Inbound) -> InboundEvent:
        async def work(uow: UnitOfWork) -> InboundEvent:
            wanted = {"platform": PLATFORM, "account": ACCOUNT, "event_id": inbound.event_id}
            return (await uow.session.scalars(select(InboundEvent).filter_by(**wanted))).one()

        return await self._database.as_system(work)

    @staticmethod
    async def _said(uow: UnitOfWork, event: InboundEvent) -> Sequence[Block]:
        """What answers the event. Nobody looks at these cards again: they are not kept up to date."""
        query = select(OutboundMessage.blocks).where(OutboundMessage.inbound_id == event.id)
        found = await uow.session.scalars(query.order_by(OutboundMessage.seq))
        told = update(Card).where(Card.conversation_id == event.conversation_id, Card.subject_type != "question")
        await uow.session.execute(told.values(live=False))
        return [block for blocks in found for block in BLOCKS.validate_python(blocks)]


def _inbound(actor: Actor, text: str, event_id: str, scopes: frozenset[str] | None) -> Inbound:
    """A private chat of the member with us, by the member's id."""
    return Inbound(
        platform=PLATFORM,
        account=ACCOUNT,
        event_id=event_id,
        kind=InboundKind.MESSAGE,
        chat_id=str(actor.member_id),
        private=True,
        sender=Sender(id=str(actor.member_id), name=actor.name),
        text=text,
        scopes=scopes,
    )
