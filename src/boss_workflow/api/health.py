"""Health: is the process alive, is it ready for work, how are the database, Redis and what we are connected to."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text

from boss_workflow.api.metrics import BUSY_PERCENT
from boss_workflow.kernel.db import Database
from boss_workflow.kernel.errors import AppError

log = structlog.get_logger(__name__)

OK = "ok"
NOT_CONNECTED = "not connected"
CRITICAL = "critical"

Check = Callable[[], Awaitable[None]]
"""Returns when a part is well; raises AppError with what is wrong."""


class Live(BaseModel):
    status: str = OK


class Ready(BaseModel):
    """`parts`: "ok", or what is wrong, by part. `alerts`: what is wrong and could be told to no boss."""

    status: str
    parts: dict[str, str]
    alerts: tuple[str, ...] = ()


class Overview(BaseModel):
    """`status`: "ok"; "degraded" when only an integration is not well; "critical" when something is wrong that no boss
    could be told (`alerts`); "unavailable" when a part we need is not well. `integrations` that no setting connects are
    "not connected"."""

    status: str
    version: str
    parts: dict[str, str]
    integrations: dict[str, str]
    alerts: tuple[str, ...] = ()


class PoolHealth(BaseModel):
    """Connections of a pool; `utilization` in percent of size plus allowed overflow."""

    pool_size: int
    checked_in: int
    checked_out: int
    overflow: int
    utilization: float


class DatabaseHealth(PoolHealth):
    """`system_pool`: the second pool, of the role that finds the workspace first. `migration` is where the database is,
    `migration_head` where this version wants it."""

    status: str
    system_pool: PoolHealth
    latency_ms: float | None
    migration: str | None
    migration_head: str
    warning: str | None = None


class RedisHealth(BaseModel):
    status: str
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """`checks`: without them there is no work. `integrations`: what else this installation talks to; None where no
    setting connects it."""

    database: Database
    version: str
    checks: Mapping[str, Check]
    revision: Callable[[], Awaitable[str | None]]
    head: Callable[[], str]
    alerts: Callable[[], Awaitable[list[str]]]
    redis: Check | None = None
    integrations: Mapping[str, Check | None] = field(default_factory=dict)

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/health", tags=["health"])
        router.add_api_route("", self.everything, summary="Every part and every integration")
        router.add_api_route("/live", self.live, summary="The process answers")
        router.add_api_route("/ready", self.ready, summary="Every part is ready for work")
        router.add_api_route("/db", self.db, summary="The database and its connection pool")
        router.add_api_route("/redis", self.shared, summary="Redis, where it is connected")
        return router

    async def live(self) -> Live:
        return Live()

    async def ready(self, response: Response) -> Ready:
        parts = await _states(self.checks)
        well = _well(parts)
        response.status_code = 200 if well else 503
        return Ready(status="ready" if well else "not ready", parts=parts, alerts=await self._untold())

    async def everything(self, response: Response) -> Overview:
        parts, integrations = await _states(self.checks), await _states(self.integrations)
        alerts = await self._untold()
        status = OK if _well(integrations) else "degraded"
        if alerts:
            status = CRITICAL
        if not _well(parts):
            status, response.status_code = "unavailable", 503
        return Overview(status=status, version=self.version, parts=parts, integrations=integrations, alerts=alerts)

    async def _untold(self) -> tuple[str, ...]:
        try:
            alerts = tuple(await self.alerts())
        except AppError as error:
            return (error.message,)
        if alerts:
            log.critical("no boss could be told", alerts=alerts)
        return alerts

    async def db(self, response: Response) -> DatabaseHealth:
        latency: float | None = None
        migration: str | None = None
        warning: str | None = None
        began = time.perf_counter()
        try:
            async with self.database.begin(None) as uow:
                await uow.session.execute(text("select 1"))
            latency = _milliseconds_since(began)
            migration = await self.revision()
        except AppError as error:
            response.status_code = 503
            warning = error.message
        usage, system = self.database.usage(), self.database.system_usage()
        for name, pool in (("app", usage), ("system", system)):
            if pool.utilization > BUSY_PERCENT:
                log.warning("database pool is busy", pool=name, **asdict(pool))
                warning = warning or f"More than {BUSY_PERCENT:g} % of the connections are in use."
        return DatabaseHealth(
            **asdict(usage),
            system_pool=PoolHealth(**asdict(system)),
            status=OK if latency is not None else "unavailable",
            latency_ms=latency,
            migration=migration,
            migration_head=self.head(),
            warning=warning,
        )

    async def shared(self, response: Response) -> RedisHealth:
        if self.redis is None:
            return RedisHealth(status=NOT_CONNECTED)
        began = time.perf_counter()
        try:
            await self.redis()
        except AppError as error:
            response.status_code = 503
            return RedisHealth(status=error.message)
        return RedisHealth(status=OK, latency_ms=_milliseconds_since(began))


async def _states(checks: Mapping[str, Check | None]) -> dict[str, str]:
    states = {}
    for name, check in checks.items():
        try:
            if check is not None:
                await check()
        except AppError as error:
            states[name] = error.message
        else:
            states[name] = OK if check is not None else NOT_CONNECTED
    return states


def _well(states: Mapping[str, str]) -> bool:
    return all(state in {OK, NOT_CONNECTED} for state in states.values())


def _milliseconds_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
