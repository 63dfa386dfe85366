"""The rules about recurring tasks. Who may give the task to its people may have it come again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people import PeopleRepository, Policy, Resource
from boss_workflow.domains.recurring.dates import Repeat, moment_of, occurrences
from boss_workflow.domains.recurring.errors import RecurringNotFound, RecurringUnchanged, RuleInvalid
from boss_workflow.domains.recurring.models import RecurringOccurrence, RecurringTask
from boss_workflow.domains.tasks import Priority
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id

A_DAY = 24 * 60
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class NewRecurring:
    """`starts` is a wall time of `timezone`."""

    title: str
    repeat: Repeat
    timezone: str
    starts: datetime
    description: str = ""
    assignee_ids: tuple[UUID, ...] = ()
    priority: Priority = Priority.MEDIUM
    tags: tuple[str, ...] = ()
    lead_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """One date to come: `key` by the rule, `local` as it was moved."""

    key: datetime
    local: datetime


class RecurringService:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def create(self, uow: UnitOfWork, actor: Actor, new: NewRecurring) -> RecurringTask:
        """Raises: NotPermitted, MemberNotFound."""
        await self._require(uow, actor, new.assignee_ids)
        row = await _add(uow, actor, new)
        change = Change("recurring_task", row.id, None, {"title": row.title, "deleted_at": None})
        await uow.publish(ChangeSet(actor, "recurring.create", f'made "{row.title}" recurring', (change,)))
        return row

    async def visible(self, uow: UnitOfWork, actor: Actor) -> Sequence[RecurringTask]:
        """Those that the actor may change, and those that come to them."""
        query = select(RecurringTask).where(RecurringTask.deleted_at.is_(None)).order_by(RecurringTask.created_at)
        rows = (await uow.session.scalars(query)).all()
        return [
            row for row in rows if actor.member_id in row.assignee_ids or await self._may(uow, actor, row.assignee_ids)
        ]

    async def get(self, uow: UnitOfWork, actor: Actor, recurring_id: UUID) -> RecurringTask:
        """Locked, to be changed. Raises: RecurringNotFound, NotPermitted."""
        query = select(RecurringTask).where(RecurringTask.id == recurring_id).with_for_update()
        row = (await uow.session.scalars(query)).one_or_none()
        if row is None:
            raise RecurringNotFound(str(recurring_id))
        await self._require(uow, actor, row.assignee_ids)
        return row

    async def pause(self, uow: UnitOfWork, actor: Actor, row: RecurringTask) -> None:
        """Raises: RecurringUnchanged."""
        if row.paused_at is not None:
            raise RecurringUnchanged(f'"{row.title}" is paused already.')
        await self._change(uow, actor, row, "recurring.pause", f'paused "{row.title}"', {"paused_at": uow.now()})

    async def resume(self, uow: UnitOfWork, actor: Actor, row: RecurringTask) -> None:
        """What would have come meanwhile stays away. Raises: RecurringUnchanged."""
        if row.paused_at is None:
            raise RecurringUnchanged(f'"{row.title}" is not paused.')
        row.since = max(row.since, local_now(uow, row))
        await self._change(uow, actor, row, "recurring.resume", f'resumed "{row.title}"', {"paused_at": None})

    async def skip(self, uow: UnitOfWork, actor: Actor, row: RecurringTask) -> datetime:
        """Leaves out the next one and returns its wall time. Raises: RecurringUnchanged."""
        coming = await self._next(uow, row)
        exceptions = {**row.exceptions, coming.key.isoformat(): None}
        label = f'left out the next "{row.title}"'
        await self._change(uow, actor, row, "recurring.skip", label, {"exceptions": exceptions})
        return coming.local

    async def move(self, uow: UnitOfWork, actor: Actor, row: RecurringTask, to: datetime) -> datetime:
        """Moves the next one to the wall time `to`; returns where it was. Raises: RecurringUnchanged, RuleInvalid."""
        if to <= local_now(uow, row):
            raise RuleInvalid("That time has passed.")
        coming = await self._next(uow, row)
        exceptions = {**row.exceptions, coming.key.isoformat(): to.isoformat()}
        label = f'moved the next "{row.title}"'
        await self._change(uow, actor, row, "recurring.move", label, {"exceptions": exceptions})
        return coming.local

    async def change_following(
        self, uow: UnitOfWork, actor: Actor, row: RecurringTask, repeat: Repeat, start: datetime
    ) -> RecurringTask:
        """From the wall time `start` on by another rule; the old one ends there. Raises: RuleInvalid."""
        if repeat.rule is None or row.rule is None:
            raise RuleInvalid("Only a rule with dates can be changed from a date on.")
        lead = row.lead_minutes
        new = await _add(
            uow,
            actor,
            NewRecurring(
                row.title,
                repeat,
                row.timezone,
                start,
                row.description,
                tuple(row.assignee_ids),
                Priority(row.priority),
                tuple(row.tags),
                lead,
            ),
        )
        new.turn = row.turn
        before = {"ends_before": plain(row.ends_before)}
        row.ends_before = start
        await uow.session.flush()
        changes = (
            Change("recurring_task", new.id, None, {"title": new.title, "deleted_at": None}),
            Change("recurring_task", row.id, before, {"ends_before": plain(start)}),
        )
        await uow.publish(ChangeSet(actor, "recurring.change", f'changed when "{row.title}" comes', changes))
        return new

    async def delete(self, uow: UnitOfWork, actor: Actor, row: RecurringTask) -> None:
        """The tasks that it made stay. Raises: RecurringUnchanged."""
        if row.deleted_at is not None:
            raise RecurringUnchanged(f'"{row.title}" is deleted already.')
        await self._change(uow, actor, row, "recurring.delete", f'deleted "{row.title}"', {"deleted_at": uow.now()})

    async def _next(self, uow: UnitOfWork, row: RecurringTask) -> Coming:
        found = await coming(uow, row, 1)
        if not found:
            raise RecurringUnchanged(f'No date of "{row.title}" is to come.')
        return found[0]

    async def _change(
        self, uow: UnitOfWork, actor: Actor, row: RecurringTask, action: str, label: str, values: Mapping[str, Any]
    ) -> None:
        before = {name: plain(getattr(row, name)) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        await uow.session.flush()
        after = {name: plain(value) for name, value in values.items()}
        await uow.publish(ChangeSet(actor, action, label, (Change("recurring_task", row.id, before, after),)))

    async def _resources(self, uow: UnitOfWork, actor: Actor, assignee_ids: Sequence[UUID]) -> list[Resource]:
        people = PeopleRepository(uow)
        members = [await people.get_member(one) for one in assignee_ids]
        found = [Resource(one.department_id, frozenset({one.id})) for one in members]
        return found or [Resource(actor.department_id, frozenset({actor.member_id}))]

    async def _require(self, uow: UnitOfWork, actor: Actor, assignee_ids: Sequence[UUID]) -> None:
        for resource in await self._resources(uow, actor, assignee_ids):
            self._policy.require(actor, "task.create", resource)

    async def _may(self, uow: UnitOfWork, actor: Actor, assignee_ids: Sequence[UUID]) -> bool:
        resources = await self._resources(uow, actor, assignee_ids)
        return all(self._policy.decide(actor, "task.create", one).allowed for one in resources)


async def _add(uow: UnitOfWork, actor: Actor, new: NewRecurring) -> RecurringTask:
    hourly = new.repeat.rule is not None and "HOURLY" in new.repeat.rule
    lead = new.lead_minutes if new.lead_minutes is not None else 0 if hourly else A_DAY
    row = RecurringTask(
        id=new_id(),
        workspace_id=uow.workspace,
        title=new.title,
        description=new.description,
        assignee_ids=list(new.assignee_ids),
        priority=new.priority,
        tags=list(new.tags),
        rule=new.repeat.rule,
        after_days=new.repeat.after_days,
        timezone=new.timezone,
        starts=new.starts,
        lead_minutes=lead,
        since=new.starts - TICK,
        creator_id=actor.member_id,
        created_at=uow.now(),
    )
    uow.session.add(row)
    await uow.session.flush()
    return row


def local_now(uow: UnitOfWork, row: RecurringTask) -> datetime:
    return uow.now().astimezone(ZoneInfo(row.timezone)).replace(tzinfo=None)


def dates(row: RecurringTask, until: datetime | None = None) -> list[Coming]:
    """Those since the last decided one, with what was skipped or moved, in the order of time; a hundred without `until`."""
    keys: set[datetime] = set()
    if row.rule is not None:
        for one in occurrences(row.rule, row.starts, after=row.since, until=until):
            keys.add(one)
            if until is None and len(keys) == 100:
                break
    elif row.turn == 0:
        keys.add(row.starts)
    moved = {datetime.fromisoformat(key): to for key, to in row.exceptions.items()}
    keys |= {key for key, to in moved.items() if to is not None}
    ends = row.ends_before
    found = [
        Coming(key, datetime.fromisoformat(moved[key]) if key in moved else key)
        for key in keys
        if not (key in moved and moved[key] is None) and (ends is None or key < ends)
    ]
    return sorted(found, key=lambda one: one.local)


async def coming(uow: UnitOfWork, row: RecurringTask, count: int) -> list[Coming]:
    """The next dates of which no task was made yet."""
    query = select(RecurringOccurrence.local_at).where(RecurringOccurrence.recurring_id == row.id)
    made = set(await uow.session.scalars(query))
    zone = ZoneInfo(row.timezone)
    now = uow.now() - timedelta(days=0 if row.rule and "BYHOUR" in row.rule else 1)
    return [one for one in dates(row) if one.key not in made and moment_of(one.local, zone) >= now][:count]


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
