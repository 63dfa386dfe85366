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

PARTS = """
    select
        (select name from member where id = $2) as assignee,
        (select name from member where id = $3) as creator,
        array(
            select body from task_note where task_id = $1 and deleted_at is null
            order by pinned desc, created_at desc, id desc limit 2
        ) as notes,
        array(select title from subtask where task_id = $1 order by position) as steps,
        (select count(done_at) from subtask where task_id = $1) as steps_done,
        array(
            select b.number from task b join task_dependency d on d.blocker_id = b.id
            where d.blocked_id = $1 and b.deleted_at is null and b.status <> all($4) order by b.number
        ) as waits_for,
        array(select name from task_attachment where task_id = $1 and deleted_at is null order by created_at, id) as files
"""
"""What a card says besides the task itself; deactivated members stay as a name on it."""


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
    await uow.session.flush()
    [found] = await uow.fetch(PARTS, task.id, task.assignee_id, task.creator_id, list(CLOSED))
    return replies.card(task, time, presses, replies.Parts(**found), await newest_undo(uow, task.id))
