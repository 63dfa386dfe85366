"""Publishes each person's command menu to the platforms: what they may use, nothing else."""

from dataclasses import dataclass

import structlog

from boss_workflow.chat.actions import ActionRegistry, allowed_commands
from boss_workflow.chat.platforms import Platforms
from boss_workflow.chat.protocols import Directory, Policy
from boss_workflow.jobs import Job, JobContext, Params, Priority
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.ports.chat_platform import Command, Refused


class MenuParams(Params):
    """One account, or, with None, everybody on the platform."""

    platform: str
    account: str
    chat_id: str | None = None


PUBLISH_MENUS = Job("chat.menus", MenuParams, priority=Priority.BULK, max_attempts=6)
EVERYBODY = ("start", "help")
"""The menu of those who are not known yet."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Menus:
    database: Database
    platforms: Platforms
    registry: ActionRegistry
    directory: Directory
    policy: Policy

    async def publish(self, _context: JobContext, params: MenuParams) -> None:
        """Handler of `chat.menus`. An account that refuses its menu (it blocked the bot) keeps the default one."""
        platform = self.platforms.get(params.platform, params.account)
        if params.chat_id is None:
            actions = [self.registry.commands[name] for name in EVERYBODY]
            await platform.publish_commands(None, [Command(name=str(a.command), summary=a.summary) for a in actions])
            chats = await self.database.as_system(lambda uow: self.directory.account_ids(uow, params.platform))
        else:
            chats = [params.chat_id]
        for chat_id in chats:
            actor = await self._actor(params.platform, chat_id)
            if actor is None:
                continue
            commands = [
                Command(name=str(action.command), summary=action.summary)
                for action in allowed_commands(self.registry, self.policy, actor)
            ]
            try:
                await platform.publish_commands(chat_id, commands)
            except Refused as error:
                log.info("menu refused", platform=params.platform, reason=str(error))

    async def _actor(self, platform: str, account_id: str) -> Actor | None:
        memberships = await self.database.as_system(lambda uow: self.directory.memberships(uow, platform, account_id))
        if not memberships:
            return None
        first = memberships[0]

        async def load(uow: UnitOfWork) -> Actor:
            return await self.directory.actor(uow, first.member_id, platform)

        return await self.database.in_workspace(first.workspace_id, load)
