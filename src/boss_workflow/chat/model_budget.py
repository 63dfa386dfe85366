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
    """Within any 24 hours; `daily_microdollars` None: no limit in money."""

    daily_tokens: int
    relevant: Relevant
    daily_microdollars: int | None = None

    async def is_spent(self, uow: UnitOfWork) -> bool:
        tokens = InboundEvent.understood["tokens"].astext.cast(Integer)
        money = InboundEvent.understood["microdollars"].astext.cast(Integer)
        found = await uow.session.execute(
            select(func.sum(tokens), func.sum(money)).where(
                InboundEvent.workspace_id == uow.workspace,
                InboundEvent.received_at > uow.now() - DAY,
                InboundEvent.understood.has_key("tokens"),
            )
        )
        spent, paid = found.one()
        if int(spent or 0) >= self.daily_tokens:
            return True
        return self.daily_microdollars is not None and int(paid or 0) >= self.daily_microdollars
