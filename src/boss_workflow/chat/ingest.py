"""The one way in: an event is a row before it is acknowledged."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from boss_workflow.chat.jobs import ACKNOWLEDGE, WAKE, AcknowledgeParams, ConversationParams
from boss_workflow.chat.models import InboundStatus
from boss_workflow.chat.platforms import Platforms
from boss_workflow.jobs import Jobs, Wanted
from boss_workflow.kernel.db import Database, DatabaseUnavailable, UnitOfWork
from boss_workflow.kernel.group_commit import GroupCommit
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.logging import current_request_id, ensure_request_context
from boss_workflow.ports.chat_platform import Inbound, InboundKind

log = structlog.get_logger(__name__)

NUL, NUL_IN_JSON = "\x00", "\\u0000"
MOST_AT_ONCE = 50
MANY, BUSY = 10, 0.1
"""So many within so many seconds are a burst."""
COURTESY = 0.15
"""Seconds for which handling makes way at most."""
FIND = """
    select platform, account, chat_id, id, workspace_id
    from unnest($1::text[], $2::text[], $3::text[]) as wanted(platform, account, chat_id)
    join conversation using (platform, account, chat_id)
"""
MAKE = """
    insert into conversation (platform, account, chat_id, id, private, created_at) values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing
"""
KEEP = """
    insert into inbound_event
        (id, platform, account, event_id, payload, status, request_id, received_at, handled_at, error,
         conversation_id, workspace_id)
    select id, platform, account, event_id, payload, status, request_id, received_at, handled_at, error,
        conversation_id, workspace_id
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::text[], $8::timestamptz[],
        $9::timestamptz[], $10::text[], $11::uuid[], $12::uuid[]) with ordinality as event(id, platform, account,
        event_id, payload, status, request_id, received_at, handled_at, error, conversation_id, workspace_id, place)
    order by place
    on conflict do nothing returning id
"""

Chat = tuple[str, str, str]
"""Platform, account, chat id."""


@dataclass(frozen=True, slots=True)
class _Letter:
    inbound: Inbound
    wake: bool
    request_id: str

    @property
    def chat(self) -> Chat | None:
        """None for noise, which makes no conversation: the one that a group becomes must be free for it to move into."""
        inbound = self.inbound
        return None if inbound.kind is InboundKind.IGNORED else (inbound.platform, inbound.account, inbound.chat_id)


class _Row(NamedTuple):
    """One event as it is stored; its fields in the order of KEEP."""

    id: UUID
    platform: str
    account: str
    event_id: str
    payload: str
    status: InboundStatus
    request_id: str
    received_at: datetime
    handled_at: datetime | None = None
    error: str | None = None
    conversation_id: UUID | None = None
    workspace_id: UUID | None = None


class Ingest:
    def __init__(self, database: Database, jobs: Jobs, platforms: Platforms) -> None:
        self._database = database
        self._jobs = jobs
        self._platforms = platforms
        self._together = GroupCommit[_Letter, bool](self._store_all, MOST_AT_ONCE)
        self._arrived: deque[float] = deque([-BUSY], MANY)

    async def receive(self, inbound: Inbound) -> None:
        """Stores the event and a wake-up in one transaction. A repeated event changes nothing."""
        await self.store(inbound, wake=True)

    async def store(self, inbound: Inbound, *, wake: bool) -> bool:
        """The same, and whether it was new. Without `wake` the caller handles it at once; the sweep, should it not."""
        with ensure_request_context(platform=inbound.platform, event_id=inbound.event_id) as request_id:
            self._arrived.append(time.monotonic())
            new = await self._together.do(_Letter(inbound, wake, request_id))
            log.info("event received" if new else "event repeated")
            return new

    async def let_in(self) -> None:
        """For whoever is about to handle one: in a burst, those that still come in go first for a moment. A platform that
        waits too long for us sends the same again."""
        began = time.monotonic()
        while (now := time.monotonic()) - began < COURTESY and now - self._arrived[0] < BUSY:  # noqa: ASYNC110  # waits for nothing to happen
            await asyncio.sleep(BUSY / 5)

    async def keep_unreadable(self, platform: str, account: str, event_id: str, raw: Any, reason: str) -> None:
        """Stores an event that its adapter could not read: shown among the failed, never delivered again."""

        async def work(uow: UnitOfWork) -> None:
            payload, now = json.dumps({"raw": _without_nul(raw)}), uow.now()
            about = (platform, account, event_id, payload, InboundStatus.FAILED, current_request_id(), now, now, reason)
            await _keep(uow, [_Row(new_id(), *about)])

        with ensure_request_context(platform=platform, event_id=event_id):
            await self._database.as_system(work)
            log.error("event can't be read", reason=reason)

    async def _store_all(self, letters: Sequence[_Letter]) -> list[bool]:
        return await self._database.as_system(lambda uow: self._store(uow, letters))

    async def _store(self, uow: UnitOfWork, letters: Sequence[_Letter]) -> list[bool]:
        """Which of them are new."""
        known = await _conversations(uow, {chat: letter.inbound for letter in letters if (chat := letter.chat)})
        rows = [_row(letter, known.get(letter.chat) if letter.chat else None, uow.now()) for letter in letters]
        kept = await _keep(uow, rows)
        fresh = [(letter, row) for letter, row in zip(letters, rows, strict=True) if row.id in kept]
        wakes: dict[UUID, Wanted[ConversationParams]] = {}
        for letter, row in fresh:
            if letter.wake and row.conversation_id is not None:
                params = ConversationParams(conversation_id=row.conversation_id)
                wakes.setdefault(row.conversation_id, Wanted(params, row.workspace_id, row.request_id))
        if wakes:
            await self._jobs.enqueue_all(uow, WAKE, list(wakes.values()))
        for letter, row in fresh:
            if (press_id := letter.inbound.press_id) is not None:
                press = AcknowledgeParams(platform=row.platform, account=row.account, press_id=press_id)
                wanted = Wanted(press, row.workspace_id, row.request_id)
                lane = self._platforms.lane(row.platform, row.account)
                await self._jobs.enqueue_all(uow, ACKNOWLEDGE, [wanted], lane=lane)
        return [row.id in kept for row in rows]


async def _conversations(uow: UnitOfWork, wanted: Mapping[Chat, Inbound]) -> dict[Chat, tuple[UUID, UUID | None]]:
    """The id and the workspace of each; made where this is the first that is heard of it."""
    found = await _find(uow, list(wanted))
    missing = [chat for chat in wanted if chat not in found]
    for chat in missing:
        await uow.fetch(MAKE, *chat, new_id(), wanted[chat].private, uow.now())
    found |= await _find(uow, missing)
    if len(found) < len(wanted):
        raise DatabaseUnavailable  # made by somebody else, and gone again
    return found


async def _find(uow: UnitOfWork, chats: Sequence[Chat]) -> dict[Chat, tuple[UUID, UUID | None]]:
    if not chats:
        return {}
    rows = await uow.fetch(FIND, *map(list, zip(*chats, strict=True)))
    return {(platform, account, chat): (id_, workspace_id) for platform, account, chat, id_, workspace_id in rows}


async def _keep(uow: UnitOfWork, rows: Sequence[_Row]) -> set[UUID]:
    """The ids of those that were not there already."""
    return {kept["id"] for kept in await uow.fetch(KEEP, *map(list, zip(*rows, strict=True)))}


def _row(letter: _Letter, conversation: tuple[UUID, UUID | None] | None, now: datetime) -> _Row:
    inbound = letter.inbound
    payload = inbound.model_dump_json()
    if NUL_IN_JSON in payload:
        payload = json.dumps(_without_nul(json.loads(payload)))
    event = (new_id(), inbound.platform, inbound.account, inbound.event_id, payload)
    if conversation is None:
        return _Row(*event, InboundStatus.HANDLED, letter.request_id, now, handled_at=now)
    conversation_id, workspace_id = conversation
    status = InboundStatus.PENDING
    return _Row(*event, status, letter.request_id, now, conversation_id=conversation_id, workspace_id=workspace_id)


def _without_nul(value: Any) -> Any:
    """PostgreSQL text holds no NUL; a message loses it rather than being refused."""
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
