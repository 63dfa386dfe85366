"""A day that passes by itself, as the people at their terminals see it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import select

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.kernel.db import UnitOfWork
from tests.flows.automation.conftest import Day, Reader
from tests.support.people import Talker


def at(app: Application, name: str) -> Reader:
    return Reader(app, name)


async def settle(reader: Reader) -> str:
    return await reader.catch_up({})


async def test_the_standup_comes_prefilled_and_is_accepted_in_one_tap(day: Day) -> None:
    await day.at("2026-11-24 09:00")
    john = at(day.app, "john")

    asked = await settle(john)
    assert "Good morning, John. Your standup, from what I saw since Mon 23 Nov:" in asked
    assert "Today:\n• TASK-1 write the release notes" in asked
    await john.press("Looks right")
    assert "Your standup of Tue 24 Nov. Thank you, John." in john.screen

    await day.at("2026-11-24 10:00")
    told = await settle(at(day.app, "boss"))
    assert "Standup of Tue 24 Nov: 1 of 4 answered." in told
    assert "No answer yet: Ann Novak, Mike Brown, Sarah Lee." in told


async def test_a_blocker_becomes_a_blocked_task_and_the_boss_hears(day: Day) -> None:
    await day.at("2026-11-24 09:00")
    john = at(day.app, "john")
    await settle(john)
    await john.press("Edit")
    await john.say("done: talked to ops\ntoday: release notes\nblocked: TASK-1 waiting for the API key")

    assert "TASK-1 write the release notes: waiting for the API key" in await settle(at(day.app, "boss"))
    assert "blocked: waiting for the API key" in (await Talker(day.app).say("TASK-1"))


async def test_nobody_is_asked_on_a_day_off(day: Day) -> None:
    await day.at("2026-11-28 09:00")
    assert await settle(at(day.app, "john")) == ""


async def test_a_reminder_is_edited_snoozed_and_done(day: Day) -> None:
    boss = Talker(day.app)
    await boss.say("John call the printer by today 17:00")
    john = at(day.app, "john")
    await settle(john)

    await day.at("2026-11-23 15:00")
    assert "⏰ TASK-5 call the printer is due today 17:00, in 2 h." in await settle(john)
    await day.at("2026-11-23 16:00")
    await settle(john)
    assert john.screen.count("⏰ TASK-5") == 1
    assert "in 1 h" in john.screen
    await john.press("Tomorrow")
    assert "I remind you again tomorrow 09:00" in john.screen

    await day.at("2026-11-23 16:30")
    assert "⏰" not in await settle(john)
    await day.at("2026-11-24 09:00")
    assert "⏰ TASK-5 call the printer is due yesterday 17:00." in await settle(john)
    await john.press("Done")
    assert "TASK-5 call the printer is completed." in john.screen


async def test_overdue_goes_to_the_assignee_then_up(day: Day) -> None:
    await day.at("2026-11-23 12:00")
    assert "One task of yours is overdue:\n• TASK-3 renew the SSL certificate" in await settle(at(day.app, "mike"))
    told = await settle(at(day.app, "boss"))
    assert "One task needs you, it is overdue:\n• TASK-3 renew the SSL certificate – Mike Brown, urgent" in told  # noqa: RUF001
    await day.at("2026-11-23 16:00")
    assert "needs you" not in await settle(at(day.app, "boss"))


async def test_the_end_of_day_is_an_honest_report(day: Day) -> None:
    await Talker(day.app).say("TASK-1 is done")
    await day.at("2026-11-23 18:00")
    told = await settle(at(day.app, "boss"))
    assert "End of day: Mon 23 Nov" in told
    assert "Completed: 1 (1 more than the day before)" in told
    assert "On time: 100% (1 of 1)" in told
    assert "• TASK-1 write the release notes – John Smith" in told  # noqa: RUF001


async def test_a_report_waits_for_the_end_of_the_quiet_hours(day: Day) -> None:
    await keep_quiet(day, "Boss", time(17), time(20))
    await day.at("2026-11-23 18:00")
    assert "End of day" not in await settle(at(day.app, "boss"))
    assert datetime(2026, 11, 23, 20, tzinfo=UTC) in await waiting(day, "report.daily")


async def keep_quiet(day: Day, name: str, start: time, end: time) -> None:
    async def work(uow: UnitOfWork) -> None:
        (member,) = (one for one in await PeopleRepository(uow).active_members() if one.name == name)
        member.quiet_start, member.quiet_end = start, end

    await day.app.database.in_workspace(await day.workspace(), work)


async def waiting(day: Day, job: str) -> Sequence[datetime]:
    """When the queued runs of a job are due."""
    query = select(JobRun.due_at).where(JobRun.name == job, JobRun.status == RunStatus.QUEUED)

    async def work(uow: UnitOfWork) -> Sequence[datetime]:
        return (await uow.session.scalars(query)).all()

    return await day.app.database.as_system(work)


async def test_the_timetable_is_read_and_changed_in_words(day: Day) -> None:
    boss = Talker(day.app)
    assert "standup: 09:00 – next" in await boss.say("/jobs")  # noqa: RUF001
    said = await boss.say("send the standup at 8:30")
    assert said.startswith("The standup comes at 08:30 (each person's own time). Next: tomorrow 08:30.")
    assert "Undone" in await boss.press("Undo")
    assert (await boss.say("pause the weekly report")).startswith("The weekly report is paused.")
    assert "weekly report: 17:00 Fri – paused" in await boss.say("what is scheduled")  # noqa: RUF001
    assert "is on again" in await boss.say("resume the weekly report")
    assert "17:30 Mon, Thu" in await boss.say("send the weekly report on Monday and Thursday at 5:30pm")
    assert await boss.say("run the standup now") == "The standup is on its way."
    assert "Only a boss may" in await Talker(day.app, "john").say("pause the standup")


async def test_holidays_are_kept(day: Day) -> None:
    assert "DE-BY" in await Talker(day.app).say("use the public holidays of DE-BY")
    await day.at("2026-12-25 09:00")
    assert await settle(at(day.app, "john")) == ""
