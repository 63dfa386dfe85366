"""The supervisor: keeps a consumer running through restarts of the database, and stops it gracefully."""

import asyncio
from collections.abc import Sequence

import structlog

from boss_workflow.jobs import queue
from boss_workflow.jobs.runner import Runner

log = structlog.get_logger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 1.0


class Worker:
    """`dsn` is that of the system role, in libpq form. Most of what runs at once waits: for a platform's next slot, for
    the model, for a file. `calm`: seconds between two looks for jobs while they keep coming."""

    def __init__(
        self, dsn: str, runner: Runner, lanes: Sequence[str], *, concurrency: int = 160, calm: float = 0.03
    ) -> None:
        self._dsn = dsn
        self._runner = runner
        self._lanes = list(lanes)
        self._concurrency = concurrency
        self._calm = calm
        self.running = False

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; what is running then is finished first."""
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            started = asyncio.get_running_loop().time()
            await self._consume(stop)
            if stop.is_set():
                break
            lived = asyncio.get_running_loop().time() - started
            pause = SHORTEST_PAUSE if lived > 10 else min(pause * 2, LONGEST_PAUSE)
            await _wait(stop, pause)

    async def _consume(self, stop: asyncio.Event) -> None:
        """One life of a consumer. Its own event, because PgQueuer sets the one it is given when it fails."""
        ended = asyncio.Event()
        forward = asyncio.create_task(_forward(stop, ended))
        self.running = True
        try:
            await queue.consume(
                self._dsn, self._lanes, self._runner.execute, ended, concurrency=self._concurrency, calm=self._calm
            )
        except Exception as error:  # noqa: BLE001  # whatever ended this consumer, the next one starts anew
            log.warning("worker ended, starting anew", error=f"{type(error).__name__}: {error}")
        finally:
            self.running = False
            forward.cancel()


async def _forward(source: asyncio.Event, target: asyncio.Event) -> None:
    await source.wait()
    target.set()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
