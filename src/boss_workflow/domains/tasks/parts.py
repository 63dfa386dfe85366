"""The rules about changing what a task is made of: its notes and its subtasks."""

from collections.abc import Mapping
from typing import Any

from boss_workflow.domains.audit import Change
from boss_workflow.domains.tasks.changing import due_given
from boss_workflow.domains.tasks.errors import NoChange
from boss_workflow.domains.tasks.models import Subtask, Task, TaskNote
from boss_workflow.domains.tasks.service import TaskService, plain, snapshot
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork


class TaskParts:
    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def edit_note(
        self, uow: UnitOfWork, actor: Actor, task: Task, note: TaskNote, given: Mapping[str, Any]
    ) -> None:
        """Body, kind, pinned; what is so already stays. Raises: NotPermitted."""
        await self._service.require(uow, actor, right_to_note(actor, note), task)
        await self._change(uow, actor, task, note, given, "task.note_edit", f"edited a note of {task.reference}")

    async def delete_note(self, uow: UnitOfWork, actor: Actor, task: Task, note: TaskNote) -> None:
        """Raises: NotPermitted."""
        await self._service.require(uow, actor, right_to_note(actor, note), task)
        note.deleted_at = uow.now()
        await uow.session.flush()
        change = Change("task_note", note.id, snapshot(note), None, task.id)
        label = f"deleted a note of {task.reference}"
        await self._service.publish(uow, actor, task, "task.note_delete", label, change)

    async def edit_subtask(
        self, uow: UnitOfWork, actor: Actor, task: Task, subtask: Subtask, given: Mapping[str, Any]
    ) -> None:
        """Title, assignee_id, due_on or due_at; what is so already stays. Raises: NotPermitted."""
        await self._service.require(uow, actor, "task.work", task)
        day, moment = due_given(subtask, given)
        label = f"edited a subtask of {task.reference}"
        values = {**given, "due_on": day, "due_at": moment}
        await self._change(uow, actor, task, subtask, values, "task.subtask_edit", label)

    async def reopen_subtask(self, uow: UnitOfWork, actor: Actor, task: Task, subtask: Subtask) -> None:
        """Raises: NotPermitted, NoChange."""
        await self._service.require(uow, actor, "task.work", task)
        if subtask.done_at is None:
            raise NoChange("This subtask is open already.")
        label = f"reopened a subtask of {task.reference}"
        await self._change(uow, actor, task, subtask, {"done_at": None}, "task.subtask_reopen", label)

    async def delete_subtask(self, uow: UnitOfWork, actor: Actor, task: Task, subtask: Subtask) -> None:
        """The others keep their places. Raises: NotPermitted."""
        await self._service.require(uow, actor, "task.work", task)
        change = Change("subtask", subtask.id, snapshot(subtask), None, task.id)
        await uow.session.delete(subtask)
        await uow.session.flush()
        label = f'deleted the subtask "{subtask.title}" of {task.reference}'
        await self._service.publish(uow, actor, task, "task.subtask_delete", label, change)

    async def _change(
        self,
        uow: UnitOfWork,
        actor: Actor,
        task: Task,
        part: TaskNote | Subtask,
        values: Mapping[str, Any],
        action: str,
        label: str,
    ) -> None:
        changed = {name: value for name, value in values.items() if getattr(part, name) != value}
        if not changed:
            return
        before = {name: plain(getattr(part, name)) for name in changed}
        for name, value in changed.items():
            setattr(part, name, value)
        await uow.session.flush()
        after = {name: plain(value) for name, value in changed.items()}
        change = Change(part.__tablename__, part.id, before, after, task.id)
        await self._service.publish(uow, actor, task, action, label, change)


def right_to_note(actor: Actor, note: TaskNote) -> str:
    """Its author needs what writing one takes; others need what editing the task takes."""
    return "task.work" if note.author_id == actor.member_id else "task.edit"
