"""The card's buttons: edited in place, and never wrong about what is true."""

from tests.flows.talking.conftest import Person
from tests.support.people import plain


async def test_start_and_done_edit_the_card(boss: Person) -> None:
    await boss.say("John fix the login bug")
    before = list(boss.messages)

    assert "Status: in progress" in await boss.press("Start")
    assert "Status: completed" in await boss.press("Done")
    assert list(boss.messages) == before
    assert "[Reopen]" in boss.screen
    assert "Status: undone" in await boss.press("Reopen")


async def test_each_field_is_asked_and_the_card_follows(boss: Person) -> None:
    await boss.say("fix the login bug")
    card = boss.message_with("TASK-5 ·")

    for button, answer, field in (
        ("Priority", "🔴 urgent", "Priority: urgent"),
        ("Assignee", "Ann Novak", "Assignee: Ann Novak"),
        ("Due", "Tomorrow", "Due: tomorrow"),
        ("Status", "waiting", "Status: waiting"),
    ):
        await boss.press(button, on=card)
        await boss.press(answer)
        assert field in plain(boss.messages[card]), field


async def test_undo_on_the_card_and_in_the_answer(boss: Person) -> None:
    await boss.say("John fix the login bug")
    await boss.say("make it urgent")

    assert "Priority: medium" in await boss.press("Undo", on=boss.message_with("TASK-5 ·"))


async def test_a_stale_button_says_what_is_true_now(boss: Person) -> None:
    await boss.say("TASK-1")
    old = boss.message_with("TASK-1 ·")
    done = boss.token_of("Done", on=old)
    await boss.say("TASK-1 is done")

    told = await boss.press_token(done)
    assert "TASK-1 is completed already." in told


async def test_a_button_of_a_deleted_task(boss: Person) -> None:
    await boss.say("TASK-1")
    done = boss.token_of("Done")
    await boss.say("delete it")
    await boss.press("Yes")

    assert await boss.press_token(done) == "I find no task TASK-1."
    assert "Status: in progress" in await boss.press("Restore")
