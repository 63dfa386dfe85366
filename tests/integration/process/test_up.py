"""`boss up`: what it says, what it refuses, and how it ends."""

import os
import re
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import httpx
import pytest

from tests.integration.process.house import (
    BOSS,
    COME_BACK_WITHIN,
    IS_ROOT,
    RECOVER_WITHIN,
    SENTENCE,
    STOP_WITHIN,
    House,
    soon,
    timed,
    without_traceback,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A folder that its user may not write: for root, whom no mode stops, a read-only file system."""
    folder.mkdir(mode=0o555)
    if not IS_ROOT:
        yield folder
        return
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,mode=755", "boss", folder], check=False).returncode:
        pytest.skip("no right to mount a read-only file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


class TestUp:
    def test_first_start_says_what_it_did_and_where(self, house: House) -> None:
        running = house.up()

        assert f"Boss Workflow is running at {running.url}" in running.out
        assert f"Data: {house.folder}" in running.out
        assert 'First start: made the workspace "Demo team"' in running.out
        assert re.search(r"Not connected yet: Telegram, DeepSeek.*, Redis.*\.env\.example", running.out)
        assert "Preparing the database for its first start." in running.err

    def test_files_with_secrets_are_closed_to_others(self, open_house: House) -> None:
        for name in ("secrets.env", "running.json"):
            assert stat.S_IMODE((open_house.folder / name).stat().st_mode) == 0o600

    def test_makes_its_folder_where_the_umask_is_strict(self, house: House) -> None:
        house.settings["DATA_DIR"] = str(house.folder / "new/data")
        previous = os.umask(0o077)
        try:
            finished = house.run("migrate")
        finally:
            os.umask(previous)
        assert finished.code == 0, finished.err
        assert stat.S_IMODE((house.folder / "new/data").stat().st_mode) == (0o711 if IS_ROOT else 0o700)

    def test_second_start_keeps_the_data_and_seeds_nothing(self, used_house: House) -> None:
        first = used_house.up()
        used_house.chat(SENTENCE)
        members = used_house.ask("select count(*) from member")
        first.stop()

        second = used_house.up()

        assert "First start" not in second.out
        assert used_house.tasks() == 1
        assert used_house.ask("select count(*) from member") == members

    def test_taken_port_is_named_before_anything_is_changed(self, house: House, taken_port: int) -> None:
        finished = house.run("up", PORT=str(taken_port))

        assert finished.code == 1
        complaint = finished.err.strip().splitlines()[-1]
        assert complaint.startswith(f"Port {taken_port} on 127.0.0.1 can't be used")
        assert complaint.endswith("set PORT to another number.")
        assert "Running upgrade" not in finished.err
        assert not house.server_processes()

    def test_second_start_in_the_same_folder_is_told_about_the_first(self, open_house: House) -> None:
        finished = open_house.run("up")

        assert finished.code == 1
        (complaint,) = finished.err.strip().splitlines()
        assert re.search(r"Another Boss Workflow \(pid \d+, since ", complaint)
        assert f"It answers at {open_house.note()['url']}; `boss chat` talks to it." in complaint

    def test_folder_that_may_not_be_written(self, house: House) -> None:
        with read_only(house.folder / "closed") as closed:
            finished = house.run("up", DATA_DIR=str(closed / "data"))

        assert finished.code == 1
        (complaint,) = finished.err.strip().splitlines()
        assert f"{closed}/data can't be used to keep data (" in complaint
        assert "set DATA_DIR to another folder" in complaint

    def test_settings_that_can_not_be_used_are_listed(self, house: House) -> None:
        finished = house.run("up", PORT="many", TIMEZONE="Mars/Olympus")

        assert finished.code == 1
        assert "PORT: " in finished.err
        assert 'TIMEZONE: "Mars/Olympus" is no IANA time zone' in finished.err


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_signal_stops_everything_gracefully(self, used_house: House, number: signal.Signals) -> None:
        running = used_house.up()
        with httpx.Client() as watching, watching.stream("GET", f"{running.url}/health/live"):
            assert running.stop(number) == 0

        assert "Stopped. Your data is kept." in running.out
        assert not used_house.server_processes()
        assert not (used_house.folder / "running.json").exists()

    def test_signal_while_it_starts(self, used_house: House) -> None:
        running = used_house.start("up")
        assert soon(used_house.server_processes, 20)

        running.stop()

        assert soon(lambda: not used_house.server_processes(), STOP_WITHIN)
        without_traceback(running.out + running.err)

    def test_open_terminals_do_not_delay_it(self, used_house: House) -> None:
        running = used_house.up()
        with subprocess.Popen(
            [BOSS, "chat"], stdin=PIPE, stdout=PIPE, stderr=PIPE, env=used_house.environment(), text=True
        ) as terminal:
            assert terminal.stdin is not None
            assert terminal.stdout is not None
            assert terminal.stderr is not None
            terminal.stdin.write("/help\n")
            terminal.stdin.flush()
            assert terminal.stdout.readline()
            assert running.stop() == 0
            assert "The server has stopped." in without_traceback(terminal.stderr.read())
            assert terminal.wait(5) == 1
        assert "timeout graceful shutdown exceeded" not in running.err

    def test_killed_and_started_again(self, used_house: House) -> None:
        first, usual = timed(used_house.up)
        used_house.chat(SENTENCE)
        first.kill()

        _second, took = timed(used_house.up)

        assert took - usual < COME_BACK_WITHIN
        assert used_house.tasks() == 1

    def test_killed_together_with_its_database(self, used_house: House) -> None:
        first, usual = timed(used_house.up)
        used_house.chat(SENTENCE)
        os.kill(used_house.postmaster(), signal.SIGKILL)
        first.kill()

        _second, took = timed(used_house.up)

        assert took - usual < COME_BACK_WITHIN
        assert used_house.tasks() == 1

    def test_killed_database_comes_back_under_the_running_server(self, used_house: House) -> None:
        running = used_house.up()
        before = used_house.postmaster()
        os.kill(before, signal.SIGKILL)

        assert soon(lambda: used_house.postmaster() != before and running.is_ready(), RECOVER_WITHIN)
        answer = used_house.chat(SENTENCE)

        assert "fix the login bug" in answer.out
        assert "The database server ended unexpectedly; starting it again." in running.err
        assert running.process.poll() is None
