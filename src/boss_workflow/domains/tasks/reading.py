"""One task as JSON, with the parts that were asked for."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.domains.people import Policy
from boss_workflow.domains.people import Scope as Rights
from boss_workflow.domains.tasks.listing import Statement
from boss_workflow.domains.tasks.queries import ITEM, SOURCE, Part, Values, visible, with_parts
from boss_workflow.kernel.actor import Actor


def task_statement(
    task_id: UUID, include: Sequence[Part], actor: Actor, policy: Policy, now: datetime, *, with_deleted: bool = False
) -> Statement:
    """Selects no row where there is none, or none that `actor` may see. A deleted one shows to who may restore it."""
    values = Values()
    rights = policy.scope(actor, "task.see")
    item = task_item(include, actor, rights, now)(values)
    text = f"""
        select {item} from {SOURCE.format(task="task")}
        where t.id = {values.put(task_id)} and {visible(actor, rights, values)}
            {"" if with_deleted else "and t.deleted_at is null"}
    """
    return Statement(text, values.all)


def task_item(include: Sequence[Part], actor: Actor, rights: Rights, now: datetime) -> Callable[[Values], str]:
    """The expression that makes a task, `t` of SOURCE, into its JSON text."""

    def put(values: Values) -> str:
        parts = with_parts(include, actor, rights, values)
        today = now.astimezone(ZoneInfo(actor.timezone)).date()
        return f"{ITEM.format(now=values.put(now), today=values.put(today), parts=parts)}::text"

    return put
