"""Departments, and what a workspace decides for itself."""

from collections.abc import Callable, Mapping
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
        await _record(uow, actor, "department.add", f"added {name}", "department", department.id, {}, {"name": name})
        return department

    async def rename_department(self, uow: UnitOfWork, actor: Actor, department_id: UUID, name: str) -> Department:
        """Raises: NotPermitted, DepartmentNotFound, DepartmentNameTaken."""
        department = await self._department(uow, actor, department_id)
        before = {"name": department.name}
        department.name = name
        with conflicts({"uq_department_name": DepartmentNameTaken()}):
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
        await _record(uow, actor, "department.delete", label, "department", department_id, before, {})

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
        known = {"name": workspace.name, "timezone": workspace.timezone, **workspace.settings}
        before = {key: known.get(key) for key in changes}
        for key in OWN_COLUMNS & set(changes):
            setattr(workspace, key, changes[key])
        workspace.settings = {**workspace.settings, **{k: v for k, v in changes.items() if k not in OWN_COLUMNS}}
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
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    change = Change(entity, entity_id, before, after)
    await uow.publish(ChangeSet(actor, action, label, (change,), undoable=False))
