"""The rules of handing in: proof is collected, judged, sent to who may decide, and decided once."""

import re
from typing import Any
from uuid import UUID

from boss_workflow.domains.audit import Change, ChangeSet, as_one
from boss_workflow.domains.people import PeopleRepository, Policy, Resource
from boss_workflow.domains.reviews.errors import AlreadyWaiting, NoProof, NothingSubmitted, OwnWork
from boss_workflow.domains.reviews.events import ReviewChanged
from boss_workflow.domains.reviews.judging import Verdict, judge
from boss_workflow.domains.reviews.models import Submission, SubmissionStatus
from boss_workflow.domains.reviews.repository import ReviewRepository
from boss_workflow.domains.tasks import Status, Task, TaskRepository, TaskService
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork

LINK = re.compile(r"https?://\S+")
MOST_PROOF = 30


class ReviewService:
    def __init__(self, tasks: TaskService, policy: Policy) -> None:
        self._tasks = tasks
        self._policy = policy

    async def add_proof(self, uow: UnitOfWork, actor: Actor, task: Task, text: str, kind: str = "note") -> Submission:
        """Opens a submission where there is none. Raises: NotPermitted, AlreadyWaiting."""
        await self._tasks.require(uow, actor, "task.work", task)
        reviews = ReviewRepository(uow)
        submission = await reviews.find_open(task.id)
        if submission is None:
            submission = Submission(
                workspace_id=uow.workspace,
                task_id=task.id,
                member_id=actor.member_id,
                attempt=await reviews.attempts(task.id) + 1,
                status=SubmissionStatus.COLLECTING,
                created_at=uow.now(),
            )
            await reviews.add(submission, task.reference)
        if submission.status == SubmissionStatus.WAITING:
            raise AlreadyWaiting(task.reference)
        pieces = [{"kind": kind, "text": text}]
        if kind == "note":
            pieces += [{"kind": "link", "text": link} for link in LINK.findall(text)]
        submission.proof = [*(submission.proof or []), *pieces][:MOST_PROOF]
        verdict = self.verdict(task, submission)
        submission.score = verdict.score
        submission.verdict = [
            {"criterion": one.criterion, "state": one.state, "why": one.why} for one in verdict.findings
        ]
        await uow.session.flush()
        return submission

    def verdict(self, task: Task, submission: Submission) -> Verdict:
        return judge([str(one["text"]) for one in task.criteria], submission.proof or [])

    async def send(self, uow: UnitOfWork, actor: Actor, task: Task) -> Submission:
        """To the reviewers. Raises: NotPermitted, NoProof, AlreadyWaiting, TransitionRefused."""
        submission = await ReviewRepository(uow).find_open(task.id)
        if submission is not None and submission.status == SubmissionStatus.WAITING:
            raise AlreadyWaiting(task.reference)
        if submission is None or not submission.proof:
            raise NoProof(task.reference)
        with as_one():
            if task.status != Status.AWAITING_VALIDATION:
                await self._tasks.set_status(uow, actor, task, Status.AWAITING_VALIDATION)
            values = {"status": SubmissionStatus.WAITING, "submitted_at": uow.now()}
            await self._change(uow, actor, submission, f"handed {task.reference} in", values)
        return submission

    async def approve(self, uow: UnitOfWork, actor: Actor, task: Task) -> Submission:
        """Raises: NotPermitted, NothingSubmitted, OwnWork."""
        submission = await self._decidable(uow, actor, task)
        with as_one():
            await self._tasks.approve(uow, actor, task)
            values = {"status": SubmissionStatus.APPROVED, "reviewer_id": actor.member_id, "reviewed_at": uow.now()}
            await self._change(uow, actor, submission, f"approved {task.reference}", values)
        return submission

    async def send_back(self, uow: UnitOfWork, actor: Actor, task: Task, feedback: str) -> Submission:
        """Raises: NotPermitted, NothingSubmitted, OwnWork."""
        submission = await self._decidable(uow, actor, task)
        with as_one():
            await self._tasks.send_back(uow, actor, task, feedback)
            values = {
                "status": SubmissionStatus.RETURNED,
                "feedback": feedback,
                "reviewer_id": actor.member_id,
                "reviewed_at": uow.now(),
            }
            await self._change(uow, actor, submission, f"asked for changes on {task.reference}", values)
        return submission

    async def waiting(self, uow: UnitOfWork, actor: Actor) -> list[tuple[Submission, Task]]:
        """Those that the actor may decide."""
        found = []
        for submission in await ReviewRepository(uow).waiting():
            task = await TaskRepository(uow).get(submission.task_id)
            if await self.may_review(uow, actor, task, submission):
                found.append((submission, task))
        return found

    async def may_review(self, uow: UnitOfWork, actor: Actor, task: Task, submission: Submission) -> bool:
        department = await TaskRepository(uow).department_of(task)
        allowed = self._policy.decide(actor, "task.review", Resource(department)).allowed
        return allowed and (submission.member_id != actor.member_id or actor.role is Role.BOSS)

    async def reviewers(self, uow: UnitOfWork, task: Task, submission: Submission) -> list[UUID]:
        """Bosses, and the managers of the task's department; not who handed it in, unless nobody else is there."""
        department = await TaskRepository(uow).department_of(task)
        members = [
            member
            for member in await PeopleRepository(uow).active_members()
            if member.role == Role.BOSS
            or (member.role == Role.MANAGER and department is not None and member.department_id == department)
        ]
        others = [member.id for member in members if member.id != submission.member_id]
        return others or [member.id for member in members]

    async def _decidable(self, uow: UnitOfWork, actor: Actor, task: Task) -> Submission:
        await self._tasks.require(uow, actor, "task.review", task)
        submission = await ReviewRepository(uow).find_open(task.id)
        if submission is None or submission.status != SubmissionStatus.WAITING:
            raise NothingSubmitted(task.reference)
        if not await self.may_review(uow, actor, task, submission):
            raise OwnWork
        return submission

    @staticmethod
    async def _change(
        uow: UnitOfWork, actor: Actor, submission: Submission, label: str, values: dict[str, Any]
    ) -> None:
        before = {name: plain(getattr(submission, name)) for name in values}
        for name, value in values.items():
            setattr(submission, name, value)
        await uow.session.flush()
        after = {name: plain(value) for name, value in values.items()}
        change = Change("submission", submission.id, before, after, submission.task_id)
        await uow.publish(ChangeSet(actor, "review.change", label, (change,)))
        await uow.publish(ReviewChanged(submission.id))


def plain(value: Any) -> Any:
    """JSON-ready, as the audit keeps it."""
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, UUID) else value.isoformat()
