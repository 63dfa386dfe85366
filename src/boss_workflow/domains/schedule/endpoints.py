"""The timetable over REST."""

from datetime import datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from boss_workflow.domains.schedule.errors import TimingInvalid
from boss_workflow.domains.schedule.service import ScheduleService, ScheduleView
from boss_workflow.domains.schedule.wording import describe_timing
from boss_workflow.jobs.schedule import Timing
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import Call, RequestBody, TokenScope, allow, conditional, problems, tagged

Reader = Annotated[Call, allow(TokenScope.OPERATIONS_READ)]
Writer = Annotated[Call, allow(TokenScope.OPERATIONS_WRITE)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class LastRunOut(BaseModel):
    """`outcome`: queued, running, succeeded, dead or skipped."""

    at: datetime
    outcome: str
    seconds: float | None
    late: bool
    run_id: UUID | None


class ScheduleOut(BaseModel):
    """`timing` as a person reads it; `per_person`: at each person's own time."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "report.weekly",
                "title": "weekly report",
                "timing": "17:00 Fri",
                "at": "17:00:00",
                "days": [4],
                "monthday": None,
                "every_minutes": None,
                "zone": "Europe/Berlin",
                "per_person": False,
                "enabled": True,
                "paused_at": None,
                "next_at": "2026-11-27T16:00:00Z",
                "last": {
                    "at": "2026-11-20T16:00:00Z",
                    "outcome": "succeeded",
                    "seconds": 1.5,
                    "late": False,
                    "run_id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                },
            }
        }
    )

    name: str
    title: str
    timing: str
    at: time | None
    days: list[int]
    monthday: int | None
    every_minutes: int | None
    zone: str
    per_person: bool
    enabled: bool
    paused_at: datetime | None
    next_at: datetime | None
    last: LastRunOut | None


class ScheduleIn(RequestBody):
    """What is left out stays. `at` and `days` (Monday is 0) are of timed jobs, `every_minutes` of those at an interval."""

    model_config = ConfigDict(json_schema_extra={"example": {"at": "16:30", "days": [4]}})

    at: time | None = None
    days: list[Weekday] | None = Field(default=None, min_length=1, max_length=7)
    monthday: int | None = Field(default=None, ge=1, le=31)
    every_minutes: int | None = Field(default=None, ge=1, le=10080)
    enabled: bool | None = None
    paused: bool | None = None


class RunsOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"run_ids": ["019ac1d0-3c00-7d43-b932-1c7a5f9e2d84"]}})

    run_ids: list[UUID]


def schedule_router(service: ScheduleService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/schedule", tags=["schedule"])

    @router.get("", summary="What runs by itself, when, and how it went", responses=problems())
    async def read_all(call: Reader) -> list[ScheduleOut]:
        return [shown(view) for view in await call.run(lambda uow: service.timetable(uow, call.actor))]

    @router.get("/{name}", summary="One scheduled job", response_model=ScheduleOut, responses=conditional(404))
    async def read(call: Reader, name: str) -> Response:
        return tagged(call.request, shown(await call.run(lambda uow: service.view(uow, call.actor, name))))

    @router.patch("/{name}", summary="Change its time, pause, resume or switch it off", responses=problems(404))
    async def change(call: Writer, name: str, body: ScheduleIn) -> ScheduleOut:
        return shown(await call.run(lambda uow: apply(service, uow, call.actor, name, body)))

    @router.post("/{name}/run", status_code=202, summary="Run it now", responses=problems(404))
    async def run(call: Writer, name: str) -> RunsOut:
        return RunsOut(run_ids=await call.run(lambda uow: service.run_now(uow, call.actor, name)))

    return router


async def apply(service: ScheduleService, uow: UnitOfWork, actor: Actor, name: str, body: ScheduleIn) -> ScheduleView:
    """Raises: NotPermitted, NoSuchSchedule, TimingInvalid."""
    view = await service.view(uow, actor, name)
    if {"at", "days", "monthday", "every_minutes"} & body.model_fields_set:
        view = await service.retime(uow, actor, name, _timing(view.timing, body))
    if body.enabled is False:
        view = await service.switch_off(uow, actor, name)
    if body.paused is True:
        view = await service.pause(uow, actor, name)
    elif body.paused is False or body.enabled is True:
        view = await service.resume(uow, actor, name)
    return view


def _timing(before: Timing, body: ScheduleIn) -> Timing:
    if (before.every is not None) != (body.every_minutes is not None):
        raise TimingInvalid("A timed job takes at, days and monthday; one at an interval takes every_minutes.")
    if body.every_minutes is not None:
        return Timing(every=timedelta(minutes=body.every_minutes), window=before.window)
    if body.at is not None and (body.at.tzinfo is not None or body.at.second or body.at.microsecond):
        raise TimingInvalid("A time of day has hours and minutes, in the zone that the job says.")
    monthday = body.monthday or (before.monthday if body.days is None else None)
    return Timing(
        at=body.at or before.at,
        days=frozenset(body.days) if body.days is not None else before.days,
        monthday=monthday,
        window=before.window,
    )


def shown(view: ScheduleView) -> ScheduleOut:
    timing, last = view.timing, view.last
    return ScheduleOut(
        name=view.name,
        title=view.title,
        timing=describe_timing(timing),
        at=timing.at,
        days=sorted(timing.days),
        monthday=timing.monthday,
        every_minutes=int(timing.every.total_seconds()) // 60 if timing.every else None,
        zone=view.zone,
        per_person=view.per_person,
        enabled=view.enabled,
        paused_at=view.paused_at,
        next_at=view.next_at,
        last=LastRunOut(at=last.at, outcome=last.outcome, seconds=last.seconds, late=last.late, run_id=last.run_id)
        if last
        else None,
    )
