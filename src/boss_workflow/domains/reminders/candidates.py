"""The rows that reminders are about: selected columns, by index, one statement each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, text

from boss_workflow.domains.reminders.steps import AHEAD, Due
from boss_workflow.domains.reviews import Submission, SubmissionStatus
from boss_workflow.domains.tasks import CLOSED, Status, Task, reference_of
from boss_workflow.kernel.db import UnitOfWork

COLUMNS = (
    Task.id,
    Task.number,
    Task.title,
    Task.status,
    Task.priority,
    Task.due_on,
    Task.due_at,
    Task.assignee_id,
    Task.department_id,
    Task.created_at,
    Task.updated_at,
)
OPEN = tuple(status for status in Status if status not in CLOSED)
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    id: UUID
    number: int
    title: str
    status: str
    priority: str
    due_on: date | None
    due_at: datetime | None
    assignee_id: UUID | None
    department_id: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def reference(self) -> str:
        return reference_of(self.number)

    @property
    def due(self) -> Due:
        return Due(self.due_on, self.due_at)


ALIVE = (Task.deleted_at.is_(None), Task.archived_at.is_(None), Task.status.in_(OPEN))


async def coming_due(uow: UnitOfWork) -> list[Candidate]:
    """Open tasks of somebody that are due within the time that a first step may lie before."""
    now = uow.now()
    soon = or_(
        Task.due_at.between(now, now + AHEAD),
        Task.due_on.between((now - timedelta(days=1)).date(), (now + AHEAD).date()),
    )
    query = select(*COLUMNS).where(*ALIVE, Task.assignee_id.is_not(None), soon).order_by(Task.number).limit(MOST)
    return [Candidate(*row) for row in await uow.session.execute(query)]


async def overdue(uow: UnitOfWork, *, assignee_id: UUID | None = None) -> list[Candidate]:
    """Open tasks whose moment has passed, or whose day has in every zone; the caller looks closer. Worst first."""
    now = uow.now()
    late = or_(Task.due_at < now, Task.due_on < (now + timedelta(hours=14)).date())
    query = select(*COLUMNS).where(*ALIVE, late)
    if assignee_id is not None:
        query = query.where(Task.assignee_id == assignee_id)
    worst = text("case priority when 'urgent' then 0 when 'high' then 1 when 'medium' then 2 else 3 end, number")
    return [Candidate(*row) for row in await uow.session.execute(query.order_by(worst).limit(MOST))]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submission that nobody decided yet: of what, by whom, since when."""

    task: Candidate
    member_id: UUID
    since: datetime


async def waiting_for_review(uow: UnitOfWork, since: datetime) -> list[Waiting]:
    """Submitted before `since`, whatever happened to the task meanwhile; the oldest first."""
    query = (
        select(Submission.member_id, Submission.submitted_at, *COLUMNS)
        .join(Task, Task.id == Submission.task_id)
        .where(*ALIVE, Submission.status == SubmissionStatus.WAITING, Submission.submitted_at < since)
        .order_by(Submission.submitted_at)
        .limit(MOST)
    )
    found = await uow.session.execute(query)
    return [Waiting(Candidate(*row), member_id, at) for member_id, at, *row in found if at is not None]
