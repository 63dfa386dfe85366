"""A spec sheet: a few questions, a preview, and one change that undo takes back; without a model, one's own words."""

from datetime import timedelta

from tests.flows.planning.conftest import writes
from tests.flows.talking.conftest import Person
from tests.simulators.deepseek import DeepSeekSimulator
from tests.support.clock import MovableClock

SHEET = {
    "description": "People sign in with their mail address and a link, and stay signed in for a month.",
    "criteria": [f"criterion number {number} holds" for number in range(1, 7)],
    "subtasks": ["Draw the page", "Send the link", "Keep the session"],
    "notes": ["Links work once"],
}
ANSWERS = "1 magic links 2 enter the address, open the mail, be in 3 addresses 4 no passwords 5 a link signs in"


async def test_questions_then_a_preview_then_one_change(boss: Person, deepseek: DeepSeekSimulator) -> None:
    asked = await boss.say("spec sheet for the login page")
    assert asked.startswith('"login page": 5 questions first.\n1. How should it be done')
    assert "5. How do you tell that it works?" in asked

    writes(deepseek, **SHEET)
    sheet = await boss.say(ANSWERS)
    assert sheet.startswith("Spec: login page, nothing is written yet\nPeople sign in")
    assert "Done when:\n1. criterion number 1 holds" in sheet
    assert "Technical notes:\n1. Links work once" in sheet
    assert "answer about scope\nno passwords" in deepseek.requests[-1].said("user")
    assert await boss.say("TASK-5") == "I find no task TASK-5."

    card = await boss.say("approve")
    assert "TASK-5 · Login page" in card
    assert "Steps (0 of 3): Draw the page; Send the link; Keep the session" in card
    await boss.say("undo")
    assert await boss.say("TASK-5") == "I find no task TASK-5."


async def test_a_task_is_asked_only_about_what_it_does_not_say_and_is_updated(
    boss: Person, deepseek: DeepSeekSimulator
) -> None:
    await boss.say("bug: the login fails on Safari, John")
    assert '"Bug: the login fails on Safari": 4 questions first.' in await boss.say("/spec TASK-5")

    writes(deepseek, **SHEET)
    assert "Spec: TASK-5 (Bug: the login fails on Safari)" in await boss.say("skip")
    card = await boss.press("Approve")
    assert "TASK-5 · Bug: the login fails on Safari" in card
    assert "Done when: criterion number 1 holds" in card
    assert "the cause is found" in await boss.say("undo") or "the cause is found" in await boss.say("TASK-5")


async def test_no_questions_wins(boss: Person, deepseek: DeepSeekSimulator) -> None:
    writes(deepseek, **SHEET)

    assert (await boss.say("PRD for the login page, no questions")).startswith("Spec: login page")


async def test_answers_come_one_by_one_and_other_requests_still_work(boss: Person, deepseek: DeepSeekSimulator) -> None:
    await boss.say("detailed spec for the login page")
    assert "Still open:\n1. How should it be done" in await boss.say("2 enter the address")
    assert (await boss.say("what is overdue?")).startswith("Overdue tasks")
    assert "TASK-5 · fix the door" in await boss.say("John fix the door by Friday")
    assert "TASK-1" in await boss.say("TASK-1")

    writes(deepseek, **SHEET)
    assert "Spec: login page" in await boss.say("done")


async def test_a_sheet_is_changed_in_words(boss: Person, deepseek: DeepSeekSimulator) -> None:
    writes(deepseek, **SHEET)
    await boss.say("spec for the login page, no questions")

    assert "1. criterion number 1 holds\n2. criterion number 3 holds" in await boss.say("remove criterion 2")
    assert "4. Write the help page" in await boss.say("add a step: Write the help page")
    approve = boss.token_of("Approve", on=boss.message_with("nothing is written yet"))
    writes(deepseek, **SHEET, about_it=True)
    assert "2. criterion number 2 holds" in await boss.say("the criteria should rather speak of mails, I find")
    assert "It has changed since" in await boss.press_token(approve)


async def test_without_a_model_it_is_made_of_ones_own_words(alone: Person) -> None:
    await alone.say("spec for the login page")

    sheet = await alone.say(ANSWERS)
    assert "none is set up: set DEEPSEEK_API_KEY" in sheet
    assert 'the criteria after yours are those of the template "feature".' in sheet
    assert "Flow: enter the address, open the mail, be in" in sheet
    assert "Done when:\n1. A link signs in\n2. the need is described in a sentence" in sheet
    assert "Steps:\n1. Enter the address\n2. Open the mail\n3. Be in" in sheet
    assert "TASK-5 · Login page" in await alone.say("approve")


async def test_no_keeps_it_and_resume_goes_on(alone: Person) -> None:
    await alone.say("spec for the login page")

    assert 'The spec "login page" is saved, and nothing of it is created.' in await alone.say("no")
    assert "• spec: login page (5 questions open)" in await alone.say("/saved")
    assert "Still open:" in await alone.say("/resume login")


async def test_it_rests_after_two_hours_with_a_word(alone: Person, clock: MovableClock) -> None:
    await alone.say("spec for the login page")
    clock.advance(timedelta(hours=2, minutes=1))

    said = await alone.say("what is overdue?")
    assert 'The spec "login page" rested for two hours, so I saved it.' in said
    assert "Overdue tasks" in said


async def test_work_that_is_called_a_spec_is_work(alone: Person) -> None:
    for said in ("write the spec for the API", "Sarah write a spec for the API", "spec for the API by Friday, Sarah"):
        await alone.say(said)
    assert "Nothing is saved." in await alone.say("/saved")
    assert "TASK-6 · write a spec for the API" in await alone.say("TASK-6")


async def test_staff_specify_only_what_they_may(john: Person, deepseek: DeepSeekSimulator) -> None:
    assert await john.say("/spec TASK-2") == "I find no task TASK-2."
    await john.say("/spec TASK-1")
    writes(deepseek, **SHEET)
    await john.say("skip")
    assert "Only a boss or a manager may change tasks." in await john.say("approve")
