"""What a workspace may spend on the language model in a day, and what the model is shown for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Integer, func, select

from boss_workflow.chat.models import InboundEvent
from boss_workflow.chat.understand.grounding import Known
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

DAY = timedelta(days=1)
Relevant = Callable[[UnitOfWork, Actor, str], Awaitable[Sequence[Known]]]
"""The tasks, among those that the actor may see, that a text may be about."""


@dataclass(frozen=True, slots=True)
class ModelBudget:
    """`daily_tokens`: within any 24 hours."""

    daily_tokens: int
    relevant: Relevant

    async def is_spent(self, uow: UnitOfWork) -> bool:
        tokens = InboundEvent.understood["tokens"].astext.cast(Integer)
        spent = await uow.session.scalar(
            select(func.sum(tokens)).where(
                InboundEvent.workspace_id == uow.workspace,
                InboundEvent.received_at > uow.now() - DAY,
                InboundEvent.understood.has_key("tokens"),
            )
        )
        return int(spent or 0) >= self.daily_tokens
