"""The ticker goes on through failures, and says when it is back."""

import time

import pytest

from boss_workflow.jobs import schedule_clock
from boss_workflow.jobs.schedule_clock import Ticker
from boss_workflow.kernel.db import DatabaseUnavailable


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("error", "lost", "told"),
    [(DatabaseUnavailable(), 30, []), (DatabaseUnavailable(), 90, [90.0]), (KeyError("a fault of ours"), 90, [])],
)
async def test_an_outage_of_the_database_is_told_once_it_is_over(
    monkeypatch: pytest.MonkeyPatch, error: Exception, lost: float, told: list[float]
) -> None:
    clock, heard = Clock(), list[float]()
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    away = True

    async def look() -> None:
        if away:
            raise error

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
