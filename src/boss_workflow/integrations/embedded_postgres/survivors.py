"""Server processes that outlived their launcher or their postmaster, and the pid file that they leave.

Read only while we hold the folder's lock, so any PostgreSQL process at work in the cluster is an orphan. Such a
process is known by its working folder, which PostgreSQL makes the cluster, and never by a pid alone: pids are
reused. (That answers more than the start time in `postmaster.pid`, which says nothing about backends.)
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

PID_FILE = "postmaster.pid"
_STATUS_LINE = 7


def read_pid_file(cluster: Path) -> tuple[int | None, str]:
    """The pid and the status word ("starting", "ready", "stopping") in `postmaster.pid`; None, "" if unknown."""
    try:
        lines = (cluster / PID_FILE).read_text().splitlines()
    except (OSError, ValueError):
        return None, ""
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else None
    return pid, lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""


def processes_of(cluster: Path) -> set[int]:
    """The pids of living PostgreSQL processes whose working folder is the cluster."""
    return _from_proc(cluster) if Path("/proc/self/cwd").exists() else _from_lsof(cluster)


def clear_survivors(cluster: Path, report: Callable[[str], None]) -> None:
    """Stops what is left of an earlier server, and removes a pid file that would keep a new one from starting."""
    pid, _ = read_pid_file(cluster)
    orphans = processes_of(cluster)
    if pid is not None and pid in orphans:
        report("Stopping a database server that an earlier run left behind.")
        # A fast shutdown first: it spares the next start its recovery.
        _ = (
            _ends(cluster, [pid], signal.SIGINT, within=2.5)
            or _ends(cluster, [pid], signal.SIGQUIT, within=1)
            or _ends(cluster, [pid], signal.SIGKILL, within=1)
        )
        orphans = processes_of(cluster)
    if orphans:  # backends see within moments that their postmaster is gone, unless they compute
        _ = (
            _ends(cluster, orphans, None, within=0.3)
            or _ends(cluster, processes_of(cluster), signal.SIGQUIT, within=0.5)
            or _ends(cluster, processes_of(cluster), signal.SIGKILL, within=2)
        )
    _remove_misleading_pid_file(cluster)


def _ends(cluster: Path, pids: Iterable[int], sent: signal.Signals | None, *, within: float) -> bool:
    """Sends the signal, if any, and tells whether all of them are gone in time."""
    if sent is not None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, sent)
    deadline = time.monotonic() + within
    while not processes_of(cluster).isdisjoint(pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _remove_misleading_pid_file(cluster: Path) -> None:
    """PostgreSQL replaces a pid file of a dead process itself, and refuses one of a living or with no pid."""
    pid, _ = read_pid_file(cluster)
    if pid is None or (_is_alive(pid) and pid not in processes_of(cluster)):
        (cluster / PID_FILE).unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _from_proc(cluster: Path) -> set[int]:
    folder = cluster.stat()
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):  # it ended, or it is somebody else's
            if (entry / "comm").read_text().strip() == "postgres" and os.path.samestat((entry / "cwd").stat(), folder):
                found.add(int(entry.name))
    return found


def _from_lsof(cluster: Path) -> set[int]:
    """macOS has no /proc; lsof is part of it. Without lsof nothing is found, and PostgreSQL's own checks remain."""
    lsof = shutil.which("lsof", path="/usr/sbin:/usr/bin")
    if lsof is None:
        return set()
    argv = [lsof, "-w", "-a", "-c", "postgres", "-d", "cwd", "-Fn"]
    output = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    found, pid = set(), 0
    for line in output.splitlines():
        if line.startswith("p"):
            pid = int(line[1:])
        elif line.startswith("n") and line[1:] == str(cluster.resolve()):
            found.add(pid)
    return found
