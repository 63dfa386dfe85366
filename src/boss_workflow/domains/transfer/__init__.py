"""Backup and restore of the whole installation."""

from boss_workflow.domains.transfer.actions import backup_actions
from boss_workflow.domains.transfer.backups import BackupMade, Backups, Sources, list_archives
from boss_workflow.domains.transfer.jobs import BACKUP_LIST, BACKUP_RUN, BackupJobs, BackupParams, ListParams
from boss_workflow.domains.transfer.names import ArchiveName
from boss_workflow.domains.transfer.restores import (
    Progress,
    Restored,
    Restores,
    Schema,
    check_archive,
    fetched,
    open_secrets,
)
from boss_workflow.domains.transfer.sealing import KeyRing

__all__ = [
    "BACKUP_LIST",
    "BACKUP_RUN",
    "ArchiveName",
    "BackupJobs",
    "BackupMade",
    "BackupParams",
    "Backups",
    "KeyRing",
    "ListParams",
    "Progress",
    "Restored",
    "Restores",
    "Schema",
    "Sources",
    "backup_actions",
    "check_archive",
    "fetched",
    "list_archives",
    "open_secrets",
]
