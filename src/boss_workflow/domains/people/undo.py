"""Takes changes of members, departments and the workspace back: restores the values from before, unless somebody has changed them since."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY
from sqlalchemy.types import TypeEngine

from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.domains.people.errors import DepartmentInUse, DepartmentNameTaken, LastBoss, NameTaken
from boss_workflow.domains.people.events import AccessChanged, CredentialsChanged
from boss_workflow.domains.people.models import Department, Member
from boss_workflow.domains.people.organisation import IN_USE, NAME_TAKEN, settle, values_of
from boss_workflow.domains.people.policy import Policy
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import ANYONE, OWN_PROFILE, keep_a_boss_without, plain
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork, conflicts

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


class DepartmentReverser:
    """One that was added goes while nobody is in it, one that was deleted comes back, a name becomes what it was."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        self._policy.require(actor, "member.manage", ANYONE)
        found = await uow.session.get(Department, entity_id, with_for_update=True)
        if (found.name if found is not None else None) != (after["name"] if after is not None else None):
            raise ChangedSince("The department was changed again since, so I left it as it is.")
        try:
            with conflicts({**IN_USE, **NAME_TAKEN}):
                await _become(uow, found, entity_id, before)
        except (DepartmentInUse, DepartmentNameTaken) as error:
            raise ChangedSince(error.message) from error
        label = f"undid a change of {(before or after or {})['name']}"
        change = Change("department", entity_id, after, before)
        await uow.publish(ChangeSet(actor, "department.undo", label, (change,), undoable=False))


class WorkspaceReverser:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        self._policy.require(actor, "workspace.manage", ANYONE)
        workspaces = WorkspaceRepository(uow)
        await workspaces.hold()
        workspace = await workspaces.current()
        await uow.session.refresh(workspace)
        changed = [name for name, value in values_of(workspace, after or {}).items() if value != (after or {})[name]]
        if changed:
            what = ", ".join(name.replace("_", " ") for name in changed)
            raise ChangedSince(f"The workspace was changed again since ({what}), so I left it as it is.")
        settle(workspace, before or {})
        await uow.session.flush()
        change = Change("workspace", entity_id, after, before)
        await uow.publish(
            ChangeSet(actor, "workspace.undo", "undid a change of the workspace", (change,), undoable=False)
        )
        await uow.publish(CredentialsChanged(actor.member_id))


async def _become(uow: UnitOfWork, found: Department | None, department_id: UUID, before: Values) -> None:
    if before is None:
        await uow.session.delete(found)
    elif found is None:
        uow.session.add(Department(id=department_id, workspace_id=uow.workspace, name=before["name"]))
    else:
        found.name = before["name"]
    await uow.session.flush()


def people_reversers(policy: Policy) -> dict[str, Reverser]:
    return {
        "member": MemberReverser(policy),
        "department": DepartmentReverser(policy),
        "workspace": WorkspaceReverser(policy),
    }


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
