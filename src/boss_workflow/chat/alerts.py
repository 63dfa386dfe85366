"""Tells the bosses when a job has given up, with a button to try it again."""

from dataclasses import replace

import structlog
from sqlalchemy import select

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Outbox, Presses
from boss_workflow.chat.protocols import Directory
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Buttons, Paragraph

log = structlog.get_logger(__name__)

RETRY = "job.retry"


class Alerts:
    def __init__(self, directory: Directory, outbox: Outbox) -> None:
        self._directory = directory
        self._outbox = outbox

    async def job_died(self, uow: UnitOfWork, dead: DeadJob) -> None:
        """Listener for DeadJob. A job of no workspace, or of one whose bosses have no chat, is only in the log."""
        told = 0
        if dead.workspace_id is not None:
            scoped = replace(uow, workspace_id=dead.workspace_id)
            for conversation in await self._boss_chats(scoped):
                retry = Presses(scoped, conversation.id).button("Retry", RETRY, run_id=str(dead.run_id))
                text = f"A background job failed for good: {dead.name}. Request {dead.request_id}."
                await self._outbox.send(scoped, conversation, [Paragraph(text=text), Buttons(rows=((retry,),))])
                told += 1
        log.critical("job is dead", job=dead.name, run_id=str(dead.run_id), error=dead.error, bosses_told=told)

    async def _boss_chats(self, uow: UnitOfWork) -> list[Conversation]:
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
