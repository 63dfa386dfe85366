"""Members, departments, linked accounts and invitations of one workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_, update

from boss_workflow.chat.models import Conversation
from boss_workflow.domains.people.errors import (
    AccountLinked,
    AssigneeInactive,
    DepartmentNameTaken,
    DepartmentNotFound,
    InvitationNotFound,
    MemberNotFound,
    NameTaken,
    ProfileInvalid,
)
from boss_workflow.domains.people.models import Department, Invitation, LinkedAccount, Member
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.db import UnitOfWork, conflicts
from boss_workflow.kernel.security import hash_token

ASSIGNEE = "select name, department_id, deactivated_at is null from member where id = $1"


@dataclass(frozen=True, slots=True)
class Assignee:
    """What the rules about tasks ask of somebody who is to get one."""

    id: UUID
    department_id: UUID | None


class PeopleRepository:
    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._session = uow.session

    async def add_member(self, member: Member) -> Member:
        """Raises: NameTaken, ProfileInvalid, DepartmentNotFound."""
        self._session.add(member)
        await self.flush_member()
        return member

    async def get_member(self, member_id: UUID, *, lock: bool = False) -> Member:
        """Raises: MemberNotFound."""
        found = await self._session.get(Member, member_id, with_for_update=True if lock else None)
        if found is None:
            raise MemberNotFound
        return found

    async def assignee(self, member_id: UUID) -> Assignee:
        """Raises: MemberNotFound; AssigneeInactive for somebody who gets no new tasks."""
        found = await self._uow.fetch(ASSIGNEE, member_id)
        if not found:
            raise MemberNotFound
        [(name, department_id, active)] = found
        if not active:
            raise AssigneeInactive(name)
        return Assignee(member_id, department_id)

    async def active_members(self) -> Sequence[Member]:
        found = await self._session.scalars(select(Member).where(Member.deactivated_at.is_(None)).order_by(Member.name))
        return found.all()

    async def member_page(self, after: tuple[str, UUID] | None, limit: int, *, inactive: bool) -> Sequence[Member]:
        """By name, from behind `after`; the deactivated ones only when asked for."""
        query = select(Member).order_by(Member.name, Member.id).limit(limit)
        if not inactive:
            query = query.where(Member.deactivated_at.is_(None))
        if after is not None:
            query = query.where(tuple_(Member.name, Member.id) > after)
        return (await self._session.scalars(query)).all()

    async def members_by_id(self, ids: set[UUID]) -> dict[UUID, Member]:
        """Also the deactivated ones: they stay as a name on their history."""
        found = await self._session.scalars(select(Member).where(Member.id.in_(ids)))
        return {member.id: member for member in found}

    async def count_bosses(self) -> int:
        """Locks the bosses, so that two of them can't demote each other at the same moment."""
        bosses = await self._session.scalars(
            select(Member.id).where(Member.role == Role.BOSS, Member.deactivated_at.is_(None)).with_for_update()
        )
        return len(bosses.all())

    async def first_boss(self) -> Member:
        """Raises: MemberNotFound."""
        found = await self._session.scalars(
            select(Member)
            .where(Member.role == Role.BOSS, Member.deactivated_at.is_(None))
            .order_by(Member.created_at, Member.id)
            .limit(1)
        )
        member = found.one_or_none()
        if member is None:
            raise MemberNotFound
        return member

    async def flush_member(self) -> None:
        """Raises: NameTaken, ProfileInvalid, DepartmentNotFound."""
        meanings = {
            "uq_member_name": NameTaken(),
            "ck_member_name_length": ProfileInvalid("A name has between 1 and 120 characters."),
            "fk_member_department": DepartmentNotFound(),
        }
        with conflicts(meanings):
            await self._session.flush()

    async def add_department(self, name: str) -> Department:
        """Raises: DepartmentNameTaken."""
        department = Department(workspace_id=self._uow.workspace, name=name)
        self._session.add(department)
        with conflicts({"uq_department_name": DepartmentNameTaken()}):
            await self._session.flush()
        return department

    async def find_department(self, name: str) -> Department | None:
        found = await self._session.scalars(select(Department).where(func.lower(Department.name) == name.lower()))
        return found.one_or_none()

    async def get_department(self, department_id: UUID, *, lock: bool = False) -> Department:
        """Raises: DepartmentNotFound."""
        found = await self._session.get(Department, department_id, with_for_update=True if lock else None)
        if found is None:
            raise DepartmentNotFound
        return found

    async def departments(self) -> Sequence[Department]:
        return (await self._session.scalars(select(Department).order_by(Department.name))).all()

    async def department_page(self, after: tuple[str, UUID] | None, limit: int) -> Sequence[Department]:
        """By name, from behind `after`."""
        query = select(Department).order_by(Department.name, Department.id).limit(limit)
        if after is not None:
            query = query.where(tuple_(Department.name, Department.id) > after)
        return (await self._session.scalars(query)).all()

    async def link(self, account: LinkedAccount) -> LinkedAccount:
        """Raises: AccountLinked."""
        self._session.add(account)
        with conflicts({"uq_linked_account_account": AccountLinked(), "fk_linked_account_member": MemberNotFound()}):
            await self._session.flush()
        return account

    async def find_account(self, platform: str, account_id: str) -> LinkedAccount | None:
        found = await self._session.scalars(
            select(LinkedAccount).where(LinkedAccount.platform == platform, LinkedAccount.account_id == account_id)
        )
        return found.one_or_none()

    async def accounts_of(self, member_id: UUID) -> Sequence[LinkedAccount]:
        found = await self._session.scalars(select(LinkedAccount).where(LinkedAccount.member_id == member_id))
        return found.all()

    async def out_of_reach(self) -> set[UUID]:
        """Members with a private chat in which the bot can't reach them (they blocked it)."""
        found = await self._session.scalars(
            select(LinkedAccount.member_id)
            .join(
                Conversation,
                and_(Conversation.platform == LinkedAccount.platform, Conversation.chat_id == LinkedAccount.account_id),
            )
            .where(Conversation.private, Conversation.unreachable_since.is_not(None))
        )
        return set(found)

    async def add_invitation(self, invitation: Invitation) -> Invitation:
        self._session.add(invitation)
        with conflicts({"fk_invitation_member": MemberNotFound()}):
            await self._session.flush()
        return invitation

    async def expire_invitations(self, member_id: UUID) -> None:
        """The unused links of this member stop working. Its caller holds the member's lock."""
        now = self._uow.now()
        await self._session.execute(
            update(Invitation)
            .where(Invitation.member_id == member_id, Invitation.used_at.is_(None), Invitation.expires_at > now)
            .values(expires_at=now)
        )

    async def invitation(self, token: str) -> Invitation:
        """By the token itself, of which only the hash is stored. Raises: InvitationNotFound."""
        query = select(Invitation).where(Invitation.token_hash == hash_token(token))
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise InvitationNotFound
        return found
