"""Where the timetable applies: implements jobs.schedule_tick.Places."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from boss_workflow.domains.people import Member
from boss_workflow.domains.workspaces import Workspace
from boss_workflow.jobs.schedule import Place
from boss_workflow.kernel.db import UnitOfWork


async def places(uow: UnitOfWork) -> Sequence[Place]:
    """Every workspace with the zones of its active people, oldest first."""
    zone = func.coalesce(Member.timezone, Workspace.timezone)
    lived = await uow.session.execute(
        select(Workspace.id, zone)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Member.deactivated_at.is_(None))
        .distinct()
    )
    zones: dict[UUID, set[str]] = {}
    for workspace_id, name in lived:
        zones.setdefault(workspace_id, set()).add(name)
    rows = await uow.session.execute(
        select(Workspace.id, Workspace.timezone, Workspace.created_at).order_by(Workspace.created_at, Workspace.id)
    )
    return [Place(id_, name, since, frozenset(zones.get(id_, set()))) for id_, name, since in rows]
