"""Questions about tasks: what was understood stands in the heading."""

import pytest

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import PeopleRepository, make_actor
from boss_workflow.domains.tasks import NewTask
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.flows.talking.conftest import Person


@pytest.mark.parametrize("said", ["what is overdue?", "overdue", "/overdue", "anything late?"])
async def test_what_is_overdue(boss: Person, said: str) -> None:
    assert await boss.say(said) == (
        "Overdue tasks (1):\n• 🔴 TASK-3 renew the SSL certificate – Mike Brown – yesterday – overdue"  # noqa: RUF001
    )


async def test_what_is_due_on_a_day(boss: Person) -> None:
    assert (await boss.say("what's due today?")).startswith("Open tasks due today (1):\n• 🟢 TASK-4")
    assert (await boss.say("what is due on Wednesday?")).startswith("Open tasks due Wed 25 Nov (1):\n• 🟡 TASK-1")
    assert await boss.say("what do I have tomorrow?") == "You have no open tasks due tomorrow."


async def test_what_somebody_has(boss: Person) -> None:
    johns = "Open tasks of John Smith (1):\n• 🟡 TASK-1 write the release notes – Wed 25 Nov – in progress"  # noqa: RUF001

    for said in ("what is John working on?", "John's tasks", "show me john's open tasks", "/status John"):
        assert await boss.say(said) == johns, said
    assert await boss.say("what's overdue for John") == "John Smith has no overdue tasks."
    assert await boss.say("Mike's overdue tasks") == (
        "Overdue tasks of Mike Brown (1):\n• 🔴 TASK-3 renew the SSL certificate – yesterday – overdue"  # noqa: RUF001
    )


async def test_everything_the_most_pressing_first(boss: Person) -> None:
    lines = (await boss.say("show all tasks")).splitlines()

    assert lines[0] == "Open tasks (4):"
    assert [line.split()[2] for line in lines[1:]] == ["TASK-3", "TASK-4", "TASK-1", "TASK-2"]


async def test_a_long_list_comes_in_pages(boss: Person, running: Application) -> None:
    await add_tasks(running, 20)

    first = await boss.say("all tasks")
    assert first.startswith("Open tasks (24):")
    assert "and 4 more\n[More]" in first
    more = await boss.press("More")
    shown = [line for line in (first + "\n" + more).splitlines() if line.startswith("•")]
    assert len(set(shown)) == len(shown) == 24
    assert "[More]" not in more


async def test_the_team_and_the_help(boss: Person) -> None:
    assert (await boss.say("who is in the team?")).startswith("5 in the team:")
    helped = await boss.say("/help")
    assert "/task – Create a task" in helped  # noqa: RUF001
    assert "coming soon" not in helped


async def add_tasks(app: Application, count: int) -> None:
    workspace = await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert workspace is not None

    async def add(uow: UnitOfWork) -> None:
        boss = await make_actor(uow, await PeopleRepository(uow).first_boss(), "test")
        for number in range(count):
            await app.tasks.create(uow, boss, NewTask(title=f"file document {number}"))

    await app.database.in_workspace(workspace.id, add)
