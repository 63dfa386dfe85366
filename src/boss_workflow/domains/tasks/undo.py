"""Takes task changes back: restores the values from before, unless somebody has changed them since."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from boss_workflow.domains.audit import AuditEntry, Change, ChangedSince, ChangeSet, Reverser, UndoRecord
from boss_workflow.domains.tasks.events import TaskChanged
from boss_workflow.domains.tasks.models import Subtask, Task, TaskAttachment, TaskDependency, TaskNote
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.service import TaskService, plain
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

Values = Mapping[str, Any] | None

UNDO = "task.undo"
WORK = frozenset({"status", "status_reason", "completed_at"})


class TaskReverser:
    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        tasks = TaskRepository(uow)
        task = await self._service.see(uow, actor, await tasks.get(entity_id, with_deleted=True))
        if before is None:
            if actor.member_id != task.creator_id:
                await self._service.require(uow, actor, "task.delete", task)
            if task.deleted_at is not None:
                raise ChangedSince(f"{task.reference} was deleted already.")
            _refuse_if_changed(task, after or {})
            await _refuse_if_others_joined(uow, task)
            values: dict[str, Any] = {"deleted_at": uow.now()}
        else:
            if not (set(before) == {"deleted_at"} and actor.member_id == task.creator_id):
                await self._service.require(uow, actor, _right_to_change(before), task)
            _refuse_if_changed(task, after or {})
            values = {name: _typed(name, value) for name, value in before.items()}
        previous = {name: plain(getattr(task, name)) for name in values}
        for name, value in values.items():
            setattr(task, name, value)
        task.updated_at = uow.now()
        await tasks.flush(task)
        restored = Change("task", task.id, previous, {name: plain(value) for name, value in values.items()})
        await _publish(uow, actor, task, restored)


class PartReverser:
    """For parts, which undo takes away or opens again: notes, subtasks, attachments, dependencies."""

    def __init__(self, service: TaskService, model: type[TaskNote] | type[Subtask] | type[TaskAttachment]) -> None:
        self._service = service
        self._model = model

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        part: TaskNote | Subtask | TaskAttachment | None = await uow.session.get(self._model, entity_id)
        if part is None and self._model is Subtask and before is not None and after is None:
            part = await _put_back(uow, entity_id, before)
        if part is None:
            raise ChangedSince("It is gone already.")
        task = await TaskRepository(uow).get(part.task_id, with_deleted=True)
        await self._service.see(uow, actor, task)
        await self._service.require(uow, actor, "task.work", task)
        if isinstance(part, Subtask):
            await _reverse_subtask(uow, part, before, after)
        elif after is None:
            part.deleted_at = None
        elif part.deleted_at is not None:
            raise ChangedSince("It is gone already.")
        else:
            part.deleted_at = uow.now()
        await uow.session.flush()
        await _publish(uow, actor, task, Change(self._model.__tablename__, entity_id, after, before, task.id))


class DependencyReverser:
    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        task = await self._service.see(uow, actor, await TaskRepository(uow).get(entity_id, with_deleted=True))
        await self._service.require(uow, actor, "task.edit", task)
        blocker_id = UUID((after or before or {})["blocker_id"])
        dependency = await uow.session.get(TaskDependency, (blocker_id, entity_id))
        if after is None:
            blocker = await self._service.see(uow, actor, await TaskRepository(uow).get(blocker_id))
            if dependency is not None or await TaskRepository(uow).waits_for(blocker_id, entity_id):
                raise ChangedSince(f"{task.reference} can't wait for {blocker.reference} any more.")
            uow.session.add(TaskDependency(workspace_id=uow.workspace, blocker_id=blocker_id, blocked_id=entity_id))
        elif dependency is None:
            raise ChangedSince("This dependency is gone already.")
        else:
            await uow.session.delete(dependency)
        await uow.session.flush()
        await _publish(uow, actor, task, Change("task_dependency", entity_id, after, before))


class WatcherReverser:
    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        tasks = TaskRepository(uow)
        task = await tasks.get(entity_id, with_deleted=True)
        member_id = UUID((after or before or {})["member_id"])
        if after is None:
            await self._service.see(uow, actor, task)
            done = await tasks.watch(task.id, member_id)
        else:
            done = await tasks.unwatch(task.id, member_id)
        if not done:
            raise ChangedSince(f"Who watches {task.reference} was changed again since, so I left it as it is.")
        change = Change("task_watcher", task.id, after, before, member_id)
        label = f"undid a change of who watches {task.reference}"
        await uow.publish(ChangeSet(actor, UNDO, label, (change,), undoable=False))


def task_reversers(service: TaskService) -> dict[str, Reverser]:
    return {
        "task": TaskReverser(service),
        "task_note": PartReverser(service, TaskNote),
        "subtask": PartReverser(service, Subtask),
        "task_attachment": PartReverser(service, TaskAttachment),
        "task_dependency": DependencyReverser(service),
        "task_watcher": WatcherReverser(service),
    }


async def _put_back(uow: UnitOfWork, subtask_id: UUID, values: Mapping[str, Any]) -> Subtask:
    """A subtask whose making was undone, at the end of the list."""
    assignee = values.get("assignee_id")
    return await TaskRepository(uow).add_subtask(
        Subtask(
            id=subtask_id,
            workspace_id=uow.workspace,
            task_id=UUID(values["task_id"]),
            title=values["title"],
            assignee_id=UUID(assignee) if assignee else None,
        )
    )


async def _reverse_subtask(uow: UnitOfWork, subtask: Subtask, before: Values, after: Values) -> None:
    if after is None:
        return  # it was put back
    done_at = (after or {}).get("done_at")
    if plain(subtask.done_at) != done_at:
        state = "finished" if subtask.done_at else "opened again"
        raise ChangedSince(f'The subtask "{subtask.title}" was {state} since, so I left it as it is.')
    if before is None:
        await uow.session.delete(subtask)
    else:
        was = before.get("done_at")
        subtask.done_at = datetime.fromisoformat(was) if was else None


async def _publish(uow: UnitOfWork, actor: Actor, task: Task, change: Change) -> None:
    label = f"undid a change of {task.reference}"
    await uow.publish(ChangeSet(actor, UNDO, label, (change,), undoable=False))
    await uow.publish(TaskChanged((task.id,)))


def _right_to_change(values: Mapping[str, Any]) -> str:
    """What a person needs to change these values, and so to change them back."""
    if set(values) <= WORK:
        return "task.work"
    if set(values) == {"assignee_id"}:
        return "task.assign"
    return "task.delete" if set(values) == {"deleted_at"} else "task.edit"


async def _refuse_if_others_joined(uow: UnitOfWork, task: Task) -> None:
    """Once somebody else has put something into a task, its creation is no longer taken back: that would delete it."""
    theirs = (
        select(AuditEntry.id)
        .outerjoin(UndoRecord, UndoRecord.id == AuditEntry.undo_id)
        .where(
            AuditEntry.subject_id == task.id,
            AuditEntry.member_id.is_distinct_from(task.creator_id),
            AuditEntry.action != UNDO,
            UndoRecord.undone_at.is_(None),
        )
        .limit(1)
    )
    if await uow.session.scalar(theirs) is not None:
        raise ChangedSince(f"Somebody else has worked on {task.reference} since, so I left it as it is.")


def _refuse_if_changed(task: Task, after: Mapping[str, Any]) -> None:
    """Volatile times follow from other values and are not compared."""
    changed = [name for name, value in after.items() if plain(getattr(task, name)) != value]
    if changed:
        what = ", ".join(name.removesuffix("_id").replace("_", " ") for name in changed)
        raise ChangedSince(f"{task.reference} was changed again since ({what}), so I left it as it is.")


def _typed(name: str, value: Any) -> Any:
    """From the audit's JSON back to the column's type."""
    if value is None:
        return None
    kind = Task.__table__.columns[name].type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return UUID(value) if kind is UUID else value
