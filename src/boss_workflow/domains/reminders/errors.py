from boss_workflow.kernel.errors import Forbidden, NotFound


class ReminderNotFound(NotFound):
    code = "reminder_not_found"

    def __init__(self) -> None:
        super().__init__("This reminder is no longer kept.")


class NotYourReminder(Forbidden):
    code = "not_your_reminder"

    def __init__(self) -> None:
        super().__init__("This is somebody else's reminder.")
