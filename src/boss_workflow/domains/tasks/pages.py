"""What a task gathers without end, in pages, the newest first: one statement a page, from an index."""

from dataclasses import dataclass
from uuid import UUID

from boss_workflow.domains.people import Policy
from boss_workflow.domains.tasks.listing import Statement
from boss_workflow.domains.tasks.queries import (
    ATTACHMENT,
    ATTACHMENTS,
    ENTRIES,
    ENTRY,
    NOTE,
    NOTES,
    Values,
    cursor_of,
    visible,
)
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.http import BadCursor, Cursor


@dataclass(frozen=True, slots=True)
class Gathered:
    """`rows` of `task t`, known by `id`: a later one is greater, so that pages stay right while rows come."""

    order: str
    id: str
    item: str
    rows: str


HISTORY_PAGES = Gathered("history", "e.id", ENTRY, ENTRIES)
NOTE_PAGES = Gathered("notes", "n.id", NOTE, NOTES)
ATTACHMENT_PAGES = Gathered("attachments", "a.id", ATTACHMENT, ATTACHMENTS)


def page_statement(
    of: Gathered, task_id: UUID, cursor: str | None, limit: int, actor: Actor, policy: Policy
) -> Statement:
    """{"items", "next_cursor"} as JSON; no row where `actor` sees no such task. Raises: BadCursor."""
    values = Values()
    most = values.put(limit)
    after = f"and {of.id} < {values.put(_last(of.order, cursor))}" if cursor is not None else ""
    following = cursor_of(f"'{of.order}'", "p.id::text")
    text = f"""
        select (
            with page as (
                select {of.id} as id, {of.item} as item from {of.rows} {after} order by {of.id} desc limit {most} + 1
            ), placed as (
                select p.*, row_number() over (order by p.id desc) as place from page p
            )
            select json_build_object(
                'items', coalesce((select json_agg(p.item order by p.place) from placed p where p.place <= {most}), '[]'),
                'next_cursor', (
                    select {following} from placed p
                    where p.place = {most} and exists (select 1 from placed where place = {most} + 1)
                )
            )
        )::text
        from task t
        where t.id = {values.put(task_id)} and {visible(actor, policy.scope(actor, "task.see"), values)}
            and t.deleted_at is null
    """  # noqa: S608  # constant fragments; values are parameters
    return Statement(text, values.all)


def _last(order: str, cursor: str) -> UUID:
    [last] = Cursor.decode(cursor, order, str).values
    try:
        return UUID(str(last))
    except ValueError:
        raise BadCursor from None
