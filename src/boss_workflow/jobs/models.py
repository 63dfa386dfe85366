"""The run record: the truth about a job, whichever transport carries it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base
from boss_workflow.kernel.ids import new_id


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    DEAD = "dead"
    """Gave up after its attempts; waits for a person's retry."""
    CANCELLED = "cancelled"


class JobRun(Base):
    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint("status in ('queued', 'running', 'succeeded', 'dead', 'cancelled')", name="status"),
        Index("ix_job_run_status_created_at", "status", "created_at"),
        Index("ix_job_run_workspace_id_created_at", "workspace_id", "created_at"),
        Index(
            "ix_job_run_open",
            "workspace_id",
            "status",
            "created_at",
            "id",
            postgresql_where=text("status <> 'succeeded'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    lane: Mapped[str]
    priority: Mapped[int]
    params: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default=RunStatus.QUEUED, server_default=text("'queued'"))
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    max_attempts: Mapped[int]
    crashes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Starts that never came to an end: the process died with the job."""
    error: Mapped[str | None]
    request_id: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any] | None]
    """{"done", "total", "note"}, as the handler last reported it."""
    result: Mapped[dict[str, Any] | None]
    cancel_requested_at: Mapped[datetime | None]
    """Somebody wants a running job to end; it does when it next reports."""
