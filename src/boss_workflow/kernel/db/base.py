"""The declarative base: named constraints, aware timestamps, and the column that the wall stands on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, MetaData, SQLColumnExpression, Text, Uuid, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from boss_workflow.kernel.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text,
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
    }


class WorkspaceRow:
    """A row of one workspace. Foreign-key checks ignore row-level security, so keys between such tables are
    composite: (workspace_id, id)."""

    workspace_id: Mapped[UUID] = mapped_column()
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def among(
    column: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None], ids: Sequence[UUID]
) -> ColumnElement[bool]:
    """Whether it is one of these: as one array, where `in_` makes a parameter, and a statement, of each number of ids."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))
