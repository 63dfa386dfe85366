"""Restores a backup: all of it aside first, compared, brought to this version's schema, and then swapped in.

Whatever goes wrong before the swap leaves everything as it was. Files come first: they are named at random and never
change, so a kill between them and the database leaves only files that nothing names, and a second try finds them there.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from boss_workflow.domains.transfer.errors import NewerSchema, NotABackup, NotEmpty, ProofFailed
from boss_workflow.domains.transfer.manifest import Manifest
from boss_workflow.domains.transfer.reading import Reading, read_archive, read_secrets
from boss_workflow.domains.transfer.sealing import KeyRing, Kind, unseal
from boss_workflow.ports.archives import ArchiveStore
from boss_workflow.ports.database_copies import CopyFailed, DatabaseCopies
from boss_workflow.ports.files import FileCopies

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` bytes of the archive, in this step."""

    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept_as`: the database that was there before; None when it was empty."""

    manifest: Manifest
    settings: Mapping[str, str]
    files: int
    kept_as: str | None


@dataclass(frozen=True)
class Schema:
    """This version's migrations."""

    knows: Callable[[str], bool]
    prepare: Callable[[], Awaitable[None]]
    """Makes the roles that a dump grants rights to."""
    upgrade: Callable[[URL], Awaitable[None]]


async def check_archive(path: Path, keys: KeyRing, schema: Schema, tell: Callable[[Progress], None]) -> Reading:
    """Reads all of it and changes nothing; needs no database.

    Raises: NotABackup, WrongKey, ArchiveDamaged, ArchiveHostile, NewerSchema.
    """
    plain = unseal(_read(path, "Checking", tell), keys, Kind.DATA)
    return await read_archive(plain, check=lambda manifest: _require_known(manifest, schema))


class Restores:
    def __init__(self, database: DatabaseCopies, files: FileCopies, keys: KeyRing, schema: Schema) -> None:
        self._database = database
        self._files = files
        self._keys = keys
        self._schema = schema

    async def restore(self, path: Path, *, replace: bool, tell: Callable[[Progress], None]) -> Restored:
        """`path` must have passed `check_archive`. With `replace` a database that is not empty is set aside, not lost.

        Raises: NotEmpty, CopyBusy, CopyFailed, ProofFailed and what `check_archive` raises.
        """
        async with self._database.exclusive():
            if not replace and not await self._database.is_empty():
                raise NotEmpty(
                    "There is data in this database already. Restore onto an empty one, or say --replace: the present"
                    " database is then kept under another name. Nothing was changed."
                )
            await self._database.require_unused()
            await self._schema.prepare()
            server = await self._database.server_major()
            async with self._database.scratch() as scratch, self._files.staging() as staging:
                plain = unseal(_read(path, "Restoring", tell), self._keys, Kind.DATA)
                reading = await read_archive(
                    plain,
                    check=lambda manifest: self._require_fit(manifest, server),
                    load=scratch.load,
                    put=staging.put,
                )
                differences = reading.manifest.differences(await scratch.digests())
                if differences:
                    raise ProofFailed(
                        f"What was restored is not what was backed up: {'; '.join(differences[:5])}. Nothing was changed."
                    )
                await self._schema.upgrade(scratch.url)
                await staging.publish()
                return Restored(reading.manifest, reading.settings, reading.files, await scratch.take_over())

    def _require_fit(self, manifest: Manifest, server: int) -> None:
        _require_known(manifest, self._schema)
        if manifest.server_major > server:
            raise CopyFailed(
                f"This backup comes from PostgreSQL {manifest.server_major}, and the server here is {server}."
                " Restore it on that version or a later one. Nothing was changed."
            )


async def open_secrets(path: Path, keys: KeyRing) -> dict[str, str]:
    """Raises: NotABackup, WrongKey, ArchiveDamaged, ArchiveHostile."""
    return dict(await read_secrets(unseal(_read(path, "Checking", lambda _: None), keys, Kind.SECRETS)))


@asynccontextmanager
async def fetched(
    store: ArchiveStore, name: str, workshop: Path, tell: Callable[[Progress], None]
) -> AsyncIterator[Path]:
    """A copy of what the store keeps under `name`, as long as the block. Raises: ArchiveMissing, ArchiveStoreUnavailable."""
    total = next((one.size for one in await store.stored() if one.name == name), 0)
    await asyncio.to_thread(workshop.mkdir, parents=True, exist_ok=True, mode=0o700)
    path = workshop / f"{name}.fetched"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            async for chunk in store.open(name):
                file.write(chunk)
                tell(Progress("Fetching", file.tell(), total))
        yield path
    finally:
        path.unlink(missing_ok=True)


def _require_known(manifest: Manifest, schema: Schema) -> None:
    if not schema.knows(manifest.revision):
        raise NewerSchema(manifest.version, manifest.revision)


async def _read(path: Path, step: str, tell: Callable[[Progress], None]) -> AsyncIterator[bytes]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotABackup(f"{path} can't be read ({error.strerror}).") from error
    with file:
        total = os.fstat(file.fileno()).st_size
        while chunk := file.read(CHUNK):
            yield chunk
            tell(Progress(step, file.tell(), total))
