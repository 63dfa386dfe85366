"""What came in and what went out: states and times, never what people wrote."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from boss_workflow.api.operations.shared import After, Page, Word, error_kind, require
from boss_workflow.chat.models import (
    Conversation,
    InboundEvent,
    InboundStatus,
    OutboundKind,
    OutboundMessage,
    OutboundStatus,
)
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import NotFound
from boss_workflow.kernel.http import Call, Cursor, Limit, TokenScope, allow, problems

SEE = "operations.see"
AnySelect = Select[*tuple[Any, ...]]
Reading = Annotated[Call, allow(TokenScope.OPERATIONS_READ)]


class EventNotFound(NotFound):
    code = "event_not_found"


class MessageNotFound(NotFound):
    code = "message_not_found"


class InboundRead(BaseModel):
    """`understood`: by what (rules, model, command …), as which actions, in how many milliseconds."""

    id: UUID
    platform: str = Field(examples=["telegram"])
    event_id: str
    kind: str | None = Field(examples=["message"])
    status: InboundStatus
    attempts: int
    member_id: UUID | None
    conversation_id: UUID | None
    understood: dict[str, Any] | None
    error: str | None
    request_id: str
    received_at: datetime
    handled_at: datetime | None


class OutboundRead(BaseModel):
    """`inbound_id`: the event that it answers; null for what nobody asked for."""

    id: UUID
    platform: str = Field(examples=["telegram"])
    kind: OutboundKind
    status: OutboundStatus
    attempts: int
    conversation_id: UUID
    inbound_id: UUID | None
    error: str | None
    request_id: str
    created_at: datetime
    sent_at: datetime | None


INBOUND = select(
    InboundEvent.seq,
    InboundEvent.id,
    InboundEvent.platform,
    InboundEvent.event_id,
    InboundEvent.payload["kind"].astext.label("kind"),
    InboundEvent.status,
    InboundEvent.attempts,
    InboundEvent.member_id,
    InboundEvent.conversation_id,
    InboundEvent.understood,
    InboundEvent.error,
    InboundEvent.request_id,
    InboundEvent.received_at,
    InboundEvent.handled_at,
)
OUTBOUND = select(
    OutboundMessage.seq,
    OutboundMessage.id,
    Conversation.platform,
    OutboundMessage.kind,
    OutboundMessage.status,
    OutboundMessage.attempts,
    OutboundMessage.conversation_id,
    OutboundMessage.inbound_id,
    OutboundMessage.error,
    OutboundMessage.request_id,
    OutboundMessage.created_at,
    OutboundMessage.sent_at,
).join(Conversation, Conversation.id == OutboundMessage.conversation_id)


async def list_inbound(
    call: Reading,
    status: InboundStatus | None = None,
    platform: Word | None = None,
    cursor: After = None,
    limit: Limit = 50,
) -> Page[InboundRead]:
    """The newest first."""
    require(call.actor, SEE)
    query = _filtered(INBOUND, (InboundEvent.status, status), (InboundEvent.platform, platform))
    rows, following = await _page(call, query, InboundEvent.seq, "inbound", cursor, limit)
    return Page(items=[_inbound(row) for row in rows], next_cursor=following)


async def get_inbound(call: Reading, inbound_event_id: UUID) -> InboundRead:
    require(call.actor, SEE)
    row = await _one(call, INBOUND.where(InboundEvent.id == inbound_event_id))
    if row is None:
        raise EventNotFound(f"There is no event {inbound_event_id}.")
    return _inbound(row)


async def list_outbound(
    call: Reading,
    status: OutboundStatus | None = None,
    platform: Word | None = None,
    cursor: After = None,
    limit: Limit = 50,
) -> Page[OutboundRead]:
    """The newest first."""
    require(call.actor, SEE)
    query = _filtered(OUTBOUND, (OutboundMessage.status, status), (Conversation.platform, platform))
    rows, following = await _page(call, query, OutboundMessage.seq, "outbound", cursor, limit)
    return Page(items=[_outbound(row) for row in rows], next_cursor=following)


async def get_outbound(call: Reading, outbound_message_id: UUID) -> OutboundRead:
    require(call.actor, SEE)
    row = await _one(call, OUTBOUND.where(OutboundMessage.id == outbound_message_id))
    if row is None:
        raise MessageNotFound(f"There is no message {outbound_message_id}.")
    return _outbound(row)


def traffic_router() -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["operations"])
    router.add_api_route("/inbound-events", list_inbound, summary="List what came in", responses=problems())
    router.add_api_route(
        "/inbound-events/{inbound_event_id}", get_inbound, summary="Get an event", responses=problems(404)
    )
    router.add_api_route("/outbound-messages", list_outbound, summary="List what went out", responses=problems())
    router.add_api_route(
        "/outbound-messages/{outbound_message_id}", get_outbound, summary="Get a message", responses=problems(404)
    )
    return router


def _filtered(query: AnySelect, *wanted: tuple[Any, str | None]) -> AnySelect:
    return query.where(*[column == value for column, value in wanted if value is not None])


async def _page(
    call: Call, query: AnySelect, seq: InstrumentedAttribute[int], order: str, cursor: str | None, limit: int
) -> tuple[list[RowMapping], str | None]:
    """Rows, newest first, and where the next page begins. Raises: BadCursor."""
    if cursor is not None:
        query = query.where(seq < int(Cursor.decode(cursor, order, int).values[0]))

    async def work(uow: UnitOfWork) -> list[RowMapping]:
        return list((await uow.session.execute(query.order_by(seq.desc()).limit(limit + 1))).mappings())

    rows = await call.run(work)
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], Cursor(order, (rows[limit - 1]["seq"],)).encode()


async def _one(call: Call, query: AnySelect) -> RowMapping | None:
    async def work(uow: UnitOfWork) -> RowMapping | None:
        return (await uow.session.execute(query)).mappings().one_or_none()

    return await call.run(work)


def _inbound(row: RowMapping) -> InboundRead:
    return InboundRead.model_validate({**row, "error": error_kind(row["error"])})


def _outbound(row: RowMapping) -> OutboundRead:
    return OutboundRead.model_validate({**row, "error": error_kind(row["error"])})
