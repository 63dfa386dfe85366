"""Where backups are kept: whole archives under a name, on a disk or in an object store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from boss_workflow.kernel.errors import NotFound, Unavailable


class ArchiveMissing(NotFound):
    code = "archive_missing"


class ArchiveStoreUnavailable(Unavailable):
    code = "archive_store_unavailable"


@dataclass(frozen=True, slots=True)
class StoredArchive:
    """`size` in bytes."""

    name: str
    size: int


class ArchiveStore(Protocol):
    @property
    def place(self) -> str:
        """For people: a folder, or s3://bucket/prefix."""
        ...

    async def put(self, name: str, source: Path) -> None:
        """Keeps the content of `source` under `name`: whole and lasting, or not at all. `source` may be gone afterwards.

        Raises: ArchiveStoreUnavailable.
        """
        ...

    def open(self, name: str) -> AsyncIterator[bytes]:
        """The content in chunks. Raises: ArchiveMissing, ArchiveStoreUnavailable."""
        ...

    async def stored(self) -> list[StoredArchive]:
        """All of them, by name. Raises: ArchiveStoreUnavailable."""
        ...

    async def delete(self, name: str) -> None:
        """A name that is already gone is no error. Raises: ArchiveStoreUnavailable."""
        ...
