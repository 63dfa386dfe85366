"""Writes to somebody in their own private chat, and may leave a question open there."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.protocols import Directory
from boss_workflow.chat.questions import Question
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block

Draw = Callable[[Presses], Sequence[Block]]
QUESTION_LIFE = timedelta(days=1)


class Post:
    def __init__(self, outbox: Outbox, directory: Directory) -> None:
        self._outbox = outbox
        self._directory = directory

    async def tell(self, uow: UnitOfWork, member_id: UUID, draw: Draw, *, card: Subject | None = None) -> bool:
        """In the newest private chat that can be reached. False: there is none, and nothing was sent."""
        conversation = await self._chat_of(uow, member_id)
        if conversation is None:
            return False
        await self._outbox.send(uow, conversation, draw(Presses(uow, conversation.id)), card=card)
        return True

    async def ask(self, uow: UnitOfWork, member_id: UUID, draw: Draw, text: str, answer: Proposal, field: str) -> bool:
        """As `tell`; what the person types next, unless it is a request of its own, is the answer."""
        conversation = await self._chat_of(uow, member_id)
        if conversation is None:
            return False
        await self._outbox.send(uow, conversation, draw(Presses(uow, conversation.id)))
        if conversation.question is None:
            conversation.question = Question(
                text=text,
                action=answer.action,
                arguments=dict(answer.arguments),
                field=field,
                card_id=new_id(),  # no card: what was written to somebody stays readable when they go on to something else
                member_id=member_id,
                expires_at=uow.now() + QUESTION_LIFE,
            ).model_dump(mode="json")
        return True

    async def _chat_of(self, uow: UnitOfWork, member_id: UUID) -> Conversation | None:
        for platform, account_id in await self._directory.accounts(uow, member_id):
            found = await uow.session.scalars(
                select(Conversation)
                .where(
                    Conversation.platform == platform,
                    Conversation.chat_id == account_id,
                    Conversation.private,
                    Conversation.workspace_id == uow.workspace,
                    Conversation.unreachable_since.is_(None),
                )
                .order_by(Conversation.created_at.desc())
                .limit(1)
            )
            conversation = found.one_or_none()
            if conversation is not None:
                return conversation
        return None
