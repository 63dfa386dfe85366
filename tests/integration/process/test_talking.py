"""`boss chat` through a pipe, and `boss up` in a terminal."""

import os
import re
import signal
import stat
import subprocess
import time

import httpx
import pytest

from tests.integration.process.house import (
    BOSS,
    RECOVER_WITHIN,
    SENTENCE,
    STOP_WITHIN,
    House,
    soon,
    without_traceback,
)
from tests.integration.process.screen import Screen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class TestChat:
    def test_a_sentence_through_a_pipe_makes_a_task(self, open_house: House) -> None:
        answer = open_house.chat(SENTENCE)

        assert answer.code == 0
        assert re.search(r"TASK-\d+ · fix the login bug", answer.out)
        assert re.search(r"Assignee +John Smith", answer.out)
        assert re.search(r"Priority +high", answer.out)

    def test_exit_leaves_and_the_rest_is_not_said(self, open_house: House) -> None:
        answer = open_house.chat("my tasks", "exit", "buy milk")
        assert answer.code == 0
        assert "buy milk" not in answer.out

    def test_bytes_that_are_no_text_and_lines_that_are_too_long(self, open_house: House) -> None:
        done = subprocess.run(
            [BOSS, "chat"],
            input=b"\xff\xfe gr\xfcn\n" + b"x" * 30_000 + b"\n/help\n",
            capture_output=True,
            env=open_house.environment({"PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}),
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, without_traceback(done.stderr.decode())
        assert "That is too long to send; 20,000 characters are possible." in done.stdout.decode()
        assert "/help" in done.stdout.decode()

    def test_no_proxy_of_the_environment_comes_between(self, open_house: House) -> None:
        answer = open_house.run("chat", said="/help\n", HTTP_PROXY="http://127.0.0.1:9", ALL_PROXY="http://127.0.0.1:9")
        assert answer.code == 0, answer.err

    def test_without_a_server(self, house: House) -> None:
        finished = house.chat("hello")
        assert finished.code == 1
        assert f"No Boss Workflow is running on {house.folder}. Start it with `boss up`." in finished.err

    def test_after_a_server_that_was_killed(self, house: House) -> None:
        (house.folder / "running.json").write_text('{"url": "http://127.0.0.1:9"}')
        finished = house.chat("hello")
        assert finished.code == 1
        assert "Nothing answers at http://127.0.0.1:9. Start Boss Workflow with `boss up`." in finished.err


class TestTerminal:
    def test_first_sentence_is_answered_and_exit_stops_the_server(self, used_house: House) -> None:
        screen = Screen(used_house)
        screen.wait_for("You are the boss.")
        screen.wait_for("> ")
        screen.type(f"{SENTENCE}\r")
        screen.wait_for("Assignee  John Smith")
        assert "[info" not in screen.text  # the log is in a file here

        screen.type("exit\r")

        assert screen.wait_for_end() == 0, screen.text
        assert screen.text.rstrip().endswith("Stopped. Your data is kept.")
        assert not used_house.server_processes()
        log = used_house.folder / "boss.log"
        assert "turn done" in log.read_text()
        assert stat.S_IMODE(log.stat().st_mode) == 0o600

    @pytest.mark.parametrize("keys", ["\x03", "\x04"])
    def test_control_c_and_d_stop_it_cleanly(self, used_house: House, keys: str) -> None:
        screen = Screen(used_house)
        screen.wait_for("> ")
        began = time.monotonic()

        screen.type(keys)

        assert screen.wait_for_end() == 0, screen.text
        assert time.monotonic() - began < 5
        assert screen.text.rstrip().endswith("Stopped. Your data is kept.")
        assert not used_house.server_processes()

    def test_control_c_while_it_starts(self, house: House) -> None:
        screen = Screen(house)
        screen.wait_for("Preparing the database")

        screen.type("\x03")

        screen.wait_for_end()
        assert soon(lambda: not house.server_processes(), STOP_WITHIN)
        assert screen.text

    def test_person_sees_a_database_that_came_back(self, used_house: House) -> None:
        screen = Screen(used_house)
        screen.wait_for("> ")
        before = used_house.postmaster()
        os.kill(before, signal.SIGKILL)
        screen.wait_for("The database server ended unexpectedly; starting it again.")
        url = used_house.note()["url"]
        assert soon(lambda: httpx.get(f"{url}/health/ready", timeout=5).status_code == 200, RECOVER_WITHIN)

        screen.type("/help\r")

        screen.wait_for("Commands:")
