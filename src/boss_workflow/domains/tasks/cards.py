"""Draws the card of a task for whoever reads a conversation. Implements chat.protocols.CardRenderer."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Presses
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.domains.audit import newest_undo
from boss_workflow.domains.people import MemberInactive, MemberNotFound, PeopleRepository, make_actor
from boss_workflow.domains.tasks import replies
from boss_workflow.domains.tasks.errors import TaskNotFound
from boss_workflow.domains.tasks.models import CLOSED, Task
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block


class TaskCards:
    """In a private chat the card is its reader's: with their rights and their zone. In a group it is the workspace's."""

    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        task = await TaskRepository(uow).get(subject_id, with_deleted=True)
        if not conversation.private:
            zone = ZoneInfo((await WorkspaceRepository(uow).current()).timezone)
            return await draw(uow, task, TimeContext(now=uow.now(), zone=zone), presses)
        try:
            reader = await self._reader(uow, conversation)
            await self._service.see(uow, reader, task)
        except (TaskNotFound, MemberNotFound, MemberInactive):
            return replies.hidden_card(task.reference)
        return await draw(uow, task, TimeContext(now=uow.now(), zone=ZoneInfo(reader.timezone)), presses)

    @staticmethod
    async def _reader(uow: UnitOfWork, conversation: Conversation) -> Actor:
        """Raises: MemberNotFound, MemberInactive."""
        people = PeopleRepository(uow)
        account = await people.find_account(conversation.platform, conversation.chat_id)
        if account is None:
            raise MemberNotFound
        return await make_actor(uow, await people.get_member(account.member_id), conversation.platform)


async def draw(uow: UnitOfWork, task: Task, time: TimeContext, presses: Presses) -> list[Block]:
    ids = {member_id for member_id in (task.assignee_id, task.creator_id) if member_id is not None}
    members = await PeopleRepository(uow).members_by_id(ids)
    names = {member_id: member.name for member_id, member in members.items()}
    return replies.card(
        task,
        time,
        presses,
        assignee=names.get(task.assignee_id) if task.assignee_id else None,
        creator=names.get(task.creator_id) if task.creator_id else None,
        notes=await TaskRepository(uow).notes(task.id),
        steps=await TaskRepository(uow).subtasks(task.id),
        blockers=[one for one in await TaskRepository(uow).blockers(task.id) if one.status not in CLOSED],
        files=[file.name for file in await TaskRepository(uow).attachments(task.id)],
        undo_id=await newest_undo(uow, task.id),
    )
