"""The schedule on the real database: one run of each occurrence, whoever looks, and what a boss changes about it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Select, select

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import Policy
from boss_workflow.domains.schedule import ScheduleService, ScheduleView, places
from boss_workflow.jobs import Job, Jobs, Params, Registry
from boss_workflow.jobs.models import JobRun
from boss_workflow.jobs.schedule import Place, Timing
from boss_workflow.jobs.schedule_models import ScheduledRun
from boss_workflow.jobs.schedule_tick import Missed, Occasion, Scheduled, Scheduler
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team
from tests.support.clock import MovableClock

STANDUP = Scheduled(Job("test.standup", Occasion), "standup", Timing(at=time(9)), per_person=True)
REPORT = Scheduled(Job("test.report", Occasion), "weekly report", Timing(at=time(17), days=frozenset({4})))
BACKUP = Scheduled(Job("test.backup", Occasion), "backup", Timing(at=time(2, 30)), once=True)


@dataclass
class Office:
    """A team with a timetable of its own."""

    team: Team
    clock: MovableClock
    scheduled: Sequence[Scheduled] = (STANDUP, REPORT)
    missed: list[Missed] = field(default_factory=list)

    def scheduler(self) -> Scheduler:
        """As after a restart, or in one more process: nothing is remembered but what PostgreSQL holds."""

        async def here(uow: UnitOfWork) -> Sequence[Place]:
            return [one for one in await places(uow) if one.workspace_id == self.team.workspace_id]

        return Scheduler(self.team.app.database, Jobs(Registry()), self.scheduled, here)

    async def tick(self) -> list[str]:
        return [f"{one.line.name} {one.key} {one.verdict}" for one in await self.scheduler().tick() or ()]

    @property
    def service(self) -> ScheduleService:
        return ScheduleService(Policy(), self.scheduler())

    async def ledger(self) -> list[ScheduledRun]:
        query = select(ScheduledRun).order_by(ScheduledRun.scheduled_for, ScheduledRun.id)
        return await self.team.do(lambda uow: _all(uow, query))

    async def runs(self) -> list[JobRun]:
        query = select(JobRun).where(JobRun.name.like("test.%"))
        return await self.team.do(lambda uow: _all(uow, query))

    async def change(self, verb: str, name: str, *rest: object) -> ScheduleView:
        return await self.team.do(lambda uow: getattr(self.service, verb)(uow, self.team.actors["boss"], name, *rest))


async def _all(uow: UnitOfWork, query: Select[Any]) -> list[Any]:
    return list(await uow.session.scalars(query))


@pytest_asyncio.fixture
async def office(team: Team, clock: MovableClock) -> AsyncIterator[Office]:
    clock.set(datetime(2026, 11, 24, 8, tzinfo=UTC))
    yield Office(team, clock)


async def test_each_occurrence_makes_one_run(office: Office) -> None:
    assert await office.tick() == []
    office.clock.set(datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC))
    assert await office.tick() == ["test.standup 2026-11-24T09:00 queued"]
    assert await office.tick() == []
    assert len(await office.runs()) == 1


async def test_many_that_look_at_once_make_one_run(office: Office) -> None:
    office.clock.set(datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC))
    schedulers = [office.scheduler() for _ in range(8)]
    await asyncio.gather(*(one.tick() for one in schedulers for _ in range(3)))
    assert [run.key for run in await office.ledger()] == ["2026-11-24T09:00"]
    assert len(await office.runs()) == 1


async def test_each_zone_has_its_own_morning(office: Office) -> None:
    assert await office.tick() == []
    await live_in(office, "john", "Asia/Kolkata")
    office.clock.set(datetime(2026, 11, 25, 3, 30, tzinfo=UTC))
    fired = await office.scheduler().tick() or []
    assert [(one.line.zone, one.key, one.verdict) for one in fired] == [
        ("UTC", "2026-11-24T09:00", "skipped"),
    ]
    office.clock.advance(timedelta(days=1))
    assert sorted(await office.tick()) == [
        "test.standup 2026-11-25T09:00 skipped",
        "test.standup 2026-11-26T09:00 queued",
    ]


async def test_a_zone_counts_from_when_somebody_came_to_live_in_it(office: Office) -> None:
    office.team.app.database.bus.subscribe(Missed, _note(office))
    await office.tick()
    office.clock.set(datetime(2026, 12, 14, 12, tzinfo=UTC))
    await office.tick()
    office.missed.clear()
    await live_in(office, "john", "Asia/Tokyo")
    assert await office.tick() == []
    office.clock.set(datetime(2026, 12, 15, 0, 0, 5, tzinfo=UTC))
    assert await office.tick() == ["test.standup 2026-12-15T09:00 queued"]
    assert office.missed == []


async def test_who_comes_back_to_a_zone_missed_nothing_meanwhile(office: Office) -> None:
    await live_in(office, "john", "Asia/Tokyo")
    await office.tick()
    await live_in(office, "john", "UTC")
    office.clock.set(datetime(2026, 11, 30, 10, tzinfo=UTC))
    await office.tick()
    await live_in(office, "john", "Asia/Tokyo")
    assert await office.tick() == []


async def test_a_missed_run_is_made_up_and_said(office: Office) -> None:
    office.team.app.database.bus.subscribe(Missed, _note(office))
    office.clock.set(datetime(2026, 11, 24, 11, tzinfo=UTC))
    await office.tick()
    (told,) = office.missed
    assert [(one.key, one.verdict) for one in told.firings] == [("2026-11-24T09:00", "queued")]


async def test_a_new_time_counts_from_now_on(office: Office) -> None:
    office.clock.set(datetime(2026, 11, 24, 8, 45, tzinfo=UTC))
    view = await office.change("retime", "test.standup", Timing(at=time(8, 30)))
    assert view.next_at == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    assert await office.tick() == []


async def test_a_job_that_ran_today_does_not_run_again_at_its_new_time(office: Office) -> None:
    office.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))
    await office.tick()
    view = await office.change("retime", "test.standup", Timing(at=time(10)))
    assert view.next_at == datetime(2026, 11, 25, 10, tzinfo=UTC)
    office.clock.set(datetime(2026, 11, 24, 10, tzinfo=UTC))
    assert await office.tick() == []


@pytest.mark.parametrize("verbs", [("retime",), ("pause", "resume")])
async def test_a_change_takes_the_day_from_no_zone_and_gives_it_to_none_twice(
    office: Office, verbs: tuple[str, ...]
) -> None:
    await live_in(office, "john", "America/New_York")
    await live_in(office, "ann", "Asia/Kolkata")
    for moment in (time(3, 30), time(9)):
        office.clock.set(datetime.combine(date(2026, 11, 24), moment, UTC))
        await office.tick()
    office.clock.set(datetime(2026, 11, 24, 10, tzinfo=UTC))
    for verb in verbs:
        await office.change(verb, "test.standup", *([Timing(at=time(17))] if verb == "retime" else []))
    hours = [datetime(2026, 11, 24, hour, 30, tzinfo=UTC) for hour in (11, 14, 17, 22)]
    fired = []
    for hour in hours:
        office.clock.set(hour)
        fired += await office.scheduler().tick() or []
    at = "17:00" if verbs == ("retime",) else "09:00"
    assert [(one.line.zone, one.key, one.verdict) for one in fired] == [
        ("America/New_York", f"2026-11-24T{at}", "queued")
    ]


async def test_pause_and_resume(office: Office) -> None:
    assert (await office.change("pause", "test.standup")).next_at is None
    office.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert await office.tick() == []
    office.clock.set(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    view = await office.change("resume", "test.standup")
    assert view.next_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert await office.tick() == []


async def test_run_now_stands_in_the_ledger_and_moves_nothing(office: Office) -> None:
    await office.team.do(lambda uow: office.service.run_now(uow, office.team.actors["boss"], "test.standup"))
    office.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert await office.tick() == ["test.standup 2026-11-24T09:00 queued"]
    assert len(await office.runs()) == 2


async def test_the_view_tells_how_it_went(office: Office) -> None:
    office.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))
    await office.tick()
    (run,) = await office.runs()

    async def finish(uow: UnitOfWork) -> None:
        done = await uow.session.get_one(JobRun, run.id)
        done.status, done.started_at = "succeeded", uow.now()
        done.finished_at = uow.now() + timedelta(seconds=4)

    await office.team.do(finish)
    view = await office.team.do(lambda uow: office.service.view(uow, office.team.actors["boss"], "test.standup"))
    assert view.last is not None
    assert (view.last.outcome, view.last.seconds) == ("succeeded", 4.0)


async def test_jobs_of_the_installation_run_in_its_oldest_workspace(bound: Application, clock: MovableClock) -> None:
    clock.set(datetime(2026, 11, 24, 2, 30, tzinfo=UTC))
    scheduler = Scheduler(bound.database, Jobs(Registry()), [BACKUP], places)
    await scheduler.tick()
    query = select(ScheduledRun.workspace_id).where(ScheduledRun.name == "test.backup").distinct()
    ran = await bound.database.as_system(lambda uow: _all(uow, query))
    assert ran == ([scheduler.oldest] if ran else [])


class Copy(Params):
    day: date


async def test_a_job_of_others_keeps_its_lane_and_its_parameters(office: Office) -> None:
    """The slot for a backup, which runs where the files are."""
    job = Job("test.copy", Copy, lane="server")
    copy = Scheduled(job, "copy", Timing(at=time(9)), params=lambda occasion: Copy(day=occasion.at.date()))
    office.scheduled = [copy]
    office.clock.set(datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert await office.tick() == ["test.copy 2026-11-24T09:00 queued"]
    (run,) = await office.runs()
    assert (run.lane, run.params) == ("server", {"day": "2026-11-24"})


async def live_in(office: Office, name: str, zone: str) -> None:
    async def move(uow: UnitOfWork) -> None:
        (await office.team.member(uow, name)).timezone = zone

    await office.team.do(move)


def _note(office: Office) -> Callable[[UnitOfWork, Missed], Awaitable[None]]:
    async def note(_uow: UnitOfWork, missed: Missed) -> None:
        office.missed.append(missed)

    return note
