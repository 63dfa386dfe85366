"""A person's reminder of one task: one row, one message that is edited."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class Reminder(WorkspaceRow, Base):
    __tablename__ = "reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["task.workspace_id", "task.id"],
            name="fk_reminder_task",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["member.workspace_id", "member.id"], name="fk_reminder_member"
        ),
        UniqueConstraint("workspace_id", "task_id", "member_id", name="uq_reminder_task"),
        Index(
            "ix_reminder_snoozed",
            "workspace_id",
            "snoozed_until",
            postgresql_where=text("snoozed_until is not null"),
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    task_id: Mapped[UUID]
    member_id: Mapped[UUID]
    step: Mapped[str]
    """The newest that was said: "24h", "2h", "today", "snoozed"."""
    shown_on: Mapped[date | None]
    """The local day of the message: on that day it is edited, on the next there is a new one."""
    snoozed_until: Mapped[datetime | None]
