"""The reports that come by themselves: about which stretch, to whom, once, and when somebody is off."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from boss_workflow.domains.reports import END_OF_DAY, MONTHLY, WEEKLY, ReportService
from boss_workflow.domains.reports.charts import Charts
from boss_workflow.domains.tasks import Status
from boss_workflow.jobs.models import JobRun
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team
from tests.integration.test_reminders import CONTEXT, at, live, notices, occasion, open_chat, told
from tests.support.clock import MovableClock

FRIDAY, FIRST = datetime(2026, 11, 27, 17, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)


def service(team: Team) -> ReportService:
    app = team.app
    charts = Charts(app.database, app.jobs, app.outbox, app.files)
    return ReportService(app.database, notices(team), app.jobs, app.policy, None, charts, lambda _: None)


async def done_on(team: Team, clock: MovableClock, moment: datetime) -> None:
    clock.set(moment)
    task_id = await team.task(f"done on {moment:%d %b}", to="john")
    await team.change(task_id, lambda uow, by, task: team.app.tasks.set_status(uow, by, task, Status.COMPLETED))


async def waiting_until(team: Team, name: str) -> list[datetime]:
    """When the queued runs of this job are due."""

    async def read(uow: UnitOfWork) -> list[datetime]:
        return list(await uow.session.scalars(select(JobRun.due_at).where(JobRun.name == name)))

    return await team.do(read)


async def test_the_weekly_one_is_about_this_week_and_comes_once_to_each_boss(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss", "max", "john")
    await done_on(team, clock, at(10, day=20))
    await done_on(team, clock, at(10, day=24))
    clock.set(FRIDAY)
    for _ in range(2):
        await service(team).weekly(CONTEXT, occasion(team, WEEKLY.name, "2026-11-27T17:00"))
    [report] = await told(team, "boss")
    assert report.startswith("send: Weekly report: Week of 23 Nov – 29 Nov\nCompleted: 1 (as many as the week before)")  # noqa: RUF001
    assert "done on 24 Nov" in report
    assert "done on 20 Nov" not in report
    assert await told(team, "max") == await told(team, "john") == []


async def test_the_monthly_one_is_about_the_month_that_has_ended(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss")
    await done_on(team, clock, at(10, day=24))
    await done_on(team, clock, FIRST - timedelta(hours=1))
    clock.set(FIRST)
    await service(team).monthly(CONTEXT, occasion(team, MONTHLY.name, "2026-12-01T09:00"))
    [report] = await told(team, "boss")
    assert report.startswith("send: Monthly report: November 2026\nCompleted: 1 (1 more than the month before)")
    assert "done on 24 Nov" in report


async def test_who_is_off_gets_the_weekly_one_on_the_next_working_day(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss")
    await live(team, "boss", days_away=[date(2026, 11, 27), date(2026, 11, 30)])
    clock.set(FRIDAY)
    week = occasion(team, WEEKLY.name, "2026-11-27T17:00")
    await service(team).weekly(CONTEXT, week)
    assert await told(team, "boss") == []
    tuesday = datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert await waiting_until(team, WEEKLY.name) == [tuesday]
    clock.set(tuesday)
    await service(team).weekly(CONTEXT, week)
    [report] = await told(team, "boss")
    assert report.startswith("send: Weekly report: Week of 23 Nov")


async def test_a_quiet_day_is_told_as_such(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss")
    clock.set(at(18, day=24))
    await service(team).end_of_day(CONTEXT, occasion(team, END_OF_DAY.name, "2026-11-24T18:00"))
    assert await told(team, "boss") == [
        "send: End of day: Tue 24 Nov\nNothing was created or completed, and nothing is open."
    ]


async def test_the_end_of_a_day_off_is_nobodys(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss")
    clock.set(at(18, day=28))
    await service(team).end_of_day(CONTEXT, occasion(team, END_OF_DAY.name, "2026-11-28T18:00"))
    assert await told(team, "boss") == []
    assert await waiting_until(team, END_OF_DAY.name) == []
