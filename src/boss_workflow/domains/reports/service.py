"""Makes reports for whoever asks, within their rights, and sends the regular ones."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.chat.models import Conversation
from boss_workflow.domains.people import Member, PeopleRepository, Policy, Scope, make_actor
from boss_workflow.domains.reports import digest, replies
from boss_workflow.domains.reports.charts import Charts
from boss_workflow.domains.reports.links import LinkOf
from boss_workflow.domains.reports.numbers import Report, measure
from boss_workflow.domains.reports.periods import Kind, period_of
from boss_workflow.domains.schedule import Notices, WorkCalendar, calendar_of
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs import Job, JobContext, Jobs
from boss_workflow.jobs.schedule_tick import ASKED_FOR, Occasion
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.ports.blocks import Paragraph
from boss_workflow.ports.mail import Mail, MailRefused

TOMORROW = timedelta(days=1)


class ReportService:
    def __init__(
        self,
        database: Database,
        notices: Notices,
        jobs: Jobs,
        policy: Policy,
        mail: Mail | None,
        charts: Charts,
        link_of: LinkOf,
    ) -> None:
        self._database = database
        self._notices = notices
        self._jobs = jobs
        self._policy = policy
        self._mail = mail
        self._charts = charts
        self._link_of = link_of

    async def make(self, uow: UnitOfWork, actor: Actor, kind: Kind, day: date | None = None) -> Report:
        """Of the period that holds `day`, which is today where none is given, in the workspace's zone."""
        zone = (await WorkspaceRepository(uow).current()).timezone
        day = day or uow.now().astimezone(ZoneInfo(zone)).date()
        return await measure(uow, actor, self._policy.scope(actor, "task.see"), period_of(kind, day, zone))

    async def picture(self, uow: UnitOfWork, conversation: Conversation, report: Report) -> None:
        """Its chart, soon after it, where there is one to draw."""
        await self._charts.soon(uow, conversation, report)

    # The regular ones

    async def end_of_day(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: today, to the bosses who work today; after their quiet hours, when it falls into these."""
        await self._database.in_workspace(
            occasion.workspace_id, lambda uow: self._send(uow, occasion, Kind.DAILY, END_OF_DAY)
        )

    async def weekly(self, _context: JobContext, occasion: Occasion) -> None:
        await self._database.in_workspace(
            occasion.workspace_id, lambda uow: self._send(uow, occasion, Kind.WEEKLY, WEEKLY)
        )

    async def monthly(self, _context: JobContext, occasion: Occasion) -> None:
        """Job: the month that has just ended."""
        await self._database.in_workspace(
            occasion.workspace_id, lambda uow: self._send(uow, occasion, Kind.MONTHLY, MONTHLY)
        )

    async def _send(self, uow: UnitOfWork, occasion: Occasion, kind: Kind, again: Job[Occasion]) -> None:
        calendar = await calendar_of(uow)
        day = occasion.at.astimezone(ZoneInfo(occasion.zone)).date()
        about = day if kind is not Kind.MONTHLY else day.replace(day=1) - TOMORROW
        known = await self._notices.known(uow, f"report_{kind}", [occasion.key])
        bosses = [
            one
            for one in await PeopleRepository(uow).active_members()
            if one.role == Role.BOSS
            and (one.id, occasion.key) not in known
            and (kind is not Kind.DAILY or calendar.works_on(one, occasion.at.astimezone(calendar.zone_of(one)).date()))
        ]
        off = [one for one in bosses if not calendar.may_write(one, uow.now())]
        made: dict[str, Report] = {}
        for boss in bosses:
            if boss not in off:
                actor = await make_actor(uow, boss, "job")
                report = made.get(actor.timezone) or await self.make(uow, actor, kind, about)
                made[actor.timezone] = report
                chat = (await self._notices.chats_of(uow, [boss.id])).get(boss.id)
                told = await self._notices.send(
                    uow,
                    boss.id,
                    f"report_{kind}",
                    occasion.key,
                    partial(replies.report, report),
                    chat=chat,
                )
                if told and chat is not None:
                    await self.picture(uow, chat, report)
        later = [when for one in off if (when := calendar.may_write_from(one, uow.now())) is not None]
        if later:
            await self._jobs.enqueue(uow, again, occasion, delay=min(later) - uow.now())

    # Digests

    async def send_digest(self, context: JobContext, occasion: Occasion) -> None:
        """Job: to the bosses and managers of this zone who work today: by mail where that is set up, else in their chat.

        An address that is refused keeps nobody else's back; the bosses hear of it.
        """
        refused: list[str] = []
        found = await self._database.in_workspace(occasion.workspace_id, lambda uow: self._digests(uow, occasion))
        for letter in found:
            try:
                if self._mail is not None:
                    await self._mail.send(letter.letter)
            except MailRefused as error:
                refused.append(letter.letter.to)
                await self._database.in_workspace(
                    occasion.workspace_id,
                    lambda uow, letter=letter, error=error: self._tell_refused(uow, letter, occasion, error),  # type: ignore[misc]
                )
            await self._database.in_workspace(
                occasion.workspace_id,
                lambda uow, letter=letter: self._note_mailed(uow, letter, occasion),  # type: ignore[misc]
            )

        if refused:
            await context.keep_result(refused=refused)

    async def _tell_refused(
        self, uow: UnitOfWork, letter: digest.MemberLetter, occasion: Occasion, error: MailRefused
    ) -> None:
        text = f"The digest for {letter.letter.to} was refused: {error}"
        key = f"{_digest_key(occasion)}:{letter.member_id}"
        for one in await PeopleRepository(uow).active_members():
            if one.role == Role.BOSS:
                await self._notices.send(uow, one.id, "digest_refused", key, lambda _presses: [Paragraph(text=text)])

    async def _digests(self, uow: UnitOfWork, occasion: Occasion) -> list[digest.MemberLetter]:
        """Sends those that go into a chat; returns those that go by mail and have not gone yet."""
        calendar = await calendar_of(uow)
        key = _digest_key(occasion)
        letters: list[digest.MemberLetter] = []
        team = await PeopleRepository(uow).active_members()
        known = await self._notices.known(uow, digest.KIND, [key])
        lately = await self._had_one_lately(uow, team, occasion)
        for member in team:
            if not _gets_digest(member, calendar, occasion, uow) or (member.id, key) in known or member.id in lately:
                continue
            content = await digest.collect(uow, member, calendar, self._scope(await make_actor(uow, member, "job")))
            if content.is_empty:
                continue
            if self._mail is not None and member.email:
                letters.append(digest.letter(member, content, key, self._link_of))
            else:
                blocks = digest.blocks(content)
                await self._notices.send(uow, member.id, digest.KIND, key, lambda _presses, blocks=blocks: blocks)  # type: ignore[misc]
        return letters

    async def _had_one_lately(self, uow: UnitOfWork, team: Sequence[Member], occasion: Occasion) -> set[UUID]:
        """Those who have moved; none where a boss asks for it."""
        if _asked_for(occasion):
            return set()
        regular = f"{occasion.name}:2"
        return await self._notices.told_lately(uow, digest.KIND, [one.id for one in team], regular)

    def _scope(self, actor: Actor) -> tuple[Actor, Scope]:
        return actor, self._policy.scope(actor, "task.see")

    async def _note_mailed(self, uow: UnitOfWork, letter: digest.MemberLetter, occasion: Occasion) -> None:
        await self._notices.claim(uow, letter.member_id, digest.KIND, _digest_key(occasion))


def _digest_key(occasion: Occasion) -> str:
    """The day, whatever the hour and the zone; one that a boss asked for stands by itself."""
    day = occasion.key if _asked_for(occasion) else occasion.key.partition("T")[0]
    return f"{occasion.name}:{day}"


def _asked_for(occasion: Occasion) -> bool:
    return occasion.key.startswith(ASKED_FOR)


def _gets_digest(member: Member, calendar: WorkCalendar, occasion: Occasion, uow: UnitOfWork) -> bool:
    here = calendar.zone_of(member).key == occasion.zone
    return here and member.role != Role.STAFF and calendar.may_write(member, uow.now())


END_OF_DAY = Job("report.daily", Occasion)
WEEKLY = Job("report.weekly", Occasion)
MONTHLY = Job("report.monthly", Occasion)
DIGEST_MORNING = Job("digest.morning", Occasion)
DIGEST_EVENING = Job("digest.evening", Occasion)
