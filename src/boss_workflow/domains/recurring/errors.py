from boss_workflow.kernel.errors import Conflict, Invalid, NotFound


class RuleInvalid(Invalid):
    code = "recurrence_invalid"


class RecurringNotFound(NotFound):
    code = "recurring_not_found"

    def __init__(self, said: str) -> None:
        super().__init__(f'I know no recurring task "{said[:100]}". /recurring shows them.')


class RecurringUnchanged(Conflict):
    code = "recurring_unchanged"


class RecurringChanged(Conflict):
    code = "recurring_changed"

    def __init__(self, title: str, version: int) -> None:
        super().__init__(f'"{title}" has changed since you read it.', details={"version": version})


class NotAllMade(Exception):
    """Some recurring tasks failed; the others are made, and those that failed are tried again."""

    def __init__(self, count: int, first: Exception) -> None:
        what = "A recurring task" if count == 1 else f"{count} recurring tasks"
        super().__init__(f"{what} could not be made; {type(first).__name__}: {first}")
