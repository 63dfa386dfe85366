"""A private PostgreSQL for whoever starts Boss Workflow with no settings."""

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from boss_workflow.integrations.embedded_postgres.server_process import ServerProcess
from boss_workflow.integrations.embedded_postgres.site import Site
from boss_workflow.integrations.embedded_postgres.sockets import ServerAddress

log = logging.getLogger(__name__)

_DEFAULTS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log tells about the server. Failed statements are the application's affair and may quote people's data.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class _Running:
    site: Site
    server: ServerProcess
    undo: ExitStack


class EmbeddedPostgres:
    """Starts, watches and stops PostgreSQL on `data_dir`; blocking, and safe to call from several threads.

    `report` gets a sentence when something takes about a second or more, or is worth knowing. `durable=False`
    gives up safety against power loss for speed (tests). `settings` are server settings by name; those that keep
    the server private win over them.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        report: Callable[[str], None] = log.info,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._data_dir = data_dir.expanduser().absolute()
        self._report = report
        self._durable = durable
        self._settings = {**_DEFAULTS, **({} if durable else _NOT_DURABLE), **(settings or {})}
        self._guard = threading.RLock()
        self._stopping = threading.Event()
        self._running: _Running | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster's pid while it lives."""
        running = self._running
        return running.server.postmaster.pid if running and running.server.is_alive() else None

    def is_alive(self) -> bool:
        return self.pid is not None

    def start(self) -> ServerAddress:
        """Returns when connections are accepted; again while started, returns the same address.

        Raises an EmbeddedPostgresError whose message says what to do; nothing is left running then.
        """
        with self._guard:
            if self._running is None:
                self._stopping.clear()
                self._running = self._launch()
            return ServerAddress(self._running.site.socket_dir)

    def stop(self, timeout: float = 20) -> None:
        """Ends connections and server, letting it write its data for `timeout` seconds; harmless when stopped."""
        self._stopping.set()
        with self._guard:
            running, self._running = self._running, None
            if running is not None:
                running.server.stop(timeout)
                running.undo.close()

    def restart_if_dead(self) -> bool:
        """Starts the server again at the same address if it died while we live; True when it did so."""
        with self._guard:
            running = self._running
            if running is None or running.server.is_alive():
                return False
            self._report("The database server ended unexpectedly; starting it again.")
            running.server.stop(0)
            running.server = running.site.serve(self._settings, self._stopping.is_set)
            return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launch(self) -> _Running:
        with ExitStack() as undo:
            site = Site.prepare(self._data_dir, durable=self._durable, report=self._report, undo=undo)
            server = site.serve(self._settings, self._stopping.is_set)
            return _Running(site, server, undo.pop_all())
