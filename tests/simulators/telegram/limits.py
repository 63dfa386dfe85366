"""How fast a bot may write.

Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a second overall,
one a second in one chat (short bursts pass), 20 a minute in one group. Calling again before retry_after is over makes
it longer.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.simulators.telegram.errors import too_many_requests


@dataclass(frozen=True)
class RateLimits:
    """Messages allowed: overall a second; in a private chat a burst, refilled one a second; in a group a minute."""

    overall_per_second: int = 30
    private_burst: int = 4
    group_per_minute: int = 20


class RateLimiter:
    """Sliding windows per chat and over all; not thread-safe, the simulator's lock guards it."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._sent: dict[int | str, deque[float]] = {}
        self._blocked_until: dict[int | str, float] = {}

    def check(self, chat_id: int) -> None:
        """Counts one message to the chat; ApiError 429 when it is one too many."""
        now = self._clock()
        rules = [self._overall(), self._private(chat_id) if chat_id > 0 else self._group(chat_id)]
        for key, allowed, window in rules:
            self._refuse_if_over(key, allowed, window, now)
        for key, _, _ in rules:
            self._sent[key].append(now)

    def _overall(self) -> tuple[int | str, int, float]:
        return "overall", self._limits.overall_per_second, 1.0

    def _private(self, chat_id: int) -> tuple[int | str, int, float]:
        return chat_id, self._limits.private_burst, float(self._limits.private_burst)

    def _group(self, chat_id: int) -> tuple[int | str, int, float]:
        return chat_id, self._limits.group_per_minute, 60.0

    def _refuse_if_over(self, key: int | str, allowed: int, window: float, now: float) -> None:
        until = self._blocked_until.get(key, 0.0)
        if now < until:
            self._blocked_until[key] = until + 1.0  # impatience costs a second
            raise too_many_requests(math.ceil(until + 1.0 - now))
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) >= allowed:
            wait = max(math.ceil(sent[0] + window - now), 1)
            self._blocked_until[key] = now + wait
            raise too_many_requests(wait)
