"""The tenant: one team with its zone, its settings and its count of tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base
from boss_workflow.kernel.ids import new_id


class Workspace(Base):
    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("length(name) between 1 and 120", name="name_length"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="UTC", server_default=text("'UTC'"))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """A WorkspaceSettings as JSON; absent keys have their defaults."""
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    last_task_number: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
