"""Records change sets in the transaction that publishes them, and takes them back."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import Uuid, column, or_, select, table

from boss_workflow.domains.audit.errors import NothingToRedo, NothingToUndo, NotYoursToUndo, UndoTooLate
from boss_workflow.domains.audit.events import ChangeSet
from boss_workflow.domains.audit.models import AuditEntry, UndoRecord
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.logging import current_request_id

UNDO_LIFE = timedelta(hours=24)
DEEP = 10
MEMBER = table("member", column("id", Uuid), column("name"))
"""Only to say whose change it is: the domain of people stands above this one."""


RECORD = """
    with undo as (
        insert into undo_record (id, workspace_id, member_id, label, created_at, expires_at, takes_back)
        select $7::uuid, $1, $3, $8::text, $2::timestamptz, $9::timestamptz, $10::uuid where $7::uuid is not null
        on conflict (id) do update set label = excluded.label
    )
    insert into audit_entry (workspace_id, at, member_id, door, action, request_id, undo_id, id, entity, entity_id,
        subject_id, before, after)
    select $1::uuid, $2, $3::uuid, $4, $5, $6, $7, r.id, r.entity, r.entity_id, r.subject_id, r.before, r.after
    from jsonb_to_recordset($11::jsonb)
        as r(id uuid, entity text, entity_id uuid, subject_id uuid, before jsonb, after jsonb)
"""
"""All that one action changed, and how to take it back, in one statement: every change of a task passes here. Several
changes that are taken back as one share the record that the first of them makes."""


NEWEST = """
    select u.id from undo_record u join audit_entry a on a.undo_id = u.id
    where a.subject_id = $1 and u.takes_back is null and u.undone_at is null and u.expires_at > $2
    order by u.created_at desc, u.id desc limit 1
"""


class Reverser(Protocol):
    """Takes one recorded change back; each domain implements it for its entities."""

    async def reverse(
        self,
        uow: UnitOfWork,
        actor: Actor,
        entity_id: UUID,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Raises: ChangedSince when a value is no longer what the change made it, Forbidden."""
        ...


@dataclass
class Together:
    """Several change sets that undo takes back as one. `takes_back`: they are themselves the undoing of a record."""

    id: UUID = field(default_factory=new_id)
    labels: list[str] = field(default_factory=list)
    takes_back: UUID | None = None

    @property
    def label(self) -> str:
        """ "created TASK-5; assigned TASK-1 to Ann", or, of many, how many."""
        distinct = list(dict.fromkeys(self.labels))
        return "; ".join(distinct) if len(distinct) <= MOST_NAMED else f"{len(self.labels)} changes"


MOST_NAMED = 3
_together: ContextVar[Together | None] = ContextVar("together", default=None)


@contextmanager
def as_one(takes_back: UUID | None = None) -> Iterator[Callable[[], UUID | None]]:
    """Whatever is changed inside, in one unit of work, is one change for undo. Implements chat.protocols.AsOne."""
    together = _together.get() or Together(takes_back=takes_back)
    token = _together.set(together)
    try:
        yield lambda: together.id if together.labels else None
    finally:
        _together.reset(token)


async def record(uow: UnitOfWork, changes: ChangeSet) -> None:
    """Listener for ChangeSet."""
    now = uow.now()
    together = _together.get()
    undoable = changes.undoable or (together is not None and together.takes_back is not None)
    undo_id, label, takes_back = (changes.id if undoable else None), changes.label, None
    if undoable and together is not None:
        together.labels.append(changes.label)
        undo_id, label, takes_back = together.id, together.label, together.takes_back
    entries = [
        {
            "id": str(new_id()),
            "entity": change.entity,
            "entity_id": str(change.entity_id),
            "subject_id": str(change.subject_id or change.entity_id),
            "before": change.before,
            "after": change.after,
        }
        for change in changes.changes
    ]
    values = (
        *(uow.workspace, now, changes.actor.member_id, changes.actor.door, changes.action, current_request_id()),
        *(undo_id, label, now + UNDO_LIFE, takes_back, json.dumps(entries)),
    )
    await uow.fetch(RECORD, *values)


class Undo:
    def __init__(self, reversers: Mapping[str, Reverser]) -> None:
        self._reversers = reversers

    @property
    def entities(self) -> frozenset[str]:
        """What it can take back changes of."""
        return frozenset(self._reversers)

    async def undo_last(self, uow: UnitOfWork, actor: Actor) -> UndoRecord:
        """Takes back the person's newest action that still can be. Raises: NothingToUndo, ChangedSince."""
        return await self._take_back(uow, actor, await self.last(uow, actor))

    async def last(self, uow: UnitOfWork, actor: Actor) -> UndoRecord:
        """The person's newest action that has not been taken back or given up. Raises: NothingToUndo."""
        found = await uow.session.scalars(
            select(UndoRecord)
            .where(
                UndoRecord.member_id == actor.member_id,
                UndoRecord.undone_at.is_(None),
                UndoRecord.takes_back.is_(None),
                UndoRecord.expires_at > uow.now(),
            )
            .order_by(UndoRecord.created_at.desc(), UndoRecord.id.desc())
            .limit(1)
            .with_for_update()
        )
        undo = found.one_or_none()
        if undo is None:
            raise NothingToUndo
        return undo

    async def redo(self, uow: UnitOfWork, actor: Actor) -> UndoRecord:
        """Does again what the person undid last, unless they have changed something else since.

        Raises: NothingToRedo, ChangedSince, Forbidden.
        """
        found = await uow.session.scalars(
            select(UndoRecord)
            .where(UndoRecord.member_id == actor.member_id, UndoRecord.expires_at > uow.now())
            .where(or_(UndoRecord.undone_at.is_(None), UndoRecord.takes_back.is_(None)))
            .order_by(UndoRecord.id.desc())
            .limit(DEEP * 2 + 1)
            .with_for_update()
        )
        for undoing in found:
            if undoing.takes_back is None:
                if undoing.undone_at is None:
                    raise NothingToRedo  # something new was done since
                continue
            original = await uow.session.get_one(UndoRecord, undoing.takes_back)
            await self._reverse(uow, actor, undoing)
            original.undone_at = None
            await uow.session.flush()
            return original
        raise NothingToRedo

    async def history(self, uow: UnitOfWork, actor: Actor) -> Sequence[UndoRecord]:
        """The person's newest changes, also those that were undone."""
        found = await uow.session.scalars(
            select(UndoRecord)
            .where(UndoRecord.member_id == actor.member_id, UndoRecord.takes_back.is_(None))
            .order_by(UndoRecord.id.desc())
            .limit(DEEP)
        )
        return found.all()

    async def give_up(self, uow: UnitOfWork, undo_id: UUID) -> None:
        """It can't be taken back any more: it is no longer offered, and the one before it is reached."""
        undo = await uow.session.get_one(UndoRecord, undo_id)
        undo.expires_at = uow.now()
        await uow.session.flush()

    async def touched(self, uow: UnitOfWork, undo_id: UUID) -> frozenset[str]:
        """The kinds of things that one action changed."""
        found = await uow.session.scalars(select(AuditEntry.entity).where(AuditEntry.undo_id == undo_id).distinct())
        return frozenset(found)

    async def undo(self, uow: UnitOfWork, actor: Actor, undo_id: UUID) -> UndoRecord:
        """Takes back one action: one's own, or, for a boss, anyone's.

        Raises: NothingToUndo, NotYoursToUndo, UndoTooLate, ChangedSince.
        """
        undo = await uow.session.get(UndoRecord, undo_id, with_for_update=True)
        if undo is None:
            raise NothingToUndo
        if undo.member_id != actor.member_id and actor.role is not Role.BOSS:
            name = await uow.session.scalar(select(MEMBER.c.name).where(MEMBER.c.id == undo.member_id))
            raise NotYoursToUndo(name or "who did it")
        if undo.undone_at is not None:
            raise UndoTooLate(f"This was undone already: {undo.label}.")
        if undo.expires_at <= uow.now():
            if undo.expires_at < undo.created_at + UNDO_LIFE:
                raise UndoTooLate("Something was changed since, so this can no longer be undone.")
            raise UndoTooLate("More than 24 hours have passed, so this can no longer be undone.")
        return await self._take_back(uow, actor, undo)

    async def _take_back(self, uow: UnitOfWork, actor: Actor, undo: UndoRecord) -> UndoRecord:
        """What the reversers change is kept as a record of its own, so that it can be done again."""
        with as_one(takes_back=undo.id):
            await self._reverse(uow, actor, undo)
        return undo

    async def _reverse(self, uow: UnitOfWork, actor: Actor, undo: UndoRecord) -> None:
        entries = await uow.session.scalars(
            select(AuditEntry).where(AuditEntry.undo_id == undo.id).order_by(AuditEntry.id.desc())
        )
        for entry in list(entries):
            await self._reversers[entry.entity].reverse(uow, actor, entry.entity_id, entry.before, entry.after)
        undo.undone_at = uow.now()
        await uow.session.flush()


async def newest_undo(uow: UnitOfWork, subject_id: UUID) -> UUID | None:
    """The newest action on this thing or a part of it that can still be taken back; None when there is none."""
    await uow.session.flush()
    for found in await uow.fetch(NEWEST, subject_id, uow.now()):
        return cast("UUID", found["id"])
    return None
