"""Jobs on the real queue: kept with their cause, run once, tried again, given up aloud, and steady through failures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import URL, text
from structlog.testing import capture_logs

from boss_workflow.bootstrap import Application, asyncpg_url, role_passwords
from boss_workflow.bootstrap.addresses import as_role, libpq_dsn
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.integrations.console.platform import ACCOUNT, ConsolePlatform
from boss_workflow.jobs import Job, JobContext, Jobs, Params, Priority, Registry, RetryLater, Runner, Worker, queue
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.jobs.service import JobNotDead, RunView
from boss_workflow.kernel.clock import SystemClock
from boss_workflow.kernel.db import Database, PoolSettings, UnitOfWork
from boss_workflow.kernel.db.migrate import SYSTEM_ROLE, migrate
from boss_workflow.kernel.errors import Forbidden, Invalid, NotFound, RateLimited, Unavailable
from boss_workflow.kernel.events import EventBus
from boss_workflow.kernel.logging import current_request_id, request_context
from boss_workflow.settings import Settings
from tests.support.database import cluster
from tests.support.people import Talker, plain

PATIENCE = 15.0


class Call(Params):
    word: str = ""


CALL = Job("test.call", Call, max_attempts=3)
REPLY = Job("test.reply", Call, priority=Priority.REPLY)
BULK = Job("test.bulk", Call, priority=Priority.BULK)


@dataclass
class Workshop:
    """A queue with its parts, and a record of what its handlers were called with."""

    database: Database
    registry: Registry
    dsn: str
    calls: list[str] = field(default_factory=list)
    dead: list[DeadJob] = field(default_factory=list)

    @classmethod
    def at(cls, owner: URL, settings: Settings) -> "Workshop":
        url = as_role(owner, SYSTEM_ROLE, settings)
        bus = EventBus()
        shop = cls(Database(url, url, SystemClock(), bus, PoolSettings()), Registry(), libpq_dsn(url))

        async def note_death(_uow: UnitOfWork, dead: DeadJob) -> None:
            shop.dead.append(dead)

        bus.subscribe(DeadJob, note_death)
        return shop

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.registry)

    @property
    def runner(self) -> Runner:
        return Runner(self.database, self.registry, jitter=lambda: 0.5)

    def handle(self, job: Job[Call], *outcomes: Exception | None) -> None:
        """Registers a handler that notes its call, then goes through `outcomes`; after the last it goes well."""
        left = list(outcomes)

        async def handler(_context: JobContext, call: Call) -> None:
            self.calls.append(call.word)
            outcome = left.pop(0) if left else None
            if outcome is not None:
                raise outcome

        self.registry.add(job, handler)

    async def enqueue(self, job: Job[Call] = CALL, *words: str) -> list[UUID]:
        async def work(uow: UnitOfWork) -> list[UUID]:
            return [await self.jobs.enqueue(uow, job, Call(word=word)) for word in words or ("",)]

        return await self.database.as_system(work)

    async def run_of(self, run_id: UUID) -> JobRun:
        return await self.database.as_system(lambda uow: uow.session.get_one(JobRun, run_id))

    async def set_status(self, run_id: UUID, status: RunStatus) -> None:
        async def work(uow: UnitOfWork) -> None:
            (await uow.session.get_one(JobRun, run_id)).status = status

        await self.database.as_system(work)

    async def queued(self) -> int:
        query = text("select count(*) from pgqueuer")
        return int(await self.database.as_system(lambda uow: uow.session.scalar(query)) or 0)

    async def until(self, run_id: UUID, status: RunStatus) -> JobRun:
        async with asyncio.timeout(PATIENCE):
            while (run := await self.run_of(run_id)).status != status:
                await asyncio.sleep(0.02)
        return run

    @asynccontextmanager
    async def working(self, *, concurrency: int = 20) -> AsyncIterator[asyncio.Event]:
        """A worker runs; leaving the block stops it gracefully."""
        stop = asyncio.Event()
        worker = Worker(self.dsn, self.runner, ["default"], concurrency=concurrency)
        running = asyncio.create_task(worker.run(stop))
        try:
            yield stop
        finally:
            stop.set()
            async with asyncio.timeout(PATIENCE):
                await running


@pytest_asyncio.fixture
async def shop(owner: URL, settings: Settings) -> AsyncIterator[Workshop]:
    workshop = Workshop.at(owner, settings)
    with capture_logs():  # tracebacks drawn for nobody take longer than the jobs
        yield workshop
    await workshop.database.close()


# The transaction


async def test_a_job_goes_with_its_transaction(shop: Workshop) -> None:
    async def work(uow: UnitOfWork) -> None:
        await shop.jobs.enqueue(uow, CALL, Call())
        raise RuntimeError("the cause fails")

    with pytest.raises(RuntimeError):
        await shop.database.as_system(work)

    runs = await shop.database.as_system(shop.jobs.newest)
    assert (runs, await shop.queued()) == ([], 0)


async def test_a_job_runs_once(shop: Workshop) -> None:
    shop.handle(CALL)
    async with shop.working():
        with request_context("the-request"):
            (run_id,) = await shop.enqueue(CALL, "hello")
        run = await shop.until(run_id, RunStatus.SUCCEEDED)
    assert (shop.calls, run.attempts, run.request_id, run.error) == (["hello"], 1, "the-request", None)
    assert await shop.queued() == 0


async def test_a_record_that_is_done_with_does_not_run_again(shop: Workshop) -> None:
    """The transport may deliver a row twice; the record knows."""
    shop.handle(CALL)
    (run_id,) = await shop.enqueue()
    assert await shop.runner.execute(run_id) is None
    assert await shop.runner.execute(run_id) is None
    assert len(shop.calls) == 1


async def test_a_job_carries_the_request_of_its_cause(shop: Workshop) -> None:
    seen: list[str] = []

    async def handler(_context: JobContext, _call: Call) -> None:
        seen.append(current_request_id())

    shop.registry.add(CALL, handler)
    with request_context("the-request"):
        (run_id,) = await shop.enqueue()
    await shop.runner.execute(run_id)
    assert seen == ["the-request"]


async def test_a_delayed_job_waits(shop: Workshop) -> None:
    shop.handle(CALL)

    async def work(uow: UnitOfWork) -> UUID:
        return await shop.jobs.enqueue(uow, CALL, Call(), delay=timedelta(hours=1))

    later = await shop.database.as_system(work)
    async with shop.working():
        (now,) = await shop.enqueue()
        await shop.until(now, RunStatus.SUCCEEDED)
    assert (await shop.run_of(later)).status == RunStatus.QUEUED


# Trying again, and giving up


async def test_a_failed_job_is_tried_again_later_and_later(shop: Workshop) -> None:
    shop.handle(CALL, OSError("one"), OSError("two"))
    (run_id,) = await shop.enqueue()
    waits = [await shop.runner.execute(run_id) for _ in range(3)]
    run = await shop.run_of(run_id)
    assert waits == [timedelta(seconds=1), timedelta(seconds=2), None]
    assert (run.status, run.attempts, run.error) == (RunStatus.SUCCEEDED, 3, None)


async def test_a_wait_never_grows_beyond_five_minutes(shop: Workshop) -> None:
    stubborn = Job("test.stubborn", Call, max_attempts=30)
    shop.handle(stubborn, *[OSError("x")] * 20)
    (run_id,) = await shop.enqueue(stubborn)
    waits = [await shop.runner.execute(run_id) for _ in range(12)]
    assert waits[-1] == timedelta(minutes=5)


async def test_after_its_attempts_a_job_is_dead(shop: Workshop) -> None:
    shop.handle(CALL, *[OSError("no luck")] * 3)
    (run_id,) = await shop.enqueue()
    for _ in range(3):
        await shop.runner.execute(run_id)
    run = await shop.run_of(run_id)
    assert (run.status, run.error, run.finished_at is not None) == (RunStatus.DEAD, "OSError: no luck", True)
    assert [(dead.run_id, dead.name) for dead in shop.dead] == [(run_id, "test.call")]


async def test_the_worker_tries_again_and_gives_up(shop: Workshop) -> None:
    hasty = Job("test.hasty", Call, max_attempts=2)
    shop.handle(hasty, OSError("one"), OSError("two"))
    async with shop.working():
        (run_id,) = await shop.enqueue(hasty)
        run = await shop.until(run_id, RunStatus.DEAD)
    assert (len(shop.calls), run.attempts, await shop.queued()) == (2, 2, 0)


@pytest.mark.parametrize("hopeless", [Invalid("x"), NotFound("x"), Forbidden("x")])
async def test_what_can_never_work_dies_at_once(shop: Workshop, hopeless: Exception) -> None:
    shop.handle(CALL, hopeless)
    (run_id,) = await shop.enqueue()
    assert await shop.runner.execute(run_id) is None
    assert (await shop.run_of(run_id)).status == RunStatus.DEAD
    assert len(shop.calls) == 1


@pytest.mark.parametrize("passing", [Unavailable("x"), RateLimited("x", retry_after=1)])
async def test_what_may_work_later_is_tried_again(shop: Workshop, passing: Exception) -> None:
    shop.handle(CALL, passing)
    (run_id,) = await shop.enqueue()
    assert await shop.runner.execute(run_id) == timedelta(seconds=1)
    assert (await shop.run_of(run_id)).status == RunStatus.QUEUED


async def test_an_outage_is_told_in_a_line_and_a_fault_of_ours_with_where_it_happened(shop: Workshop) -> None:
    shop.handle(CALL, Unavailable("x"), OSError("x"))
    (run_id,) = await shop.enqueue()
    with capture_logs() as lines:
        for _ in range(2):
            await shop.runner.execute(run_id)
    told = [(line["error"], "exc_info" in line) for line in lines if line["event"] == "job failed, will retry"]
    assert told == [("Unavailable: x", False), ("OSError: x", True)]


async def test_later_is_no_failure(shop: Workshop) -> None:
    shop.handle(CALL, *[RetryLater(7)] * 5)
    (run_id,) = await shop.enqueue()
    waits = [await shop.runner.execute(run_id) for _ in range(6)]
    run = await shop.run_of(run_id)
    assert waits == [timedelta(seconds=7)] * 5 + [None]
    assert (run.status, run.attempts) == (RunStatus.SUCCEEDED, 1)


async def test_a_job_that_takes_too_long_is_cut_off(shop: Workshop) -> None:
    slow = Job("test.slow", Call, timeout=0.05)

    async def handler(_context: JobContext, _call: Call) -> None:
        await asyncio.sleep(60)

    shop.registry.add(slow, handler)
    (run_id,) = await shop.enqueue(slow)
    assert await shop.runner.execute(run_id) == timedelta(seconds=1)
    assert "TimeoutError" in str((await shop.run_of(run_id)).error)


async def test_a_job_that_kills_the_process_dies_after_three(shop: Workshop) -> None:
    shop.handle(CALL, *[RetryLater(0)] * 9)
    (run_id,) = await shop.enqueue()
    for _ in range(3):
        assert (await shop.run_of(run_id)).status != RunStatus.DEAD
        await shop.runner._begin(run_id)  # started, and never heard of again
    await shop.runner.execute(run_id)

    assert (await shop.run_of(run_id)).status == RunStatus.DEAD
    assert shop.calls == []
    assert "process ended 3 times" in shop.dead[0].error


async def test_what_was_queued_anew_meanwhile_is_not_given_up(shop: Workshop) -> None:
    shop.handle(CALL)
    (run_id,) = await shop.enqueue()
    await shop.database.as_system(lambda uow: shop.runner._give_up_crashed(uow, run_id))
    assert (await shop.run_of(run_id)).status == RunStatus.QUEUED


async def test_an_end_of_any_kind_clears_the_count_of_crashes(shop: Workshop) -> None:
    shop.handle(CALL, *[RetryLater(0)] * 9)
    (run_id,) = await shop.enqueue()
    for _ in range(4):
        await shop.set_status(run_id, RunStatus.RUNNING)
        await shop.runner.execute(run_id)
    run = await shop.run_of(run_id)
    assert (run.status, run.crashes, len(shop.calls)) == (RunStatus.QUEUED, 0, 4)


async def test_a_job_that_this_version_does_not_know_dies(shop: Workshop) -> None:
    (run_id,) = await shop.enqueue(Job("test.forgotten", Call))
    assert await shop.runner.execute(run_id) is None
    assert "test.forgotten" in shop.dead[0].error


async def test_only_the_dead_are_raised(shop: Workshop) -> None:
    shop.handle(CALL, Invalid("x"))
    (run_id,) = await shop.enqueue()

    async def retry(uow: UnitOfWork) -> RunView:
        return await shop.jobs.retry(uow, run_id)

    with pytest.raises(JobNotDead):
        await shop.database.as_system(retry)
    async with shop.working():
        await shop.until(run_id, RunStatus.DEAD)
        await shop.database.as_system(retry)
        run = await shop.until(run_id, RunStatus.SUCCEEDED)
    assert (run.attempts, run.error) == (1, None)
    with pytest.raises(JobNotDead):
        await shop.database.as_system(retry)


# The boss hears of it


async def test_the_boss_is_told_and_can_try_again(boss: Talker) -> None:
    await boss.say("hello")
    left = [Invalid("the printer is on fire")]

    async def handler(_context: JobContext, _call: Call) -> None:
        if left:
            raise left.pop()

    boss.app.jobs._registry.add(CALL, handler)
    run_id, alert = await fail_in_the_workspace_of(boss)

    assert "test.call" in alert
    assert "the-request" in alert
    assert "fire" not in alert
    assert "test.call is queued again" in await boss.press("Retry")
    async with asyncio.timeout(PATIENCE):
        while (await status_of(boss.app, run_id)) != RunStatus.SUCCEEDED:
            await asyncio.sleep(0.02)


async def fail_in_the_workspace_of(boss: Talker) -> tuple[UUID, str]:
    """Enqueues a job there; returns its run and what the boss hears of it."""
    database, console = boss.app.database, boss.app.platforms.get(ConsolePlatform.name, ACCOUNT)
    assert isinstance(console, ConsolePlatform)
    oldest = await database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert oldest is not None
    with console.attached(boss.name) as stream, request_context("the-request"):
        run_id = await database.in_workspace(oldest.id, lambda uow: boss.app.jobs.enqueue(uow, CALL, Call()))
        async with asyncio.timeout(PATIENCE):
            while stream.empty():
                await asyncio.sleep(0.02)
        return run_id, "\n".join(plain(shown.blocks) for shown in await boss._collect(stream))


async def status_of(app: Application, run_id: UUID) -> str:
    return (await app.database.as_system(lambda uow: uow.session.get_one(JobRun, run_id))).status


# The worker


async def test_a_reply_overtakes_a_crowd(shop: Workshop) -> None:
    async def handler(_context: JobContext, call: Call) -> None:
        shop.calls.append(call.word)
        await asyncio.sleep(0.005)

    shop.registry.add(BULK, handler)
    shop.registry.add(REPLY, handler)
    await shop.enqueue(BULK, *["bulk"] * 200)
    async with shop.working(concurrency=1):
        async with asyncio.timeout(PATIENCE):
            while not shop.calls:
                await asyncio.sleep(0.01)
        before = len(shop.calls)
        (run_id,) = await shop.enqueue(REPLY, "reply")
        await shop.until(run_id, RunStatus.SUCCEEDED)
    assert shop.calls.index("reply") - before < 10


async def test_a_graceful_stop_lets_what_runs_finish(shop: Workshop) -> None:
    started, may_end = asyncio.Event(), asyncio.Event()

    async def handler(_context: JobContext, _call: Call) -> None:
        started.set()
        await may_end.wait()
        shop.calls.append("finished")

    shop.registry.add(CALL, handler)
    async with shop.working() as stop:
        (run_id,) = await shop.enqueue()
        async with asyncio.timeout(PATIENCE):
            await started.wait()
        stop.set()
        await asyncio.sleep(0.1)
        may_end.set()
    assert (shop.calls, (await shop.run_of(run_id)).status) == (["finished"], RunStatus.SUCCEEDED)


async def test_a_row_whose_end_could_not_be_recorded_goes_again(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short loss of the database leaves such rows in "failed", and the consumer may live through it."""
    monkeypatch.setattr(queue, "SWEEP", timedelta(seconds=0.1))
    shop.handle(CALL)

    async def left_behind(uow: UnitOfWork) -> UUID:
        run_id = await shop.jobs.enqueue(uow, CALL, Call())
        await uow.session.execute(text("update pgqueuer set status = 'failed'"))
        return run_id

    async with shop.working():
        (before,) = await shop.enqueue()
        await shop.until(before, RunStatus.SUCCEEDED)
        await shop.until(await shop.database.as_system(left_behind), RunStatus.SUCCEEDED)
    assert len(shop.calls) == 2


async def test_the_database_goes_and_comes_back_under_the_worker(settings: Settings) -> None:
    with cluster() as server:
        owner = asyncpg_url(server.start().dsn())
        await migrate(owner, role_passwords(settings))
        shop = Workshop.at(owner, settings)
        started, may_end = asyncio.Event(), asyncio.Event()

        async def handler(_context: JobContext, call: Call) -> None:
            shop.calls.append(call.word)
            started.set()
            await may_end.wait()

        shop.registry.add(CALL, handler)
        async with shop.working():
            (cut,) = await shop.enqueue(CALL, "cut off")
            await asyncio.wait_for(started.wait(), PATIENCE)
            await asyncio.to_thread(server.stop)
            may_end.set()
            await asyncio.sleep(0.2)
            await asyncio.to_thread(server.start)
            (after,) = await shop.enqueue(CALL, "afterwards")
            await shop.until(after, RunStatus.SUCCEEDED)
            await shop.until(cut, RunStatus.SUCCEEDED)
        assert set(shop.calls) == {"cut off", "afterwards"}
        await shop.database.close()
