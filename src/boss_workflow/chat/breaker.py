"""Leaves a failing service alone for a while."""

from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)

FAILURES_TO_OPEN = 3
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 600.0


@dataclass(slots=True)
class Breaker:
    """After some failures in a row the model is left alone for a while, longer each time it fails again. Times are
    those of a monotonic clock, in seconds."""

    failures: int = 0
    pause: float = FIRST_PAUSE
    closed_at: float = 0.0

    def is_open(self, now: float) -> bool:
        return now < self.closed_at

    def failed(self, now: float) -> None:
        self.failures += 1
        if self.failures >= FAILURES_TO_OPEN:
            self.closed_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            log.warning("model is left alone", seconds=self.closed_at - now)

    def worked(self) -> None:
        self.failures, self.pause, self.closed_at = 0, FIRST_PAUSE, 0.0
