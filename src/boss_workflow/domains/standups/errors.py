from boss_workflow.kernel.errors import Forbidden, NotFound


class StandupNotFound(NotFound):
    code = "standup_not_found"

    def __init__(self) -> None:
        super().__init__("There is no standup of yours for today yet.")


class NotYourStandup(Forbidden):
    code = "not_your_standup"

    def __init__(self) -> None:
        super().__init__("This is somebody else's standup.")
