"""Rate limits of one process."""

import time

from limits.aio.storage import MemoryStorage

from boss_workflow.kernel.rate_limits import Windows

SWEEP = 5.0
"""Seconds. Whatever has expired is passed over at once, and forgotten after these."""


class MemoryLimiter(Windows):
    def __init__(self) -> None:
        super().__init__(_SweptSeldom(wrap_exceptions=True))

    async def close(self) -> None:
        """Nothing to end."""


class _SweptSeldom(MemoryStorage):
    """The library goes through all keys, each in a thread, at every call: more work than the calls themselves, and more
    with every address that calls."""

    _next_sweep = 0.0

    async def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802  # the library's private name
        if (now := time.monotonic()) >= self._next_sweep:
            self._next_sweep = now + SWEEP
            await super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]
