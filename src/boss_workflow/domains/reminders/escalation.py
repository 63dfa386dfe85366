"""Who hears of an overdue task, and when: its assignee, then the managers of its department, then the bosses.

| priority | assignee | managers | bosses |
|---|---|---|---|
| urgent | at the next check | 4 h overdue | 8 h |
| high | at the next check | 1 day | 2 days |
| medium | at the next check | 2 days | 4 days |
| low | at the next check | 5 days | 10 days |

A task of nobody, and one of a department without a manager, goes to the next in the line at once or at its time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.domains.people import Member
from boss_workflow.domains.reminders.candidates import Candidate
from boss_workflow.domains.tasks import Priority
from boss_workflow.jobs.schedule import moment_of
from boss_workflow.kernel.actor import Role

AFTER: Mapping[Priority, tuple[timedelta, timedelta]] = {
    Priority.URGENT: (timedelta(hours=4), timedelta(hours=8)),
    Priority.HIGH: (timedelta(days=1), timedelta(days=2)),
    Priority.MEDIUM: (timedelta(days=2), timedelta(days=4)),
    Priority.LOW: (timedelta(days=5), timedelta(days=10)),
}
"""How long overdue until the managers and until the bosses hear of it."""


class Level(IntEnum):
    ASSIGNEE = 0
    MANAGER = 1
    BOSS = 2


@dataclass(frozen=True, slots=True)
class Escalated:
    member: Member
    task: Candidate
    level: Level


def overdue_since(task: Candidate, zone: ZoneInfo) -> datetime | None:
    """A day is over at its end in `zone`."""
    if task.due_at is not None:
        return task.due_at
    return moment_of(task.due_on + timedelta(days=1), time(0), zone) if task.due_on is not None else None


def level_of(task: Candidate, since: datetime, now: datetime) -> Level:
    to_manager, to_boss = AFTER[Priority(task.priority)]
    late = now - since
    if late >= to_boss:
        return Level.BOSS
    return Level.MANAGER if late >= to_manager or task.assignee_id is None else Level.ASSIGNEE


def escalated(tasks: Sequence[Candidate], people: Iterable[Member], levels: Mapping[UUID, Level]) -> list[Escalated]:
    """Each task with those above its assignee who are to hear of it by now; nobody about their own."""
    members = {one.id: one for one in people}
    bosses = [one for one in members.values() if one.role == Role.BOSS]
    told: list[Escalated] = []
    for task in tasks:
        level = levels[task.id]
        if level is Level.ASSIGNEE:
            continue
        assignee = members.get(task.assignee_id) if task.assignee_id else None
        department = task.department_id or (assignee.department_id if assignee else None)
        managers = [
            one
            for one in members.values()
            if one.role == Role.MANAGER and department is not None and one.department_id == department
        ]
        above = [one for one in managers if one.id != task.assignee_id]
        told += [Escalated(one, task, Level.MANAGER) for one in above]
        if level is Level.BOSS or not above:
            told += [Escalated(one, task, Level.BOSS) for one in bosses if one.id != task.assignee_id]
    return told
