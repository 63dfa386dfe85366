"""Writes what goes out: messages and cards, in the transaction of their cause."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select, update

from boss_workflow.chat.jobs import DELIVER, ConversationParams
from boss_workflow.chat.models import Card, Conversation, OutboundKind, OutboundMessage, OutboundStatus, Press
from boss_workflow.chat.platforms import Platforms
from boss_workflow.jobs import Jobs
from boss_workflow.kernel.db import UnitOfWork, among
from boss_workflow.kernel.ids import new_id, new_token
from boss_workflow.kernel.logging import current_request_id
from boss_workflow.ports.blocks import Block, Button, ButtonStyle

PRESS_LIFE = timedelta(days=90)
RETIRE = """
    update card set live = false where conversation_id = $1 and subject_type = $2 and subject_id = $3 and live
"""
SHOW = """
    insert into card (conversation_id, subject_type, subject_id, id, workspace_id, created_at)
    values ($1, $2, $3, $4, $5, $6)
"""
UNDER_WAY = """
    select delivering_by is not null and delivering_until > $2 as under_way from conversation where id = $1
    for no key update
"""
QUEUE = """
    insert into outbound_message
        (id, workspace_id, conversation_id, inbound_id, card_id, kind, blocks, reply_to, answers, request_id, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
BLOCKS: TypeAdapter[tuple[Block, ...]] = TypeAdapter(tuple[Block, ...])


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that a card shows: ("task", id), or ("question", id) for what waits for an answer."""

    type: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Queued:
    """A message in the outbox. `card_id`: the card that it shows, where it is one."""

    id: UUID
    card_id: UUID | None


class Presses:
    """Mints buttons for one conversation: the meaning is stored, the platform gets a token."""

    def __init__(self, uow: UnitOfWork, conversation_id: UUID) -> None:
        self._uow = uow
        self._conversation_id = conversation_id

    def button(
        self,
        label: str,
        action: str,
        *,
        confirmed: bool = False,
        style: ButtonStyle = ButtonStyle.PLAIN,
        **arguments: Any,
    ) -> Button:
        now = self._uow.now()
        press = Press(
            token=new_token(),
            workspace_id=self._uow.workspace_id,
            conversation_id=self._conversation_id,
            action=action,
            arguments=arguments,
            confirmed=confirmed,
            created_at=now,
            expires_at=now + PRESS_LIFE,
        )
        self._uow.session.add(press)
        return Button(label=label, token=press.token, style=style)


class Outbox:
    def __init__(self, jobs: Jobs, platforms: Platforms) -> None:
        self._jobs = jobs
        self._platforms = platforms

    async def send(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        blocks: Sequence[Block],
        *,
        inbound_id: UUID | None = None,
        answers: str | None = None,
        reply_to: str | None = None,
        card: Subject | None = None,
    ) -> Queued:
        """Queues a new message. With `card` it becomes the live card of that subject in this conversation."""
        card_id = await self._new_card(uow, conversation, card) if card else None
        said = (OutboundKind.SEND, blocks, reply_to, answers)
        return Queued(await self._queue(uow, conversation, inbound_id, card_id, *said), card_id)

    async def edit(
        self,
        uow: UnitOfWork,
        card: Card,
        blocks: Sequence[Block],
        *,
        inbound_id: UUID | None = None,
        answers: str | None = None,
    ) -> None:
        """Queues an edit of a card; an older edit of it that has not left yet is dropped."""
        conversation = await uow.session.get_one(Conversation, card.conversation_id)
        await uow.session.execute(
            update(OutboundMessage)
            .where(
                OutboundMessage.card_id == card.id,
                OutboundMessage.kind == OutboundKind.EDIT,
                OutboundMessage.status == OutboundStatus.QUEUED,
            )
            .values(status=OutboundStatus.SUPERSEDED)
        )
        await self._queue(uow, conversation, inbound_id, card.id, OutboundKind.EDIT, blocks, None, answers)

    async def live_cards(self, uow: UnitOfWork, kind: str, subject_ids: Sequence[UUID]) -> list[Card]:
        """Those in chats of this workspace: one that has moved to another is behind the wall."""
        if not subject_ids:
            return []
        found = await uow.session.scalars(
            select(Card)
            .join(Conversation, Conversation.id == Card.conversation_id)
            .where(Card.subject_type == kind, among(Card.subject_id, subject_ids), Card.live)
        )
        return list(found)

    async def _new_card(self, uow: UnitOfWork, conversation: Conversation, subject: Subject) -> UUID:
        """The newest card is the live one; the one before stays as it was, and its buttons still work."""
        await uow.session.flush()
        card_id, about = new_id(), (conversation.id, subject.type, subject.id)
        await uow.fetch(RETIRE, *about)
        await uow.fetch(SHOW, *about, card_id, uow.workspace, uow.now())
        return card_id

    async def _queue(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        inbound_id: UUID | None,
        card_id: UUID | None,
        kind: OutboundKind,
        blocks: Sequence[Block],
        reply_to: str | None,
        answers: str | None,
    ) -> UUID:
        await uow.session.flush()
        message_id, shown = new_id(), BLOCKS.dump_json(tuple(blocks)).decode()
        about = (uow.workspace_id, conversation.id, inbound_id, card_id, kind, shown, reply_to, answers)
        await uow.fetch(QUEUE, message_id, *about, current_request_id(), uow.now())
        await self.deliver_soon(uow, conversation)
        return message_id

    async def deliver_soon(self, uow: UnitOfWork, conversation: Conversation) -> None:
        """Whoever delivers there already looks once more after giving the conversation back, for which it waits until this
        unit has ended: it sees what is queued here, and needs no second run."""
        if any(row["under_way"] for row in await uow.fetch(UNDER_WAY, conversation.id, uow.now())):
            return
        lane = self._platforms.lane(conversation.platform, conversation.account)
        scoped = replace(uow, workspace_id=uow.workspace_id or conversation.workspace_id)
        await self._jobs.enqueue(scoped, DELIVER, ConversationParams(conversation_id=conversation.id), lane=lane)
