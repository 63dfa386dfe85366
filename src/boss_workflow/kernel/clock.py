"""The one source of "now". Injected, so that tests move time and nothing else reads the system clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ForwardClock:
    """The system's clock, set forward by an offset that is kept in a file: for demos. It never goes back."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset = timedelta(seconds=float(file.read_text())) if file.exists() else timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def set(self, moment: datetime) -> None:
        self._offset = max(self._offset, moment - datetime.now(UTC))
        self._file.write_text(str(self._offset.total_seconds()))
