"""The main job, as dialogue: a sentence becomes a task, and the task is changed by talking."""

from tests.support.people import Talker


async def test_a_sentence_becomes_a_task(boss: Talker) -> None:
    card = await boss.say("John fix the login bug by Friday 5pm, high priority")

    assert "TASK-5 · fix the login bug" in card
    assert "Assignee: John Smith" in card
    assert "Priority: high" in card
    assert "Due: Fri 27 Nov 17:00" in card


async def test_done_and_undone(boss: Talker) -> None:
    await boss.say("John fix the login bug by Friday 5pm")

    assert "is completed" in await boss.say("mark it done")
    assert "Status: completed" in boss.screen
    assert "Undone" in await boss.say("undo")
    assert "Status: pending" in boss.screen


async def test_my_tasks_when_there_are_none(boss: Talker) -> None:
    assert await boss.say("my tasks") == "You have no open tasks."
