"""What a person has taught, and the templates of a workspace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, WorkspaceRow


class Lesson(WorkspaceRow, Base):
    """ "When I say ASAP, the deadline is in 4 hours": where this person says the phrase, the meaning is read."""

    __tablename__ = "lesson"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name="fk_lesson_member",
            ondelete="CASCADE",
        ),
        CheckConstraint("length(phrase) between 2 and 60", name="phrase_length"),
        CheckConstraint("length(meaning) between 1 and 200", name="meaning_length"),
        Index("uq_lesson_phrase", "workspace_id", "member_id", func.lower(text("phrase")), unique=True),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    phrase: Mapped[str]
    meaning: Mapped[str]
    created_at: Mapped[datetime]


class Template(WorkspaceRow, Base):
    """One of the workspace's own; those that come with the product stand in templates.py."""

    __tablename__ = "template"
    __table_args__ = (
        CheckConstraint("length(name) between 2 and 40", name="name_length"),
        Index("uq_template_name", "workspace_id", func.lower(text("name")), unique=True),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    body: Mapped[dict[str, Any]]
    """A templates.Shape as JSON."""
    created_at: Mapped[datetime]
