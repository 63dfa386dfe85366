"""Tells the bosses what failed, through every door they are connected by: one message a cause, edited as it grows, with
a button to try again, and one all-clear. A chat that another workspace has is told which one it is about."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import aliased

from boss_workflow.chat.alert_models import DOOR, LOST, STUCK, Alert
from boss_workflow.chat.alert_replies import all_clear, draw, outage
from boss_workflow.chat.delivery import MessageLost
from boss_workflow.chat.jobs import DELIVER
from boss_workflow.chat.models import Card, Conversation, OutboundMessage, OutboundStatus
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.protocols import Directory
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.schedule_watch import NotStarted
from boss_workflow.kernel.db import DATABASE_AWAY, DRIVER_FAULTS, UnitOfWork
from boss_workflow.ports.archives import ArchiveStoreUnavailable
from boss_workflow.ports.blocks import Block, Paragraph
from boss_workflow.ports.chat_platform import NobodyThere, Unreachable
from boss_workflow.ports.llm import ModelUnavailable
from boss_workflow.ports.mail import MailUnavailable
from boss_workflow.ports.transcriber import TranscriberUnavailable

log = structlog.get_logger(__name__)

ALERT = "alert"
"""The subject type of an alert's message."""
MOST_RUNS = 500

AGAIN_AFTER = timedelta(hours=12)
"""A failure that comes so long after the one before is told anew; an edit of an old message is seen by nobody."""

CAUSES: dict[str, tuple[type[BaseException], ...]] = {
    "database": (*DATABASE_AWAY, *DRIVER_FAULTS),
    "chat": (Unreachable, NobodyThere),
    "model": (ModelUnavailable,),
    "mail": (MailUnavailable,),
    "archives": (ArchiveStoreUnavailable,),
    "transcriber": (TranscriberUnavailable,),
}
"""What many jobs depend on, by the errors that say it is away."""
TITLES = {
    "database": "The database did not answer",
    "chat": "A chat platform did not answer",
    "model": "The language model did not answer",
    "mail": "The mail server did not answer",
    "archives": "The place of the backups did not answer",
    "transcriber": "The voice transcriber did not answer",
}
DOOR_PATIENCE = timedelta(minutes=10)
"""How long a platform may take no message before the bosses hear of it."""
OUTAGE, OUTAGE_LOCK = "outage", 0x626F7373_6F7574
SETTLED = (RunStatus.SUCCEEDED, RunStatus.CANCELLED)

Home = Callable[[UnitOfWork], Awaitable[UUID | None]]
"""The workspace that hears of what belongs to none. Runs in a system unit."""
Everywhere = Callable[[UnitOfWork], Awaitable[Sequence[UUID]]]
"""All workspaces. Runs in a system unit."""
Names = Callable[[str], str]
"""From a job's name to what people call it."""
WorkspaceName = Callable[[UnitOfWork], Awaitable[str]]
"""What people call the unit's workspace."""


def cause_of(dead: DeadJob) -> str:
    """What many jobs depend on kills them for one reason; else each kind of job is a reason of its own."""
    kind = dead.error.partition(":")[0]
    for cause, errors in CAUSES.items():
        if any(kind in _names_below(error) for error in errors):
            return cause
    return f"job:{dead.name}"


def _names_below(error: type[BaseException]) -> set[str]:
    """A run keeps the name of its error only, which may be that of a narrower one."""
    return {error.__name__}.union(*(_names_below(narrower) for narrower in error.__subclasses__()))


class Alerts:
    def __init__(
        self,
        directory: Directory,
        outbox: Outbox,
        home: Home,
        everywhere: Everywhere,
        names: Names,
        workspace_name: WorkspaceName,
    ) -> None:
        self._directory = directory
        self._outbox = outbox
        self._home = home
        self._everywhere = everywhere
        self._names = names
        self._workspace_name = workspace_name

    async def job_died(self, uow: UnitOfWork, dead: DeadJob) -> None:
        """Listener for DeadJob. If no boss can be reached it stands in the log, and in /health."""
        workspace_id = dead.workspace_id or await self._home(uow)
        cause, told = cause_of(dead), 0
        if workspace_id is not None:
            scoped = replace(uow, workspace_id=workspace_id)
            title = TITLES.get(cause) or f"A background job failed for good: {self._names(dead.name)}"
            # A delivery that died must not cause the next one: its alert would go the same way.
            quietly = dead.name == DELIVER.name
            told = await self.raise_alert(
                scoped, cause, title, [dead.run_id], dead.request_id, quietly=quietly, died=True
            )
        log.critical("job is dead", job=dead.name, run_id=str(dead.run_id), error=dead.error, bosses_told=told)

    async def not_started(self, uow: UnitOfWork, late: NotStarted) -> None:
        """Listener for NotStarted: the watchdog found a run that nobody begins."""
        workspace_id, told = late.workspace_id or await self._home(uow), 0
        if workspace_id is not None:
            scoped = replace(uow, workspace_id=workspace_id)
            title = f"A job did not run: {self._names(late.name)}"
            told = await self.raise_alert(scoped, STUCK + late.name, title, [late.run_id], late.request_id)
        log.critical("job did not run", job=late.name, run_id=str(late.run_id), bosses_told=told)

    async def message_lost(self, uow: UnitOfWork, lost: MessageLost) -> None:
        """Listener for MessageLost. An alert that is refused stands in the log, and in /health: it makes no other."""
        told = 0
        if lost.subject != ALERT:
            scoped = replace(uow, workspace_id=lost.workspace_id)
            title = f"{lost.platform.title()} refused a message for good; nobody reads it"
            told = await self.raise_alert(scoped, LOST + lost.platform, title, [lost.message_id], lost.request_id)
        log.critical("message is lost", platform=lost.platform, message=str(lost.message_id), bosses_told=told)

    async def watch_doors(self, uow: UnitOfWork) -> None:
        """Tells, through the other doors, of a platform that takes no message for so long. Runs in a system unit."""
        since = uow.now() - DOOR_PATIENCE
        door, sent = aliased(Conversation), aliased(OutboundMessage)
        delivered = exists().where(
            sent.conversation_id == door.id, door.platform == Conversation.platform, sent.sent_at > since
        )
        waits = select(Conversation.workspace_id, Conversation.platform, func.min(OutboundMessage.request_id)).where(
            OutboundMessage.conversation_id == Conversation.id,
            Conversation.workspace_id.is_not(None),
            OutboundMessage.status == OutboundStatus.SENDING,
            OutboundMessage.attempts > 1,
            OutboundMessage.created_at < since,
            ~delivered,
        )
        found = await uow.session.execute(waits.group_by(Conversation.workspace_id, Conversation.platform))
        for workspace_id, platform, request_id in found.all():
            scoped = replace(uow, workspace_id=workspace_id)
            title = f"{platform.title()} can't be reached; messages wait"
            told = await self.raise_alert(scoped, DOOR + platform, title, [], request_id)
            log.critical("platform can't be reached", platform=platform, bosses_told=told)

    async def raise_alert(
        self,
        uow: UnitOfWork,
        cause: str,
        title: str,
        run_ids: Sequence[UUID],
        request_id: str,
        *,
        quietly: bool = False,
        died: bool = False,
    ) -> int:
        """A new alert, or one more in the open alert of this cause, whose message is edited then unless `quietly`.

        A known run that `died` was retried in vain: the first such is told anew, to whoever waits for it.
        Returns how many chats were told.
        """
        # Two processes may meet the first failure of a cause at the same moment: the second finds the alert of the first.
        one_at_a_time = func.hashtextextended(f"{ALERT}:{uow.workspace}:{cause}", 0)
        await uow.session.execute(select(func.pg_advisory_xact_lock(one_at_a_time)))
        query = select(Alert).where(
            Alert.workspace_id == uow.workspace, Alert.cause == cause, Alert.resolved_at.is_(None)
        )
        alert = (await uow.session.scalars(query.with_for_update())).one_or_none()
        repeated = alert is not None and not set(run_ids) - set(alert.run_ids)
        if alert is not None and repeated and (quietly or not died):
            return alert.told
        known = alert is not None and alert.last_at > uow.now() - AGAIN_AFTER
        if alert is not None and repeated:
            known = await _waiting(uow, alert) > 1
        if alert is None:
            alert = Alert(workspace_id=uow.workspace, cause=cause, title=title, run_ids=[], first_at=uow.now())
            uow.session.add(alert)
        new = [run_id for run_id in run_ids if run_id not in alert.run_ids]
        alert.run_ids = [*alert.run_ids, *new][-MOST_RUNS:]
        alert.request_id, alert.last_at = request_id, uow.now()
        await uow.session.flush()
        if known and not quietly:
            await self._redraw(uow, alert)
        elif not known:
            alert.told = await self._tell(uow, alert)
        await uow.session.flush()
        return alert.told

    async def _tell(self, uow: UnitOfWork, alert: Alert) -> int:
        every = await self.boss_chats(uow)
        chats = [one for one in every if alert.cause not in (DOOR + one.platform, LOST + one.platform)]
        if alert.cause.startswith(LOST):
            chats = chats or every  # what refuses one message may take another
        waiting = await _waiting(uow, alert)
        for conversation in chats:
            blocks = draw(alert, Presses(uow, conversation.id), waiting)
            await self._send(uow, conversation, blocks, card=Subject(ALERT, alert.id))
        return len(chats)

    async def _redraw(self, uow: UnitOfWork, alert: Alert) -> None:
        waiting = await _waiting(uow, alert)
        for card in await self._outbox.live_cards(uow, ALERT, [alert.id]):
            conversation = await uow.session.get_one(Conversation, card.conversation_id)
            blocks = draw(alert, Presses(uow, conversation.id), waiting)
            await self._outbox.edit(uow, card, await self._named(uow, conversation, blocks))

    # The all-clear

    async def clear_what_is_over(self, uow: UnitOfWork) -> int:
        """Closes each alert whose cause is gone and says so, but for lost messages, which nothing brings back. Runs in
        a system unit; returns how many."""
        closed = 0
        query = select(Alert).where(Alert.resolved_at.is_(None)).with_for_update(skip_locked=True)
        for alert in list(await uow.session.scalars(query)):
            if await _is_over(uow, alert):
                alert.resolved_at = uow.now()
                closed += 1
                if alert.cause.startswith(LOST):
                    continue
                scoped = replace(uow, workspace_id=alert.workspace_id)
                waiting, worked = await _waiting(uow, alert), await _worked(uow, alert)
                await self._redraw(scoped, alert)
                for conversation in await self.boss_chats(scoped):
                    presses = Presses(scoped, conversation.id)
                    await self._send(scoped, conversation, all_clear(alert, presses, waiting, worked=worked))
                log.info("alert is over", cause=alert.cause)
        return closed

    async def tell_outage(self, uow: UnitOfWork, seconds: float) -> None:
        """The database was away and is back: one message that is alert and all-clear, to the bosses of every
        workspace, whichever process comes first, and one a chat, whoever's boss reads it. Runs in a system unit."""
        await uow.session.execute(select(func.pg_advisory_xact_lock(OUTAGE_LOCK)))
        since, until = uow.now() - timedelta(seconds=seconds), uow.now()
        told = select(Alert.id).where(Alert.cause == OUTAGE, Alert.resolved_at > since)
        if await uow.session.scalar(told.limit(1)) is not None:
            return
        spoken_to: set[UUID] = set()
        for workspace_id in await self._everywhere(uow):
            scoped = replace(uow, workspace_id=workspace_id)
            chats = await self.boss_chats(scoped)
            uow.session.add(
                Alert(
                    workspace_id=workspace_id,
                    cause=OUTAGE,
                    title=TITLES["database"],
                    request_id="",
                    told=len(chats),
                    first_at=since,
                    last_at=until,
                    resolved_at=until,
                )
            )
            for conversation in chats:
                if conversation.id not in spoken_to:
                    await self._outbox.send(scoped, conversation, outage(since, until))
                    spoken_to.add(conversation.id)
        log.critical("the database was away", seconds=round(seconds))

    async def untold(self, uow: UnitOfWork) -> list[str]:
        """Open alerts of which no message has arrived anywhere. Runs in a system unit."""
        arrived = exists().where(
            Card.subject_type == ALERT,
            Card.subject_id == Alert.id,
            OutboundMessage.card_id == Card.id,
            OutboundMessage.status == OutboundStatus.SENT,
        )
        found = await uow.session.scalars(select(Alert).where(Alert.resolved_at.is_(None), ~arrived))
        return [f"{alert.title} (request {alert.request_id})" for alert in found]

    async def tell_bosses(self, uow: UnitOfWork, blocks: Sequence[Block]) -> None:
        """Through every door of each boss of the unit's workspace. Runs in a system unit."""
        for conversation in await self.boss_chats(uow):
            await self._send(uow, conversation, blocks)

    async def _send(
        self, uow: UnitOfWork, conversation: Conversation, blocks: Sequence[Block], *, card: Subject | None = None
    ) -> None:
        await self._outbox.send(uow, conversation, await self._named(uow, conversation, blocks), card=card)

    async def _named(self, uow: UnitOfWork, conversation: Conversation, blocks: Sequence[Block]) -> Sequence[Block]:
        """With the workspace in front, where the chat is bound to another one that its reader belongs to."""
        if conversation.workspace_id in {None, uow.workspace}:
            return blocks
        return [Paragraph(text=f"About {await self._workspace_name(uow)}:", strong=True), *blocks]

    async def boss_chats(self, uow: UnitOfWork) -> list[Conversation]:
        """The private chats of the workspace's bosses, whichever workspace they talk about there; the chat id is the
        person's account id."""
        accounts = await self._directory.boss_accounts(uow, uow.workspace)
        found = await uow.session.scalars(
            select(Conversation)
            .where(
                tuple_(Conversation.platform, Conversation.chat_id).in_(accounts),
                Conversation.private,
                Conversation.unreachable_since.is_(None),
            )
            .order_by(Conversation.created_at, Conversation.id)
        )
        return list(found)


class AlertCards:
    """Draws an alert again. Implements chat.protocols.CardRenderer."""

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        del conversation
        alert = await uow.session.get_one(Alert, subject_id)
        return draw(alert, presses, await _waiting(uow, alert))


async def _is_over(uow: UnitOfWork, alert: Alert) -> bool:
    """When its runs have ended well or were given up by a person; those that were stuck, when they have begun; what
    many depend on, when it works again; and lost messages, when none came for so long that the next is told anew."""
    if alert.cause.startswith(LOST):
        return alert.last_at <= uow.now() - AGAIN_AFTER
    mine = JobRun.id.in_(alert.run_ids)
    if alert.cause.startswith(STUCK):
        stuck = select(JobRun.id).where(
            mine,
            JobRun.status == RunStatus.QUEUED,
            func.coalesce(JobRun.started_at, JobRun.created_at) <= alert.last_at,
        )
        return await uow.session.scalar(stuck.limit(1)) is None
    if alert.cause.startswith(DOOR):
        delivered = select(OutboundMessage.id).join(Conversation, OutboundMessage.conversation_id == Conversation.id)
        delivered = delivered.where(
            DOOR + Conversation.platform == alert.cause, OutboundMessage.sent_at > alert.last_at
        )
        return await uow.session.scalar(delivered.limit(1)) is not None
    unsettled = select(JobRun.id).where(mine, JobRun.status.not_in(SETTLED))
    if await uow.session.scalar(unsettled.limit(1)) is None:
        return True
    return alert.cause in CAUSES and await _works_again(uow, alert)


async def _works_again(uow: UnitOfWork, alert: Alert) -> bool:
    """A job begun since has gone well: of any kind for the database, which all need; else of a kind that had failed."""
    went_well = select(JobRun.id).where(
        JobRun.workspace_id == alert.workspace_id,
        JobRun.status == RunStatus.SUCCEEDED,
        JobRun.started_at > alert.last_at,
    )
    if alert.cause != "database":
        went_well = went_well.where(JobRun.name.in_(select(JobRun.name).where(JobRun.id.in_(alert.run_ids))))
    return await uow.session.scalar(went_well.limit(1)) is not None


async def _waiting(uow: UnitOfWork, alert: Alert) -> int:
    """How many of its runs are dead."""
    query = select(func.count()).where(JobRun.id.in_(alert.run_ids), JobRun.status == RunStatus.DEAD)
    return int(await uow.session.scalar(query) or 0)


async def _worked(uow: UnitOfWork, alert: Alert) -> bool:
    """Whether it is over for another reason than that a person gave up its runs."""
    given_up = select(JobRun.id).where(JobRun.id.in_(alert.run_ids), JobRun.status == RunStatus.CANCELLED)
    others = select(JobRun.id).where(JobRun.id.in_(alert.run_ids), JobRun.status != RunStatus.CANCELLED)
    return await uow.session.scalar(given_up.limit(1)) is None or await uow.session.scalar(others.limit(1)) is not None
