"""Backups in a folder. A name appears there when its content is whole and on the disk."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from boss_workflow.ports.archives import ArchiveMissing, ArchiveStoreUnavailable, StoredArchive

CHUNK = 256 * 1024
ARRIVING = ".arriving"


class LocalArchives:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> str:
        return str(self._folder)

    async def put(self, name: str, source: Path) -> None:
        await asyncio.to_thread(self._put, name, source)

    async def open(self, name: str) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(self._path(name).open, "rb")
        except FileNotFoundError:
            raise ArchiveMissing(f"There is no backup {name} in {self._folder}.") from None
        except OSError as error:
            raise self._unavailable(error) from error
        try:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk
        finally:
            await asyncio.to_thread(file.close)

    async def stored(self) -> list[StoredArchive]:
        return await asyncio.to_thread(self._stored)

    async def delete(self, name: str) -> None:
        with self._named_errors():
            await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _put(self, name: str, source: Path) -> None:
        with self._named_errors():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            arriving = self._folder / f"{name}.{secrets.token_hex(4)}{ARRIVING}"
            try:
                _bring(source, arriving)
                arriving.replace(self._path(name))
            except BaseException:
                arriving.unlink(missing_ok=True)
                raise
            _sync(self._folder)

    def _stored(self) -> list[StoredArchive]:
        with self._named_errors():
            if not self._folder.is_dir():
                return []
            files = [path for path in self._folder.iterdir() if path.is_file() and not path.is_symlink()]
            return sorted(
                (StoredArchive(path.name, path.stat().st_size) for path in files if path.suffix != ARRIVING),
                key=lambda one: one.name,
            )

    def _path(self, name: str) -> Path:
        """Nothing leads out of the folder."""
        if Path(name).name != name or name in {"", ".", ".."}:
            raise ArchiveMissing(f"There is no backup {name} in {self._folder}.")
        return self._folder / name

    def _unavailable(self, error: OSError) -> ArchiveStoreUnavailable:
        return ArchiveStoreUnavailable(f"{self._folder} can't be used for backups ({error.strerror}).")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unavailable(error) from error


def _bring(source: Path, target: Path) -> None:
    """Moves within one file system, copies to another; either way it is on the disk afterwards."""
    try:
        source.rename(target)
    except OSError:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with source.open("rb") as whole, os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(whole, copy, CHUNK)
            copy.flush()
            os.fsync(copy.fileno())
        return
    _sync(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
