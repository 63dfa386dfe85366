"""API tokens: for programs, limited to scopes, good until they expire or are revoked. Shown once, kept as a hash."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, tuple_

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people.access.errors import ApiTokenNotFound, ScopeTooWide, TooManyTokens
from boss_workflow.domains.people.access.models import ApiToken
from boss_workflow.domains.people.events import CredentialsChanged
from boss_workflow.domains.people.models import Member
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import Caller, TokenScope
from boss_workflow.kernel.ids import new_token
from boss_workflow.kernel.security import hash_token

PREFIX = "bw_"
MOST = 50
ALL_SCOPES = tuple(TokenScope)


async def create_token(
    uow: UnitOfWork,
    actor: Actor,
    name: str,
    days: int,
    scopes: Iterable[TokenScope] = ALL_SCOPES,
    until: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The row and the token itself, which nobody can read again; good for `days`, at most `until` then.
    Raises: TooManyTokens."""
    await uow.session.execute(select(Member.id).where(Member.id == actor.member_id).with_for_update())
    live = ApiToken.revoked_at.is_(None) & (ApiToken.expires_at > uow.now())
    mine = select(func.count()).select_from(ApiToken).where(ApiToken.member_id == actor.member_id, live)
    if (await uow.session.scalar(mine) or 0) >= MOST:
        raise TooManyTokens(MOST)
    token = PREFIX + new_token()
    expires = uow.now() + timedelta(days=days)
    row = ApiToken(
        workspace_id=uow.workspace,
        member_id=actor.member_id,
        name=name,
        token_hash=hash_token(token),
        scopes=sorted({str(scope) for scope in scopes}),
        created_at=uow.now(),
        expires_at=min(expires, until) if until is not None else expires,
    )
    uow.session.add(row)
    await uow.session.flush()
    await _record(uow, actor, "api_token.create", f'made the token "{name}"', row, {"scopes": row.scopes})
    return row, token


def narrow(caller: Caller, scopes: Sequence[TokenScope] | None) -> list[TokenScope]:
    """What a token that this caller makes may do; by default what they may themselves. Raises: ScopeTooWide."""
    wanted = list(scopes) if scopes is not None else [scope for scope in TokenScope if caller.may(scope)]
    if not all(caller.may(scope) for scope in wanted):
        raise ScopeTooWide
    return wanted


async def list_tokens(
    uow: UnitOfWork, actor: Actor, after: tuple[datetime, UUID] | None, limit: int, *, everyone: bool
) -> Sequence[ApiToken]:
    """Those that are not revoked, the newest first, from behind `after`; `everyone`'s only for a boss."""
    newest = select(ApiToken).order_by(ApiToken.created_at.desc(), ApiToken.id.desc()).limit(limit)
    query = newest.where(ApiToken.revoked_at.is_(None))
    if after is not None:
        query = query.where(tuple_(ApiToken.created_at, ApiToken.id) < after)
    if not (everyone and actor.role is Role.BOSS):
        query = query.where(ApiToken.member_id == actor.member_id)
    return (await uow.session.scalars(query)).all()


async def revoke_token(uow: UnitOfWork, actor: Actor, token_id: UUID) -> None:
    """One's own, or for a boss anyone's. Raises: ApiTokenNotFound."""
    row = await uow.session.get(ApiToken, token_id, with_for_update=True)
    if row is None or (row.member_id != actor.member_id and actor.role is not Role.BOSS):
        raise ApiTokenNotFound
    if row.revoked_at is not None:
        raise ApiTokenNotFound
    row.revoked_at = uow.now()
    await uow.session.flush()
    await uow.publish(CredentialsChanged(row.member_id))
    await _record(uow, actor, "api_token.revoke", f'revoked the token "{row.name}"', row, {"revoked": True})


async def _record(
    uow: UnitOfWork, actor: Actor, action: str, label: str, row: ApiToken, after: dict[str, object]
) -> None:
    change = Change("api_token", row.id, None, {"name": row.name, **after}, row.member_id)
    await uow.publish(ChangeSet(actor, action, label, (change,), undoable=False))
