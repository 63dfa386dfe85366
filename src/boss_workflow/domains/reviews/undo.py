"""Takes a handing-in or a decision back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.domains.reviews.events import ReviewChanged
from boss_workflow.domains.reviews.repository import ReviewRepository
from boss_workflow.domains.reviews.service import plain
from boss_workflow.domains.tasks import TaskRepository, TaskService
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

Values = Mapping[str, Any] | None


class SubmissionReverser:
    def __init__(self, tasks: TaskService) -> None:
        self._tasks = tasks

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        submission = await ReviewRepository(uow).get(entity_id)
        task = await TaskRepository(uow).get(submission.task_id, with_deleted=True)
        decides = "reviewed_at" in (before or {})
        await self._tasks.require(uow, actor, "task.review" if decides else "task.work", task)
        if any(plain(getattr(submission, name)) != value for name, value in (after or {}).items()):
            raise ChangedSince(f"The submission of {task.reference} was changed since, so I left it as it is.")
        for name, value in (before or {}).items():
            setattr(submission, name, _typed(name, value))
        await uow.session.flush()
        change = Change("submission", entity_id, after, before, task.id)
        label = f"undid a review of {task.reference}"
        await uow.publish(ChangeSet(actor, "review.undo", label, (change,), undoable=False))
        await uow.publish(ReviewChanged(entity_id))


def review_reversers(tasks: TaskService) -> dict[str, Reverser]:
    return {"submission": SubmissionReverser(tasks)}


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return UUID(value) if name.endswith("_id") else value
