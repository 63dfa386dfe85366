"""What is sent to people by itself: to whoever it concerns now, once, and nothing is used up by who can't be reached."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select

from boss_workflow.chat.cards import Cards
from boss_workflow.chat.models import Card, Conversation, OutboundMessage
from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import LinkedAccount, PeopleRepository
from boss_workflow.domains.reminders import Deadlines, Nags
from boss_workflow.domains.reminders.actions import snoozed_until
from boss_workflow.domains.reminders.models import Reminder
from boss_workflow.domains.reports import ReportService
from boss_workflow.domains.reports.charts import Charts
from boss_workflow.domains.schedule import Notices, calendar_of
from boss_workflow.domains.schedule.models import Notice
from boss_workflow.domains.standups import StandupService, replies
from boss_workflow.integrations.smtp import SmtpMailer
from boss_workflow.jobs import JobContext, Jobs, Registry, RetryLater
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block
from tests.integration.factories import Team
from tests.simulators.smtp import mail_server
from tests.support.clock import MovableClock
from tests.support.people import plain

BLOCKS: TypeAdapter[list[Block]] = TypeAdapter(list[Block])
CONTEXT = JobContext(new_id(), 1)


async def open_chat(team: Team, *names: str) -> None:
    """A private chat of each at the terminal."""

    async def link(uow: UnitOfWork) -> None:
        for name in names:
            account = LinkedAccount(platform="console", account_id=_chat(team, name), created_at=uow.now())
            account.workspace_id, account.member_id = uow.workspace, team.id(name)
            await PeopleRepository(uow).link(account)

    async def open_them(uow: UnitOfWork) -> None:
        about: dict[str, Any] = {"platform": "console", "account": "local", "private": True, "created_at": uow.now()}
        for name in names:
            uow.session.add(Conversation(workspace_id=team.workspace_id, chat_id=_chat(team, name), **about))

    await team.do(link)
    await team.app.database.as_system(open_them)


def _chat(team: Team, name: str) -> str:
    return f"{name}-{team.workspace_id}"


async def told(team: Team, name: str) -> list[str]:
    """All that is on its way to somebody, edits marked."""

    async def read(uow: UnitOfWork) -> list[str]:
        query = (
            select(OutboundMessage)
            .join(Conversation, Conversation.id == OutboundMessage.conversation_id)
            .where(Conversation.chat_id == _chat(team, name))
            .order_by(OutboundMessage.seq)
        )
        return [f"{one.kind}: {plain(BLOCKS.validate_python(one.blocks))}" for one in await uow.session.scalars(query)]

    return await team.do(read)


def occasion(team: Team, name: str = "job", key: str = "2026-11-23T09:30") -> Occasion:
    now = team.app.database.clock.now()
    return Occasion(workspace_id=team.workspace_id, name=name, zone="UTC", key=key, at=now)


def notices(team: Team) -> Notices:
    return Notices(team.app.outbox)


async def remind(team: Team) -> None:
    deadlines = Deadlines(team.app.database, notices(team), Cards(team.app.outbox, {}))
    await deadlines.remind(CONTEXT, occasion(team))


async def snooze(team: Team, name: str, span: str) -> datetime:
    async def rest(uow: UnitOfWork) -> datetime:
        (row,) = await uow.session.scalars(select(Reminder).where(Reminder.member_id == team.id(name)))
        row.snoozed_until = await snoozed_until(uow, team.actors[name], span)
        return row.snoozed_until

    return await team.do(rest)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(("span", "until"), [("1h", at(16)), ("tomorrow", at(9, day=24)), ("monday", at(9, day=30))])
async def test_a_snooze_ends_when_it_says(team: Team, clock: MovableClock, span: str, until: datetime) -> None:
    await open_chat(team, "john")
    await team.task(to="john", due=When(moment=at(17)))
    clock.set(at(15))
    await remind(team)
    assert await snooze(team, "john", span) == until
    clock.set(until - timedelta(minutes=1))
    await remind(team)
    before = await told(team, "john")
    clock.set(until)
    await remind(team)
    assert "paint the wall is due" in (await told(team, "john"))[-1]
    assert len(_reminders(await told(team, "john"))) == len(_reminders(before)) + 1


def _reminders(messages: Sequence[str]) -> list[str]:
    return [one for one in messages if one.startswith("send: ⏰")]


@pytest.mark.parametrize("change", ["assign", "archive"])
async def test_a_snooze_wakes_nobody_whose_task_it_no_longer_is(team: Team, clock: MovableClock, change: str) -> None:
    await open_chat(team, "john")
    task_id = await team.task(to="john", due=When(moment=at(17)))
    clock.set(at(15))
    await remind(team)
    await snooze(team, "john", "1h")
    if change == "assign":
        mike = await team.do(lambda uow: team.member(uow, "mike"))
        await team.change(task_id, lambda uow, actor, task: team.app.tasks.assign(uow, actor, task, mike))
    else:
        await team.change(task_id, team.app.tasks.archive)
    before = _reminders(await told(team, "john"))
    clock.set(at(16))
    await remind(team)
    assert _reminders(await told(team, "john")) == before


async def test_a_new_due_has_its_steps_though_the_old_one_rests(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    task_id = await team.task(to="john", due=When(moment=at(17)))
    clock.set(at(15))
    await remind(team)
    await snooze(team, "john", "monday")
    when = When(moment=at(18, day=24))
    await team.change(task_id, lambda uow, actor, task: team.app.tasks.reschedule(uow, actor, task, when))
    clock.set(at(16, day=24))
    await remind(team)
    assert "is due today 18:00, in 2 h." in (await told(team, "john"))[-1]


async def test_a_reminder_that_can_no_longer_be_edited_is_sent_anew(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    await team.task(to="john", due=When(moment=at(17)))
    clock.set(at(15))
    await remind(team)

    async def lose(uow: UnitOfWork) -> None:
        for card in await uow.session.scalars(select(Card)):
            card.live = False

    await team.do(lose)
    clock.set(at(16))
    await remind(team)
    assert (await told(team, "john"))[-1].startswith("send: ⏰ TASK-1 paint the wall is due today 17:00, in 1 h.")


async def used_up(team: Team) -> Sequence[Notice]:
    return await team.do(_notices)


async def _notices(uow: UnitOfWork) -> Sequence[Notice]:
    return (await uow.session.scalars(select(Notice))).all()


async def test_who_has_no_chat_is_told_as_soon_as_they_have_one(team: Team, clock: MovableClock) -> None:
    await team.task(to="john", due=When(moment=at(11)))
    nags = Nags(team.app.database, notices(team))
    clock.set(at(10))
    await remind(team)
    clock.set(at(20))
    await nags.check_overdue(CONTEXT, occasion(team))
    assert await used_up(team) == []

    await open_chat(team, "john", "boss", "max")
    clock.set(at(12, day=25))
    await nags.check_overdue(CONTEXT, occasion(team))
    assert "One task of yours is overdue" in (await told(team, "john"))[-1]
    assert "One task needs you" in (await told(team, "max"))[-1]


async def test_the_standup_says_who_could_not_be_asked(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    clock.set(at(9, day=24))
    standup = StandupService(team.app.database, notices(team), team.app.tasks)
    await standup.ask(CONTEXT, occasion(team))
    found = await team.do(lambda uow: _summary(standup, uow))
    assert found.silent == ["john"]
    assert "Couldn't be asked, no chat yet: ann," in plain(replies.summary(found))


async def live(team: Team, name: str, **habits: Any) -> None:
    """Somebody has other quiet hours, or another zone."""

    async def change(uow: UnitOfWork) -> None:
        member = await team.member(uow, name)
        for habit, value in habits.items():
            setattr(member, habit, value)

    await team.do(change)


async def test_who_has_quiet_hours_is_asked_once_at_their_end(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john", "mike")
    await live(team, "john", quiet_start=time(22), quiet_end=time(11))
    clock.set(at(9, day=24))
    standup, morning = StandupService(team.app.database, notices(team), team.app.tasks), occasion(team)
    with pytest.raises(RetryLater) as wish:
        await standup.ask(CONTEXT, morning)
    assert (wish.value.delay, await told(team, "john"), len(await told(team, "mike"))) == (7200, [], 1)

    clock.set(at(11, day=24))
    for _ in range(2):
        await standup.ask(CONTEXT, morning)
    assert (len(await told(team, "john")), len(await told(team, "mike"))) == (1, 1)


async def test_who_is_off_when_their_quiet_hours_end_is_not_asked(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "john")
    clock.set(at(23, day=27))
    await StandupService(team.app.database, notices(team), team.app.tasks).ask(CONTEXT, occasion(team))
    clock.set(at(7, day=28))
    await StandupService(team.app.database, notices(team), team.app.tasks).ask(CONTEXT, occasion(team))
    assert await told(team, "john") == []


@pytest.mark.parametrize(
    ("zone", "hour"), [("America/Los_Angeles", 17), ("Asia/Tokyo", 0), ("UTC", 9)], ids=["west", "east", "here"]
)
async def test_what_is_planned_ends_with_tomorrow_where_the_person_is(
    team: Team, clock: MovableClock, zone: str, hour: int
) -> None:
    await open_chat(team, "john")
    await live(team, "john", timezone=zone)
    midnight = datetime(2026, 11, 26, tzinfo=ZoneInfo(zone))
    await team.task("the last of tomorrow", to="john", due=When(moment=midnight - timedelta(minutes=5)))
    await team.task("the first of the day after", to="john", due=When(moment=midnight))
    clock.set(at(hour, day=24))
    there = occasion(team).model_copy(update={"zone": zone})
    await StandupService(team.app.database, notices(team), team.app.tasks).ask(CONTEXT, there)
    asked = (await told(team, "john"))[-1]
    assert "the last of tomorrow" in asked
    assert "the first of the day after" not in asked


async def _summary(standup: StandupService, uow: UnitOfWork) -> Any:
    return await standup.summary(uow, await calendar_of(uow))


def link_of(reference: str) -> str:
    return f"https://t.me/boss?start={reference}"


async def test_an_address_that_is_refused_keeps_nobody_elses_digest_back(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss")
    clock.set(at(10))
    await team.task(to="john", due=When(day=at(10).date()))

    async def give_addresses(uow: UnitOfWork) -> None:
        for name in ("boss", "max", "sarah"):
            (await team.member(uow, name)).email = f"{name}@example.com"

    await team.do(give_addresses)
    app, registry = team.app, Jobs(Registry())
    async with mail_server() as mail:
        mail.refuses.add("max@example.com")
        mailer = SmtpMailer("127.0.0.1", mail.port, "boss@example.com")
        charts = Charts(app.database, registry, app.outbox, app.files)
        service = ReportService(app.database, notices(team), registry, app.policy, mailer, charts, link_of)
        for key in ("2026-11-23T10:00", "2026-11-23T10:30"):
            await service.send_digest(CONTEXT, occasion(team, "digest.morning", key))
    [letter] = mail.letters
    assert str(letter["To"]) == "boss@example.com"
    assert "- TASK-1 paint the wall\n  https://t.me/boss?start=TASK-1" in str(letter.get_payload()).replace(
        "\r\n", "\n"
    )
    assert [one for one in await told(team, "boss") if "max@example.com was refused" in one] != []
