"""Tasks and their parts in PostgreSQL. What a person may see is part of each query, never a filter afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, delete, exists, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.exc import StaleDataError

from boss_workflow.domains.people import Department, DepartmentNotFound, Member, MemberNotFound, Scope
from boss_workflow.domains.tasks.errors import DependencyExists, PartNotFound, StaleTask, TaskInvalid, TaskNotFound
from boss_workflow.domains.tasks.inserting import Returning, insert_task, nothing
from boss_workflow.domains.tasks.models import (
    CLOSED,
    Priority,
    Subtask,
    Task,
    TaskAttachment,
    TaskDependency,
    TaskNote,
    TaskWatcher,
    reference_of,
)
from boss_workflow.domains.tasks.schemas import Days, Page, TaskFilter, TaskRow
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork, conflicts
from boss_workflow.kernel.errors import AppError

PRIORITY_ORDER = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.MEDIUM: 2, Priority.LOW: 3}
PAGE = 20

WAITS_FOR = text(
    """
    with recursive waits(id) as (
        select blocker_id from task_dependency where blocked_id = :start
        union
        select d.blocker_id from task_dependency d join waits w on d.blocked_id = w.id
    )
    select exists (select 1 from waits where id = :wanted)
    """
)


MEANINGS: dict[str, AppError] = {
    "fk_task_assignee": MemberNotFound(),
    "fk_task_creator": MemberNotFound(),
    "fk_task_department": DepartmentNotFound(),
    "ck_task_title_length": TaskInvalid("A title has between 1 and 200 characters."),
    "ck_task_progress": TaskInvalid("Progress is a percentage between 0 and 100."),
    "ck_task_one_due": TaskInvalid("A task is due on a day or at a moment, not both."),
}


class TaskRepository:
    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._session = uow.session

    async def add(self, task: Task, returning: Returning = nothing) -> Any:
        """Gives the task its number, and validation where the workspace asks for it, stores it, and answers with what
        is to be returned of it, in one statement.

        Raises: MemberNotFound, DepartmentNotFound, TaskInvalid, WorkspaceNotFound.
        """
        with conflicts(MEANINGS):
            return await insert_task(self._uow, task, returning)

    async def flush(self, task: Task) -> None:
        """Raises: StaleTask, MemberNotFound, DepartmentNotFound, TaskInvalid."""
        reference = task.reference
        try:
            with conflicts(MEANINGS):
                await self._session.flush()
        except StaleDataError as error:
            raise StaleTask(reference) from error

    async def get(self, task_id: UUID, *, with_deleted: bool = False) -> Task:
        """Raises: TaskNotFound."""
        task = await self._session.get(Task, task_id)
        if task is None or (task.deleted_at is not None and not with_deleted):
            raise TaskNotFound
        return task

    async def get_by_number(self, number: int, *, with_deleted: bool = False) -> Task:
        """Raises: TaskNotFound."""
        query = select(Task).where(Task.number == number)
        if not with_deleted:
            query = query.where(Task.deleted_at.is_(None))
        task = (await self._session.scalars(query)).one_or_none()
        if task is None:
            raise TaskNotFound(reference_of(number))
        return task

    async def watchers(self, task_id: UUID) -> frozenset[UUID]:
        found = await self._session.scalars(select(TaskWatcher.member_id).where(TaskWatcher.task_id == task_id))
        return frozenset(found)

    async def department_of(self, task: Task) -> UUID | None:
        """The task's own department, else its assignee's."""
        if task.department_id is not None or task.assignee_id is None:
            return task.department_id
        found: UUID | None = await self._session.scalar(
            select(Member.department_id).where(Member.id == task.assignee_id)
        )
        return found

    async def page(self, actor: Actor, scope: Scope, wanted: TaskFilter, *, offset: int = 0, limit: int = PAGE) -> Page:
        """The tasks that match and that `scope` lets the actor see, the most pressing first."""
        condition = and_(
            Task.deleted_at.is_(None),
            Task.archived_at.is_(None),
            visible_to(actor, scope),
            *_conditions(wanted, self._uow.now(), ZoneInfo(actor.timezone)),
        )
        total = await self._session.scalar(select(func.count()).select_from(Task).where(condition))
        rows = await self._session.execute(
            select(
                Task.id,
                Task.number,
                Task.title,
                Task.status,
                Task.priority,
                Task.due_on,
                Task.due_at,
                Member.name,
            )
            .outerjoin(Member, and_(Member.workspace_id == Task.workspace_id, Member.id == Task.assignee_id))
            .where(condition)
            .order_by(_due_moment(ZoneInfo(actor.timezone)).nulls_last(), _priority_rank(), Task.number)
            .offset(offset)
            .limit(limit)
        )
        return Page(tuple(TaskRow(*row) for row in rows), int(total or 0), offset)

    # Parts

    async def add_subtask(self, subtask: Subtask, place: int | None = None) -> Subtask:
        """At this place where it is free, else at the end. Raises: TaskNotFound, MemberNotFound, TaskInvalid."""
        # Two that are added at the same moment would take the same place: the second waits for the first.
        await self._session.execute(select(Task.id).where(Task.id == subtask.task_id).with_for_update(key_share=True))
        found = await self._session.scalars(select(Subtask.position).where(Subtask.task_id == subtask.task_id))
        taken = frozenset(found)
        subtask.position = max(taken, default=0) + 1 if place is None or place in taken else place
        self._session.add(subtask)
        meanings = {
            "fk_subtask_task": TaskNotFound(),
            "fk_subtask_assignee": MemberNotFound(),
            "ck_subtask_title_length": TaskInvalid("A subtask's title has between 1 and 200 characters."),
        }
        with conflicts(meanings):
            await self._session.flush()
        return subtask

    async def subtasks(self, task_id: UUID) -> Sequence[Subtask]:
        found = await self._session.scalars(
            select(Subtask).where(Subtask.task_id == task_id).order_by(Subtask.position)
        )
        return found.all()

    async def get_subtask(self, subtask_id: UUID, *, of: UUID | None = None, lock: bool = False) -> Subtask:
        """`of`: the task whose it must be. Raises: PartNotFound."""
        found = await self._session.get(Subtask, subtask_id, with_for_update=True if lock else None)
        if found is None or of not in {None, found.task_id}:
            raise PartNotFound("subtask")
        return found

    async def add_note(self, note: TaskNote) -> TaskNote:
        """Raises: TaskNotFound, TaskInvalid."""
        self._session.add(note)
        meanings = {
            "fk_task_note_task": TaskNotFound(),
            "ck_task_note_body_length": TaskInvalid("A note has between 1 and 10,000 characters."),
        }
        with conflicts(meanings):
            await self._session.flush()
        return note

    async def notes(self, task_id: UUID) -> Sequence[TaskNote]:
        """Pinned first, then the newest."""
        found = await self._session.scalars(
            select(TaskNote)
            .where(TaskNote.task_id == task_id, TaskNote.deleted_at.is_(None))
            .order_by(TaskNote.pinned.desc(), TaskNote.created_at.desc(), TaskNote.id.desc())
        )
        return found.all()

    async def get_note(self, note_id: UUID, *, of: UUID, lock: bool = False) -> TaskNote:
        """`of`: the task whose it must be. Raises: PartNotFound."""
        found = await self._session.get(TaskNote, note_id, with_for_update=True if lock else None)
        if found is None or found.deleted_at is not None or found.task_id != of:
            raise PartNotFound("note")
        return found

    async def add_dependency(self, blocker: Task, blocked: Task) -> None:
        """Raises: DependencyExists."""
        self._session.add(
            TaskDependency(workspace_id=self._uow.workspace, blocker_id=blocker.id, blocked_id=blocked.id)
        )
        with conflicts({"pk_task_dependency": DependencyExists()}):
            await self._session.flush()

    async def remove_dependency(self, blocker: Task, blocked: Task) -> bool:
        """False when there is none."""
        found = await self._session.get(TaskDependency, (blocker.id, blocked.id))
        if found is not None:
            await self._session.delete(found)
            await self._session.flush()
        return found is not None

    async def waits_for(self, task_id: UUID, wanted: UUID) -> bool:
        """Whether `task_id` waits, directly or through others, for `wanted`; it stays so until the end of the unit,
        lest two dependencies that are made at the same moment close a circle."""
        await WorkspaceRepository(self._uow).hold()
        return bool(await self._session.scalar(WAITS_FOR, {"start": task_id, "wanted": wanted}))

    async def blockers(self, task_id: UUID) -> Sequence[Task]:
        found = await self._session.scalars(
            select(Task)
            .join(TaskDependency, TaskDependency.blocker_id == Task.id)
            .where(TaskDependency.blocked_id == task_id, Task.deleted_at.is_(None))
            .order_by(Task.number)
        )
        return found.all()

    async def watch(self, task_id: UUID, member_id: UUID) -> bool:
        """Watching twice is watching: False. Raises: TaskNotFound, MemberNotFound."""
        row = {"workspace_id": self._uow.workspace, "task_id": task_id, "member_id": member_id}
        with conflicts({"fk_task_watcher_member": MemberNotFound(), "fk_task_watcher_task": TaskNotFound()}):
            new = insert(TaskWatcher).values(row).on_conflict_do_nothing().returning(TaskWatcher.task_id)
            return (await self._session.execute(new)).first() is not None

    async def unwatch(self, task_id: UUID, member_id: UUID) -> bool:
        """False when the member did not watch it."""
        gone = await self._session.execute(
            delete(TaskWatcher)
            .where(TaskWatcher.task_id == task_id, TaskWatcher.member_id == member_id)
            .returning(TaskWatcher.task_id)
        )
        return gone.first() is not None

    async def waiting_for(self, blockers: Sequence[UUID]) -> dict[UUID, UUID]:
        """The tasks that wait for one of these, each with the one of them that it waits for."""
        pairs = select(TaskDependency.blocked_id, TaskDependency.blocker_id)
        rows = await self._session.execute(pairs.where(TaskDependency.blocker_id.in_(blockers)))
        return {row[0]: row[1] for row in rows}

    async def add_attachment(self, attachment: TaskAttachment) -> TaskAttachment:
        """Raises: TaskNotFound."""
        self._session.add(attachment)
        with conflicts({"fk_task_attachment_task": TaskNotFound()}):
            await self._session.flush()
        return attachment

    async def get_attachment(self, attachment_id: UUID, *, of: UUID) -> TaskAttachment:
        """`of`: the task whose it must be. Raises: PartNotFound."""
        found = await self._session.get(TaskAttachment, attachment_id)
        if found is None or found.deleted_at is not None or found.task_id != of:
            raise PartNotFound("attachment")
        return found

    async def attachments(self, task_id: UUID) -> Sequence[TaskAttachment]:
        found = await self._session.scalars(
            select(TaskAttachment)
            .where(TaskAttachment.task_id == task_id, TaskAttachment.deleted_at.is_(None))
            .order_by(TaskAttachment.created_at, TaskAttachment.id)
        )
        return found.all()


def visible_to(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    """The policy's scope for "task.see" as SQL; the twin of Policy.decide, held together by a test."""
    if scope is Scope.ALL:
        return true()
    mine = or_(Task.assignee_id == actor.member_id, Task.creator_id == actor.member_id)
    watched = exists().where(TaskWatcher.task_id == Task.id, TaskWatcher.member_id == actor.member_id)
    if scope is Scope.DEPARTMENT and actor.department_id is not None:
        return or_(mine, watched, _home() == actor.department_id)
    return or_(mine, watched)


def _home() -> ColumnElement[UUID | None]:
    """The department that a task belongs to: its own, else its assignee's."""
    assignee_department = (
        select(Member.department_id).where(Member.id == Task.assignee_id).correlate(Task).scalar_subquery()
    )
    return func.coalesce(Task.department_id, assignee_department)


def _department_called(name: str) -> ScalarSelect[UUID]:
    return select(Department.id).where(func.lower(Department.name) == name.lower()).scalar_subquery()


def _conditions(wanted: TaskFilter, now: datetime, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    today = now.astimezone(zone).date()
    conditions: list[ColumnElement[bool]] = []
    if wanted.open_only or wanted.overdue:
        conditions.append(Task.status.not_in(CLOSED))
    if wanted.assignee_id is not None:
        conditions.append(Task.assignee_id == wanted.assignee_id)
    if wanted.overdue:
        conditions.append(or_(Task.due_on < today, Task.due_at < now))
    if wanted.due_on is not None:
        local = func.timezone(zone.key, Task.due_at)
        conditions.append(or_(Task.due_on == wanted.due_on, func.date(local) == wanted.due_on))
    conditions.extend(Task.title.icontains(word, autoescape=True) for word in wanted.words)
    if wanted.department is not None:
        conditions.append(_home() == _department_called(wanted.department))
    return conditions + _marks(wanted) + _stretches(wanted, zone)


def _marks(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    """Status, priority, person, tag: each with its own column."""
    told = [
        (bool(wanted.statuses), Task.status.in_(wanted.statuses)),
        (wanted.priority is not None, Task.priority == wanted.priority),
        (wanted.unassigned, Task.assignee_id.is_(None)),
        (wanted.tag is not None, Task.tags.contains([wanted.tag])),
        (wanted.undated, and_(Task.due_on.is_(None), Task.due_at.is_(None))),
    ]
    return [condition for given, condition in told if given]


def _stretches(wanted: TaskFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    due = func.coalesce(Task.due_on, _local_day(Task.due_at, zone))
    created, completed = _local_day(Task.created_at, zone), _local_day(Task.completed_at, zone)
    told = ((due, wanted.due), (created, wanted.created), (completed, wanted.completed))
    return [_in_days(day, days) for day, days in told if days is not None]


def _local_day(column: Any, zone: ZoneInfo) -> ColumnElement[date]:
    return func.date(func.timezone(zone.key, column))


def _in_days(day: ColumnElement[date], days: Days) -> ColumnElement[bool]:
    return and_(
        day >= days.first if days.first is not None else day.is_not(None),
        day <= days.last if days.last is not None else true(),
    )


def _due_moment(zone: ZoneInfo) -> ColumnElement[datetime]:
    """A day counts as its end, so that a moment on the same day comes first."""
    return func.coalesce(Task.due_at, func.timezone(zone.key, (Task.due_on + text("interval '1 day'"))))


def _priority_rank() -> ColumnElement[int]:
    return case(PRIORITY_ORDER, value=Task.priority, else_=9)
