"""What can't be restored is refused with a reason, and the machine is as it was."""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from cryptography.fernet import Fernet

from boss_workflow.bootstrap.addresses import libpq_dsn
from boss_workflow.domains.transfer.errors import (
    ArchiveDamaged,
    ArchiveHostile,
    NewerSchema,
    NotABackup,
    ProofFailed,
    WrongKey,
)
from boss_workflow.domains.transfer.sealing import CHUNK, HEADER, KeyRing, Kind
from boss_workflow.kernel.db.migrate import head
from boss_workflow.kernel.errors import AppError
from boss_workflow.ports.database_copies import CopyBusy, CopyFailed
from tests.support.backups import Site
from tests.support.database import ENCRYPTION_KEY, settings_for
from tests.unit.domains.transfer.streams import packed, seal

MANIFEST = {
    "version": "0.1.0",
    "revision": head(),
    "server_major": 18,
    "made_at": "2026-11-25T01:30:00Z",
    "tables": [],
}
KEY = "files/" + "ab" * 16


@asynccontextmanager
async def nothing_changes(site: Site) -> AsyncIterator[None]:
    """Neither tables nor databases nor files, whatever the block tries."""

    async def state() -> tuple[object, ...]:
        files = {path: path.read_bytes() for path in site.settings.data_dir.rglob("*") if path.is_file()}
        return await site.tables(), await site.databases(), files

    before = await state()
    yield
    assert await state() == before
    assert site.litter() == set()


async def refusal(site: Site, archive: Path) -> AppError:
    async with nothing_changes(site):
        with pytest.raises(AppError) as refused:
            await site.restore(archive)
    return refused.value


async def handmade(folder: Path, members: Sequence[tuple[str, Sequence[bytes]]]) -> Path:
    """An archive that somebody who has the key put together."""
    path = folder / "handmade.backup"
    path.write_bytes(seal(await packed(members), KeyRing(ENCRYPTION_KEY)))
    return path


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def opening(**manifest: object) -> list[tuple[str, list[bytes]]]:
    return [("manifest.json", [json.dumps({**MANIFEST, **manifest}).encode()]), ("settings.json", [b"{}"])]


class TestDamage:
    @pytest.mark.parametrize("left", [0, 10, HEADER, HEADER + 100, CHUNK, -1])
    async def test_cut_off(self, here: Site, there: Site, left: int) -> None:
        here.add_file(os.urandom(600_000))
        archive = await here.archive()
        archive.write_bytes(archive.read_bytes()[:left])
        assert isinstance(await refusal(there, archive), ArchiveDamaged | NotABackup)

    async def test_one_bit_in_the_middle(self, here: Site, there: Site) -> None:
        archive = await here.archive()
        content = bytearray(archive.read_bytes())
        content[len(content) // 2] ^= 1
        archive.write_bytes(content)
        assert isinstance(await refusal(there, archive), ArchiveDamaged)

    async def test_no_such_file_and_another_kind_of_file(self, there: Site, tmp_path: Path) -> None:
        (tmp_path / "photo.jpg").write_bytes(os.urandom(5000))
        for path in (tmp_path / "missing", tmp_path, tmp_path / "photo.jpg"):
            assert isinstance(await refusal(there, path), NotABackup)

    async def test_secrets_in_the_place_of_data(self, here: Site, there: Site) -> None:
        await here.back_up()
        secrets = next(here.archives.glob("boss-secrets-*"))
        assert isinstance(await refusal(there, secrets), NotABackup)


class TestKeys:
    async def test_wrong_key(self, here: Site, there: Site) -> None:
        archive = await here.archive()
        there.settings = settings_for(there.settings.data_dir, encryption_key=Fernet.generate_key().decode())
        error = await refusal(there, archive)
        assert isinstance(error, WrongKey)
        assert "ENCRYPTION_KEYS_OLD" in error.message

    async def test_a_former_key_opens_what_it_sealed(self, here: Site, there: Site) -> None:
        archive = await here.archive()
        there.settings = settings_for(
            there.settings.data_dir,
            encryption_key=Fernet.generate_key().decode(),
            encryption_keys_old=f"{Fernet.generate_key().decode()}, {ENCRYPTION_KEY}",
        )
        await there.restore(archive)
        assert await there.tables() == await here.tables()


class TestVersions:
    async def test_newer_schema(self, here: Site, there: Site) -> None:
        await here.ask("update alembic_version set version_num = '9999'")
        error = await refusal(there, await here.archive())
        assert isinstance(error, NewerSchema)
        assert "newer than this one" in error.message

    async def test_later_postgresql(self, there: Site, tmp_path: Path) -> None:
        archive = await handmade(tmp_path, [*opening(server_major=99), ("database.dump", [b"x"])])
        error = await refusal(there, archive)
        assert isinstance(error, CopyFailed)
        assert "PostgreSQL 99" in error.message


class TestHostile:
    @pytest.mark.parametrize(
        "name", ["../../evil", "/etc/cron.d/evil", "files/../../evil", "files/evil", "postgres/PG_VERSION"]
    )
    async def test_paths_that_lead_elsewhere(self, there: Site, tmp_path: Path, name: str) -> None:
        members = [*opening(), ("database.dump", [b"x"]), (name, [b"evil"])]
        assert isinstance(await refusal(there, await handmade(tmp_path, members)), ArchiveHostile)
        assert names_in(tmp_path) == {"handmade.backup"}

    @pytest.mark.parametrize(
        "manifest",
        [
            b"",
            b"{",
            b"[]",
            b"[" * 100_000,
            b'{"format": 2}',
            b"x" * 9_000_000,
            json.dumps({**MANIFEST, "x": 1}).encode(),
        ],
        ids=["empty", "half", "a list", "deep", "other format", "huge", "unknown field"],
    )
    async def test_manifests_that_none_of_ours_looks_like(self, there: Site, tmp_path: Path, manifest: bytes) -> None:
        members = [("manifest.json", [manifest]), ("settings.json", [b"{}"]), ("database.dump", [b"x"])]
        assert isinstance(await refusal(there, await handmade(tmp_path, members)), ArchiveHostile)

    async def test_parts_missing_or_in_another_order(self, there: Site, tmp_path: Path) -> None:
        dump = ("database.dump", [b"x"])
        for members in (opening(), [dump, *opening()], [*opening(), (KEY, [b"x"]), dump], [(KEY, [b"x"])], []):
            assert isinstance(await refusal(there, await handmade(tmp_path, members)), ArchiveHostile)

    async def test_a_dump_that_is_none(self, there: Site, tmp_path: Path) -> None:
        archive = await handmade(tmp_path, [*opening(), ("database.dump", [b"drop table task;" * 1000])])
        assert isinstance(await refusal(there, archive), CopyFailed)

    async def test_a_link_in_the_place_of_the_files(self, here: Site, there: Site, tmp_path: Path) -> None:
        """Whoever can write into the folder can't make us write through a link: a leftover is removed, not followed."""
        key = here.add_file(b"a picture")
        archive = await here.archive()
        (there.settings.data_dir / "files.restoring-x").symlink_to(tmp_path)
        await there.restore(archive)
        assert there.file(key).read_bytes() == b"a picture"
        assert names_in(tmp_path) == set()

    async def test_a_link_among_the_files_is_not_backed_up(self, here: Site, there: Site, tmp_path: Path) -> None:
        (tmp_path / "shadow").write_text("root:secret")
        path = here.file("cd" * 16)
        path.parent.mkdir(parents=True)
        path.symlink_to(tmp_path / "shadow")
        assert (await there.restore(await here.archive())).files == 0


class TestWhatDoesNotAgree:
    async def test_counts_that_the_dump_does_not_have(self, here: Site, there: Site, tmp_path: Path) -> None:
        """Sealed with the key and well-formed; yet the tables are not what the manifest says."""
        dump = await here.dump()
        archive = await handmade(tmp_path, [*opening(tables=[]), ("database.dump", [dump])])
        error = await refusal(there, archive)
        assert isinstance(error, ProofFailed)
        assert "is new" in error.message


class TestInUse:
    async def test_somebody_is_connected(self, here: Site, there: Site) -> None:
        archive = await here.archive()
        connection = await asyncpg.connect(libpq_dsn(there.owner))
        try:
            with pytest.raises(CopyBusy, match="in use"):
                await there.restore(archive)
        finally:
            await connection.close()
        assert await there.tables() == {}

    async def test_two_at_once(self, here: Site) -> None:
        async with here.copies().exclusive():
            with pytest.raises(CopyBusy, match="at work"):
                await here.back_up()


async def test_kinds_are_part_of_the_key(here: Site) -> None:
    """An archive of secrets with its kind overwritten opens as nothing else."""
    await here.back_up()
    content = bytearray(next(here.archives.glob("boss-secrets-*")).read_bytes())
    content[8:9] = Kind.DATA.value
    path = here.archives / "forged.backup"
    path.write_bytes(content)
    with pytest.raises(ArchiveDamaged):
        await here.restore(path)
