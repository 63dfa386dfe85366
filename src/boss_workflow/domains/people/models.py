"""Members and how they are reached: departments, linked accounts, invitations."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow

DAY_START, DAY_END = time(9), time(18)


class Department(WorkspaceRow, Base):
    __tablename__ = "department"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id", name="uq_department_workspace_id_id"),
        Index("uq_department_name", "workspace_id", func.lower(text("name")), unique=True),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]


class Member(WorkspaceRow, Base):
    """A person in one workspace. A deactivated one stays as a name on their history."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id", name="uq_member_workspace_id_id"),
        ForeignKeyConstraint(
            ["workspace_id", "department_id"],
            ["department.workspace_id", "department.id"],
            name="fk_member_department",
        ),
        CheckConstraint("role in ('boss', 'manager', 'staff')", name="role"),
        CheckConstraint("length(name) between 1 and 120", name="name_length"),
        Index(
            "uq_member_name",
            "workspace_id",
            func.lower(text("name")),
            unique=True,
            postgresql_where=text("deactivated_at is null"),
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    nicknames: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    email: Mapped[str | None]
    role: Mapped[str]
    department_id: Mapped[UUID | None]
    timezone: Mapped[str | None]
    """None: the workspace's."""
    language: Mapped[str] = mapped_column(default="en", server_default=text("'en'"))
    workdays: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), default=lambda: [0, 1, 2, 3, 4], server_default=text("'{0,1,2,3,4}'")
    )
    """Monday is 0."""
    day_start: Mapped[time] = mapped_column(default=DAY_START, server_default=text("'09:00'"))
    day_end: Mapped[time] = mapped_column(default=DAY_END, server_default=text("'18:00'"))
    quiet_start: Mapped[time | None]
    quiet_end: Mapped[time | None]
    no_questions: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """They are asked only what an action can't do without."""
    days_away: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list, server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    deactivated_at: Mapped[datetime | None]


class LinkedAccount(WorkspaceRow, Base):
    """A person's account on a chat platform, in one workspace; the same account may be linked in several."""

    __tablename__ = "linked_account"
    __table_args__ = (
        UniqueConstraint("workspace_id", "platform", "account_id", name="uq_linked_account_account"),
        ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name="fk_linked_account_member",
            ondelete="CASCADE",
        ),
        Index("ix_linked_account_platform_account_id", "platform", "account_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    platform: Mapped[str]
    account_id: Mapped[str]
    username: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Invitation(WorkspaceRow, Base):
    """A single-use link by which somebody becomes a member, or proves to be one that exists already."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name="fk_invitation_member",
            ondelete="CASCADE",
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    token_hash: Mapped[str]
    invited_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
