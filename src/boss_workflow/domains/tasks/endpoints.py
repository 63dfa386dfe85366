"""Tasks over REST."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.audit import NothingToUndo, NotYoursToUndo, Undo
from boss_workflow.domains.people import PeopleRepository, Policy
from boss_workflow.domains.tasks.bodies import (
    MOST_AT_ONCE,
    BulkPatch,
    BulkResult,
    NewDependency,
    Selection,
    TaskDraft,
    TaskPage,
    TaskPatch,
    TaskView,
    Undone,
)
from boss_workflow.domains.tasks.changing import RESTORATION, TaskChanger, Wish, removal
from boss_workflow.domains.tasks.errors import StaleTask, TaskInvalid, TaskNotFound
from boss_workflow.domains.tasks.listing import Conditions, TaskListing, TooBroad, list_statement
from boss_workflow.domains.tasks.models import Source, Task, reference_of
from boss_workflow.domains.tasks.queries import Part
from boss_workflow.domains.tasks.reading import task_item, task_statement
from boss_workflow.domains.tasks.schemas import NewTask
from boss_workflow.domains.tasks.service import TaskService, plain
from boss_workflow.kernel.db import StatementTimeout, UnitOfWork
from boss_workflow.kernel.http import Call, NeedsAllScopes, TokenScope, allow, conditional, json_body, problems, tagged
from boss_workflow.kernel.http.idempotency import Idempotent, once
from boss_workflow.kernel.http.queries import parameters, query

Reads = Annotated[Call, allow(TokenScope.TASKS_READ)]
Writes = Annotated[Call, allow(TokenScope.TASKS_WRITE)]
Route = dict[str, Any]
PATIENCE_MS = 500
"""What a list may take; one that needs longer is asked to be narrowed."""
ALL_PARTS: tuple[Part, ...] = ("subtasks", "notes", "dependencies", "attachments", "watchers")
OF_TASKS = frozenset(
    {
        "task",
        "task_note",
        "subtask",
        "task_attachment",
        "task_dependency",
        "task_watcher",
        "project",
        "submission",
        "recurring_task",
        "template",
    }
)
"""What a token that may write tasks may take back changes of."""


def task_router(door: "TaskDoor") -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["tasks"])
    found: Route = {"response_model": TaskView, "responses": conditional(404)}
    changed: Route = {"response_model": TaskView, "responses": problems(404, 409)}
    bulk: Route = {"response_model": BulkResult, "responses": problems(404, 409)}
    add = router.add_api_route
    add(
        "/tasks",
        door.page,
        summary="List tasks",
        response_model=TaskPage,
        responses=problems(),
        openapi_extra=parameters(TaskListing),
    )
    add("/tasks", door.create, methods=["POST"], status_code=201, summary="Create a task", **changed)
    add("/tasks/bulk/patch", door.patch_many, methods=["POST"], summary="Change up to 1,000 tasks as one", **bulk)
    add("/tasks/bulk/delete", door.delete_many, methods=["POST"], summary="Delete up to 1,000 tasks as one", **bulk)
    add("/tasks/bulk/restore", door.restore_many, methods=["POST"], summary="Restore up to 1,000 tasks", **bulk)
    add("/tasks/{task_id}", door.get, summary="One task with its parts", **found)
    add("/tasks/{task_id}", door.patch, methods=["PATCH"], summary="Change a task that you have read", **changed)
    add("/tasks/{task_id}", door.delete, methods=["DELETE"], summary="Delete a task, into the trash", **changed)
    add("/tasks/{task_id}/restore", door.restore, methods=["POST"], summary="Restore a deleted task", **changed)
    add(
        "/tasks/{task_id}/dependencies",
        door.depend,
        methods=["POST"],
        status_code=201,
        summary="Make it wait for another task",
        **changed,
    )
    add(
        "/tasks/{task_id}/dependencies/{blocker_id}",
        door.undepend,
        methods=["DELETE"],
        summary="Let it no longer wait for another task",
        **changed,
    )
    add("/tasks/{task_id}/watchers/me", door.watch, methods=["PUT"], summary="Watch a task", **changed)
    add(
        "/tasks/{task_id}/watchers/me",
        door.unwatch,
        methods=["DELETE"],
        status_code=204,
        summary="Stop watching a task",
        responses=problems(404, 409),
    )
    add(
        "/undo/{undo_id}",
        door.take_back,
        methods=["POST"],
        summary="Take back what one action changed",
        response_model=Undone,
        responses=problems(404, 409),
    )
    return router


TaskWork = Callable[[UnitOfWork, Task], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TaskDoor:
    """The handlers. Each runs one unit of work and answers with what is true after its commit."""

    service: TaskService
    policy: Policy
    undo: Undo
    changer: TaskChanger

    async def page(self, call: Reads, wanted: Annotated[TaskListing, query(TaskListing)]) -> Response:
        statement = list_statement(wanted, call.actor, self.policy, call.database.clock.now())
        try:
            text = await call.read(statement.text, *statement.values, within_ms=PATIENCE_MS)
        except StatementTimeout:
            raise TooBroad from None
        return json_body(text or "")

    async def get(self, task_id: UUID, call: Reads, include: Annotated[list[Part] | None, Query()] = None) -> Response:
        statement = task_statement(
            task_id, ALL_PARTS if include is None else include, call.actor, self.policy, call.database.clock.now()
        )
        text = await call.read(statement.text, *statement.values)
        if text is None:
            raise TaskNotFound
        return tagged(call.request, text)

    async def create(self, draft: TaskDraft, call: Writes, key: Idempotent = None) -> Response:
        new = NewTask(
            title=draft.title,
            description=draft.description,
            criteria=tuple(draft.criteria),
            type=draft.type,
            priority=draft.priority,
            department_id=draft.department_id,
            project=draft.project,
            tags=tuple(draft.tags),
            due=When(day=draft.due_on, moment=draft.due_at) if draft.due_on or draft.due_at else None,
            estimate_minutes=draft.estimate_minutes,
            requires_validation=draft.requires_validation,
            source=Source.REST,
        )

        async def work(uow: UnitOfWork) -> str:
            people = PeopleRepository(uow)
            assignee = await people.assignee(draft.assignee_id) if draft.assignee_id else None
            shown = task_item((), call.actor, self.policy.scope(call.actor, "task.see"), uow.now())
            _, text = await self.service.create_returning(uow, call.actor, new, assignee, shown)
            return str(text)

        return await once(call, key, draft, work)

    async def patch(self, task_id: UUID, patch: TaskPatch, call: Writes) -> Response:
        """A change of what you have read: with another version it is refused, and both values are told."""

        async def work(uow: UnitOfWork) -> str:
            [row] = await self.changer.lock(uow, call.actor, [task_id])
            if row.version != patch.version:
                edited = patch.model_dump(exclude_unset=True, exclude={"version"})
                given = {name: plain(value) for name, value in edited.items()}
                differ = {
                    name: {"yours": value, "current": plain(getattr(row, name))}
                    for name, value in given.items()
                    if hasattr(row, name) and plain(getattr(row, name)) != value
                }
                raise StaleTask(reference_of(row.number), row.version, differ)
            await self.changer.change(uow, call.actor, [row], await self.changer.wish(uow, call.actor, patch))
            return await self._shown(uow, call, task_id, ())

        return json_body(await call.run(work))

    async def delete(self, task_id: UUID, call: Writes) -> Response:
        return await self._single(call, task_id, removal, deleted=False)

    async def restore(self, task_id: UUID, call: Writes) -> Response:
        return await self._single(call, task_id, lambda _uow: RESTORATION, deleted=True)

    async def _single(
        self, call: Call, task_id: UUID, wish: Callable[[UnitOfWork], Wish], *, deleted: bool
    ) -> Response:
        async def work(uow: UnitOfWork) -> str:
            rows = await self.changer.lock(uow, call.actor, [task_id], deleted=deleted)
            await self.changer.change(uow, call.actor, rows, wish(uow))
            return await self._shown(uow, call, task_id, ())

        return json_body(await call.run(work))

    # Many

    async def patch_many(self, body: BulkPatch, call: Writes, key: Idempotent = None) -> Response:
        async def wish(uow: UnitOfWork) -> Wish:
            return await self.changer.wish(uow, call.actor, body.changes)

        return await self._bulk(body, call, key, wish, deleted=False)

    async def delete_many(self, body: Selection, call: Writes, key: Idempotent = None) -> Response:
        async def wish(uow: UnitOfWork) -> Wish:
            return removal(uow)

        return await self._bulk(body, call, key, wish, deleted=False)

    async def restore_many(self, body: Selection, call: Writes, key: Idempotent = None) -> Response:
        async def wish(_uow: UnitOfWork) -> Wish:
            return RESTORATION

        return await self._bulk(body, call, key, wish, deleted=True)

    async def _bulk(
        self,
        body: Selection,
        call: Call,
        key: str | None,
        wish: Callable[[UnitOfWork], Awaitable[Wish]],
        *,
        deleted: bool,
    ) -> Response:
        async def work(uow: UnitOfWork) -> str:
            ids = body.ids if body.ids is not None else await self._fitting(uow, call, body, deleted=deleted)
            rows = await self.changer.lock(uow, call.actor, ids, deleted=deleted) if ids else []
            outcome = await self.changer.change(uow, call.actor, rows, await wish(uow), dry_run=body.dry_run)
            return BulkResult(
                matched=len(outcome.matched),
                changed=len(outcome.changed),
                unchanged=len(outcome.matched) - len(outcome.changed),
                dry_run=body.dry_run,
                undo_id=outcome.undo_id,
                references=list(outcome.changed),
            ).model_dump_json()

        return await once(call, key, body, work, 200)

    async def _fitting(self, uow: UnitOfWork, call: Call, body: Selection, *, deleted: bool) -> list[UUID]:
        """Raises: TaskInvalid when the filter fits more than can be changed as one, or what lies in the trash."""
        if body.filter is None:
            return []
        if body.filter.trash and not deleted:
            raise TaskInvalid("What lies in the trash can only be restored. Leave `trash` out, or restore it first.")
        conditions = Conditions(call.actor, uow.now())
        wanted = body.filter.model_copy(update={"trash": deleted})
        where = conditions.of(wanted, self.policy.scope(call.actor, "task.see"))
        text = f"select t.id from task t where {' and '.join(where)} limit {MOST_AT_ONCE + 1}"  # noqa: S608
        ids = [row["id"] for row in await uow.fetch(text, *conditions.values.all)]
        if len(ids) > MOST_AT_ONCE:
            raise TaskInvalid(f"This filter fits more than {MOST_AT_ONCE:,} tasks. Narrow it, and repeat.")
        return ids

    # Parts

    async def depend(self, task_id: UUID, new: NewDependency, call: Writes, key: Idempotent = None) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            blocker = await self.service.seen(uow, call.actor, new.blocker_id)
            await self.service.depend(uow, call.actor, task, blocker)

        return await self.part(call, task_id, work, new, key, status=201)

    async def undepend(self, task_id: UUID, blocker_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            blocker = await self.service.seen(uow, call.actor, blocker_id)
            await self.service.undepend(uow, call.actor, task, blocker)

        return await self.part(call, task_id, work)

    async def watch(self, task_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            await self.service.watch(uow, call.actor, task)

        return await self.part(call, task_id, work)

    async def unwatch(self, task_id: UUID, call: Writes) -> None:
        """Answers with nothing: who saw the task as a watcher only no longer sees it."""

        async def work(uow: UnitOfWork) -> None:
            await self.service.unwatch(uow, call.actor, await self.service.seen(uow, call.actor, task_id))

        await call.run(work)

    async def take_back(self, undo_id: UUID, call: Writes) -> Undone:
        async def work(uow: UnitOfWork) -> str:
            if call.caller.limits is not None and not await self.undo.touched(uow, undo_id) <= OF_TASKS:
                raise NeedsAllScopes
            try:
                return (await self.undo.undo(uow, call.actor, undo_id)).label
            except NotYoursToUndo:  # in a chat its button is seen by all; here nobody need know that it exists
                raise NothingToUndo from None

        return Undone(label=await call.run(work))

    async def part(
        self,
        call: Call,
        task_id: UUID,
        work: TaskWork,
        new: BaseModel | None = None,
        key: str | None = None,
        *,
        status: int = 200,
    ) -> Response:
        async def unit(uow: UnitOfWork) -> str:
            await work(uow, await self.service.seen(uow, call.actor, task_id))
            return await self._shown(uow, call, task_id, ALL_PARTS)

        return await once(call, key, new, unit, status)

    async def _shown(self, uow: UnitOfWork, call: Call, task_id: UUID, include: tuple[Part, ...]) -> str:
        """The task as this unit has made it."""
        statement = task_statement(task_id, include, call.actor, self.policy, uow.now(), with_deleted=True)
        [row] = await uow.fetch(statement.text, *statement.values)
        return str(row[0])
