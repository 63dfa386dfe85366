"""Repeats of a request with the header Idempotency-Key: done once, answered each time with the same text.

The key is claimed in the transaction of the work. Who comes second waits for the first to commit and then gets its
answer; if the first failed, nothing of the key is left, and the second does the work.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response
from pydantic import BaseModel
from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from boss_workflow.kernel.db import Base, StatementTimeout, UnitOfWork, WorkspaceRow
from boss_workflow.kernel.db.errors import translate
from boss_workflow.kernel.errors import Conflict, Invalid
from boss_workflow.kernel.http.calls import Call
from boss_workflow.kernel.http.conditional import json_body
from boss_workflow.kernel.ids import new_id

KEPT = timedelta(hours=24)
REPLAYED = "Idempotent-Replayed"

Idempotent = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="A value of your own, such as a UUID. A repeat with it within 24 hours does nothing again and gets "
        "the first answer, with the header Idempotent-Replayed: true.",
    ),
]


@dataclass(frozen=True, slots=True)
class ShownOnce:
    """An answer with a secret: `kept` is the same without it, and all that is stored, and so all that a repeat gets."""

    text: str
    kept: str


Work = Callable[[UnitOfWork], Awaitable[str | ShownOnce]]
"""Does what was asked, in the given transaction, and returns the answer's JSON text."""
UNSTORED = {"Cache-Control": "no-store"}


class KeyReused(Invalid):
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key belongs to another request. Use a new one for each request.")


class StillRunning(Conflict):
    code = "idempotency_in_progress"

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is still being worked on. Try again in a moment.")


class IdempotencyKey(WorkspaceRow, Base):
    """A request that was done: what it was, and what was answered."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        UniqueConstraint("workspace_id", "member_id", "key", name="uq_idempotency_key_key"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    member_id: Mapped[UUID]
    key: Mapped[str]
    fingerprint: Mapped[str]
    """Of method, path and body."""
    status: Mapped[int | None]
    response: Mapped[str | None]
    """None only inside the transaction that does the work."""
    created_at: Mapped[datetime]


async def once(call: Call, key: str | None, body: BaseModel | None, work: Work, status: int = 201) -> Response:
    """Runs `work` in one transaction and answers with its text; with a `key`, only the first time. `body` stands for what
    was sent: for a file, its digest.

    Raises: KeyReused, StillRunning.
    """

    async def claimed(uow: UnitOfWork) -> Response:
        if key is None:
            return _first(await work(uow), status)
        fingerprint = _fingerprint(call, body)
        claim = await _claim(uow, call.actor.member_id, key, fingerprint)
        if claim is None:
            return await _replay(uow, call.actor.member_id, key, fingerprint)
        answer = await work(uow)
        kept = answer.kept if isinstance(answer, ShownOnce) else answer
        row = update(IdempotencyKey).where(IdempotencyKey.id == claim).values(status=status, response=kept)
        await uow.session.execute(row)
        return _first(answer, status)

    return await call.run(claimed)


async def purge_idempotency_keys(uow: UnitOfWork) -> int:
    """Forgets the keys whose 24 hours are over, of all workspaces in a system unit; returns how many."""
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < uow.now() - KEPT)
    gone = await uow.session.execute(old.returning(IdempotencyKey.created_at))
    return len(gone.all())


def _first(answer: str | ShownOnce, status: int) -> Response:
    if isinstance(answer, ShownOnce):
        return json_body(answer.text, status, UNSTORED)
    return json_body(answer, status)


def _fingerprint(call: Call, body: BaseModel | None) -> str:
    url = call.request.url
    said = body.model_dump_json(exclude_unset=True) if body is not None else ""
    parts = f"{call.request.method}\n{url.path}\n{url.query}\n{said}"
    return hashlib.sha256(parts.encode()).hexdigest()


async def _claim(uow: UnitOfWork, member_id: UUID, key: str, fingerprint: str) -> UUID | None:
    """The id of the row that is now ours; None when the request was done already. Waits for one that is under way."""
    now = uow.now()
    values: dict[str, Any] = {"fingerprint": fingerprint, "status": None, "response": None, "created_at": now}
    new = insert(IdempotencyKey).values(id=new_id(), workspace_id=uow.workspace, member_id=member_id, key=key, **values)
    claim = new.on_conflict_do_update(
        constraint="uq_idempotency_key_key", set_=values, where=IdempotencyKey.created_at < now - KEPT
    ).returning(IdempotencyKey.id)
    try:
        found: UUID | None = await uow.session.scalar(claim)
    except DBAPIError as error:
        if isinstance(translate(error), StatementTimeout):
            raise StillRunning from error
        raise
    return found


async def _replay(uow: UnitOfWork, member_id: UUID, key: str, fingerprint: str) -> Response:
    found = await uow.session.scalars(select(IdempotencyKey).filter_by(member_id=member_id, key=key))
    first = found.one()
    if first.fingerprint != fingerprint:
        raise KeyReused
    if first.status is None or first.response is None:
        raise StillRunning
    return json_body(first.response, first.status, {REPLAYED: "true"})
