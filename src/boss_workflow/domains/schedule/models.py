"""The ledger of what was sent to whom by itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class Notice(WorkspaceRow, Base):
    """One row for each thing that a person was told by itself; its uniqueness is what makes it told once."""

    __tablename__ = "notice"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["member.workspace_id", "member.id"], name="fk_notice_member"
        ),
        UniqueConstraint("workspace_id", "member_id", "kind", "key", name="uq_notice_key"),
        Index("ix_notice_sent_at", "workspace_id", "sent_at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    kind: Mapped[str]
    key: Mapped[str]
    sent_at: Mapped[datetime]
    message_id: Mapped[UUID | None]
    """The outbox row; None when an earlier message was edited, or when it went by mail."""
