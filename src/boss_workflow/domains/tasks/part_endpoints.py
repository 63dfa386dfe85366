"""Parts of tasks over REST: subtasks, notes, and what gathers in pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.tasks.bodies import (
    AttachmentView,
    HistoryEntry,
    NewNote,
    NewSubtask,
    NotePatch,
    NoteView,
    SubtaskPatch,
    TaskView,
)
from boss_workflow.domains.tasks.endpoints import Reads, TaskDoor, Writes
from boss_workflow.domains.tasks.errors import TaskNotFound
from boss_workflow.domains.tasks.models import Task
from boss_workflow.domains.tasks.pages import (
    ATTACHMENT_PAGES,
    HISTORY_PAGES,
    NOTE_PAGES,
    Gathered,
    page_statement,
)
from boss_workflow.domains.tasks.parts import TaskParts
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import After, Idempotent, Limit, Page, json_body, problems


def part_router(tasks: TaskDoor) -> APIRouter:
    door = PartDoor(tasks, TaskParts(tasks.service))
    router = APIRouter(prefix="/api/v1/tasks/{task_id}", tags=["tasks"])
    changed: dict[str, Any] = {"response_model": TaskView, "responses": problems(404, 409)}
    made = {"methods": ["POST"], "status_code": 201, **changed}
    add = router.add_api_route
    add("/subtasks", door.add_subtask, summary="Add a subtask", **made)
    one = "/subtasks/{subtask_id}"
    add(one, door.edit_subtask, methods=["PATCH"], summary="Rename, assign or date a subtask", **changed)
    add(one, door.delete_subtask, methods=["DELETE"], summary="Delete a subtask", **changed)
    add(f"{one}/done", door.finish_subtask, methods=["POST"], summary="Finish a subtask", **changed)
    add(f"{one}/reopen", door.reopen_subtask, methods=["POST"], summary="Reopen a finished subtask", **changed)
    add("/notes", door.add_note, summary="Add a note", **made)
    one = "/notes/{note_id}"
    add(one, door.edit_note, methods=["PATCH"], summary="Edit or pin a note", **changed)
    add(one, door.delete_note, methods=["DELETE"], summary="Delete a note", **changed)
    one = "/watchers/{member_id}"
    add(one, door.watch, methods=["PUT"], summary="Let somebody watch a task", **changed)
    add(one, door.unwatch, methods=["DELETE"], summary="Let somebody no longer watch it", **changed)
    _add_pages(router, tasks)
    return router


def _add_pages(router: APIRouter, tasks: TaskDoor) -> None:
    async def page(of: Gathered, task_id: UUID, call: Reads, cursor: str | None, limit: int) -> Response:
        statement = page_statement(of, task_id, cursor, limit, call.actor, tasks.policy)
        text = await call.read(statement.text, *statement.values)
        if text is None:
            raise TaskNotFound
        return json_body(text)

    found = problems(404)

    @router.get("/notes", summary="Its notes, the newest first", response_model=Page[NoteView], responses=found)
    async def notes(task_id: UUID, call: Reads, cursor: After = None, limit: Limit = 50) -> Response:
        return await page(NOTE_PAGES, task_id, call, cursor, limit)

    @router.get(
        "/attachments", summary="Its files, the newest first", response_model=Page[AttachmentView], responses=found
    )
    async def attachments(task_id: UUID, call: Reads, cursor: After = None, limit: Limit = 50) -> Response:
        return await page(ATTACHMENT_PAGES, task_id, call, cursor, limit)

    @router.get(
        "/history",
        summary="What was changed on it, the newest first",
        response_model=Page[HistoryEntry],
        responses=found,
    )
    async def history(task_id: UUID, call: Reads, cursor: After = None, limit: Limit = 50) -> Response:
        return await page(HISTORY_PAGES, task_id, call, cursor, limit)


@dataclass(frozen=True, slots=True)
class PartDoor:
    """Each answers with the task and all its parts, as they are after the commit."""

    door: TaskDoor
    parts: TaskParts

    async def add_subtask(self, task_id: UUID, new: NewSubtask, call: Writes, key: Idempotent = None) -> Response:
        due = When(day=new.due_on, moment=new.due_at) if new.due_on or new.due_at else None

        async def work(uow: UnitOfWork, task: Task) -> None:
            assignee = await PeopleRepository(uow).assignee(new.assignee_id) if new.assignee_id else None
            await self.door.service.add_subtask(uow, call.actor, task, new.title, assignee, due)

        return await self.door.part(call, task_id, work, new, key, status=201)

    async def edit_subtask(self, task_id: UUID, subtask_id: UUID, patch: SubtaskPatch, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            subtask = await TaskRepository(uow).get_subtask(subtask_id, of=task.id, lock=True)
            if patch.assignee_id not in {None, subtask.assignee_id}:
                await PeopleRepository(uow).assignee(patch.assignee_id)
            given = {name: getattr(patch, name) for name in patch.model_fields_set}
            await self.parts.edit_subtask(uow, call.actor, task, subtask, given)

        return await self.door.part(call, task_id, work)

    async def delete_subtask(self, task_id: UUID, subtask_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            subtask = await TaskRepository(uow).get_subtask(subtask_id, of=task.id, lock=True)
            await self.parts.delete_subtask(uow, call.actor, task, subtask)

        return await self.door.part(call, task_id, work)

    async def finish_subtask(self, task_id: UUID, subtask_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            subtask = await TaskRepository(uow).get_subtask(subtask_id, of=task.id, lock=True)
            await self.door.service.finish_subtask(uow, call.actor, task, subtask)

        return await self.door.part(call, task_id, work)

    async def reopen_subtask(self, task_id: UUID, subtask_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            subtask = await TaskRepository(uow).get_subtask(subtask_id, of=task.id, lock=True)
            await self.parts.reopen_subtask(uow, call.actor, task, subtask)

        return await self.door.part(call, task_id, work)

    async def add_note(self, task_id: UUID, new: NewNote, call: Writes, key: Idempotent = None) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            await self.door.service.add_note(uow, call.actor, task, new.body, new.kind, pinned=new.pinned)

        return await self.door.part(call, task_id, work, new, key, status=201)

    async def edit_note(self, task_id: UUID, note_id: UUID, patch: NotePatch, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            note = await TaskRepository(uow).get_note(note_id, of=task.id, lock=True)
            given = {name: getattr(patch, name) for name in patch.model_fields_set}
            await self.parts.edit_note(uow, call.actor, task, note, given)

        return await self.door.part(call, task_id, work)

    async def delete_note(self, task_id: UUID, note_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            note = await TaskRepository(uow).get_note(note_id, of=task.id, lock=True)
            await self.parts.delete_note(uow, call.actor, task, note)

        return await self.door.part(call, task_id, work)

    async def watch(self, task_id: UUID, member_id: UUID, call: Writes) -> Response:
        """From then on they see it."""

        async def work(uow: UnitOfWork, task: Task) -> None:
            member = await PeopleRepository(uow).assignee(member_id)
            await self.door.service.watch(uow, call.actor, task, member)

        return await self.door.part(call, task_id, work)

    async def unwatch(self, task_id: UUID, member_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            member = await PeopleRepository(uow).get_member(member_id)
            await self.door.service.unwatch(uow, call.actor, task, member)

        return await self.door.part(call, task_id, work)
