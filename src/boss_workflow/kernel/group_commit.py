"""Group commit: whatever arrives while one batch is on its way shares the next, so that a burst costs a few
transactions and a single item waits for nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from boss_workflow.kernel.errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """`work` does a batch whole or not at all, and answers for each item in turn."""

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """Raises: Unavailable, like all of its batch; else what `work` raises of a batch of this item alone."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.create_task(self._work_off())
        return await done

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                if not await self._try(batch):
                    for one in batch:  # which of them is at fault shows alone
                        await self._try([one])
        finally:
            self._running = None

    async def _try(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> bool:
        """False where one of several is at fault: none is done, and nobody was told yet."""
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  # each caller is told
            if len(batch) > 1 and not isinstance(error, Unavailable):
                return False
            for _, done in batch:
                _settle(done, error)
            return True
        except BaseException:
            for _, done in batch:
                done.cancel()
            raise
        for (_, done), result in zip(batch, results, strict=True):
            _settle(done, result)
        return True


def _settle(done: "asyncio.Future[Result]", outcome: Result | Exception) -> None:
    """Unless the caller has gone away meanwhile."""
    if done.done():
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)
