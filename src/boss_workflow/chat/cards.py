"""Keeps every live card true: when a thing changes anywhere, its cards are edited in place."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from boss_workflow.chat.models import Card, Conversation
from boss_workflow.chat.outbox import Outbox, Presses
from boss_workflow.chat.protocols import CardRenderer
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block


class Cards:
    def __init__(self, outbox: Outbox, renderers: Mapping[str, CardRenderer]) -> None:
        self._outbox = outbox
        self._renderers = renderers

    async def refresh(self, uow: UnitOfWork, kind: str, subject_ids: Sequence[UUID]) -> None:
        """Queues an edit of each live card of these subjects, in the transaction that changed them."""
        for card in await self._outbox.live_cards(uow, kind, subject_ids):
            await self.redraw(uow, card)

    async def redraw(self, uow: UnitOfWork, card: Card) -> None:
        """Queues an edit of this card, live or not, to what is true now."""
        await self._outbox.edit(uow, card, await self.blocks(uow, card))

    async def blocks(self, uow: UnitOfWork, card: Card) -> Sequence[Block]:
        renderer = self._renderers[card.subject_type]
        conversation = await uow.session.get_one(Conversation, card.conversation_id)
        return await renderer.render(uow, card.subject_id, conversation, Presses(uow, conversation.id))
