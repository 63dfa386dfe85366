"""Makes backups: taken from one moment of the database, sealed, proven by a restore, and only then kept.

The archive is the truth about itself: there is no table of backups, which a restore would set back to what it was.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from io import RawIOBase
from pathlib import Path

import structlog

from boss_workflow.domains.transfer import container
from boss_workflow.domains.transfer.container import pack
from boss_workflow.domains.transfer.errors import ProofFailed
from boss_workflow.domains.transfer.manifest import Manifest, lines
from boss_workflow.domains.transfer.names import ArchiveName, made_for
from boss_workflow.domains.transfer.reading import Reading, read_archive, read_secrets
from boss_workflow.domains.transfer.retention import keep
from boss_workflow.domains.transfer.sealing import KeyRing, Kind, Sealer, unseal
from boss_workflow.kernel.clock import Clock
from boss_workflow.ports.archives import ArchiveStore, StoredArchive
from boss_workflow.ports.database_copies import CopyFailed, DatabaseCopies, Snapshot
from boss_workflow.ports.files import FileCopies, FileMissing

log = structlog.get_logger(__name__)

PARTIAL = ".partial"
CHUNK = 256 * 1024
Report = Callable[[str], None]
Members = AsyncIterator[tuple[str, AsyncIterator[bytes]]]


def _log(step: str) -> None:
    """Asks for the method at each call: one taken at import would not know how logging is set up, and print."""
    log.debug(step)


@dataclass(frozen=True, slots=True)
class BackupMade:
    """`count` is of rows, or of secrets. Times are aware, sizes in bytes."""

    kind: Kind
    name: str
    made_at: datetime
    size: int
    count: int
    files: int = 0


@dataclass(frozen=True)
class Sources:
    """What a backup is made of. `settings`: those that are no secrets; `secrets`: all others but ENCRYPTION_KEY."""

    database: DatabaseCopies
    files: FileCopies
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    version: str


class Backups:
    """`workshop`: a private folder, on a disk with room for one archive."""

    def __init__(self, sources: Sources, store: ArchiveStore, keys: KeyRing, clock: Clock, workshop: Path) -> None:
        self._sources = sources
        self._store = store
        self._keys = keys
        self._clock = clock
        self._workshop = workshop

    @property
    def place(self) -> str:
        return self._store.place

    async def make(
        self, zone: tzinfo, *, day: date | None = None, to: ArchiveStore | None = None, report: Report = _log
    ) -> list[BackupMade]:
        """A proven backup of the data and one of the secrets; then drops what the rule no longer keeps.

        `day`: the local date for which the schedule wants it; what is there for it already is not made again.
        `to`: another place than the usual one, where nothing is ever dropped.
        Raises: CopyBusy, CopyFailed, ProofFailed, ArchiveStoreUnavailable.
        """
        store = to or self._store
        async with self._sources.database.exclusive():
            self._clear_workshop()
            there = made_for(day, [one.name for one in await store.stored()]) if day else set()
            made = []
            if Kind.DATA not in there:
                made.append(await self._make_data(store, day, report))
            if Kind.SECRETS not in there and self._sources.secrets:
                made.append(await self._make_secrets(store, day))
            if to is None:
                await self._drop_old(zone)
            return made

    async def make_secrets(self) -> BackupMade:
        async with self._sources.database.exclusive():
            return await self._make_secrets(self._store, None)

    async def made_within(self, age: timedelta) -> ArchiveName | None:
        """The newest backup of the data, if it is no older."""
        newest = next((name for name, _ in await self.list() if name.kind is Kind.DATA), None)
        return newest if newest is not None and self._clock.now() - newest.made_at <= age else None

    async def list(self) -> Sequence[tuple[ArchiveName, StoredArchive]]:
        return await list_archives(self._store)

    async def _make_data(self, store: ArchiveStore, day: date | None, report: Report) -> BackupMade:
        name = ArchiveName(Kind.DATA, self._clock.now(), day)
        with self._partial(name) as path:
            report("Dumping the database and copying files.")
            async with self._sources.database.snapshot() as snapshot:
                await self._write(path, Kind.DATA, self._data_members(snapshot, name.made_at))
            report("Proving it by a restore into a scratch database.")
            proof = await self._prove(path)
            size = path.stat().st_size
            report(f"Keeping it in {store.place}.")
            await self._keep(store, name, path)
        log.info("backup made and proven", name=str(name), size=size, rows=proof.manifest.rows, files=proof.files)
        return BackupMade(name.kind, str(name), name.made_at, size, proof.manifest.rows, proof.files)

    async def _make_secrets(self, store: ArchiveStore, day: date | None) -> BackupMade:
        name = ArchiveName(Kind.SECRETS, self._clock.now(), day)
        with self._partial(name) as path:
            await self._write(path, Kind.SECRETS, self._secret_members())
            if await read_secrets(unseal(_file(path), self._keys, Kind.SECRETS)) != self._sources.secrets:
                raise ProofFailed("The backup of the secrets could not be read back; it was not kept.")
            size = path.stat().st_size
            await self._keep(store, name, path)
        log.info("backup of secrets made", name=str(name), count=len(self._sources.secrets))
        return BackupMade(name.kind, str(name), name.made_at, size, len(self._sources.secrets))

    async def _keep(self, store: ArchiveStore, name: ArchiveName, path: Path) -> None:
        """What the store gives back is what was proven, or it is not kept. Raises: ProofFailed."""
        proven = await _digest(_file(path))
        await store.put(str(name), path)
        if await _digest(store.open(str(name))) != proven:
            await store.delete(str(name))
            raise ProofFailed(f"What {store.place} gave back is not what was proven. It was not kept.")

    async def _data_members(self, snapshot: Snapshot, made_at: datetime) -> Members:
        if snapshot.revision is None:
            raise ProofFailed("The database has no schema yet; there is nothing to back up. Run `boss migrate`.")
        manifest = Manifest(
            version=self._sources.version,
            revision=snapshot.revision,
            server_major=snapshot.server_major,
            made_at=made_at,
            tables=lines(snapshot.tables),
        )
        yield container.MANIFEST, _once(manifest.model_dump_json().encode())
        yield container.SETTINGS, _once(json.dumps(dict(self._sources.settings)).encode())
        yield container.DATABASE, snapshot.dump
        async for key in self._sources.files.keys():
            content = self._sources.files.open(key)
            try:
                first = await anext(content, b"")
            except FileMissing:
                continue  # deleted since the list was made
            yield container.FILES + key, _chain(first, content)

    async def _secret_members(self) -> Members:
        yield container.SECRETS, _once(json.dumps(dict(self._sources.secrets)).encode())

    async def _write(self, path: Path, kind: Kind, members: Members) -> None:
        """On the disk when it returns. Raises: CopyFailed when that is full."""
        sealer = Sealer(self._keys, kind)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as file:
                await asyncio.to_thread(_write_all, file, sealer.header)
                async with aclosing(pack(members)) as packed:
                    async for data in packed:
                        sealed = sealer.update(data)
                        if sealed:
                            await asyncio.to_thread(_write_all, file, sealed)
                await asyncio.to_thread(_write_all, file, sealer.finish())
                await asyncio.to_thread(os.fsync, file.fileno())
        except OSError as error:
            raise CopyFailed(f"The backup can't be written to {path.parent} ({error.strerror}).") from error

    async def _prove(self, path: Path) -> Reading:
        """Raises: ProofFailed."""
        async with self._sources.database.scratch() as scratch:
            reading = await read_archive(unseal(_file(path), self._keys, Kind.DATA), load=scratch.load)
            differences = reading.manifest.differences(await scratch.digests())
        if differences:
            raise ProofFailed(f"The backup is not what was backed up: {'; '.join(differences[:5])}. It was not kept.")
        return reading

    async def _drop_old(self, zone: tzinfo) -> None:
        """Data and secrets apart, so that neither pushes the other out."""
        names = [name for name, _ in await self.list()]
        for kind in Kind:
            ours = [name for name in names if name.kind is kind]
            kept = keep((name.made_at for name in ours), zone)
            for name in ours:
                if name.made_at not in kept:
                    await self._store.delete(str(name))
                    log.info("backup dropped by the rule", name=str(name))

    @contextmanager
    def _partial(self, name: ArchiveName) -> Iterator[Path]:
        try:
            self._workshop.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CopyFailed(f"The backup can't be written to {self._workshop} ({error.strerror}).") from error
        path = self._workshop / f"{name}{PARTIAL}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _clear_workshop(self) -> None:
        """What a killed backup left: nobody else can be at work on it while we have the lock."""
        for leftover in self._workshop.glob(f"*{PARTIAL}"):
            leftover.unlink(missing_ok=True)


async def list_archives(store: ArchiveStore) -> Sequence[tuple[ArchiveName, StoredArchive]]:
    """Newest first. Files of another origin are not listed. Raises: ArchiveStoreUnavailable."""
    named = [(ArchiveName.parse(one.name), one) for one in await store.stored()]
    ours = [(name, one) for name, one in named if name is not None]
    return sorted(ours, key=lambda pair: (pair[0].made_at, pair[1].name), reverse=True)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _chain(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first:
        yield first
    async for chunk in rest:
        yield chunk


async def _digest(content: AsyncIterator[bytes]) -> bytes:
    found = hashlib.sha256()
    async for chunk in content:
        await asyncio.to_thread(found.update, chunk)
    return found.digest()


def _write_all(file: RawIOBase, content: bytes) -> None:
    """A raw file may take less than it is given."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


async def _file(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
