"""One change for one task or a thousand: the rules per task, then a statement for all.

All or nothing: the first task that refuses it ends it. What is so already is not touched.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, func, select, update

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people import DepartmentNotFound, Member, MemberNotFound, PeopleRepository, Policy, Resource
from boss_workflow.domains.tasks.bodies import TaskChanges
from boss_workflow.domains.tasks.errors import NeedsApproval, TaskInvalid, TaskNotFound, TransitionRefused
from boss_workflow.domains.tasks.events import TaskChanged
from boss_workflow.domains.tasks.models import Status, Task, reference_of
from boss_workflow.domains.tasks.repository import visible_to
from boss_workflow.domains.tasks.service import is_later, plain
from boss_workflow.domains.tasks.transitions import NEEDS_REASON, may_follow, refusal, words
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork, among, conflicts

Values = dict[str, Any]
TaskState = Row[*tuple[Any, ...]]
"""A task's columns, and `home`: its department, else its assignee's."""
Rule = Callable[[Any], Values]
"""From a task as it is to what must be written; empty when nothing must."""

ACTIONS = {
    frozenset({"status", "status_reason"}): "task.status",
    frozenset({"assignee_id"}): "task.assign",
    frozenset({"due_on", "due_at"}): "task.reschedule",
    frozenset({"priority"}): "task.prioritise",
}
AS_GIVEN = (
    "title",
    "description",
    "type",
    "priority",
    "department_id",
    "project",
    "tags",
    "estimate_minutes",
    "progress",
    "requires_validation",
)
MEANINGS = {"fk_task_assignee": MemberNotFound(), "fk_task_department": DepartmentNotFound()}


TABLE = cast("Table", Task.__table__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """References in order of number. `undo_id` None when nothing was changed."""

    matched: tuple[str, ...]
    changed: tuple[str, ...]
    undo_id: UUID | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: for the audit, for whom it is allowed, and how it follows from what a task is."""

    action: str
    verb: str
    """ "edited", "deleted": with a reference or a count it makes the label of the undo."""
    permissions: frozenset[str]
    rule: Rule


class TaskChanger:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def lock(
        self, uow: UnitOfWork, actor: Actor, ids: Sequence[UUID], *, deleted: bool = False
    ) -> Sequence[TaskState]:
        """The tasks as they are, until the end of the unit. Raises: TaskNotFound when the actor does not see one."""
        department = func.coalesce(
            Task.department_id, select(Member.department_id).where(Member.id == Task.assignee_id).scalar_subquery()
        )
        query = (
            select(*(column for column in TABLE.columns if column.name not in GENERATED), department.label("home"))
            .where(
                among(Task.id, ids),
                Task.deleted_at.is_not(None) if deleted else Task.deleted_at.is_(None),
                visible_to(actor, self._policy.scope(actor, "task.see")),
            )
            .order_by(Task.number)
            .with_for_update(of=TABLE)
        )
        rows = (await uow.session.execute(query)).all()
        if len(rows) < len(set(ids)):
            raise TaskNotFound
        return rows

    async def change(
        self, uow: UnitOfWork, actor: Actor, rows: Sequence[TaskState], wish: Wish, *, dry_run: bool = False
    ) -> Outcome:
        """Raises: NotPermitted, TransitionRefused, NeedsApproval, TaskInvalid, MemberNotFound, DepartmentNotFound."""
        matched = tuple(reference_of(row.number) for row in rows)
        wanted: dict[UUID, Values] = {}
        for row in rows:
            self._allow(actor, row, wish)
            values = wish.rule(row)
            if values:
                wanted[row.id] = values
        touched = [row for row in rows if row.id in wanted]
        changed = tuple(reference_of(row.number) for row in touched)
        if dry_run or not touched:
            return Outcome(matched, changed, None)
        await self._write(uow, wanted)
        label = f"{wish.verb} {changed[0] if len(changed) == 1 else f'{len(changed)} tasks'}"
        changes = tuple(_recorded(row, wanted[row.id]) for row in touched)
        change_set = ChangeSet(actor, wish.action, label, changes)
        await uow.publish(change_set)
        await uow.publish(TaskChanged(tuple(row.id for row in touched)))
        return Outcome(matched, changed, change_set.id)

    def _allow(self, actor: Actor, row: TaskState, wish: Wish) -> None:
        owners = frozenset(one for one in (row.assignee_id, row.creator_id) if one is not None)
        for permission in wish.permissions:
            self._policy.require(actor, permission, Resource(row.home, owners))

    @staticmethod
    async def _write(uow: UnitOfWork, wanted: Mapping[UUID, Values]) -> None:
        """One statement for all tasks that get the same values: for a bulk change nearly always one."""
        groups: dict[str, list[UUID]] = defaultdict(list)
        for task_id, values in wanted.items():
            groups[repr(sorted(values.items()))].append(task_id)
        for ids in groups.values():
            values = {**wanted[ids[0]], "updated_at": uow.now(), "version": TABLE.c.version + 1}
            with conflicts(MEANINGS):
                await uow.session.execute(update(TABLE).where(among(TABLE.c.id, ids)).values(**values))

    async def wish(self, uow: UnitOfWork, actor: Actor, changes: TaskChanges) -> Wish:
        """The change of fields, after checks that concern all tasks. Raises: NotPermitted, MemberNotFound."""
        given = changes.given()
        if given.get("assignee_id") is not None:
            await self._check_assignee(uow, actor, given["assignee_id"])
        if given.get("department_id") not in {None, actor.department_id}:
            self._policy.require(actor, "task.edit", Resource(given["department_id"]))
        now, zone = uow.now(), ZoneInfo(actor.timezone)

        def rule(task: Any) -> Values:
            values = {name: given[name] for name in AS_GIVEN if name in given and getattr(task, name) != given[name]}
            if "criteria" in given:
                criteria = [one.model_dump() for one in given["criteria"]]
                values |= {"criteria": criteria} if criteria != task.criteria else {}
            if "assignee_id" in given and given["assignee_id"] != task.assignee_id:
                values["assignee_id"] = given["assignee_id"]
            if "archived" in given and given["archived"] != (task.archived_at is not None):
                values["archived_at"] = now if given["archived"] else None
            if "status" in given and given["status"] != task.status:
                check_status(task, given["status"], given.get("status_reason"))
                values |= {"status": given["status"], "status_reason": given.get("status_reason")}
                values["completed_at"] = now if given["status"] is Status.COMPLETED else None
            return values | due_values(task, given, zone)

        return Wish(ACTIONS.get(_subject(given), "task.edit"), "edited", _permissions(given), rule)

    async def _check_assignee(self, uow: UnitOfWork, actor: Actor, assignee_id: UUID) -> None:
        assignee = await PeopleRepository(uow).assignee(assignee_id)
        self._policy.require(actor, "task.assign", Resource(assignee.department_id, frozenset({assignee.id})))


def removal(uow: UnitOfWork) -> Wish:
    """Into the trash."""
    now = uow.now()
    return Wish("task.delete", "deleted", frozenset({"task.delete"}), lambda _task: {"deleted_at": now})


RESTORATION = Wish("task.restore", "restored", frozenset({"task.delete"}), lambda _task: {"deleted_at": None})
GENERATED = frozenset({"due_sort", "completed_sort", "priority_rank"})


def check_status(task: Any, wanted: Status, reason: str | None) -> None:
    """Raises: NeedsApproval, TransitionRefused, TaskInvalid."""
    reference = reference_of(task.number)
    if wanted is Status.COMPLETED and task.requires_validation:
        raise NeedsApproval(reference)
    if wanted in NEEDS_REASON and not reason:
        raise TaskInvalid(f"Say in status_reason why {reference} is {words(wanted)}.")
    if not may_follow(Status(task.status), wanted):
        raise TransitionRefused(refusal(reference, Status(task.status), wanted))


def due_given(row: Any, given: Mapping[str, Any]) -> tuple[date | None, datetime | None]:
    """The day or the moment: a new one takes the other's place, null takes away its own kind only."""
    day, moment = given.get("due_on"), given.get("due_at")
    if day is None and moment is None:
        day = None if "due_on" in given else row.due_on
        moment = None if "due_at" in given else row.due_at
    return day, moment


def due_values(task: Any, given: Mapping[str, Any], zone: ZoneInfo) -> Values:
    """The first due stays as the original; a later one than before counts as a delay."""
    day, moment = due_given(task, given)
    if (day, moment) == (task.due_on, task.due_at):
        return {}
    values: Values = {"due_on": day, "due_at": moment}
    if task.original_due_on is None and task.original_due_at is None:
        values |= {"original_due_on": day, "original_due_at": moment}
    elif is_later(task, day, moment, zone):
        values["times_delayed"] = task.times_delayed + 1
    return values


def _subject(given: Mapping[str, Any]) -> frozenset[str]:
    names = frozenset(given)
    if names & {"due_on", "due_at"} and names <= {"due_on", "due_at"}:
        return frozenset({"due_on", "due_at"})
    return names | {"status_reason"} if names == {"status"} else names


def _permissions(given: Mapping[str, Any]) -> frozenset[str]:
    needed = {
        "task.work": given.keys() & {"status", "status_reason"},
        "task.assign": given.keys() & {"assignee_id"},
        "task.edit": given.keys() - {"status", "status_reason", "assignee_id"},
    }
    return frozenset(permission for permission, names in needed.items() if names)


def _recorded(row: TaskState, values: Values) -> Change:
    before = {name: plain(getattr(row, name)) for name in values}
    return Change("task", row.id, before, {name: plain(value) for name, value in values.items()})
