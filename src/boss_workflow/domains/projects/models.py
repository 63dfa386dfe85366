"""Projects, and the sessions in which specs and plans are made before anything of them is."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class Project(WorkspaceRow, Base):
    """Tasks belong to it by its name."""

    __tablename__ = "project"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "creator_id"], ["member.workspace_id", "member.id"], name="fk_project_creator"
        ),
        CheckConstraint("length(name) between 1 and 120", name="name_length"),
        Index(
            "uq_project_name",
            "workspace_id",
            func.lower(text("name")),
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    due_on: Mapped[date | None]
    creator_id: Mapped[UUID]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class SessionKind(StrEnum):
    PLAN = "plan"
    SPEC = "spec"


class SessionStatus(StrEnum):
    OPEN = "open"
    SAVED = "saved"
    APPROVED = "approved"
    DROPPED = "dropped"


class PlanningSession(WorkspaceRow, Base):
    """What a person and the assistant are working out; `conversation.session_id` says where it is open."""

    __tablename__ = "planning_session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name="fk_planning_session_member",
            ondelete="CASCADE",
        ),
        CheckConstraint("kind in ('plan', 'spec')", name="kind"),
        CheckConstraint("status in ('open', 'saved', 'approved', 'dropped')", name="status"),
        Index("ix_planning_session_member", "workspace_id", "member_id", "status"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default=SessionStatus.OPEN, server_default=text("'open'"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Of what was shown: a button of an older one no longer acts."""
    state: Mapped[dict[str, Any]]
    """A drafts.Draft as JSON."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
