"""The same words from people with fewer rights."""

from tests.flows.talking.conftest import Person


async def test_staff_create_for_themselves_only(john: Person) -> None:
    assert "Assignee: John Smith" in await john.say("fix the door by tomorrow")
    assert await john.say("Sarah fix the login bug") == "As staff you may create tasks for yourself only."
    assert await john.say("TASK-6") == "I find no task TASK-6."


async def test_staff_work_on_their_own(john: Person) -> None:
    assert "TASK-1 (write the release notes) is completed." in await john.say("the release notes are done")
    assert "Undone" in await john.say("undo")


async def test_staff_neither_see_nor_touch_what_is_not_theirs(john: Person) -> None:
    for said in ("TASK-2", "TASK-2 is done", "note on TASK-2: hello", "show the pricing page"):
        assert (await john.say(said)).startswith("I find no task"), said
    assert "TASK-2" not in await john.say("all tasks")
    assert await john.say("what is Sarah working on") == "Sarah Lee has no open tasks."


async def test_staff_change_no_plans(john: Person) -> None:
    assert await john.say("give TASK-1 to Sarah") == "Only a boss or a manager may assign tasks."
    assert await john.say("delete TASK-1") == "Only a boss or a manager may delete or restore tasks."
    assert await john.say("move TASK-1 to Monday") == "Only a boss or a manager may change tasks."
    assert "/assign" not in await john.say("/help")


async def test_a_manager_runs_her_department(sarah: Person) -> None:
    assert "Assignee: Ann Novak" in await sarah.say("Ann draw the logo by Friday")
    assert "TASK-4 is assigned to Sarah Lee." in await sarah.say("give TASK-4 to me")
    assert (await sarah.say("John fix the login bug")).startswith("As manager you may create tasks")
    assert await sarah.say("TASK-3 is done") == "I find no task TASK-3."
    assert "TASK-3" not in await sarah.say("what is overdue")


async def test_a_button_of_another_chat_does_nothing(boss: Person, john: Person) -> None:
    await boss.say("TASK-2")

    assert "too old" in await john.press_token(boss.token_of("Done"))
    assert "Status: pending" in await boss.say("TASK-2")
