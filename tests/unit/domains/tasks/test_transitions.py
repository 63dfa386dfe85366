"""The status table, pair by pair, as PRODUCT.md states it: open ones move freely, closed ones only reopen."""

from itertools import product

import pytest

from boss_workflow.domains.tasks.models import Status
from boss_workflow.domains.tasks.transitions import may_follow

CLOSED = {Status.COMPLETED: Status.UNDONE, Status.CANCELLED: Status.PENDING}
"""To what each reopens."""


def expected(current: Status, wanted: Status) -> bool:
    if current in CLOSED:
        return wanted is CLOSED[current]
    return wanted is not current and wanted is not Status.UNDONE


@pytest.mark.parametrize(("current", "wanted"), list(product(Status, Status)))
def test_every_pair(current: Status, wanted: Status) -> None:
    assert may_follow(current, wanted) is expected(current, wanted)


def test_there_are_thirteen() -> None:
    assert len(Status) == 13


@pytest.mark.parametrize("status", Status)
def test_there_is_a_way_out_of_each(status: Status) -> None:
    assert any(may_follow(status, other) for other in Status)
