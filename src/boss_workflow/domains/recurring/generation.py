"""Makes the tasks that are due, each once, and after a standstill the newest alone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import Member, NotPermitted, PeopleRepository, make_actor
from boss_workflow.domains.recurring.coming import Coming, dates
from boss_workflow.domains.recurring.dates import moment_of
from boss_workflow.domains.recurring.days_off import days_off_of
from boss_workflow.domains.recurring.errors import NotAllMade
from boss_workflow.domains.recurring.models import RecurringOccurrence, RecurringTask
from boss_workflow.domains.schedule import Notices, calendar_of
from boss_workflow.domains.tasks import CLOSED, NewTask, Priority, Source, Task, TaskChanged, TaskService
from boss_workflow.jobs import Job, JobContext
from boss_workflow.jobs.schedule_tick import SCHEDULE_LANE, Occasion
from boss_workflow.kernel.db import Database, UnitOfWork, among
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Paragraph

RECURRING_GENERATE = Job("recurring.generate", Occasion, timeout=300, lane=SCHEDULE_LANE)
NOTICE = "recurring"


class Generation:
    def __init__(self, database: Database, tasks: TaskService, notices: Notices) -> None:
        self._database = database
        self._tasks = tasks
        self._notices = notices

    async def run(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: a unit of work for each, so that one that fails keeps none back. Raises: NotAllMade, at the end."""
        failed: list[Exception] = []
        for recurring_id in await self._database.in_workspace(occasion.workspace_id, _active):
            try:
                await self._one(occasion.workspace_id, recurring_id)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001  # raised below, when the others are made
                failed.append(error)
        if failed:
            raise NotAllMade(len(failed), failed[0]) from failed[0]

    async def _one(self, workspace_id: UUID, recurring_id: UUID) -> None:
        async def generate(uow: UnitOfWork) -> None:
            row = await _locked(uow, recurring_id)
            if row is not None:
                await self._generate(uow, row)

        async def refused(uow: UnitOfWork) -> None:
            row = await _locked(uow, recurring_id)
            if row is not None:
                row.paused_at = uow.now()
                boss = await PeopleRepository(uow).first_boss()
                text = f'"{row.title}" is paused: who set it up may no longer give this task to its people.'
                await self._tell(uow, boss, f"{row.id}:refused:{uow.now().isoformat()}", text)

        try:
            await self._database.in_workspace(workspace_id, generate)
        except NotPermitted:
            await self._database.in_workspace(workspace_id, refused)

    async def _generate(self, uow: UnitOfWork, row: RecurringTask) -> None:
        zone = ZoneInfo(row.timezone)
        now = uow.now()
        horizon = now + timedelta(minutes=row.lead_minutes)
        local_horizon = horizon.astimezone(zone).replace(tzinfo=None)
        found = dates(row, await days_off_of(uow, row), local_horizon)
        within = [one for one in found if moment_of(one.local, zone) <= horizon]
        passed = [one for one in within if moment_of(one.local, zone) <= now]
        for one in within:
            await self._make(uow, row, one, let_go=one in passed[:-1])
        if row.rule is not None:
            row.since = max(row.since, local_horizon)
        elif not within:
            await self._follow(uow, row)
        await uow.session.flush()

    async def _make(self, uow: UnitOfWork, row: RecurringTask, one: Coming, *, let_go: bool = False) -> None:
        claim = insert(RecurringOccurrence).values(
            id=new_id(), workspace_id=uow.workspace, recurring_id=row.id, local_at=one.key
        )
        claimed = await uow.session.scalar(claim.on_conflict_do_nothing().returning(RecurringOccurrence.id))
        if claimed is None or let_go:
            return
        people = PeopleRepository(uow)
        creator = await people.get_member(row.creator_id)
        if creator.deactivated_at is not None:
            creator = await people.first_boss()
            row.creator_id = creator.id
            text = f'"{row.title}" comes again and again in your name now: who set it up has left.'
            await self._tell(uow, creator, f"{row.id}:inherited", text)
        actor = await make_actor(uow, creator, "job")
        assignee = await _whose_turn(uow, row, one.local.date())
        due = When(moment=moment_of(one.local, ZoneInfo(row.timezone))) if one.timed else When(day=one.local.date())
        new = NewTask(
            title=row.title,
            description=row.description,
            priority=Priority(row.priority),
            assignee_id=assignee.id if assignee else None,
            tags=tuple(row.tags),
            due=due,
            source=Source.RECURRING,
        )
        task = await self._tasks.create(uow, actor, new, assignee)
        occurrence = await uow.session.get_one(RecurringOccurrence, claimed)
        occurrence.task_id = task.id
        row.turn += 1
        await uow.session.flush()

    async def task_changed(self, uow: UnitOfWork, changed: TaskChanged) -> None:
        """One of its kind was closed: the next is made, due so many days later."""
        query = select(RecurringOccurrence.recurring_id).where(among(RecurringOccurrence.task_id, changed.task_ids))
        for recurring_id in (await uow.session.scalars(query.distinct())).all():
            row = await _locked(uow, recurring_id)
            if row is not None and row.after_days is not None:
                await self._follow(uow, row)

    async def _follow(self, uow: UnitOfWork, row: RecurringTask) -> None:
        """The next of those that follow completion, when the newest is closed or gone. Also the schedule looks after
        it: what was closed during a pause has its next one as soon as that is over."""
        newest = await uow.session.scalar(
            select(RecurringOccurrence)
            .where(RecurringOccurrence.recurring_id == row.id)
            .order_by(RecurringOccurrence.id.desc())
            .limit(1)
        )
        task = await uow.session.get(Task, newest.task_id) if newest and newest.task_id else None
        if newest is None or (task is not None and task.status not in CLOSED and task.deleted_at is None):
            return
        closed = min(uow.now(), (task.completed_at or task.deleted_at or uow.now()) if task else uow.now())
        local = closed.astimezone(ZoneInfo(row.timezone)).replace(tzinfo=None)
        due = datetime.combine(local.date() + timedelta(days=row.after_days or 1), row.starts.time())
        due = (await days_off_of(uow, row)).shifted(due)
        taken = set(await uow.session.scalars(select(RecurringOccurrence.local_at).filter_by(recurring_id=row.id)))
        key = due
        while key in taken:  # done before its time, so that two come to be due on one day
            key += timedelta(minutes=1)
        await self._make(uow, row, Coming(key, due))

    async def _tell(self, uow: UnitOfWork, member: Member, key: str, text: str) -> None:
        await self._notices.send(uow, member.id, NOTICE, key, lambda _presses: [Paragraph(text=text)])


async def _active(uow: UnitOfWork) -> Sequence[UUID]:
    query = select(RecurringTask.id).where(RecurringTask.deleted_at.is_(None), RecurringTask.paused_at.is_(None))
    return (await uow.session.scalars(query.order_by(RecurringTask.created_at))).all()


async def _locked(uow: UnitOfWork, recurring_id: UUID) -> RecurringTask | None:
    query = select(RecurringTask).where(
        RecurringTask.id == recurring_id, RecurringTask.deleted_at.is_(None), RecurringTask.paused_at.is_(None)
    )
    return (await uow.session.scalars(query.with_for_update())).one_or_none()


async def _whose_turn(uow: UnitOfWork, row: RecurringTask, day: date) -> Member | None:
    """Who has left is passed over, and of several also who does not work on that day, as long as somebody does."""
    people = await PeopleRepository(uow).members_by_id(set(row.assignee_ids))
    here = [people[one] for one in row.assignee_ids if one in people and people[one].deactivated_at is None]
    if not here:
        return None
    calendar, first = await calendar_of(uow), row.turn % len(here)
    in_turn = here[first:] + here[:first]
    return next((one for one in in_turn if calendar.works_on(one, day)), in_turn[0])
