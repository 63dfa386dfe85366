"""From a data folder to a running server."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from boss_workflow.integrations.embedded_postgres.binaries import Binaries, find_binaries
from boss_workflow.integrations.embedded_postgres.cluster import CLUSTER_FOLDER, ClusterMaker
from boss_workflow.integrations.embedded_postgres.errors import ServerDidNotStart, folder_errors
from boss_workflow.integrations.embedded_postgres.folders import make_data_folder
from boss_workflow.integrations.embedded_postgres.lock import FolderLock
from boss_workflow.integrations.embedded_postgres.privileges import (
    ServerUser,
    choose_server_user,
    require_reachable,
)
from boss_workflow.integrations.embedded_postgres.server_log import ServerLog
from boss_workflow.integrations.embedded_postgres.server_process import ServerProcess
from boss_workflow.integrations.embedded_postgres.sockets import (
    PORT,
    choose_socket_folder,
    remove_forgotten_socket_folder,
    remove_socket_folder,
    renew_socket_folder,
)
from boss_workflow.integrations.embedded_postgres.survivors import clear_survivors

_SIGNS_OF_SURVIVORS = ("pre-existing shared memory block", "already exists")
_PATIENCE_WITH_SURVIVORS = 5.0


@dataclass(frozen=True)
class Site:
    """A locked data folder with a cluster, and all that a start of its server needs; a restart uses it again."""

    data_dir: Path
    socket_dir: Path
    server_user: ServerUser
    binaries: Binaries
    log: ServerLog
    report: Callable[[str], None]

    @classmethod
    def prepare(cls, data_dir: Path, *, durable: bool, report: Callable[[str], None], undo: ExitStack) -> Self:
        """Takes the folder's lock and finds or makes the cluster; `undo` gives back what must not stay."""
        server_user = choose_server_user(data_dir / CLUSTER_FOLDER, report)
        require_reachable(data_dir, server_user)
        with folder_errors(data_dir, server_user.name):
            make_data_folder(data_dir, server_user)
            lock = FolderLock.take(data_dir, server_user)
            undo.callback(lock.release)
            remove_forgotten_socket_folder(lock.read(), server_user)
            lock.write()
            binaries = find_binaries(data_dir, server_user)
            ClusterMaker(data_dir, binaries, server_user, durable, report).prepare()
            log = ServerLog(data_dir, server_user)
            log.rotate()
            socket_dir = choose_socket_folder(data_dir)
            undo.callback(remove_socket_folder, socket_dir)
            lock.write(socket_dir=str(socket_dir))
        return cls(data_dir, socket_dir, server_user, binaries, log, report)

    def serve(self, settings: Mapping[str, str], cancelled: Callable[[], bool]) -> ServerProcess:
        """Clears away what is left of an earlier server, starts one, and returns it ready.

        Where orphans cannot be listed, PostgreSQL's own refusal shows them: then it is tried again for a while.
        """
        deadline = time.monotonic() + _PATIENCE_WITH_SURVIVORS
        while True:
            try:
                return self._serve_once(settings, cancelled)
            except ServerDidNotStart as error:
                meets_survivors = any(sign in error.message for sign in _SIGNS_OF_SURVIVORS)
                if not meets_survivors or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _serve_once(self, settings: Mapping[str, str], cancelled: Callable[[], bool]) -> ServerProcess:
        cluster = self.data_dir / CLUSTER_FOLDER
        with folder_errors(self.data_dir, self.server_user.name):
            clear_survivors(cluster, self.report)
            renew_socket_folder(self.socket_dir, self.server_user)
            server = ServerProcess.spawn(
                cluster, self.binaries, self.server_user, {**settings, **self._private_settings()}, self.log
            )
        try:
            server.wait_until_ready(self.report, cancelled)
        except BaseException:
            server.stop(timeout=2)
            raise
        return server

    def _private_settings(self) -> dict[str, str]:
        """What keeps the server ours, whatever the cluster's own configuration says."""
        return {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": f'"{self.socket_dir}"',
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "log_destination": "stderr",
        }
