"""What fails is said: one alert a cause, with Retry, and one all-clear."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.jobs import RunView
from boss_workflow.jobs.models import RunStatus
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import UnitOfWork
from tests.flows.automation.conftest import Day, Reader


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
    await day.at("2026-11-24 03:05")
    assert "All clear: it works again." in await boss.catch_up({})
    assert "Over since 24 Nov 03:05 UTC" in boss.screen


async def die(day: Day, name: str, error: str, count: int) -> None:
    """Jobs that give up for this reason."""
    workspace_id = await workspace_of(day)
    job = day.app.automatic.scheduler.scheduled["report.daily"].job
    occasion = Occasion(
        workspace_id=workspace_id, name=name, zone="UTC", key="k", at=datetime(2026, 11, 24, tzinfo=UTC)
    )

    async def enqueue(uow: UnitOfWork) -> list[UUID]:
        return [await day.app.jobs.enqueue(uow, job, occasion) for _ in range(count)]

    async def give_up(uow: UnitOfWork) -> None:
        for run_id in runs:
            await uow.publish(DeadJob(run_id, workspace_id, name, error, "the-request"))

    runs = await day.app.database.in_workspace(workspace_id, enqueue)
    await day.app.database.as_system(give_up)


async def test_a_dead_provider_makes_one_alert(day: Day) -> None:
    await die(day, "report.weekly", "Unreachable: no route", 5)
    boss = Reader(day.app)
    told = await boss.catch_up({})
    assert boss.screen.count("An outside service did not answer") == 1
    assert "[Retry all 5]" in told


async def test_deliveries_that_die_do_not_make_more_of_them(day: Day) -> None:
    await die(day, "chat.deliver", "Unreachable: no route", 5)
    boss = Reader(day.app)
    await boss.catch_up({})
    assert boss.screen.count("An outside service did not answer") == 1
    assert "Retry all" not in boss.screen


@pytest.mark.parametrize("error", ["DatabaseUnavailable: gone", "PoolExhausted: busy"])
async def test_a_dead_database_makes_one_alert(day: Day, error: str) -> None:
    await die(day, "report.weekly", error, 3)
    await die(day, "standup.ask", error, 3)
    boss = Reader(day.app)
    await boss.catch_up({})
    assert boss.screen.count("The database did not answer") == 1


async def test_a_run_that_nobody_began_is_told(day: Day) -> None:
    workspace_id = await workspace_of(day)
    stuck = text("update job_run set status = 'queued', started_at = null where name = 'report.daily'")
    await day.at("2026-11-24 18:00")

    async def forget(uow: UnitOfWork) -> None:
        await uow.session.execute(stuck)

    await day.app.database.in_workspace(workspace_id, forget)
    day.clock.set(datetime(2026, 11, 24, 18, 15, tzinfo=UTC))
    await day.app.automatic.look()
    assert "A scheduled job did not run: end of day report" in await Reader(day.app).catch_up({})


async def test_what_reaches_nobody_stands_in_health(day: Day) -> None:
    async def lose_the_boss(uow: UnitOfWork) -> None:
        await uow.session.execute(text("delete from linked_account where account_id = 'boss'"))

    await day.app.database.in_workspace(await workspace_of(day), lose_the_boss)
    await die(day, "backup", "OSError: disk full", 1)
    (untold,) = await day.app.automatic.untold()
    assert untold.startswith("A background job failed for good: backup")
