"""Waiting for something to become true, from a thread or from a coroutine."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.005


def wait_until(look: Callable[[], T | None], timeout: float, problem: Callable[[], str]) -> T:
    """Returns the first answer of `look` that is not None; AssertionError with `problem()` when time is up."""
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(problem())
        time.sleep(POLL_SECONDS)


async def wait_until_async(
    look: Callable[[], T | None],
    timeout: float,  # noqa: ASYNC109 - a test's budget, reported with what was seen
    problem: Callable[[], str],
) -> T:
    """The twin of `wait_until` that lets the event loop run."""
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(problem())
        await asyncio.sleep(POLL_SECONDS)
