"""Attachments in a folder of this machine."""

from boss_workflow.integrations.local_files.copies import LocalFileCopies
from boss_workflow.integrations.local_files.store import LocalFileStore

__all__ = ["LocalFileCopies", "LocalFileStore"]
