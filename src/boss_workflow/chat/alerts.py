"""Tells the bosses what failed, through every door they are connected by: one message a cause, edited as it grows, with
a button to try again, and one all-clear."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import exists, select

from boss_workflow.chat.alert_models import Alert
from boss_workflow.chat.jobs import DELIVER
from boss_workflow.chat.models import Card, Conversation, OutboundMessage, OutboundStatus
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.protocols import Directory
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.schedule_watch import NotStarted
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block, Buttons, Paragraph

log = structlog.get_logger(__name__)

RETRY, RETRY_ALL = "job.retry", "job.retry_all"
ALERT = "alert"
"""The subject type of an alert's message."""
MOST_RUNS = 500

DATABASE = (
    "DatabaseUnavailable",
    "DatabaseRefused",
    "PoolExhausted",
    "StatementTimeout",
    "ConnectionDoesNotExistError",
)
PROVIDER = ("Unreachable", "NobodyThere", "ModelUnavailable", "ModelError", "MailUnavailable", "StoreUnavailable")
TITLES = {"database": "The database did not answer", "provider": "An outside service did not answer"}

Home = Callable[[UnitOfWork], Awaitable[UUID | None]]
"""The workspace that hears of what belongs to none. Runs in a system unit."""
Names = Callable[[str], str]
"""From a job's name to what people call it."""


def cause_of(dead: DeadJob) -> str:
    """A dead database or provider kills many jobs for one reason; else each kind of job is a reason of its own."""
    kind = dead.error.partition(":")[0]
    if kind in DATABASE:
        return "database"
    return "provider" if kind in PROVIDER else f"job:{dead.name}"


class Alerts:
    def __init__(self, directory: Directory, outbox: Outbox, home: Home, names: Names) -> None:
        self._directory = directory
        self._outbox = outbox
        self._home = home
        self._names = names

    async def job_died(self, uow: UnitOfWork, dead: DeadJob) -> None:
        """Listener for DeadJob. If no boss can be reached it stands in the log, and in /health."""
        workspace_id = dead.workspace_id or await self._home(uow)
        cause, told = cause_of(dead), 0
        if workspace_id is not None:
            scoped = replace(uow, workspace_id=workspace_id)
            title = TITLES.get(cause) or f"A background job failed for good: {self._names(dead.name)}"
            # A delivery that died must not cause the next one: its alert would go the same way.
            quietly = dead.name == DELIVER.name
            told = await self.raise_alert(scoped, cause, title, [dead.run_id], dead.request_id, quietly=quietly)
        log.critical("job is dead", job=dead.name, run_id=str(dead.run_id), error=dead.error, bosses_told=told)

    async def not_started(self, uow: UnitOfWork, late: NotStarted) -> None:
        """Listener for NotStarted: the watchdog found a run that nobody has begun."""
        scoped = replace(uow, workspace_id=late.workspace_id)
        title = f"A scheduled job did not run: {self._names(late.name)}"
        told = await self.raise_alert(scoped, f"stuck:{late.name}", title, [late.run_id], late.request_id)
        log.critical("scheduled job did not run", job=late.name, run_id=str(late.run_id), bosses_told=told)

    async def raise_alert(
        self,
        uow: UnitOfWork,
        cause: str,
        title: str,
        run_ids: Sequence[UUID],
        request_id: str,
        *,
        quietly: bool = False,
    ) -> int:
        """A new alert, or one more in the open alert of this cause, whose message is edited then unless `quietly`.

        Returns how many chats were told.
        """
        query = select(Alert).where(
            Alert.workspace_id == uow.workspace, Alert.cause == cause, Alert.resolved_at.is_(None)
        )
        alert = (await uow.session.scalars(query.with_for_update())).one_or_none()
        known = alert is not None
        if alert is None:
            alert = Alert(workspace_id=uow.workspace, cause=cause, title=title, run_ids=[], first_at=uow.now())
            uow.session.add(alert)
        new = [run_id for run_id in run_ids if run_id not in alert.run_ids]
        if known and not new:
            return alert.told
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
        chats = await self.boss_chats(uow)
        for conversation in chats:
            blocks = draw(alert, Presses(uow, conversation.id))
            await self._outbox.send(uow, conversation, blocks, card=Subject(ALERT, alert.id))
        return len(chats)

    async def _redraw(self, uow: UnitOfWork, alert: Alert) -> None:
        for card in await self._outbox.live_cards(uow, ALERT, [alert.id]):
            await self._outbox.edit(uow, card, draw(alert, Presses(uow, card.conversation_id)))

    # The all-clear

    async def clear_what_is_over(self, uow: UnitOfWork) -> int:
        """Closes each alert whose cause is gone and says so. Runs in a system unit; returns how many."""
        closed = 0
        query = select(Alert).where(Alert.resolved_at.is_(None)).with_for_update(skip_locked=True)
        for alert in list(await uow.session.scalars(query)):
            if await _is_over(uow, alert):
                alert.resolved_at = uow.now()
                scoped = replace(uow, workspace_id=alert.workspace_id)
                await self._redraw(scoped, alert)
                for conversation in await self.boss_chats(scoped):
                    await self._outbox.send(scoped, conversation, all_clear(alert))
                log.info("alert is over", cause=alert.cause)
                closed += 1
        return closed

    async def tell_outage(self, uow: UnitOfWork, seconds: float) -> None:
        """The database was away and is back: one message that is alert and all-clear. Runs in a system unit."""
        workspace_id = await self._home(uow)
        if workspace_id is None:
            return
        scoped = replace(uow, workspace_id=workspace_id)
        for conversation in await self.boss_chats(scoped):
            await self._outbox.send(scoped, conversation, outage(uow.now() - timedelta(seconds=seconds), uow.now()))
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

    async def boss_chats(self, uow: UnitOfWork) -> list[Conversation]:
        """The private chats of the workspace's bosses; there the chat id is the person's account id."""
        chats: list[Conversation] = []
        for platform, account_id in await self._directory.boss_accounts(uow, uow.workspace):
            found = await uow.session.scalars(
                select(Conversation).where(
                    Conversation.platform == platform,
                    Conversation.chat_id == account_id,
                    Conversation.private,
                    Conversation.workspace_id == uow.workspace,
                    Conversation.unreachable_since.is_(None),
                )
            )
            chats.extend(found)
        return chats


class AlertCards:
    """Draws an alert again. Implements chat.protocols.CardRenderer."""

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        del conversation
        return draw(await uow.session.get_one(Alert, subject_id), presses)


def draw(alert: Alert, presses: Presses) -> list[Block]:
    """What, since when, how often, the request id, and the way to try again."""
    many = len(alert.run_ids)
    since = f"Since {moment(alert.first_at)}" + (f", {many} jobs" if many > 1 else "")
    if alert.resolved_at is not None:
        return [Paragraph(text=f"{alert.title}. {since}. Over since {moment(alert.resolved_at)}.")]
    text = f"⚠️ {alert.title}. {since}. Request {alert.request_id}."
    if many > 1:
        retry = presses.button(f"Retry all {many}", RETRY_ALL, alert_id=str(alert.id))
    else:
        retry = presses.button("Retry", RETRY, run_id=str(alert.run_ids[0]))
    return [Paragraph(text=text), Buttons(rows=((retry,),))]


def all_clear(alert: Alert) -> list[Block]:
    title = alert.title[:1].lower() + alert.title[1:]
    return [Paragraph(text=f"✅ All clear: it works again. Earlier, {title} ({moment(alert.first_at)}).")]


def outage(since: datetime, until: datetime) -> list[Block]:
    text = (
        f"✅ The database did not answer from {moment(since)} to {moment(until)}. It works again, and nothing is lost."
    )
    return [Paragraph(text=text)]


def moment(at: datetime) -> str:
    return f"{at:%d %b %H:%M} UTC"


async def _is_over(uow: UnitOfWork, alert: Alert) -> bool:
    """When all its jobs have gone well since, or, for what many depend on, when such a job has gone well again."""
    dead = select(JobRun.id).where(JobRun.id.in_(alert.run_ids), JobRun.status != RunStatus.SUCCEEDED).limit(1)
    if await uow.session.scalar(dead) is None:
        return True
    names = select(JobRun.name).where(JobRun.id.in_(alert.run_ids))
    went_well = select(JobRun.id).where(
        JobRun.name.in_(names),
        JobRun.workspace_id == alert.workspace_id,
        JobRun.status == RunStatus.SUCCEEDED,
        JobRun.created_at > alert.first_at,
        JobRun.finished_at > alert.last_at,
    )
    return await uow.session.scalar(went_well.limit(1)) is not None
