from boss_workflow.kernel.errors import Conflict, NotFound


class NothingToUndo(NotFound):
    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__("There is nothing of yours to undo from the last 24 hours.")


class UndoTooLate(Conflict):
    code = "undo_too_late"


class ChangedSince(Conflict):
    """Undoing would overwrite what somebody did afterwards."""

    code = "changed_since"
