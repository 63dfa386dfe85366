"""Everything that runs by itself: the one list of scheduled jobs with their times, bound to what they need."""

from dataclasses import dataclass, field
from typing import Any

from boss_workflow.chat.actions import Action
from boss_workflow.chat.alerts import Alerts
from boss_workflow.chat.outbox import Outbox
from boss_workflow.domains import people, schedule
from boss_workflow.domains.audit import Reverser
from boss_workflow.domains.tasks import TaskService
from boss_workflow.jobs import Jobs, Registry
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.schedule_tick import Scheduled, Scheduler
from boss_workflow.kernel.db import Database
from boss_workflow.kernel.events import EventBus


@dataclass(frozen=True)
class Automation:
    """What the application takes over: who looks at the clock, what can be asked for, what can be undone."""

    scheduler: Scheduler
    actions: list[Action[Any]]
    reversers: dict[str, Reverser] = field(default_factory=dict)


def timetable() -> list[Scheduled]:
    return []


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


def bind(parts: Parts) -> Automation:
    alerts = Alerts(parts.directory, parts.outbox)
    parts.bus.subscribe(DeadJob, alerts.job_died)
    scheduler = Scheduler(parts.database, parts.jobs, timetable(), schedule.places)
    service = schedule.ScheduleService(parts.policy, scheduler)
    actions = schedule.schedule_actions(service, parts.jobs)
    return Automation(scheduler, actions, schedule.schedule_reversers(parts.policy))
