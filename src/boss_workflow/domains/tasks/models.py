"""A task with its parts. Due is a day (`due_on`) or a moment (`due_at`), never both; overdue is never stored."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class Status(StrEnum):
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    AWAITING_VALIDATION = "awaiting_validation"
    NEEDS_REVISION = "needs_revision"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    DELAYED = "delayed"
    ON_HOLD = "on_hold"
    WAITING = "waiting"
    NEEDS_INFO = "needs_info"
    UNDONE = "undone"


CLOSED = frozenset({Status.COMPLETED, Status.CANCELLED})


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class TaskType(StrEnum):
    TASK = "task"
    BUG = "bug"
    FEATURE = "feature"
    RESEARCH = "research"
    MEETING = "meeting"
    REVIEW = "review"
    DOCUMENTATION = "documentation"
    DEPLOYMENT = "deployment"


class Source(StrEnum):
    CHAT = "chat"
    MAIL = "mail"
    REST = "rest"
    IMPORT = "import"
    RECURRING = "recurring"


class NoteKind(StrEnum):
    GENERAL = "general"
    UPDATE = "update"
    BLOCKER = "blocker"
    QUESTION = "question"
    RESOLUTION = "resolution"


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Text with a CHECK instead of a native enum: row-level security keeps enum operators from using an index."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def of_task(name: str, column: str = "task_id") -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", column], ["task.workspace_id", "task.id"], name=name, ondelete="CASCADE"
    )


def of_member(name: str, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", column], ["member.workspace_id", "member.id"], name=name)


# Written as PostgreSQL writes them back, so that models and migrations can be compared.
DUE_SORT = (
    "COALESCE(due_at, (((due_on + 1))::timestamp without time zone AT TIME ZONE 'UTC'::text),"
    " 'infinity'::timestamp with time zone)"
)
COMPLETED_SORT = "COALESCE(completed_at, 'infinity'::timestamp with time zone)"
PRIORITY_RANK = (
    "CASE priority WHEN 'urgent'::text THEN 0 WHEN 'high'::text THEN 1 WHEN 'medium'::text THEN 2 ELSE 3 END"
)
NOBODY = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"
WORDS = "to_tsvector('simple'::regconfig, (title || ' '::text) || substr(description, 1, 100000))"
ORDERS = {
    "number": ("number",),
    "created": ("created_at", "number"),
    "updated": ("updated_at", "number"),
    "completed": ("completed_sort", "number"),
    "due_sort": ("due_sort", "number"),
    "priority": ("priority_rank", "number"),
    "type": ("type", "number"),
    "title": ("title", "number"),
    "project": ("COALESCE(project, ''::text)", "number"),
    "creator": (f"COALESCE(creator_id, {NOBODY})", "number"),
    "department": (f"COALESCE(department_id, {NOBODY})", "number"),
    "assignee_number": (f"COALESCE(assignee_id, {NOBODY})", "number"),
    "assignee_due": ("assignee_id", "due_sort", "number"),
}
"""Index by index: what lists are ordered by, after the workspace."""


class Task(WorkspaceRow, Base):
    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id", name="uq_task_workspace_id_id"),
        UniqueConstraint("workspace_id", "number", name="uq_task_number"),
        of_member("fk_task_assignee", "assignee_id"),
        of_member("fk_task_creator", "creator_id"),
        ForeignKeyConstraint(
            ["workspace_id", "department_id"],
            ["department.workspace_id", "department.id"],
            name="fk_task_department",
        ),
        one_of("status", Status),
        one_of("priority", Priority),
        one_of("type", TaskType),
        one_of("source", Source),
        CheckConstraint("length(title) between 1 and 200", name="title_length"),
        CheckConstraint("due_on is null or due_at is null", name="one_due"),
        CheckConstraint("progress between 0 and 100", name="progress"),
        Index("ix_task_assignee", "workspace_id", "assignee_id", "status", postgresql_where=text("deleted_at is null")),
        Index("ix_task_status", "workspace_id", "status", "number", postgresql_where=text("deleted_at is null")),
        Index("ix_task_due_on", "workspace_id", "due_on", postgresql_where=text("deleted_at is null")),
        Index("ix_task_due_at", "workspace_id", "due_at", postgresql_where=text("deleted_at is null")),
        *(
            Index(
                f"ix_task_by_{name}",
                "workspace_id",
                *(text(one) if "(" in one else one for one in columns),
                postgresql_where=text("deleted_at is null"),
            )
            for name, columns in ORDERS.items()
        ),
        Index("ix_task_search", "workspace_id", text(WORDS), postgresql_using="gin"),
        Index("ix_task_tags", "workspace_id", "tags", postgresql_using="gin"),
        Index("ix_task_trash", "workspace_id", "number", postgresql_where=text("deleted_at is not null")),
        Index(
            "ix_task_archived",
            "workspace_id",
            "number",
            postgresql_where=text("deleted_at is null and archived_at is not null"),
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Counted per workspace: TASK-12."""
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default=text("''"))
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """Acceptance criteria: [{"text", "met"}]."""
    type: Mapped[str] = mapped_column(default=TaskType.TASK, server_default=text("'task'"))
    priority: Mapped[str] = mapped_column(default=Priority.MEDIUM, server_default=text("'medium'"))
    status: Mapped[str] = mapped_column(default=Status.PENDING, server_default=text("'pending'"))
    status_reason: Mapped[str | None]
    requires_validation: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    assignee_id: Mapped[UUID | None]
    department_id: Mapped[UUID | None]
    project: Mapped[str | None]
    creator_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    original_due_on: Mapped[date | None]
    original_due_at: Mapped[datetime | None]
    times_delayed: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    estimate_minutes: Mapped[int | None]
    progress: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    time_spent_minutes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    source: Mapped[str] = mapped_column(default=Source.CHAT, server_default=text("'chat'"))
    original_message: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    due_sort: Mapped[datetime] = mapped_column(Computed(DUE_SORT, persisted=True), deferred=True)
    """A day counts as its end (UTC), none as the end of time: what lists are ordered by, with an index."""
    completed_sort: Mapped[datetime] = mapped_column(Computed(COMPLETED_SORT, persisted=True), deferred=True)
    priority_rank: Mapped[int] = mapped_column(SmallInteger, Computed(PRIORITY_RANK, persisted=True), deferred=True)
    """Urgent is 0, low is 3."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the mapper reads it as declared

    @property
    def reference(self) -> str:
        return reference_of(self.number)


def reference_of(number: int) -> str:
    """What people call a task by."""
    return f"TASK-{number}"


class Subtask(WorkspaceRow, Base):
    __tablename__ = "subtask"
    __table_args__ = (
        of_task("fk_subtask_task"),
        of_member("fk_subtask_assignee", "assignee_id"),
        UniqueConstraint("task_id", "position", name="uq_subtask_position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("length(title) between 1 and 200", name="title_length"),
        CheckConstraint("due_on is null or due_at is null", name="one_due"),
        Index("ix_subtask_task", "workspace_id", "task_id", "position"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    task_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    assignee_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class TaskDependency(Base):
    """`blocker_id` must be done before `blocked_id` can go on."""

    __tablename__ = "task_dependency"
    __table_args__ = (
        of_task("fk_task_dependency_blocker", "blocker_id"),
        of_task("fk_task_dependency_blocked", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", name="not_itself"),
        Index("ix_task_dependency_blocked", "workspace_id", "blocked_id"),
        Index("ix_task_dependency_blocker", "workspace_id", "blocker_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    blocker_id: Mapped[UUID] = mapped_column(primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(primary_key=True)


class TaskWatcher(Base):
    __tablename__ = "task_watcher"
    __table_args__ = (
        of_task("fk_task_watcher_task"),
        of_member("fk_task_watcher_member", "member_id"),
        Index("ix_task_watcher_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)


class TaskNote(WorkspaceRow, Base):
    __tablename__ = "task_note"
    __table_args__ = (
        of_task("fk_task_note_task"),
        of_member("fk_task_note_author", "author_id"),
        one_of("kind", NoteKind),
        CheckConstraint("length(body) between 1 and 10000", name="body_length"),
        Index("ix_task_note_task", "workspace_id", "task_id", "created_at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    task_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default=NoteKind.GENERAL, server_default=text("'general'"))
    body: Mapped[str]
    author_id: Mapped[UUID | None]
    pinned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class TaskAttachment(WorkspaceRow, Base):
    """A file of a task; its bytes lie in the file store under `key`."""

    __tablename__ = "task_attachment"
    __table_args__ = (
        of_task("fk_task_attachment_task"),
        CheckConstraint("size >= 0", name="size"),
        Index("ix_task_attachment_task", "workspace_id", "task_id", "created_at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    task_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    key: Mapped[str]
    added_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
