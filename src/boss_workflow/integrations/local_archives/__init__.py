"""Backups in a folder of this machine, or of one that is mounted here."""

from boss_workflow.integrations.local_archives.store import LocalArchives

__all__ = ["LocalArchives"]
