"""What a person likes is said once, shown in one place, and taken back like any other change."""

from tests.flows.talking.conftest import Person

COMPLEX = "organise the customer conference, book the venue and the speakers, and prepare the budget"


async def test_never_asked_until_told_again(boss: Person) -> None:
    assert "I ask only what I can't do without." in await boss.say("never ask me questions")
    assert "TASK-5" in await boss.say(COMPLEX)
    assert "I ask only what I can't do without." in await boss.say("/preferences")

    assert "I ask where something that matters is missing." in await boss.say("ask me again")


async def test_quiet_hours_by_chat(boss: Person) -> None:
    assert "Quiet hours: 22:00 to 07:00, as for everybody." in await boss.say("/preferences")
    assert "Quiet hours: 21:00 to 08:00. Reminders wait" in await boss.say("quiet hours from 9pm to 8am")
    assert "Quiet hours: 20:30 to 06:00." in await boss.say("/quiet 20:30 6:00")
    await boss.say("undo")
    assert "Quiet hours: 21:00 to 08:00." in await boss.say("/preferences")
    assert "22:00 to 07:00, as for everybody" in await boss.say("/quiet off")


async def test_quiet_hours_with_one_end_said_keep_the_other(boss: Person) -> None:
    assert "Quiet hours: 20:00 to 07:00." in await boss.say("don't disturb me after 8pm")
    assert "Quiet hours: 20:00 to 09:00." in await boss.say("leave me alone before 9am")
    assert "Quiet hours: 21:00 to 09:00." in await boss.say("no messages after 9")


async def test_language_tells_how_dates_are_read_and_what_it_does_not_do(boss: Person) -> None:
    assert "3/4 as the third of April. I answer in English." in await boss.say("/language German")
    assert "I read English, German, Spanish, French, not Klingon." in await boss.say("/language Klingon")
    await boss.say("/language")
    assert "I read French first" in await boss.press("French")


async def test_what_was_learned_comes_and_goes_with_undo(boss: Person) -> None:
    await boss.say("when I say ASAP, the deadline is in 4 hours")
    await boss.say("when I say ASAP, the deadline is in 2 hours")
    await boss.say("undo")
    assert '"ASAP" means "in 4 hours"' in await boss.say("/preferences")

    await boss.say("forget what ASAP means")
    await boss.press("Undo")
    assert '"ASAP" means "in 4 hours"' in await boss.say("/preferences")


async def test_templates_and_watching_are_undone(boss: Person) -> None:
    await boss.say("save TASK-1 as a template called notes")
    await boss.say("remove the template notes")
    await boss.say("undo")
    assert 'template "notes"' in await boss.say("/preferences")

    await boss.say("watch TASK-1")
    assert "Undone: started watching TASK-1" in await boss.say("undo")
    assert await boss.say("unwatch TASK-1") == "You don't watch TASK-1."


async def test_what_lacks_its_value_is_asked_with_buttons(boss: Person) -> None:
    for said, asked in {
        "change the priority of TASK-3": "Which priority should TASK-3 have?",
        "change the status of TASK-3": "Which status should TASK-3 have?",
        "reassign TASK-3": "Who should do TASK-3?",
        "reschedule TASK-3": "When is TASK-3 due?",
    }.items():
        assert asked in await boss.say(said)
    await boss.say("change the priority of TASK-3")
    assert "TASK-3 has low priority." in await boss.press("🟢 low")


async def test_departments_get_one_task_each_and_narrow_questions(boss: Person) -> None:
    preview = await boss.say("everyone in design to review the logo by Friday")
    assert "Ann Novak" in preview
    assert "Sarah Lee" in preview
    await boss.press("Confirm")

    assert "review the logo" not in await boss.say("show open tasks in engineering")
    assert "review the logo" in await boss.say("what is the design team working on")
