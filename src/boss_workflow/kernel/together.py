"""Group commit: whatever arrives while one batch is on its way shares the next, so that a burst costs a few
transactions and a single item waits for nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """`work` does a batch whole or not at all, and answers for each item in turn."""

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Result:
        """Raises what `work` raises of a batch of this item alone, or, with the database away, of all."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.create_task(self._work_off())
        return await done

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                if not await self._try(batch) and len(batch) > 1:
                    for one in batch:  # which of them is at fault shows alone
                        await self._try([one])
        finally:
            self._running = None

    async def _try(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> bool:
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  # each caller is told
            if len(batch) == 1:
                _settle(batch[0][1], error)
            return False
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
