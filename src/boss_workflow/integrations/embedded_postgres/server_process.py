"""The postmaster as our child, ready or explained, and gone when we are gone."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from boss_workflow.integrations.embedded_postgres.binaries import Binaries
from boss_workflow.integrations.embedded_postgres.errors import ServerDidNotStart, disk_full
from boss_workflow.integrations.embedded_postgres.privileges import ServerUser
from boss_workflow.integrations.embedded_postgres.server_log import ServerLog
from boss_workflow.integrations.embedded_postgres.survivors import read_pid_file

_LONGEST_START = 600.0  # recovery replays what was not yet written; this much is a hang
_TELL_EVERY = 3.0

_SAY_PID_AND_BECOME_SERVER = 'echo $$; exec "$@" >&2'

_STOP_SERVER_WHEN_LAUNCHER_DIES = """\
read -r pid || exit 0
read -r _ && exit 0
stop() {
  kill -"$1" "$pid" 2>/dev/null || exit 0
  tries=0
  while [ $tries -lt "$2" ]; do
    kill -0 "$pid" 2>/dev/null || exit 0
    sleep 0.1
    tries=$((tries + 1))
  done
}
stop INT 20
stop QUIT 20
stop KILL 0
"""


@dataclass(frozen=True)
class ServerProcess:
    """A started postmaster and the watcher that stops it if we die.

    Linux could signal a child at its parent's death (PR_SET_PDEATHSIG), but does so when the *thread* that started
    it ends, and macOS has nothing like it. What both have is a pipe: its writing end is held by us alone, so the
    watcher, a shell of ten lines, reads an end of file the moment we are gone, even by kill -9. It then stops the
    server. A line instead of the end of file tells it that we have stopped the server ourselves. The server's
    first act, still as a shell, is to write its own pid there, so there is no moment at which it runs unwatched.
    Both have a session of their own: Ctrl-C in the terminal reaches us, not them.
    """

    cluster: Path
    postmaster: subprocess.Popen[bytes]
    watcher: subprocess.Popen[bytes]
    log: ServerLog

    @classmethod
    def spawn(
        cls, cluster: Path, binaries: Binaries, server_user: ServerUser, settings: Mapping[str, str], log: ServerLog
    ) -> "ServerProcess":
        """Starts watcher and postmaster; neither is waited for."""
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        watcher = server_user.spawn(
            ["/bin/sh", "-c", _STOP_SERVER_WHEN_LAUNCHER_DIES], stdin=subprocess.PIPE, own_session=True
        )
        try:
            with log.opened() as output:
                postmaster = server_user.spawn(
                    ["/bin/sh", "-c", _SAY_PID_AND_BECOME_SERVER, "sh", binaries.postgres, "-D", cluster, *options],
                    stdout=watcher.stdin,
                    stderr=output,
                    own_session=True,
                )
        except BaseException:
            _dismiss(watcher)
            raise
        return cls(cluster, postmaster, watcher, log)

    def is_alive(self) -> bool:
        return self.postmaster.poll() is None

    def wait_until_ready(self, report: Callable[[str], None], cancelled: Callable[[], bool]) -> None:
        """Returns when connections are accepted; raises ServerDidNotStart, or DataFolderUnusable on a full disk."""
        begun = time.monotonic()
        tell_at = 1.0
        while read_pid_file(self.cluster) != (self.postmaster.pid, "ready"):
            waited = time.monotonic() - begun
            if not self.is_alive() or cancelled() or waited > _LONGEST_START:
                raise self._explanation(waited)
            if waited > tell_at:
                report(f"The database is recovering from an unclean stop ({waited:.0f} s).")
                tell_at += _TELL_EVERY
            time.sleep(0.01)

    def stop(self, timeout: float) -> None:
        """Fast shutdown; immediate after `timeout` seconds; killed if even that takes 5 seconds."""
        for sent, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            self.postmaster.send_signal(sent)
            with suppress(subprocess.TimeoutExpired):
                self.postmaster.wait(patience)
                break
        _dismiss(self.watcher)

    def _explanation(self, waited: float) -> Exception:
        tail = self.log.tail()
        if "No space left on device" in tail:
            return disk_full(self.cluster)
        status = self.postmaster.poll()
        what = f"was not ready after {waited:.1f} s" if status is None else f"ended with status {status}"
        return ServerDidNotStart(
            f"PostgreSQL {what}. The end of its log {self.log.path}:\n{tail or '(nothing)'}", details={"log": tail}
        )


def _dismiss(watcher: subprocess.Popen[bytes]) -> None:
    """Sends the watcher home; it must not signal a pid that may be somebody else's by now."""
    if watcher.stdin is not None and not watcher.stdin.closed:
        with suppress(OSError):
            watcher.stdin.write(b"done\ndone\n")
            watcher.stdin.flush()
        with suppress(OSError):
            watcher.stdin.close()
    try:
        watcher.wait(5)
    except subprocess.TimeoutExpired:
        watcher.kill()
        watcher.wait()
