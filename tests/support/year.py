"""A year that passes in minutes: the real application on the real PostgreSQL, under a clock that jumps from one moment
at which something is due to the next. It may be killed anywhere and started again; PostgreSQL alone remembers.

Also a program: `python -m tests.support.year OWNER_URL FOLDER FROM UNTIL` goes on from where it was killed.
"""

import random
import sys
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import holidays
import uvloop
from sqlalchemy import URL, make_url, select

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import LinkedAccount, Member, PeopleRepository, make_actor
from boss_workflow.domains.tasks import NewTask, Status, Task
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.schedule import next_after
from boss_workflow.jobs.schedule_models import ScheduleChange
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.logging import configure_logging
from tests.support.clock import MovableClock
from tests.support.database import settings_for

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
HOME = "Europe/Berlin"
SUNDAY_TO_THURSDAY = [6, 0, 1, 2, 3]
HOLIDAYS = holidays.country_holidays("DE", years=[2025, 2026, 2027])
QUIET = (time(22), time(7))
OFF = (
    "reminder.checkin",
    "reminder.reviews",
    "digest.morning",
    "digest.evening",
    "upkeep.cleanup",
    "upkeep.consistency",
)
"""Switched off: they come too often for a year in minutes, or to nobody here."""


@dataclass(frozen=True)
class Person:
    name: str
    zone: str
    role: Role = Role.STAFF
    workdays: Sequence[int] = (0, 1, 2, 3, 4)

    @cached_property
    def away(self) -> frozenset[date]:
        """Fifteen days of the year, the same each time."""
        dice = random.Random(self.name)
        return frozenset(START.date() + timedelta(days=dice.randrange(365)) for _ in range(15))

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.workdays and day not in HOLIDAYS and day not in self.away

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def may_be_written_to(self, moment: datetime) -> bool:
        local = self.local(moment)
        return self.works_on(local.date()) and QUIET[1] <= local.time() < QUIET[0]


PEOPLE = (
    Person("Boss", HOME, Role.BOSS),
    Person("Berta", HOME),
    Person("Kavi", "Asia/Kolkata"),
    Person("Nick", "America/New_York", Role.MANAGER),
    Person("Lora", "Australia/Lord_Howe"),
    Person("Toshi", "Asia/Tokyo", workdays=SUNDAY_TO_THURSDAY),
    Person("Sao", "America/Santiago"),
)


@dataclass(frozen=True)
class Plan:
    """A task of the year: made, due at a moment in its person's working day, and perhaps completed before."""

    number: int
    person: Person
    made_at: datetime
    due: When
    done_at: datetime | None


def plans(count: int = 100) -> list[Plan]:
    dice = random.Random("the year's work")
    made = []
    for number in range(1, count + 1):
        person = dice.choice(PEOPLE[1:])
        day = START.date() + timedelta(days=5 + dice.randrange(350))
        clock = time(dice.randrange(10, 19), dice.choice([0, 30]))
        moment = datetime.combine(day, clock, tzinfo=ZoneInfo(person.zone)).astimezone(UTC)
        due = When(day=None, moment=moment) if dice.random() < 0.8 else When(day=day, moment=None)
        made_at = moment - timedelta(hours=dice.randrange(1, 90))
        done = moment - timedelta(minutes=dice.randrange(40, 3000)) if dice.random() < 0.3 else None
        made.append(Plan(number, person, made_at, due, done if done and done > made_at + timedelta(hours=1) else None))
    return made


class Crash(BaseException):
    """The process is gone: nothing after this line runs."""


@dataclass
class Crashes:
    """Where the process dies: at the n-th transaction, just before its commit or just after it."""

    at: dict[int, str] = field(default_factory=dict)
    counted: int = 0
    happened: int = 0

    @classmethod
    def seeded(cls, seed: int, count: int, among: int) -> "Crashes":
        dice = random.Random(seed)
        return cls({number: dice.choice(["before", "after"]) for number in dice.sample(range(1, among), count)})

    def watch(self, app: Application) -> None:
        begin, at_once = app.database._transaction, app.database._at_once

        @asynccontextmanager
        async def transaction(workspace_id: UUID | None) -> AsyncIterator[UnitOfWork]:
            self.counted += 1
            when = self.at.pop(self.counted, None)
            async with begin(workspace_id) as uow:
                yield uow
                if when == "before":
                    self.happened += 1
                    raise Crash
            if when == "after":
                self.happened += 1
                raise Crash

        async def statement(query: str, values: tuple[object, ...]) -> Sequence[asyncpg.Record]:
            """It commits itself: there is nothing between its end and its commit."""
            self.counted += 1
            when = self.at.pop(self.counted, None)
            self.happened += when is not None
            if when == "before":
                raise Crash
            rows = await at_once(query, values)
            if when == "after":
                raise Crash
            return rows

        app.database._transaction = transaction  # type: ignore[method-assign]
        app.database._at_once = statement  # type: ignore[method-assign, assignment]


@dataclass
class Year:
    owner: URL
    folder: Path
    crashes: Crashes = field(default_factory=Crashes)
    clock: MovableClock = field(default_factory=lambda: MovableClock(START))
    progress: Callable[[datetime], None] = lambda _now: None
    stops: int = 0
    _postponed: datetime = END

    def start(self) -> None:
        """As a process starts: with nothing but the settings."""
        self.app = build(settings_for(self.folder), self.owner, Doubles(clock=self.clock))
        self.crashes.watch(self.app)
        for engine in (self.app.database._app, self.app.database._system):
            engine.sync_engine.pool._pre_ping = False  # the server does not go away here; a year has no time to ask

    async def close(self) -> None:
        await self.app.database.close()

    async def found(self) -> UUID:
        """Makes the workspace with its people; before the year begins."""
        workspace_id = new_id()

        async def work(uow: UnitOfWork) -> None:
            await WorkspaceRepository(uow).add(
                Workspace(id=workspace_id, name="Year", timezone=HOME, settings={"country": "DE"}, created_at=START)
            )
            people = PeopleRepository(uow)
            for person in PEOPLE:
                member = Member(
                    workspace_id=workspace_id,
                    name=person.name,
                    role=person.role,
                    timezone=None if person.zone == HOME else person.zone,
                    workdays=list(person.workdays),
                    days_away=sorted(person.away),
                    created_at=START,
                )
                await people.add_member(member)
                account = LinkedAccount(platform="console", account_id=person.name, created_at=START)
                account.workspace_id, account.member_id = workspace_id, member.id
                await people.link(account)
            changes = [ScheduleChange(workspace_id=workspace_id, name=name, enabled=False, since=START) for name in OFF]
            changes += [
                ScheduleChange(workspace_id=workspace_id, name=name, every_minutes=minutes, since=START)
                for name, minutes in (
                    ("reminder.deadlines", 30),
                    ("reminder.overdue", 720),
                    ("recurring.generate", 720),
                )
            ]
            uow.session.add_all(changes)

        async def open_chats(uow: UnitOfWork) -> None:
            uow.session.add_all(
                Conversation(
                    workspace_id=workspace_id,
                    platform="console",
                    account="local",
                    chat_id=person.name,
                    private=True,
                    created_at=START,
                )
                for person in PEOPLE
            )

        await self.app.database.in_workspace(workspace_id, work)
        await self.app.database.as_system(open_chats)
        return workspace_id

    async def live(self, until: datetime) -> None:
        """Lives from the clock's moment to `until`, through crashes."""
        while self.clock.now() < until:
            try:
                await self._do_what_is_due()
                self.stops += 1
                self.clock.set(min(until, self._next_stop()))
                self.progress(self.clock.now())
            except Crash:
                await self.close()
                self.start()

    async def _do_what_is_due(self) -> None:
        await self._work_on_plans()
        await self.app.automatic.scheduler.tick()
        waiting = await self.app.database.as_system(self._waiting_runs)
        for run_id, due_at in waiting:
            if due_at <= self.clock.now():
                await self.app.worker._runner.execute(run_id)
        later = [due_at for _, due_at in waiting if due_at > self.clock.now()]
        self._postponed = min(later, default=END)

    async def _waiting_runs(self, uow: UnitOfWork) -> list[tuple[UUID, datetime]]:
        query = (
            select(JobRun.id, JobRun.due_at)
            .where(JobRun.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]), JobRun.lane.in_(["default", "schedule"]))
            .order_by(JobRun.created_at)
        )
        return [(run_id, due_at) for run_id, due_at in await uow.session.execute(query)]

    def _next_stop(self) -> datetime:
        """The nearest moment at which a timed job, a step of a reminder, a plan, or a postponed job is due."""
        now, scheduler = self.clock.now(), self.app.automatic.scheduler
        zones = sorted({person.zone for person in PEOPLE})
        stops = [
            next_after(one.timing, zone, now)
            for one in scheduler.scheduled.values()
            if one.timing.at is not None and one.name not in OFF
            for zone in (zones if one.per_person else [HOME])
        ]
        following = bisect_right(MOMENTS, now)
        stops += MOMENTS[following : following + 1]
        stops.append(
            next_after(scheduler.scheduled["reminder.overdue"].timing, HOME, now) if now.hour % 12 == 8 else END
        )
        return min([*stops, self._postponed])

    async def _work_on_plans(self) -> None:
        """Makes and completes the tasks whose time has come; each once, whatever was lost."""
        now = self.clock.now()
        lately = now - timedelta(hours=1)
        due = [plan for plan in PLANS if lately <= plan.made_at <= now]
        done = [plan for plan in PLANS if plan.done_at and lately <= plan.done_at <= now]
        if due or done:
            workspace = await self.app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
            assert workspace is not None
            await self.app.database.in_workspace(workspace.id, lambda uow: self._apply(uow, due, done))

    async def _apply(self, uow: UnitOfWork, due: list[Plan], done: list[Plan]) -> None:
        people = {one.name: one for one in await PeopleRepository(uow).active_members()}
        boss = await make_actor(uow, people["Boss"], "test")
        known = {task.title: task for task in await uow.session.scalars(select(Task))}
        for plan in due:
            if title(plan) not in known:
                assignee = people[plan.person.name]
                task = await self.app.tasks.create(uow, boss, NewTask(title=title(plan), due=plan.due), assignee)
                known[title(plan)] = task
        for plan in done:
            made = known.get(title(plan))
            if made is not None and made.status == Status.PENDING:
                await self.app.tasks.set_status(uow, boss, made, Status.COMPLETED)


def title(plan: Plan) -> str:
    return f"work {plan.number}"


def _moments(plan: Plan) -> list[datetime]:
    moments = [plan.made_at, *([plan.done_at] if plan.done_at else [])]
    if plan.due.moment is not None:
        moments += [plan.due.moment - timedelta(hours=hours) for hours in (24, 2, 1, 0.5)]
    return [_half_hour(moment) for moment in moments]


def _half_hour(moment: datetime) -> datetime:
    """Up to the next look of the reminders."""
    step = timedelta(minutes=30)
    return START + -((START - moment) // step) * step


PLANS = plans()
MOMENTS = sorted({moment for plan in PLANS for moment in _moments(plan)})


async def go_on(owner: str, folder: str, since: str, until: str) -> None:
    """From where the file says that the clock stood."""
    mark = Path(folder) / "clock"
    began = datetime.fromisoformat(mark.read_text() if mark.exists() else since)

    def note(now: datetime) -> None:
        draft = mark.with_suffix(".new")
        draft.write_text(now.isoformat())
        draft.replace(mark)

    year = Year(make_url(owner), Path(folder), clock=MovableClock(began), progress=note)
    year.start()
    await year.live(datetime.fromisoformat(until))
    await year.close()


if __name__ == "__main__":
    configure_logging("ERROR", "console")
    uvloop.run(go_on(*sys.argv[1:]))
