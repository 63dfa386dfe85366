"""However late a call arrives within its time, no more of them fall into any period than are allowed; and nobody falls
behind."""

import asyncio

import pytest

from boss_workflow.integrations.memory import MemoryLimiter
from boss_workflow.integrations.telegram.pace import Pace, Window
from boss_workflow.ports.chat_platform import SlowDown


async def test_a_place_is_free_again_after_the_period_that_follows_its_end() -> None:
    window, loop = Window(2, 0.2), asyncio.get_running_loop()
    spans: list[tuple[float, float]] = []

    async def call(takes: float) -> None:
        async with window:
            began = loop.time()
            await asyncio.sleep(takes)
            spans.append((began, loop.time()))

    await asyncio.gather(*(call(takes) for takes in (0.15, 0.0, 0.1, 0.05, 0.0)))

    for began, _ in spans:
        under_way_or_fresh = [ended for other, ended in spans if other < began and ended > began - 0.19]
        assert len(under_way_or_fresh) < 2
    assert window.taken > 0


async def test_who_gives_up_waiting_takes_no_place() -> None:
    window = Window(1, 0.01)
    async with window:
        waiting = asyncio.create_task(window.__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.sleep(0.05)

    assert window.taken == 0
    async with asyncio.timeout(1), window:
        pass


async def test_whoever_came_first_goes_first() -> None:
    pace = Pace(MemoryLimiter(), "12345")
    went: list[int] = []

    async def call(chat: int) -> None:
        async with pace.slot(str(chat)):
            went.append(chat)

    await asyncio.gather(*(call(chat) for chat in range(75)))

    assert went == list(range(75))


async def test_a_line_that_is_too_long_is_not_waited_in() -> None:
    pace = Pace(MemoryLimiter(), "12345")
    waits: list[float] = []

    async def call(chat: int) -> None:
        try:
            async with pace.slot(str(chat)):
                pass
        except SlowDown as told:
            waits.append(told.retry_after)

    calls = [asyncio.create_task(call(chat)) for chat in range(200)]
    await asyncio.sleep(0.5)
    for one in calls:
        one.cancel()
    await asyncio.gather(*calls, return_exceptions=True)

    assert waits[0] == pytest.approx(4.5, abs=0.1)
    assert len(waits) > 10
    async with pace.slot("200"):
        pass  # who went away stands in nobody's way
