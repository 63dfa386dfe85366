"""Where the server listens: a unix socket in a folder that nobody else can enter, and no network."""

import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from boss_workflow.integrations.embedded_postgres.folders import make_private_folder
from boss_workflow.integrations.embedded_postgres.privileges import ServerUser

OWNER = "boss_owner"
DATABASE = "boss"
PORT = 5432

SOCKET_FOLDER = "postgres-socket"
_TEMPORARY_PREFIX = "boss-pg-"
_LONGEST_PATH = 103  # sun_path of macOS without its final zero; Linux has 107
_SAFE_PATH = re.compile(r"[\w /.@+~-]+", re.ASCII)  # asyncpg splits hosts at commas, PostgreSQL its folders


@dataclass(frozen=True)
class ServerAddress:
    """Where the running server is reached, as the owner of its database."""

    socket_dir: Path
    port: int = PORT
    user: str = OWNER
    database: str = DATABASE

    def dsn(self) -> str:
        """A libpq URL, as asyncpg takes it: `postgresql://boss_owner@/boss?host=<folder>&port=5432`."""
        host = quote(str(self.socket_dir), safe="")
        return f"postgresql://{self.user}@/{self.database}?host={host}&port={self.port}"


def choose_socket_folder(data_dir: Path) -> Path:
    """A name in the data folder; where that is too long or odd, a new private folder among the temporary ones."""
    plain = data_dir / SOCKET_FOLDER
    if _fits(plain):
        return plain
    # A session's temporary folder may be as deep as any (macOS, test runners); the system's own is not.
    parents = (tempfile.gettempdir(), "/tmp")  # noqa: S108 - mkdtemp makes a private folder in it
    inside = next((parent for parent in parents if _fits(Path(parent, "x" * 20))), None)
    return Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=inside))


def renew_socket_folder(folder: Path, server_user: ServerUser) -> None:
    """Makes the folder empty and private: a socket's lock file that names a reused pid would stop the server."""
    shutil.rmtree(folder, ignore_errors=True)
    make_private_folder(folder, server_user)


def remove_socket_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def remove_forgotten_socket_folder(notes: dict[str, Any], server_user: ServerUser) -> None:
    """Removes the temporary socket folder of a killed launcher.

    Touches only what such a folder has, in case somebody else wrote the note.
    """
    folder = Path(str(notes.get("socket_dir", "")))
    if not folder.name.startswith(_TEMPORARY_PREFIX):
        return
    with suppress(OSError):
        if folder.lstat().st_uid != server_user.uid:
            return
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _fits(folder: Path) -> bool:
    path = str(folder / f".s.PGSQL.{PORT}")
    return len(os.fsencode(path)) <= _LONGEST_PATH and _SAFE_PATH.fullmatch(path) is not None
