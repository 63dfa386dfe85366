"""What somebody hands in as done: the proof, what was found of it, and what the reviewer decided."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class SubmissionStatus(StrEnum):
    COLLECTING = "collecting"
    """Proof is being put together."""
    WAITING = "waiting"
    """Sent; a reviewer has to decide."""
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Submission(WorkspaceRow, Base):
    """One attempt at having a task approved. A task has one open submission at most."""

    __tablename__ = "submission"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["task.workspace_id", "task.id"],
            name="fk_submission_task",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["member.workspace_id", "member.id"], name="fk_submission_member"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "reviewer_id"], ["member.workspace_id", "member.id"], name="fk_submission_reviewer"
        ),
        CheckConstraint("status in ('collecting', 'waiting', 'approved', 'returned', 'withdrawn')", name="status"),
        CheckConstraint("score between 0 and 100", name="score"),
        Index("ix_submission_task", "workspace_id", "task_id", "attempt"),
        Index(
            "uq_submission_open",
            "workspace_id",
            "task_id",
            unique=True,
            postgresql_where=text("status in ('collecting', 'waiting')"),
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    task_id: Mapped[UUID]
    member_id: Mapped[UUID]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str] = mapped_column(default=SubmissionStatus.COLLECTING, server_default=text("'collecting'"))
    proof: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """[{"kind": "note" | "link" | "file", "text"}]."""
    verdict: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """[{"criterion", "state", "why"}]."""
    score: Mapped[int | None] = mapped_column(SmallInteger)
    feedback: Mapped[str | None]
    reviewer_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
