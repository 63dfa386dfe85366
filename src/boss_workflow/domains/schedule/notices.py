"""Writes to people by itself: to each in their private chat, and each thing once, whoever tries again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.chat.models import Card, Conversation
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.domains.people import LinkedAccount
from boss_workflow.domains.schedule.models import Notice
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block

Draw = Callable[[Presses], Sequence[Block]]
SHORTEST_NIGHT = timedelta(hours=8)
"""What comes once a day comes no sooner again: who moves to a zone in the east is on another day at once."""


class Notices:
    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def claim(self, uow: UnitOfWork, member_id: UUID, kind: str, key: str) -> UUID | None:
        """The ledger's new row, or None when this was done before. It commits, or not, with what is sent."""
        row = insert(Notice).values(
            id=new_id(), workspace_id=uow.workspace, member_id=member_id, kind=kind, key=key, sent_at=uow.now()
        )
        claimed: UUID | None = await uow.session.scalar(row.on_conflict_do_nothing().returning(Notice.id))
        return claimed

    async def claim_many(self, uow: UnitOfWork, member_id: UUID, kind: str, keys: Sequence[str]) -> set[str]:
        """Those of `keys` that were not claimed before; they are now."""
        if not keys:
            return set()
        common = {"workspace_id": uow.workspace, "member_id": member_id, "kind": kind, "sent_at": uow.now()}
        rows = insert(Notice).values([{"id": new_id(), "key": key, **common} for key in keys])
        return set(await uow.session.scalars(rows.on_conflict_do_nothing().returning(Notice.key)))

    async def known(self, uow: UnitOfWork, kind: str, keys: Iterable[str]) -> set[tuple[UUID, str]]:
        """(member, key) of those that were claimed already."""
        wanted = list(keys)
        if not wanted:
            return set()
        query = select(Notice.member_id, Notice.key).where(Notice.kind == kind, Notice.key.in_(wanted))
        return {(member_id, key) for member_id, key in await uow.session.execute(query)}

    async def told_lately(self, uow: UnitOfWork, kind: str, members: Iterable[UUID], prefix: str = "") -> set[UUID]:
        """Who was told this less than a night ago, whichever day that was for them; of keys that begin with `prefix`."""
        query = select(Notice.member_id).where(
            Notice.member_id.in_(list(members)),
            Notice.kind == kind,
            Notice.key.startswith(prefix, autoescape=True),
            Notice.sent_at > uow.now() - SHORTEST_NIGHT,
        )
        return set(await uow.session.scalars(query))

    async def since(self, uow: UnitOfWork, member_id: UUID, kind: str, moment: datetime) -> set[str]:
        """The keys of what a person was told from `moment` on."""
        query = select(Notice.key).where(Notice.member_id == member_id, Notice.kind == kind, Notice.sent_at >= moment)
        return set(await uow.session.scalars(query))

    async def chats_of(self, uow: UnitOfWork, members: Iterable[UUID]) -> dict[UUID, Conversation]:
        """The newest private chat of each that we can write to."""
        query = (
            select(LinkedAccount.member_id, Conversation)
            .join(
                Conversation,
                and_(Conversation.platform == LinkedAccount.platform, Conversation.chat_id == LinkedAccount.account_id),
            )
            .where(
                LinkedAccount.member_id.in_(list(members)),
                Conversation.private,
                Conversation.workspace_id == uow.workspace,
                Conversation.unreachable_since.is_(None),
            )
            .order_by(Conversation.created_at)
        )
        return {member_id: conversation for member_id, conversation in await uow.session.execute(query)}  # noqa: C416  # the newest wins

    async def send(
        self,
        uow: UnitOfWork,
        member_id: UUID,
        kind: str,
        key: str,
        draw: Draw,
        *,
        card: Subject | None = None,
        chat: Conversation | None = None,
        editing: bool = False,
    ) -> bool:
        """Tells it, once. With `card` the message is the live card of that subject; when `editing`, that one is edited
        where there still is one. False: it was told before, or the person has no chat yet, and nothing is used up."""
        conversation = chat or (await self.chats_of(uow, [member_id])).get(member_id)
        if conversation is None:
            return False
        claimed = await self.claim(uow, member_id, kind, key)
        if claimed is None:
            return False
        if editing and card is not None and await self.edit(uow, card, draw):
            return True
        blocks = draw(Presses(uow, conversation.id))
        message = await self._outbox.send(uow, conversation, blocks, card=card)
        notice = await uow.session.get_one(Notice, claimed)
        notice.message_id = message.id
        await uow.session.flush()
        return True

    async def edit(self, uow: UnitOfWork, subject: Subject, draw: Draw) -> bool:
        """Edits the live message of this subject in place; False when there is none."""
        cards: Sequence[Card] = await self._outbox.live_cards(uow, subject.type, [subject.id])
        for card in cards:
            await self._outbox.edit(uow, card, draw(Presses(uow, card.conversation_id)))
        return bool(cards)
