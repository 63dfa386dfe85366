"""Recurring tasks over REST."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.domains.recurring.bodies import (
    DateView,
    RecurringDraft,
    RecurringPage,
    RecurringPatch,
    RecurringView,
)
from boss_workflow.domains.recurring.coming import coming, local_now
from boss_workflow.domains.recurring.dates import Repeat, describe, moment_of, read_repeat
from boss_workflow.domains.recurring.days_off import OnDayOff
from boss_workflow.domains.recurring.errors import RecurringNotFound
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.recurring.service import NewRecurring, RecurringService
from boss_workflow.domains.tasks import Priority
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import Call, TokenScope, allow, conditional, json_body, problems, tagged
from boss_workflow.kernel.http.idempotency import Idempotent, once
from boss_workflow.kernel.http.paging import Cursor, Limit

Reads = Annotated[Call, allow(TokenScope.TASKS_READ)]
Writes = Annotated[Call, allow(TokenScope.TASKS_WRITE)]
SHOWN = 5
ORDER = "created"
Work = Callable[[UnitOfWork, RecurringTask], Awaitable[object]]


def recurring_router(service: RecurringService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/recurring", tags=["recurring"])
    door = RecurringDoor(service)
    changed: dict[str, Any] = {"response_model": RecurringView, "responses": problems(404, 409)}
    found: dict[str, Any] = {"response_model": RecurringView, "responses": conditional(404)}
    add = router.add_api_route
    add("", door.page, summary="List recurring tasks", response_model=RecurringPage, responses=problems())
    add("", door.create, methods=["POST"], status_code=201, summary="Create a recurring task", **changed)
    add("/{recurring_id}", door.get, summary="One recurring task with its next dates", **found)
    add("/{recurring_id}", door.patch, methods=["PATCH"], summary="Change all that are still to come", **changed)
    add("/{recurring_id}", door.delete, methods=["DELETE"], summary="End it; the tasks it made stay", **changed)
    add("/{recurring_id}/pause", door.pause, methods=["POST"], summary="Make no more until it is resumed", **changed)
    add("/{recurring_id}/resume", door.resume, methods=["POST"], summary="Go on; nothing is made up", **changed)
    add("/{recurring_id}/skip", door.skip, methods=["POST"], summary="Leave out the next date", **changed)
    return router


@dataclass(frozen=True, slots=True)
class RecurringDoor:
    """The handlers. Each runs one unit of work and answers with what is true after its commit."""

    service: RecurringService

    async def page(
        self,
        call: Reads,
        limit: Limit = 50,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        paused: Annotated[bool | None, Query(description="Only those that are paused, or not.")] = None,
        assignee_id: Annotated[UUID | None, Query(description="Only those that come to this person.")] = None,
    ) -> Response:
        """Oldest first."""
        after = Cursor.decode(cursor, ORDER, str, str).values if cursor else ("", "")

        async def work(uow: UnitOfWork) -> str:
            rows = [
                row
                for row in await self.service.visible(uow, call.actor)
                if _key(row) > after
                and (paused is None or paused == (row.paused_at is not None))
                and (assignee_id is None or assignee_id in row.assignee_ids)
            ]
            here = rows[:limit]
            more = Cursor(ORDER, _key(here[-1])).encode() if len(rows) > limit else None
            return RecurringPage(items=[await view(uow, row) for row in here], next_cursor=more).model_dump_json()

        return json_body(await call.run(work))

    async def get(self, recurring_id: UUID, call: Reads) -> Response:
        async def work(uow: UnitOfWork) -> str:
            return await _shown(uow, await self.service.see(uow, call.actor, recurring_id))

        return tagged(call.request, await call.run(work))

    async def create(self, draft: RecurringDraft, call: Writes, key: Idempotent = None) -> Response:
        async def work(uow: UnitOfWork) -> str:
            now = _time(uow, call.actor)
            repeat = read_repeat(draft.rule, now)
            new = NewRecurring(
                draft.title,
                repeat,
                call.actor.timezone,
                _start(now, repeat),
                draft.description,
                tuple(dict.fromkeys(draft.assignee_ids)),
                draft.priority,
                tuple(draft.tags),
                draft.lead_minutes,
                draft.on_day_off,
            )
            return await _shown(uow, await self.service.create(uow, call.actor, new))

        return await once(call, key, draft, work)

    async def patch(self, recurring_id: UUID, patch: RecurringPatch, call: Writes) -> Response:
        async def work(uow: UnitOfWork) -> str:
            await self.service.see(uow, call.actor, recurring_id)
            row = await self.service.get(uow, call.actor, recurring_id, version=patch.version)
            if patch.rule is not None:
                repeat = read_repeat(patch.rule, _time(uow, call.actor))
                clock = datetime.min.time() if repeat.has_clock else row.starts.time()
                start = datetime.combine(repeat.begins or local_now(uow, row).date(), clock)
                row = await self.service.change_following(uow, call.actor, row, repeat, start)
            else:
                await self.service.edit(uow, call.actor, row, patch.model_dump(exclude_unset=True, exclude={"version"}))
            return await _shown(uow, row)

        return json_body(await call.run(work))

    async def delete(self, recurring_id: UUID, call: Writes) -> Response:
        return await self._single(recurring_id, call, lambda uow, row: self.service.delete(uow, call.actor, row))

    async def pause(self, recurring_id: UUID, call: Writes) -> Response:
        return await self._single(recurring_id, call, lambda uow, row: self.service.pause(uow, call.actor, row))

    async def resume(self, recurring_id: UUID, call: Writes) -> Response:
        return await self._single(recurring_id, call, lambda uow, row: self.service.resume(uow, call.actor, row))

    async def skip(self, recurring_id: UUID, call: Writes) -> Response:
        return await self._single(recurring_id, call, lambda uow, row: self.service.skip(uow, call.actor, row))

    async def _single(self, recurring_id: UUID, call: Call, do: Work) -> Response:
        """Raises: RecurringNotFound where it is not theirs to see, NotPermitted where not theirs to change."""

        async def work(uow: UnitOfWork) -> str:
            await self.service.see(uow, call.actor, recurring_id)
            row = await self.service.get(uow, call.actor, recurring_id)
            if row.deleted_at is not None:
                raise RecurringNotFound(str(recurring_id))
            await do(uow, row)
            return await _shown(uow, row)

        return json_body(await call.run(work))


async def view(uow: UnitOfWork, row: RecurringTask) -> RecurringView:
    """The row as this unit has it, with its next dates."""
    zone = ZoneInfo(row.timezone)
    ahead = [] if row.paused_at or row.deleted_at else await coming(uow, row, SHOWN)
    return RecurringView(
        id=row.id,
        version=row.version,
        title=row.title,
        description=row.description,
        assignee_ids=row.assignee_ids,
        priority=Priority(row.priority),
        tags=row.tags,
        rule=row.rule,
        after_days=row.after_days,
        repeats=describe(Repeat(row.rule, row.after_days)),
        timezone=row.timezone,
        lead_minutes=row.lead_minutes,
        on_day_off=OnDayOff(row.on_day_off),
        created_at=row.created_at,
        paused_at=row.paused_at,
        deleted_at=row.deleted_at,
        next=[DateView(at=moment_of(one.local, zone), local=one.local) for one in ahead],
    )


async def _shown(uow: UnitOfWork, row: RecurringTask) -> str:
    return (await view(uow, row)).model_dump_json()


def _key(row: RecurringTask) -> tuple[str, str]:
    return f"{row.created_at:%Y%m%d%H%M%S%f}", str(row.id)


def _time(uow: UnitOfWork, actor: Actor) -> TimeContext:
    return TimeContext(now=uow.now(), zone=ZoneInfo(actor.timezone))


def _start(now: TimeContext, repeat: Repeat) -> datetime:
    local = now.local_now.replace(tzinfo=None, second=0, microsecond=0)
    if repeat.begins is None or repeat.begins <= local.date():
        return local
    return datetime.combine(repeat.begins, datetime.min.time() if repeat.has_clock else now.day_start)
