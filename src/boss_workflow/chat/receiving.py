"""Takes over what a message names: fetches its files and listens to what was spoken. The one step of a turn that calls
out, so it has no transaction open meanwhile; what it got is written down at once, and a repeat goes on from there.

A kill between the store and the row leaves bytes that nothing names; the file is then fetched once more.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.chat import replies
from boss_workflow.chat.models import ChatFile, InboundEvent, InboundStatus
from boss_workflow.chat.platforms import Platforms
from boss_workflow.chat.protocols import Membership
from boss_workflow.jobs import RetryLater
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import Invalid
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.media import check_kind, checked, plain_name
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import (
    FileReference,
    Inbound,
    PlatformError,
    Refused,
    SlowDown,
    TooBig,
)
from boss_workflow.ports.files import FileStore, FileStoreFull, StoredFile
from boss_workflow.ports.transcriber import NotHeard, Transcriber, TranscriberError, Transcript

log = structlog.get_logger(__name__)

ALBUM_PAUSE = 0.8
"""Seconds in which the next message of an album must come: no message says how many there are."""
LONGEST_ALBUM = 10
PATIENCE = 45.0
"""Seconds for one file."""
LONGEST_WAIT = timedelta(minutes=1)
"""How long a platform may be away before its file is given up; the person's next messages wait as well."""
LONGEST_TRANSCRIPT = 10_000

Outcome = Literal["heard", "silent", "not_heard", "unavailable"]
Observe = Callable[[Outcome, float, Transcript | None], None]
"""Told of each recording that was listened to: what came of it, how many seconds it took, what was heard."""


class FetchAgain(RetryLater):
    """The platform does not hand its file over now; nothing was tried that could fail for good."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message with all that belongs to it.

    `batch`: its files, where some are kept. `said`: what is to be told of them before anything else. `also`: the other
    events of the same album, which are handled with this one.
    """

    inbound: Inbound
    batch: UUID | None = None
    said: Sequence[Block] = ()
    also: Sequence[UUID] = ()
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Event:
    """One message of what is received, and whose it is."""

    id: UUID
    conversation_id: UUID
    inbound: Inbound
    member: Membership
    waited: timedelta


class Receiving:
    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        store: FileStore,
        transcriber: Transcriber | None,
        most_bytes: int,
        observe: Observe,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._store = store
        self._transcriber = transcriber
        self._most_bytes = most_bytes
        self._observe = observe

    async def receive(
        self, event_id: UUID, conversation_id: UUID, inbound: Inbound, member: Membership, waited: timedelta
    ) -> Received:
        """`waited`: since it came in. Raises: FetchAgain, Unavailable."""
        if not inbound.files:
            return Received(inbound)
        event = _Event(event_id, conversation_id, inbound, member, waited)
        album = await self._album(event)
        files = [file for one in (event, *album) for file in await self._files(one)]
        words = next((one.inbound.text for one in (event, *album) if one.inbound.text.strip()), "")
        said = [block for file in files if file.refusal for block in replies.not_kept(file.name, file.refusal)]
        kept = [file for file in files if file.key is not None]
        record: dict[str, Any] = {}
        if not words.strip() and len(kept) == 1 and inbound.files[0].voice:
            words, told, record = await self._listen(event, kept[0])
            said += told
            kept = [] if words else kept
        references = tuple(file for one in (event, *album) for file in one.inbound.files)
        whole = inbound.model_copy(update={"text": words, "files": references})
        return Received(whole, kept[0].batch_id if kept else None, said, [one.id for one in album], record)

    # Albums

    async def _album(self, event: _Event) -> list[_Event]:
        """The other messages of the same album that have come; waits until no more of them come."""
        if event.inbound.album is None:
            return []
        found: list[_Event] = []
        for _ in range(LONGEST_ALBUM):
            await asyncio.sleep(ALBUM_PAUSE)
            known = len(found)
            found = await self._database.as_system(lambda uow: self._siblings(uow, event))
            if len(found) == known:
                break
        return found

    @staticmethod
    async def _siblings(uow: UnitOfWork, event: _Event) -> list[_Event]:
        """Now of the sender's workspace, whose walls the turn stays in."""
        rows = await uow.session.scalars(
            select(InboundEvent)
            .where(
                InboundEvent.conversation_id == event.conversation_id,
                InboundEvent.status == InboundStatus.PENDING,
                InboundEvent.id != event.id,
                InboundEvent.payload["album"].astext == event.inbound.album,
            )
            .order_by(InboundEvent.seq)
            .limit(LONGEST_ALBUM)
        )
        found = [(row, Inbound.model_validate(row.payload)) for row in rows]
        mine = [(row, inbound) for row, inbound in found if inbound.sender.id == event.inbound.sender.id]
        for row, _ in mine:
            row.workspace_id = event.member.workspace_id
        return [_Event(row.id, event.conversation_id, inbound, event.member, event.waited) for row, inbound in mine]

    # Files

    async def _files(self, event: _Event) -> list[ChatFile]:
        """The rows of one message's files, made where they are missing."""
        workspace_id = event.member.workspace_id
        known = await self._database.in_workspace(workspace_id, lambda uow: self._rows(uow, event))
        missing = [at for at in range(len(event.inbound.files)) if at not in {row.position for row in known}]
        for at in missing:
            await self._fetch(event, at)
        if missing:
            known = await self._database.in_workspace(workspace_id, lambda uow: self._rows(uow, event))
        return known

    @staticmethod
    async def _rows(uow: UnitOfWork, event: _Event) -> list[ChatFile]:
        query = select(ChatFile).where(ChatFile.inbound_id == event.id).order_by(ChatFile.position)
        return list(await uow.session.scalars(query))

    async def _fetch(self, event: _Event, position: int) -> None:
        file = event.inbound.files[position]
        name = plain_name(file.name, "file")
        stored: StoredFile | None = None
        refusal: str | None = None
        try:
            stored = await self._store_it(event.inbound, file)
        except Invalid as error:
            refusal = error.message
        except TooBig as error:
            refusal = replies.too_big(error.limit)
        except Refused as error:
            log.warning("file refused", reason=str(error))
            refusal = replies.FILE_GONE
        except (PlatformError, FileStoreFull, TimeoutError) as error:
            log.warning("file not fetched", reason=f"{type(error).__name__}: {error}")
            if event.waited < LONGEST_WAIT:
                raise FetchAgain(_pause(error, event.waited)) from error
            refusal = replies.not_handed_over(event.inbound.platform)
        row = {
            "id": new_id(),
            "workspace_id": event.member.workspace_id,
            "conversation_id": event.conversation_id,
            "inbound_id": event.id,
            "batch_id": _batch(event),
            "position": position,
            "member_id": event.member.member_id,
            "name": name,
            "media_type": file.media_type,
            "size": stored.size if stored else file.size or 0,
            "sha256": stored.sha256 if stored else "",
            "key": stored.key if stored else None,
            "refusal": refusal,
        }
        kept = await self._database.in_workspace(event.member.workspace_id, lambda uow: _insert(uow, row))
        if stored is not None and not kept:
            await self._store.delete(stored.key)  # another worker was faster

    async def _store_it(self, inbound: Inbound, file: FileReference) -> StoredFile:
        """What can be refused by its kind or size is not asked for."""
        check_kind(file.media_type)
        if (file.size or 0) > self._most_bytes:
            raise Invalid(replies.too_large(self._most_bytes))
        platform = self._platforms.get(inbound.platform, inbound.account)
        async with asyncio.timeout(PATIENCE):
            content = checked(platform.open_file(file.id), file.media_type)
            return await self._store.put(content, limit=self._most_bytes)

    # Voice

    async def _listen(self, event: _Event, file: ChatFile) -> tuple[str, list[Block], dict[str, Any]]:
        """What was said, what is told of it, and what it cost."""
        if file.transcript is not None:
            return file.transcript, replies.heard(file.transcript), {}
        if self._transcriber is None:
            return "", replies.NO_TRANSCRIBER, {}
        content = b"".join([chunk async for chunk in self._store.open(str(file.key))])
        began = time.monotonic()
        try:
            transcript = await self._transcriber.transcribe(content, file.name)
        except TranscriberError as error:
            outcome: Outcome = "not_heard" if isinstance(error, NotHeard) else "unavailable"
            took = self._tell(outcome, began, None)
            log.warning("voice not transcribed", reason=f"{type(error).__name__}: {error}")
            return "", replies.not_transcribed(outcome == "not_heard"), took
        text = transcript.text.replace("\x00", "").strip()[:LONGEST_TRANSCRIPT]
        took = self._tell("heard" if text else "silent", began, transcript)
        if not text:
            return "", replies.NOTHING_HEARD, took
        await self._database.in_workspace(
            event.member.workspace_id,
            lambda uow: uow.session.execute(update(ChatFile).where(ChatFile.id == file.id).values(transcript=text)),
        )
        return text, replies.heard(text), took

    def _tell(self, outcome: Outcome, began: float, transcript: Transcript | None) -> dict[str, Any]:
        """Counts it, and returns the same for the turn's record."""
        took = time.monotonic() - began
        self._observe(outcome, took, transcript)
        record: dict[str, Any] = {"voice": outcome, "voice_milliseconds": round(took * 1000)}
        if transcript is not None and transcript.seconds is not None:
            record["voice_seconds"] = transcript.seconds
        if transcript is not None and transcript.tokens is not None:
            record["voice_tokens"] = transcript.tokens
        return record


def _pause(error: Exception, waited: timedelta) -> float:
    """Seconds: what was asked for, else longer each time."""
    if isinstance(error, SlowDown):
        return min(error.retry_after, LONGEST_WAIT.total_seconds())
    return min(15.0, max(1.0, waited.total_seconds()))


def _batch(event: _Event) -> UUID:
    """The same for all messages of an album, whenever they come."""
    album = event.inbound.album
    return uuid5(event.conversation_id, f"album {album}") if album else event.id


async def _insert(uow: UnitOfWork, row: Mapping[str, Any]) -> bool:
    values = {**row, "created_at": uow.now()}
    stored = await uow.session.execute(
        insert(ChatFile)
        .values(values)
        .on_conflict_do_nothing(index_elements=["inbound_id", "position"])
        .returning(ChatFile.id)
    )
    return stored.first() is not None
