"""Health: is the process alive, is it ready for work, how is the database."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text

from boss_workflow.kernel.db import Database
from boss_workflow.kernel.errors import AppError

BUSY_PERCENT = 80.0

Check = Callable[[], Awaitable[None]]
"""Returns when a part is well; raises AppError with what is wrong."""


class Live(BaseModel):
    status: str = "ok"


class Ready(BaseModel):
    """`parts`: "ok", or what is wrong, by part. `alerts`: what is wrong and could be told to no boss."""

    status: str
    parts: dict[str, str]
    alerts: tuple[str, ...] = ()


class DatabaseHealth(BaseModel):
    """Connections of the pool; `utilization` in percent of size plus allowed overflow."""

    status: str
    pool_size: int
    checked_in: int
    checked_out: int
    overflow: int
    utilization: float
    latency_ms: float | None
    migration: str | None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    database: Database
    checks: dict[str, Check]
    revision: Callable[[], Awaitable[str | None]]
    alerts: Callable[[], Awaitable[list[str]]]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/health", tags=["health"])
        router.add_api_route("/live", self.live, summary="The process answers")
        router.add_api_route("/ready", self.ready, summary="Every part is ready for work")
        router.add_api_route("/db", self.db, summary="The database and its connection pool")
        return router

    async def live(self) -> Live:
        return Live()

    async def ready(self, response: Response) -> Ready:
        parts = {}
        for name, check in self.checks.items():
            try:
                await check()
            except AppError as error:
                parts[name] = error.message
            else:
                parts[name] = "ok"
        well = all(state == "ok" for state in parts.values())
        response.status_code = 200 if well else 503
        try:
            alerts = tuple(await self.alerts())
        except AppError as error:
            alerts = (error.message,)
        return Ready(status="ready" if well else "not ready", parts=parts, alerts=alerts)

    async def db(self, response: Response) -> DatabaseHealth:
        latency: float | None = None
        migration: str | None = None
        warning: str | None = None
        began = time.perf_counter()
        try:
            async with self.database.begin(None) as uow:
                await uow.session.execute(text("select 1"))
            latency = round((time.perf_counter() - began) * 1000, 2)
            migration = await self.revision()
        except AppError as error:
            response.status_code = 503
            warning = error.message
        usage = self.database.usage()
        if usage.utilization > BUSY_PERCENT:
            warning = warning or f"More than {BUSY_PERCENT:g} % of the connections are in use."
        return DatabaseHealth(
            status="ok" if latency is not None else "unavailable",
            pool_size=usage.pool_size,
            checked_in=usage.checked_in,
            checked_out=usage.checked_out,
            overflow=usage.overflow,
            utilization=usage.utilization,
            latency_ms=latency,
            migration=migration,
            warning=warning,
        )
