from boss_workflow.kernel.errors import Conflict, NotFound


class NothingToUndo(NotFound):
    code = "nothing_to_undo"

    def __init__(self, message: str = "There is nothing of yours to undo from the last 24 hours.") -> None:
        super().__init__(message)


class NothingToRedo(NotFound):
    code = "nothing_to_redo"

    def __init__(self) -> None:
        super().__init__("There is nothing to redo: only what you have just undone can be done again.")


class NotYoursToUndo(NothingToUndo):
    code = "not_yours_to_undo"

    def __init__(self, name: str) -> None:
        super().__init__(f"Only {name} or a boss can undo that.")


class UndoTooLate(Conflict):
    code = "undo_too_late"


class ChangedSince(Conflict):
    """Undoing would overwrite what somebody did afterwards."""

    code = "changed_since"
