"""Handing in and reviewing, in the conversation."""

from typing import Any

from pydantic import Field
from sqlalchemy import update

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.post import Post
from boss_workflow.chat.questions import LIFE, Question
from boss_workflow.domains.audit import newest_undo
from boss_workflow.domains.people import PeopleRepository, deliver
from boss_workflow.domains.reviews import replies
from boss_workflow.domains.reviews.cards import draw
from boss_workflow.domains.reviews.errors import NothingSubmitted
from boss_workflow.domains.reviews.models import Submission
from boss_workflow.domains.reviews.repository import ReviewRepository
from boss_workflow.domains.reviews.service import ReviewService
from boss_workflow.domains.tasks import Task, TaskService, ask_about, find_task
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Paragraph

LONGEST_PROOF = 4000
PROOF = "review.proof"


class ReviewArguments(Arguments):
    task: str | None = Field(default=None, description='Which task, as said: "TASK-12", "it".')


class ProofArguments(ReviewArguments):
    proof: str | None = Field(
        default=None, max_length=LONGEST_PROOF, description="What was done, with links, word for word."
    )


class FeedbackArguments(ReviewArguments):
    text: str | None = Field(
        default=None, max_length=LONGEST_PROOF, description="What should be changed, or the question."
    )


class ReviewActions:
    def __init__(self, service: ReviewService, tasks: TaskService, post: Post) -> None:
        self._service = service
        self._tasks = tasks
        self._post = post

    async def submit(self, turn: Turn, arguments: ProofArguments) -> Answer:
        """Sends what is enough; says what is missing where it is not."""
        task = await find_task(self._tasks, turn, arguments.task)
        files = turn.files.files
        if not arguments.proof and not files:
            wanted = "; ".join(str(one["text"]) for one in task.criteria)
            hint = f" It should show: {wanted}." if wanted else ""
            text = (
                f"How can one see that {task.reference} is done? Write what was done, with links, or send files.{hint}"
            )
            raise ask_about(task, text, "proof", verbatim=True)
        pieces = [(arguments.proof, "note")] if arguments.proof else []
        pieces += [(file.name, "file") for file in files]
        for text, kind in pieces:
            submission = await self._service.add_proof(turn.uow, turn.actor, task, text, kind)
        verdict = self._service.verdict(task, submission)
        if not verdict.is_enough:
            about = Subject("task", task.id)
            await _take_files_next(turn, task)
            return Answer(blocks=replies.not_enough(task, submission, verdict, turn.presses), about=about)
        return await self._send(turn, task)

    async def send(self, turn: Turn, arguments: ReviewArguments) -> Answer:
        return await self._send(turn, await find_task(self._tasks, turn, arguments.task))

    async def pending(self, turn: Turn, _arguments: Arguments) -> Answer:
        found = await self._service.waiting(turn.uow, turn.actor)
        members = await PeopleRepository(turn.uow).members_by_id({one.member_id for one, _ in found})
        rows = [(task.reference, task.title, members[one.member_id].name, one.score or 0) for one, task in found]
        shown = tuple(Subject("task", task.id) for _, task in found)
        return Answer(blocks=replies.pending(rows, turn.presses), shown=shown)

    async def show(self, turn: Turn, arguments: ReviewArguments) -> Answer:
        task, submission = await self._open(turn, arguments)
        decides = await self._service.may_review(turn.uow, turn.actor, task, submission)
        blocks = await draw(turn.uow, task, submission, turn.presses, decides=decides)
        return Answer(blocks=blocks, card=Subject("review", submission.id))

    async def approve(self, turn: Turn, arguments: ReviewArguments) -> Answer:
        task = await find_task(self._tasks, turn, arguments.task)
        submission = await self._service.approve(turn.uow, turn.actor, task)
        name = turn.actor.name
        if submission.member_id != turn.actor.member_id:
            await self._post.tell(turn.uow, submission.member_id, lambda _presses: replies.approved(task, name))
        return self._decided(task, f"{task.reference} ({task.title}) is approved and completed.")

    async def reject(self, turn: Turn, arguments: FeedbackArguments) -> Answer:
        task = await find_task(self._tasks, turn, arguments.task)
        if not arguments.text:
            raise ask_about(task, f"What should be changed on {task.reference}?", "text", verbatim=True)
        feedback = arguments.text
        submission = await self._service.send_back(turn.uow, turn.actor, task, feedback)
        name, attempt = turn.actor.name, submission.attempt
        told = await self._post.tell(
            turn.uow, submission.member_id, lambda presses: replies.returned(task, name, feedback, attempt, presses)
        )
        how = "They were told." if told else "They have no chat with me, so tell them yourself."
        return self._decided(task, f"{task.reference} needs a revision. {how}")

    async def ask(self, turn: Turn, arguments: FeedbackArguments) -> Answer:
        task, submission = await self._open(turn, arguments)
        if not arguments.text:
            raise ask_about(task, f"What do you want to know about {task.reference}?", "text", verbatim=True)
        member = await PeopleRepository(turn.uow).get_member(submission.member_id)
        return await deliver(self._post, turn, member, f"{task.reference}: {arguments.text}")

    async def _open(self, turn: Turn, arguments: ReviewArguments) -> tuple[Task, Submission]:
        task = await find_task(self._tasks, turn, arguments.task)
        submission = await ReviewRepository(turn.uow).find_open(task.id)
        if submission is None:
            raise NothingSubmitted(task.reference)
        return task, submission

    async def _send(self, turn: Turn, task: Task) -> Answer:
        submission = await self._service.send(turn.uow, turn.actor, task)
        told = 0
        for member_id in await self._service.reviewers(turn.uow, task, submission):
            blocks = await draw_later(turn, task, submission)
            told += await self._post.tell(turn.uow, member_id, blocks, card=Subject("review", submission.id))
        undo_id = await newest_undo(turn.uow, task.id)
        blocks_here = replies.sent(task, submission, told, turn.presses, undo_id)
        return Answer(blocks=blocks_here, about=Subject("task", task.id), pinned={"task": task.reference})

    @staticmethod
    def _decided(task: Task, text: str) -> Answer:
        return Answer(
            blocks=[Paragraph(text=text)],
            about=Subject("task", task.id),
            loud=True,
            line=text,
            pinned={"task": task.reference},
        )


async def _take_files_next(turn: Turn, task: Task) -> None:
    """A file that comes now without words is more proof; what is typed stays free. In a statement of its own, so that a
    rehearsal takes it back without touching the loaded row."""
    waits = Question(
        text=f"More proof for {task.reference}",
        action=PROOF,
        arguments={"task": task.reference},
        field="proof",
        free=False,
        card_id=new_id(),  # no card: nothing was asked that has to end
        member_id=turn.actor.member_id,
        expires_at=turn.uow.now() + LIFE,
    )
    await turn.uow.session.execute(
        update(Conversation)
        .where(Conversation.id == turn.conversation.id)
        .values(question=waits.model_dump(mode="json"))
        .execution_options(synchronize_session=False)
    )


async def draw_later(turn: Turn, task: Task, submission: Submission) -> Any:
    """The card for another chat, whose buttons are minted there."""
    members = await PeopleRepository(turn.uow).members_by_id({submission.member_id})
    submitter = members[submission.member_id].name
    return lambda presses: replies.card(task, submission, presses, submitter=submitter, reviewer=None, decides=True)


def review_actions(service: ReviewService, tasks: TaskService, post: Post) -> list[Action[Any]]:
    do = ReviewActions(service, tasks, post)
    return [
        Action(
            name="review.submit",
            params=ProofArguments,
            summary="Hand a task in for review, with proof",
            handler=do.submit,
            permission="task.work",
            answered_by_files=True,
            command="submit",
            command_field="task",
            phrases=(
                "submit|hand_in {task:named}",
                "hand {task:ref} in",
                "submit|hand_in {task:named} : {proof:text}",
                "submit|hand_in {task:named} with {proof:text}",
                "{task:named} is ready for review",
            ),
            command_phrases=("{task:id}", "{task:id} (:) {proof:text}"),
            examples=("submit TASK-12: the fix is live, see https://example.com/pr/7",),
        ),
        Action(
            name=PROOF,
            params=ProofArguments,
            summary="Add proof to what is handed in",
            handler=do.submit,
            permission="task.work",
            answered_by_files=True,
            command="addproof",
            command_field="task",
            phrases=(
                "add proof to|for {task:named} : {proof:text}",
                "proof for {task:named} : {proof:text}",
                "(add|here_is|this_is|here_are|these_are) (the|my|a|some) proof to|for|of {task:named}",
            ),
            command_phrases=("{task:id}", "{task:id} (:) {proof:text}"),
            tool=False,
        ),
        Action(
            name="review.send",
            params=ReviewArguments,
            summary="Send a submission as it is",
            handler=do.send,
            permission="task.work",
            phrases=("send it anyway", "submit it anyway", "send|submit {task:code} anyway"),
            tool=False,
        ),
        Action(
            name="review.pending",
            params=Arguments,
            summary="Show what waits for your review",
            handler=do.pending,
            permission="task.review",
            command="pending",
            phrases=(
                "what is waiting for (my) review|approval",
                "(show) (me) pending reviews|approvals|submissions",
                "what needs my approval|review",
                "what do i have to review|approve",
            ),
            reads=True,
        ),
        Action(
            name="review.show",
            params=ReviewArguments,
            summary="Show one submission",
            handler=do.show,
            permission="task.review",
            phrases=("review {task:code}", "show (me) (the) submission of {task:named}"),
            reads=True,
        ),
        Action(
            name="review.approve",
            params=ReviewArguments,
            summary="Approve a submission",
            handler=do.approve,
            permission="task.review",
            command="approve",
            command_field="task",
            phrases=("approve {task:named}", "approve", "approved", "{task:code} is approved"),
            tool=False,
        ),
        Action(
            name="review.reject",
            params=FeedbackArguments,
            summary="Send a submission back with what should be changed",
            handler=do.reject,
            permission="task.review",
            command="reject",
            command_field="task",
            phrases=(
                "reject {task:named}",
                "reject {task:named} : {text}",
                "reject {task:named} because (of) {text}",
                "request changes on|for {task:named}",
                "request changes on|for {task:named} : {text}",
            ),
            command_phrases=("{task:id}", "{task:id} (because) (of) {text}", "{task:id} : {text}"),
            tool=False,
        ),
        Action(
            name="review.ask",
            params=FeedbackArguments,
            summary="Ask who handed it in",
            handler=do.ask,
            permission="task.review",
            tool=False,
        ),
    ]
