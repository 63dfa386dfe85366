"""However late a call arrives within its time, no more of them fall into any period than are allowed."""

import asyncio

from boss_workflow.integrations.telegram.pace import Window


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
