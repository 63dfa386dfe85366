"""Takes a change of the timetable back, unless it was changed again since."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.domains.people import Policy
from boss_workflow.domains.schedule.service import ANY, MANAGE, plain
from boss_workflow.jobs.schedule_models import ScheduleChange
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

DECLARED: Mapping[str, Any] = {
    "at": None,
    "days": None,
    "monthday": None,
    "every_minutes": None,
    "enabled": True,
    "paused_at": None,
}
"""What a row says that changes nothing."""


class ScheduleReverser:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def reverse(
        self,
        uow: UnitOfWork,
        actor: Actor,
        entity_id: UUID,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        self._policy.require(actor, MANAGE, ANY)
        change = await uow.session.get(ScheduleChange, entity_id, with_for_update=True)
        changed = after or {}
        if change is None or any(plain(getattr(change, key)) != value for key, value in changed.items()):
            raise ChangedSince("The schedule was changed again since, so I left it as it is.")
        values = {key: DECLARED[key] if before is None else _typed(key, before[key]) for key in changed}
        for key, value in values.items():
            setattr(change, key, value)
        change.since = uow.now()
        await uow.session.flush()
        undone = Change("schedule", change.id, changed, {key: plain(value) for key, value in values.items()})
        await uow.publish(
            ChangeSet(actor, "schedule.undo", "undid a change of the schedule", (undone,), undoable=False)
        )


def schedule_reversers(policy: Policy) -> dict[str, Reverser]:
    return {"schedule": ScheduleReverser(policy)}


def _typed(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key == "at":
        return time.fromisoformat(value)
    return datetime.fromisoformat(value) if key == "paused_at" else value
