"""Where attachments lie."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from boss_workflow.kernel.errors import NotFound, Unavailable


class FileMissing(NotFound):
    code = "file_missing"


class FileStoreFull(Unavailable):
    code = "file_store_full"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`key` is opaque; `size` in bytes; `sha256` in hex."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    async def put(self, content: AsyncIterator[bytes], *, limit: int) -> StoredFile:
        """Stores a stream of at most `limit` bytes. Raises: Invalid when longer, FileStoreFull."""
        ...

    def open(self, key: str) -> AsyncIterator[bytes]:
        """The content in chunks. Raises: FileMissing."""
        ...

    async def delete(self, key: str) -> None:
        """Removes it; a key that is already gone is no error."""
        ...


class StagedFiles(Protocol):
    """Files that are not in the store yet; dropped when the block ends, unless published."""

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        """Raises: FileMissing (a key that is none), FileStoreFull."""
        ...

    async def publish(self) -> None:
        """Moves them into the store; a file that is there already stays as it is."""
        ...


class FileCopies(Protocol):
    """All files of a store, for a backup and for its restore."""

    def keys(self) -> AsyncIterator[str]: ...

    def open(self, key: str) -> AsyncIterator[bytes]:
        """The content in chunks. Raises: FileMissing."""
        ...

    def staging(self) -> AbstractAsyncContextManager[StagedFiles]: ...
