"""Attachments on the disk of this machine."""

import asyncio
import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from boss_workflow.kernel.errors import Invalid
from boss_workflow.ports.files import FileMissing, FileStoreFull, StoredFile

KEY = re.compile(r"[0-9a-f]{32}")
CHUNK = 256 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT)
PARTIAL = "partial"


class LocalFileStore:
    """`root` holds ab/cd/abcd…, named by random keys, and the files that are still arriving in `partial`.

    A file appears under its key complete and on the disk, or not at all.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, content: AsyncIterator[bytes], *, limit: int) -> StoredFile:
        key = secrets.token_hex(16)
        partial = self._root / PARTIAL / key
        with _full_disk_named():
            file = await asyncio.to_thread(_create, partial)
            try:
                size, sha256 = await _copy(content, file, limit)
                await asyncio.to_thread(_finish, file, partial, self._path(key))
            except BaseException:
                await asyncio.shield(asyncio.to_thread(_discard, file, partial))
                raise
        return StoredFile(key=key, size=size, sha256=sha256)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        path = self._path(key)
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except FileNotFoundError:
            raise _missing() from None
        try:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk
        finally:
            await asyncio.to_thread(file.close)

    async def delete(self, key: str) -> None:
        with contextlib.suppress(FileMissing):
            await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        """Only a key that we made names a file: nothing leads out of `root`."""
        if not KEY.fullmatch(key):
            raise _missing()
        return self._root / key[:2] / key[2:4] / key


def _missing() -> FileMissing:
    return FileMissing("That file is not there any more.")


@contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise FileStoreFull("There is no room left for files.") from error


async def _copy(content: AsyncIterator[bytes], file: BinaryIO, limit: int) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    async for chunk in content:
        size += len(chunk)
        if size > limit:
            raise Invalid(f"The file is too large: at most {limit:,} bytes are taken.", details={"limit": limit})
        digest.update(chunk)
        await asyncio.to_thread(file.write, chunk)
    return size, digest.hexdigest()


def _create(partial: Path) -> BinaryIO:
    partial.parent.mkdir(parents=True, exist_ok=True)
    return partial.open("xb")


def _finish(file: BinaryIO, partial: Path, final: Path) -> None:
    """On the disk first, then under its name, then the name on the disk."""
    with file:
        file.flush()
        os.fsync(file.fileno())
    final.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _discard(file: BinaryIO, partial: Path) -> None:
    with contextlib.suppress(OSError):  # closing tries to write what a full disk has refused already
        file.close()
    partial.unlink(missing_ok=True)
