"""Delivers the outbox of one conversation, in order, and records what became of each message."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import select, update

from boss_workflow.chat.jobs import AcknowledgeParams, ConversationParams
from boss_workflow.chat.leases import Lease, Leases, Work
from boss_workflow.chat.models import Card, Conversation, OutboundKind, OutboundMessage, OutboundStatus
from boss_workflow.chat.outbox import BLOCKS
from boss_workflow.chat.platforms import Platforms
from boss_workflow.jobs import JobContext, RetryLater
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.logging import request_context
from boss_workflow.ports.chat_platform import (
    ChatMoved,
    MessageGone,
    NobodyThere,
    Outgoing,
    RecipientGone,
    Refused,
    SlowDown,
    Unreachable,
)

log = structlog.get_logger(__name__)

CLAIM = """
    with next as (
        select id from outbound_message where conversation_id = $1 and status in ('queued', 'sending')
        order by seq limit 1 for update
    )
    update outbound_message m set status = 'sending', attempts = attempts + 1
    from next, conversation c where m.id = next.id and c.id = $1
    returning m.blocks, m.reply_to, m.answers, m.id, c.platform, c.account, c.chat_id, m.kind, m.card_id,
        (select message_id from card where card.id = m.card_id), m.request_id, c.unreachable_since is null, m.attempts,
        not exists (
            select from outbound_message more
            where more.conversation_id = $1 and more.status in ('queued', 'sending') and more.id <> m.id
        )
"""
SENT = """
    with sent as (
        update outbound_message set status = 'sent', message_ids = $2, sent_at = $3, error = null
        where id = $1 returning card_id
    )
    update card set message_id = $4::text from sent where card.id = sent.card_id and $4::text is not null
"""
LONGEST_WAIT = 60.0
"""Seconds between two tries while a platform is away."""
BATCH = 50
"""Messages of one conversation that a run delivers before it lets others have the worker."""


@dataclass(frozen=True, slots=True)
class MessageLost:
    """Published in the transaction that records that a platform will never take a message whose reader may be reached
    otherwise; not for what is edited away, and not for a chat that is gone."""

    message_id: UUID
    workspace_id: UUID
    platform: str
    request_id: str
    subject: str | None
    """The subject type of its card, where it has one."""


@dataclass(frozen=True, slots=True)
class _Next:
    """One message to deliver, read together with where it goes."""

    outgoing: Outgoing
    id: UUID
    platform: str
    account: str
    chat_id: str
    kind: str
    card_id: UUID | None
    target: str | None
    """For an edit: the message to edit; None when that one never arrived."""
    request_id: str
    reachable: bool
    attempts: int
    last: bool
    """Nothing else waited when it was read."""


class Delivery:
    def __init__(self, database: Database, platforms: Platforms, leases: Leases) -> None:
        self._database = database
        self._platforms = platforms
        self._leases = leases

    async def deliver(self, context: JobContext, params: ConversationParams) -> None:
        """Handler of `chat.deliver`. Raises RetryLater on a rate limit, and when the platform is away."""
        # Whoever has the lease looks once more after giving it back, and sees what we came for.
        while lease := await self._leases.take(Work.DELIVERING, params.conversation_id, context.run_id):
            try:
                await self._drain(lease)
            except SlowDown as limit:
                # The lease stays with this run, so that nobody else knocks before the time is over.
                await lease.renew(limit.retry_after)
                raise RetryLater(limit.retry_after) from limit
            except Unreachable as error:
                # No failure of the job: it goes on until the platform is back, however long that takes.
                await lease.give_back()
                raise RetryLater(min(LONGEST_WAIT, 2.0 ** min(error.attempts, 10))) from error
            except NobodyThere as nobody:
                await lease.give_back()
                if not nobody.is_back():
                    return  # whoever comes from now on finds the lease free
                continue
            except BaseException:
                await asyncio.shield(lease.give_back())
                raise
            await lease.give_back()

    async def acknowledge(self, _context: JobContext, params: AcknowledgeParams) -> None:
        """Handler of `chat.acknowledge`: stops the spinner on a pressed button, which also stops by itself."""
        try:
            await self._platforms.get(params.platform, params.account).acknowledge(params.press_id)
        except SlowDown as limit:
            raise RetryLater(limit.retry_after) from limit
        except Unreachable as error:
            log.warning("press not acknowledged", platform=params.platform, reason=str(error))

    async def _drain(self, lease: Lease) -> None:
        for _ in range(BATCH):
            message = await self._next(lease.conversation_id)
            if message is None:
                return
            with request_context(message.request_id, outbound=str(message.id)):
                await self._deliver_one(message)
            if message.last:
                return
            await lease.keep()
        raise RetryLater(0)

    async def _deliver_one(self, message: _Next) -> None:
        if not message.reachable:
            await self._close(message.id, OutboundStatus.FAILED, error="the chat can't be reached")
            return
        if message.kind == OutboundKind.EDIT and message.target is None:
            await self._close(message.id, OutboundStatus.FAILED, error="the card was never shown")
            return
        platform = self._platforms.get(message.platform, message.account)
        try:
            if message.kind == OutboundKind.EDIT and message.target is not None:
                await platform.edit(message.chat_id, message.target, message.outgoing)
                ids = [message.target]
            else:
                ids = list(await platform.send(message.chat_id, message.outgoing))
        except (SlowDown, NobodyThere):
            await self._wait_again(message.id)
            raise
        except Unreachable as error:
            log.warning("platform unreachable", platform=message.platform, reason=str(error))
            error.attempts = message.attempts
            raise
        except (Refused, MessageGone, RecipientGone, ChatMoved) as error:
            await self._refused(message, error)
        else:
            await self._sent(message, ids)

    async def _next(self, conversation_id: UUID) -> _Next | None:
        """The oldest open message, marked `sending` before the call, so that a kill in the call is known of."""
        for found in await self._database.at_once(CLAIM, conversation_id):
            blocks, reply_to, answers, *rest = found
            outgoing = Outgoing(
                blocks=BLOCKS.validate_python(blocks),
                reply_to=reply_to,
                answers=answers,
                idempotency_key=found["id"].hex,
            )
            return _Next(outgoing, *rest)
        return None

    async def _sent(self, message: _Next, ids: list[str]) -> None:
        newest = ids[-1] if ids else None
        await self._database.at_once(SENT, message.id, ids, self._database.clock.now(), newest)
        log.info("message delivered", platform=message.platform, kind=message.kind)

    async def _wait_again(self, message_id: UUID) -> None:
        async def work(uow: UnitOfWork) -> None:
            row = await uow.session.get_one(OutboundMessage, message_id)
            row.status = OutboundStatus.QUEUED

        await self._database.as_system(work)

    async def _close(self, message_id: UUID, status: OutboundStatus, *, error: str) -> None:
        async def work(uow: UnitOfWork) -> None:
            row = await uow.session.get_one(OutboundMessage, message_id)
            row.status, row.error = status, error[:2000]

        await self._database.as_system(work)

    async def _refused(self, message: _Next, error: Exception) -> None:
        """The platform's final no: recorded, and what it teaches about the chat or the card is kept."""
        log.warning("platform refused", platform=message.platform, kind=message.kind, reason=str(error))

        async def work(uow: UnitOfWork) -> None:
            row = await uow.session.get_one(OutboundMessage, message.id)
            conversation = await uow.session.get_one(Conversation, row.conversation_id)
            row.error = f"{type(error).__name__}: {error}"[:2000]
            if isinstance(error, ChatMoved):
                await self.move_chat(uow, conversation, error.new_chat_id)
                row.status = OutboundStatus.QUEUED
                return
            row.status = OutboundStatus.FAILED
            if isinstance(error, RecipientGone):
                conversation.unreachable_since = uow.now()
            if isinstance(error, MessageGone) and message.card_id is not None:
                await uow.session.execute(update(Card).where(Card.id == message.card_id).values(live=False))
            if isinstance(error, Refused) and row.workspace_id is not None:
                card = await uow.session.get(Card, message.card_id) if message.card_id else None
                subject = card.subject_type if card else None
                await uow.publish(
                    MessageLost(message.id, row.workspace_id, message.platform, message.request_id, subject)
                )

        await self._database.as_system(work)

    @staticmethod
    async def move_chat(uow: UnitOfWork, conversation: Conversation, new_chat_id: str) -> None:
        """Follows a chat to its new id. If the new one is known already, the old one is only closed."""
        known = await uow.session.scalar(
            select(Conversation.id).where(
                Conversation.platform == conversation.platform,
                Conversation.account == conversation.account,
                Conversation.chat_id == new_chat_id,
            )
        )
        if known is None:
            conversation.chat_id = new_chat_id
        else:
            conversation.unreachable_since = uow.now()
