"""Who changed what, and how to take it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class UndoRecord(WorkspaceRow, Base):
    """One action of one person with all that it changed; can be taken back until `expires_at`."""

    __tablename__ = "undo_record"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id", name="uq_undo_record_workspace_id_id"),
        ForeignKeyConstraint(
            ["workspace_id", "takes_back"],
            ["undo_record.workspace_id", "undo_record.id"],
            name="fk_undo_record_takes_back",
            ondelete="SET NULL (takes_back)",
        ),
        Index("ix_undo_record_member", "workspace_id", "member_id", "created_at"),
        Index("ix_undo_record_expires_at", "workspace_id", "expires_at"),
        Index("ix_undo_record_takes_back", "takes_back", postgresql_where=text("takes_back is not null")),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    label: Mapped[str]
    """The sentence shown when it is undone: "created TASK-12"."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    takes_back: Mapped[UUID | None]
    """This is the undoing of that record: taking it back is redo."""


class AuditEntry(WorkspaceRow, Base):
    """One changed row. Append-only: the application's role may insert and read, not change."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "undo_id"],
            ["undo_record.workspace_id", "undo_record.id"],
            name="fk_audit_entry_undo",
            ondelete="SET NULL (undo_id)",
        ),
        Index("ix_audit_entry_subject", "workspace_id", "subject_id", "id"),
        Index("ix_audit_entry_at", "workspace_id", "at", "id"),
        Index("ix_audit_entry_member", "workspace_id", "member_id", "at", "id"),
        Index("ix_audit_entry_action", "workspace_id", "action", "at", "id"),
        Index("ix_audit_entry_entity", "workspace_id", "entity", "at", "id", postgresql_where=text("entity <> 'task'")),
        Index("ix_audit_entry_undo_id", "undo_id", postgresql_where=text("undo_id is not null")),
        Index("ix_audit_entry_member_at", "workspace_id", "member_id", "at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    member_id: Mapped[UUID | None]
    door: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    """The thing whose history this belongs to: for a note its task, for a task itself."""
    before: Mapped[dict[str, Any] | None]
    """Changed values as they were; None for a new row."""
    after: Mapped[dict[str, Any] | None]
    request_id: Mapped[str]
    undo_id: Mapped[UUID | None]
