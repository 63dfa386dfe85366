"""Workspaces. Through the wall each sees only itself; the system role sees which exist."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from boss_workflow.domains.workspaces.errors import WorkspaceNotFound
from boss_workflow.domains.workspaces.models import Workspace
from boss_workflow.kernel.db import UnitOfWork


class WorkspaceRepository:
    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    async def add(self, workspace: Workspace) -> Workspace:
        self._uow.session.add(workspace)
        await self._uow.session.flush()
        return workspace

    async def current(self) -> Workspace:
        """The workspace of this unit. Raises: WorkspaceNotFound."""
        found = await self._uow.session.get(Workspace, self._uow.workspace)
        if found is None:
            raise WorkspaceNotFound
        return found

    async def oldest(self) -> Workspace | None:
        """The first workspace of the installation; None when there is none yet. For system units."""
        found = await self._uow.session.scalars(select(Workspace).order_by(Workspace.created_at, Workspace.id).limit(1))
        return found.one_or_none()

    async def ids(self) -> Sequence[UUID]:
        """Of all workspaces of the installation. For system units."""
        return (await self._uow.session.scalars(select(Workspace.id).order_by(Workspace.created_at))).all()

    async def hold(self) -> None:
        """Until the end of the unit nobody else holds this workspace: for rules that span many rows."""
        await self._uow.session.execute(
            select(Workspace.id).where(Workspace.id == self._uow.workspace).with_for_update(key_share=True)
        )
