"""One look at the clock: decides what is due, writes the ledger and puts the jobs in, in one transaction.

Any number of processes may look at any time. An advisory lock lets one of them look at a time; the ledger's unique key
decides about the rest.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.jobs.registry import Job, Params
from boss_workflow.jobs.schedule import Decided, Firing, Line, Place, RanOn, Timing, Verdict, due
from boss_workflow.jobs.schedule_models import ScheduleChange, ScheduledRun, ScheduleZone
from boss_workflow.jobs.service import Jobs
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.ids import new_id, new_request_id
from boss_workflow.kernel.logging import request_context

log = structlog.get_logger(__name__)

ASKED_FOR = "now-"
"""What the key of a run begins with that somebody asked for."""
SCHEDULE_LOCK = 0x626F7373_7469636B
DEFAULT_LANE, SCHEDULE_LANE = "default", "schedule"
"""Scheduled jobs that name no lane of their own run in theirs: beside the replies, few at a time."""


class Occasion(Params):
    """What every scheduled job is called with: which occurrence this is."""

    workspace_id: UUID
    name: str
    zone: str
    key: str
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job with its time. `title` is how people call it.

    `per_person`: its time is that of each person's zone, so it runs once for each zone that people live in.
    `once`: for the whole installation, in its oldest workspace. `notable`: people are told when it was missed.
    """

    job: Job[Any]
    title: str
    timing: Timing
    per_person: bool = False
    once: bool = False
    notable: bool = True
    enabled: bool = True
    """Whether it runs where a workspace has decided nothing."""
    names: tuple[str, ...] = ()
    """Other words for it."""
    params: Callable[[Occasion], Params] = field(default=lambda occasion: occasion)
    """The job's own parameters, where they are not the occasion itself."""

    @property
    def name(self) -> str:
        return self.job.name


@dataclass(frozen=True, slots=True)
class Missed:
    """Published, for each workspace, in the transaction that decided: runs that were made up late or skipped."""

    workspace_id: UUID
    firings: tuple[Firing, ...]


Places = Callable[[UnitOfWork], Awaitable[Sequence[Place]]]
"""The workspaces, oldest first. Runs in a system unit."""


class Scheduler:
    def __init__(self, database: Database, jobs: Jobs, scheduled: Iterable[Scheduled], places: Places) -> None:
        self._database = database
        self._jobs = jobs
        self._places = places
        self.scheduled = {one.name: one for one in scheduled}
        self.oldest: UUID | None = None
        """The workspace in which the jobs of the whole installation run."""

    async def tick(self) -> list[Firing] | None:
        """Decides what is due now and returns it; None when another process is looking."""
        with request_context(new_request_id()):
            fired = await self._database.as_system(self._look)
        for firing in fired or ():
            log.info("scheduled", job=firing.line.name, key=firing.key, verdict=firing.verdict, late=firing.late)
        return fired

    async def _look(self, uow: UnitOfWork) -> list[Firing] | None:
        locked = await uow.session.scalar(text("select pg_try_advisory_xact_lock(:key)"), {"key": SCHEDULE_LOCK})
        if not locked:
            return None
        lines = await self._timetable(uow)
        decided, ran_on = await _decided(uow, lines)
        kept = [one for one in due(lines, decided, uow.now(), ran_on) if await self._decide(uow, one)]
        for workspace_id in dict.fromkeys(one.line.workspace_id for one in kept):
            await self._tell_missed(uow, workspace_id, kept)
        return kept

    async def _timetable(self, uow: UnitOfWork) -> list[Line]:
        places = await self._places(uow)
        found = await uow.session.scalars(select(ScheduleChange))
        changes = {(one.workspace_id, one.name): one for one in found}
        self.oldest = places[0].workspace_id if places else None
        since = await _zones_since(uow, places)
        return [
            Line(
                one.name,
                place.workspace_id,
                zone,
                timing_of(one, change),
                _since(change, since[place.workspace_id, zone]),
            )
            for place in places
            for one in self.scheduled.values()
            if not one.once or place.workspace_id == self.oldest
            for change in [changes.get((place.workspace_id, one.name))]
            if runs(one, change)
            for zone in sorted(place.people_zones if one.per_person else {place.zone})
        ]

    async def _decide(self, uow: UnitOfWork, firing: Firing) -> bool:
        """Writes the ledger's row, and with it the job; False when it stands there already."""
        line, run_id = firing.line, None
        row = insert(ScheduledRun).values(
            id=new_id(),
            workspace_id=line.workspace_id,
            name=line.name,
            zone=line.zone,
            key=firing.key,
            scheduled_for=firing.at,
            verdict=firing.verdict,
            late=firing.late,
            decided_at=uow.now(),
        )
        row_id = await uow.session.scalar(row.on_conflict_do_nothing().returning(ScheduledRun.id))
        if row_id is None:
            return False
        if firing.verdict is Verdict.QUEUED:
            run_id = await self._enqueue(uow, line, firing.key, firing.at, late=firing.late)
            ledger = await uow.session.get_one(ScheduledRun, row_id)
            ledger.run_id = run_id
        return True

    async def _enqueue(self, uow: UnitOfWork, line: Line, key: str, at: datetime, *, late: bool = False) -> UUID:
        scoped = replace(uow, workspace_id=line.workspace_id)
        occasion = Occasion(workspace_id=line.workspace_id, name=line.name, zone=line.zone, key=key, at=at, late=late)
        scheduled = self.scheduled[line.name]
        lane = SCHEDULE_LANE if scheduled.job.lane == DEFAULT_LANE else scheduled.job.lane
        return await self._jobs.enqueue(scoped, scheduled.job, scheduled.params(occasion), lane=lane)

    async def _tell_missed(self, uow: UnitOfWork, workspace_id: UUID, fired: Sequence[Firing]) -> None:
        missed = tuple(
            one
            for one in fired
            if one.line.workspace_id == workspace_id and one.late and self.scheduled[one.line.name].notable
        )
        if missed:
            await uow.publish(Missed(workspace_id, missed))

    async def run_now(self, uow: UnitOfWork, name: str, zones: Sequence[str]) -> list[UUID]:
        """Puts a run in that somebody asked for, in each of `zones`; the timetable goes on as before."""
        made = []
        for zone in zones:
            run_key = f"{ASKED_FOR}{new_request_id()}"
            line = Line(name, uow.workspace, zone, self.scheduled[name].timing, uow.now())
            run_id = await self._enqueue(uow, line, run_key, uow.now())
            uow.session.add(
                ScheduledRun(
                    workspace_id=uow.workspace,
                    name=name,
                    zone=zone,
                    key=run_key,
                    scheduled_for=uow.now(),
                    verdict=Verdict.QUEUED,
                    run_id=run_id,
                    decided_at=uow.now(),
                )
            )
            made.append(run_id)
        await uow.session.flush()
        return made


def runs(scheduled: Scheduled, change: ScheduleChange | None) -> bool:
    return scheduled.enabled if change is None else change.enabled and change.paused_at is None


def timing_of(scheduled: Scheduled, change: ScheduleChange | None) -> Timing:
    """The declared timing with what the workspace has changed."""
    timing = scheduled.timing
    if change is None:
        return timing
    if change.every_minutes is not None:
        return replace(timing, every=timedelta(minutes=change.every_minutes))
    return replace(
        timing,
        at=change.at or timing.at,
        days=frozenset(change.days) if change.days is not None else timing.days,
        monthday=change.monthday or timing.monthday,
    )


def _since(change: ScheduleChange | None, zone_since: datetime) -> datetime:
    return max(change.since, zone_since) if change is not None else zone_since


async def _zones_since(uow: UnitOfWork, places: Sequence[Place]) -> dict[tuple[UUID, str], datetime]:
    """Since when each zone counts: the first ones of a workspace from its beginning, others from when they came up."""
    known = {(one.workspace_id, one.zone): one for one in await uow.session.scalars(select(ScheduleZone))}
    begun = {workspace_id for workspace_id, _ in known}
    since: dict[tuple[UUID, str], datetime] = {}
    for place in places:
        for zone in {place.zone, *place.people_zones}:
            key = (place.workspace_id, zone)
            if key in known:
                since[key] = known[key].since
            else:
                since[key] = uow.now() if place.workspace_id in begun else place.since
                uow.session.add(ScheduleZone(workspace_id=place.workspace_id, zone=zone, since=since[key]))
    for key in known.keys() - since.keys():
        await uow.session.delete(known[key])
    await uow.session.flush()
    return since


NEWEST = text(
    """
    select wanted.workspace_id, wanted.name, wanted.zone, newest.at, ran.key
    from unnest(cast(:workspaces as uuid[]), cast(:names as text[]), cast(:zones as text[]))
        as wanted(workspace_id, name, zone)
    cross join lateral (
        select r.scheduled_for as at from scheduled_run r
        where r.workspace_id = wanted.workspace_id and r.name = wanted.name and r.zone = wanted.zone
            and r.key not like 'now-%'
        order by r.scheduled_for desc limit 1
    ) newest
    left join lateral (
        select r.key from scheduled_run r
        where r.workspace_id = wanted.workspace_id and r.name = wanted.name and r.zone = wanted.zone
            and r.verdict = 'queued' and r.key not like 'now-%' and r.key not like '%Z'
            and r.scheduled_for > newest.at - interval '1 day'
        order by r.scheduled_for desc limit 1
    ) ran on true
    """
)


async def _decided(uow: UnitOfWork, lines: Sequence[Line]) -> tuple[Decided, RanOn]:
    """The newest occurrence in the ledger and the day of the newest run, line by line: each a look at the end of an
    index."""
    wanted = {
        "workspaces": [line.workspace_id for line in lines],
        "names": [line.name for line in lines],
        "zones": [line.zone for line in lines],
    }
    decided: dict[tuple[UUID, str, str], datetime] = {}
    ran_on: dict[tuple[UUID, str, str], date] = {}
    for workspace_id, name, zone, at, key in await uow.session.execute(NEWEST, wanted):
        decided[workspace_id, name, zone] = at
        if key is not None:
            ran_on[workspace_id, name, zone] = date.fromisoformat(key[:10])
    return decided, ran_on
