"""Tells whoever waits when nothing holds their task up any more: a message in the transaction that freed it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from boss_workflow.chat.outbox import Presses
from boss_workflow.chat.post import Post
from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people import Member
from boss_workflow.domains.tasks import replies
from boss_workflow.domains.tasks.models import CLOSED, Task, TaskDependency
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block


class Unblocking:
    """Listens to every change of tasks, whichever door it came through. Who freed a task themselves knows it."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def told(self, uow: UnitOfWork, changes: ChangeSet) -> None:
        """Listener for ChangeSet."""
        ended = [change.entity_id for change in changes.changes if _ends(change)]
        held = {change.entity_id: _blocker(change) for change in changes.changes if _releases(change)}
        if ended:
            held |= await TaskRepository(uow).waiting_for(ended)
        if not held:
            return
        for task, blocker in await _freed(uow, held, changes.actor.member_id):
            if ended or blocker.status not in CLOSED:  # of one that had ended already it was free before
                await self._tell(uow, task, blocker)

    async def _tell(self, uow: UnitOfWork, task: Task, blocker: Task) -> None:
        def draw(presses: Presses) -> Sequence[Block]:
            return replies.unblocked(task, blocker, presses)

        if task.assignee_id is not None:
            await self._post.tell(uow, task.assignee_id, draw)


async def _freed(uow: UnitOfWork, held: Mapping[UUID, UUID], by: UUID) -> list[tuple[Task, Task]]:
    """Of tasks and what held each up: those of others that are open and wait for nothing any more."""
    blocker = aliased(Task)
    still_waits = exists().where(
        TaskDependency.blocked_id == Task.id,
        blocker.id == TaskDependency.blocker_id,
        blocker.deleted_at.is_(None),
        blocker.status.not_in(CLOSED),
    )
    query = (
        select(Task)
        .join(Member, and_(Member.workspace_id == Task.workspace_id, Member.id == Task.assignee_id))
        .where(
            Task.id.in_(held),
            Task.deleted_at.is_(None),
            Task.status.not_in(CLOSED),
            Task.assignee_id != by,
            Member.deactivated_at.is_(None),
            ~still_waits,
        )
        .order_by(Task.number)
    )
    tasks = (await uow.session.scalars(query)).all()
    blockers = await uow.session.scalars(select(Task).where(Task.id.in_({held[task.id] for task in tasks})))
    by_id = {one.id: one for one in blockers}
    return [(task, by_id[held[task.id]]) for task in tasks]


def _ends(change: Change) -> bool:
    """Completed, cancelled or deleted by this change, and not before it."""
    if change.entity != "task" or change.before is None or change.after is None:
        return False
    if change.after.get("deleted_at") is not None:
        return True
    before, after = change.before.get("status"), change.after.get("status")
    return after in CLOSED and before not in CLOSED


def _releases(change: Change) -> bool:
    return change.entity == "task_dependency" and change.before is not None and change.after is None


def _blocker(change: Change) -> UUID:
    return UUID((change.before or {})["blocker_id"])
