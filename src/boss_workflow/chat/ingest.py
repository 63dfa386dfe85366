"""The one way in: an event is a row before it is acknowledged."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog

from boss_workflow.chat.jobs import ACKNOWLEDGE, WAKE, AcknowledgeParams, ConversationParams
from boss_workflow.chat.models import InboundStatus
from boss_workflow.chat.platforms import Platforms
from boss_workflow.jobs import Jobs
from boss_workflow.kernel.db import Database, DatabaseUnavailable, UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.logging import current_request_id, ensure_request_context
from boss_workflow.ports.chat_platform import Inbound, InboundKind

log = structlog.get_logger(__name__)

NUL = "\x00"
FIND = "select id, workspace_id from conversation where platform = $1 and account = $2 and chat_id = $3"
MAKE = """
    insert into conversation (platform, account, chat_id, id, private, created_at) values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing returning id, workspace_id
"""
COLUMNS = (
    *("id", "platform", "account", "event_id", "payload", "status", "request_id", "received_at"),
    *("handled_at", "error", "conversation_id", "workspace_id"),
)
KEEP = """
    insert into inbound_event
        (id, platform, account, event_id, payload, status, request_id, received_at, handled_at, error,
         conversation_id, workspace_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict do nothing returning id
"""


class Ingest:
    def __init__(self, database: Database, jobs: Jobs, platforms: Platforms) -> None:
        self._database = database
        self._jobs = jobs
        self._platforms = platforms

    async def receive(self, inbound: Inbound) -> None:
        """Stores the event and a wake-up in one transaction. A repeated event changes nothing."""
        await self.store(inbound, wake=True)

    async def store(self, inbound: Inbound, *, wake: bool) -> bool:
        """The same, and whether it was new. Without `wake` the caller handles it at once; the sweep, should it not."""
        with ensure_request_context(platform=inbound.platform, event_id=inbound.event_id):
            new = await self._database.as_system(lambda uow: self._store(uow, inbound, wake=wake))
            log.info("event received" if new else "event repeated")
            return new

    async def keep_unreadable(self, platform: str, account: str, event_id: str, raw: Any, reason: str) -> None:
        """Stores an event that its adapter could not read: shown among the failed, never delivered again."""

        async def work(uow: UnitOfWork) -> None:
            row = _row(uow, platform, account, event_id, {"raw": _without_nul(raw)})
            row |= {"status": InboundStatus.FAILED, "error": reason, "handled_at": uow.now()}
            await _insert(uow, row)

        with ensure_request_context(platform=platform, event_id=event_id):
            await self._database.as_system(work)
            log.error("event can't be read", reason=reason)

    async def _store(self, uow: UnitOfWork, inbound: Inbound, *, wake: bool) -> bool:
        payload = _without_nul(inbound.model_dump(mode="json"))
        row = _row(uow, inbound.platform, inbound.account, inbound.event_id, payload)
        if inbound.kind is InboundKind.IGNORED:
            # Noise makes no conversation: the one that a group becomes must be free for the group to move into.
            row |= {"status": InboundStatus.HANDLED, "handled_at": uow.now()}
            return await _insert(uow, row)
        conversation_id, workspace_id = await _conversation(uow, inbound)
        row |= {"conversation_id": conversation_id, "workspace_id": workspace_id}
        if not await _insert(uow, row):
            return False
        scoped = replace(uow, workspace_id=workspace_id)
        if wake:
            await self._jobs.enqueue(scoped, WAKE, ConversationParams(conversation_id=conversation_id))
        if inbound.press_id is not None:
            press = AcknowledgeParams(platform=inbound.platform, account=inbound.account, press_id=inbound.press_id)
            lane = self._platforms.lane(inbound.platform, inbound.account)
            await self._jobs.enqueue(scoped, ACKNOWLEDGE, press, lane=lane)
        return True


async def _conversation(uow: UnitOfWork, inbound: Inbound) -> tuple[UUID, UUID | None]:
    """Its id and its workspace; made where this is the first that is heard of it."""
    chat = (inbound.platform, inbound.account, inbound.chat_id)
    for look in (FIND, MAKE, FIND):
        more = (new_id(), inbound.private, uow.now()) if look == MAKE else ()
        for found in await uow.fetch(look, *chat, *more):
            return found["id"], found["workspace_id"]
    raise DatabaseUnavailable  # made by somebody else, and gone again


async def _insert(uow: UnitOfWork, row: dict[str, Any]) -> bool:
    """False when the event is there already."""
    values = row | {"payload": json.dumps(row["payload"])}
    return bool(await uow.fetch(KEEP, *(values.get(name) for name in COLUMNS)))


def _row(uow: UnitOfWork, platform: str, account: str, event_id: str, payload: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "platform": platform,
        "account": account,
        "event_id": event_id,
        "payload": payload,
        "status": InboundStatus.PENDING,
        "request_id": current_request_id(),
        "received_at": uow.now(),
    }


def _without_nul(value: Any) -> Any:
    """PostgreSQL text holds no NUL; a message loses it rather than being refused."""
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
