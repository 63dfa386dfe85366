"""Copies of the whole database: a consistent dump out, a dump into a scratch database, and the swap of the two."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import URL

from boss_workflow.kernel.errors import Conflict, Unavailable


class CopyBusy(Conflict):
    """Another backup or restore of this database is at work, or somebody is connected whom a swap would cut off."""

    code = "copy_busy"


class CopyFailed(Unavailable):
    code = "copy_failed"


@dataclass(frozen=True, slots=True)
class TableDigest:
    """`name` with its schema; `checksum` does not depend on the order of the rows."""

    name: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database: what its tables held then, and the dump of the same moment."""

    server_major: int
    revision: str | None
    tables: tuple[TableDigest, ...]
    dump: AsyncIterator[bytes]


class Scratch(Protocol):
    """A database of its own beside the real one; dropped when the block ends, unless it took over."""

    @property
    def url(self) -> URL: ...

    async def load(self, dump: AsyncIterator[bytes]) -> None:
        """Raises: CopyFailed; what was loaded of it is taken back."""
        ...

    async def digests(self) -> tuple[TableDigest, ...]: ...

    async def take_over(self) -> str | None:
        """Becomes the real database, in one transaction; returns the name under which the old one is kept, None when it
        was empty and is gone. Raises: CopyBusy."""
        ...


class DatabaseCopies(Protocol):
    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """No other backup or restore meanwhile; clears away what killed ones left. Raises: CopyBusy."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Raises: CopyFailed, also while `dump` is read."""
        ...

    def scratch(self) -> AbstractAsyncContextManager[Scratch]:
        """Raises: CopyFailed."""
        ...

    async def server_major(self) -> int: ...

    async def is_empty(self) -> bool:
        """Whether no workspace is in the database."""
        ...

    async def require_unused(self) -> None:
        """Raises: CopyBusy while anybody else is connected, whom a swap would cut off."""
        ...

    async def check(self) -> None:
        """Whether a backup can be made and proven. Raises: CopyFailed, saying what to do."""
        ...
