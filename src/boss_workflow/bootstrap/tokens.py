"""API tokens from the command line, for who has this machine."""

from collections.abc import Sequence

from boss_workflow.bootstrap.application import Application
from boss_workflow.domains.people import MemberNotFound, PeopleRepository, make_actor
from boss_workflow.domains.people.access import create_token
from boss_workflow.domains.workspaces import WorkspaceNotFound, WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import TokenScope


async def make_token(app: Application, who: str, name: str, days: int, scopes: Sequence[TokenScope]) -> str:
    """In the oldest workspace, for the member of this name. Raises: WorkspaceNotFound, MemberNotFound."""
    workspace = await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    if workspace is None:
        raise WorkspaceNotFound

    async def work(uow: UnitOfWork) -> str:
        members = await PeopleRepository(uow).active_members()
        found = [one for one in members if who.lower() in (one.name.lower(), one.name.split()[0].lower())]
        if len(found) != 1:
            raise MemberNotFound
        _row, token = await create_token(uow, await make_actor(uow, found[0], "console"), name, days, scopes)
        return token

    return await app.database.in_workspace(workspace.id, work)
