from boss_workflow.kernel.errors import Conflict, Forbidden, NotFound


class NothingSubmitted(NotFound):
    code = "nothing_submitted"

    def __init__(self, reference: str) -> None:
        super().__init__(f"Nothing of {reference} waits for a review.")


class AlreadyWaiting(Conflict):
    code = "already_waiting"

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is handed in already and waits for a review.")


class NoProof(Conflict):
    code = "no_proof"

    def __init__(self, reference: str) -> None:
        super().__init__(f"There is no proof for {reference} yet: write what was done, or send a link or a file.")


class OwnWork(Forbidden):
    code = "own_work"

    def __init__(self) -> None:
        super().__init__("Nobody but a boss approves their own work.")
