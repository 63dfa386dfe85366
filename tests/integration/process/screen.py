"""A person before a terminal, by means of a pseudo terminal of the operating system."""

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time

from tests.integration.process.house import BOSS, STOP_WITHIN, House, without_traceback

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Screen:
    """A person before a terminal in which `boss up` runs."""

    def __init__(self, house: House) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, str(BOSS), "up"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=house.environment(),
            cwd=house.folder,
            start_new_session=True,
        )
        os.close(slave)
        house.ended.callback(self._end)
        self._shown = b""

    @property
    def text(self) -> str:
        return without_traceback(ESCAPES.sub("", self._shown.decode(errors="replace")).replace("\r\n", "\n"))

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, text: str, within: float = 30) -> None:
        deadline = time.monotonic() + within
        while text not in self.text:
            assert time.monotonic() < deadline, f"no {text!r} on the screen:\n{self.text}"
            assert self._read(), f"the process ended before {text!r}:\n{self.text}"

    def wait_for_end(self) -> int:
        code = self.process.wait(STOP_WITHIN)
        while self._read(0.2):
            pass
        return code

    def _read(self, patience: float = 0.5) -> bool:
        """False when there is nothing more to come."""
        readable, _, _ = select.select([self._master], [], [], patience)
        if not readable:
            return self.process.poll() is None
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # Linux says EIO when the other side is closed
            return False
        self._shown += chunk
        return bool(chunk)

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)
