"""How long a newcomer waits: start to first answer, and what the idle process weighs. Run by `make bench`.

Starts the real `boss up` on an empty folder, then again on the same one, and talks to it through the terminal's door.
"""

import os
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
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "DATA_DIR": str(folder / "data"), "PORT": "0"}


def one_start(folder: Path) -> tuple[float, float, int]:
    """Seconds until it says that it runs, seconds until the first answer, resident KiB once idle."""
    began = time.monotonic()
    server = subprocess.Popen(
        [BOSS, "up"], env=environment(folder), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        while "is running at" not in (line := server.stdout.readline()):
            if not line:
                raise RuntimeError("boss up ended early")
        up = time.monotonic() - began
        chat = subprocess.Popen(
            [BOSS, "chat"],
            env=environment(folder),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write(SENTENCE)
        chat.stdin.flush()
        while "TASK-" not in (line := chat.stdout.readline()):
            if not line:
                raise RuntimeError("no answer came")
        answered = time.monotonic() - began
        chat.communicate()
        time.sleep(5)
        weight = int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(server.pid)]))
        return up, answered, weight
    finally:
        server.terminate()
        server.wait()


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
    for name, runs in (("first start (empty folder)", first), ("later start", later)):
        up, answered = (statistics.median(run[part] for run in runs) for part in (0, 1))
        print(f"{name}: running after {up:.2f} s, first answer in the terminal after {answered:.2f} s")
    print(f"idle memory of the process: {statistics.median(weights) / 1024:.0f} MB (largest {max(weights) / 1024:.0f})")


if __name__ == "__main__":
    main()
