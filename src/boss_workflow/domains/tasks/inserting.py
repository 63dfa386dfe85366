"""A new task in one statement: its number, its workspace's wish for validation, its row.

The workspace's row is locked from here to the commit, so that numbers are unique and, but for rollbacks, without gaps:
the less that stands between, the more tasks a workspace can make at once.
"""

import json
from typing import Any, cast

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB, dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached

from boss_workflow.domains.tasks.models import Task
from boss_workflow.kernel.ids import new_id

TABLE = cast("Table", Task.__table__)
DECIDED_HERE = frozenset({"workspace_id", "number", "requires_validation"})
COLUMNS: tuple[Column[Any], ...] = tuple(
    column for column in TABLE.columns if column.computed is None and column.name not in DECIDED_HERE
)
_NAMES = ", ".join(column.name for column in COLUMNS)
_VALUES = ", ".join(
    f"${place}::{column.type.compile(dialect())}"  # type: ignore[no-untyped-call]
    for place, column in enumerate(COLUMNS, start=3)
)
INSERT = f"""
    with numbered as (
        update workspace set last_task_number = last_task_number + 1 where id = $1::uuid
        returning last_task_number as number, coalesce((settings ->> 'requires_validation')::boolean, false) as validated
    )
    insert into task (workspace_id, number, requires_validation, {_NAMES})
    select $1, numbered.number, $2::boolean or numbered.validated, {_VALUES} from numbered
    returning number, requires_validation
"""


async def insert(session: AsyncSession, task: Task) -> Task | None:
    """Stores it and makes it known to the session as it is stored; None where there is no such workspace."""
    if task.__dict__.get("id") is None:
        task.id = new_id()
    values = [_value(task, column) for column in COLUMNS]
    connection = await session.connection()
    found = await connection.exec_driver_sql(INSERT, (task.workspace_id, bool(task.requires_validation), *values))
    row = found.one_or_none()
    if row is None:
        return None
    task.number, task.requires_validation = row.number, row.requires_validation
    make_transient_to_detached(task)
    session.add(task)
    return task


def _value(task: Task, column: Column[Any]) -> Any:
    """What the task has, or the column's default, which it then has as well."""
    value = task.__dict__.get(column.name)
    if value is None and column.default is not None:
        default: Any = column.default
        value = default.arg(None) if default.is_callable else default.arg
    setattr(task, column.name, value)
    return json.dumps(value) if isinstance(column.type, JSONB) else value
