"""Projects and planning sessions of one workspace."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from boss_workflow.domains.projects.models import PlanningSession, Project, SessionStatus
from boss_workflow.kernel.db import UnitOfWork


class ProjectRepository:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    async def find_project(self, name: str) -> Project | None:
        found = await self._session.scalars(
            select(Project).where(func.lower(Project.name) == name.lower(), Project.deleted_at.is_(None))
        )
        return found.one_or_none()

    async def find_session(self, session_id: UUID, *, lock: bool = False) -> PlanningSession | None:
        return await self._session.get(PlanningSession, session_id, with_for_update=lock)

    async def saved(self, member_id: UUID) -> Sequence[PlanningSession]:
        """The newest first."""
        found = await self._session.scalars(
            select(PlanningSession)
            .where(PlanningSession.member_id == member_id, PlanningSession.status == SessionStatus.SAVED)
            .order_by(PlanningSession.updated_at.desc(), PlanningSession.id.desc())
            .limit(20)
        )
        return found.all()

    async def add(self, row: Project | PlanningSession) -> None:
        self._session.add(row)
        await self._session.flush()
