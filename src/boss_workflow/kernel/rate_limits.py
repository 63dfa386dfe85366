"""Windows over whatever storage the `limits` library is given; two integrations bring theirs."""

import time

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from boss_workflow.kernel.errors import Unavailable

SHORTEST_WAIT = 0.01
PROBE = parse("1/second")


class MovingWindow:
    """Implements `ports.limiter.Limiter`. The storage must wrap its exceptions."""

    def __init__(self, storage: Storage) -> None:
        self._window = MovingWindowRateLimiter(storage)
        self._counter = SlidingWindowCounterRateLimiter(storage)
        self._rates: dict[str, RateLimitItem] = {}

    async def wait_for_slot(self, key: str, rate: str) -> float:
        item = self._rates.get(rate) or self._rates.setdefault(rate, parse(rate))
        try:
            if await self._window.hit(item, key):
                return 0.0
            stats = await self._window.get_window_stats(item, key)
        except StorageError as error:
            raise _away() from error
        return max(stats.reset_time - time.time(), SHORTEST_WAIT)

    async def count(self, key: str, rate: str) -> float:
        item = self._rates.get(rate) or self._rates.setdefault(rate, parse(rate))
        try:
            if await self._counter.hit(item, key):
                return 0.0
            stats = await self._counter.get_window_stats(item, key)
        except StorageError as error:
            raise _away() from error
        return max(stats.reset_time - time.time(), SHORTEST_WAIT)

    async def ping(self) -> None:
        try:
            await self._window.test(PROBE, "ping")
        except StorageError as error:
            raise _away() from error


def _away() -> Unavailable:
    return Unavailable("The store of the rate limits can't be reached just now.")
