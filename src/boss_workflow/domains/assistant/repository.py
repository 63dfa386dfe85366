"""Lessons and templates of one workspace."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select

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

    async def learn(self, lesson: Lesson) -> None:
        """A phrase that was taught before has its new meaning."""
        await self.forget(lesson.member_id, lesson.phrase)
        self._session.add(lesson)
        await self._session.flush()

    async def forget(self, member_id: UUID, phrase: str) -> bool:
        gone = await self._session.execute(
            delete(Lesson)
            .where(Lesson.member_id == member_id, func.lower(Lesson.phrase) == phrase.lower())
            .returning(Lesson.id)
        )
        return gone.first() is not None

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

    async def remove_template(self, name: str) -> bool:
        gone = await self._session.execute(
            delete(Template).where(func.lower(Template.name) == name.lower()).returning(Template.id)
        )
        return gone.first() is not None
