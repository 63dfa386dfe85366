"""From a bearer token to the acting person with the rights of this moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from boss_workflow.domains.people.access.api_tokens import PREFIX
from boss_workflow.domains.people.access.errors import TokenExpired, TokenInvalid
from boss_workflow.domains.people.access.limits import AccessLimits
from boss_workflow.domains.people.access.models import ApiToken, LoginSession
from boss_workflow.domains.people.access.tokens import AccessTokens, Identity
from boss_workflow.domains.people.errors import MemberInactive, MemberNotFound
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import make_actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import Unauthenticated
from boss_workflow.kernel.http import Caller
from boss_workflow.kernel.security import hash_token

T = TypeVar("T")
MEMORY = timedelta(seconds=5)
MOST = 10_000
USE_NOTED = timedelta(minutes=1)
REST = "rest"


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: datetime


class AccessAuthenticator:
    """Implements kernel.http.Authenticator.

    What was looked up is remembered for five seconds. A change of rights empties this process's memory when it
    commits; other processes follow within those seconds (docs/decisions/0007).
    """

    def __init__(self, database: Database, tokens: AccessTokens, limits: AccessLimits) -> None:
        self._database = database
        self._tokens = tokens
        self._limits = limits
        self._known: dict[Identity | str, _Known] = {}
        self._changes = 0
        """Counts up with each change of rights: a look-up that began before one is not remembered."""

    async def authenticate(self, token: str, address: str) -> Caller:
        try:
            return await self._authenticate(token, address)
        except Unauthenticated:
            await self._limits.count_refused(address)
            raise

    async def _authenticate(self, token: str, address: str) -> Caller:
        key = hash_token(token) if token.startswith(PREFIX) else self._tokens.verify(token)
        now = self._database.clock.now()
        known = self._known.get(key)
        if known is None or known.until <= now:
            self._limits.check_address(address)
            changes = self._changes
            until = now + MEMORY
            if isinstance(key, Identity):
                caller = await self._of_session(key)
            else:
                caller, expires = await self._of_token(key)
                until = min(until, expires)
            if len(self._known) >= MOST:
                self._known.clear()
            known = _Known(caller, until)
            if changes == self._changes:
                self._known[key] = known
        return known.caller

    async def _of_session(self, identity: Identity) -> Caller:
        async def work(uow: UnitOfWork) -> Caller:
            session = await uow.session.get(LoginSession, identity.session_id)
            if session is None or session.member_id != identity.member_id:
                raise TokenInvalid
            if session.revoked_at is not None or session.expires_at <= uow.now():
                raise TokenInvalid
            member = await PeopleRepository(uow).get_member(identity.member_id)
            return Caller(await make_actor(uow, member, REST), "session", session.id)

        return await self._behind(identity.workspace_id, work)

    async def _of_token(self, token_hash: str) -> tuple[Caller, datetime]:
        workspace_id: UUID | None = await self._database.as_system(
            lambda uow: uow.session.scalar(select(ApiToken.workspace_id).where(ApiToken.token_hash == token_hash))
        )
        if workspace_id is None:
            raise TokenInvalid

        async def work(uow: UnitOfWork) -> tuple[Caller, datetime]:
            row = (await uow.session.scalars(select(ApiToken).where(ApiToken.token_hash == token_hash))).one()
            if row.revoked_at is not None:
                raise TokenInvalid
            if row.expires_at <= uow.now():
                raise TokenExpired
            member = await PeopleRepository(uow).get_member(row.member_id)
            caller = Caller(await make_actor(uow, member, REST), "token", row.id, frozenset(row.scopes), row.expires_at)
            if row.last_used_at is None or row.last_used_at <= uow.now() - USE_NOTED:
                row.last_used_at = uow.now()
            return caller, row.expires_at

        return await self._behind(workspace_id, work)

    async def _behind(self, workspace_id: UUID, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        try:
            return await self._database.in_workspace(workspace_id, work)
        except (MemberNotFound, MemberInactive):
            raise TokenInvalid from None

    def forgetting(self) -> Callable[[UnitOfWork, object], Awaitable[None]]:
        """Listener for events that change what somebody may do."""

        async def forget(uow: UnitOfWork, _changed: object) -> None:
            uow.told_of_commit.append(self._forget)

        return forget

    def _forget(self) -> None:
        self._changes += 1
        self._known.clear()
