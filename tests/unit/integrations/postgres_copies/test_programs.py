"""Which pg_dump is taken for which server."""

from pathlib import Path

import pytest

from boss_workflow.integrations.postgres_copies import programs
from boss_workflow.integrations.postgres_copies.programs import find_programs
from boss_workflow.ports.database_copies import CopyFailed


@pytest.fixture(autouse=True)
def nothing_else_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The machine's own programs are out of sight."""
    monkeypatch.setattr(programs, "PACKAGED", tmp_path / "none")
    monkeypatch.setenv("PATH", "/usr/bin/none")


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Programs that say they are of these versions, one that does not run, and one that says nonsense."""
    made = [folder_with(tmp_path / str(major), f"pg_dump (PostgreSQL) {major}.3") for major in (18, 16, 17)]
    broken = tmp_path / "broken"
    broken.mkdir()
    return [tmp_path / "missing", broken, folder_with(tmp_path / "odd", "hello"), *made]


def folder_with(folder: Path, says: str) -> Path:
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("server", [16, 17, 18])
def test_those_of_the_servers_own_version(folders: list[Path], server: int) -> None:
    assert find_programs(server, folders).major == server


def test_later_ones_where_that_is_missing(folders: list[Path]) -> None:
    assert find_programs(17, [folder for folder in folders if folder.name != "17"]).major == 18


def test_not_later_ones_than_an_old_server_understands(folders: list[Path]) -> None:
    """pg_restore 17 and later set transaction_timeout, which servers before 17 refuse."""
    with pytest.raises(CopyFailed, match="postgresql-client-15"):
        find_programs(15, folders)


def test_never_earlier_ones(folders: list[Path]) -> None:
    with pytest.raises(CopyFailed, match="postgresql-client-19"):
        find_programs(19, folders)


def test_a_pg_dump_without_pg_restore_is_none(folders: list[Path]) -> None:
    (folders[-1] / "pg_restore").unlink()
    assert find_programs(17, folders).major == 18
