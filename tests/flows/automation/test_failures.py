"""What fails is said: one alert a cause, with Retry, and one all-clear."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import UUID

import pytest
from sqlalchemy import text

from boss_workflow.bootstrap import build_api
from boss_workflow.bootstrap.automation import timetable
from boss_workflow.bootstrap.backups import NIGHTLY
from boss_workflow.chat.alerts import ALERT
from boss_workflow.chat.delivery import Delivery
from boss_workflow.chat.jobs import ConversationParams
from boss_workflow.chat.leases import Leases
from boss_workflow.chat.models import Card, Conversation, OutboundKind, OutboundMessage
from boss_workflow.chat.outbox import BLOCKS
from boss_workflow.chat.platforms import Platforms
from boss_workflow.domains.people import LinkedAccount
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.jobs import JobContext, RunView
from boss_workflow.jobs.models import RunStatus
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Paragraph
from boss_workflow.ports.chat_platform import MessageGone, Outgoing, PlatformError, RecipientGone, Refused
from tests.flows.automation.conftest import Day, Reader
from tests.integration.api.client import client_of
from tests.integration.factories import Team, make_team


async def workspace_of(day: Day) -> UUID:
    workspace = await day.app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert workspace is not None
    return workspace.id


async def count_tasks_as(day: Day, number: int) -> None:
    """The workspace's count of tasks, which the nightly check compares with the tasks."""
    statement = text("update workspace set last_task_number = :number")

    async def change(uow: UnitOfWork) -> None:
        await uow.session.execute(statement, {"number": number})

    await day.app.database.in_workspace(await workspace_of(day), change)


async def dead(day: Day) -> list[RunView]:
    return await day.app.database.as_system(lambda uow: day.app.jobs.newest(uow, status=RunStatus.DEAD))


async def test_a_job_that_gave_up_is_told_retried_and_cleared(day: Day) -> None:
    await count_tasks_as(day, 1)
    await day.at("2026-11-24 03:00")
    boss = Reader(day.app)
    (failed,) = await dead(day)

    told = await boss.catch_up({})
    assert "⚠️ A background job failed for good: consistency check. Since 24 Nov 03:00 UTC." in told
    assert f"Request {failed.request_id}." in told

    await count_tasks_as(day, 4)
    assert "upkeep.consistency is queued again." in await boss.press("Retry")
    await day.settle()
    await day.at("2026-11-24 03:05")
    assert "All clear: it works again." in await boss.catch_up({})
    assert "Over since 24 Nov 03:05 UTC" in boss.screen


async def test_a_retry_in_vain_is_told_anew(day: Day) -> None:
    await count_tasks_as(day, 1)
    await day.at("2026-11-24 03:00")
    boss = Reader(day.app)
    await boss.catch_up({})
    await boss.press("Retry")
    assert "It is being tried again." in boss.screen
    await day.settle()

    await day.at("2026-11-24 03:30")
    told = await boss.catch_up({})
    assert "⚠️ A background job failed for good: consistency check." in told
    assert boss.screen.count("A background job failed for good") == 2

    await count_tasks_as(day, 4)
    await boss.press("Retry")
    await day.settle()
    await day.at("2026-11-24 04:00")
    assert (await boss.catch_up({})).count("All clear: it works again.") == 1


async def test_many_that_were_retried_in_vain_are_told_in_one_message(day: Day) -> None:
    await die(day, "report.weekly", "OSError: disk full", 3)
    boss = Reader(day.app)
    await boss.catch_up({})
    runs = [one.id for one in await dead(day)]
    await set_status(day, runs, "queued")
    await set_status(day, runs, "dead", "OSError: disk full")
    await boss.catch_up({})
    assert boss.screen.count("A background job failed for good") == 2
    assert "[Retry all 3]" in boss.screen.rpartition("⚠️")[2]


async def set_status(day: Day, runs: list[UUID], status: str, error: str | None = None) -> None:
    """One after the other; with `error` each is published as dead."""
    workspace_id = await workspace_of(day)
    change = text("update job_run set status = :status where id = :id")

    async def work(uow: UnitOfWork) -> None:
        for run_id in runs:
            await uow.session.execute(change, {"id": run_id, "status": status})
            if error is not None:
                await uow.publish(DeadJob(run_id, workspace_id, "report.weekly", error, "the-request"))

    await day.app.database.as_system(work)


async def die(day: Day, name: str, error: str, count: int, workspace_id: UUID | None = None) -> None:
    """Jobs that give up for this reason."""
    workspace_id = workspace_id or await workspace_of(day)
    runs = await enqueue(day, name, count, workspace_id)
    given_up = text("update job_run set status = 'dead' where id = any(:ids)")

    async def give_up(uow: UnitOfWork) -> None:
        await uow.session.execute(given_up, {"ids": runs})
        for run_id in runs:
            await uow.publish(DeadJob(run_id, workspace_id, name, error, "the-request"))

    await day.app.database.as_system(give_up)


async def enqueue(day: Day, name: str, count: int, workspace_id: UUID | None = None) -> list[UUID]:
    """Runs of a job, due tomorrow."""
    workspace_id, job = (
        workspace_id or await workspace_of(day),
        day.app.automatic.scheduler.scheduled["report.daily"].job,
    )
    occasion = Occasion(
        workspace_id=workspace_id, name=name, zone="UTC", key="k", at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    renamed = text("update job_run set name = :name where id = any(:ids)")

    async def work(uow: UnitOfWork) -> list[UUID]:
        runs = [await day.app.jobs.enqueue(uow, job, occasion, delay=timedelta(days=1)) for _ in range(count)]
        await uow.session.execute(renamed, {"name": name, "ids": runs})
        return runs

    return await day.app.database.in_workspace(workspace_id, work)


async def go_well(day: Day, name: str) -> None:
    """Another run of this job, begun and ended now."""
    workspace_id, job = await workspace_of(day), day.app.automatic.scheduler.scheduled["report.daily"].job
    well = text("update job_run set name = :name, status = 'succeeded', started_at = :now where id = :id")

    async def work(uow: UnitOfWork) -> None:
        occasion = Occasion(workspace_id=workspace_id, name=name, zone="UTC", key="k", at=uow.now())
        run_id = await day.app.jobs.enqueue(uow, job, occasion, delay=timedelta(days=1))
        await uow.session.execute(well, {"name": name, "id": run_id, "now": uow.now()})

    await day.app.database.in_workspace(workspace_id, work)


async def test_another_run_that_goes_well_is_no_all_clear_for_the_dead_one(day: Day) -> None:
    await die(day, "report.weekly", "OSError: disk full", 1)
    boss = Reader(day.app)
    await boss.catch_up({})
    day.clock.advance(timedelta(minutes=5))
    await go_well(day, "report.weekly")
    await day.app.automatic.look()
    assert "All clear" not in await boss.catch_up({})
    assert "[Retry]" in boss.screen


async def test_a_dead_job_that_a_person_gives_up_ends_the_alert(day: Day) -> None:
    await die(day, "report.weekly", "OSError: disk full", 1)
    boss = Reader(day.app)
    await boss.catch_up({})
    (failed,) = await dead(day)
    await day.app.database.as_system(lambda uow: day.app.jobs.cancel(uow, failed.id))
    await day.app.automatic.look()
    assert "It was given up. Earlier, a background job failed" in await boss.catch_up({})


async def test_what_died_of_a_provider_that_works_again_keeps_its_retry(day: Day) -> None:
    await die(day, "report.weekly", "MailUnavailable: no route", 2)
    boss = Reader(day.app)
    await boss.catch_up({})
    day.clock.advance(timedelta(minutes=5))
    await go_well(day, "report.weekly")
    await day.app.automatic.look()
    told = await boss.catch_up({})
    assert "All clear: it works again." in told
    assert "2 jobs still wait for a retry." in told
    assert "[Retry all 2]" in told


async def test_a_failure_long_after_the_one_before_is_told_anew(day: Day) -> None:
    await die(day, "report.weekly", "OSError: disk full", 1)
    boss = Reader(day.app)
    await boss.catch_up({})
    day.clock.advance(timedelta(hours=13))
    await die(day, "report.weekly", "OSError: disk full", 1)
    await boss.catch_up({})
    assert boss.screen.count("failed for good: weekly report") == 2


async def test_each_provider_has_its_alert(day: Day) -> None:
    await die(day, "report.weekly", "MailUnavailable: no route", 1)
    await die(day, "backup.run", "ArchiveStoreUnavailable: no route", 1)
    await die(day, "voice", "TranscriberUnavailable: no route", 1)
    told = await Reader(day.app).catch_up({})
    for service in ("mail server", "place of the backups", "voice transcriber"):
        assert f"The {service} did not answer" in told


async def test_a_dead_provider_makes_one_alert(day: Day) -> None:
    await die(day, "report.weekly", "Unreachable: no route", 5)
    boss = Reader(day.app)
    told = await boss.catch_up({})
    assert boss.screen.count("A chat platform did not answer") == 1
    assert "[Retry all 5]" in told


async def second_workspace(day: Day) -> Team:
    """One more, of which the demo team's boss is a boss as well, from the same terminal."""
    other = await make_team(day.app)

    async def link(uow: UnitOfWork) -> None:
        account = {"platform": "console", "account_id": "boss", "created_at": uow.now()}
        uow.session.add(LinkedAccount(workspace_id=other.workspace_id, member_id=other.id("boss"), **account))

    await other.do(link)
    return other


async def test_a_boss_of_two_workspaces_hears_of_both_in_the_chat_that_one_of_them_has(day: Day) -> None:
    boss = Reader(day.app)
    await boss.say("hello")
    other = await second_workspace(day)
    await die(day, "report.weekly", "OSError: disk full", 1, other.workspace_id)
    told = await boss.catch_up({})
    assert "About Team:\n⚠️ A background job failed for good: weekly report." in told

    await die(day, "report.weekly", "OSError: disk full", 1, other.workspace_id)
    await boss.catch_up({})
    assert boss.screen.count("About Team:") == 1
    assert "2 jobs. Request" in boss.screen
    assert await day.app.automatic.untold() == []

    assert "2 jobs are queued again." in await boss.press("Retry all 2")
    async with asyncio.timeout(10):
        while await dead(day):
            await asyncio.sleep(0.02)


async def test_an_outage_is_told_once_a_chat_however_many_workspaces_it_has(day: Day) -> None:
    boss = Reader(day.app)
    await boss.say("hello")
    await second_workspace(day)
    await day.app.automatic.back(90)
    await boss.catch_up({})
    assert boss.screen.count("The database did not answer from") == 1


async def test_deliveries_that_die_do_not_make_more_of_them(day: Day) -> None:
    await die(day, "chat.deliver", "Unreachable: no route", 5)
    boss = Reader(day.app)
    await boss.catch_up({})
    assert boss.screen.count("A chat platform did not answer") == 1
    assert "Retry all" not in boss.screen


@pytest.mark.parametrize("error", ["DatabaseUnavailable: gone", "PoolExhausted: busy"])
async def test_a_dead_database_makes_one_alert(day: Day, error: str) -> None:
    await die(day, "report.weekly", error, 3)
    await die(day, "standup.ask", error, 3)
    boss = Reader(day.app)
    await boss.catch_up({})
    assert boss.screen.count("The database did not answer") == 1


async def lose_the_queue_row(day: Day, *, started: bool) -> None:
    """The end of day report is queued, and the transport knows nothing of it."""
    lost = "update job_run set status = 'queued', started_at = case when :started then due_at end where name = :name"
    await day.at("2026-11-24 18:00")

    async def forget(uow: UnitOfWork) -> None:
        await uow.session.execute(text(lost), {"started": started, "name": "report.daily"})

    await day.app.database.in_workspace(await workspace_of(day), forget)
    day.clock.set(datetime(2026, 11, 24, 18, 15, tzinfo=UTC))


@pytest.mark.parametrize("started", [False, True])
async def test_a_run_that_nobody_begins_is_told_and_retried(day: Day, started: bool) -> None:
    await lose_the_queue_row(day, started=started)
    await day.app.automatic.look()
    boss = Reader(day.app)
    assert "A job did not run: end of day report" in await boss.catch_up({})

    assert "report.daily is queued again." in await boss.press("Retry")
    await day.at("2026-11-24 18:16")
    assert "All clear: it works again." in await boss.catch_up({})


async def test_a_run_that_still_waits_is_told_once(day: Day) -> None:
    await lose_the_queue_row(day, started=False)
    await day.app.automatic.look()
    boss = Reader(day.app)
    await boss.catch_up({})
    await go_well(day, "report.daily")
    for _ in range(3):
        day.clock.advance(timedelta(seconds=10))
        await day.app.automatic.look()
    assert "All clear" not in await boss.catch_up({})
    assert boss.screen.count("A job did not run") == 1


def test_of_all_that_comes_at_a_time_of_day_a_missed_run_is_told() -> None:
    for one in (*timetable(), NIGHTLY):
        assert one.notable == (one.timing.every is None), one.title


async def test_a_night_in_which_nothing_ran_is_told(day: Day) -> None:
    await day.at("2026-11-24 01:00")
    await day.at("2026-11-24 15:00")
    told = await Reader(day.app).catch_up({})
    for title in ("cleanup", "consistency check", "backup", "morning digest"):
        assert f"\n• {title} of today" in told


async def test_what_reaches_nobody_stands_in_health(day: Day) -> None:
    async def lose_the_boss(uow: UnitOfWork) -> None:
        await uow.session.execute(text("delete from linked_account where account_id = 'boss'"))

    await day.app.database.in_workspace(await workspace_of(day), lose_the_boss)
    await die(day, "backup", "OSError: disk full", 1)
    (untold,) = await day.app.automatic.untold()
    assert untold.startswith("A background job failed for good: backup")
    async with client_of(build_api(day.app)) as client:
        health = (await client.get("/health")).json()
    assert (health["status"], health["alerts"]) == ("critical", [untold])


async def test_an_outage_is_told_once_whichever_replicas_saw_it(day: Day) -> None:
    await day.app.automatic.back(90)
    day.clock.advance(timedelta(seconds=7))
    await day.app.automatic.back(95)
    boss = Reader(day.app)
    await boss.catch_up({})
    assert boss.screen.count("The database did not answer from") == 1

    day.clock.advance(timedelta(hours=1))
    await day.app.automatic.back(90)
    await boss.catch_up({})
    assert boss.screen.count("The database did not answer from") == 2


async def leave_a_message_waiting(day: Day) -> None:
    """A message to a boss's Telegram, tried again and again, that Telegram did not take."""
    wait = """
        with chat as (
            insert into conversation (id, workspace_id, platform, account, chat_id, private, created_at)
            select gen_random_uuid(), workspace_id, 'telegram', 'bot', '7', true, :now from conversation limit 1
            returning id, workspace_id)
        insert into outbound_message
            (id, workspace_id, conversation_id, kind, blocks, status, attempts, request_id, created_at)
        select gen_random_uuid(), workspace_id, id, 'send', '[]', 'sending', 9, 'the-request', :now from chat
    """

    async def work(uow: UnitOfWork) -> None:
        await uow.session.execute(text(wait), {"now": uow.now()})

    await day.app.database.as_system(work)


async def test_a_platform_that_takes_nothing_is_told_through_the_other_doors(day: Day) -> None:
    boss = Reader(day.app)
    await boss.say("hello")
    await leave_a_message_waiting(day)
    day.clock.advance(timedelta(minutes=11))
    for _ in range(2):
        await day.app.automatic.look()
    await boss.catch_up({})
    assert boss.screen.count("Telegram can't be reached; messages wait") == 1

    delivered = text("update outbound_message set status = 'sent', sent_at = :now where request_id = 'the-request'")
    day.clock.advance(timedelta(minutes=1))

    async def deliver(uow: UnitOfWork) -> None:
        await uow.session.execute(delivered, {"now": uow.now()})

    await day.app.database.as_system(deliver)
    await day.app.automatic.look()
    assert "All clear: it works again." in await boss.catch_up({})


class Strict(ConsolePlatform):
    """A Telegram that takes no message, for this reason."""

    name = "telegram"

    def __init__(self, reason: PlatformError) -> None:
        super().__init__()
        self.reason = reason

    async def send(self, chat_id: str, message: Outgoing) -> NoReturn:
        del chat_id, message
        raise self.reason


async def send_in_vain(day: Day, reason: PlatformError, *, of_an_alert: bool = False) -> None:
    """A message to somebody's Telegram, which says no to it."""
    workspace_id, platform = await workspace_of(day), Strict(reason)

    async def write(uow: UnitOfWork) -> UUID:
        now, chat_id, card_id = uow.now(), new_id(), new_id() if of_an_alert else None
        mine = {"workspace_id": workspace_id, "created_at": now}
        door = {"platform": platform.name, "account": platform.account, "chat_id": str(chat_id)}
        uow.session.add(Conversation(id=chat_id, private=True, **door, **mine))
        await uow.session.flush()
        if card_id is not None:
            uow.session.add(Card(id=card_id, conversation_id=chat_id, subject_type=ALERT, subject_id=new_id(), **mine))
            await uow.session.flush()
        words = {
            "kind": OutboundKind.SEND,
            "blocks": BLOCKS.dump_python((Paragraph(text="Hello"),), mode="json"),
            "request_id": "the-request",
        }
        uow.session.add(OutboundMessage(conversation_id=chat_id, card_id=card_id, **words, **mine))
        return chat_id

    chat_id = await day.app.database.as_system(write)
    delivery = Delivery(day.app.database, Platforms([platform]), Leases(day.app.database))
    await delivery.deliver(JobContext(new_id(), 1), ConversationParams(conversation_id=chat_id))


async def test_messages_that_a_platform_refuses_for_good_are_told_once(day: Day) -> None:
    boss = Reader(day.app)
    await boss.say("hello")
    for _ in range(3):
        await send_in_vain(day, Refused("can't parse entities"))
    await boss.catch_up({})
    assert boss.screen.count("Telegram refused a message for good; nobody reads it") == 1
    assert "3 messages. Request" in boss.screen
    assert "[Retry" not in boss.screen

    day.clock.advance(timedelta(hours=13))
    await day.app.automatic.look()
    await send_in_vain(day, Refused("can't parse entities"))
    assert "Telegram refused a message for good" in await boss.catch_up({})
    assert "All clear" not in boss.screen


@pytest.mark.parametrize("reason", [MessageGone("no message to edit"), RecipientGone("blocked")])
async def test_a_chat_that_is_gone_is_no_lost_message(day: Day, reason: PlatformError) -> None:
    await send_in_vain(day, reason)
    assert "refused a message" not in await Reader(day.app).catch_up({})


async def test_an_alert_that_is_refused_makes_no_other(day: Day) -> None:
    await send_in_vain(day, Refused("can't parse entities"), of_an_alert=True)
    assert "refused a message" not in await Reader(day.app).catch_up({})
