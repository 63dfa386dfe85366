"""A data folder and the real `boss` commands that work on it, as a shell script or a service manager meets them.

Whatever they write is read through `without_traceback`: none may ever be shown.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import asyncpg
import httpx

from boss_workflow.bootstrap import Settings, asyncpg_url, build
from boss_workflow.chat.jobs import WAKE, ConversationParams
from boss_workflow.integrations.embedded_postgres.survivors import processes_of
from boss_workflow.kernel.ids import new_id
from tests.support.database import settings_for

T = TypeVar("T")
BOSS = Path(sys.executable).with_name("boss")
SOURCE = Path(__file__).parents[3] / "src"
IS_ROOT = os.geteuid() == 0
STOP_WITHIN = 10.0
COME_BACK_WITHIN = 10.0
"""More than a start after an orderly stop: what clearing up after a kill may take."""
RECOVER_WITHIN = 20.0
SENTENCE = "John fix the login bug by Friday 5pm, high priority"


def soon(condition: Callable[[], object], within: float) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def timed(act: Callable[[], T]) -> tuple[T, float]:
    """What it returned, and how many seconds it took."""
    began = time.monotonic()
    return act(), time.monotonic() - began


def without_traceback(text: str) -> str:
    assert "Traceback" not in text, text
    assert "Fatal Python error" not in text, text
    return text


class Finished(NamedTuple):
    code: int
    out: str
    err: str


@dataclass
class House:
    """A data folder, and `boss` commands that know nothing but it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    ended: ExitStack = field(default_factory=ExitStack)

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        given = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(SOURCE), "TERM": "xterm"}
        return {**given, "DATA_DIR": str(self.folder), "PORT": "0", **self.settings, **(extra or {})}

    def run(self, *arguments: str, said: str = "", **settings: str) -> Finished:
        """A command to its end. `said` is its standard input, through a pipe."""
        done = subprocess.run(
            [BOSS, *arguments],
            input=said.encode(),
            capture_output=True,
            env=self.environment(settings),
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        out, err = (without_traceback(stream.decode()) for stream in (done.stdout, done.stderr))
        return Finished(done.returncode, out, err)

    def start(self, *arguments: str, **settings: str) -> "Running":
        """A command that goes on; it is killed at the end of the test at the latest."""
        running = Running(self, arguments, settings)
        self.ended.callback(running.kill)
        return running

    def up(self, **settings: str) -> "Running":
        """`boss up` without a terminal, ready for work."""
        running = self.start("up", **settings)
        running.wait_for("Boss Workflow is running at")
        assert soon(running.is_ready, RECOVER_WITHIN), running.err
        return running

    def chat(self, *sentences: str) -> Finished:
        return self.run("chat", said="".join(f"{sentence}\n" for sentence in sentences))

    def note(self) -> dict[str, str]:
        content: dict[str, str] = json.loads((self.folder / "running.json").read_text())
        return content

    def server_processes(self) -> set[int]:
        return processes_of(self.folder / "postgres") if (self.folder / "postgres").exists() else set()

    def postmaster(self) -> int:
        return int((self.folder / "postgres/postmaster.pid").read_text().split(maxsplit=1)[0])

    def ask(self, sql: str, *values: object) -> Any:
        """Of the running embedded database, as its owner."""

        async def fetch() -> Any:
            connection = await asyncpg.connect(self.note()["database"])
            try:
                return await connection.fetchval(sql, *values)
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def tasks(self) -> int:
        return int(self.ask("select count(*) from task where title = 'fix the login bug'"))

    def enqueue(self) -> str:
        """Puts a job in that does nothing, from outside of every `boss` process; returns the id of its run."""

        async def put() -> str:
            app = build(self._settings(), asyncpg_url(self.note()["database"]), doors=False)
            try:
                params = ConversationParams(conversation_id=new_id())
                return str(await app.database.as_system(lambda uow: app.jobs.enqueue(uow, WAKE, params)))
            finally:
                await app.stop()

        return asyncio.run(put())

    def _settings(self) -> Settings:
        lines = (self.folder / "secrets.env").read_text().splitlines()
        kept = {name.lower(): value for name, _, value in (line.partition("=") for line in lines)}
        return settings_for(self.folder, **kept)


class Running:
    def __init__(self, house: House, arguments: tuple[str, ...], settings: Mapping[str, str]) -> None:
        name = f"{arguments[0]}-{uuid4().hex[:8]}"
        self._out, self._err = (house.folder / f"{name}.{stream}" for stream in ("out", "err"))
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [BOSS, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=house.environment(settings),
                cwd=house.folder,
            )

    @property
    def out(self) -> str:
        return without_traceback(self._out.read_text())

    @property
    def err(self) -> str:
        return without_traceback(self._err.read_text())

    @property
    def url(self) -> str:
        found = re.search(r"running at (http://\S+)", self.out)
        assert found is not None, self.out
        return found[1]

    def wait_for(self, text: str) -> None:
        met = soon(lambda: text in self.out + self.err or self.process.poll() is not None, 30)
        assert met, self.out + self.err
        assert text in self.out + self.err, self.out + self.err

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and returns the exit code, which must come in time."""
        self.process.send_signal(number)
        return self.process.wait(STOP_WITHIN)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
