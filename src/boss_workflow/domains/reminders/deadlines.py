"""Reminds people of what is coming due: each step once, in their zone, on their days, outside their quiet hours."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.chat.cards import Cards
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Presses, Subject
from boss_workflow.domains.people import Member, PeopleRepository
from boss_workflow.domains.reminders import replies
from boss_workflow.domains.reminders.candidates import Candidate, coming_due
from boss_workflow.domains.reminders.models import Reminder
from boss_workflow.domains.reminders.steps import STEPS, Due, newest_step
from boss_workflow.domains.schedule import Notices, WorkCalendar, calendar_of
from boss_workflow.domains.tasks import CLOSED, Task, TaskChanged
from boss_workflow.jobs import JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import Database, UnitOfWork, among
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block

REMINDER = "reminder"
"""The subject type of the message, and the kind of its notices."""


class Deadlines:
    def __init__(self, database: Database, notices: Notices, cards: Cards) -> None:
        self._database = database
        self._notices = notices
        self._cards = cards

    async def remind(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: whatever step has come for somebody and was not said yet."""
        await self._database.in_workspace(occasion.workspace_id, self._remind)

    async def _remind(self, uow: UnitOfWork) -> None:
        now, calendar = uow.now(), await calendar_of(uow)
        people = {one.id: one for one in await PeopleRepository(uow).active_members()}
        snoozed, chats = await self._snoozed(uow), await self._notices.chats_of(uow, people)
        people = {one: member for one, member in people.items() if one in chats}
        wanted: list[tuple[Candidate, Member, str]] = []
        for task in await coming_due(uow):
            member = people.get(task.assignee_id) if task.assignee_id else None
            if member is None or (task.id, member.id) in snoozed or not calendar.may_write(member, now):
                continue
            step = newest_step(task.due, now, member, calendar, task.created_at)
            if step is not None:
                wanted.append((task, member, step.name))
        await self._say(uow, calendar, wanted)
        await self._wake(uow, calendar, people)

    async def _say(
        self, uow: UnitOfWork, calendar: WorkCalendar, wanted: Sequence[tuple[Candidate, Member, str]]
    ) -> None:
        keys = [_key(task, step) for task, _, step in wanted]
        known = await self._notices.known(uow, REMINDER, keys)
        for (task, member, step), key in zip(wanted, keys, strict=True):
            if (member.id, key) not in known:
                row = await self._row(uow, task.id, member.id)
                await self._show(uow, calendar, task, member, row, step, key)

    async def _show(
        self,
        uow: UnitOfWork,
        calendar: WorkCalendar,
        task: Candidate | Task,
        member: Member,
        row: Reminder,
        step: str,
        key: str,
    ) -> None:
        """A message a day; further steps of the day edit it."""
        zone, now = calendar.zone_of(member), uow.now()
        today, subject = now.astimezone(zone).date(), Subject(REMINDER, row.id)
        row.step = step

        def draw(presses: Presses) -> Sequence[Block]:
            return replies.reminder(task, row, now, zone, presses)

        if await self._notices.send(uow, member.id, REMINDER, key, draw, card=subject, editing=row.shown_on == today):
            row.shown_on = today
        await uow.session.flush()

    async def _row(self, uow: UnitOfWork, task_id: UUID, member_id: UUID) -> Reminder:
        row = {"id": new_id(), "workspace_id": uow.workspace, "task_id": task_id, "member_id": member_id, "step": ""}
        await uow.session.execute(insert(Reminder).values(row).on_conflict_do_nothing())
        query = select(Reminder).where(Reminder.task_id == task_id, Reminder.member_id == member_id)
        return (await uow.session.scalars(query.with_for_update())).one()

    # Snoozing

    async def _snoozed(self, uow: UnitOfWork) -> set[tuple[UUID, UUID]]:
        query = select(Reminder.task_id, Reminder.member_id).where(Reminder.snoozed_until > uow.now())
        return {(task_id, member_id) for task_id, member_id in await uow.session.execute(query)}

    async def _wake(self, uow: UnitOfWork, calendar: WorkCalendar, people: dict[UUID, Member]) -> None:
        """Those whose time is over are said again, once, when their person can be written to and has the task still."""
        query = (
            select(Reminder, Task).join(Task, Task.id == Reminder.task_id).where(Reminder.snoozed_until <= uow.now())
        )
        for row, task in list(await uow.session.execute(query)):
            member = people.get(row.member_id)
            if not _is_theirs(task, row.member_id):
                row.snoozed_until = None
            elif member is not None and calendar.may_write(member, uow.now()):
                key = f"{task.id}:snoozed:{row.snoozed_until}"
                row.snoozed_until, row.shown_on = None, None
                await self._show(uow, calendar, task, member, row, "snoozed", key)
        await uow.session.flush()

    async def snooze(self, uow: UnitOfWork, reminder: Reminder, until: datetime) -> None:
        reminder.snoozed_until = until
        await uow.session.flush()

    # The message stays true

    async def task_changed(self, uow: UnitOfWork, changed: TaskChanged) -> None:
        """Listener for TaskChanged: a reminder of something that is done says so."""
        query = select(Reminder).where(among(Reminder.task_id, changed.task_ids), Reminder.shown_on.is_not(None))
        shown = list(await uow.session.scalars(query))
        for row in shown:
            if row.snoozed_until is not None:
                await self._forget_snooze_of_old_due(uow, row)
        await self._cards.refresh(uow, REMINDER, [row.id for row in shown])

    async def _forget_snooze_of_old_due(self, uow: UnitOfWork, row: Reminder) -> None:
        """A snooze is of the due that was said; a new due has its own steps."""
        task = await uow.session.get_one(Task, row.task_id)
        due = Due(task.due_on, task.due_at)
        known = await self._notices.known(uow, REMINDER, [f"{task.id}:{step}:{due.key}" for step in STEPS])
        if row.member_id not in {member_id for member_id, _ in known}:
            row.snoozed_until = None
            await uow.session.flush()


async def draw_again(uow: UnitOfWork, reminder_id: UUID, presses: Presses) -> Sequence[Block]:
    row = await uow.session.get_one(Reminder, reminder_id)
    task = await uow.session.get_one(Task, row.task_id)
    member = await PeopleRepository(uow).get_member(row.member_id)
    zone: ZoneInfo = (await calendar_of(uow)).zone_of(member)
    return replies.reminder(task, row, uow.now(), zone, presses)


class ReminderCards:
    """Implements chat.protocols.CardRenderer."""

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        del conversation
        return await draw_again(uow, subject_id, presses)


def _is_theirs(task: Task, member_id: UUID) -> bool:
    there = task.deleted_at is None and task.archived_at is None
    return there and task.status not in CLOSED and task.assignee_id == member_id


def _key(task: Candidate, step: str) -> str:
    return f"{task.id}:{step}:{task.due.key}"
