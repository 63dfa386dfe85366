"""Rate limits of one process."""

from limits.aio.storage import MemoryStorage

from boss_workflow.kernel.rate_limits import Windows


class MemoryLimiter(Windows):
    def __init__(self) -> None:
        super().__init__(MemoryStorage(wrap_exceptions=True))

    async def close(self) -> None:
        """Nothing to end."""
