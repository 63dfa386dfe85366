"""`postgres.log`: appended to, rotated once at start, and quoted when a start fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boss_workflow.integrations.embedded_postgres.folders import open_private
from boss_workflow.integrations.embedded_postgres.privileges import ServerUser

LOG_FILE = "postgres.log"
LARGEST_LOG = 10_000_000
_QUOTED_LINES = 8


class ServerLog:
    """The server's log, remembering where the present start began."""

    def __init__(self, data_dir: Path, server_user: ServerUser) -> None:
        self.path = data_dir / LOG_FILE
        self._server_user = server_user
        self._begun_at = 0

    def rotate(self) -> None:
        if self.path.exists() and self.path.stat().st_size > LARGEST_LOG:
            self.path.replace(self.path.with_name(f"{LOG_FILE}.1"))

    @contextmanager
    def opened(self) -> Iterator[int]:
        """A handle to append to, for the server that starts now."""
        handle = open_private(self.path, os.O_WRONLY | os.O_APPEND, self._server_user)
        try:
            self._begun_at = os.fstat(handle).st_size
            yield handle
        finally:
            os.close(handle)

    def tail(self) -> str:
        """The last lines since the present start."""
        with self.path.open("rb") as log:
            log.seek(self._begun_at)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-_QUOTED_LINES:])
