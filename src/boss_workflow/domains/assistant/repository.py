"""Lessons and templates of one workspace."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from boss_workflow.domains.assistant.errors import TemplateTaken
from boss_workflow.domains.assistant.models import Lesson, Template
from boss_workflow.kernel.db import UnitOfWork, conflicts


class AssistantRepository:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    async def lessons(self, member_id: UUID) -> Sequence[Lesson]:
        found = await self._session.scalars(
            select(Lesson).where(Lesson.member_id == member_id).order_by(Lesson.created_at, Lesson.id)
        )
        return found.all()

    async def find_lesson(self, member_id: UUID, phrase: str) -> Lesson | None:
        found = select(Lesson).where(Lesson.member_id == member_id, func.lower(Lesson.phrase) == phrase.lower())
        return (await self._session.scalars(found)).one_or_none()

    async def learn(self, lesson: Lesson) -> None:
        self._session.add(lesson)
        await self._session.flush()

    async def remove(self, kept: Lesson | Template) -> None:
        await self._session.delete(kept)
        await self._session.flush()

    async def templates(self) -> Sequence[Template]:
        return (await self._session.scalars(select(Template).order_by(Template.name))).all()

    async def find_template(self, name: str) -> Template | None:
        found = await self._session.scalars(select(Template).where(func.lower(Template.name) == name.lower()))
        return found.one_or_none()

    async def add_template(self, template: Template) -> None:
        """Raises: TemplateTaken."""
        self._session.add(template)
        with conflicts({"uq_template_name": TemplateTaken()}):
            await self._session.flush()
