"""What is overdue, silent or unreviewed: told to whom it concerns, in one message each, that is edited during the day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from boss_workflow.chat.models import Conversation, InboundEvent
from boss_workflow.chat.outbox import Presses, Subject
from boss_workflow.domains.audit import AuditEntry
from boss_workflow.domains.people import Member, PeopleRepository
from boss_workflow.domains.reminders import replies
from boss_workflow.domains.reminders.candidates import Candidate, Waiting, overdue, waiting_for_review
from boss_workflow.domains.reminders.escalation import Escalated, escalated, level_of, overdue_since
from boss_workflow.domains.schedule import Notices, WorkCalendar, calendar_of
from boss_workflow.domains.tasks import Priority, Status, Task
from boss_workflow.jobs import JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.ports.blocks import Block

OVERDUE = "overdue"
"""The subject type of the message to an assignee (its subject is the member), and the kind of its notices."""
ESCALATION, CHECK_IN, REVIEW = "escalation", "checkin", "review"
SILENCE = timedelta(hours=4)
REVIEW_PATIENCE = timedelta(days=1)


class Nags:
    def __init__(self, database: Database, notices: Notices) -> None:
        self._database = database
        self._notices = notices

    # Overdue

    async def check_overdue(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: tells assignees what is overdue, once a day, and escalates each task once to each who is above."""
        await self._database.in_workspace(occasion.workspace_id, self._check_overdue)

    async def _check_overdue(self, uow: UnitOfWork) -> None:
        now, calendar = uow.now(), await calendar_of(uow)
        people = {one.id: one for one in await PeopleRepository(uow).active_members()}
        found = await overdue(uow)
        since = {task.id: overdue_since(task, self._zone(calendar, people, task)) for task in found}
        late = {task_id: at for task_id, at in since.items() if at is not None and at <= now}
        tasks = [task for task in found if task.id in late]
        mine: dict[UUID, list[Candidate]] = defaultdict(list)
        for task in tasks:
            if task.assignee_id in people:
                mine[task.assignee_id].append(task)
        chats = await self._notices.chats_of(uow, people)
        for member_id, theirs in mine.items():
            if member_id in chats:
                await self._tell_assignee(uow, calendar, people[member_id], theirs, chats[member_id])
        levels = {task.id: level_of(task, late[task.id], now) for task in tasks}
        await self._escalate(uow, calendar, people, escalated(tasks, people.values(), levels), chats)

    @staticmethod
    def _zone(calendar: WorkCalendar, people: dict[UUID, Member], task: Candidate) -> ZoneInfo:
        assignee = people.get(task.assignee_id) if task.assignee_id else None
        return calendar.zone_of(assignee) if assignee else ZoneInfo(calendar.zone)

    async def _tell_assignee(
        self,
        uow: UnitOfWork,
        calendar: WorkCalendar,
        member: Member,
        tasks: Sequence[Candidate],
        chat: Conversation,
    ) -> None:
        now, zone = uow.now(), calendar.zone_of(member)
        if not calendar.may_write(member, now):
            return
        subject, key = Subject(OVERDUE, member.id), now.astimezone(zone).date().isoformat()

        def draw(_presses: Presses) -> Sequence[Block]:
            return replies.overdue(tasks, now, zone)

        new = await self._notices.claim_many(
            uow, member.id, "overdue_task", [f"{one.id}:{one.due.key}" for one in tasks]
        )
        lately = await self._notices.told_lately(uow, OVERDUE, [member.id])
        anew = not lately and await self._notices.send(uow, member.id, OVERDUE, key, draw, card=subject, chat=chat)
        if not anew and new:
            again = f"{key}:{now.isoformat()}"
            await self._notices.send(uow, member.id, OVERDUE, again, draw, card=subject, chat=chat, editing=True)

    async def _escalate(
        self,
        uow: UnitOfWork,
        calendar: WorkCalendar,
        people: dict[UUID, Member],
        told: Sequence[Escalated],
        chats: dict[UUID, Conversation],
    ) -> None:
        now = uow.now()
        names: dict[object, str] = {one.id: one.name for one in people.values()}
        to: dict[UUID, dict[str, Candidate]] = defaultdict(dict)
        for one in told:
            to[one.member.id][f"{one.task.id}:{one.task.due.key}"] = one.task
        for member_id, tasks in to.items():
            member = people[member_id]
            if member_id not in chats or not calendar.may_write(member, now):
                continue
            new = await self._notices.claim_many(uow, member_id, ESCALATION, list(tasks))
            if new:
                zone = calendar.zone_of(member)
                midnight = calendar.at(member, now.astimezone(zone).date(), time(0))
                today = await self._notices.since(uow, member_id, ESCALATION, midnight)
                shown = [task for key, task in tasks.items() if key in today]
                await self._show_escalation(
                    uow, chats[member_id], member, zone, replies.escalation(shown, names, now, zone)
                )

    async def _show_escalation(
        self, uow: UnitOfWork, chat: Conversation, member: Member, zone: ZoneInfo, blocks: Sequence[Block]
    ) -> None:
        """One message a day, that is edited when more comes."""
        now, subject = uow.now(), Subject(ESCALATION, member.id)
        day = now.astimezone(zone).date().isoformat()
        for key, editing in ((day, False), (f"{day}:{now.isoformat()}", True)):
            if await self._notices.send(
                uow, member.id, "escalation_message", key, lambda _: blocks, card=subject, chat=chat, editing=editing
            ):
                return

    # Silence

    async def check_in(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: asks who has work in progress and was silent for four working hours, once a day each."""
        await self._database.in_workspace(occasion.workspace_id, self._check_in)

    async def _check_in(self, uow: UnitOfWork) -> None:
        now, calendar = uow.now(), await calendar_of(uow)
        people = await PeopleRepository(uow).active_members()
        silent = [one for one in people if one.role != Role.BOSS and _could_be_silent(one, calendar, now)]
        if not silent:
            return
        heard = select(AuditEntry.member_id, func.max(AuditEntry.at)).where(
            AuditEntry.member_id.in_([one.id for one in silent]), AuditEntry.at > now - SILENCE
        )
        spoke = {member_id for member_id, _ in await uow.session.execute(heard.group_by(AuditEntry.member_id))}
        wrote = select(InboundEvent.member_id).where(
            InboundEvent.member_id.in_([one.id for one in silent]), InboundEvent.received_at > now - SILENCE
        )
        spoke |= set(await uow.session.scalars(wrote.distinct()))
        asked = await self._notices.told_lately(uow, CHECK_IN, [one.id for one in silent])
        quiet = [one for one in silent if one.id not in spoke | asked]
        working = await _in_progress(uow, [one.id for one in quiet])
        for member in quiet:
            task = working.get(member.id)
            if task is not None:
                key = now.astimezone(calendar.zone_of(member)).date().isoformat()
                await self._notices.send(
                    uow,
                    member.id,
                    CHECK_IN,
                    key,
                    lambda presses, member=member, task=task: replies.check_in(member.name, task, presses),  # type: ignore[misc]
                )

    # Reviews

    async def remind_reviewers(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: tells managers and bosses which submissions have waited for more than a day."""
        await self._database.in_workspace(occasion.workspace_id, self._remind_reviewers)

    async def _remind_reviewers(self, uow: UnitOfWork) -> None:
        now, calendar = uow.now(), await calendar_of(uow)
        waiting = await waiting_for_review(uow, now - REVIEW_PATIENCE)
        people = {one.id: one for one in await PeopleRepository(uow).active_members()}
        names: dict[object, str] = {one.id: one.name for one in people.values()}
        lately = await self._notices.told_lately(uow, REVIEW, people)
        for member in people.values():
            theirs = [one for one in waiting if member.id not in lately and _reviews(member, one, people)]
            if theirs and calendar.may_write(member, now):
                key = now.astimezone(calendar.zone_of(member)).date().isoformat()
                blocks = replies.reviews(theirs, names, now)
                await self._notices.send(uow, member.id, REVIEW, key, lambda _presses, blocks=blocks: blocks)  # type: ignore[misc]


class OverdueCards:
    """Draws somebody's list of overdue tasks again. Implements chat.protocols.CardRenderer."""

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        del conversation, presses
        member = await PeopleRepository(uow).get_member(subject_id)
        zone = (await calendar_of(uow)).zone_of(member)
        found = await overdue(uow, assignee_id=subject_id)
        late = [one for one in found if (since := overdue_since(one, zone)) is not None and since <= uow.now()]
        return replies.overdue(late, uow.now(), zone)


def _could_be_silent(member: Member, calendar: WorkCalendar, now: datetime) -> bool:
    """Four hours into the working day, and not at its very end."""
    local = now.astimezone(calendar.zone_of(member))
    if not calendar.may_write(member, now):
        return False
    start, end = (calendar.at(member, local.date(), clock) for clock in (member.day_start, member.day_end))
    return start + SILENCE <= now < end


async def _in_progress(uow: UnitOfWork, members: Sequence[UUID]) -> dict[UUID, Task]:
    """For each the most pressing task that they work on."""
    if not members:
        return {}
    query = select(Task).where(
        Task.assignee_id.in_(members),
        Task.status == Status.IN_PROGRESS,
        Task.deleted_at.is_(None),
        Task.archived_at.is_(None),
    )
    order = [Priority.URGENT, Priority.HIGH, Priority.MEDIUM, Priority.LOW]
    found = sorted(
        await uow.session.scalars(query), key=lambda task: (order.index(Priority(task.priority)), task.number)
    )
    working: dict[UUID, Task] = {}
    for task in found:
        if task.assignee_id is not None:
            working.setdefault(task.assignee_id, task)
    return working


def _reviews(member: Member, waiting: Waiting, people: dict[UUID, Member]) -> bool:
    """Nobody decides on what they handed in themselves."""
    if member.id == waiting.member_id or member.role == Role.STAFF:
        return False
    task, author = waiting.task, people.get(waiting.member_id)
    department = task.department_id or (author.department_id if author else None)
    return member.role == Role.BOSS or (department is not None and member.department_id == department)
