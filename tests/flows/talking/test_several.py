"""Several requests in one message: one preview, corrected by talking, confirmed as one, undone as one."""

from datetime import timedelta

from tests.flows.talking.conftest import Person
from tests.support.clock import MovableClock

THREE = "John fix the login bug by Friday, then Sarah write the copy, and move TASK-1 to Monday"


async def test_several_are_shown_before_anything_is_done(boss: Person) -> None:
    preview = await boss.say(THREE)

    assert preview.startswith("3 changes, nothing is done yet:")
    assert "1. New: fix the login bug – John Smith – Fri 27 Nov" in preview  # noqa: RUF001
    assert "2. New: write the copy – Sarah Lee" in preview  # noqa: RUF001
    assert "3. TASK-1 is due Mon 30 Nov." in preview
    assert "[Confirm] [Cancel]" in preview
    assert await boss.say("TASK-5") == "I find no task TASK-5."


async def test_confirm_does_them_and_undo_takes_them_back_as_one(boss: Person) -> None:
    await boss.say(THREE)

    done = await boss.press("Confirm")
    assert "1. TASK-5 fix the login bug – John Smith" in done  # noqa: RUF001
    assert "2. TASK-6 write the copy – Sarah Lee" in done  # noqa: RUF001
    assert "3. TASK-1 is due Mon 30 Nov." in done
    assert "Undone:" in await boss.say("undo")
    assert await boss.say("TASK-6") == "I find no task TASK-6."
    assert "Due: Wed 25 Nov" in await boss.say("TASK-1")


async def test_redo_does_them_again(boss: Person) -> None:
    await boss.say(THREE)
    await boss.say("yes")
    await boss.say("undo")

    assert "Done again:" in await boss.say("/redo")
    assert "TASK-6 · write the copy" in await boss.say("TASK-6")
    assert "Due: Mon 30 Nov" in await boss.say("TASK-1")


async def test_a_line_is_removed_by_button_and_by_words(boss: Person) -> None:
    await boss.say(THREE)

    assert (await boss.press("Remove 3")).startswith("2 changes, nothing is done yet:")
    shown = await boss.say("remove the second")
    assert "One change, nothing is done yet:\n1. New: fix the login bug" in shown
    assert "TASK-5 · fix the login bug" in await boss.say("ok")
    assert "Due: Wed 25 Nov" in await boss.say("TASK-1")


async def test_sentences_correct_the_preview(boss: Person) -> None:
    await boss.say(THREE)

    assert "1. New: fix the login bug – John Smith – Fri 27 Nov – 🔴 urgent" in await boss.say(  # noqa: RUF001
        "make the first one urgent"
    )
    assert "2. New: write the copy – Ann Novak" in await boss.say("no, the second is for Ann")  # noqa: RUF001
    assert "3. TASK-1 is due Thu 26 Nov." in await boss.say("3 on Thursday")
    assert "2. New: write the copy – Ann Novak – tomorrow" in await boss.say("2 tomorrow")  # noqa: RUF001


async def test_a_correction_without_its_line_is_asked(boss: Person) -> None:
    await boss.say(THREE)

    assert await boss.say("make it urgent") == "Which line do you mean: 1, 2 or 3, or all?"
    assert "2. New: write the copy – Sarah Lee – 🔴 urgent" in await boss.say("2")  # noqa: RUF001


async def test_another_request_joins_and_a_question_is_answered(boss: Person) -> None:
    await boss.say(THREE)

    assert (await boss.say("what is overdue?")).startswith("Overdue tasks (1):")
    assert "4 changes, nothing is done yet:" in await boss.say("and Mike order the chairs")
    assert "4. TASK-7 order the chairs" in await boss.press("Confirm")


async def test_no_alone_cancels(boss: Person) -> None:
    await boss.say(THREE)

    assert "Cancelled. Nothing was done." in await boss.say("no")
    assert await boss.say("TASK-5") == "I find no task TASK-5."
    assert "Sarah" not in await boss.say("yes")


async def test_an_unknown_person_is_asked_within_the_preview(boss: Person) -> None:
    preview = await boss.say("Zoe fix the login bug, and Sarah write the copy tomorrow")

    assert '1. I know no "Zoe" in the team. Who do you mean?' in preview
    assert "[Confirm]" not in preview
    assert "1. New: fix the login bug – Ann Novak" in await boss.say("1 Ann")  # noqa: RUF001
    assert "TASK-5 fix the login bug – Ann Novak" in await boss.press("Confirm")  # noqa: RUF001


async def test_a_line_that_is_not_possible_says_so_and_the_rest_is_done(boss: Person) -> None:
    preview = await boss.say("TASK-1 is done, and TASK-99 is done")

    assert "2. Mark a task as done: TASK-99 – not possible: I find no task TASK-99." in preview  # noqa: RUF001
    assert "TASK-1 (write the release notes) is completed." in await boss.press("Confirm")


async def test_the_preview_ends_with_a_word_after_an_hour(boss: Person, clock: MovableClock) -> None:
    await boss.say(THREE)
    clock.advance(timedelta(minutes=61))

    said = await boss.say("yes")
    assert "The preview of 3 changes was not confirmed within an hour, so nothing of it was done." in said
    assert await boss.say("TASK-5") == "I find no task TASK-5."


async def test_a_button_of_an_old_preview_does_nothing(boss: Person) -> None:
    await boss.say(THREE)
    confirm = boss.token_of("Confirm")
    await boss.say("remove the last")

    assert "This question was answered already." in await boss.press_token(confirm)
    assert await boss.say("TASK-5") == "I find no task TASK-5."


async def test_a_single_change_is_taken_back_by_a_correction(boss: Person) -> None:
    await boss.say("John fix the login bug by Friday")

    assert "TASK-5 is assigned to Sarah Lee." in await boss.say("no, Sarah")
    assert "TASK-5 is due tomorrow." in await boss.say("sorry, tomorrow")
