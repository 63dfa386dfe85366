"""Two pools and the only place that begins, commits and retries transactions.

`boss_app` sees one workspace at a time through row-level security; `boss_system`, a small second pool, serves only
what must find the workspace first (ingest, identity, token look-up, queue). Neither may bypass row-level security.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg
from sqlalchemy import URL, event, text
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import greenlet_spawn

from boss_workflow.kernel.clock import Clock
from boss_workflow.kernel.db.errors import DatabaseUnavailable, is_retryable, translate
from boss_workflow.kernel.db.unit_of_work import UnitOfWork
from boss_workflow.kernel.events import EventBus

T = TypeVar("T")
ATTEMPTS = 3
SET_WORKSPACE = text("select set_config('app.workspace_id', :id, true)")
FAULTS = (SQLAlchemyError, ConnectionError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database may raise in the middle of a transaction. Other OSErrors there are the work's own affair."""


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Times in seconds, timeouts of statements and locks in milliseconds."""

    size: int = 10
    overflow: int = 5
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
        self._system = _engine(system_url, PoolSettings(size=8, overflow=12, timeout=pool.timeout))
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
        try:
            async with self._transaction(workspace_id) as uow:
                yield uow
        except FAULTS as error:
            known = translate(error)
            if known is None:
                raise
            raise known from error

    async def _run(self, workspace_id: UUID | None, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                async with self._transaction(workspace_id) as uow:
                    return await work(uow)
            except FAULTS as error:
                if is_retryable(error):
                    continue
                known = translate(error)
                if known is None:
                    raise
                raise known from error
        async with self.begin(workspace_id) as uow:
            return await work(uow)

    @asynccontextmanager
    async def _transaction(self, workspace_id: UUID | None) -> AsyncIterator[UnitOfWork]:
        sessions = self._system_sessions if workspace_id is None else self._app_sessions
        async with sessions() as session, session.begin():
            try:
                await session.connection()
            except OSError as error:
                raise DatabaseUnavailable from error
            if workspace_id is not None:
                await session.execute(SET_WORKSPACE, {"id": str(workspace_id)})
            yield UnitOfWork(session, self.clock, self.bus, workspace_id)

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

    async def _read(self, workspace_id: UUID, query: str, values: tuple[object, ...], within_ms: int) -> str | None:
        pooled = await self._app.raw_connection()
        driver = cast("asyncpg.Connection", pooled.driver_connection)
        try:
            await driver.execute(_begin_reading(workspace_id, within_ms))
            found = cast("str | None", await driver.fetchval(query, *values))
            await driver.execute("commit")
            return found
        except asyncpg.PostgresError:
            if not driver.is_closed():
                await driver.execute("rollback")
            raise
        except BaseException as error:
            await greenlet_spawn(pooled.invalidate, error)  # who knows where in a transaction it is
            raise
        finally:
            await greenlet_spawn(pooled.close)

    def usage(self) -> PoolUsage:
        pool = cast("AsyncAdaptedQueuePool", self._app.pool)
        checked_out = pool.checkedout()
        return PoolUsage(
            pool_size=pool.size(),
            checked_in=pool.checkedin(),
            checked_out=checked_out,
            overflow=max(0, pool.overflow()),
            utilization=round(100 * checked_out / (self._pool.size + self._pool.overflow), 1),
        )

    async def close(self) -> None:
        await self._app.dispose()
        await self._system.dispose()


def _begin_reading(workspace_id: UUID, within_ms: int) -> str:
    """One round trip instead of three: the simple protocol takes several statements and no parameters, and a UUID and
    a number hold nothing but themselves."""
    return (
        f"begin read only; set local statement_timeout = {int(within_ms)}; "
        f"select set_config('app.workspace_id', '{UUID(int=workspace_id.int)}', true)"
    )


def _engine(url: URL, pool: PoolSettings) -> AsyncEngine:
    engine = create_async_engine(
        url,
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
