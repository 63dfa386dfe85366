"""One change for many tasks: counted and asked first, undone as one; "these" are those that were just shown."""

from tests.flows.talking.conftest import Person


async def test_many_are_counted_and_asked_then_undone_as_one(boss: Person) -> None:
    await boss.say("John fix the login bug by yesterday")
    await boss.say("John order the chairs today at 8am")

    question = await boss.say("move all of John's tasks to Monday")
    assert question.startswith("Move these")
    assert "TASK-1 write the release notes" in question
    done = await boss.press("Yes")
    assert "are changed: " in done
    assert "Due: Mon 30 Nov" in await boss.say("TASK-1")
    await boss.say("undo")
    assert "Due: Wed 25 Nov" in await boss.say("TASK-1")


async def test_these_are_what_was_listed(boss: Person) -> None:
    await boss.say("show all tasks")

    assert (await boss.say("make these urgent")).startswith("Give these 4 tasks urgent priority?")
    assert "All" in await boss.say("yes") or "of 4 are changed" in boss.last
    assert "Priority: urgent" in await boss.say("TASK-4")


async def test_a_wrong_number_is_not_guessed(boss: Person) -> None:
    await boss.say("show all tasks")

    assert (await boss.say("move these three to Monday")).startswith("We spoke of 4 just now: ")


async def test_the_second_of_a_list(boss: Person) -> None:
    listed = await boss.say("show all tasks")
    second = listed.splitlines()[2].split()[2]

    assert f"{second} (" in await boss.say("the second one is done")


async def test_after_a_list_it_is_nothing_in_particular(boss: Person) -> None:
    await boss.say("show all tasks")

    assert (await boss.say("it is done")).startswith("Which task do you mean?")


async def test_staff_change_none_that_are_not_theirs(john: Person) -> None:
    said = await john.say("move all of Sarah's tasks to Monday")

    assert "TASK-2" not in said
    assert "Due: Sat 28 Nov" in await Person(john.app).say("TASK-2")
