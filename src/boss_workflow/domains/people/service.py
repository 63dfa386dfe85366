"""The rules about members: who may be added, invited, promoted and let go."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people.errors import (
    InvitationExpired,
    InvitationUsed,
    LastBoss,
    MemberInactive,
    ProfileInvalid,
)
from boss_workflow.domains.people.events import AccessChanged, CredentialsChanged
from boss_workflow.domains.people.models import DAY_END, DAY_START, Invitation, LinkedAccount, Member
from boss_workflow.domains.people.policy import Policy, Resource
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository, WorkspaceSettings
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_token
from boss_workflow.kernel.security import hash_token

INVITATION_LIFE = timedelta(days=7)
OWN_PROFILE = frozenset(
    {
        *("timezone", "language", "workdays", "day_start", "day_end", "quiet_start", "quiet_end", "days_away"),
        "no_questions",
    }
)
PROFILE = OWN_PROFILE | {"name", "nicknames", "email", "department_id"}
ANYONE = Resource()


class PeopleService:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def add(self, uow: UnitOfWork, actor: Actor, name: str, role: Role = Role.STAFF, **profile: Any) -> Member:
        """Adds a member. Raises: NotPermitted, NameTaken, DepartmentNotFound, ProfileInvalid."""
        self._policy.require(actor, "member.manage", ANYONE)
        _check_profile(profile, None)
        member = Member(workspace_id=uow.workspace, name=name, role=role, created_at=uow.now(), **profile)
        await PeopleRepository(uow).add_member(member)
        await self._record(uow, actor, "member.add", f"added {name}", member, None, {"name": name, "role": role})
        return member

    async def change_role(self, uow: UnitOfWork, actor: Actor, member: Member, role: Role) -> None:
        """Raises: NotPermitted, LastBoss."""
        self._policy.require(actor, "member.manage", ANYONE)
        if role is not Role.BOSS:
            await keep_a_boss_without(uow, member)
        before = {"role": member.role}
        member.role = role
        await uow.session.flush()
        await self._record(uow, actor, "member.role", f"made {member.name} {role}", member, before, {"role": role})
        await self._access_changed(uow, member)

    async def deactivate(self, uow: UnitOfWork, actor: Actor, member: Member) -> None:
        """Ends the membership; the person stays as a name on their history. Raises: NotPermitted, LastBoss."""
        self._policy.require(actor, "member.manage", ANYONE)
        if member.deactivated_at is not None:
            return
        await keep_a_boss_without(uow, member)
        member.deactivated_at = uow.now()
        await uow.session.flush()
        before, after = {"deactivated_at": None}, {"deactivated_at": member.deactivated_at.isoformat()}
        await self._record(uow, actor, "member.deactivate", f"deactivated {member.name}", member, before, after)
        await self._access_changed(uow, member)

    async def reactivate(self, uow: UnitOfWork, actor: Actor, member: Member) -> None:
        """Whoever left is in the team again, with the role, profile and accounts of then. Raises: NotPermitted, NameTaken."""
        self._policy.require(actor, "member.manage", ANYONE)
        if member.deactivated_at is None:
            return
        before, after = {"deactivated_at": member.deactivated_at.isoformat()}, {"deactivated_at": None}
        member.deactivated_at = None
        await PeopleRepository(uow).flush_member()
        await self._record(uow, actor, "member.reactivate", f"reactivated {member.name}", member, before, after)
        await self._access_changed(uow, member)

    async def change_profile(self, uow: UnitOfWork, actor: Actor, member: Member, **profile: Any) -> None:
        """Zone, working days and hours, language, quiet hours, dates away: one's own, or anyone's for a boss. Name,
        nicknames, mail and department: for a boss.

        Raises: NotPermitted, ProfileInvalid, NameTaken, DepartmentNotFound.
        """
        if actor.member_id != member.id or not set(profile) <= OWN_PROFILE:
            self._policy.require(actor, "member.manage", ANYONE)
        _check_profile(profile, member)
        before = {key: plain(getattr(member, key)) for key in profile}
        for key, value in profile.items():
            setattr(member, key, value)
        await PeopleRepository(uow).flush_member()
        after = {key: plain(value) for key, value in profile.items()}
        await self._record(uow, actor, "member.profile", f"changed {member.name}'s profile", member, before, after)
        await uow.publish(CredentialsChanged(member.id))

    async def invite(self, uow: UnitOfWork, actor: Actor, member: Member) -> str:
        """A single-use token by which this member links an account. Raises: NotPermitted, MemberInactive."""
        self._policy.require(actor, "member.manage", ANYONE)
        return await make_invitation(uow, member, actor)

    async def accept(self, uow: UnitOfWork, token: str, account: LinkedAccount) -> Member:
        """Uses an invitation up and links the account. Other links of the same member stop working.

        Raises: InvitationNotFound, InvitationUsed, InvitationExpired, MemberInactive, AccountLinked.
        """
        people = PeopleRepository(uow)
        invitation = await people.invitation(token)
        member = await people.get_member(invitation.member_id, lock=True)
        await uow.session.refresh(invitation)
        check_usable(uow, invitation)
        if member.deactivated_at is not None:
            raise MemberInactive
        invitation.used_at = uow.now()
        await uow.session.flush()
        await people.expire_invitations(member.id)
        account.workspace_id, account.member_id = uow.workspace, member.id
        await people.link(account)
        return member

    async def _access_changed(self, uow: UnitOfWork, member: Member) -> None:
        await uow.publish(CredentialsChanged(member.id))
        for account in await PeopleRepository(uow).accounts_of(member.id):
            await uow.publish(AccessChanged(account.platform, account.account_id))

    async def _record(
        self,
        uow: UnitOfWork,
        actor: Actor,
        action: str,
        label: str,
        member: Member,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any],
    ) -> None:
        change = Change("member", member.id, before, after)
        await uow.publish(ChangeSet(actor, action, label, (change,)))


async def keep_a_boss_without(uow: UnitOfWork, member: Member) -> None:
    """Raises: LastBoss."""
    is_boss = member.role == Role.BOSS and member.deactivated_at is None
    if is_boss and await PeopleRepository(uow).count_bosses() <= 1:
        raise LastBoss


async def make_invitation(uow: UnitOfWork, member: Member, actor: Actor | None) -> str:
    """The token; only its hash is stored. The member's newest link is the only one that works.

    `actor` None: made at the start for the owner of the installation.
    """
    people = PeopleRepository(uow)
    await people.get_member(member.id, lock=True)
    if member.deactivated_at is not None:
        raise MemberInactive
    await people.expire_invitations(member.id)
    token = new_token()
    await people.add_invitation(
        Invitation(
            workspace_id=uow.workspace,
            member_id=member.id,
            token_hash=hash_token(token),
            invited_by=actor.member_id if actor else None,
            created_at=uow.now(),
            expires_at=uow.now() + INVITATION_LIFE,
        )
    )
    return token


def check_usable(uow: UnitOfWork, invitation: Invitation) -> None:
    """Raises: InvitationUsed, InvitationExpired."""
    if invitation.used_at is not None:
        raise InvitationUsed
    if invitation.expires_at <= uow.now():
        raise InvitationExpired


async def make_actor(uow: UnitOfWork, member: Member, door: str) -> Actor:
    """The acting person with the rights of this moment. Raises: MemberInactive."""
    workspace: Workspace = await WorkspaceRepository(uow).current()
    return actor_of(member, workspace.timezone, WorkspaceSettings.model_validate(workspace.settings), door)


def actor_of(member: Member, timezone: str, settings: WorkspaceSettings, door: str) -> Actor:
    """`timezone`: the workspace's. Raises: MemberInactive."""
    if member.deactivated_at is not None:
        raise MemberInactive
    return Actor(
        workspace_id=member.workspace_id,
        member_id=member.id,
        name=member.name,
        role=Role(member.role),
        door=door,
        timezone=member.timezone or timezone,
        department_id=member.department_id,
        open_board=settings.open_board,
        may_create_own=settings.staff_may_create,
        language=member.language,
        day_start_minute=member.day_start.hour * 60 + member.day_start.minute,
        day_end_minute=member.day_end.hour * 60 + member.day_end.minute,
        workdays=frozenset(member.workdays),
        no_questions=member.no_questions,
    )


def _check_profile(profile: Mapping[str, Any], member: Member | None) -> None:
    """The values given, together with those that the member has already."""
    unknown = set(profile) - PROFILE
    if unknown:
        raise ProfileInvalid(f"{', '.join(sorted(unknown))} can't be changed like this.")
    zone = profile.get("timezone")
    if zone is not None and zone not in available_timezones():
        raise ProfileInvalid(f'"{zone}" is no time zone I know. Write it like Europe/Berlin.')
    days = profile.get("workdays")
    if days is not None and (not days or not set(days) <= set(range(7)) or len(set(days)) != len(days)):
        raise ProfileInvalid("Working days are different days of the week, at least one.")
    start, end = (profile.get(name, getattr(member, name, None)) for name in ("day_start", "day_end"))
    if (start or DAY_START) >= (end or DAY_END):
        raise ProfileInvalid("The working day must end after it starts.")
    quiet = [profile.get(name, getattr(member, name, None)) for name in ("quiet_start", "quiet_end")]
    if quiet.count(None) == 1:
        raise ProfileInvalid("Quiet hours have a start and an end.")


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, UUID):
        return str(value)
    return value if value is None or isinstance(value, str | int | bool) else value.isoformat()
