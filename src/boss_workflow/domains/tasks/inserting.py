"""A new task in one statement: its number, its workspace's wish for validation, its row.

The workspace's row is locked from here to the commit, so that numbers are unique and, but for rollbacks, without gaps:
the less that stands between, the more tasks a workspace can make at once.
"""

import json
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB, dialect
from sqlalchemy.orm import make_transient_to_detached

from boss_workflow.domains.tasks.models import Task
from boss_workflow.domains.tasks.queries import SOURCE, Values
from boss_workflow.domains.workspaces import WorkspaceNotFound
from boss_workflow.kernel.db import UnitOfWork
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
    ), made as (
        insert into task (workspace_id, number, requires_validation, {_NAMES})
        select $1, numbered.number, $2::boolean or numbered.validated, {_VALUES} from numbered
        returning *
    )
    select t.number, t.requires_validation, {{returning}} from {SOURCE.format(task="made")}
"""

Returning = Callable[[Values], str]
"""From the parameters so far to an SQL expression over the new `t`, as in RETURNING, with its own parameters added."""


def nothing(_values: Values) -> str:
    """Nothing more is asked for."""
    return "null"


async def insert_task(uow: UnitOfWork, task: Task, returning: Returning) -> Any:
    """Stores it, makes it known to the session as it is stored, and answers with what was asked for.

    Raises: WorkspaceNotFound.
    """
    if task.__dict__.get("id") is None:
        task.id = new_id()
    values = Values([task.workspace_id, bool(task.requires_validation), *(_value(task, one) for one in COLUMNS)])
    statement = INSERT.format(returning=returning(values))
    made = await uow.fetch(statement, *values.all)
    if not made:
        raise WorkspaceNotFound
    task.number, task.requires_validation, answer = made[0]
    make_transient_to_detached(task)
    uow.session.add(task)
    return answer


def _value(task: Task, column: Column[Any]) -> Any:
    """What the task has, or the column's default, which it then has as well."""
    value = task.__dict__.get(column.name)
    if value is None and column.default is not None:
        default: Any = column.default
        value = default.arg(None) if default.is_callable else default.arg
    setattr(task, column.name, value)
    return json.dumps(value) if isinstance(column.type, JSONB) else value
