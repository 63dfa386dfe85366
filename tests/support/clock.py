from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""The moment at which most tests begin: a Monday, half past nine in UTC."""


class MovableClock:
    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, delta: timedelta) -> None:
        self._now += delta

    def set(self, now: datetime) -> None:
        self._now = now
