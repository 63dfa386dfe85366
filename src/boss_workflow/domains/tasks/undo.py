"""Takes task changes back: restores the values from before, unless somebody has changed them since."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from boss_workflow.domains.audit import AuditEntry, Change, ChangedSince, ChangeSet, Reverser, UndoRecord
from boss_workflow.domains.tasks.events import TaskChanged
from boss_workflow.domains.tasks.models import Subtask, Task, TaskAttachment, TaskDependency, TaskNote
from boss_workflow.domains.tasks.parts import right_to_note
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
            _refuse_if_changed(task, task.reference, after or {})
            await _refuse_if_others_joined(uow, task)
            values: dict[str, Any] = {"deleted_at": uow.now()}
        else:
            if not (set(before) == {"deleted_at"} and actor.member_id == task.creator_id):
                await self._service.require(uow, actor, _right_to_change(before), task)
            _refuse_if_changed(task, task.reference, after or {})
            values = {name: _typed(Task, name, value) for name, value in before.items()}
        previous = {name: plain(getattr(task, name)) for name in values}
        for name, value in values.items():
            setattr(task, name, value)
        task.updated_at = uow.now()
        await tasks.flush(task)
        restored = Change("task", task.id, previous, {name: plain(value) for name, value in values.items()})
        await _publish(uow, actor, task, restored)


Part = TaskNote | Subtask | TaskAttachment


class PartReverser:
    """For notes, subtasks and attachments: what was made goes, what was deleted comes back, what was changed becomes what
    it was."""

    def __init__(self, service: TaskService, model: type[TaskNote] | type[Subtask] | type[TaskAttachment]) -> None:
        self._service = service
        self._model = model

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        part: Part | None = await uow.session.get(self._model, entity_id, with_for_update=True)
        if _is_gone(part) is not (after is None):
            raise ChangedSince("It is there again already." if after is None else "It is gone already.")
        task = await self._task(uow, actor, part, before or {})
        if part is None or after is None:
            await _bring_back(uow, part, entity_id, before or {})
        else:
            _refuse_if_changed(part, _called(part), after)
            await _take_back(uow, part, before)
        await uow.session.flush()
        await _publish(uow, actor, task, Change(self._model.__tablename__, entity_id, after, before, task.id))

    async def _task(self, uow: UnitOfWork, actor: Actor, part: Part | None, before: Mapping[str, Any]) -> Task:
        """The one it is of, or was. Raises: ChangedSince, TaskNotFound, NotPermitted."""
        if part is None and self._model is not Subtask:
            raise ChangedSince("It is gone already.")
        task_id = part.task_id if part is not None else UUID(before["task_id"])
        task = await self._service.see(uow, actor, await TaskRepository(uow).get(task_id, with_deleted=True))
        right = right_to_note(actor, part) if isinstance(part, TaskNote) else "task.work"
        await self._service.require(uow, actor, right, task)
        return task


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
        if member_id != actor.member_id:
            await self._service.require(uow, actor, "task.edit", task)
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


def _is_gone(part: Part | None) -> bool:
    """A note or a file lies there as deleted, a subtask does not."""
    return part is None or (not isinstance(part, Subtask) and part.deleted_at is not None)


def _called(part: Part) -> str:
    match part:
        case Subtask():
            return f'The subtask "{part.title}"'
        case TaskAttachment():
            return f"The file {part.name}"
    return "The note"


async def _bring_back(uow: UnitOfWork, part: Part | None, part_id: UUID, before: Mapping[str, Any]) -> None:
    """A subtask is made again as it was, at its place where that is still free, else at the end."""
    if part is not None and not isinstance(part, Subtask):
        part.deleted_at = None
        return
    values = {name: _typed(Subtask, name, value) for name, value in before.items()}
    place = values.pop("position", None)
    await TaskRepository(uow).add_subtask(Subtask(id=part_id, workspace_id=uow.workspace, **values), place)


async def _take_back(uow: UnitOfWork, part: Part, before: Values) -> None:
    """What it was, or that it was not."""
    if before is not None:
        for name, value in before.items():
            setattr(part, name, _typed(type(part), name, value))
    elif isinstance(part, Subtask):
        await uow.session.delete(part)
    else:
        part.deleted_at = uow.now()


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


def _refuse_if_changed(row: Task | Part, called: str, after: Mapping[str, Any]) -> None:
    """Volatile times follow from other values and are not compared."""
    changed = [name for name, value in after.items() if plain(getattr(row, name)) != value]
    if changed:
        what = ", ".join(name.removesuffix("_id").replace("_", " ") for name in changed)
        raise ChangedSince(f"{called} was changed again since ({what}), so I left it as it is.")


def _typed(model: type[Task | Part], name: str, value: Any) -> Any:
    """From the audit's JSON back to the column's type."""
    if value is None:
        return None
    kind = model.__table__.columns[name].type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return UUID(value) if kind is UUID else value
