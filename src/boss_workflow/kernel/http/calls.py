"""Who calls, with which scopes, and the database behind their wall."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol, TypeVar, cast
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import Forbidden, Unauthenticated
from boss_workflow.kernel.http.queries import refuse_unknown
from boss_workflow.kernel.rate_limits import Count

T = TypeVar("T")

BEARER = HTTPBearer(auto_error=False, description="An access token, or an API token (`boss token`).")


class TokenScope(StrEnum):
    """What an API token may be limited to; `write` includes `read` of the same part. A login has all of them."""

    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    WORKSPACE_READ = "workspace:read"
    WORKSPACE_WRITE = "workspace:write"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_WRITE = "operations:write"
    ACCESS = "access"


class ScopeMissing(Forbidden):
    code = "scope_missing"

    def __init__(self, scope: TokenScope) -> None:
        super().__init__(f"This token does not have the scope {scope}.", details={"scope": scope})


class NeedsAllScopes(Forbidden):
    code = "scope_missing"

    def __init__(self) -> None:
        super().__init__("This takes a login, or a token that has all scopes.")


class NoCredential(Unauthenticated):
    code = "credential_missing"

    def __init__(self) -> None:
        super().__init__("Send a token in the header: Authorization: Bearer <token>.")


@dataclass(frozen=True, slots=True)
class Caller:
    """The acting person, the credential they came with, and what it is limited to."""

    actor: Actor
    credential: str
    """ "session" or "token"."""
    credential_id: UUID
    scopes: frozenset[str] = frozenset(TokenScope)
    until: datetime | None = None
    """When a token expires."""

    @property
    def limits(self) -> frozenset[str] | None:
        """The scopes, where they are not all there are."""
        return None if all(self.may(scope) for scope in TokenScope) else self.scopes

    def may(self, scope: TokenScope) -> bool:
        return scope in self.scopes or str(scope).replace(":read", ":write") in self.scopes


class Authenticator(Protocol):
    async def authenticate(self, token: str, address: str) -> Caller:
        """`address`: where it comes from. Raises: Unauthenticated, RateLimited after many that were not valid."""
        ...


class CallLimits(Protocol):
    async def count(self, caller: Caller) -> Count | None:
        """Counts a call of this account; None where it can't be counted just now. Raises: RateLimited."""
        ...


@dataclass(frozen=True, slots=True)
class HttpParts:
    """What endpoints need of the application; `app.state.parts`."""

    database: Database
    authenticator: Authenticator
    limits: CallLimits | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request."""

    caller: Caller
    database: Database
    request: Request

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    async def run(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """One transaction behind the caller's wall, committed before this returns, and so before the answer leaves."""
        return await self.database.in_workspace(self.actor.workspace_id, work)

    async def read(self, query: str, *values: object, within_ms: int | None = None) -> str | None:
        """The one JSON text that `query` selects ($1, $2 … are `values`); None for no row."""
        return await self.database.read(self.actor.workspace_id, query, *values, within_ms=within_ms)


def address_of(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"


def tell_count(request: Request, count: Count | None) -> None:
    """The answer will say in its RateLimit headers what is left."""
    request.state.counted = count


def allow(scope: TokenScope | None) -> Any:
    """Dependency: the call of somebody whose credential has this scope; None: whatever it has. What it may do then, the
    policy decides."""

    async def begin(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> Call:
        parts = cast("HttpParts", request.app.state.parts)
        if given is None:
            raise NoCredential
        caller = await parts.authenticator.authenticate(given.credentials, address_of(request))
        if parts.limits is not None:
            tell_count(request, await parts.limits.count(caller))
        refuse_unknown(request)
        if scope is not None and not caller.may(scope):
            raise ScopeMissing(scope)
        return Call(caller, parts.database, request)

    return Depends(begin)
