"""The open tasks of somebody who leaves."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from boss_workflow.domains.people import Member
from boss_workflow.domains.tasks.models import CLOSED, Task
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork


class Handover:
    """Implements domains.people.leaving.OpenWork."""

    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def count(self, uow: UnitOfWork, member_id: UUID) -> int:
        return await uow.session.scalar(select(func.count()).select_from(Task).where(*_open(member_id))) or 0

    async def give(self, uow: UnitOfWork, actor: Actor, member_id: UUID, receiver: Member) -> None:
        for task in (await uow.session.scalars(select(Task).where(*_open(member_id)).order_by(Task.id))).all():
            await self._service.assign(uow, actor, task, receiver)


def _open(member_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (Task.assignee_id == member_id, Task.status.not_in(CLOSED), Task.deleted_at.is_(None))
