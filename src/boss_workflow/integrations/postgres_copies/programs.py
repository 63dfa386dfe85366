"""Finds a pg_dump and pg_restore that fit the server."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from boss_workflow.ports.database_copies import CopyFailed

PACKAGED = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep those of several versions side by side."""
FIRST_WITH_TRANSACTION_TIMEOUT = 17
"""pg_restore of this version and later sets a parameter that earlier servers refuse."""


@dataclass(frozen=True, slots=True)
class Programs:
    folder: Path
    major: int

    @property
    def pg_dump(self) -> Path:
        return self.folder / "pg_dump"

    @property
    def pg_restore(self) -> Path:
        return self.folder / "pg_restore"

    def fit(self, server: int) -> bool:
        """pg_dump refuses servers that are newer than itself."""
        return self.major == server or self.major > server >= FIRST_WITH_TRANSACTION_TIMEOUT


def find_programs(server: int, folders: Iterable[Path]) -> Programs:
    """Those of the server's own version, otherwise the oldest that fit. `folders`: looked at besides PATH.

    Raises: CopyFailed, saying what to install.
    """
    fitting = [found for found in _all(folders) if found.fit(server)]
    if not fitting:
        raise CopyFailed(
            f"The database is PostgreSQL {server}, and there is no pg_dump and pg_restore of that version here."
            f" Install them (on Debian: apt install postgresql-client-{server}) so that they are on PATH."
        )
    return min(fitting, key=lambda found: found.major)


def _all(folders: Iterable[Path]) -> Iterator[Programs]:
    on_path = shutil.which("pg_dump")
    candidates = [*folders, *([Path(on_path).parent] if on_path else []), *sorted(PACKAGED.glob("*/bin"))]
    for folder in candidates:
        major = _major(folder / "pg_dump")
        if major is not None and (folder / "pg_restore").is_file():
            yield Programs(folder, major)


def _major(program: Path) -> int | None:
    """None where it is missing or does not run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"PostgreSQL\) (\d+)", done.stdout)
    return int(version[1]) if done.returncode == 0 and version else None
