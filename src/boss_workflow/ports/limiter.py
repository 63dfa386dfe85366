"""Rate limits shared by whatever counts together: one process in memory, or all of them through Redis."""

from typing import Protocol

from boss_workflow.kernel.rate_limits import Count


class Limiter(Protocol):
    async def wait_for_slot(self, key: str, rate: str) -> float:
        """Takes one of the slots of `key`: returns 0 when taken, else the seconds until one may be free.

        `rate` as "30/second" or "20/minute" (notation of the `limits` library).
        """
        ...

    async def count(self, key: str, rate: str) -> Count:
        """As `wait_for_slot`, for callers rather than vendors: one counter a window instead of a record of each call,
        so it costs the same at any rate, and takes the window before to have been used evenly."""
        ...

    async def ping(self) -> None:
        """Raises Unavailable when the storage behind it can't be reached."""
        ...

    async def close(self) -> None:
        """Ends its connections, if it has any."""
        ...
