"""What people did and have before them, read from the rows: nobody is asked for what is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from boss_workflow.domains.tasks import reference_of
from boss_workflow.kernel.db import UnitOfWork

MOST_LINES = 8
IN_PROGRESS, HANDED_IN = "in_progress", "awaiting_validation"

DID = text(
    """
    select a.member_id, t.number, t.title, t.status,
           bool_or(jsonb_exists(a.after, 'status') and a.action not in ('task.create', 'task.approve', 'task.send_back',
               'review.change')) as moved,
           bool_or(a.action = 'task.create') as created,
           bool_or(a.action = 'review.change' and a.after ->> 'status' = 'waiting') as submitted,
           bool_or(a.action = 'task.approve') as approved,
           bool_or(a.action = 'task.send_back') as sent_back,
           count(*) filter (where a.action = 'task.note') as notes,
           count(*) filter (where a.action = 'task.subtask_done') as subtasks,
           count(*) filter (where a.action = 'task.attach') as files
    from unnest(cast(:members as uuid[]), cast(:sinces as timestamptz[])) as asked(member_id, since)
    join audit_entry a on a.member_id = asked.member_id and a.at >= asked.since
    join task t on t.workspace_id = a.workspace_id and t.id = a.subject_id and t.deleted_at is null
    where a.action in ('task.create', 'task.note', 'task.subtask_done', 'task.attach', 'task.approve', 'task.send_back')
       or (a.action = 'review.change' and a.after ->> 'status' = 'waiting')
       or (a.entity = 'task' and a.action <> 'task.undo' and jsonb_exists(a.after, 'status'))
    group by a.member_id, t.number, t.title, t.status
    order by a.member_id, max(a.at)
    """
)
"""A status may be changed alone or among other things, so what was changed counts, not what that was called."""

SPENT = text(
    """
    select t.assignee_id as member_id, t.number, t.title, t.status, asked.since, coalesce(theirs.since, asked.since) as theirs,
           moves.ats, moves.befores, moves.afters
    from unnest(cast(:members as uuid[]), cast(:sinces as timestamptz[])) as asked(member_id, since)
    join task t on t.assignee_id = asked.member_id and t.deleted_at is null
         and (t.status = 'in_progress' or t.updated_at >= asked.since)
    cross join lateral (
        select max(a.at) as since from audit_entry a
        where a.workspace_id = t.workspace_id and a.subject_id = t.id and a.entity = 'task' and a.at >= asked.since
          and a.before is not null and a.after ->> 'assignee_id' = t.assignee_id::text
    ) theirs
    cross join lateral (
        select array_agg(a.at order by a.at, a.id) as ats,
               array_agg(coalesce(a.before ->> 'status', '') order by a.at, a.id) as befores,
               array_agg(a.after ->> 'status' order by a.at, a.id) as afters
        from audit_entry a
        where a.workspace_id = t.workspace_id and a.subject_id = t.id and a.entity = 'task' and a.at >= asked.since
          and jsonb_exists(a.after, 'status')
    ) moves
    where t.status = 'in_progress' or 'in_progress' = any(moves.befores)
    order by t.assignee_id, t.number
    """
)
"""The tasks that somebody has and that were in progress since their moment, with each change of status since."""

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


Worked = Callable[[UUID, datetime, datetime], timedelta]
"""How much of a stretch of time lies in a person's working hours."""


async def proposals(
    uow: UnitOfWork, since: Mapping[UUID, datetime], soon: date, until: Mapping[UUID, datetime], worked: Worked
) -> dict[UUID, Proposal]:
    """For each person: what they did since their moment, and what is at hand until `soon`, which ends for them at their
    `until`. Three statements."""
    members = list(since)
    done = await _done(uow, since, worked)
    plan: dict[UUID, list[str]] = {}
    blockers: dict[UUID, list[str]] = {}
    near = {"members": members, "untils": [until[one] for one in members], "soon": soon}
    for row in await uow.session.execute(HAS, near):
        line = f"{reference_of(row.number)} {row.title}"
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


async def _done(uow: UnitOfWork, since: Mapping[UUID, datetime], worked: Worked) -> dict[UUID, list[str]]:
    """What was only in progress comes first: of more lines than there is room for, those of what was done stay."""
    about = {"members": list(since), "sinces": list(since.values())}
    did = (await uow.session.execute(DID, about)).all()
    spent = {(row.member_id, row.number): row for row in await uow.session.execute(SPENT, about)}
    times = {key: span_words(_time(row, worked, uow.now())) for key, row in spent.items()}
    done: dict[UUID, list[str]] = {}
    known = {(row.member_id, row.number) for row in did}
    for key, row in spent.items():
        if key not in known and times[key]:
            done.setdefault(row.member_id, []).append(
                f"{reference_of(row.number)} {row.title}: {times[key]} in progress"
            )
    for row in did:
        time = times.get((row.member_id, row.number))
        parts = _what(row, f"{time} in progress" if time else None)
        done.setdefault(row.member_id, []).append(f"{reference_of(row.number)} {row.title}: {', '.join(parts)}")
    return done


def _time(row: Row[Any], worked: Worked, now: datetime) -> timedelta:
    """How long it was in progress in the working hours of the person who has it, since it is theirs."""
    moves = list(zip(row.ats or (), row.befores or (), row.afters or (), strict=True))
    stretches = in_progress(row.status, row.since, moves, now)
    theirs = [(max(begin, row.theirs), end) for begin, end in stretches if end > row.theirs]
    return sum((worked(row.member_id, begin, end) for begin, end in theirs), timedelta())


Move = tuple[datetime, str, str]
"""When, from which status, to which."""


def in_progress(status: str, since: datetime, moves: Sequence[Move], now: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of [since, now) in which a task was in progress; `status`: as it is now."""
    at, current = since, moves[0][1] if moves else status
    stretches = []
    for moment, _, after in (*moves, (now, "", "")):
        if current == IN_PROGRESS and moment > at:
            stretches.append((at, moment))
        at, current = moment, after
    return stretches


def span_words(span: timedelta) -> str:
    """ "1 h 30 min", to five minutes; nothing for less."""
    hours, minutes = divmod(round(span / timedelta(minutes=5)) * 5, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def _what(row: Row[Any], spent: str | None) -> list[str]:
    """ "completed", "2 notes", "3 h in progress"; a status that another part tells already is left out."""
    told = {HANDED_IN} if row.submitted else {IN_PROGRESS} if spent else set()
    parts: list[str] = []
    if row.submitted:
        parts.append("handed in")
    if row.moved and row.status not in told:
        parts.append(str(row.status).replace("_", " "))
    elif row.created and not row.moved:
        parts.append("created")
    if row.approved:
        parts.append("approved")
    if row.sent_back:
        parts.append("changes asked for")
    for number, word in ((row.notes, "note"), (row.subtasks, "subtask done"), (row.files, "file")):
        if number:
            parts.append(f"{number} {word}" if number == 1 else f"{number} {_plural(word)}")
    return [*parts, spent] if spent else parts


def _plural(word: str) -> str:
    first, _, rest = word.partition(" ")
    return f"{first}s {rest}".strip()
