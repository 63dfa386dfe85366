"""What can go wrong with the embedded database; each message says what happened and what to do.

EmbeddedPostgresError
├── BinariesMissing         no PostgreSQL for this platform
├── DataFolderLocked        another launcher has the folder
├── DataFolderUnusable      not writable, full, half-made, not ours
│   └── OtherMajorVersion   made by another PostgreSQL
├── RootNotPossible         we are root and no other user can reach the folder
└── ServerDidNotStart       PostgreSQL ended or hung; the end of its log is in the message
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boss_workflow.kernel.errors import Unavailable

OWN_SERVER = "set DATABASE_URL to a PostgreSQL server of your own"


class EmbeddedPostgresError(Unavailable):
    """The embedded database cannot be used."""

    code = "embedded_postgres"


class BinariesMissing(EmbeddedPostgresError):
    code = "embedded_postgres_binaries_missing"


class DataFolderLocked(EmbeddedPostgresError):
    code = "embedded_postgres_folder_locked"


class DataFolderUnusable(EmbeddedPostgresError):
    code = "embedded_postgres_folder_unusable"


class OtherMajorVersion(DataFolderUnusable):
    code = "embedded_postgres_other_version"


class RootNotPossible(EmbeddedPostgresError):
    code = "embedded_postgres_root_not_possible"


class ServerDidNotStart(EmbeddedPostgresError):
    code = "embedded_postgres_did_not_start"


def disk_full(folder: Path) -> DataFolderUnusable:
    return DataFolderUnusable(
        f"The disk that holds {folder} is full. Free some space, or set DATA_DIR to a folder on another disk."
    )


@contextmanager
def folder_errors(folder: Path, user: str) -> Iterator[None]:
    """Turns what the operating system says about `folder` into advice."""
    try:
        yield
    except OSError as error:
        raise _advice(error, folder, user) from error


def _advice(error: OSError, folder: Path, user: str) -> DataFolderUnusable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        what = f"{error.filename or folder}: {error.strerror}"
        return DataFolderUnusable(
            f"{folder} is not writable by {user} ({what}). Make it so, or set DATA_DIR to another folder."
        )
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return DataFolderUnusable(f"{folder} is not a folder. Set DATA_DIR to a folder.")
    return DataFolderUnusable(f"{folder} cannot be used: {error}. Repair it, or set DATA_DIR to another folder.")
