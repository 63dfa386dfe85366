"""Implements what a conversation asks about people: who somebody is, who is there, and who may come in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from boss_workflow.chat.protocols import Invitation as Offer
from boss_workflow.chat.protocols import Membership
from boss_workflow.chat.understand.people import Name
from boss_workflow.domains.people import replies
from boss_workflow.domains.people.errors import MemberNotFound
from boss_workflow.domains.people.events import AccessChanged
from boss_workflow.domains.people.models import LinkedAccount, Member
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import PeopleService, actor_of, check_usable
from boss_workflow.domains.workspaces import Workspace, WorkspaceNotFound, WorkspaceSettings
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Sender

# What every message of a conversation asks, by the driver itself.
ACTOR = """
    select m.workspace_id, m.id, m.name, m.role, m.department_id, m.deactivated_at, m.timezone, m.language,
        m.day_start, m.day_end, m.workdays, m.no_questions, w.timezone as home_timezone, w.settings
    from member m join workspace w on w.id = m.workspace_id where m.id = $1
"""
MEMBERSHIPS = """
    select a.workspace_id, a.member_id from linked_account a join member m on m.id = a.member_id
    where a.platform = $1 and a.account_id = $2 and m.deactivated_at is null order by a.created_at, a.id
"""
NAMES = """
    select m.id, m.name, m.nicknames, d.name,
        array(select '@' || username from linked_account a where a.member_id = m.id and username is not null order by a.id)
    from member m left join department d on d.id = m.department_id
    where m.deactivated_at is null order by m.name
"""
REST = "rest"
"""The door whose account ids are member ids: who came in there has logged in."""


class PeopleDirectory:
    """Implements chat.protocols.Directory."""

    async def memberships(self, uow: UnitOfWork, platform: str, account_id: str) -> Sequence[Membership]:
        if platform == REST:
            return await _own_membership(uow, account_id)
        return [Membership(*found) for found in await uow.fetch(MEMBERSHIPS, platform, account_id)]

    async def actor(self, uow: UnitOfWork, member_id: UUID, door: str) -> Actor:
        for found in await uow.fetch(ACTOR, member_id):
            person = dict(found)
            timezone, settings = person.pop("home_timezone"), WorkspaceSettings.model_validate(person.pop("settings"))
            return actor_of(Member(**person), timezone, settings, door)
        raise MemberNotFound

    async def names(self, uow: UnitOfWork) -> Sequence[Name]:
        return await team_names(uow)

    async def account_ids(self, uow: UnitOfWork, platform: str) -> Sequence[str]:
        found = await uow.session.scalars(
            select(LinkedAccount.account_id)
            .join(Member, Member.id == LinkedAccount.member_id)
            .where(LinkedAccount.platform == platform, Member.deactivated_at.is_(None))
            .distinct()
        )
        return found.all()

    async def accounts(self, uow: UnitOfWork, member_id: UUID) -> Sequence[tuple[str, str]]:
        rows = await uow.session.execute(
            select(LinkedAccount.platform, LinkedAccount.account_id)
            .where(LinkedAccount.member_id == member_id)
            .order_by(LinkedAccount.created_at.desc(), LinkedAccount.id.desc())
        )
        return [(platform, account_id) for platform, account_id in rows]

    async def boss_accounts(self, uow: UnitOfWork, workspace_id: UUID) -> Sequence[tuple[str, str]]:
        rows = await uow.session.execute(
            select(LinkedAccount.platform, LinkedAccount.account_id)
            .join(Member, Member.id == LinkedAccount.member_id)
            .where(Member.workspace_id == workspace_id, Member.role == Role.BOSS, Member.deactivated_at.is_(None))
        )
        return [(platform, account_id) for platform, account_id in rows]


class PeopleDoorkeeper:
    """Implements chat.protocols.Doorkeeper."""

    def __init__(self, service: PeopleService) -> None:
        self._service = service

    async def invitation(self, uow: UnitOfWork, token: str) -> Offer:
        invitation = await PeopleRepository(uow).invitation(token)
        check_usable(uow, invitation)
        member = await PeopleRepository(uow).get_member(invitation.member_id)
        workspace = await uow.session.get(Workspace, invitation.workspace_id)
        if workspace is None:
            raise WorkspaceNotFound
        return Offer(workspace.id, replies.invitation(workspace.name, member.name, member.role))

    async def admit(self, uow: UnitOfWork, token: str, platform: str, sender: Sender) -> Sequence[Block]:
        account = LinkedAccount(platform=platform, account_id=sender.id, username=sender.username, created_at=uow.now())
        member = await self._service.accept(uow, token, account)
        await uow.publish(AccessChanged(platform, sender.id))
        return replies.welcome(member.name, member.role)

    def stranger(self) -> Sequence[Block]:
        return replies.STRANGER


async def _own_membership(uow: UnitOfWork, member_id: str) -> Sequence[Membership]:
    active = select(Member.workspace_id, Member.id).where(Member.id == UUID(member_id), Member.deactivated_at.is_(None))
    return [Membership(workspace_id, found) for workspace_id, found in await uow.session.execute(active)]


async def team_names(uow: UnitOfWork) -> list[Name]:
    """The active members as they may be called: full name, nicknames, @handles of their accounts; and their department."""
    await uow.session.flush()
    return [
        Name(id=member_id, name=name, aliases=(*nicknames, *handles), groups=(department,) if department else ())
        for member_id, name, nicknames, department, handles in await uow.fetch(NAMES)
    ]
