"""Two processes on one database meet the same failure at the same moment: the boss hears of it once, and once of its end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio
from sqlalchemy import URL, text

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.settings import Settings
from tests.flows.automation.conftest import Day, Reader
from tests.flows.automation.test_failures import enqueue, go_well, workspace_of
from tests.support.clock import MovableClock

TIMES = 5


@pytest_asyncio.fixture
async def twin(settings: Settings, owner: URL, clock: MovableClock) -> AsyncIterator[Application]:
    """A second application, with pools and a schedule of its own."""
    application = build(settings, owner, Doubles(clock=clock))
    yield application
    await application.stop()


async def test_an_outage_that_both_saw_is_told_once(day: Day, twin: Application) -> None:
    boss = Reader(day.app)
    for count in range(1, TIMES + 1):
        await asyncio.gather(day.app.automatic.back(90), twin.automatic.back(93))
        await boss.catch_up({})
        assert boss.screen.count("The database did not answer from") == count
        day.clock.advance(timedelta(hours=1))


async def test_a_provider_that_failed_both_makes_one_alert_and_one_all_clear(day: Day, twin: Application) -> None:
    boss = Reader(day.app)
    for count in range(1, TIMES + 1):
        await asyncio.gather(give_up(day, day.app), give_up(day, twin))
        await boss.catch_up({})
        assert boss.screen.count("⚠️ The mail server did not answer") == 1
        assert "2 jobs. Request" in boss.screen

        day.clock.advance(timedelta(minutes=5))
        await go_well(day, "digest.morning")
        await asyncio.gather(*(one.automatic.look() for one in (day.app, twin, day.app, twin)))
        await boss.catch_up({})
        assert boss.screen.count("⚠️ The mail server did not answer") == 0
        assert boss.screen.count("✅ All clear: it works again. Earlier, the mail server did not answer") == count
        day.clock.advance(timedelta(minutes=5))


async def give_up(day: Day, app: Application) -> None:
    """A digest that this process could not mail."""
    workspace_id = await workspace_of(day)
    [run_id] = await enqueue(day, "digest.morning", 1)
    dead = text("update job_run set status = 'dead' where id = :id")

    async def record(uow: UnitOfWork) -> None:
        await uow.session.execute(dead, {"id": run_id})
        await uow.publish(DeadJob(run_id, workspace_id, "digest.morning", "MailUnavailable: away", "the-request"))

    await app.database.as_system(record)
