"""A batch is done whole; who is at fault is told alone, and an outage is told to all at once."""

import asyncio
from collections.abc import Sequence

import pytest

from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.group_commit import GroupCommit


class Work:
    """Doubles numbers; keeps each batch. Negative numbers are a fault of their batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.away = False

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable("away")
        if any(number < 0 for number in numbers):
            raise ValueError(numbers)
        return [2 * number for number in numbers]


async def test_what_arrives_meanwhile_shares_the_next_batch_in_order() -> None:
    work = Work()
    group = GroupCommit(work, 3)

    assert await asyncio.gather(*map(group.do, range(6))) == [0, 2, 4, 6, 8, 10]
    assert work.batches == [[0, 1, 2], [3, 4, 5]]
    assert await group.do(7) == 14


async def test_only_who_is_at_fault_fails() -> None:
    work = Work()
    group = GroupCommit(work, 10)

    first, second, third = await asyncio.gather(*map(group.do, (1, -2, 3)), return_exceptions=True)

    assert (first, third) == (2, 6)
    assert isinstance(second, ValueError)


async def test_an_outage_is_told_to_all_without_another_try() -> None:
    work = Work()
    work.away = True
    group = GroupCommit(work, 10)

    told = await asyncio.gather(*map(group.do, range(4)), return_exceptions=True)

    assert all(isinstance(one, Unavailable) for one in told)
    assert work.batches == [[0, 1, 2, 3]]


async def test_who_has_gone_away_does_not_hold_the_others() -> None:
    group = GroupCommit(Work(), 10)
    gone, here = asyncio.create_task(group.do(1)), asyncio.create_task(group.do(2))
    await asyncio.sleep(0)
    gone.cancel()

    assert await here == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
