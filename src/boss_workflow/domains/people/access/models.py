"""How a person comes in over HTTP, as rows: sessions, API tokens, login links, passwords. Of secrets only hashes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


def _member(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "member_id"],
        ["member.workspace_id", "member.id"],
        name=f"fk_{table}_member",
        ondelete="CASCADE",
    )


class LoginSession(WorkspaceRow, Base):
    """One login. Its refresh token is the family's secret and one that changes with each use: an outdated second part
    under the right first one was stolen from somebody, and ends the session."""

    __tablename__ = "login_session"
    __table_args__ = (
        UniqueConstraint("family_hash", name="uq_login_session_family_hash"),
        _member("login_session"),
        Index("ix_login_session_member_id", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    family_hash: Mapped[str]
    refresh_hash: Mapped[str]
    door: Mapped[str]
    """ "link" or "password"."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiToken(WorkspaceRow, Base):
    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
        _member("api_token"),
        Index("ix_api_token_member_id", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    name: Mapped[str]
    token_hash: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    revoked_at: Mapped[datetime | None]


class LoginLink(WorkspaceRow, Base):
    """A token that logs in once, made in a private chat."""

    __tablename__ = "login_link"
    __table_args__ = (UniqueConstraint("token_hash", name="uq_login_link_token_hash"), _member("login_link"))

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    token_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class MemberPassword(WorkspaceRow, Base):
    """Apart from the member, so that nothing that reads members reads it, and the system role can't."""

    __tablename__ = "member_password"
    __table_args__ = (
        UniqueConstraint("workspace_id", "member_id", name="uq_member_password_member"),
        _member("member_password"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]
