"""A person's standup of one day: what was proposed, and what they made of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class Standup(WorkspaceRow, Base):
    __tablename__ = "standup"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["member.workspace_id", "member.id"], name="fk_standup_member"
        ),
        UniqueConstraint("workspace_id", "member_id", "day", name="uq_standup_day"),
        Index("ix_standup_day", "workspace_id", "day"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    day: Mapped[date]
    """In the person's own zone."""
    since: Mapped[date]
    """Their last working day before."""
    done: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    plan: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    blockers: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
