"""Submissions of one workspace."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from boss_workflow.domains.reviews.errors import AlreadyWaiting
from boss_workflow.domains.reviews.models import Submission, SubmissionStatus
from boss_workflow.kernel.db import UnitOfWork, conflicts

OPEN = (SubmissionStatus.COLLECTING, SubmissionStatus.WAITING)
MOST = 50


class ReviewRepository:
    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session

    async def add(self, submission: Submission, reference: str) -> Submission:
        """Raises: AlreadyWaiting."""
        self._session.add(submission)
        with conflicts({"uq_submission_open": AlreadyWaiting(reference)}):
            await self._session.flush()
        return submission

    async def get(self, submission_id: UUID) -> Submission:
        return await self._session.get_one(Submission, submission_id)

    async def find_open(self, task_id: UUID) -> Submission | None:
        found = await self._session.scalars(
            select(Submission).where(Submission.task_id == task_id, Submission.status.in_(OPEN)).with_for_update()
        )
        return found.one_or_none()

    async def attempts(self, task_id: UUID) -> int:
        """How often the task was handed in and came back."""
        query = select(func.count()).where(
            Submission.task_id == task_id, Submission.status == SubmissionStatus.RETURNED
        )
        return int(await self._session.scalar(query) or 0)

    async def waiting(self) -> Sequence[Submission]:
        """The oldest first."""
        found = await self._session.scalars(
            select(Submission)
            .where(Submission.status == SubmissionStatus.WAITING)
            .order_by(Submission.submitted_at)
            .limit(MOST)
        )
        return found.all()
