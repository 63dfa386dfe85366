"""Takes changes of recurring tasks back, unless somebody changed them since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.domains.recurring.service import RecurringService, plain
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

Values = Mapping[str, Any] | None


class RecurringReverser:
    def __init__(self, service: RecurringService) -> None:
        self._service = service

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        row = await self._service.get(uow, actor, entity_id)
        changed = after or {}
        if any(plain(getattr(row, name)) != value for name, value in changed.items()):
            raise ChangedSince(f'"{row.title}" was changed again since, so I left it as it is.')
        values = {"deleted_at": uow.now()} if before is None else {n: _typed(n, v) for n, v in before.items()}
        previous = {name: plain(getattr(row, name)) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        await uow.session.flush()
        change = Change("recurring_task", row.id, previous, {name: plain(value) for name, value in values.items()})
        label = f'undid a change of "{row.title}"'
        await uow.publish(ChangeSet(actor, "recurring.undo", label, (change,), undoable=False))


def recurring_reversers(service: RecurringService) -> dict[str, Reverser]:
    return {"recurring_task": RecurringReverser(service)}


def _typed(name: str, value: Any) -> Any:
    if name == "assignee_ids":
        return [UUID(one) for one in value]
    is_time = name in {"paused_at", "deleted_at", "ends_before"} and value is not None
    return datetime.fromisoformat(value) if is_time else value
