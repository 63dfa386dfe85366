"""Departments, and what a workspace decides for itself."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from boss_workflow.domains.audit import Change, ChangeSet
from boss_workflow.domains.people.errors import (
    DepartmentInUse,
    DepartmentNameTaken,
    ProfileInvalid,
)
from boss_workflow.domains.people.events import CredentialsChanged
from boss_workflow.domains.people.models import Department
from boss_workflow.domains.people.policy import Policy, Resource
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork, conflicts

OWN_COLUMNS = frozenset({"name", "timezone"})
NAME_TAKEN = {"uq_department_name": DepartmentNameTaken()}
IN_USE = {"fk_member_department": DepartmentInUse(), "fk_task_department": DepartmentInUse()}


class Organisation:
    def __init__(self, policy: Policy, country_of: Callable[[str], str]) -> None:
        """`country_of`: from what was said to the code of a country whose holidays are known."""
        self._policy = policy
        self._country_of = country_of

    async def add_department(self, uow: UnitOfWork, actor: Actor, name: str) -> Department:
        """Raises: NotPermitted, DepartmentNameTaken."""
        self._policy.require(actor, "member.manage", Resource())
        department = await PeopleRepository(uow).add_department(name)
        await _record(uow, actor, "department.add", f"added {name}", "department", department.id, None, {"name": name})
        return department

    async def rename_department(self, uow: UnitOfWork, actor: Actor, department_id: UUID, name: str) -> Department:
        """Raises: NotPermitted, DepartmentNotFound, DepartmentNameTaken."""
        department = await self._department(uow, actor, department_id)
        before = {"name": department.name}
        department.name = name
        with conflicts(NAME_TAKEN):
            await uow.session.flush()
        after = {"name": name}
        await _record(uow, actor, "department.rename", f"renamed {name}", "department", department.id, before, after)
        return department

    async def delete_department(self, uow: UnitOfWork, actor: Actor, department_id: UUID) -> None:
        """Raises: NotPermitted, DepartmentNotFound, DepartmentInUse."""
        department = await self._department(uow, actor, department_id)
        before = {"name": department.name}
        await uow.session.delete(department)
        with conflicts(IN_USE):
            await uow.session.flush()
        label = f"deleted {department.name}"
        await _record(uow, actor, "department.delete", label, "department", department_id, before, None)

    async def change_workspace(self, uow: UnitOfWork, actor: Actor, changes: Mapping[str, Any]) -> Workspace:
        """Name, zone, and settings by their names. Raises: NotPermitted, ProfileInvalid, CountryUnknown."""
        self._policy.require(actor, "workspace.manage", Resource())
        zone = changes.get("timezone")
        if zone is not None and zone not in available_timezones():
            raise ProfileInvalid(f'"{zone}" is no time zone I know. Write it like Europe/Berlin.')
        if changes.get("country") is not None:
            changes = {**changes, "country": self._country_of(changes["country"])}
        workspaces = WorkspaceRepository(uow)
        await workspaces.hold()
        workspace = await workspaces.current()
        await uow.session.refresh(workspace)
        before = values_of(workspace, changes)
        settle(workspace, changes)
        await uow.session.flush()
        label = "changed the workspace"
        await _record(uow, actor, "workspace.change", label, "workspace", workspace.id, before, changes)
        await uow.publish(CredentialsChanged(actor.member_id))
        return workspace

    async def _department(self, uow: UnitOfWork, actor: Actor, department_id: UUID) -> Department:
        self._policy.require(actor, "member.manage", Resource())
        return await PeopleRepository(uow).get_department(department_id, lock=True)


async def _record(
    uow: UnitOfWork,
    actor: Actor,
    action: str,
    label: str,
    entity: str,
    entity_id: UUID,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    change = Change(entity, entity_id, before, after)
    await uow.publish(ChangeSet(actor, action, label, (change,)))


def values_of(workspace: Workspace, names: Iterable[str]) -> dict[str, Any]:
    """Name, zone and settings by their names; None for a setting that is left at its default."""
    known = {"name": workspace.name, "timezone": workspace.timezone, **workspace.settings}
    return {name: known.get(name) for name in names}


def settle(workspace: Workspace, values: Mapping[str, Any]) -> None:
    """Sets them; None leaves a setting at its default."""
    for name in OWN_COLUMNS & set(values):
        setattr(workspace, name, values[name])
    settings = {**workspace.settings, **{name: value for name, value in values.items() if name not in OWN_COLUMNS}}
    workspace.settings = {name: value for name, value in settings.items() if value is not None}
