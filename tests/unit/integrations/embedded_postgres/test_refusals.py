"""What the launcher says on systems that it cannot run on, without starting anything."""

import errno
import importlib.util
import os
import pwd
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from boss_workflow.integrations.embedded_postgres import (
    BinariesMissing,
    DataFolderLocked,
    DataFolderUnusable,
    EmbeddedPostgresError,
    RootNotPossible,
    ServerAddress,
)
from boss_workflow.integrations.embedded_postgres.binaries import find_binaries
from boss_workflow.integrations.embedded_postgres.errors import folder_errors
from boss_workflow.integrations.embedded_postgres.lock import LOCK_FILE, FolderLock
from boss_workflow.integrations.embedded_postgres.privileges import (
    ServerUser,
    choose_server_user,
    require_reachable,
)
from boss_workflow.integrations.embedded_postgres.sockets import (
    SOCKET_FOLDER,
    choose_socket_folder,
    remove_forgotten_socket_folder,
)

OURSELVES = ServerUser(os.geteuid(), os.getegid(), "us", False)


def no_such_user(_: object) -> pwd.struct_passwd:
    raise KeyError


def silent(_: str) -> None:
    pass


def test_missing_package_leads_to_database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(BinariesMissing, match="set DATABASE_URL to a PostgreSQL server of your own"):
        find_binaries(tmp_path, OURSELVES)


@pytest.mark.parametrize(
    "program", ["#!/bin/sh\necho libz.so.1 is missing >&2; exit 127\n", "\x7fnot for this machine"]
)
def test_binaries_for_another_platform_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    package = tmp_path / "embedded_postgres"
    (package / "pginstall/bin").mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (package / "pginstall/bin" / name).write_text(program)
        (package / "pginstall/bin" / name).chmod(0o755)
    spec = importlib.util.spec_from_file_location("x", package / "x.py", submodule_search_locations=[str(package)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    with pytest.raises(BinariesMissing, match=r"does not run here \(.*(libz|Exec format).*DATABASE_URL"):
        find_binaries(tmp_path, OURSELVES)


def test_root_without_a_way_to_make_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", no_such_user)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(RootNotPossible, match="useradd is not installed"):
        choose_server_user(tmp_path / "postgres", silent)


def test_user_id_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    monkeypatch.setattr(pwd, "getpwuid", no_such_user)
    with pytest.raises(EmbeddedPostgresError, match="user id 12345 has no name"):
        choose_server_user(tmp_path / "postgres", silent)


def test_root_that_may_not_change_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> tuple[int, str]:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(ServerUser, "run", refuse)
    with pytest.raises(RootNotPossible, match="may not become boss-postgres"):
        require_reachable(tmp_path, ServerUser(999, 999, "boss-postgres", True))


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "is full. Free some space"),
        (errno.EROFS, "is not writable by us"),
        (errno.ENOTDIR, "is not a folder"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_what_the_system_says_becomes_advice(number: int, advice: str) -> None:
    with pytest.raises(DataFolderUnusable) as refusal, folder_errors(Path("/data"), "us"):
        raise OSError(number, os.strerror(number))
    assert advice in refusal.value.message
    assert "DATA_DIR" in refusal.value.message


@pytest.mark.parametrize("content", ["", "nonsense", "[1]"])
def test_unreadable_lock_file_is_still_a_lock(tmp_path: Path, content: str) -> None:
    lock = FolderLock.take(tmp_path, OURSELVES)
    (tmp_path / LOCK_FILE).write_text(content)
    assert lock.read() == {}
    with pytest.raises(DataFolderLocked, match=r"^Another Boss Workflow is using"):
        FolderLock.take(tmp_path, OURSELVES)
    lock.release()
    FolderLock.take(tmp_path, OURSELVES).release()


def test_address_quotes_its_folder() -> None:
    assert (
        ServerAddress(Path("/my data/ö")).dsn() == "postgresql://boss_owner@/boss?host=%2Fmy%20data%2F%C3%B6&port=5432"
    )


def test_socket_stays_in_the_data_folder_while_its_path_fits(tmp_path: Path) -> None:
    longest = Path("/" + "d" * (103 - len(f"//{SOCKET_FOLDER}/.s.PGSQL.5432")))
    assert choose_socket_folder(longest) == longest / SOCKET_FOLDER
    elsewhere = choose_socket_folder(Path(f"{longest}d"))
    assert len(str(elsewhere / ".s.PGSQL.5432")) <= 103
    elsewhere.rmdir()


@pytest.fixture
def other_folder(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "precious").write_text("")
        return folder

    return make


@pytest.mark.parametrize("name", ["home", "boss-pg-of-another"])
def test_a_wrong_note_removes_nothing_of_others(other_folder: Callable[[str], Path], name: str) -> None:
    folder = other_folder(name)
    remove_forgotten_socket_folder({"socket_dir": str(folder)}, OURSELVES)
    assert (folder / "precious").exists()
