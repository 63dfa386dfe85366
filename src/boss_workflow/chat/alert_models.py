"""What is wrong and was told to the bosses: one row per cause until its all-clear."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow

STUCK, DOOR, LOST = "stuck:", "door:", "lost:"
"""What the causes begin with of runs that nobody began, of platforms that take nothing, and of messages refused for good."""


class Alert(WorkspaceRow, Base):
    __tablename__ = "alert"
    __table_args__ = (
        Index("uq_alert_open", "workspace_id", "cause", unique=True, postgresql_where=text("resolved_at is null")),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    cause: Mapped[str]
    """What the failures are grouped by: "database", "mail", "job:report.weekly", "stuck:backup", "lost:telegram"."""
    title: Mapped[str]
    """What failed, as a person reads it."""
    run_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    """What failed: runs of jobs; of "lost" the messages."""
    request_id: Mapped[str]
    """Of the newest failure."""
    told: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """To how many chats it was written."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
