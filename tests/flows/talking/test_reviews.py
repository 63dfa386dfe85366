"""Handing in, reviewing, coming back: staff and boss each in their own chat."""

import pytest

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import PeopleRepository, make_actor
from boss_workflow.domains.tasks import NewTask
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.flows.talking.conftest import Person

PROOF = "Login on Safari is fixed and the tests are written, see https://example.com/pr/7"


@pytest.fixture
async def task(running: Application) -> str:
    """TASK-5 of John, completed by approval only, with two criteria."""
    workspace = await running.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert workspace is not None

    async def add(uow: UnitOfWork) -> str:
        people = PeopleRepository(uow)
        boss = await make_actor(uow, await people.first_boss(), "test")
        john = next(member for member in await people.active_members() if member.name == "John Smith")
        new = NewTask(
            title="fix the login",
            criteria=("login works on Safari", "tests are written"),
            assignee_id=john.id,
            requires_validation=True,
        )
        return (await running.tasks.create(uow, boss, new, john)).reference

    return await running.database.in_workspace(workspace.id, add)


async def test_from_proof_to_approval(boss: Person, john: Person, task: str) -> None:
    await boss.say("hello")

    assert "is completed by an approval only. Hand it in with /submit TASK-5." in await john.say("TASK-5 is done")
    assert "It should show: login works on Safari; tests are written." in await john.say("/submit 5")
    assert "TASK-5 (fix the login) is handed in, attempt 1, score 100. I told who reviews it." in await john.say(PROOF)
    await boss.say("/pending")
    assert "TASK-5 · fix the login – handed in by John Smith, attempt 1" in boss.screen  # noqa: RUF001
    assert "✓ login works on Safari" in boss.screen
    assert "TASK-5 (fix the login) is approved and completed." in await boss.press("Approve")
    await john.say("TASK-5")
    assert "TASK-5 (fix the login) was approved by Boss: it is completed." in john.screen
    assert "Status: completed" in john.screen


async def test_too_little_proof_is_told_and_may_be_sent_anyway(boss: Person, john: Person, task: str) -> None:
    await john.say("/submit 5")

    said = await john.say("done")
    assert "TASK-5 is not sent yet: the proof scores 0 of 100, 70 is asked for." in said
    assert "✗ tests are written: the proof does not speak of it" in said
    assert "A note that would say it:" in said
    assert await boss.say("/pending") == "Nothing waits for your review."
    assert "is handed in, attempt 1, score 0" in await john.press("Send anyway")
    assert "1 to review:" in await boss.say("/pending")


async def test_changes_come_back_and_the_attempts_count(boss: Person, john: Person, task: str) -> None:
    await john.say(f"submit TASK-5: {PROOF}")

    assert "TASK-5 needs a revision. They were told." in await boss.say("reject TASK-5: it fails on mobile")
    assert "Status: needs revision: it fails on mobile" in await john.say("TASK-5")
    assert "TASK-5 (fix the login) needs a revision, says Boss (attempt 1):\n• it fails on mobile" in john.screen
    assert "attempt 2" in await john.say(f"/submit 5 {PROOF} and mobile works")


async def test_a_question_goes_to_the_submitter_and_the_answer_comes_back(
    boss: Person, john: Person, task: str
) -> None:
    await boss.say("hello")
    await john.say(f"submit TASK-5: {PROOF}")
    await boss.say("/approve 99")

    await boss.press("Ask", on=boss.message_with("handed in by John Smith"))
    assert 'Sent to John Smith: "TASK-5: on which phone?"' in await boss.say("on which phone?")
    await john.say("my tasks")
    assert "TASK-5: on which phone?" in john.screen
    await john.press("Answer")
    await john.say("on a Pixel")
    await boss.say("hello")
    assert "on a Pixel" in boss.screen


async def test_staff_cannot_approve_by_any_words(john: Person, task: str) -> None:
    await john.say(f"submit TASK-5: {PROOF}")

    for said in (
        "/approve 5",
        "approve TASK-5",
        "TASK-5 is done",
        "mark TASK-5 as completed",
        "set TASK-5 to completed",
    ):
        await john.say(said)
        assert "Status: awaiting validation" in await john.say("TASK-5"), said


async def test_an_approval_is_undone_and_done_again(boss: Person, john: Person, task: str) -> None:
    await john.say(f"submit TASK-5: {PROOF}")
    await boss.say("approve TASK-5")

    assert "Undone:" in await boss.say("undo")
    assert "Status: awaiting validation" in await boss.say("TASK-5")
    await boss.say("redo")
    assert "Status: completed" in await boss.say("TASK-5")


async def test_a_task_is_handed_in_once(boss: Person, john: Person, task: str) -> None:
    await john.say(f"submit TASK-5: {PROOF}")

    assert "TASK-5 is handed in already and waits for a review." in await john.say(f"submit TASK-5: {PROOF}")
    assert "Nothing of TASK-1 waits for a review." in await boss.say("approve TASK-1")
