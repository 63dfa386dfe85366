"""Implements what a conversation asks about people: who somebody is, who is there, and who may come in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from boss_workflow.chat.protocols import Invitation as Offer
from boss_workflow.chat.protocols import Membership
from boss_workflow.chat.understand.people import Name
from boss_workflow.domains.people import replies
from boss_workflow.domains.people.events import AccessChanged
from boss_workflow.domains.people.models import LinkedAccount, Member
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import PeopleService, check_usable, make_actor
from boss_workflow.domains.workspaces import Workspace, WorkspaceNotFound
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Sender

REST = "rest"
"""The door whose account ids are member ids: who came in there has logged in."""


class PeopleDirectory:
    """Implements chat.protocols.Directory."""

    async def memberships(self, uow: UnitOfWork, platform: str, account_id: str) -> Sequence[Membership]:
        if platform == REST:
            return await _own_membership(uow, account_id)
        rows = await uow.session.execute(
            select(LinkedAccount.workspace_id, LinkedAccount.member_id)
            .join(Member, Member.id == LinkedAccount.member_id)
            .where(
                LinkedAccount.platform == platform,
                LinkedAccount.account_id == account_id,
                Member.deactivated_at.is_(None),
            )
            .order_by(LinkedAccount.created_at, LinkedAccount.id)
        )
        return [Membership(workspace_id, member_id) for workspace_id, member_id in rows]

    async def actor(self, uow: UnitOfWork, member_id: UUID, door: str) -> Actor:
        return await make_actor(uow, await PeopleRepository(uow).get_member(member_id), door)

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
    people = PeopleRepository(uow)
    members = await people.active_members()
    departments = {one.id: (one.name,) for one in await people.departments()}
    handles: dict[UUID, list[str]] = {}
    for account in await uow.session.scalars(select(LinkedAccount).where(LinkedAccount.username.is_not(None))):
        handles.setdefault(account.member_id, []).append(f"@{account.username}")
    return [
        Name(
            id=member.id,
            name=member.name,
            aliases=(*member.nicknames, *handles.get(member.id, ())),
            groups=departments.get(member.department_id, ()) if member.department_id else (),
        )
        for member in members
    ]
