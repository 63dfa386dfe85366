"""Tenants: one team with its zone, settings and count of tasks."""

from boss_workflow.domains.workspaces.errors import WorkspaceNotFound
from boss_workflow.domains.workspaces.models import Workspace
from boss_workflow.domains.workspaces.repository import WorkspaceRepository
from boss_workflow.domains.workspaces.schemas import WorkspaceSettings

__all__ = ["Workspace", "WorkspaceNotFound", "WorkspaceRepository", "WorkspaceSettings"]
