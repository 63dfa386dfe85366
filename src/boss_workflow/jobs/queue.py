"""The transport: PgQueuer on our own PostgreSQL. The only file that knows it.

A queue row carries nothing but the id of the run record. It is put in with the caller's session, so that a rollback
removes the job with its cause; NOTIFY wakes a worker at commit.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Self
from uuid import UUID

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.tm import TaskManager
from pgqueuer.domain.errors import PgqException, RetryRequested
from pgqueuer.domain.types import JobId
from pgqueuer.models import Job as QueueRow
from pgqueuer.ports.driver import Driver, NotifyCallback

from boss_workflow.kernel.db import DRIVER_FAULTS

HEARTBEAT = timedelta(seconds=5)
"""A killed worker's job is taken over about this long after its last sign of life."""
DEQUEUE = timedelta(seconds=2)
"""A retry sends no NOTIFY: how often an idle worker looks."""

SWEEP = timedelta(seconds=5)
"""How often a worker looks for rows that a lost database left behind."""

LARGEST_BATCH = 10
TABLE_CHANGED = "table_changed_event"

TransportError = PgqException

Execute = Callable[[UUID], Awaitable[timedelta | None]]
"""Runs the record with this id; returns the delay before the next try, None when it is done with."""


async def put(
    driver: asyncpg.Connection, run_ids: Sequence[UUID], *, lane: str, priority: int, delay: timedelta
) -> None:
    """Adds queue rows in the transaction that is open on `driver`."""
    many, payloads = len(run_ids), [run_id.bytes for run_id in run_ids]
    await Queries(_OpenTransaction(driver)).enqueue([lane] * many, [*payloads], [priority] * many, [delay] * many)


async def take_back(driver: asyncpg.Connection, run_id: UUID) -> bool:
    """Removes what waits for this run; False when a worker has taken it, whose row stays."""
    return bool(await driver.fetchval("select take_back_job($1)", run_id.bytes))


async def consume(
    dsn: str, lanes: Sequence[str], execute: Execute, stop: asyncio.Event, *, concurrency: int, calm: float
) -> None:
    """Runs jobs of `lanes` until `stop` is set (running ones finish) or the database goes; then it returns or raises
    and the caller starts it anew. At least two run at a time: PgQueuer wants twice the places of what it takes at once.
    While jobs keep coming, on whichever lane, it looks for them every `calm` seconds."""
    limits = {"min_size": 2, "max_size": 5, "timeout": 5, "command_timeout": 30}
    async with asyncpg.create_pool(dsn, reset=_leave_as_it_is, **limits) as pool:
        queue = PgQueuer(_ListeningDriver(pool, calm))
        queue.qm.shutdown = stop

        async def run(row: QueueRow) -> None:
            if row.payload is None:
                return
            again = await execute(UUID(bytes=row.payload))
            if again is not None:
                raise RetryRequested(delay=again)

        for lane in lanes:
            queue.qm.entrypoint(lane, accepts_context=False, on_failure="hold")(run)
        sweeping = asyncio.create_task(_requeue_held(pool, queue, lanes))
        try:
            await queue.qm.run(
                dequeue_timeout=DEQUEUE,
                heartbeat_timeout=HEARTBEAT,
                batch_size=max(1, min(LARGEST_BATCH, concurrency // 2)),
                max_concurrent_tasks=max(2, concurrency),
                shutdown_on_listener_failure=True,
            )
        finally:
            sweeping.cancel()


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """PgQueuer changes nothing of a connection's settings; to reset them would double its round trips."""


async def _requeue_held(pool: asyncpg.Pool, queue: PgQueuer, lanes: Sequence[str]) -> None:
    """Rows that a lost database left in "failed": their run record was never closed, so they go again. Again and again,
    because a consumer may live through a short loss."""
    held = "select id from pgqueuer where status = 'failed' and entrypoint = any($1::text[])"
    while True:
        with suppress(OSError, *DRIVER_FAULTS, PgqException):
            rows = await pool.fetch(held, list(lanes))
            if rows:
                await queue.qm.queries.requeue_jobs([JobId(row["id"]) for row in rows])
        await asyncio.sleep(SWEEP.total_seconds())


class _ListeningDriver(AsyncpgPoolDriver):
    """PgQueuer probes its listener by a NOTIFY that may leave before the LISTEN; a probe lost like that would end the
    consumer after ten seconds. Here a NOTIFY waits for the listener.

    It also looks for jobs as often as it is told that the table changed, which in a burst costs more than the jobs: what
    it is told within `calm` seconds of the last time reaches it as one."""

    def __init__(self, pool: asyncpg.Pool, calm: float) -> None:
        super().__init__(pool)
        self._calm = calm
        self._listening = asyncio.Event()
        self._told_at = 0.0
        self._telling: asyncio.TimerHandle | None = None

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        def tell(payload: str | bytes | bytearray) -> None:
            self._telling, self._told_at = None, asyncio.get_running_loop().time()
            callback(payload)

        def calmly(payload: str | bytes | bytearray) -> None:
            if TABLE_CHANGED not in str(payload):
                callback(payload)
            elif self._telling is None:
                loop = asyncio.get_running_loop()
                self._telling = loop.call_at(max(loop.time(), self._told_at + self._calm), tell, payload)

        await super().add_listener(channel, calmly)
        self._listening.set()

    async def notify(self, channel: str, payload: str) -> None:
        await self._listening.wait()
        await super().notify(channel, payload)


class _OpenTransaction(Driver):
    """PgQueuer's driver over a connection with an open transaction; enough of it to enqueue."""

    def __init__(self, driver: asyncpg.Connection) -> None:
        self._driver = driver
        self._shutdown = asyncio.Event()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return [dict(row) for row in await self._driver.fetch(query, *args)]

    async def execute(self, query: str, *args: object) -> str:
        await self.fetch(query, *args)
        return ""

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:  # noqa: ARG002
        raise RuntimeError("a transaction enqueues, it does not listen")

    async def notify(self, channel: str, payload: str) -> None:
        await self.fetch("select pg_notify($1, $2)", channel, payload)

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return TaskManager()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None
