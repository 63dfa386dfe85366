"""What came in and what went out: states and times, never what people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from boss_workflow.api.operations.shared import Word, error_kind, require
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
from boss_workflow.kernel.http import After, Call, Cursor, Limit, Page, TokenScope, allow, conditional, problems, tagged

SEE = "operations.see"
Read = TypeVar("Read", bound=BaseModel)
AnySelect = Select[*tuple[Any, ...]]
Reading = Annotated[Call, allow(TokenScope.OPERATIONS_READ)]


class EventNotFound(NotFound):
    code = "event_not_found"


class MessageNotFound(NotFound):
    code = "message_not_found"


class InboundRead(BaseModel):
    """`understood`: by what (rules, model, command …), as which actions, in how many milliseconds."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "platform": "telegram",
                "event_id": "712040",
                "kind": "message",
                "status": "handled",
                "attempts": 1,
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "conversation_id": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95",
                "understood": {"source": "rules", "actions": ["task.create"], "ms": 4},
                "error": None,
                "request_id": "0f4a1c2b3d4e5f60",
                "received_at": "2026-11-27T09:00:00Z",
                "handled_at": "2026-11-27T09:00:02Z",
            }
        }
    )

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

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "platform": "telegram",
                "kind": "send",
                "status": "sent",
                "attempts": 1,
                "conversation_id": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95",
                "inbound_id": "019ac1d0-3c00-7f65-9b54-6f2c8d4e7ba6",
                "error": None,
                "request_id": "0f4a1c2b3d4e5f60",
                "created_at": "2026-11-27T09:00:00Z",
                "sent_at": "2026-11-27T09:00:02Z",
            }
        }
    )

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
    return await IN.page(call, cursor, limit, {InboundEvent.status: status, InboundEvent.platform: platform})


async def get_inbound(call: Reading, inbound_event_id: UUID) -> Response:
    return tagged(call.request, await IN.one(call, inbound_event_id))


async def list_outbound(
    call: Reading,
    status: OutboundStatus | None = None,
    platform: Word | None = None,
    cursor: After = None,
    limit: Limit = 50,
) -> Page[OutboundRead]:
    """The newest first."""
    return await OUT.page(call, cursor, limit, {OutboundMessage.status: status, Conversation.platform: platform})


async def get_outbound(call: Reading, outbound_message_id: UUID) -> Response:
    return tagged(call.request, await OUT.one(call, outbound_message_id))


@dataclass(frozen=True)
class Traffic(Generic[Read]):
    """One direction: how its rows are selected and shown."""

    order: str
    model: type[Read]
    query: AnySelect
    id: InstrumentedAttribute[UUID]
    seq: InstrumentedAttribute[int]
    missing: type[NotFound]

    async def page(
        self, call: Call, cursor: str | None, limit: int, wanted: Mapping[InstrumentedAttribute[str], str | None]
    ) -> Page[Read]:
        """Raises: NotPermitted, BadCursor."""
        query = self.query.where(*[column == value for column, value in wanted.items() if value is not None])
        if cursor is not None:
            query = query.where(self.seq < int(Cursor.decode(cursor, self.order, int).values[0]))
        rows = await self._rows(call, query.order_by(self.seq.desc()).limit(limit + 1))
        following = Cursor(self.order, (rows[limit - 1]["seq"],)).encode() if len(rows) > limit else None
        return Page(items=[self._show(row) for row in rows[:limit]], next_cursor=following)

    async def one(self, call: Call, row_id: UUID) -> Read:
        """Raises: NotPermitted, EventNotFound, MessageNotFound."""
        rows = await self._rows(call, self.query.where(self.id == row_id))
        if not rows:
            raise self.missing(f"There is no such row: {row_id}.")
        return self._show(rows[0])

    @staticmethod
    async def _rows(call: Call, query: AnySelect) -> Sequence[RowMapping]:
        require(call.actor, SEE)

        async def work(uow: UnitOfWork) -> Sequence[RowMapping]:
            return (await uow.session.execute(query)).mappings().all()

        return await call.run(work)

    def _show(self, row: RowMapping) -> Read:
        return self.model.model_validate({**row, "error": error_kind(row["error"])})


IN = Traffic("inbound", InboundRead, INBOUND, InboundEvent.id, InboundEvent.seq, EventNotFound)
OUT = Traffic("outbound", OutboundRead, OUTBOUND, OutboundMessage.id, OutboundMessage.seq, MessageNotFound)


def traffic_router() -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["operations"])
    router.add_api_route("/inbound-events", list_inbound, summary="List what came in", responses=problems())
    router.add_api_route(
        "/inbound-events/{inbound_event_id}",
        get_inbound,
        response_model=InboundRead,
        summary="Get an event",
        responses=conditional(404),
    )
    router.add_api_route("/outbound-messages", list_outbound, summary="List what went out", responses=problems())
    router.add_api_route(
        "/outbound-messages/{outbound_message_id}",
        get_outbound,
        response_model=OutboundRead,
        summary="Get a message",
        responses=conditional(404),
    )
    return router
