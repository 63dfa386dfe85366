"""Everything that runs by itself: the one list of scheduled jobs with their times, bound to what they need."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from boss_workflow.bootstrap.demo import HICCUP, Hiccups
from boss_workflow.bootstrap.times import with_times
from boss_workflow.chat.actions import Action
from boss_workflow.chat.alerts import ALERT, AlertCards, Alerts
from boss_workflow.chat.cards import Cards
from boss_workflow.chat.delivery import MessageLost
from boss_workflow.chat.outbox import Outbox
from boss_workflow.chat.protocols import CardRenderer
from boss_workflow.domains import people, recurring, reminders, reports, schedule, standups, upkeep
from boss_workflow.domains.audit import Reverser
from boss_workflow.domains.recurring.endpoints import recurring_router
from boss_workflow.domains.reports.endpoints import report_router
from boss_workflow.domains.reports.links import LinkOf
from boss_workflow.domains.schedule import replies
from boss_workflow.domains.schedule.endpoints import schedule_router
from boss_workflow.domains.tasks import TaskChanged, TaskService
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs import Job, Jobs, Registry
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.schedule import WORKWEEK, Timing
from boss_workflow.jobs.schedule_tick import Missed, Occasion, Scheduled, Scheduler
from boss_workflow.jobs.schedule_watch import NotStarted, watch
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.events import EventBus
from boss_workflow.ports.files import FileStore
from boss_workflow.ports.mail import Mail

FRIDAY = frozenset({4})
DAY = timedelta(hours=20)

ASK = Job("standup.ask", Occasion, timeout=300)
SUM_UP = Job("standup.summary", Occasion)
DEADLINES = Job("reminder.deadlines", Occasion, timeout=120)
OVERDUE = Job("reminder.overdue", Occasion, timeout=120)
CHECK_IN = Job("reminder.checkin", Occasion)
REVIEWS = Job("reminder.reviews", Occasion)


def timetable() -> list[Scheduled]:
    """The jobs as they come; each workspace may change its own. `bind` registers what they do."""
    return [
        Scheduled(ASK, "standup", Timing(at=time(9)), per_person=True, names=("daily standup", "morning standup")),
        Scheduled(SUM_UP, "standup summary", Timing(at=time(10)), names=("daily standup summary",)),
        Scheduled(
            reports.END_OF_DAY,
            "end of day report",
            Timing(at=time(18)),
            names=("end of day", "eod", "eod report", "daily report"),
        ),
        Scheduled(
            reports.WEEKLY,
            "weekly report",
            Timing(at=time(17), days=FRIDAY, window=timedelta(hours=40)),
            names=("weekly summary",),
        ),
        Scheduled(
            reports.MONTHLY,
            "monthly report",
            Timing(at=time(9), monthday=1, window=timedelta(hours=72)),
            names=("monthly summary",),
        ),
        Scheduled(
            DEADLINES, "reminders", Timing(every=timedelta(minutes=5)), names=("deadline reminders",), notable=False
        ),
        Scheduled(OVERDUE, "overdue check", Timing(every=timedelta(hours=4)), notable=False),
        Scheduled(CHECK_IN, "check-in", Timing(every=timedelta(hours=1)), names=("checkin",), notable=False),
        Scheduled(REVIEWS, "review reminder", Timing(at=time(11), days=WORKWEEK)),
        Scheduled(
            reports.DIGEST_MORNING,
            "morning digest",
            Timing(at=time(10)),
            per_person=True,
            names=("digest", "email digest", "mail digest"),
        ),
        Scheduled(reports.DIGEST_EVENING, "evening digest", Timing(at=time(21)), per_person=True),
        Scheduled(recurring.RECURRING_GENERATE, "recurring tasks", Timing(every=timedelta(minutes=15)), notable=False),
        Scheduled(upkeep.CLEANUP, "cleanup", Timing(at=time(2), window=DAY)),
        Scheduled(upkeep.CONSISTENCY, "consistency check", Timing(at=time(3), window=DAY)),
    ]


@dataclass(frozen=True)
class Parts:
    """What automatic work is made of."""

    database: Database
    bus: EventBus
    registry: Registry
    jobs: Jobs
    policy: people.Policy
    directory: people.PeopleDirectory
    outbox: Outbox
    tasks: TaskService
    mail: Mail | None
    renderers: dict[str, CardRenderer]
    """By subject type; the cards of automatic messages join it."""
    files: FileStore
    link_of: LinkOf
    public_url: str | None
    times: str | None
    """SCHEDULE: the installation's own times."""
    more: tuple[Scheduled, ...] = ()
    """Jobs that others have registered and that come by the same timetable."""


@dataclass(frozen=True)
class Automation:
    """What the application takes over: who looks at the clock, what can be asked for, what can be undone."""

    database: Database
    scheduler: Scheduler
    alerts: Alerts
    actions: list[Action[Any]]
    reversers: Mapping[str, Reverser]
    routers: list[APIRouter]

    async def look(self) -> bool:
        """One look at the clock, at runs that nobody began, at doors that take nothing, and at alerts whose cause is over. False: another process
        was looking at the clock just then."""
        looked = await self.scheduler.tick() is not None
        await self.database.as_system(watch)
        await self.database.as_system(self.alerts.watch_doors)
        await self.database.as_system(self.alerts.clear_what_is_over)
        return looked

    async def back(self, seconds: float) -> None:
        """Looks go well again after so many seconds in which they did not."""
        await self.database.as_system(lambda uow: self.alerts.tell_outage(uow, seconds))

    async def untold(self) -> list[str]:
        """What is wrong and reached no boss."""
        return await self.database.as_system(self.alerts.untold)


def bind(parts: Parts) -> Automation:
    repeating = recurring.RecurringService(parts.policy)
    scheduler = Scheduler(
        parts.database, parts.jobs, with_times([*timetable(), *parts.more], parts.times), schedule.places
    )
    timetable_service = schedule.ScheduleService(parts.policy, scheduler)
    notices = schedule.Notices(parts.outbox)
    cards = Cards(parts.outbox, parts.renderers)
    standup = standups.StandupService(parts.database, notices, parts.tasks)
    deadlines = reminders.Deadlines(parts.database, notices, cards)
    charts = reports.Charts(parts.database, parts.jobs, parts.outbox, parts.files)
    report = reports.ReportService(parts.database, notices, parts.jobs, parts.policy, parts.mail, charts, parts.link_of)
    parts.registry.add(reports.CHART, charts.send)
    alerts = Alerts(parts.directory, parts.outbox, _home, _everywhere, _titles(scheduler), _workspace_name)
    parts.renderers.update(
        {
            ALERT: AlertCards(),
            standups.STANDUP: standups.StandupCards(),
            reminders.REMINDER: reminders.ReminderCards(),
            reminders.OVERDUE: reminders.OverdueCards(),
        }
    )
    parts.bus.subscribe(DeadJob, alerts.job_died)
    parts.bus.subscribe(NotStarted, alerts.not_started)
    parts.bus.subscribe(MessageLost, alerts.message_lost)
    parts.bus.subscribe(Missed, _tell_missed(alerts, scheduler))
    parts.bus.subscribe(TaskChanged, deadlines.task_changed)
    _register(parts, standup, deadlines, report, notices)
    return Automation(
        parts.database,
        scheduler,
        alerts,
        [
            *schedule.schedule_actions(timetable_service, parts.jobs),
            *standups.standup_actions(standup),
            *reminders.reminder_actions(deadlines, parts.tasks),
            *reports.report_actions(report),
            *recurring.recurring_actions(repeating),
        ],
        {**schedule.schedule_reversers(parts.policy), **recurring.recurring_reversers(repeating)},
        [
            schedule_router(timetable_service),
            report_router(report, parts.link_of, parts.public_url),
            recurring_router(repeating),
        ],
    )


def _register(
    parts: Parts,
    standup: standups.StandupService,
    deadlines: reminders.Deadlines,
    report: reports.ReportService,
    notices: schedule.Notices,
) -> None:
    nags = reminders.Nags(parts.database, notices)
    generation = recurring.Generation(parts.database, parts.tasks, notices)
    parts.bus.subscribe(TaskChanged, generation.task_changed)
    for job, handler in (
        (ASK, standup.ask),
        (SUM_UP, standup.sum_up),
        (DEADLINES, deadlines.remind),
        (OVERDUE, nags.check_overdue),
        (CHECK_IN, nags.check_in),
        (REVIEWS, nags.remind_reviewers),
        (reports.END_OF_DAY, report.end_of_day),
        (reports.WEEKLY, report.weekly),
        (reports.MONTHLY, report.monthly),
        (reports.DIGEST_MORNING, report.send_digest),
        (reports.DIGEST_EVENING, report.send_digest),
        (recurring.RECURRING_GENERATE, generation.run),
        (upkeep.CLEANUP, upkeep.Cleanup(parts.database, parts.jobs).run),
        (upkeep.CONSISTENCY, upkeep.Consistency(parts.database).run),
    ):
        parts.registry.add(job, handler)
    parts.registry.add(upkeep.FORGET, upkeep.ForgottenFiles(parts.database, parts.files).remove)
    parts.registry.add(HICCUP, Hiccups(parts.database))


async def _home(uow: UnitOfWork) -> UUID | None:
    """The bosses of the oldest workspace hear of what belongs to none."""
    oldest = await WorkspaceRepository(uow).oldest()
    return oldest.id if oldest is not None else None


async def _everywhere(uow: UnitOfWork) -> Sequence[UUID]:
    return await WorkspaceRepository(uow).ids()


async def _workspace_name(uow: UnitOfWork) -> str:
    return (await WorkspaceRepository(uow).current()).name


def _titles(scheduler: Scheduler) -> Callable[[str], str]:
    return lambda name: scheduler.scheduled[name].title if name in scheduler.scheduled else name


def _tell_missed(alerts: Alerts, scheduler: Scheduler) -> Callable[[UnitOfWork, Missed], Awaitable[None]]:
    titles = {name: one.title for name, one in scheduler.scheduled.items()}

    async def tell(uow: UnitOfWork, missed: Missed) -> None:
        scoped = replace(uow, workspace_id=missed.workspace_id)
        await alerts.tell_bosses(scoped, replies.missed(missed.firings, titles, uow.now()))

    return tell
