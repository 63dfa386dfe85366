"""The rules about the timetable: who may change it, what a change means for today, how it went."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people import PeopleRepository, Policy, Resource
from boss_workflow.domains.schedule.calendar import find_country
from boss_workflow.domains.schedule.errors import NoSuchSchedule
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs.models import JobRun
from boss_workflow.jobs.schedule import Timing, next_after
from boss_workflow.jobs.schedule_models import ScheduleChange, ScheduledRun
from boss_workflow.jobs.schedule_tick import Scheduled, Scheduler, timing_of
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

ANY = Resource()
MANAGE = "job.manage"


@dataclass(frozen=True, slots=True)
class LastRun:
    """`outcome`: queued, running, succeeded, dead, or skipped. `seconds`: how long it took."""

    at: datetime
    outcome: str
    seconds: float | None
    late: bool
    error: str | None
    run_id: UUID | None


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """One job of the timetable as a person reads it. `next_at` is None while it is paused or off."""

    name: str
    title: str
    timing: Timing
    zone: str
    enabled: bool
    paused_at: datetime | None
    next_at: datetime | None
    last: LastRun | None
    per_person: bool


class ScheduleService:
    def __init__(self, policy: Policy, scheduler: Scheduler) -> None:
        self._policy = policy
        self._scheduler = scheduler

    def find(self, said: str) -> Scheduled:
        """As `find`. Raises: NoSuchSchedule."""
        return find(self._scheduler.scheduled.values(), said)

    async def timetable(self, uow: UnitOfWork, actor: Actor) -> list[ScheduleView]:
        """Raises: NotPermitted."""
        self._policy.require(actor, MANAGE, ANY)
        workspace = await WorkspaceRepository(uow).current()
        changes = {one.name: one for one in await uow.session.scalars(select(ScheduleChange))}
        zone, last = workspace.timezone, await _last_runs(uow)
        ran_on, mine = await _ran_on(uow, zone), await self._applicable(uow)
        return [
            _view(one, changes.get(one.name), last.get(one.name), ran_on.get(one.name), zone, uow.now()) for one in mine
        ]

    async def view(self, uow: UnitOfWork, actor: Actor, name: str) -> ScheduleView:
        """Raises: NotPermitted, NoSuchSchedule."""
        for one in await self.timetable(uow, actor):
            if one.name == name:
                return one
        raise NoSuchSchedule(f"There is no scheduled job {name} in this workspace.")

    async def retime(self, uow: UnitOfWork, actor: Actor, name: str, timing: Timing) -> ScheduleView:
        """From now on at this time; where it ran today already, from tomorrow on.

        Raises: NotPermitted, NoSuchSchedule.
        """
        values: dict[str, Any] = {"at": timing.at, "days": sorted(timing.days), "monthday": timing.monthday}
        values["every_minutes"] = int(timing.every.total_seconds()) // 60 if timing.every else None
        return await self._change(uow, actor, name, "retimed", values)

    async def pause(self, uow: UnitOfWork, actor: Actor, name: str) -> ScheduleView:
        return await self._change(uow, actor, name, "paused", {"paused_at": uow.now()})

    async def resume(self, uow: UnitOfWork, actor: Actor, name: str) -> ScheduleView:
        """Also switches on again. Nothing that lies in the pause is made up."""
        return await self._change(uow, actor, name, "resumed", {"paused_at": None, "enabled": True})

    async def switch_off(self, uow: UnitOfWork, actor: Actor, name: str) -> ScheduleView:
        return await self._change(uow, actor, name, "switched off", {"enabled": False})

    async def run_now(self, uow: UnitOfWork, actor: Actor, name: str) -> list[UUID]:
        """The ids of the runs: one, or one for each zone of the people. Raises: NotPermitted, NoSuchSchedule."""
        view = await self.view(uow, actor, name)
        zones = {view.zone}
        if view.per_person:
            members = await PeopleRepository(uow).active_members()
            zones = {member.timezone or view.zone for member in members}
        return await self._scheduler.run_now(uow, name, sorted(zones))

    async def _change(
        self, uow: UnitOfWork, actor: Actor, name: str, verb: str, values: Mapping[str, Any]
    ) -> ScheduleView:
        view = await self.view(uow, actor, name)
        change = await change_of(uow, name)
        before = None if change is None else {key: plain(getattr(change, key)) for key in values}
        if change is None:
            change = ScheduleChange(workspace_id=uow.workspace, name=name, since=uow.now())
            uow.session.add(change)
        for key, value in values.items():
            setattr(change, key, value)
        change.since = uow.now()
        await uow.session.flush()
        after = {key: plain(value) for key, value in values.items()}
        label = f"{verb} the {view.title}"
        await uow.publish(ChangeSet(actor, "schedule.change", label, (Change("schedule", change.id, before, after),)))
        return await self.view(uow, actor, name)

    async def _applicable(self, uow: UnitOfWork) -> Sequence[Scheduled]:
        """Those that run in this workspace: one of the installation runs in its oldest, which alone has its ledger."""
        if self._scheduler.oldest == uow.workspace:
            return list(self._scheduler.scheduled.values())
        once = [one.name for one in self._scheduler.scheduled.values() if one.once]
        ran = set(await uow.session.scalars(select(ScheduledRun.name).where(ScheduledRun.name.in_(once)).distinct()))
        return [one for one in self._scheduler.scheduled.values() if not one.once or one.name in ran]

    async def keep_holidays_of(self, uow: UnitOfWork, actor: Actor, said: str) -> str:
        """Returns the country's code. Raises: NotPermitted, CountryUnknown."""
        self._policy.require(actor, "workspace.manage", ANY)
        code = find_country(said)
        workspace = await WorkspaceRepository(uow).current()
        before = {"country": workspace.settings.get("country")}
        workspace.settings = {**workspace.settings, "country": code}
        await uow.session.flush()
        change = Change("workspace", workspace.id, before, {"country": code})
        label = f"kept the public holidays of {code}"
        await uow.publish(ChangeSet(actor, "workspace.country", label, (change,), undoable=False))
        return code


def find(scheduled: Collection[Scheduled], said: str) -> Scheduled:
    """By its name, its title or another word for it. Raises: NoSuchSchedule."""
    wanted = said.lower().replace("-", "").replace(" ", "").removeprefix("the").rstrip("s")
    for one in scheduled:
        words = (one.name, one.title, *one.names)
        if wanted in {word.lower().replace("-", "").replace(" ", "").rstrip("s") for word in words}:
            return one
    known = ", ".join(one.title for one in scheduled)
    raise NoSuchSchedule(f'I have no scheduled job "{said}". There are: {known}.')


async def change_of(uow: UnitOfWork, name: str) -> ScheduleChange | None:
    found = await uow.session.scalars(select(ScheduleChange).where(ScheduleChange.name == name).with_for_update())
    return found.one_or_none()


async def _ran_on(uow: UnitOfWork, zone: str) -> dict[str, date]:
    """The local day of each job's newest run at a time of day in this zone, of the last few."""
    rows = await uow.session.execute(
        select(ScheduledRun.name, func.max(ScheduledRun.key))
        .where(
            ScheduledRun.zone == zone,
            ScheduledRun.key.not_like("now-%"),
            ScheduledRun.key.not_like("%Z"),
            ScheduledRun.verdict == "queued",
            ScheduledRun.scheduled_for > uow.now() - timedelta(days=2),
        )
        .group_by(ScheduledRun.name)
    )
    return {name: date.fromisoformat(key[:10]) for name, key in rows}


async def _last_runs(uow: UnitOfWork) -> dict[str, LastRun]:
    rows = await uow.session.execute(
        select(
            ScheduledRun.name,
            ScheduledRun.scheduled_for,
            ScheduledRun.verdict,
            ScheduledRun.late,
            ScheduledRun.run_id,
            JobRun.status,
            JobRun.started_at,
            JobRun.finished_at,
            JobRun.error,
        )
        .ext(distinct_on(ScheduledRun.name))
        .outerjoin(JobRun, JobRun.id == ScheduledRun.run_id)
        .order_by(ScheduledRun.name, ScheduledRun.decided_at.desc(), ScheduledRun.scheduled_for.desc())
    )
    return {
        row.name: LastRun(
            row.scheduled_for,
            row.status or ("skipped" if row.verdict == "skipped" else "succeeded"),
            (row.finished_at - row.started_at).total_seconds() if row.finished_at and row.started_at else None,
            row.late,
            row.error,
            row.run_id,
        )
        for row in rows
    }


def _view(
    one: Scheduled,
    change: ScheduleChange | None,
    last: LastRun | None,
    ran_on: date | None,
    zone: str,
    now: datetime,
) -> ScheduleView:
    timing = timing_of(one, change)
    enabled = one.enabled if change is None else change.enabled
    paused_at = change.paused_at if change is not None else None
    start = max(now, change.since) if change is not None else now
    next_at = next_after(timing, zone, start, ran_on) if enabled and paused_at is None else None
    return ScheduleView(one.name, one.title, timing, zone, enabled, paused_at, next_at, last, one.per_person)


def plain(value: Any) -> Any:
    """JSON-ready, for the audit."""
    return value.isoformat() if hasattr(value, "isoformat") else value
