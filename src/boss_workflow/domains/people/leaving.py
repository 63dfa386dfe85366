"""Somebody leaves: not before it is said what becomes of their open work."""

from typing import Protocol
from uuid import UUID

from boss_workflow.domains.audit import as_one
from boss_workflow.domains.people.errors import MemberNotFound, OpenTasks
from boss_workflow.domains.people.models import Member
from boss_workflow.domains.people.policy import Policy, Resource
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import PeopleService
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork


class OpenWork(Protocol):
    """What the tasks tell of somebody's work: people know no tasks."""

    async def count(self, uow: UnitOfWork, member_id: UUID) -> int: ...

    async def give(self, uow: UnitOfWork, actor: Actor, member_id: UUID, receiver: Member) -> None:
        """All of it to `receiver`."""
        ...


class Leaving:
    def __init__(self, service: PeopleService, policy: Policy, work: OpenWork) -> None:
        self._service = service
        self._policy = policy
        self._work = work

    async def deactivate(
        self, uow: UnitOfWork, actor: Actor, member_id: UUID, reassign_to: UUID | None, *, force: bool
    ) -> Member:
        """`force`: the open tasks stay theirs. The change and its handover are taken back as one.

        Raises: NotPermitted, MemberNotFound, OpenTasks, LastBoss.
        """
        self._policy.require(actor, "member.manage", Resource())
        people = PeopleRepository(uow)
        member = await people.get_member(member_id, lock=True)
        if member.deactivated_at is not None:
            return member
        with as_one():
            if reassign_to is not None:
                receiver = await people.get_member(reassign_to)
                if receiver.deactivated_at is not None or receiver.id == member.id:
                    raise MemberNotFound
                await self._work.give(uow, actor, member.id, receiver)
            elif not force and (count := await self._work.count(uow, member.id)):
                raise OpenTasks(member.name, count)
            await self._service.deactivate(uow, actor, member)
        return member
