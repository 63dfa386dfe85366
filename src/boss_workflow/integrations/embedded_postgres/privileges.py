"""As whom the server runs. PostgreSQL refuses to run as root; an ordinary user runs it as himself."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from boss_workflow.integrations.embedded_postgres.errors import (
    OWN_SERVER,
    EmbeddedPostgresError,
    RootNotPossible,
)

SERVER_USER = "boss-postgres"
OPEN_FOLDER = "/var/lib/boss-workflow"

_FIRST_CLOSED_FOLDER = 'for folder; do cd -- "$folder" 2>/dev/null || { printf %s "$folder"; exit 1; }; done'


@dataclass(frozen=True)
class ServerUser:
    """The user whom server processes run as; `is_other` when we are root and drop to him."""

    uid: int
    gid: int
    name: str
    is_other: bool

    def spawn(
        self,
        argv: Sequence[str | Path],
        *,
        stdin: int | IO[bytes] | None = subprocess.DEVNULL,
        stdout: int | IO[bytes] | None = subprocess.DEVNULL,
        stderr: int | IO[bytes] | None = subprocess.DEVNULL,
        own_session: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Starts a program as this user, with none of our environment: it may hold secrets and PG* settings."""
        return subprocess.Popen(
            argv,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd="/",
            env=_environment(),
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
            umask=0o077,
            start_new_session=own_session,
        )

    def run(self, argv: Sequence[str | Path], *, stdin: str = "") -> tuple[int, str]:
        """Runs a program to its end; returns its exit status and what it wrote, both streams together."""
        with self.spawn(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            try:
                output, _ = process.communicate(stdin.encode())
            except BaseException:
                process.kill()
                raise
        return process.returncode, output.decode(errors="replace")


def choose_server_user(cluster: Path, report: Callable[[str], None]) -> ServerUser:
    """Ourselves, or under root the owner of an existing cluster, or the system user `boss-postgres`.

    Raises RootNotPossible where that user neither exists nor can be made, and EmbeddedPostgresError where the
    system has no name for us (a container with an invented uid), which initdb does not accept.
    """
    if os.geteuid() != 0:
        return _ourselves()
    owner = cluster.stat().st_uid if cluster.is_dir() else 0
    if owner != 0:
        entry = _find_uid(owner)
        return ServerUser(owner, entry.pw_gid if entry else owner, entry.pw_name if entry else str(owner), True)
    made = _find_user() or _make_user(report)
    return ServerUser(made.pw_uid, made.pw_gid, made.pw_name, True)


def require_reachable(folder: Path, server_user: ServerUser) -> None:
    """Raises RootNotPossible when the server's user cannot enter `folder`; no folder's mode is ever changed."""
    if not server_user.is_other:
        return
    existing = [parent for parent in [*reversed(folder.parents), folder] if parent.is_dir()]
    try:
        status, closed = server_user.run(["/bin/sh", "-c", _FIRST_CLOSED_FOLDER, "sh", *existing])
    except OSError as error:
        raise RootNotPossible(
            f"PostgreSQL does not run as root, and root may not become {server_user.name} here ({error.strerror})."
            f" Run Boss Workflow as an ordinary user, or {OWN_SERVER}."
        ) from error
    if status != 0:
        raise RootNotPossible(
            f"PostgreSQL does not run as root, and {closed} is closed to other users, so its user"
            f" {server_user.name} cannot reach {folder}. Run Boss Workflow as an ordinary user, or choose a folder"
            f" that is open to others: DATA_DIR={OPEN_FOLDER} make run"
        )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", **kept, "LC_ALL": "C", "TZ": "UTC"}


def _ourselves() -> ServerUser:
    entry = _find_uid(os.geteuid())
    if entry is None:
        raise EmbeddedPostgresError(
            f"The user id {os.geteuid()} has no name on this system, and PostgreSQL needs one."
            f" Run as a user listed in /etc/passwd, or {OWN_SERVER}."
        )
    return ServerUser(os.geteuid(), os.getegid(), entry.pw_name, False)


def _find_uid(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return None


def _make_user(report: Callable[[str], None]) -> pwd.struct_passwd:
    """Makes the system user; looks again for a while, since another start may hold the lock of /etc/passwd."""
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    problem = "useradd is not installed"
    for _ in range(10 if useradd else 0):
        argv = [str(useradd), "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        entry = _find_user()
        if entry is not None:
            if done.returncode == 0:
                report(f"PostgreSQL does not run as root: made the system user {SERVER_USER} for it.")
            return entry
        problem = done.stderr.strip()
        time.sleep(0.2)
    raise RootNotPossible(
        f"PostgreSQL does not run as root, and the system user {SERVER_USER} could not be made ({problem})."
        f" Make it, or run Boss Workflow as an ordinary user, or {OWN_SERVER}."
    )
