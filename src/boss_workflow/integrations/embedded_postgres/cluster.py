"""The folder that PostgreSQL keeps its data in: whole or absent, ours, and of our version."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from boss_workflow.integrations.embedded_postgres.binaries import Binaries
from boss_workflow.integrations.embedded_postgres.errors import (
    OWN_SERVER,
    DataFolderUnusable,
    EmbeddedPostgresError,
    OtherMajorVersion,
    disk_full,
)
from boss_workflow.integrations.embedded_postgres.folders import give_tree
from boss_workflow.integrations.embedded_postgres.privileges import ServerUser
from boss_workflow.integrations.embedded_postgres.sockets import DATABASE, OWNER

CLUSTER_FOLDER = "postgres"
_TEMPORARY_PREFIX = "postgres.new-"

_CLIENT_RULES = f"""\
# Only the socket, whose folder is closed to other users, is listened on. Its opener is the owner by right;
# every other role shows a password.
local  all  {OWNER}  trust
local  all  all         scram-sha-256
"""
_OWNER_ONLY_BEYOND = stat.S_IWGRP | stat.S_IRWXO  # PostgreSQL refuses folders with any of these


@dataclass(frozen=True)
class ClusterMaker:
    """Finds or makes the cluster of a data folder that we hold the lock of."""

    data_dir: Path
    binaries: Binaries
    server_user: ServerUser
    durable: bool
    report: Callable[[str], None]

    @property
    def cluster(self) -> Path:
        return self.data_dir / CLUSTER_FOLDER

    def prepare(self) -> Path:
        """Returns a cluster that can be started; raises DataFolderUnusable, OtherMajorVersion, OSError."""
        for leftover in self.data_dir.glob(f"{_TEMPORARY_PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if self._is_absent():
            self.report("Preparing the database for its first start.")
            self._make()
        else:
            self._require_whole()
            self._require_our_version()
            self._require_owner()
        return self.cluster

    def _is_absent(self) -> bool:
        return not self.cluster.exists() or (self.cluster.is_dir() and not any(self.cluster.iterdir()))

    def _require_whole(self) -> None:
        if not all((self.cluster / name).is_file() for name in ("PG_VERSION", "global/pg_control")):
            raise DataFolderUnusable(
                f"{self.cluster} is not empty and is not a whole database. Restore it from a backup, move it away"
                f" to begin with an empty database, or set DATA_DIR to another folder."
            )

    def _require_our_version(self) -> None:
        theirs = (self.cluster / "PG_VERSION").read_text().strip()
        if theirs != self.binaries.major:
            raise OtherMajorVersion(
                f"The database in {self.cluster} was made by PostgreSQL {theirs}, and this Boss Workflow brings"
                f" PostgreSQL {self.binaries.major}. Export it with the version of Boss Workflow that made it and"
                f" import it here, or set DATA_DIR to another folder."
            )

    def _require_owner(self) -> None:
        found = self.cluster.stat()
        if found.st_uid != self.server_user.uid:
            if not self.server_user.is_other:
                raise DataFolderUnusable(
                    f"{self.cluster} belongs to another user (id {found.st_uid}), not to {self.server_user.name}."
                    f" Run as that user, or set DATA_DIR to another folder."
                )
            give_tree(self.cluster, self.server_user)
        if found.st_mode & _OWNER_ONLY_BEYOND:
            self.cluster.chmod(0o700)

    def _make(self) -> None:
        """Makes the cluster under another name; the rename is the moment from which it exists."""
        temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=self.data_dir))
        try:
            if self.server_user.is_other:
                os.chown(temporary, self.server_user.uid, self.server_user.gid)
            self._fill(temporary)
            temporary.rename(self.cluster)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        if self.durable:
            _sync_folder(self.data_dir)

    def _fill(self, folder: Path) -> None:
        initdb, postgres = self.binaries.initdb, self.binaries.postgres
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        auth = ("--auth-local=trust", "--auth-host=scram-sha-256")
        self._run([initdb, "-D", folder, "-U", OWNER, "--no-sync", "--no-instructions", *locale, *auth])
        (folder / "pg_hba.conf").write_text(_CLIENT_RULES)
        self._run(
            [postgres, "--single", "-F", "-D", folder, "-c", "exit_on_error=true", "template1"],
            stdin=f"CREATE DATABASE {DATABASE} OWNER {OWNER};\n",
        )
        if self.durable:
            self._run([initdb, "-D", folder, "--sync-only"])

    def _run(self, argv: Sequence[str | Path], *, stdin: str = "") -> None:
        status, output = self.server_user.run(argv, stdin=stdin)
        if status == 0:
            return
        if "No space left on device" in output or "Disk quota exceeded" in output:
            raise disk_full(self.data_dir)
        tail = " / ".join(output.strip().splitlines()[-3:])
        raise EmbeddedPostgresError(
            f"The database could not be made in {self.data_dir}: {tail}. Set DATA_DIR to another folder,"
            f" or {OWN_SERVER}."
        )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
