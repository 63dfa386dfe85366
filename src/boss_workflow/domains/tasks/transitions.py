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
