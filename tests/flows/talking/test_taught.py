"""Templates and teaching: what is kept can be listed and removed."""

from tests.flows.talking.conftest import Person


async def test_a_template_gives_kind_priority_and_criteria(boss: Person) -> None:
    card = await boss.say("bug: the login fails on Safari, John, Friday")

    assert "🟠 TASK-5 · Bug: the login fails on Safari" in card
    assert "Assignee: John Smith" in card
    assert "Due: Fri 27 Nov" in card
    assert "Tags: #bug" in card
    assert "Done when: the steps to reproduce are written down;" in card


async def test_by_command_and_what_was_said_goes_first(boss: Person) -> None:
    card = await boss.say("/template hotfix Mike restore the checkout, low priority")

    assert "🟢 TASK-5 · Hotfix: restore the checkout" in card
    assert 'There is no template "rocket".' in await boss.say("/template rocket launch it")


async def test_own_templates_are_saved_used_and_removed(boss: Person) -> None:
    await boss.say("bug: the login fails on Safari")
    assert 'TASK-5 is saved as the template "browser bug".' in await boss.say(
        "save it as a template called browser bug"
    )
    assert "browser bug: high priority, 5 criteria" in await boss.say("/templates")
    assert 'The template "browser bug" is gone.' in await boss.say("remove the template browser bug")


async def test_a_phrase_is_taught_used_listed_and_forgotten(boss: Person) -> None:
    assert 'When you say "ASAP", I read "in 4 hours".' in await boss.say("when I say ASAP, the deadline is in 4 hours")
    card = await boss.say("John fix the login bug ASAP")
    assert "Due: today" in card
    assert '"ASAP" means "in 4 hours"' in await boss.say("/preferences")
    assert '"ASAP" is read as it stands again.' in await boss.say("forget what ASAP means")
    assert "I have learned nothing from you yet." in await boss.say("/preferences")


async def test_what_one_teaches_is_not_anothers(boss: Person, john: Person) -> None:
    await boss.say('when I say "the usual", I mean buy milk tomorrow')

    assert "TASK-5 · buy milk" in await boss.say("the usual")
    assert "TASK-6" not in await john.say("the usual")
