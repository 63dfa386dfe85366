"""Asks for standups, takes the answers, and sums them up for the boss."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Presses, Subject
from boss_workflow.domains.people import Member, PeopleRepository
from boss_workflow.domains.schedule import Notices, WorkCalendar, calendar_of
from boss_workflow.domains.standups import replies
from boss_workflow.domains.standups.activity import Proposal, proposals
from boss_workflow.domains.standups.errors import NotYourStandup, StandupNotFound
from boss_workflow.domains.standups.models import Standup
from boss_workflow.domains.standups.wording import Told, read_blocker
from boss_workflow.domains.tasks import NoChange, Status, Task, TaskRepository, TaskService
from boss_workflow.jobs import JobContext, RetryLater
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block

STANDUP = "standup"
"""The subject type of the message that asks."""
AT_HAND = timedelta(days=1)


@dataclass
class Summary:
    """The standup of one day, as the boss reads it."""

    day: date
    answered: list[tuple[str, Standup]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    """Not asked yet: their morning has not come, or they have quiet hours."""
    unreachable: list[str] = field(default_factory=list)
    """They have no chat in which they could be asked."""


class StandupService:
    def __init__(self, database: Database, notices: Notices, tasks: TaskService) -> None:
        self._database = database
        self._notices = notices
        self._tasks = tasks

    # Asking

    async def ask(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: asks everybody who lives in this zone and works today. Those who were asked already are left alone.

        Raises RetryLater while somebody has quiet hours, until their end."""
        again = await self._database.in_workspace(occasion.workspace_id, lambda uow: self._ask_zone(uow, occasion))
        if again is not None:
            raise RetryLater((again - self._database.clock.now()).total_seconds())

    async def _ask_zone(self, uow: UnitOfWork, occasion: Occasion) -> datetime | None:
        """Returns when the next of those who are to be asked ends their quiet hours."""
        calendar = await calendar_of(uow)
        day = occasion.at.astimezone(ZoneInfo(occasion.zone)).date()
        members = [
            one
            for one in await PeopleRepository(uow).active_members()
            if is_asked(one) and calendar.zone_of(one).key == occasion.zone and calendar.works_on(one, day)
        ]
        known = await self._notices.known(uow, STANDUP, [day.isoformat()])
        chats = await self._notices.chats_of(uow, [one.id for one in members])
        lately = await self._notices.told_lately(uow, STANDUP, [one.id for one in members])
        known_here = {one.id for one in members if (one.id, day.isoformat()) in known} | lately
        members = [one for one in members if one.id in chats and one.id not in known_here]
        free = {one.id: calendar.end_of_quiet(one, uow.now()) for one in members}
        members = [one for one in members if calendar.may_write(one, free[one.id])]
        now = [one for one in members if free[one.id] <= uow.now()]
        for member, standup in await self._propose(uow, calendar, now, day):
            await self._notices.send(
                uow,
                member.id,
                STANDUP,
                day.isoformat(),
                lambda presses, member=member, standup=standup: replies.question(member.name, standup, presses),  # type: ignore[misc]
                card=Subject(STANDUP, standup.id),
                chat=chats[member.id],
            )
        return min((free[one.id] for one in members if one not in now), default=None)

    async def _propose(
        self, uow: UnitOfWork, calendar: WorkCalendar, members: Sequence[Member], day: date
    ) -> list[tuple[Member, Standup]]:
        if not members:
            return []
        since = {one.id: calendar.last_working_day(one, day) for one in members}
        moments = {one.id: calendar.at(one, since[one.id], one.day_start) for one in members}
        soon = day + AT_HAND
        ends = {one.id: calendar.at(one, soon + timedelta(days=1), time()) for one in members}
        team = {one.id: one for one in members}
        found = await proposals(
            uow, moments, soon, ends, lambda who, begin, end: calendar.worked(team[who], begin, end)
        )
        return [(one, await self._keep(uow, one, day, since[one.id], found[one.id])) for one in members]

    async def _keep(self, uow: UnitOfWork, member: Member, day: date, since: date, proposal: Proposal) -> Standup:
        row = {
            "id": new_id(),
            "workspace_id": uow.workspace,
            "member_id": member.id,
            "day": day,
            "since": since,
            "done": list(proposal.done),
            "plan": list(proposal.plan),
            "blockers": list(proposal.blockers),
            "asked_at": uow.now(),
        }
        await uow.session.execute(insert(Standup).values(row).on_conflict_do_nothing())
        query = select(Standup).where(Standup.member_id == member.id, Standup.day == day)
        return (await uow.session.scalars(query)).one()

    # Answering

    async def mine(self, uow: UnitOfWork, actor: Actor, standup_id: UUID | None = None) -> Standup:
        """Raises: StandupNotFound, NotYourStandup."""
        if standup_id is None:
            today = uow.now().astimezone(ZoneInfo(actor.timezone)).date()
            query = select(Standup).where(Standup.member_id == actor.member_id, Standup.day == today)
            standup = (await uow.session.scalars(query)).one_or_none()
        else:
            standup = await uow.session.get(Standup, standup_id)
        if standup is None:
            raise StandupNotFound
        if standup.member_id != actor.member_id:
            raise NotYourStandup
        return standup

    async def accept(self, uow: UnitOfWork, actor: Actor, standup: Standup) -> None:
        """As it was proposed. A second time changes nothing."""
        standup.answered_at = standup.answered_at or uow.now()
        await self._redraw(uow, actor, standup)

    async def _redraw(self, uow: UnitOfWork, actor: Actor, standup: Standup) -> None:
        await uow.session.flush()
        subject = Subject(STANDUP, standup.id)
        await self._notices.edit(uow, subject, lambda presses: replies.question(actor.name, standup, presses))

    async def edit(self, uow: UnitOfWork, actor: Actor, standup: Standup, told: Told) -> None:
        """In the person's own words; what blocks them is set on its task and told to the boss."""
        standup.done, standup.plan = list(told.done) or standup.done, list(told.plan) or standup.plan
        for blocker in told.blockers:
            await self.block(uow, actor, standup, blocker)
        await self.accept(uow, actor, standup)

    async def block(self, uow: UnitOfWork, actor: Actor, standup: Standup, said: str) -> Task | None:
        """Sets the task to blocked with the reason, where one is named; the bosses hear of it either way.

        Raises: TaskNotFound, NotPermitted, TransitionRefused.
        """
        number, reason = read_blocker(said)
        task = None
        if number is not None:
            task = await self._tasks.see(uow, actor, await TaskRepository(uow).get_by_number(number))
            try:
                await self._tasks.set_status(uow, actor, task, Status.BLOCKED, reason)
            except NoChange:
                await self._tasks.add_note(uow, actor, task, reason)
        line = f"{task.reference} {task.title}: {reason}" if task else reason
        standup.blockers = [*standup.blockers, line]
        await self._redraw(uow, actor, standup)
        await self._tell_bosses(uow, actor, f"{standup.id}:{len(standup.blockers)}", line)
        return task

    async def _tell_bosses(self, uow: UnitOfWork, actor: Actor, key: str, line: str) -> None:
        for member in await PeopleRepository(uow).active_members():
            if member.role == Role.BOSS and member.id != actor.member_id:
                await self._notices.send(
                    uow, member.id, "blocked", key, lambda _presses: replies.blocked(actor.name, line)
                )

    # Summing up

    async def sum_up(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: tells the bosses who work today. On a day on which nobody was asked it says nothing."""
        await self._database.in_workspace(occasion.workspace_id, lambda uow: self._sum_up(uow, occasion))

    async def _sum_up(self, uow: UnitOfWork, occasion: Occasion) -> None:
        calendar = await calendar_of(uow)
        summary = await self.summary(uow, calendar)
        if not summary.answered and not summary.silent and not summary.unreachable:
            return
        for member in await PeopleRepository(uow).active_members():
            if member.role == Role.BOSS and calendar.may_write(member, uow.now()):
                key = occasion.key
                await self._notices.send(
                    uow, member.id, "standup_summary", key, lambda _presses: replies.summary(summary)
                )

    async def summary(self, uow: UnitOfWork, calendar: WorkCalendar) -> Summary:
        """Each person on their own day."""
        now = uow.now()
        members = [one for one in await PeopleRepository(uow).active_members() if is_asked(one)]
        days = {one.id: now.astimezone(calendar.zone_of(one)).date() for one in members}
        query = select(Standup).where(Standup.day.in_(set(days.values())))
        found = {(one.member_id, one.day): one for one in await uow.session.scalars(query)}
        chats = await self._notices.chats_of(uow, days)
        summary = Summary(now.astimezone(ZoneInfo(calendar.zone)).date())
        for member in members:
            standup = found.get((member.id, days[member.id]))
            if standup is not None:
                if standup.answered_at is not None:
                    summary.answered.append((member.name, standup))
                else:
                    summary.silent.append(member.name)
            elif not calendar.works_on(member, days[member.id]):
                summary.away.append(member.name)
            elif member.id not in chats:
                summary.unreachable.append(member.name)
            else:
                summary.later.append(member.name)
        return summary


class StandupCards:
    """Draws the message again as it is true now. Implements chat.protocols.CardRenderer."""

    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        del conversation
        standup = await uow.session.get_one(Standup, subject_id)
        member = await PeopleRepository(uow).get_member(standup.member_id)
        return replies.question(member.name, standup, presses)


def is_asked(member: Member) -> bool:
    """The boss asks, the others are asked."""
    return member.role != Role.BOSS
