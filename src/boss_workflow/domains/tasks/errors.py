from typing import Any

from boss_workflow.kernel.errors import Conflict, Invalid, NotFound


class TaskNotFound(NotFound):
    """No such task, or none that this person may see: the two are not told apart."""

    code = "task_not_found"

    def __init__(self, said: str = "such a task") -> None:
        super().__init__(f"I find no task {said}.".replace("no task such a task", "no such task"))


class PartNotFound(NotFound):
    """A subtask, note or attachment that is not there."""

    code = "task_part_not_found"

    def __init__(self, part: str) -> None:
        super().__init__(f"There is no such {part}.")


class StaleTask(Conflict):
    """`differ`: for each field that was sent, its value there and here."""

    code = "stale_task"

    def __init__(self, reference: str, version: int | None = None, differ: dict[str, Any] | None = None) -> None:
        super().__init__(
            f"{reference} was changed by somebody else meanwhile. Look at it again, then repeat the change.",
            details={"version": version, "fields": differ or {}} if version is not None else None,
        )


class TransitionRefused(Conflict):
    """The status table does not allow it from where the task is."""

    code = "transition_refused"


class NoChange(Conflict):
    """It is so already; a stale button learns here what is true now."""

    code = "no_change"


class NeedsApproval(Conflict):
    code = "needs_approval"

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is completed by an approval only. Hand it in with /submit {reference}.")


class DependencyCycle(Conflict):
    code = "dependency_cycle"

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{second} already waits for {first}, so {first} can't wait for {second}.")


class DependencyExists(Conflict):
    code = "dependency_exists"

    def __init__(self) -> None:
        super().__init__("This dependency exists already.")


class TaskInvalid(Invalid):
    code = "task_invalid"


class NothingToAttach(Invalid):
    """There is no file, or it is somebody else's."""

    code = "nothing_to_attach"

    def __init__(self) -> None:
        super().__init__("There is no file to attach. Send it with these words as its caption.")
