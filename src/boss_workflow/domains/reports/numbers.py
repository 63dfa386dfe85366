"""Every number of a report, from SQL: a fixed count of statements, whatever the number of tasks.

**On-time rate**: of the tasks completed in the period that had a due at that moment, the share that was completed by it.
A moment is met up to the moment itself; a day up to its end in the workspace's zone. A task that was postponed is
measured by its last due; how often that happened stands beside it as "postponed". Without such tasks there is no rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from boss_workflow.domains.people import Member, Scope
from boss_workflow.domains.reports.periods import Period
from boss_workflow.domains.tasks import CLOSED, Status, Task, reference_of, visible_to
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

LISTED = 20
OPEN = tuple(status for status in Status if status not in CLOSED)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one period. `due`: completed ones that had a due; `on_time`: of these, completed by it."""

    created: int
    completed: int
    due: int
    on_time: int
    postponed: int

    @property
    def rate(self) -> float | None:
        return self.on_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand at the moment of the report."""

    open: int
    overdue: int
    blocked: int
    waiting: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str
    completed: int
    due: int
    on_time: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One linked line: TASK-12 with what there is to say."""

    id: UUID
    number: int
    title: str
    status: str
    assignee: str | None
    due_on: date | None
    due_at: datetime | None
    completed_at: datetime | None
    reason: str | None

    @property
    def reference(self) -> str:
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    created: int
    completed: int


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    at: datetime
    now: Counts
    before: Counts
    standing: Standing
    people: tuple[PersonRow, ...]
    days: tuple[DayRow, ...]
    completed: tuple[TaskLine, ...]
    overdue: tuple[TaskLine, ...]
    blocked: tuple[TaskLine, ...]


async def measure(uow: UnitOfWork, actor: Actor, scope: Scope, period: Period) -> Report:
    """What `scope` lets the actor see of it. Six statements. Overdue is what is so on the actor's calendar, as in lists."""
    visible = and_(Task.deleted_at.is_(None), visible_to(actor, scope))
    overdue = overdue_at(uow.now(), actor.timezone)
    now, before, standing = await _totals(uow, visible, overdue, period)
    return Report(
        period,
        uow.now(),
        now,
        before,
        standing,
        await _people(uow, visible, overdue, period),
        await _days(uow, visible, period),
        await _lines(uow, visible, _completed(period), Task.completed_at.desc()),
        await _lines(uow, visible, overdue, _late_first(period.zone)),
        await _lines(uow, visible, and_(_open(), Task.status == Status.BLOCKED), Task.number.asc()),
    )


def _in(column: ColumnElement[datetime], period: Period) -> ColumnElement[bool]:
    return and_(column >= period.start, column < period.end)


def _completed(period: Period) -> ColumnElement[bool]:
    return and_(Task.status == Status.COMPLETED, _in(Task.completed_at, period))  # type: ignore[arg-type]


def _has_due() -> ColumnElement[bool]:
    return or_(Task.due_on.is_not(None), Task.due_at.is_not(None))


def _on_time(zone: str) -> ColumnElement[bool]:
    return or_(Task.completed_at <= Task.due_at, func.date(func.timezone(zone, Task.completed_at)) <= Task.due_on)


def _open() -> ColumnElement[bool]:
    return and_(Task.status.in_(OPEN), Task.archived_at.is_(None))


def _may_count(since: datetime) -> ColumnElement[bool]:
    """Spares the rest of the row for the many that were closed long ago."""
    return or_(Task.status.in_(OPEN), Task.created_at >= since, Task.completed_at >= since)


def overdue_at(now: datetime, zone: str) -> ColumnElement[bool]:
    """Open and past due at `now`: the same rule as that of the list of overdue tasks."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return and_(_open(), or_(Task.due_on < today, Task.due_at < now))


def _late_first(zone: str) -> ColumnElement[datetime]:
    return func.coalesce(Task.due_at, func.timezone(zone, Task.due_on + literal(1)))


def _counts(period: Period) -> list[ColumnElement[int]]:
    done = _completed(period)
    return [
        func.count().filter(_in(Task.created_at, period)),  # type: ignore[arg-type]
        func.count().filter(done),
        func.count().filter(and_(done, _has_due())),
        func.count().filter(and_(done, _on_time(period.zone))),
        func.count().filter(and_(done, Task.times_delayed > 0)),
    ]


async def _totals(
    uow: UnitOfWork, visible: ColumnElement[bool], overdue: ColumnElement[bool], period: Period
) -> tuple[Counts, Counts, Standing]:
    reviewing = Task.status.in_((Status.AWAITING_VALIDATION, Status.IN_REVIEW))
    query = select(
        *_counts(period),
        *_counts(period.before),
        func.count().filter(_open()),
        func.count().filter(overdue),
        func.count().filter(and_(_open(), Task.status == Status.BLOCKED)),
        func.count().filter(and_(_open(), reviewing)),
        func.count().filter(and_(_open(), Task.assignee_id.is_(None))),
    ).where(visible, _may_count(period.before.start))
    row = (await uow.session.execute(query)).one()
    values = tuple(row)
    return Counts(*values[:5]), Counts(*values[5:10]), Standing(*values[10:])


async def _people(
    uow: UnitOfWork, visible: ColumnElement[bool], overdue: ColumnElement[bool], period: Period
) -> tuple[PersonRow, ...]:
    done = _completed(period)
    query = (
        select(
            Member.id,
            Member.name,
            func.count().filter(done),
            func.count().filter(and_(done, _has_due())),
            func.count().filter(and_(done, _on_time(period.zone))),
            func.count().filter(_open()),
            func.count().filter(overdue),
        )
        .join(Member, and_(Member.workspace_id == Task.workspace_id, Member.id == Task.assignee_id))
        .where(visible, _may_count(period.start))
        .group_by(Member.id, Member.name)
        .having(or_(func.count().filter(done) > 0, func.count().filter(_open()) > 0))
        .order_by(func.count().filter(done).desc(), Member.name, Member.id)
    )
    return tuple(PersonRow(*row) for row in await uow.session.execute(query))


async def _days(uow: UnitOfWork, visible: ColumnElement[bool], period: Period) -> tuple[DayRow, ...]:
    """Created and completed by local day, days without either included."""
    made = select(
        func.date(func.timezone(period.zone, Task.created_at)).label("day"),
        literal(1).label("made"),
        literal(0).label("done"),
    ).where(
        visible,
        _in(Task.created_at, period),  # type: ignore[arg-type]
    )
    done = select(func.date(func.timezone(period.zone, Task.completed_at)), literal(0), literal(1)).where(
        visible, _completed(period)
    )
    both = made.union_all(done).subquery()
    query = select(both.c.day, func.sum(both.c.made), func.sum(both.c.done)).group_by(both.c.day)
    found = {day: (int(created), int(completed)) for day, created, completed in await uow.session.execute(query)}
    span = (period.last - period.first).days + 1
    days = [date.fromordinal(period.first.toordinal() + step) for step in range(span)]
    return tuple(DayRow(day, *found.get(day, (0, 0))) for day in days)


async def _lines(
    uow: UnitOfWork, visible: ColumnElement[bool], wanted: ColumnElement[bool], order: ColumnElement[Any]
) -> tuple[TaskLine, ...]:
    query = (
        select(
            Task.id,
            Task.number,
            Task.title,
            Task.status,
            Member.name,
            Task.due_on,
            Task.due_at,
            Task.completed_at,
            case((Task.status == Status.BLOCKED, Task.status_reason)),
        )
        .outerjoin(Member, and_(Member.workspace_id == Task.workspace_id, Member.id == Task.assignee_id))
        .where(visible, wanted)
        .order_by(order, Task.number)
        .limit(LISTED)
    )
    rows: Sequence[object] = (await uow.session.execute(query)).all()
    return tuple(TaskLine(*row) for row in rows)  # type: ignore[misc]
