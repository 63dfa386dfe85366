"""Works off the inbox of one conversation, in order, each event once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from boss_workflow.chat import replies
from boss_workflow.chat.delivery import Delivery
from boss_workflow.chat.engine import AlreadyHandled, Engine
from boss_workflow.chat.jobs import ConversationParams
from boss_workflow.chat.leases import Lease, Leases, Work
from boss_workflow.chat.models import Conversation, InboundEvent, InboundStatus, Press
from boss_workflow.chat.outbox import Outbox, Presses
from boss_workflow.chat.protocols import Directory, Doorkeeper, Membership
from boss_workflow.chat.receiving import FetchAgain, Receiving
from boss_workflow.jobs import JobContext, RetryLater
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import AppError, Unavailable
from boss_workflow.kernel.logging import request_context
from boss_workflow.ports.blocks import Block, Buttons
from boss_workflow.ports.chat_platform import Inbound, InboundKind

log = structlog.get_logger(__name__)

ATTEMPTS = 3
BATCH = 10
"""Events of one conversation that a run handles before it lets others have the worker."""
FETCHING = 120.0
"""Seconds for which a conversation is kept longer where files must be fetched first."""
GREETING_PAUSE = timedelta(days=1)
"""A stranger is told how to be invited once in this time; the rest of what they write costs nothing."""
CLAIM = """
    with next as (
        select id from inbound_event where conversation_id = $1 and status = 'pending' order by seq limit 1 for update
    )
    update inbound_event e set attempts = attempts + 1
    from next, conversation c where e.id = next.id and c.id = $1
    returning e.id, e.payload, e.attempts, e.received_at, e.request_id, e.workspace_id,
        c.workspace_id as bound_to, c.private, c.unreachable_since is null as reachable, not exists (
            select from inbound_event more
            where more.conversation_id = $1 and more.status = 'pending' and more.id <> e.id
        ) as last
"""
BIND = "update conversation set workspace_id = $2, unreachable_since = case when $3 then null else unreachable_since end where id = $1"
ASCRIBE = "update inbound_event set workspace_id = $2 where id = $1"
START = "/start "
JOIN = "people.join"


@dataclass(frozen=True, slots=True)
class _Event:
    id: UUID
    inbound: Inbound
    conversation_id: UUID
    attempts: int
    waited: timedelta
    request_id: str
    press: Press | None
    member: Membership | None
    last: bool
    """Nothing else waited when it was read."""

    @property
    def invitation(self) -> str | None:
        """The token of an invitation link that was opened, or of one that is being confirmed."""
        if self.press is not None and self.press.action == JOIN:
            return str(self.press.arguments["token"])
        text = self.inbound.text
        if self.inbound.kind is InboundKind.MESSAGE and self.inbound.private and text.startswith(START):
            return text.removeprefix(START).strip()
        return None


class Conversations:
    def __init__(
        self,
        database: Database,
        leases: Leases,
        engine: Engine,
        directory: Directory,
        doorkeeper: Doorkeeper,
        outbox: Outbox,
        receiving: Receiving,
    ) -> None:
        self._database = database
        self._leases = leases
        self._engine = engine
        self._directory = directory
        self._doorkeeper = doorkeeper
        self._outbox = outbox
        self._receiving = receiving

    async def wake(self, context: JobContext, params: ConversationParams) -> None:
        """Handler of `chat.wake`. What arrives while it runs is found when it looks once more."""
        while lease := await self._leases.take(Work.HANDLING, params.conversation_id, context.run_id):
            try:
                await self._work_off(lease)
            finally:
                await asyncio.shield(lease.give_back())

    async def _work_off(self, lease: Lease) -> None:
        for _ in range(BATCH):
            event = await self._database.as_system(lambda uow: self._next(uow, lease.conversation_id))
            if event is None:
                return
            if event.inbound.files:
                await lease.renew(FETCHING)
            with request_context(event.request_id, event_id=event.inbound.event_id):
                await self._handle(event)
            if event.last:
                return
            await lease.keep()
        raise RetryLater(0)

    async def _handle(self, event: _Event) -> None:
        if event.attempts > ATTEMPTS:
            # It took the process, or its time, with it: nothing was there to catch it.
            await self._database.as_system(lambda uow: self._give_up(uow, event, "it ended its handler each time"))
            return
        try:
            await self._dispatch(event)
        except AlreadyHandled:
            log.info("event was handled elsewhere")
        except FetchAgain:
            await self._database.as_system(lambda uow: self._uncount(uow, event))
            raise
        except Unavailable:
            raise
        except Exception as error:
            log.exception("event failed", attempt=event.attempts)
            if event.attempts < ATTEMPTS:
                raise RetryLater(event.attempts) from error
            reason = f"{type(error).__name__}: {error}"
            await self._database.as_system(lambda uow: self._give_up(uow, event, reason))

    async def _dispatch(self, event: _Event) -> None:
        inbound = event.inbound
        if inbound.kind in {InboundKind.BLOCKED, InboundKind.UNBLOCKED, InboundKind.MIGRATED}:
            await self._database.as_system(lambda uow: self._note_reachability(uow, event))
        elif event.invitation is not None:
            await self._receive_guest(event, event.invitation)
        elif not inbound.addressed:
            await self._database.as_system(lambda uow: self._close(uow, event))
        elif event.member is None:
            await self._database.as_system(lambda uow: self._greet_stranger(uow, event))
        else:
            received = await self._receiving.receive(
                event.id, event.conversation_id, inbound, event.member, event.waited
            )
            await self._engine.respond(event.id, event.conversation_id, received, event.member, event.press)

    # Reading the inbox

    async def _next(self, uow: UnitOfWork, conversation_id: UUID) -> _Event | None:
        """The oldest pending event with who sent it; the attempt is counted before anything is done with it."""
        for row in await uow.fetch(CLAIM, conversation_id):
            inbound = Inbound.model_validate(row["payload"])
            press = await _press(uow, inbound, conversation_id)
            member = await self._identify(uow, inbound, row["bound_to"], press, private=row["private"])
            bound_to = member.workspace_id if member and inbound.addressed else row["bound_to"]
            reached = row["reachable"] or inbound.kind is InboundKind.BLOCKED
            if bound_to != row["bound_to"] or not reached:
                await uow.fetch(BIND, conversation_id, bound_to, inbound.kind is not InboundKind.BLOCKED)
            workspace_id = member.workspace_id if member else None
            if workspace_id != row["workspace_id"]:
                await uow.fetch(ASCRIBE, row["id"], workspace_id)
            waited = uow.now() - row["received_at"]
            counts = row["attempts"], waited, row["request_id"]
            return _Event(row["id"], inbound, conversation_id, *counts, press, member, row["last"])
        return None

    async def _identify(
        self, uow: UnitOfWork, inbound: Inbound, bound_to: UUID | None, press: Press | None, *, private: bool
    ) -> Membership | None:
        """Who this is here. A private chat is bound to the person's current workspace, a group to one; a button keeps
        the workspace in which it was made."""
        memberships = await self._directory.memberships(uow, inbound.platform, inbound.sender.id)
        wanted = press.workspace_id if press is not None else bound_to
        chosen = next((one for one in memberships if one.workspace_id == wanted), None)
        if chosen is None and press is None and memberships and (private or wanted is None):
            chosen = memberships[0]
        return chosen

    # Those who are not members

    async def _receive_guest(self, event: _Event, token: str) -> None:
        """A link is shown and confirmed before it is used up."""
        try:
            invitation = await self._database.as_system(lambda uow: self._doorkeeper.invitation(uow, token))
            if event.press is None:
                await self._database.as_system(lambda uow: self._offer(uow, event, token, invitation.blocks))
            else:
                # The wall shows a chat to its workspace only: it is bound before the guest is let in.
                await self._database.as_system(lambda uow: self._bind(uow, event, invitation.workspace_id))
                await self._database.in_workspace(invitation.workspace_id, lambda uow: self._admit(uow, event, token))
        except Unavailable:
            raise
        except AppError as error:
            blocks = replies.sentence(error.message)
            await self._database.as_system(lambda uow: self._say(uow, event, blocks))

    async def _offer(self, uow: UnitOfWork, event: _Event, token: str, blocks: Sequence[Block]) -> None:
        join = Presses(uow, event.conversation_id).button("Join", JOIN, token=token)
        await self._say(uow, event, [*blocks, Buttons(rows=((join,),))])

    async def _admit(self, uow: UnitOfWork, event: _Event, token: str) -> None:
        blocks = await self._doorkeeper.admit(uow, token, event.inbound.platform, event.inbound.sender)
        await self._say(uow, event, blocks)

    @staticmethod
    async def _bind(uow: UnitOfWork, event: _Event, workspace_id: UUID) -> None:
        conversation = await uow.session.get_one(Conversation, event.conversation_id)
        conversation.workspace_id = workspace_id
        row = await uow.session.get_one(InboundEvent, event.id)
        row.workspace_id = workspace_id

    async def _greet_stranger(self, uow: UnitOfWork, event: _Event) -> None:
        conversation = await uow.session.get_one(Conversation, event.conversation_id)
        if conversation.greeted_at is None or conversation.greeted_at < uow.now() - GREETING_PAUSE:
            conversation.greeted_at = uow.now()
            await self._say(uow, event, self._doorkeeper.stranger())
        else:
            await self._close(uow, event)

    # Ends

    async def _note_reachability(self, uow: UnitOfWork, event: _Event) -> None:
        conversation = await uow.session.get_one(Conversation, event.conversation_id)
        if event.inbound.kind is InboundKind.BLOCKED:
            conversation.unreachable_since = uow.now()
        if event.inbound.kind is InboundKind.MIGRATED:
            await Delivery.move_chat(uow, conversation, event.inbound.text)
        await self._close(uow, event)

    async def _say(self, uow: UnitOfWork, event: _Event, blocks: Sequence[Block]) -> None:
        conversation = await uow.session.get_one(Conversation, event.conversation_id)
        await self._outbox.send(uow, conversation, blocks, inbound_id=event.id, answers=event.inbound.event_id)
        await self._close(uow, event)

    @staticmethod
    async def _uncount(uow: UnitOfWork, event: _Event) -> None:
        """What waits for a platform has not failed."""
        row = await uow.session.get_one(InboundEvent, event.id)
        row.attempts -= 1

    async def _give_up(self, uow: UnitOfWork, event: _Event, reason: str) -> None:
        await self._say(uow, event, replies.unexpected(event.request_id))
        row = await uow.session.get_one(InboundEvent, event.id)
        row.status, row.error = InboundStatus.FAILED, reason[:2000]

    @staticmethod
    async def _close(uow: UnitOfWork, event: _Event) -> None:
        row = await uow.session.get_one(InboundEvent, event.id, with_for_update=True)
        if row.status != InboundStatus.PENDING:
            raise AlreadyHandled
        row.status, row.handled_at = InboundStatus.HANDLED, uow.now()


async def _press(uow: UnitOfWork, inbound: Inbound, conversation_id: UUID) -> Press | None:
    """The stored meaning of a pressed button: only in the chat it was made for, and not after its time."""
    if inbound.token is None:
        return None
    press = await uow.session.get(Press, inbound.token)
    if press is None or press.conversation_id != conversation_id or press.expires_at < uow.now():
        return None
    return press
