"""Two pools and the only place that begins, commits and retries transactions.

`boss_app` sees one workspace at a time through row-level security; `boss_system`, a small second pool, serves only
what must find the workspace first (ingest, identity, token look-up, queue). Neither may bypass row-level security.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg
from sqlalchemy import URL, event
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import greenlet_spawn

from boss_workflow.kernel.clock import Clock
from boss_workflow.kernel.db.errors import DRIVER_FAULTS, AdapterError, DatabaseUnavailable, is_retryable, translate
from boss_workflow.kernel.db.unit_of_work import UnitOfWork
from boss_workflow.kernel.events import EventBus

T = TypeVar("T")
ATTEMPTS = 3
FAULTS = (SQLAlchemyError, ConnectionError, *DRIVER_FAULTS)
"""What a database may raise in the middle of a transaction. Other OSErrors there are the work's own affair."""


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Times in seconds, timeouts of statements and locks in milliseconds."""

    size: int = 15
    overflow: int = 0
    """Beyond `size`, each for one use: opening a connection costs more than most of what it is used for."""
    system_size: int = 20
    system_overflow: int = 0
    """Those of the second pool. All else is the same for both."""
    timeout: float = 5.0
    recycle: int = 1800
    pre_ping: bool = False
    """Asks the server before each use. Connections that the server has ended are noticed without it; one that a network
    has silently dropped is not."""
    statement_timeout_ms: int = 10_000
    lock_timeout_ms: int = 5_000


@dataclass(frozen=True, slots=True)
class PoolUsage:
    pool_size: int
    checked_in: int
    checked_out: int
    overflow: int
    utilization: float
    """Percent of pool_size plus the allowed overflow that is checked out."""


class Database:
    def __init__(self, app_url: URL, system_url: URL, clock: Clock, bus: EventBus, pool: PoolSettings) -> None:
        self.clock = clock
        self.bus = bus
        self._pool = pool
        self._app = _engine(app_url, pool)
        self._system = _engine(system_url, replace(pool, size=pool.system_size, overflow=pool.system_overflow))
        self._app_sessions = async_sessionmaker(self._app, expire_on_commit=False)
        self._system_sessions = async_sessionmaker(self._system, expire_on_commit=False)

    async def in_workspace(self, workspace_id: UUID, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Runs `work` in one transaction behind the wall of `workspace_id` and commits; lost races are retried."""
        return await self._run(workspace_id, work)

    async def as_system(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Runs `work` in one transaction of the system role, which sees only the tables that find a workspace."""
        return await self._run(None, work)

    @asynccontextmanager
    async def begin(self, workspace_id: UUID | None) -> AsyncIterator[UnitOfWork]:
        """One transaction without retries: commits when the block ends well."""
        with _translated():
            async with self._transaction(workspace_id) as uow:
                yield uow

    async def _run(self, workspace_id: UUID | None, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        async def once() -> T:
            async with self._transaction(workspace_id) as uow:
                return await work(uow)

        return await _retried(once)

    @asynccontextmanager
    async def _transaction(self, workspace_id: UUID | None) -> AsyncIterator[UnitOfWork]:
        sessions = self._system_sessions if workspace_id is None else self._app_sessions
        async with sessions() as session:
            connection = await _reached(session.connection())
            driver = cast("asyncpg.Connection", (await connection.get_raw_connection()).driver_connection)
            uow = UnitOfWork(session, driver, self.clock, self.bus, workspace_id)
            try:
                await driver.execute(_begin("begin", workspace_id))
                yield uow
                await session.flush()
                await driver.execute("commit")
            except BaseException:
                await _roll_back(driver)
                raise
            for told in uow.told_of_commit:
                told()

    async def read(self, workspace_id: UUID, query: str, *values: object, within_ms: int | None = None) -> str | None:
        """The one JSON text that `query` selects behind the wall of `workspace_id`; None for no row.
        Raises StatementTimeout after `within_ms` milliseconds.

        For hot reads: the driver itself, on a connection of the same pool, in a read-only transaction. A connection
        that turns out to be broken, or a statement that DDL has made stale, is tried once more.
        """
        for last in (False, True):
            try:
                return await self._read(workspace_id, query, values, within_ms or self._pool.statement_timeout_ms)
            except (*FAULTS, OSError) as error:
                known = translate(error)
                if not last and (is_retryable(error) or isinstance(known, DatabaseUnavailable)):
                    continue
                if known is None:
                    raise
                raise known from error
        raise DatabaseUnavailable

    async def at_once(self, statement: str, *values: object) -> Sequence[asyncpg.Record]:
        """The rows of one statement of the system role that is a transaction of its own: a single round trip.

        For the few that every message passes: in a unit of work each costs six times as much.
        """
        return await _retried(lambda: self._at_once(statement, values))

    async def _at_once(self, statement: str, values: tuple[object, ...]) -> Sequence[asyncpg.Record]:
        async with _bare(self._system) as driver:
            return cast("Sequence[asyncpg.Record]", await driver.fetch(statement, *values))

    async def _read(self, workspace_id: UUID, query: str, values: tuple[object, ...], within_ms: int) -> str | None:
        async with _bare(self._app) as driver:
            try:
                await driver.execute(
                    _begin(f"begin read only; set local statement_timeout = {int(within_ms)}", workspace_id)
                )
                found = cast("str | None", await driver.fetchval(query, *values))
                await driver.execute("commit")
            except asyncpg.PostgresError:
                if not driver.is_closed():
                    await driver.execute("rollback")
                raise
            return found

    def usage(self) -> PoolUsage:
        return _usage(self._app, self._pool.size + self._pool.overflow)

    def system_usage(self) -> PoolUsage:
        return _usage(self._system, self._pool.system_size + self._pool.system_overflow)

    async def close(self) -> None:
        await self._app.dispose()
        await self._system.dispose()


async def _reached(connecting: Awaitable[T]) -> T:
    """A connection, on whichever way it is asked for: what keeps us from getting one leaves as the application's error.
    A bare connection that can't be made fails with errors of SQLAlchemy's adapter, which it wraps anywhere else."""
    try:
        return await connecting
    except (*FAULTS, AdapterError, OSError) as error:
        raise translate(error) or DatabaseUnavailable() from error


@asynccontextmanager
async def _bare(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """The driver itself, on a connection of the pool, without a transaction."""
    pooled = await _reached(engine.raw_connection())
    try:
        yield cast("asyncpg.Connection", pooled.driver_connection)
    except asyncpg.PostgresError:
        raise
    except BaseException as error:
        await greenlet_spawn(pooled.invalidate, error)  # who knows what it waits for, or where in a transaction it is
        raise
    finally:
        await greenlet_spawn(pooled.close)


async def _retried(once: Callable[[], Awaitable[T]]) -> T:
    """What lost a race is tried again at once, and again."""
    with _translated():
        for _ in range(ATTEMPTS - 1):
            try:
                return await once()
            except FAULTS as error:
                if not is_retryable(error):
                    raise
        return await once()


@contextmanager
def _translated() -> Iterator[None]:
    """A database's errors leave as the application's; those that mean nothing but a fault of ours, as they are."""
    try:
        yield
    except FAULTS as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error


def _begin(how: str, workspace_id: UUID | None) -> str:
    """One round trip instead of two or three: the simple protocol takes several statements and no parameters, and a
    UUID holds nothing but itself."""
    if workspace_id is None:
        return how
    return f"{how}; select set_config('app.workspace_id', '{UUID(int=workspace_id.int)}', true)"


async def _roll_back(driver: asyncpg.Connection) -> None:
    """Ends the connection where that fails: who knows where in a transaction it is. The pool then makes another."""
    if driver.is_closed():
        return
    rolled_back = False
    try:
        with suppress(*FAULTS, OSError):
            await driver.execute("rollback")
            rolled_back = True
    finally:
        if not rolled_back:
            driver.terminate()


def _usage(engine: AsyncEngine, most: int) -> PoolUsage:
    pool = cast("AsyncAdaptedQueuePool", engine.pool)
    checked_out = pool.checkedout()
    return PoolUsage(
        pool_size=pool.size(),
        checked_in=pool.checkedin(),
        checked_out=checked_out,
        overflow=max(0, pool.overflow()),
        utilization=round(100 * checked_out / most, 1),
    )


def _engine(url: URL, pool: PoolSettings) -> AsyncEngine:
    engine = create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",  # the units begin and commit by the driver, in one round trip with their workspace
        pool_size=pool.size,
        max_overflow=pool.overflow,
        pool_timeout=pool.timeout,
        pool_recycle=pool.recycle,
        pool_pre_ping=pool.pre_ping,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "application_name": "boss-workflow",
                "timezone": "UTC",
                "statement_timeout": str(pool.statement_timeout_ms),
                "lock_timeout": str(pool.lock_timeout_ms),
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """The pool then takes another, or makes one. A round trip for the same (pre-ping) is a third of a short read."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
