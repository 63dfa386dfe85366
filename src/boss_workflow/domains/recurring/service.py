"""The rules about recurring tasks. Who may give the task to its people may have it come again and again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people import Member, PeopleRepository, Policy, Resource
from boss_workflow.domains.recurring.coming import TICK, Coming, coming, local_now
from boss_workflow.domains.recurring.dates import Repeat
from boss_workflow.domains.recurring.days_off import OnDayOff
from boss_workflow.domains.recurring.errors import RecurringChanged, RecurringNotFound, RecurringUnchanged, RuleInvalid
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.tasks import Priority
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id

A_DAY = 24 * 60


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
    on_day_off: OnDayOff | None = None


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

    async def visible(self, uow: UnitOfWork, actor: Actor) -> list[RecurringTask]:
        """Those that the actor may change, and those that come to them."""
        query = select(RecurringTask).where(RecurringTask.deleted_at.is_(None))
        rows = (await uow.session.scalars(query.order_by(RecurringTask.created_at, RecurringTask.id))).all()
        people = await PeopleRepository(uow).members_by_id({one for row in rows for one in row.assignee_ids})
        return [row for row in rows if self._sees(actor, row, people)]

    async def see(self, uow: UnitOfWork, actor: Actor, recurring_id: UUID) -> RecurringTask:
        """Raises: RecurringNotFound, also where it is not theirs to see."""
        row = await uow.session.get(RecurringTask, recurring_id)
        if row is None or row.deleted_at is not None:
            raise RecurringNotFound(str(recurring_id))
        people = await PeopleRepository(uow).members_by_id(set(row.assignee_ids))
        if not self._sees(actor, row, people):
            raise RecurringNotFound(str(recurring_id))
        return row

    def _sees(self, actor: Actor, row: RecurringTask, people: Mapping[UUID, Member]) -> bool:
        here = [people[one] for one in row.assignee_ids if one in people]
        may = all(self._policy.decide(actor, "task.create", one).allowed for one in _resources(actor, here))
        return may or actor.member_id in row.assignee_ids

    async def get(
        self, uow: UnitOfWork, actor: Actor, recurring_id: UUID, *, version: int | None = None
    ) -> RecurringTask:
        """Locked, to be changed; also a deleted one. Raises: RecurringNotFound, NotPermitted, RecurringChanged."""
        query = select(RecurringTask).where(RecurringTask.id == recurring_id).with_for_update()
        row = (await uow.session.scalars(query)).one_or_none()
        if row is None:
            raise RecurringNotFound(str(recurring_id))
        # What somebody made for themselves is theirs to change; what the boss made for them is not.
        permission = "task.create" if row.creator_id == actor.member_id else "task.edit"
        await self._require(uow, actor, row.assignee_ids, permission)
        if version is not None and version != row.version:
            raise RecurringChanged(row.title, row.version)
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
        if row.ends_before is not None and row.ends_before <= start:
            raise RuleInvalid(f'"{row.title}" has ended by then already.')
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
                row.lead_minutes,
                OnDayOff.SKIP if repeat.skips_holidays else OnDayOff(row.on_day_off),
            ),
        )
        new.turn, new.paused_at = row.turn, row.paused_at
        before = {"ends_before": plain(row.ends_before)}
        row.ends_before = start
        row.version += 1
        await uow.session.flush()
        changes = (
            Change("recurring_task", new.id, None, {"title": new.title, "deleted_at": None}),
            Change("recurring_task", row.id, before, {"ends_before": plain(start)}),
        )
        await uow.publish(ChangeSet(actor, "recurring.change", f'changed when "{row.title}" comes', changes))
        return new

    async def edit(self, uow: UnitOfWork, actor: Actor, row: RecurringTask, values: Mapping[str, Any]) -> None:
        """Other values for all that are still to be made. Raises: RecurringUnchanged, NotPermitted, MemberNotFound."""
        new = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not new:
            raise RecurringUnchanged(f'"{row.title}" is like that already.')
        if "assignee_ids" in new:
            await self._require(uow, actor, new["assignee_ids"])
        await self._change(uow, actor, row, "recurring.edit", f'changed "{row.title}"', new)

    async def rotate(self, uow: UnitOfWork, actor: Actor, row: RecurringTask, people: Sequence[UUID]) -> None:
        """They take turns from now on, the first of them first. Raises: as `edit`."""
        turn = row.turn % len(people)
        await self.edit(
            uow, actor, row, {"assignee_ids": [*people[len(people) - turn :], *people[: len(people) - turn]]}
        )

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
        row.version += 1
        await uow.session.flush()
        after = {name: plain(value) for name, value in values.items()}
        await uow.publish(ChangeSet(actor, action, label, (Change("recurring_task", row.id, before, after),)))

    async def _require(
        self, uow: UnitOfWork, actor: Actor, assignee_ids: Sequence[UUID], permission: str = "task.create"
    ) -> None:
        people = PeopleRepository(uow)
        for resource in _resources(actor, [await people.get_member(one) for one in assignee_ids]):
            self._policy.require(actor, permission, resource)


def _resources(actor: Actor, people: Iterable[Member]) -> list[Resource]:
    """What it is about: each of its people, or, without any, the actor."""
    found = [Resource(one.department_id, frozenset({one.id})) for one in people]
    return found or [Resource(actor.department_id, frozenset({actor.member_id}))]


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
        on_day_off=new.on_day_off or (OnDayOff.SKIP if new.repeat.skips_holidays else OnDayOff.KEEP),
        since=new.starts - TICK,
        creator_id=actor.member_id,
        created_at=uow.now(),
    )
    uow.session.add(row)
    await uow.session.flush()
    return row


def plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
