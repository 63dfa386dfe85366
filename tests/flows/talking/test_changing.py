"""Changes by talking: which task is meant, what is true afterwards."""

from tests.flows.talking.conftest import Person


async def test_a_task_from_start_to_end(boss: Person) -> None:
    await boss.say("John fix the login bug")

    assert "TASK-5 (fix the login bug) is in progress." in await boss.say("start it")
    assert "TASK-5 is assigned to Sarah Lee." in await boss.say("give it to Sarah")
    assert "TASK-5 is due tomorrow." in await boss.say("it's due tomorrow")
    assert "TASK-5 is due Thu 26 Nov." in await boss.say("postpone it by 2 days")
    assert "TASK-5 has urgent priority." in await boss.say("make it urgent")
    assert 'Noted on TASK-5: "works on my machine?"' in await boss.say("note: works on my machine?")
    assert "TASK-5 (fix the login bug) is completed." in await boss.say("done")
    assert "TASK-5 is open again: undone." in await boss.say("TASK-5 is not done")


async def test_a_task_by_number_by_words_and_by_whose_it_is(boss: Person) -> None:
    for said in (
        "TASK-1",
        "#1",
        "task 1",
        "show the release notes",
        "show John's task",
        "how is the release one going?",
    ):
        assert "TASK-1 · write the release notes" in await boss.say(said), said


async def test_the_card_that_is_replied_to_is_meant(boss: Person) -> None:
    await boss.say("TASK-1")
    first = boss.message_with("TASK-1 ·")
    await boss.say("TASK-2")

    assert "TASK-1 has high priority." in await boss.say("make this high priority", reply_to=first)


async def test_what_was_asked_about_stays_meant_until_the_answer(boss: Person) -> None:
    await boss.say("TASK-1")
    first = boss.message_with("TASK-1 ·")
    await boss.say("TASK-2")

    assert await boss.say("this is blocked", reply_to=first) == "What is TASK-1 blocked by?"
    assert "TASK-1 (write the release notes) is blocked: the legal review." in await boss.say("the legal review")


async def test_several_fit_so_it_asks(boss: Person) -> None:
    await boss.say("John fix the login bug")
    await boss.say("Ann design the login page")

    question = await boss.say("close the login one")
    assert question.startswith('Which one do you mean by "the login one"?')
    assert "TASK-6 (design the login page) is completed." in await boss.say("the second one")


async def test_nothing_fits(boss: Person) -> None:
    assert await boss.say("the rocket is done") == 'I find no task that fits "the rocket".'
    assert await boss.say("TASK-99 is done") == "I find no task TASK-99."
    assert await boss.say("delete #999999999999") != ""


async def test_nothing_was_pointed_at(boss: Person) -> None:
    assert (await boss.say("it is done")).startswith("Which task do you mean?")
    assert "TASK-3 (renew the SSL certificate) is completed." in await boss.press("TASK-3 renew the SSL certificate")


async def test_it_is_so_already(boss: Person) -> None:
    assert await boss.say("TASK-1 is in progress") == "TASK-1 is in progress already."
    assert await boss.say("assign TASK-1 to John") == "TASK-1 is assigned to John Smith already."


async def test_delete_asks_first_and_restore_brings_back(boss: Person) -> None:
    await boss.say("TASK-1")

    assert (await boss.say("delete it")).startswith("Delete TASK-1 (write the release notes)? It can be restored.")
    assert "Left as it is." in await boss.say("no")
    await boss.say("delete it")
    assert "TASK-1 is deleted." in await boss.say("yes")
    assert "TASK-1 is back: in progress." in await boss.say("restore TASK-1")


async def test_a_late_yes_deletes_what_was_asked_about(boss: Person) -> None:
    await boss.say("TASK-1")
    await boss.say("delete it")
    yes = boss.token_of("Yes")
    await boss.say("TASK-2")

    assert "TASK-1 is deleted." in await boss.press_token(yes)


async def test_taken_from_everybody_and_without_a_date(boss: Person) -> None:
    assert "TASK-1 is assigned to nobody." in await boss.say("unassign TASK-1")
    assert "TASK-1 has no due date." in await boss.say("remove the due date of TASK-1")


async def test_commands_take_their_words(boss: Person) -> None:
    assert "TASK-1 is assigned to Sarah Lee." in await boss.say("/assign 1 to Sarah")
    assert "TASK-1 is due Fri 27 Nov." in await boss.say("/delay TASK-1 Friday")
    assert 'Noted on TASK-1: "ask legal\nthen print"' in await boss.say("/note 1 ask legal\nthen print")
    assert "is blocked: no access." in await boss.say("/block #1 no access")
    assert "TASK-1 (write the release notes) is completed." in await boss.say("/done 1")
    assert await boss.say("/fly to the moon") == "I have no command /fly. /help shows all that I can do."
