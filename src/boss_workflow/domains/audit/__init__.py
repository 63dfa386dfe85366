"""Who changed what, and how to take it back. Domains publish a ChangeSet; this one records and reverses it."""

from boss_workflow.domains.audit.actions import undo_actions
from boss_workflow.domains.audit.errors import ChangedSince, NothingToRedo, NothingToUndo, NotYoursToUndo, UndoTooLate
from boss_workflow.domains.audit.events import Change, ChangeSet
from boss_workflow.domains.audit.models import AuditEntry, UndoRecord
from boss_workflow.domains.audit.service import Reverser, Undo, as_one, newest_undo, record

__all__ = [
    "AuditEntry",
    "Change",
    "ChangeSet",
    "ChangedSince",
    "NotYoursToUndo",
    "NothingToRedo",
    "NothingToUndo",
    "Reverser",
    "Undo",
    "UndoRecord",
    "UndoTooLate",
    "as_one",
    "newest_undo",
    "record",
    "undo_actions",
]
