"""An answer that a test withholds, to kill the caller or to let its patience run out."""

import asyncio
import threading
from types import TracebackType
from typing import Self

from tests.simulators.waiting import POLL_SECONDS, wait_until_async


class Hold:
    """One call kept waiting for its answer; leaving the `with` block releases it."""

    def __init__(self, what: str, *, accept: bool = True) -> None:
        self.what = what
        self.accept = accept
        self._reached = threading.Event()
        self._released = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    @property
    def reached(self) -> bool:
        return self._reached.is_set()

    def wait_until_reached(self, timeout: float = 10) -> None:
        if not self._reached.wait(timeout):
            raise AssertionError(f"{self.what} was not called within {timeout} s")

    async def wait_until_reached_async(self, timeout: float = 10) -> None:  # noqa: ASYNC109
        await wait_until_async(
            lambda: self.reached or None, timeout, lambda: f"{self.what} was not called within {timeout} s"
        )

    def release(self) -> None:
        self._released.set()

    async def pause(self) -> None:
        """Called by the server: marks the call as reached and waits for the release."""
        self._reached.set()
        while not self._released.is_set():
            await asyncio.sleep(POLL_SECONDS)
