"""All files of a local store out for a backup, and back in at its restore."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from boss_workflow.integrations.local_files.store import KEY, LocalFileStore
from boss_workflow.ports.files import FileMissing, FileStoreFull

STAGING = ".restoring-"


class LocalFileCopies(LocalFileStore):
    """A store that can be copied as a whole; `root` as there."""

    async def keys(self) -> AsyncIterator[str]:
        for key in await asyncio.to_thread(lambda: sorted(self._all_keys())):
            yield key

    @asynccontextmanager
    async def staging(self) -> AsyncIterator["LocalStagedFiles"]:
        """Beside the root, so that publishing only renames. What killed restores left there is cleared away."""
        parent = self._root.parent
        parent.mkdir(parents=True, exist_ok=True)
        for leftover in parent.glob(f"{self._root.name}{STAGING}*"):
            await asyncio.to_thread(shutil.rmtree, leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{self._root.name}{STAGING}", dir=parent))
        try:
            yield LocalStagedFiles(folder, self)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def move_in(self, folder: Path) -> None:
        """Names are random and contents never change: a file that is there already is the same one."""
        for path in folder.iterdir():
            target = self._path(path.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                path.rename(target)
                _sync_folder(target.parent)

    def _all_keys(self) -> set[str]:
        found = self._root.glob("??/??/*")
        return {path.name for path in found if KEY.fullmatch(path.name) and path.is_file() and not path.is_symlink()}


class LocalStagedFiles:
    def __init__(self, folder: Path, store: LocalFileCopies) -> None:
        self._folder = folder
        self._store = store

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        if not KEY.fullmatch(key):
            raise FileMissing("That is no name of a file.")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(self._folder / key, flags, 0o600), "wb") as file:
                async for chunk in content:
                    await asyncio.to_thread(file.write, chunk)
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
        except OSError as error:
            raise FileStoreFull(f"The files can't be restored ({error.strerror}).") from error

    async def publish(self) -> None:
        await asyncio.to_thread(self._store.move_in, self._folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
