"""One task as JSON, with the parts that were asked for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.domains.people import Policy
from boss_workflow.domains.tasks.listing import Statement
from boss_workflow.domains.tasks.queries import ITEM, PARTS, SOURCE, Part, Values, visible
from boss_workflow.kernel.actor import Actor


def task_statement(
    task_id: UUID, include: Sequence[Part], actor: Actor, policy: Policy, now: datetime, *, with_deleted: bool = False
) -> Statement:
    """Selects no row where there is none, or none that `actor` may see. A deleted one shows to who may restore it."""
    values = Values()
    parts = "".join(f", '{part}', {PARTS[part]}" for part in dict.fromkeys(include))
    item = ITEM.format(
        now=values.put(now), today=values.put(now.astimezone(ZoneInfo(actor.timezone)).date()), parts=parts
    )
    text = f"""
        select {item}::text from {SOURCE.format(task="task")}
        where t.id = {values.put(task_id)} and {visible(actor, policy.scope(actor, "task.see"), values)}
            {"" if with_deleted else "and t.deleted_at is null"}
    """
    return Statement(text, values.all)
