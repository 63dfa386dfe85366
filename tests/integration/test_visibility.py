"""What a list shows and what the policy decides are the same, for tasks and people thrown together at random."""

import random
from uuid import UUID

import pytest
from sqlalchemy import select

from boss_workflow.domains.people import Policy, Resource
from boss_workflow.domains.tasks import Task, TaskFilter
from boss_workflow.domains.tasks.models import TaskWatcher
from boss_workflow.domains.tasks.repository import TaskRepository, visible_to
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from tests.integration.factories import Team, dressed

TASKS = 45
SEE = "task.see"


async def scatter(team: Team, uow: UnitOfWork, dice: random.Random) -> None:
    """Tasks with any creator, assignee, department and watchers."""
    people: list[UUID | None] = [None, *(actor.member_id for actor in team.actors.values())]
    departments: list[UUID | None] = [None, None, *team.departments.values()]
    for number in range(TASKS):
        task = Task(
            workspace_id=team.workspace_id,
            title=f"task {number}",
            creator_id=dice.choice(people),
            assignee_id=dice.choice(people),
            department_id=dice.choice(departments),
            created_at=uow.now(),
            updated_at=uow.now(),
        )
        await TaskRepository(uow).add(task)
        for member_id in dice.sample(people[1:], dice.choice([0, 0, 1, 2])):
            uow.session.add(TaskWatcher(workspace_id=team.workspace_id, task_id=task.id, member_id=member_id))
    await uow.session.flush()


async def resource(uow: UnitOfWork, task: Task) -> Resource:
    tasks = TaskRepository(uow)
    owners = frozenset(owner for owner in (task.assignee_id, task.creator_id) if owner)
    return Resource(await tasks.department_of(task), owners, await tasks.watchers(task.id))


async def listed(uow: UnitOfWork, actor: Actor) -> set[UUID]:
    return set(await uow.session.scalars(select(Task.id).where(visible_to(actor, Policy().scope(actor, SEE)))))


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_list_shows_what_the_policy_allows(team: Team, seed: int) -> None:
    """7 people, with and without an open board, times 45 tasks; each of them is right or wrong alone."""

    async def work(uow: UnitOfWork) -> None:
        await scatter(team, uow, random.Random(seed))
        tasks = [(task, await resource(uow, task)) for task in await uow.session.scalars(select(Task))]
        actors = [*team.actors.values(), dressed(team.actors["john"], open_board=True)]
        sizes = set()
        for actor in actors:
            allowed = {task.id for task, its in tasks if Policy().decide(actor, SEE, its).allowed}
            assert await listed(uow, actor) == allowed, actor.name
            sizes.add(len(allowed))
        assert len(sizes) > 3
        assert max(sizes) == TASKS

    await team.do(work)


async def test_a_page_counts_only_what_may_be_seen(team: Team) -> None:
    for to in ("john", "mike", "ann"):
        await team.task(f"for {to}", to=to)
    seen = {}
    for name in ("boss", "max", "john", "ann", "nora"):
        page = await team.do(lambda uow, name=name: team.app.tasks.list(uow, team.actors[name], TaskFilter()))  # type: ignore[misc]
        assert page.total == len(page.rows)
        seen[name] = [row.title for row in page.rows]
    assert seen == {
        "boss": ["for john", "for mike", "for ann"],
        "max": ["for john", "for mike"],
        "john": ["for john"],
        "ann": ["for ann"],
        "nora": [],
    }
