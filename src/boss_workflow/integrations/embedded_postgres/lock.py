"""One launcher per data folder."""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from boss_workflow.integrations.embedded_postgres.errors import DataFolderLocked
from boss_workflow.integrations.embedded_postgres.folders import open_private
from boss_workflow.integrations.embedded_postgres.privileges import ServerUser
from boss_workflow.kernel.clock import SystemClock

LOCK_FILE = "server.lock"


class FolderLock:
    """A held flock on `server.lock`. The kernel lets go of it when we end, however we end.

    What is written in the file (owner pid and times, as JSON) serves the message only: pids are reused, so a file
    that names a living process means nothing without the lock. The file stays when the lock goes, since a file
    that is unlinked and made again can be locked twice.
    """

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, data_dir: Path, server_user: ServerUser) -> Self:
        """Raises DataFolderLocked if another process (or another launcher of this one) has it; OSError as open."""
        handle = open_private(data_dir / LOCK_FILE, os.O_RDWR, server_user)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = _read(handle)
            os.close(handle)
            raise DataFolderLocked(_in_use(owner, data_dir), details=owner) from error
        except OSError:
            os.close(handle)
            raise
        return cls(handle)

    def write(self, **notes: str) -> None:
        """Replaces what the file says: our pid, since when, and `notes`."""
        if self._handle is None:
            return
        content = {"pid": os.getpid(), "since": SystemClock().now().isoformat(timespec="seconds"), **notes}
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, json.dumps(content).encode(), 0)

    def read(self) -> dict[str, Any]:
        """What the last owner left; empty if nothing, or nothing that can be read."""
        return _read(self._handle) if self._handle is not None else {}

    def release(self) -> None:
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with suppress(OSError):
            os.ftruncate(handle, 0)
        os.close(handle)


def _read(handle: int) -> dict[str, Any]:
    try:
        content = json.loads(os.pread(handle, 4096, 0))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _in_use(owner: dict[str, Any], data_dir: Path) -> str:
    who = f" (pid {owner['pid']}, since {owner.get('since', 'unknown')})" if "pid" in owner else ""
    return f"Another Boss Workflow{who} is using {data_dir}. Stop it, or set DATA_DIR to another folder."
