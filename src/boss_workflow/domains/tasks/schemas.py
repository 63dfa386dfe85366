"""Values that go into and come out of the task service."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.tasks.models import Priority, Source, Status, TaskType, reference_of


@dataclass(frozen=True, slots=True)
class NewTask:
    title: str
    description: str = ""
    criteria: tuple[str, ...] = ()
    type: TaskType = TaskType.TASK
    priority: Priority = Priority.MEDIUM
    assignee_id: UUID | None = None
    department_id: UUID | None = None
    project: str | None = None
    tags: tuple[str, ...] = ()
    due: When | None = None
    estimate_minutes: int | None = None
    requires_validation: bool = False
    source: Source = Source.CHAT
    original_message: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both belonging to it, in the asker's zone; None is open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to list. Everything given must hold; days and `overdue` are judged at `now` in the asker's zone."""

    assignee_id: UUID | None = None
    open_only: bool = True
    overdue: bool = False
    due_on: date | None = None
    words: tuple[str, ...] = ()
    """Words that the title holds, in any order."""
    statuses: tuple[Status, ...] = ()
    priority: Priority | None = None
    unassigned: bool = False
    tag: str | None = None
    undated: bool = False
    department: str | None = None
    """The name of one; a task without is its assignee's."""
    due: Days | None = None
    created: Days | None = None
    completed: Days | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a list: selected columns, no object graph."""

    id: UUID
    number: int
    title: str
    status: str
    priority: str
    due_on: date | None
    due_at: datetime | None
    assignee: str | None

    @property
    def reference(self) -> str:
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class Page:
    """`total` counts all that match, `rows` holds those from `offset` on."""

    rows: tuple[TaskRow, ...]
    total: int
    offset: int = field(default=0)
