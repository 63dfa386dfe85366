"""What can be wrong with a backup; each message says what to do.

Invalid      NotABackup, ArchiveDamaged, ArchiveHostile, WrongKey, NewerSchema
Conflict     NotEmpty
Unavailable  ProofFailed
"""

from boss_workflow.kernel.errors import Conflict, Invalid, Unavailable


class NotABackup(Invalid):
    code = "not_a_backup"


class ArchiveDamaged(Invalid):
    """Truncated, or changed since it was written."""

    code = "archive_damaged"


class ArchiveHostile(Invalid):
    """Sealed with our key, and yet nothing that we would have written."""

    code = "archive_hostile"

    def __init__(self, what: str) -> None:
        super().__init__(f"This archive is refused: {what}. Nothing was changed.")


class WrongKey(Invalid):
    code = "wrong_key"

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(
            f"This backup was sealed with another ENCRYPTION_KEY (its id is {theirs}; here are {ours})."
            " Set ENCRYPTION_KEY to the one it was made with, or add that one to ENCRYPTION_KEYS_OLD."
            " Nothing was changed."
        )


class NewerSchema(Invalid):
    code = "newer_schema"

    def __init__(self, version: str, revision: str) -> None:
        super().__init__(
            f"This backup was made by Boss Workflow {version} (revision {revision}), which is newer than this one."
            " Install that version or a later one, then restore. Nothing was changed."
        )


class NotEmpty(Conflict):
    code = "not_empty"


class ProofFailed(Unavailable):
    """The backup was restored for a trial and is not what was backed up; it is not kept."""

    code = "backup_proof_failed"
