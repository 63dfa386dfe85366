"""Which status may follow which. Open ones move freely; completed and cancelled only reopen, and explicitly."""

from boss_workflow.domains.tasks.models import CLOSED, Status

OPEN = frozenset(Status) - CLOSED
"""UNDONE counts as open: completion was taken back."""

TRANSITIONS: dict[Status, frozenset[Status]] = {
    **{status: (frozenset(Status) - {status, Status.UNDONE}) for status in OPEN},
    Status.COMPLETED: frozenset({Status.UNDONE}),
    Status.CANCELLED: frozenset({Status.PENDING}),
}

NEEDS_REASON = frozenset({Status.BLOCKED})


def may_follow(current: Status, wanted: Status) -> bool:
    return wanted in TRANSITIONS[current]


def refusal(reference: str, current: Status, wanted: Status) -> str:
    """What is said when `wanted` may not follow; a closed task has one way to be open again."""
    said = f"{reference} is {words(current)}, so it can't become {words(wanted)}."
    if current not in CLOSED:
        return said
    [opened] = TRANSITIONS[current]
    return f"{said} Reopen it first, with status {opened}."


def words(status: str) -> str:
    """As it is said: "in progress"."""
    return status.replace("_", " ")
