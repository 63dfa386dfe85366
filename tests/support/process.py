"""The real `boss` process, to be started, killed and started again on the same database and address."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

BOSS = Path(sys.executable).with_name("boss")
START_PATIENCE = 20.0


class BossProcess:
    """`boss <command>` with nothing of our environment but what is given."""

    def __init__(self, command: str, folder: Path, environment: Mapping[str, str], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._command = command
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DATA_DIR": str(folder),
            "PORT": str(port),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "process.log"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it is ready for work."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [BOSS, self._command], cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"it ended:\n{self.log.read_text()[-3000:]}"
            if self._is_ready():
                return
            time.sleep(0.05)
        raise AssertionError(f"not ready within {START_PATIENCE} s:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """kill -9: no farewell, no clean-up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(timeout=30)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False
