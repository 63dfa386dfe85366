"""Takes changes of members back: restores the values from before, unless somebody has changed them since."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY
from sqlalchemy.types import TypeEngine

from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.domains.people.errors import LastBoss, NameTaken
from boss_workflow.domains.people.events import AccessChanged, CredentialsChanged
from boss_workflow.domains.people.models import Member
from boss_workflow.domains.people.policy import Policy
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import ANYONE, OWN_PROFILE, keep_a_boss_without, plain
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork

Values = Mapping[str, Any] | None


class MemberReverser:
    """Adding somebody is taken back by deactivating them."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        people = PeopleRepository(uow)
        member = await people.get_member(entity_id, lock=True)
        if actor.member_id != member.id or before is None or not set(before) <= OWN_PROFILE:
            self._policy.require(actor, "member.manage", ANYONE)
        _refuse_if_changed(member, after or {}, added=before is None)
        values = {"deactivated_at": uow.now()} if before is None else _typed(before)
        previous = {name: plain(getattr(member, name)) for name in values}
        try:
            if "deactivated_at" in values or values.get("role", Role.BOSS) != Role.BOSS:
                await keep_a_boss_without(uow, member)
            for name, value in values.items():
                setattr(member, name, value)
            await people.flush_member()
        except (LastBoss, NameTaken) as error:
            raise ChangedSince(error.message) from error
        change = Change("member", member.id, previous, {name: plain(value) for name, value in values.items()})
        label = f"undid a change of {member.name}"
        await uow.publish(ChangeSet(actor, "member.undo", label, (change,), undoable=False))
        if not {"role", "deactivated_at"}.isdisjoint(values):
            await uow.publish(CredentialsChanged(member.id))
            for account in await people.accounts_of(member.id):
                await uow.publish(AccessChanged(account.platform, account.account_id))


def people_reversers(policy: Policy) -> dict[str, Reverser]:
    return {"member": MemberReverser(policy)}


def _refuse_if_changed(member: Member, after: Mapping[str, Any], *, added: bool) -> None:
    changed = [name for name, value in _typed(after).items() if getattr(member, name) != value]
    if added and member.deactivated_at is not None:
        changed.append("deactivated")
    if changed:
        what = ", ".join(name.removesuffix("_id").replace("_", " ") for name in changed)
        raise ChangedSince(f"{member.name} was changed again since ({what}), so I left that as it is.")


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """From the audit's JSON back to the columns' types."""
    return {name: _value(Member.__table__.columns[name].type, value) for name, value in values.items()}


def _value(kind: TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, ARRAY):
        return [_value(kind.item_type, item) for item in value]
    python = kind.python_type
    if python in (date, datetime, time):
        return python.fromisoformat(value)
    return UUID(value) if python is UUID else value
