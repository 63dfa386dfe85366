"""The rules about tasks. Each change checks the policy, keeps the status table, and publishes what it changed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people import Assignee, Member, Policy, Resource
from boss_workflow.domains.tasks.errors import (
    DependencyCycle,
    NeedsApproval,
    NoChange,
    TaskInvalid,
    TaskNotFound,
    TransitionRefused,
)
from boss_workflow.domains.tasks.events import TaskChanged
from boss_workflow.domains.tasks.inserting import Returning, nothing
from boss_workflow.domains.tasks.models import NoteKind, Priority, Status, Subtask, Task, TaskAttachment, TaskNote
from boss_workflow.domains.tasks.repository import PAGE, TaskRepository
from boss_workflow.domains.tasks.schemas import NewTask, Page, TaskFilter
from boss_workflow.domains.tasks.transitions import may_follow, refusal, words
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.files import StoredFile


class TaskService:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def create(
        self, uow: UnitOfWork, actor: Actor, new: NewTask, assignee: Assignee | Member | None = None
    ) -> Task:
        """Raises: NotPermitted, MemberNotFound, DepartmentNotFound, TaskInvalid."""
        task, _ = await self.create_returning(uow, actor, new, assignee, nothing)
        return task

    async def create_returning(
        self, uow: UnitOfWork, actor: Actor, new: NewTask, assignee: Assignee | Member | None, returning: Returning
    ) -> tuple[Task, Any]:
        """The same, and with it what `returning` asks of the new row."""
        self._require_create(actor, new, assignee)
        now = uow.now()
        day, moment = (new.due.day, new.due.moment) if new.due else (None, None)
        task = Task(
            workspace_id=uow.workspace,
            title=new.title,
            description=new.description,
            criteria=[{"text": criterion, "met": False} for criterion in new.criteria],
            type=new.type,
            priority=new.priority,
            status=Status.PENDING,
            assignee_id=assignee.id if assignee else None,
            department_id=new.department_id,
            project=new.project,
            creator_id=actor.member_id,
            tags=list(new.tags),
            due_on=day,
            due_at=moment,
            original_due_on=day,
            original_due_at=moment,
            estimate_minutes=new.estimate_minutes,
            requires_validation=new.requires_validation,
            source=new.source,
            original_message=new.original_message,
            created_at=now,
            updated_at=now,
        )
        answer = await TaskRepository(uow).add(task, returning)
        after = {"title": task.title, "status": task.status, "priority": task.priority}
        after |= {"assignee_id": plain(task.assignee_id), "due_on": plain(day), "due_at": plain(moment)}
        change = Change("task", task.id, None, after)
        # Nothing shows it yet that would have to follow: no TaskChanged.
        await uow.publish(ChangeSet(actor, "task.create", f"created {task.reference}", (change,)))
        return task, answer

    async def see(self, uow: UnitOfWork, actor: Actor, task: Task) -> Task:
        """The task itself when the actor may see it. Raises: TaskNotFound, which does not tell that it exists."""
        if not self._policy.decide(actor, "task.see", await self._resource(uow, task)).allowed:
            raise TaskNotFound(task.reference)
        return task

    async def resource_of(self, uow: UnitOfWork, actor: Actor, task_id: UUID) -> Resource:
        """What the policy is asked about, for a task that the actor sees. Raises: TaskNotFound."""
        return await self._resource(uow, await self.seen(uow, actor, task_id))

    async def seen(self, uow: UnitOfWork, actor: Actor, task_id: UUID) -> Task:
        """Raises: TaskNotFound, in the same words whether it is hidden or nowhere."""
        task = await TaskRepository(uow).get(task_id)
        try:
            return await self.see(uow, actor, task)
        except TaskNotFound:
            raise TaskNotFound from None

    async def list(
        self, uow: UnitOfWork, actor: Actor, wanted: TaskFilter, *, offset: int = 0, limit: int = PAGE
    ) -> Page:
        scope = self._policy.scope(actor, "task.see")
        return await TaskRepository(uow).page(actor, scope, wanted, offset=offset, limit=limit)

    async def set_status(
        self, uow: UnitOfWork, actor: Actor, task: Task, status: Status, reason: str | None = None
    ) -> None:
        """Raises: NotPermitted, NoChange, NeedsApproval, TransitionRefused, StaleTask."""
        await self._require(uow, actor, "task.work", task)
        current = Status(task.status)
        if status is current:
            raise NoChange(f"{task.reference} is {words(status)} already.")
        if status is Status.COMPLETED and task.requires_validation:
            raise NeedsApproval(task.reference)
        if not may_follow(current, status):
            raise TransitionRefused(refusal(task.reference, current, status))
        values: dict[str, Any] = {"status": status, "status_reason": reason}
        values["completed_at"] = uow.now() if status is Status.COMPLETED else None
        await self._change(uow, actor, task, "task.status", f"set {task.reference} to {words(status)}", values)

    async def approve(self, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        """The one way in which a task that requires validation is completed. Raises: NotPermitted, TransitionRefused."""
        await self._require(uow, actor, "task.review", task)
        if not may_follow(Status(task.status), Status.COMPLETED):
            raise TransitionRefused(f"{task.reference} is {words(task.status)} already.")
        values = {"status": Status.COMPLETED, "status_reason": None, "completed_at": uow.now()}
        await self._change(uow, actor, task, "task.approve", f"approved {task.reference}", values)

    async def send_back(self, uow: UnitOfWork, actor: Actor, task: Task, reason: str) -> None:
        """Raises: NotPermitted, TransitionRefused."""
        await self._require(uow, actor, "task.review", task)
        if not may_follow(Status(task.status), Status.NEEDS_REVISION):
            raise TransitionRefused(f"{task.reference} is {words(task.status)} already.")
        values = {"status": Status.NEEDS_REVISION, "status_reason": reason}
        await self._change(uow, actor, task, "task.send_back", f"sent {task.reference} back", values)

    async def reopen(self, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        """Completed becomes undone, cancelled becomes pending. Raises: NotPermitted, NoChange, StaleTask."""
        match Status(task.status):
            case Status.COMPLETED:
                await self.set_status(uow, actor, task, Status.UNDONE)
            case Status.CANCELLED:
                await self.set_status(uow, actor, task, Status.PENDING)
            case current:
                raise NoChange(f"{task.reference} is open: {words(current)}.")

    async def assign(self, uow: UnitOfWork, actor: Actor, task: Task, assignee: Member | None) -> None:
        """Raises: NotPermitted, NoChange, StaleTask. A manager gives tasks to their own department only."""
        await self._require(uow, actor, "task.assign", task)
        if assignee is not None:
            receiver = Resource(assignee.department_id, frozenset({assignee.id}))
            self._policy.require(actor, "task.assign", receiver)
        wanted = assignee.id if assignee else None
        if task.assignee_id == wanted:
            name = assignee.name if assignee else "nobody"
            raise NoChange(f"{task.reference} is assigned to {name} already.")
        label = f"assigned {task.reference} to {assignee.name}" if assignee else f"unassigned {task.reference}"
        await self._change(uow, actor, task, "task.assign", label, {"assignee_id": wanted})

    async def reschedule(self, uow: UnitOfWork, actor: Actor, task: Task, due: When | None) -> None:
        """Keeps the first due as the original; a later one than before counts as a delay.

        Raises: NotPermitted, NoChange, StaleTask.
        """
        await self._require(uow, actor, "task.edit", task)
        day, moment = (due.day, due.moment) if due else (None, None)
        if (task.due_on, task.due_at) == (day, moment):
            raise NoChange(f"{task.reference} has this due date already.")
        values: dict[str, Any] = {"due_on": day, "due_at": moment}
        if task.original_due_on is None and task.original_due_at is None:
            values |= {"original_due_on": day, "original_due_at": moment}
        elif due is not None and is_later(task, day, moment, ZoneInfo(actor.timezone)):
            values["times_delayed"] = task.times_delayed + 1
        await self._change(uow, actor, task, "task.reschedule", f"changed when {task.reference} is due", values)

    async def prioritise(self, uow: UnitOfWork, actor: Actor, task: Task, priority: Priority) -> None:
        """Raises: NotPermitted, NoChange, StaleTask."""
        await self._require(uow, actor, "task.edit", task)
        if task.priority == priority:
            raise NoChange(f"{task.reference} has {priority} priority already.")
        label = f"gave {task.reference} {priority} priority"
        await self._change(uow, actor, task, "task.prioritise", label, {"priority": priority})

    async def edit(self, uow: UnitOfWork, actor: Actor, task: Task, **values: Any) -> None:
        """Title, description, criteria, type, tags, project, department, estimate, progress.

        Raises: NotPermitted, TaskInvalid, DepartmentNotFound, StaleTask.
        """
        await self._require(uow, actor, "task.edit", task)
        unknown = set(values) - EDITABLE
        if unknown:
            raise TaskInvalid(f"{', '.join(sorted(unknown))} can't be changed like this.")
        self._require_department(actor, "task.edit", values.get("department_id"))
        await self._change(uow, actor, task, "task.edit", f"edited {task.reference}", values)

    async def delete(self, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        """Into the trash. Raises: NotPermitted, StaleTask."""
        await self._require(uow, actor, "task.delete", task)
        await self._change(uow, actor, task, "task.delete", f"deleted {task.reference}", {"deleted_at": uow.now()})

    async def restore(self, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        """Out of the trash. Raises: NotPermitted, NoChange, StaleTask."""
        await self._require(uow, actor, "task.delete", task)
        if task.deleted_at is None:
            raise NoChange(f"{task.reference} is not deleted.")
        await self._change(uow, actor, task, "task.restore", f"restored {task.reference}", {"deleted_at": None})

    async def add_note(
        self,
        uow: UnitOfWork,
        actor: Actor,
        task: Task,
        body: str,
        kind: NoteKind = NoteKind.GENERAL,
        *,
        pinned: bool = False,
    ) -> TaskNote:
        """Raises: NotPermitted, TaskInvalid."""
        await self._require(uow, actor, "task.work", task)
        note = await TaskRepository(uow).add_note(
            TaskNote(
                workspace_id=uow.workspace,
                task_id=task.id,
                kind=kind,
                body=body,
                author_id=actor.member_id,
                pinned=pinned,
                created_at=uow.now(),
            )
        )
        change = Change("task_note", note.id, None, snapshot(note), task.id)
        await self.publish(uow, actor, task, "task.note", f"added a note to {task.reference}", change)
        return note

    async def add_subtask(
        self,
        uow: UnitOfWork,
        actor: Actor,
        task: Task,
        title: str,
        assignee: Assignee | Member | None = None,
        due: When | None = None,
    ) -> Subtask:
        """Raises: NotPermitted, TaskInvalid."""
        await self._require(uow, actor, "task.work", task)
        subtask = await TaskRepository(uow).add_subtask(
            Subtask(
                workspace_id=uow.workspace,
                task_id=task.id,
                title=title,
                assignee_id=assignee.id if assignee else None,
                due_on=due.day if due else None,
                due_at=due.moment if due else None,
                done_at=None,
            )
        )
        change = Change("subtask", subtask.id, None, snapshot(subtask), task.id)
        await self.publish(uow, actor, task, "task.subtask", f"added a subtask to {task.reference}", change)
        return subtask

    async def finish_subtask(self, uow: UnitOfWork, actor: Actor, task: Task, subtask: Subtask) -> None:
        """Raises: NotPermitted, NoChange."""
        await self._require(uow, actor, "task.work", task)
        if subtask.done_at is not None:
            raise NoChange("This subtask is done already.")
        subtask.done_at = uow.now()
        await uow.session.flush()
        change = Change("subtask", subtask.id, {"done_at": None}, {"done_at": plain(subtask.done_at)}, task.id)
        await self.publish(uow, actor, task, "task.subtask_done", f"finished a subtask of {task.reference}", change)

    async def depend(self, uow: UnitOfWork, actor: Actor, blocked: Task, blocker: Task) -> None:
        """`blocked` waits for `blocker`. Raises: NotPermitted, DependencyCycle, DependencyExists."""
        await self._require(uow, actor, "task.edit", blocked)
        await self.see(uow, actor, blocker)
        tasks = TaskRepository(uow)
        if blocker.id == blocked.id or await tasks.waits_for(blocker.id, blocked.id):
            raise DependencyCycle(blocked.reference, blocker.reference)
        await tasks.add_dependency(blocker, blocked)
        change = Change("task_dependency", blocked.id, None, {"blocker_id": str(blocker.id)})
        label = f"made {blocked.reference} wait for {blocker.reference}"
        await self.publish(uow, actor, blocked, "task.depend", label, change)

    async def undepend(self, uow: UnitOfWork, actor: Actor, blocked: Task, blocker: Task) -> None:
        """Raises: NotPermitted, NoChange."""
        await self._require(uow, actor, "task.edit", blocked)
        if not await TaskRepository(uow).remove_dependency(blocker, blocked):
            raise NoChange(f"{blocked.reference} does not wait for {blocker.reference}.")
        change = Change("task_dependency", blocked.id, {"blocker_id": str(blocker.id)}, None)
        label = f"let {blocked.reference} no longer wait for {blocker.reference}"
        await self.publish(uow, actor, blocked, "task.undepend", label, change)

    async def archive(self, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        """Out of every list; it can still be shown. Raises: NotPermitted, NoChange, StaleTask."""
        await self._require(uow, actor, "task.edit", task)
        if task.archived_at is not None:
            raise NoChange(f"{task.reference} is archived already.")
        await self._change(uow, actor, task, "task.archive", f"archived {task.reference}", {"archived_at": uow.now()})

    async def unarchive(self, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        """Raises: NotPermitted, NoChange, StaleTask."""
        await self._require(uow, actor, "task.edit", task)
        if task.archived_at is None:
            raise NoChange(f"{task.reference} is not archived.")
        label = f"took {task.reference} out of the archive"
        await self._change(uow, actor, task, "task.unarchive", label, {"archived_at": None})

    async def unwatch(self, uow: UnitOfWork, actor: Actor, task: Task, member: Member | None = None) -> None:
        """Themselves, or somebody else. Raises: TaskNotFound, NotPermitted, NoChange."""
        member_id = await self._watcher(uow, actor, task, member)
        if not await TaskRepository(uow).unwatch(task.id, member_id):
            who = f"{member.name} doesn't" if member is not None and member_id != actor.member_id else "You don't"
            raise NoChange(f"{who} watch {task.reference}.")
        await self._watching(uow, actor, task, member_id, watches=False)

    async def watch(self, uow: UnitOfWork, actor: Actor, task: Task, member: Assignee | Member | None = None) -> None:
        """Themselves, or somebody else, who then sees the task. Raises: TaskNotFound, NotPermitted."""
        member_id = await self._watcher(uow, actor, task, member)
        if await TaskRepository(uow).watch(task.id, member_id):
            await self._watching(uow, actor, task, member_id, watches=True)

    async def _watcher(self, uow: UnitOfWork, actor: Actor, task: Task, member: Assignee | Member | None) -> UUID:
        """For oneself it takes to see the task, for others to edit it."""
        await self.see(uow, actor, task)
        if member is None or member.id == actor.member_id:
            return actor.member_id
        await self._require(uow, actor, "task.edit", task)
        return member.id

    @staticmethod
    async def _watching(uow: UnitOfWork, actor: Actor, task: Task, member_id: UUID, *, watches: bool) -> None:
        """It is of the person, not of the task, whose history and cards stay as they are."""
        row = {"member_id": str(member_id)}
        change = Change("task_watcher", task.id, None if watches else row, row if watches else None, member_id)
        action, verb = ("task.watch", "started") if watches else ("task.unwatch", "stopped")
        label = f"{verb} watching {task.reference}"
        if member_id != actor.member_id:
            label = f"let somebody {'watch' if watches else 'no longer watch'} {task.reference}"
        await uow.publish(ChangeSet(actor, action, label, (change,)))

    async def attach(
        self, uow: UnitOfWork, actor: Actor, task: Task, name: str, media_type: str, file: StoredFile
    ) -> TaskAttachment:
        """Records a file that lies in the store already. Raises: NotPermitted."""
        await self._require(uow, actor, "task.work", task)
        attachment = await TaskRepository(uow).add_attachment(
            TaskAttachment(
                workspace_id=uow.workspace,
                task_id=task.id,
                name=name,
                media_type=media_type,
                size=file.size,
                sha256=file.sha256,
                key=file.key,
                added_by=actor.member_id,
                created_at=uow.now(),
            )
        )
        change = Change("task_attachment", attachment.id, None, snapshot(attachment), task.id)
        await self.publish(uow, actor, task, "task.attach", f"attached {name} to {task.reference}", change)
        return attachment

    async def detach(self, uow: UnitOfWork, actor: Actor, task: Task, attachment: TaskAttachment) -> None:
        """The bytes stay, so that it can be undone. Raises: NotPermitted."""
        await self._require(uow, actor, "task.work", task)
        attachment.deleted_at = uow.now()
        await uow.session.flush()
        change = Change("task_attachment", attachment.id, snapshot(attachment), None, task.id)
        label = f"removed {attachment.name} from {task.reference}"
        await self.publish(uow, actor, task, "task.detach", label, change)

    def _require_create(self, actor: Actor, new: NewTask, assignee: Assignee | Member | None) -> None:
        """Both must be allowed: for whom the task is, and into which department it goes."""
        receiver = assignee.id if assignee else actor.member_id
        home = assignee.department_id if assignee else actor.department_id
        self._policy.require(actor, "task.create", Resource(home, frozenset({receiver})))
        self._require_department(actor, "task.create", new.department_id)

    def _require_department(self, actor: Actor, permission: str, department_id: UUID | None) -> None:
        if department_id not in {None, actor.department_id}:
            self._policy.require(actor, permission, Resource(department_id))

    async def _resource(self, uow: UnitOfWork, task: Task) -> Resource:
        tasks = TaskRepository(uow)
        owners = frozenset(owner for owner in (task.assignee_id, task.creator_id) if owner is not None)
        return Resource(await tasks.department_of(task), owners, await tasks.watchers(task.id))

    async def require(self, uow: UnitOfWork, actor: Actor, permission: str, task: Task) -> None:
        """For undo, which needs the right of what it takes back. Raises: NotPermitted."""
        await self._require(uow, actor, permission, task)

    async def _require(self, uow: UnitOfWork, actor: Actor, permission: str, task: Task) -> None:
        self._policy.require(actor, permission, await self._resource(uow, task))

    async def _change(
        self, uow: UnitOfWork, actor: Actor, task: Task, action: str, label: str, values: Mapping[str, Any]
    ) -> None:
        before = {name: plain(getattr(task, name)) for name in values}
        for name, value in values.items():
            setattr(task, name, value)
        task.updated_at = uow.now()
        await TaskRepository(uow).flush(task)
        after = {name: plain(value) for name, value in values.items()}
        await self.publish(uow, actor, task, action, label, Change("task", task.id, before, after))

    @staticmethod
    async def publish(uow: UnitOfWork, actor: Actor, task: Task, action: str, label: str, change: Change) -> None:
        """One change of a task or a part of it, and that whatever shows the task has to follow."""
        await uow.publish(ChangeSet(actor, action, label, (change,)))
        await uow.publish(TaskChanged((task.id,)))


EDITABLE = frozenset(
    {"title", "description", "criteria", "type", "tags", "project", "department_id", "estimate_minutes", "progress"}
)


RECORDED: Mapping[type, tuple[str, ...]] = {
    TaskNote: ("task_id", "kind", "body", "pinned"),
    Subtask: ("task_id", "position", "title", "assignee_id", "due_on", "due_at", "done_at"),
    TaskAttachment: ("task_id", "name"),
}


def snapshot(part: TaskNote | Subtask | TaskAttachment) -> dict[str, Any]:
    """What a part is, as the audit keeps it: from this, one that is gone can be made again."""
    return {name: plain(getattr(part, name)) for name in RECORDED[type(part)]}


def is_later(task: Task, day: date | None, moment: datetime | None, zone: ZoneInfo) -> bool:
    """A day and a moment are compared by the calendar of the person who moves the task."""
    if task.due_at is not None and moment is not None:
        return moment > task.due_at
    before = task.due_on or (task.due_at.astimezone(zone).date() if task.due_at else None)
    after = day or (moment.astimezone(zone).date() if moment else None)
    return before is not None and after is not None and after > before


def plain(value: Any) -> Any:
    """JSON-ready, as the audit keeps it: the same moment is the same text, whatever its zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value.value if isinstance(value, StrEnum) else value
