"""The ticker goes on through failures, and says when it is back."""

import time

import pytest

from boss_workflow.jobs import schedule_clock
from boss_workflow.jobs.schedule_clock import Ticker


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("lost", "told"), [(30, []), (90, [90.0])])
async def test_an_outage_is_told_once_it_is_over(
    monkeypatch: pytest.MonkeyPatch, lost: float, told: list[float]
) -> None:
    clock, heard = Clock(), list[float]()
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    away = True

    async def look() -> None:
        if away:
            raise ConnectionError("gone")

    async def back(seconds: float) -> None:
        heard.append(seconds)

    ticker = Ticker(look, back)
    await ticker._tick()
    clock.seconds = lost
    assert ticker.is_late is (lost > schedule_clock.PATIENCE)
    away = False
    await ticker._tick()
    await ticker._tick()

    assert heard == told
    assert not ticker.is_late
