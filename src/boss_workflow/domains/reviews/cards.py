"""Draws a submission for whoever reads a conversation. Implements chat.protocols.CardRenderer."""

from collections.abc import Sequence
from uuid import UUID

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.people import PeopleRepository, make_actor
from boss_workflow.domains.reviews import replies
from boss_workflow.domains.reviews.models import Submission
from boss_workflow.domains.reviews.repository import ReviewRepository
from boss_workflow.domains.reviews.service import ReviewService
from boss_workflow.domains.tasks import Task, TaskRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block


class ReviewCards:
    def __init__(self, service: ReviewService) -> None:
        self._service = service

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        submission = await ReviewRepository(uow).get(subject_id)
        task = await TaskRepository(uow).get(submission.task_id, with_deleted=True)
        people = PeopleRepository(uow)
        account = await people.find_account(conversation.platform, conversation.chat_id)
        if account is None or not conversation.private:
            return replies.hidden(task.reference)
        member = await people.get_member(account.member_id)
        if member.deactivated_at is not None:
            return replies.hidden(task.reference)
        actor = await make_actor(uow, member, conversation.platform)
        decides = await self._service.may_review(uow, actor, task, submission)
        if not decides and submission.member_id != actor.member_id:
            return replies.hidden(task.reference)
        return await draw(uow, task, submission, presses, decides=decides)


async def draw(uow: UnitOfWork, task: Task, submission: Submission, presses: Presses, *, decides: bool) -> list[Block]:
    ids = {one for one in (submission.member_id, submission.reviewer_id) if one is not None}
    members = await PeopleRepository(uow).members_by_id(ids)
    reviewer = members.get(submission.reviewer_id) if submission.reviewer_id else None
    return replies.card(
        task,
        submission,
        presses,
        submitter=members[submission.member_id].name,
        reviewer=reviewer.name if reviewer else None,
        decides=decides,
    )
