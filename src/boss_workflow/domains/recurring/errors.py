from boss_workflow.kernel.errors import Conflict, Invalid, NotFound


class RuleInvalid(Invalid):
    code = "recurrence_invalid"


class RecurringNotFound(NotFound):
    code = "recurring_not_found"

    def __init__(self, said: str) -> None:
        super().__init__(f'I know no recurring task "{said[:100]}". /recurring shows them.')


class RecurringUnchanged(Conflict):
    code = "recurring_unchanged"
