"""The rules of the task service that a policy alone can't state: whom a task is for, and what counts as a delay."""

from contextlib import nullcontext
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.people import NotPermitted
from boss_workflow.domains.tasks import Task
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team, dressed

TOKYO = ZoneInfo("Asia/Tokyo")

MAY_CREATE = [
    # who, for whom, in which department, allowed
    ("boss", "ann", "Design", True),
    ("boss", None, "Design", True),
    ("max", None, None, True),
    ("max", "max", None, True),
    ("max", "john", None, True),
    ("max", "john", "Engineering", True),
    ("max", None, "Engineering", True),
    ("max", "ann", None, False),
    ("max", "ann", "Engineering", False),
    ("max", "john", "Design", False),
    ("max", None, "Design", False),
    ("john", None, None, True),
    ("john", "john", None, True),
    ("john", "john", "Engineering", True),
    ("john", "mike", None, False),
    ("john", "john", "Design", False),
]


@pytest.mark.parametrize(("who", "whom", "where", "allowed"), MAY_CREATE)
async def test_whom_and_where_a_task_may_be_for(
    team: Team, who: str, whom: str | None, where: str | None, *, allowed: bool
) -> None:
    department_id = team.departments[where] if where else None
    with nullcontext() if allowed else pytest.raises(NotPermitted):
        await team.task(by=who, to=whom, department_id=department_id)


@pytest.mark.parametrize(("receiver", "allowed"), [("mike", True), ("max", True), ("ann", False), ("nora", False)])
async def test_a_manager_gives_to_their_department(team: Team, receiver: str, *, allowed: bool) -> None:
    task_id = await team.task(to="john")

    async def give(uow: UnitOfWork, manager: Actor, task: Task) -> None:
        await team.app.tasks.assign(uow, manager, task, await team.member(uow, receiver))

    with nullcontext() if allowed else pytest.raises(NotPermitted):
        await team.change(task_id, give, by="max")


async def test_a_manager_moves_no_task_into_another_department(team: Team) -> None:
    task_id = await team.task(to="john")
    design = team.departments["Design"]
    with pytest.raises(NotPermitted):
        await team.change(
            task_id, lambda uow, who, task: team.app.tasks.edit(uow, who, task, department_id=design), by="max"
        )


MOVES = [
    # from, to (both as said in Tokyo), delayed
    (When(day=date(2026, 11, 27)), When(day=date(2026, 11, 28)), True),
    (When(day=date(2026, 11, 27)), When(day=date(2026, 11, 26)), False),
    (When(moment=datetime(2026, 11, 27, 8, tzinfo=TOKYO)), When(moment=datetime(2026, 11, 27, 9, tzinfo=TOKYO)), True),
    (When(moment=datetime(2026, 11, 27, 8, tzinfo=TOKYO)), When(day=date(2026, 11, 27)), False),
    (When(moment=datetime(2026, 11, 27, 8, tzinfo=TOKYO)), When(day=date(2026, 11, 28)), True),
    (When(day=date(2026, 11, 27)), When(moment=datetime(2026, 11, 28, 8, tzinfo=TOKYO)), True),
    (When(day=date(2026, 11, 27)), None, False),
]


@pytest.mark.parametrize(("before", "after", "delayed"), MOVES)
async def test_what_counts_as_a_delay(team: Team, before: When, after: When | None, *, delayed: bool) -> None:
    task_id = await team.task(due=before)
    in_tokyo = dressed(team.actors["boss"], timezone="Asia/Tokyo")
    await team.change(task_id, lambda uow, _who, task: team.app.tasks.reschedule(uow, in_tokyo, task, after))
    task = await team.read(task_id)
    assert task.times_delayed == int(delayed)
    assert (task.original_due_on, task.original_due_at) == (before.day, before.moment)
