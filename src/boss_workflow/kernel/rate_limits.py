"""Windows over whatever storage the `limits` library is given; two integrations bring theirs."""

import time
from dataclasses import dataclass
from math import floor

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from boss_workflow.kernel.errors import Unavailable

SHORTEST_WAIT = 0.01
PROBE = parse("1/second")
MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """What one call left. Times are in seconds."""

    limit: int
    remaining: int
    reset: float
    """Until the window ends; for a refused call until the next one may pass."""
    wait: float = 0.0
    """0 for a call that passes."""


class Windows:
    """Implements `ports.limiter.Limiter`. The storage must wrap its exceptions."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._window = MovingWindowRateLimiter(storage)
        self._rates: dict[str, RateLimitItem] = {}
        self._ended: dict[str, tuple[int, int]] = {}
        """For each key the last window that ended and its count, which changes no more."""

    async def wait_for_slot(self, key: str, rate: str) -> float:
        item = self._rate(rate)
        try:
            if await self._window.hit(item, key):
                return 0.0
            stats = await self._window.get_window_stats(item, key)
        except StorageError as error:
            raise _away() from error
        return max(stats.reset_time - time.time(), SHORTEST_WAIT)

    async def count(self, key: str, rate: str) -> Count:
        """A sliding window of two counters. One round trip; one more for the first call of a window and for a refusal."""
        item = self._rate(rate)
        limit, span, name = item.amount, item.get_expiry(), item.key_for(key)
        number, into = divmod(time.time(), span)
        current = f"{name}/{int(number)}"
        try:
            now = await self._storage.incr(current, 2 * span)
            before = await self._before(name, int(number))
            slid = floor(before * (1 - into / span))
            if slid + now <= limit:
                return Count(limit, limit - slid - now, span - into)
            now = await self._storage.incr(current, 2 * span, -1)
        except StorageError as error:
            raise _away() from error
        free = span if now >= limit else span * (1 - (limit - now) / before)
        wait = max(free - into, 0.0) + SHORTEST_WAIT
        return Count(limit, 0, wait, wait)

    async def ping(self) -> None:
        try:
            await self._window.test(PROBE, "ping")
        except StorageError as error:
            raise _away() from error

    def _rate(self, rate: str) -> RateLimitItem:
        return self._rates.get(rate) or self._rates.setdefault(rate, parse(rate))

    async def _before(self, name: str, number: int) -> int:
        known = self._ended.get(name)
        if known is None or known[0] != number - 1:
            known = number - 1, await self._storage.get(f"{name}/{number - 1}")
            if len(self._ended) >= MOST_KEYS:
                self._ended.clear()
            self._ended[name] = known
        return known[1]


def _away() -> Unavailable:
    return Unavailable("The store of the rate limits can't be reached just now.")
