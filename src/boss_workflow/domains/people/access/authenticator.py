"""From a bearer token to the acting person with the rights of this moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import event

from boss_workflow.domains.people.access.tokens import AccessTokens, Identity, TokenInvalid
from boss_workflow.domains.people.errors import MemberInactive, MemberNotFound
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import make_actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.http import Caller

MEMORY = timedelta(seconds=5)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: datetime


class AccessAuthenticator:
    """Implements kernel.http.Authenticator.

    What was looked up is remembered for five seconds. A change of rights empties this process's memory when it
    commits; other processes follow within those seconds (docs/decisions/0007).
    """

    def __init__(self, database: Database, tokens: AccessTokens) -> None:
        self._database = database
        self._tokens = tokens
        self._known: dict[Identity, _Known] = {}

    async def authenticate(self, token: str) -> Caller:
        identity = self._tokens.verify(token)
        now = self._database.clock.now()
        known = self._known.get(identity)
        if known is None or known.until <= now:
            caller = await self._look_up(identity)
            if len(self._known) >= MOST:
                self._known.clear()
            known = self._known[identity] = _Known(caller, now + MEMORY)
        return known.caller

    async def _look_up(self, identity: Identity) -> Caller:
        async def work(uow: UnitOfWork) -> Caller:
            member = await PeopleRepository(uow).get_member(identity.member_id)
            return Caller(await make_actor(uow, member, "rest"), "session", identity.session_id)

        try:
            return await self._database.in_workspace(identity.workspace_id, work)
        except (MemberNotFound, MemberInactive):
            raise TokenInvalid from None

    def forgetting(self) -> Callable[[UnitOfWork, object], Awaitable[None]]:
        """Listener for events that change what somebody may do."""

        async def forget(uow: UnitOfWork, _changed: object) -> None:
            event.listen(uow.session.sync_session, "after_commit", lambda _session: self._known.clear(), once=True)

        return forget
