"""What the stories about backups are told with: a house with data in it, and a second one without."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import URL

from boss_workflow.bootstrap import Settings
from boss_workflow.bootstrap import backups as binding
from boss_workflow.bootstrap.addresses import libpq_dsn
from boss_workflow.domains.transfer import BackupMade, Restored, check_archive
from boss_workflow.integrations.postgres_copies import PostgresCopies
from tests.support.clock import MovableClock


@dataclass
class Site:
    """An installation, without its running application."""

    settings: Settings
    owner: URL
    clock: MovableClock

    @property
    def archives(self) -> Path:
        return self.settings.data_dir / "backups"

    async def back_up(self, day: date | None = None) -> list[BackupMade]:
        return await binding.backups(self.settings, self.owner, self.clock).make(ZoneInfo("UTC"), day=day)

    async def archive(self) -> Path:
        """A fresh backup of the data."""
        return self.archives / (await self.back_up())[0].name

    async def restore(self, archive: Path, *, replace: bool = False) -> Restored:
        """As the command does it."""
        keys = binding.key_ring(self.settings)
        await check_archive(archive, keys, binding.schema(self.settings), lambda _: None)
        restores = binding.restores(self.settings, self.owner)
        return await restores.restore(archive, replace=replace, tell=lambda _: None)

    async def ask(self, sql: str, *values: object) -> object:
        connection = await asyncpg.connect(libpq_dsn(self.owner))
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    def copies(self) -> PostgresCopies:
        return binding.copies(self.settings, self.owner)

    async def dump(self) -> bytes:
        async with self.copies().snapshot() as snapshot:
            return b"".join([block async for block in snapshot.dump])

    async def tables(self) -> dict[str, tuple[int, str]]:
        async with self.copies().snapshot() as snapshot:
            await _close(snapshot.dump)
            return {table.name: (table.rows, table.checksum) for table in snapshot.tables}

    async def databases(self) -> set[str]:
        """Those of the server that belong to this installation."""
        found = await self.ask(
            "select array_agg(datname) from pg_database where starts_with(datname, $1)", str(self.owner.database)
        )
        assert isinstance(found, list)
        return set(found)

    def add_file(self, content: bytes) -> str:
        key = hashlib.md5(content).hexdigest()
        path = self.file(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return key

    def file(self, key: str) -> Path:
        return self.settings.data_dir / "files" / key[:2] / key[2:4] / key

    def litter(self) -> set[str]:
        """Names in the data folder that only work in progress may have."""
        names = {path.name for path in self.settings.data_dir.rglob("*")}
        return {name for name in names if ".partial" in name or ".restoring-" in name or ".arriving" in name}


async def _close(stream: AsyncIterator[bytes]) -> None:
    aclose = getattr(stream, "aclose", None)
    if aclose is not None:
        await aclose()
