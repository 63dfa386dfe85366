"""Who am I, logins, sessions, API tokens, password."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel as Out
from pydantic import ConfigDict, Field, SecretStr, model_validator

from boss_workflow.domains.people.access import api_tokens, sessions
from boss_workflow.domains.people.access.errors import SessionNotFound
from boss_workflow.domains.people.access.limits import AccessLimits
from boss_workflow.domains.people.access.models import ApiToken, LoginSession
from boss_workflow.domains.people.access.sessions import Login, Sessions
from boss_workflow.domains.people.access.tokens import LIFE
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import (
    After,
    Call,
    Idempotent,
    Keyset,
    Limit,
    NeedsAllScopes,
    Page,
    RequestBody,
    ShownOnce,
    TokenScope,
    address_of,
    allow,
    conditional,
    once,
    problems,
    tagged,
    tell_count,
)

Anyone = Annotated[Call, allow(None)]
Own = Annotated[Call, allow(TokenScope.ACCESS)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]
SESSIONS, TOKENS = Keyset("sessions"), Keyset("tokens")
NewPassword = Annotated[SecretStr, Field(min_length=10, max_length=200)]


class MeOut(Out):
    """The caller, with what this credential may do."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "workspace_id": "019ac1d0-3c00-7076-8c65-8e3d9f5a6cb7",
                "name": "John",
                "role": "staff",
                "department_id": "019ac1d0-3c00-7c32-a821-9b4f6e1d8a73",
                "timezone": "Europe/Berlin",
                "language": "en",
                "credential": "token",
                "scopes": ["tasks:read", "tasks:write"],
            }
        }
    )

    id: UUID
    workspace_id: UUID
    name: str
    role: str
    department_id: UUID | None
    timezone: str
    language: str
    credential: str
    scopes: list[str]


class TokenIn(RequestBody):
    """Without `scopes` it may do what the caller's own credential may. One that a token makes lives no longer than that."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "nightly import", "scopes": ["tasks:write"], "days": 90}}
    )

    name: str = Field(min_length=1, max_length=80)
    scopes: list[TokenScope] | None = Field(default=None, min_length=1, max_length=len(TokenScope))
    days: int = Field(default=90, ge=1, le=365)


class TokenOut(Out):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "name": "nightly import",
                "scopes": ["tasks:read", "tasks:write"],
                "created_at": "2026-11-27T09:00:00Z",
                "expires_at": "2027-02-25T09:00:00Z",
                "last_used_at": None,
            }
        }
    )

    id: UUID
    member_id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class NewTokenOut(TokenOut):
    """`token` is shown this once and kept nowhere: null in the answer to a repeat with the same Idempotency-Key. Where the
    first answer was lost, revoke this one and make another."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "name": "nightly import",
                "scopes": ["tasks:read", "tasks:write"],
                "created_at": "2026-11-27T09:00:00Z",
                "expires_at": "2027-02-25T09:00:00Z",
                "last_used_at": None,
                "token": "bw_Zk3vQ0sB8xW1nT6yR4uC9eH2",
            }
        }
    )

    token: str | None


class LoginIn(RequestBody):
    """Either `link_token`, or `workspace_id`, `name` and `password`."""

    model_config = ConfigDict(json_schema_extra={"example": {"link_token": "Zk3vQ0sB8xW1nT6yR4uC9eH2"}})

    link_token: Secret | None = None
    workspace_id: UUID | None = None
    name: str | None = Field(default=None, min_length=1, max_length=120)
    password: Secret | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "LoginIn":
        by_password = [self.workspace_id, self.name, self.password]
        if (self.link_token is None) == (None in by_password) or (self.link_token and any(by_password)):
            raise ValueError("give either link_token, or workspace_id, name and password")
        return self


class LoginOut(Out):
    """`expires_in`: seconds that the access token works; a refresh token works once."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.x",
                "refresh_token": "Zk3vQ0sB8xW1nT6yR4uC9eH2",
                "token_type": "Bearer",
                "expires_in": 900,
            }
        }
    )

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int


class RefreshIn(RequestBody):
    model_config = ConfigDict(json_schema_extra={"example": {"refresh_token": "Zk3vQ0sB8xW1nT6yR4uC9eH2"}})

    refresh_token: Secret


class SessionOut(Out):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "door": "link",
                "created_at": "2026-11-27T09:00:00Z",
                "last_used_at": "2026-11-27T09:00:02Z",
                "expires_at": "2026-12-27T09:00:00Z",
                "current": True,
            }
        }
    )

    id: UUID
    door: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


class PasswordIn(RequestBody):
    """`current` where there is a password already."""

    model_config = ConfigDict(json_schema_extra={"example": {"new": "correct horse battery staple"}})

    current: Secret | None = None
    new: NewPassword


def access_router(logins: Sessions, limits: AccessLimits) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["access"])
    _add_logins(router, logins, limits)
    _add_tokens(router)
    _add_own(router, limits)
    return router


def _add_logins(router: APIRouter, logins: Sessions, limits: AccessLimits) -> None:
    @router.post("/access/login", summary="Log in with a one-time link or a password", responses=problems())
    async def login(request: Request, response: Response, body: LoginIn) -> LoginOut:
        count = await limits.count_login(address_of(request))
        tell_count(request, count)
        response.headers["Cache-Control"] = "no-store"
        if body.link_token is not None:
            return _login(await logins.by_link(body.link_token.get_secret_value()))
        if body.workspace_id is None or body.name is None or body.password is None:
            raise AssertionError("validated above")
        of_account = await limits.count_password(body.workspace_id, body.name)
        tell_count(request, min(count, of_account, key=lambda one: one.remaining))
        return _login(await logins.by_password(body.workspace_id, body.name, body.password.get_secret_value()))

    @router.post("/access/refresh", summary="New tokens for a refresh token, which works once", responses=problems())
    async def refresh(request: Request, response: Response, body: RefreshIn) -> LoginOut:
        tell_count(request, await limits.count_login(f"refresh:{address_of(request)}"))
        response.headers["Cache-Control"] = "no-store"
        return _login(await logins.refresh(body.refresh_token.get_secret_value()))

    @router.post("/access/logout", status_code=204, summary="End this session", responses=problems(404))
    async def logout(call: Own) -> None:
        await call.run(lambda uow: sessions.revoke_session(uow, call.actor, _session(call)))

    @router.get("/access/sessions", summary="Where you are logged in", responses=problems())
    async def list_sessions(call: Own, cursor: After = None, limit: Limit = 50) -> Page[SessionOut]:
        after = SESSIONS.after_moment(cursor)
        found = await call.run(lambda uow: sessions.live_sessions(uow, call.actor, after, limit + 1))
        return SESSIONS.page(found, limit, _key, lambda row: _session_out(row, call))

    @router.delete("/access/sessions/{session_id}", status_code=204, summary="End a session", responses=problems(404))
    async def end_session(call: Own, session_id: UUID) -> None:
        await call.run(lambda uow: sessions.revoke_session(uow, call.actor, session_id))


def _add_tokens(router: APIRouter) -> None:
    @router.post(
        "/access/tokens",
        status_code=201,
        response_model=NewTokenOut,
        summary="Make an API token",
        responses=problems(409),
    )
    async def create(call: Own, body: TokenIn, key: Idempotent = None) -> Response:
        scopes = api_tokens.narrow(call.caller, body.scopes)

        async def work(uow: UnitOfWork) -> ShownOnce:
            row, token = await api_tokens.create_token(uow, call.actor, body.name, body.days, scopes, call.caller.until)
            shown = _token_out(row).model_dump()
            first, kept = (NewTokenOut(**shown, token=one) for one in (token, None))
            return ShownOnce(first.model_dump_json(), kept.model_dump_json())

        return await once(call, key, body, work)

    @router.get("/access/tokens", summary="Your API tokens; `all`, for a boss, everyone's", responses=problems())
    async def list_tokens(
        call: Own,
        *,
        all: bool = False,  # noqa: A002
        cursor: After = None,
        limit: Limit = 50,
    ) -> Page[TokenOut]:
        after = TOKENS.after_moment(cursor)
        found = await call.run(lambda uow: api_tokens.list_tokens(uow, call.actor, after, limit + 1, everyone=all))
        return TOKENS.page(found, limit, _key, _token_out)

    @router.delete("/access/tokens/{token_id}", status_code=204, summary="Revoke a token", responses=problems(404))
    async def revoke(call: Own, token_id: UUID) -> None:
        await call.run(lambda uow: api_tokens.revoke_token(uow, call.actor, token_id))


def _add_own(router: APIRouter, limits: AccessLimits) -> None:
    @router.get(
        "/me",
        response_model=MeOut,
        summary="Who you are, and what this credential may do",
        responses=conditional(),
    )
    async def me(call: Anyone) -> Response:
        return tagged(call.request, _me(call))

    @router.put("/me/password", status_code=204, summary="Set your password", responses=problems())
    async def set_password(call: Own, body: PasswordIn) -> None:
        if call.caller.limits is not None:
            raise NeedsAllScopes  # whoever knows the password is logged in with all of them
        current = body.current.get_secret_value() if body.current is not None else None
        if current is not None:
            await limits.count_password(call.actor.workspace_id, call.actor.name)
        hashed = await sessions.hash_password(body.new.get_secret_value())

        async def work(uow: UnitOfWork) -> None:
            await sessions.check_password(uow, call.actor, current)
            await sessions.set_password(uow, call.actor, hashed, call.caller.credential_id)

        await call.run(work)


def _me(call: Call) -> MeOut:
    actor: Actor = call.actor
    return MeOut(
        id=actor.member_id,
        workspace_id=actor.workspace_id,
        name=actor.name,
        role=actor.role,
        department_id=actor.department_id,
        timezone=actor.timezone,
        language=actor.language,
        credential=call.caller.credential,
        scopes=sorted(call.caller.scopes),
    )


def _session(call: Call) -> UUID:
    """Raises: SessionNotFound, for an API token."""
    if call.caller.credential != "session":
        raise SessionNotFound
    return call.caller.credential_id


def _key(row: LoginSession | ApiToken) -> tuple[str, UUID]:
    return row.created_at.isoformat(), row.id


def _login(login: Login) -> LoginOut:
    return LoginOut(access_token=login.access, refresh_token=login.refresh, expires_in=int(LIFE.total_seconds()))


def _token_out(row: ApiToken) -> TokenOut:
    names = ("id", "member_id", "name", "scopes", "created_at", "expires_at", "last_used_at")
    return TokenOut.model_validate({name: getattr(row, name) for name in names})


def _session_out(row: LoginSession, call: Call) -> SessionOut:
    names = ("id", "door", "created_at", "last_used_at", "expires_at")
    values = {name: getattr(row, name) for name in names}
    return SessionOut.model_validate({**values, "current": row.id == call.caller.credential_id})
