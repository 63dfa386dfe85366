"""Text in, what was understood and done out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from boss_workflow.chat.plain import labels, plain_text
from boss_workflow.chat.quick_add import QuickAdd
from boss_workflow.domains.audit import AuditEntry
from boss_workflow.domains.tasks import Task, reference_of
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import Call, Idempotent, RequestBody, TokenScope, allow, problems
from boss_workflow.kernel.http.idempotency import REPLAYED

LONGEST = 4_000


class QuickAddBody(RequestBody):
    model_config = ConfigDict(
        json_schema_extra={"example": {"text": "John fix the login page by tomorrow 5pm, urgent"}}
    )

    text: str = Field(
        min_length=1, max_length=LONGEST, pattern=r"\S", examples=["John fix the login page by tomorrow 5pm, urgent"]
    )
    dry_run: bool = Field(default=False, description="Understand only; nothing is stored.")


class UnderstoodAction(BaseModel):
    """`arguments`: as they were understood; null once carried out, when the tasks say it."""

    name: str = Field(examples=["task.create"])
    arguments: dict[str, Any] | None = None


class UnderstoodRead(BaseModel):
    """`source`: command, question, rules, model, or none."""

    source: str = Field(examples=["rules"])
    actions: list[UnderstoodAction]


class TaskTouched(BaseModel):
    id: UUID
    key: str = Field(examples=["TASK-12"])
    title: str
    actions: list[str] = Field(examples=[["task.create"]])


class QuickAddRead(BaseModel):
    """`reply`: what a person in a chat would read. `options`: words that answer it when it asks, by a further call."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "dry_run": False,
                "event_id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "understood": {"source": "rules", "actions": [{"name": "task.create", "arguments": None}]},
                "reply": "TASK-12 Fix the login page, for John, tomorrow at 17:00, urgent.",
                "options": ["Undo"],
                "tasks": [
                    {
                        "id": "019ac1d0-3c00-7a10-8c54-2d1f0e9a6b31",
                        "key": "TASK-12",
                        "title": "Fix the login page",
                        "actions": ["task.create"],
                    }
                ],
            }
        }
    )

    dry_run: bool
    event_id: UUID | None
    understood: UnderstoodRead
    reply: str
    options: list[str]
    tasks: list[TaskTouched]


def quick_add_router(quick_add: QuickAdd) -> APIRouter:
    async def add(
        body: QuickAddBody,
        response: Response,
        call: Annotated[Call, allow(TokenScope.TASKS_WRITE)],
        key: Idempotent = None,
    ) -> QuickAddRead:
        """By the same functions as a message in a chat, with the caller's rights, remembering what was asked before. A token
        with fewer scopes than all does only what they allow."""
        if body.dry_run:
            return await _understand(quick_add, call.actor, body.text)
        handled = await quick_add.handle(call.actor, body.text, key, call.caller.limits)
        if handled.repeated:
            response.headers[REPLAYED] = "true"
        tasks = await call.run(lambda uow: _touched(uow, call.actor, handled.request_id, handled.received_at))
        names = [UnderstoodAction(name=name) for name in handled.understood.get("actions", ())]
        return QuickAddRead(
            dry_run=False,
            event_id=handled.event_id,
            understood=UnderstoodRead(source=handled.understood.get("source", "none"), actions=names),
            reply=plain_text(handled.blocks),
            options=labels(handled.blocks),
            tasks=tasks,
        )

    router = APIRouter(prefix="/api/v1", tags=["operations"])
    router.add_api_route(
        "/quick-add", add, methods=["POST"], summary="Say it in a sentence", responses=problems(409, 500)
    )
    return router


async def _understand(quick_add: QuickAdd, actor: Actor, text: str) -> QuickAddRead:
    found = await quick_add.preview(actor, text)
    actions = [UnderstoodAction(name=one.action, arguments=dict(one.arguments)) for one in found.proposals]
    return QuickAddRead(
        dry_run=True,
        event_id=None,
        understood=UnderstoodRead(source=found.source, actions=actions),
        reply=plain_text(found.reply),
        options=labels(found.reply),
        tasks=[],
    )


async def _touched(uow: UnitOfWork, actor: Actor, request_id: str, since: datetime) -> Sequence[TaskTouched]:
    """The tasks that this request changed, by the audit."""
    rows = await uow.session.execute(
        select(Task.id, Task.number, Task.title, AuditEntry.action)
        .join(Task, Task.id == AuditEntry.subject_id)
        .where(AuditEntry.member_id == actor.member_id, AuditEntry.at >= since, AuditEntry.request_id == request_id)
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    touched: dict[UUID, TaskTouched] = {}
    for task_id, number, title, action in rows:
        task = touched.setdefault(task_id, TaskTouched(id=task_id, key=reference_of(number), title=title, actions=[]))
        if action not in task.actions:
            task.actions.append(action)
    return list(touched.values())
