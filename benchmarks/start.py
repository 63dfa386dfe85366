"""How long a newcomer waits: start to first answer, and what the idle process weighs. Run by `make bench`.

Starts the real `boss up` in a terminal on an empty folder, then again on the same one, and types the first sentence.
"""

import os
import pty
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BOSS = Path(sys.executable).with_name("boss")
SENTENCE = "John fix the login bug by Friday 5pm, high priority\n"
ROUNDS = 3


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TERM": "xterm",
        "DATA_DIR": str(folder / "data"),
        "PORT": "0",
    }


def one_start(folder: Path) -> tuple[float, float, int]:
    """Seconds until it says that it runs, seconds until the first answer, resident KiB once idle."""
    began = time.monotonic()
    ours, theirs = pty.openpty()
    server = subprocess.Popen(
        [BOSS, "up"],
        env=environment(folder),
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        read_until(ours, "is running at")
        up = time.monotonic() - began
        read_until(ours, "exit leaves")
        os.write(ours, SENTENCE.encode())
        read_until(ours, "Assignee")
        answered = time.monotonic() - began
        time.sleep(5)
        weight = int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(server.pid)]))
        return up, answered, weight
    finally:
        server.terminate()
        server.wait()
        os.close(ours)


def read_until(terminal: int, words: str) -> None:
    seen = ""
    while words not in seen:
        seen += os.read(terminal, 4096).decode(errors="replace")


def main() -> None:
    first, later, weights = [], [], []
    for _ in range(ROUNDS):
        folder = Path(tempfile.mkdtemp(prefix="boss-bench-"))
        folder.chmod(0o711)
        try:
            first.append(one_start(folder))
            later.append(one_start(folder))
        finally:
            shutil.rmtree(folder)
        weights += [first[-1][2], later[-1][2]]
    aimed = (("first start (empty folder)", first, ""), ("later start", later, " (aim: under 5 s)"))
    for name, runs, aim in aimed:
        up, answered = (statistics.median(run[part] for run in runs) for part in (0, 1))
        print(f"{name}: running after {up:.2f} s, first answer in the terminal after {answered:.2f} s{aim}")
    print(
        f"idle memory of the process: {statistics.median(weights) / 1024:.0f} MB (largest {max(weights) / 1024:.0f}; aim: under 200)"
    )


if __name__ == "__main__":
    main()
