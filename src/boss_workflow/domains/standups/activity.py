"""What people did and have before them, read from the rows: nobody is asked for what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from boss_workflow.kernel.db import UnitOfWork

MOST_LINES = 8

DID = text(
    """
    select a.member_id, t.number, t.title, t.status, t.requires_validation,
           bool_or(a.action = 'task.status') as moved,
           bool_or(a.action = 'task.create') as created,
           count(*) filter (where a.action = 'task.note') as notes,
           count(*) filter (where a.action = 'task.subtask_done') as subtasks,
           count(*) filter (where a.action = 'task.attach') as files
    from unnest(cast(:members as uuid[]), cast(:sinces as timestamptz[])) as asked(member_id, since)
    join audit_entry a on a.member_id = asked.member_id and a.at >= asked.since
    join task t on t.workspace_id = a.workspace_id and t.id = a.subject_id and t.deleted_at is null
    where a.action in ('task.status', 'task.create', 'task.note', 'task.subtask_done', 'task.attach')
    group by a.member_id, t.number, t.title, t.status, t.requires_validation
    order by a.member_id, max(a.at)
    """
)

HAS = text(
    """
    select t.assignee_id as member_id, t.number, t.title, t.status, t.status_reason, t.due_on, t.due_at
    from unnest(cast(:members as uuid[]), cast(:untils as timestamptz[])) as asked(member_id, until)
    join task t on t.assignee_id = asked.member_id
    where t.deleted_at is null and t.archived_at is null
      and t.status not in ('completed', 'cancelled')
      and (t.status in ('in_progress', 'blocked', 'needs_revision') or t.due_on <= :soon or t.due_at < asked.until)
    order by t.assignee_id, t.status <> 'in_progress',
             case t.priority when 'urgent' then 0 when 'high' then 1 when 'medium' then 2 else 3 end,
             coalesce(t.due_at, t.due_on), t.number
    """
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A standup as the rows tell it."""

    done: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()


async def proposals(
    uow: UnitOfWork, since: Mapping[UUID, datetime], soon: date, until: Mapping[UUID, datetime]
) -> dict[UUID, Proposal]:
    """For each person: what they did since their moment, and what is at hand until `soon`, which ends for them at their
    `until`. Two statements."""
    members = list(since)
    did = await uow.session.execute(DID, {"members": members, "sinces": [since[one] for one in members]})
    done: dict[UUID, list[str]] = {}
    for row in did:
        done.setdefault(row.member_id, []).append(f"TASK-{row.number} {row.title}: {_what(row)}")
    plan: dict[UUID, list[str]] = {}
    blockers: dict[UUID, list[str]] = {}
    near = {"members": members, "untils": [until[one] for one in members], "soon": soon}
    for row in await uow.session.execute(HAS, near):
        line = f"TASK-{row.number} {row.title}"
        if row.status == "blocked":
            blockers.setdefault(row.member_id, []).append(f"{line}: {row.status_reason or 'no reason given'}")
        else:
            plan.setdefault(row.member_id, []).append(line)
    return {
        one: Proposal(
            tuple(done.get(one, ())[-MOST_LINES:]),
            tuple(plan.get(one, ())[:MOST_LINES]),
            tuple(blockers.get(one, ())[:MOST_LINES]),
        )
        for one in members
    }


def _what(row: object) -> str:
    """ "completed, 2 notes"."""
    parts: list[str] = []
    moved, status = getattr(row, "moved"), str(getattr(row, "status"))  # noqa: B009
    if moved:
        parts.append(status.replace("_", " "))
    elif getattr(row, "created"):  # noqa: B009
        parts.append("created")
    for name, word in (("notes", "note"), ("subtasks", "subtask done"), ("files", "file")):
        number = int(getattr(row, name))
        if number:
            parts.append(f"{number} {word}" if number == 1 else f"{number} {_plural(word)}")
    return ", ".join(parts)


def _plural(word: str) -> str:
    first, _, rest = word.partition(" ")
    return f"{first}s {rest}".strip()
