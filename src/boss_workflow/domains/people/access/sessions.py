"""Logins: by a one-time link or a password, kept by refresh tokens that change with each use, ended by revoking."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people.access.errors import LoginFailed, PasswordWrong, SessionNotFound, TokenInvalid
from boss_workflow.domains.people.access.models import LoginLink, LoginSession, MemberPassword
from boss_workflow.domains.people.access.tokens import AccessTokens, Identity
from boss_workflow.domains.people.events import CredentialsChanged
from boss_workflow.domains.people.models import Member
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.ids import new_id, new_token
from boss_workflow.kernel.security import hash_token, same_secret

REFRESH_LIFE = timedelta(days=30)
LINK_LIFE = timedelta(minutes=10)
HASHER = PasswordHasher()
NOBODYS = HASHER.hash("nobody has this password")
"""Verified where there is no such person, so that the answer takes as long."""


@dataclass(frozen=True, slots=True)
class Login:
    access: str
    refresh: str


async def make_link(uow: UnitOfWork, member_id: UUID) -> str:
    """A token that logs this member in once, within ten minutes."""
    token = new_token()
    row = LoginLink(
        workspace_id=uow.workspace,
        member_id=member_id,
        token_hash=hash_token(token),
        expires_at=uow.now() + LINK_LIFE,
    )
    uow.session.add(row)
    await uow.session.flush()
    return token


class Sessions:
    def __init__(self, database: Database, tokens: AccessTokens) -> None:
        self._database = database
        self._tokens = tokens

    async def by_link(self, token: str) -> Login:
        """Raises: LoginFailed."""
        digest = hash_token(token)
        query = select(LoginLink.workspace_id).where(LoginLink.token_hash == digest)
        workspace_id: UUID | None = await self._database.as_system(lambda uow: uow.session.scalar(query))
        if workspace_id is None:
            raise LoginFailed

        async def work(uow: UnitOfWork) -> Login:
            unused = (LoginLink.token_hash == digest) & LoginLink.used_at.is_(None) & (LoginLink.expires_at > uow.now())
            use = update(LoginLink).where(unused).values(used_at=uow.now()).returning(LoginLink.member_id)
            member_id: UUID | None = await uow.session.scalar(use)
            if member_id is None or not await _is_active(uow, member_id):
                raise LoginFailed
            return await self._begin(uow, member_id, "link")

        return await self._database.in_workspace(workspace_id, work)

    async def by_password(self, workspace_id: UUID, name: str, password: str) -> Login:
        """Raises: LoginFailed."""
        active = Member.deactivated_at.is_(None) & (func.lower(Member.name) == name.lower())
        query = (
            select(Member.id, MemberPassword.password_hash)
            .join(MemberPassword, MemberPassword.member_id == Member.id)
            .where(active)
        )

        async def find(uow: UnitOfWork) -> tuple[UUID, str] | None:
            row = (await uow.session.execute(query)).one_or_none()
            return (row[0], row[1]) if row is not None else None

        found = await self._database.in_workspace(workspace_id, find)
        right = await _verify(found[1] if found is not None else NOBODYS, password)
        if found is None or not right:
            raise LoginFailed
        member_id, known = found

        async def begin(uow: UnitOfWork) -> Login:
            now = await uow.session.scalar(
                select(MemberPassword.password_hash).where(MemberPassword.member_id == member_id)
            )
            if now != known or not await _is_active(uow, member_id):
                raise LoginFailed
            return await self._begin(uow, member_id, "password")

        return await self._database.in_workspace(workspace_id, begin)

    async def refresh(self, token: str) -> Login:
        """New tokens for an unused refresh token; a used one ends its session. Raises: TokenInvalid."""
        family, _, secret = token.partition(".")
        digest = hash_token(family)
        query = select(LoginSession.workspace_id).where(LoginSession.family_hash == digest)
        workspace_id: UUID | None = await self._database.as_system(lambda uow: uow.session.scalar(query))
        if workspace_id is None:
            raise TokenInvalid

        async def work(uow: UnitOfWork) -> Login | None:
            session = (
                await uow.session.scalars(select(LoginSession).filter_by(family_hash=digest).with_for_update())
            ).one()
            if session.revoked_at is not None or session.expires_at <= uow.now():
                return None
            if not await _is_active(uow, session.member_id):
                return None
            if not same_secret(hash_token(secret), session.refresh_hash):
                await _revoke(uow, LoginSession.id == session.id, session.member_id)
                return None
            fresh = new_token()
            session.refresh_hash, session.last_used_at = hash_token(fresh), uow.now()
            session.expires_at = uow.now() + REFRESH_LIFE
            return Login(self._access(uow, session), f"{family}.{fresh}")

        login = await self._database.in_workspace(workspace_id, work)
        if login is None:
            raise TokenInvalid
        return login

    async def _begin(self, uow: UnitOfWork, member_id: UUID, door: str) -> Login:
        family, secret = new_token(), new_token()
        session = LoginSession(
            id=new_id(),
            workspace_id=uow.workspace,
            member_id=member_id,
            family_hash=hash_token(family),
            refresh_hash=hash_token(secret),
            door=door,
            created_at=uow.now(),
            last_used_at=uow.now(),
            expires_at=uow.now() + REFRESH_LIFE,
        )
        uow.session.add(session)
        await uow.session.flush()
        return Login(self._access(uow, session), f"{family}.{secret}")

    def _access(self, uow: UnitOfWork, session: LoginSession) -> str:
        return self._tokens.issue(Identity(uow.workspace, session.member_id, session.id))


async def live_sessions(
    uow: UnitOfWork, actor: Actor, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[LoginSession]:
    """One's own, the newest first, from behind `after`."""
    live = LoginSession.revoked_at.is_(None) & (LoginSession.expires_at > uow.now())
    mine = select(LoginSession).where(LoginSession.member_id == actor.member_id, live)
    if after is not None:
        mine = mine.where(tuple_(LoginSession.created_at, LoginSession.id) < after)
    newest = mine.order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
    return (await uow.session.scalars(newest.limit(limit))).all()


async def revoke_session(uow: UnitOfWork, actor: Actor, session_id: UUID) -> None:
    """One's own, or for a boss anyone's. Raises: SessionNotFound."""
    session = await uow.session.get(LoginSession, session_id)
    if session is None or (session.member_id != actor.member_id and actor.role is not Role.BOSS):
        raise SessionNotFound
    if session.revoked_at is not None:
        raise SessionNotFound
    await _revoke(uow, LoginSession.id == session_id, session.member_id)
    await _record(uow, actor, "session.revoke", "ended a session", "login_session", session_id)


async def check_password(uow: UnitOfWork, actor: Actor, current: str | None) -> None:
    """Who has a password must say it to change it. Raises: PasswordWrong."""
    known = await uow.session.scalar(
        select(MemberPassword.password_hash).where(MemberPassword.member_id == actor.member_id)
    )
    if known is not None and not await _verify(known, current or ""):
        raise PasswordWrong


async def set_password(uow: UnitOfWork, actor: Actor, password_hash: str, session_id: UUID) -> None:
    """Other sessions of this person end."""
    values = {"password_hash": password_hash, "changed_at": uow.now()}
    row = insert(MemberPassword).values(id=new_id(), workspace_id=uow.workspace, member_id=actor.member_id, **values)
    await uow.session.execute(row.on_conflict_do_update(constraint="uq_member_password_member", set_=values))
    others = (LoginSession.member_id == actor.member_id) & (LoginSession.id != session_id)
    await _revoke(uow, others, actor.member_id)
    await _record(uow, actor, "password.change", "changed the password", "member_password", actor.member_id)


async def hash_password(password: str) -> str:
    """Argon2id, which takes its time: in a thread."""
    return await asyncio.to_thread(HASHER.hash, password)


async def _verify(known: str, password: str) -> bool:
    try:
        return await asyncio.to_thread(HASHER.verify, known, password)
    except VerificationError:
        return False


async def _is_active(uow: UnitOfWork, member_id: UUID) -> bool:
    found = await uow.session.scalar(select(Member.id).where(Member.id == member_id, Member.deactivated_at.is_(None)))
    return found is not None


async def _revoke(uow: UnitOfWork, which: ColumnElement[bool], member_id: UUID) -> None:
    live = which & LoginSession.revoked_at.is_(None)
    await uow.session.execute(update(LoginSession).where(live).values(revoked_at=uow.now()))
    await uow.publish(CredentialsChanged(member_id))


async def _record(uow: UnitOfWork, actor: Actor, action: str, label: str, entity: str, entity_id: UUID) -> None:
    change = Change(entity, entity_id, None, {}, actor.member_id)
    await uow.publish(ChangeSet(actor, action, label, (change,), undoable=False))
