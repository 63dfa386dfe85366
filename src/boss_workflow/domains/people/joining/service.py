"""Open invitations and linked accounts. Both go for good: a new invitation brings them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people.errors import AccountNotFound, OpenInvitationNotFound
from boss_workflow.domains.people.events import AccessChanged
from boss_workflow.domains.people.models import Invitation, LinkedAccount
from boss_workflow.domains.people.policy import Policy, Resource
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

After = tuple[datetime, UUID] | None
MANAGE = "member.manage"


class Joining:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def open_invitations(self, uow: UnitOfWork, actor: Actor, after: After, limit: int) -> Sequence[Invitation]:
        """The newest first. Raises: NotPermitted."""
        self._policy.require(actor, MANAGE, Resource())
        usable = Invitation.used_at.is_(None) & (Invitation.expires_at > uow.now())
        query = select(Invitation).where(usable)
        if after is not None:
            query = query.where(tuple_(Invitation.created_at, Invitation.id) < after)
        newest = query.order_by(Invitation.created_at.desc(), Invitation.id.desc()).limit(limit)
        return (await uow.session.scalars(newest)).all()

    async def cancel(self, uow: UnitOfWork, actor: Actor, invitation_id: UUID) -> None:
        """Its link stops working. Raises: NotPermitted, OpenInvitationNotFound."""
        self._policy.require(actor, MANAGE, Resource())
        row = await uow.session.get(Invitation, invitation_id, with_for_update=True)
        if row is None or row.used_at is not None or row.expires_at <= uow.now():
            raise OpenInvitationNotFound
        before = {"expires_at": row.expires_at.isoformat()}
        row.expires_at = uow.now()
        await uow.session.flush()
        after = {"expires_at": row.expires_at.isoformat()}
        await _record(uow, actor, "invitation.cancel", "ended an invitation", "invitation", row, before, after)

    async def accounts(
        self, uow: UnitOfWork, actor: Actor, member_id: UUID | None, after: After, limit: int
    ) -> Sequence[LinkedAccount]:
        """The newest first. Raises: NotPermitted."""
        self._policy.require(actor, MANAGE, Resource())
        query = select(LinkedAccount)
        if member_id is not None:
            query = query.where(LinkedAccount.member_id == member_id)
        if after is not None:
            query = query.where(tuple_(LinkedAccount.created_at, LinkedAccount.id) < after)
        newest = query.order_by(LinkedAccount.created_at.desc(), LinkedAccount.id.desc()).limit(limit)
        return (await uow.session.scalars(newest)).all()

    async def unlink(self, uow: UnitOfWork, actor: Actor, account_id: UUID) -> None:
        """Raises: NotPermitted, AccountNotFound."""
        self._policy.require(actor, MANAGE, Resource())
        row = await uow.session.get(LinkedAccount, account_id, with_for_update=True)
        if row is None:
            raise AccountNotFound
        before = {"platform": row.platform, "username": row.username}
        await uow.session.delete(row)
        await uow.session.flush()
        await _record(uow, actor, "account.unlink", "unlinked an account", "linked_account", row, before, {})
        await uow.publish(AccessChanged(row.platform, row.account_id))


async def _record(
    uow: UnitOfWork,
    actor: Actor,
    action: str,
    label: str,
    entity: str,
    row: Invitation | LinkedAccount,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    change = Change(entity, row.id, before, after, row.member_id)
    await uow.publish(ChangeSet(actor, action, label, (change,), undoable=False))
