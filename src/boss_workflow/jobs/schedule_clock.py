"""The ticker: APScheduler, in this file alone. It only makes the scheduler look at the clock; what is due is decided
from rows in PostgreSQL, so that a lost tick loses nothing and a doubled one doubles nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from boss_workflow.kernel.db import DATABASE_AWAY

log = structlog.get_logger(__name__)

LOOK_EVERY = 10.0
"""Seconds between two looks; a tick costs a few milliseconds."""
PATIENCE = 60.0


class Ticker:
    """`back`: called with the seconds lost, once looks go well again after the database failed them for longer than
    PATIENCE."""

    def __init__(
        self, look: Callable[[], Awaitable[object]], back: Callable[[float], Awaitable[None]] | None = None
    ) -> None:
        self._look = look
        self._back = back
        self._looked = time.monotonic()
        self._failed = False

    @property
    def is_late(self) -> bool:
        """Whether no look has gone well for so long that somebody should know."""
        return time.monotonic() - self._looked > PATIENCE

    async def run(self, stop: asyncio.Event) -> None:
        """Looks at once and then evenly, until `stop` is set. A look that fails is logged; the next one makes it up."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._tick, IntervalTrigger(seconds=LOOK_EVERY), max_instances=1, coalesce=True, misfire_grace_time=None
        )
        scheduler.start()
        try:
            await self._tick()
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        try:
            await self._look()
            if self._failed and self.is_late and self._back is not None:
                await self._back(time.monotonic() - self._looked)
        except Exception as error:  # noqa: BLE001  # whatever this look met, the next one looks again; /health sees it
            self._failed = isinstance(error, DATABASE_AWAY)
            say = log.critical if self.is_late else log.warning
            say("the schedule could not be looked at", reason=f"{type(error).__name__}: {error}")
        else:
            self._failed, self._looked = False, time.monotonic()
