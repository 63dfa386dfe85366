"""The parts of a task by talking: steps, what waits for what, tags, wording, watching, copies, the archive."""

from tests.flows.talking.conftest import Person


async def test_steps_are_added_shown_and_ticked(boss: Person) -> None:
    await boss.say("TASK-1")

    assert "TASK-1 has step 1: ask legal." in await boss.say("add a subtask: ask legal")
    assert "TASK-1 has step 2: print it." in await boss.say("add a subtask to TASK-1: print it")
    assert 'TASK-1: "ask legal" is done, 1 left.' in await boss.say("step 1 is done")
    assert "• ✓ 1. ask legal\n• ○ 2. print it" in await boss.say("/subtasks 1")
    assert "TASK-1: 1 of 2 done" in boss.last.replace(" write the release notes", "")


async def test_a_new_task_with_its_steps_is_undone_and_redone_as_one(boss: Person) -> None:
    card = await boss.say("Ann prepare the fair by Friday:\n1. write the copy\n2. book the room")
    assert "Steps (0 of 2): write the copy; book the room" in card + await boss.say("TASK-5")

    await boss.say("undo")
    assert await boss.say("TASK-5") == "I find no task TASK-5."
    await boss.say("redo")
    assert "Steps (0 of 2)" in await boss.say("TASK-5")


async def test_one_waits_for_another_and_no_circle(boss: Person) -> None:
    assert "TASK-2 waits for TASK-1" in await boss.say("TASK-2 depends on TASK-1")
    assert "Waits for: TASK-1" in await boss.say("TASK-2")
    assert "already waits" in await boss.say("TASK-1 depends on TASK-2")
    assert "Undone:" in await boss.say("undo")
    assert "Waits for" not in await boss.say("TASK-2")
    await boss.say("redo")
    assert "TASK-2 no longer waits for TASK-1." in await boss.say("TASK-2 no longer depends on TASK-1")


async def test_wording_tags_and_project(boss: Person) -> None:
    assert "TASK-1 is now called: write the changelog." in await boss.say("rename TASK-1 to write the changelog")
    assert "TASK-1 is described: for customers" in await boss.say("change the description of TASK-1 to: for customers")
    assert "TASK-1 is tagged #backend, #docs." in await boss.say("tag TASK-1 with backend and docs")
    assert "TASK-1 is tagged #docs." in await boss.say("remove the tag backend from TASK-1")
    assert "TASK-1 belongs to Apollo." in await boss.say("put TASK-1 into project Apollo")
    card = await boss.say("TASK-1")
    assert "Project: Apollo" in card
    assert "Tags: #docs" in card


async def test_a_copy_and_the_archive(boss: Person) -> None:
    assert "TASK-5 is a copy of TASK-1 (write the release notes)." in await boss.say("duplicate TASK-1")
    assert "TASK-5 (write the release notes) is archived." in await boss.say("/archive 5")
    assert "TASK-5" not in await boss.say("show all tasks")
    assert "TASK-5 is out of the archive: pending." in await boss.say("unarchive TASK-5")


async def test_staff_watch_what_they_may_see_only(john: Person) -> None:
    assert "You watch TASK-1" in await john.say("watch TASK-1")
    assert await john.say("watch TASK-2") == "I find no task TASK-2."


async def test_a_note_says_what_kind_it_is(boss: Person) -> None:
    assert 'Noted on TASK-1 (question): "which logo?"' in await boss.say("question on TASK-1: which logo?")


async def test_history_shows_what_was_changed(boss: Person) -> None:
    await boss.say("TASK-1 is done")
    await boss.say("undo")

    assert "set TASK-1 to completed (undone)" in await boss.say("/history")
