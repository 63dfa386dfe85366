"""What makes tasks again and again, and the ledger of what it made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.domains.tasks import Priority
from boss_workflow.kernel.db import Base, WorkspaceRow

LOCAL = DateTime(timezone=False)
"""A wall time of the row's own zone."""


class RecurringTask(WorkspaceRow, Base):
    """A template with a rule: an RRULE, or so many days after the last one was completed."""

    __tablename__ = "recurring_task"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id", name="uq_recurring_task_workspace_id_id"),
        ForeignKeyConstraint(
            ["workspace_id", "creator_id"], ["member.workspace_id", "member.id"], name="fk_recurring_task_creator"
        ),
        CheckConstraint("length(title) between 1 and 200", name="title_length"),
        CheckConstraint("(rule is null) <> (after_days is null)", name="one_rule"),
        CheckConstraint("priority in ('low', 'medium', 'high', 'urgent')", name="priority"),
        CheckConstraint("lead_minutes between 0 and 525600", name="lead"),
        CheckConstraint("on_day_off in ('keep', 'skip', 'shift')", name="on_day_off"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default=text("''"))
    assignee_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), default=list, server_default=text("'{}'"))
    """More than one take turns."""
    priority: Mapped[str] = mapped_column(default=Priority.MEDIUM, server_default=text("'medium'"))
    tags: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    rule: Mapped[str | None]
    after_days: Mapped[int | None]
    timezone: Mapped[str]
    starts: Mapped[datetime] = mapped_column(LOCAL)
    ends_before: Mapped[datetime | None] = mapped_column(LOCAL)
    lead_minutes: Mapped[int]
    """How long before its due a task is made."""
    on_day_off: Mapped[str] = mapped_column(default="keep", server_default=text("'keep'"))
    """What becomes of a date on which nobody works."""
    exceptions: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """Local time by the rule: None where it is skipped, else the local time that it was moved to."""
    since: Mapped[datetime] = mapped_column(LOCAL)
    """What lies before was decided."""
    turn: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many were made: whose turn it is."""
    creator_id: Mapped[UUID]
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Counts what people changed, not what was made."""


class RecurringOccurrence(WorkspaceRow, Base):
    """One date that was decided; without a task it was let go, since a later one was due already."""

    __tablename__ = "recurring_occurrence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "recurring_id"],
            ["recurring_task.workspace_id", "recurring_task.id"],
            name="fk_recurring_occurrence_recurring",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["task.workspace_id", "task.id"],
            name="fk_recurring_occurrence_task",
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "recurring_id", "local_at", name="uq_recurring_occurrence"),
        Index("ix_recurring_occurrence_task", "workspace_id", "task_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    recurring_id: Mapped[UUID]
    local_at: Mapped[datetime] = mapped_column(LOCAL)
    task_id: Mapped[UUID | None]
