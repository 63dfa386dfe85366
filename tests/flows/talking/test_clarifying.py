"""Questions only when they matter: by the table of complexity, never about what is known."""

from tests.flows.talking.conftest import Person


async def test_a_simple_request_is_done_at_once(boss: Person) -> None:
    assert "TASK-5 · fix the printer" in await boss.say("fix the printer")


async def test_a_vague_one_asks_for_person_and_date(boss: Person) -> None:
    asked = await boss.say("improve the onboarding")

    assert "1. Who should do it? a) Ann Novak b) Boss" in asked
    assert "2. When is it due? a) Today b) Tomorrow" in asked
    card = await boss.say("1 Mike 2b")
    assert "TASK-5 · improve the onboarding" in card
    assert "Assignee: Mike Brown" in card
    assert "Due: tomorrow" in card


async def test_what_is_known_is_not_asked(boss: Person) -> None:
    asked = await boss.say("Ann improve the onboarding and the offboarding, the contracts")

    assert "Who should do it" not in asked


async def test_a_large_one_is_asked_about_the_work_too(boss: Person) -> None:
    asked = await boss.say("build a customer app with login, payments and push messages")

    assert "3. What belongs to it, and what does not?" in asked
    assert "4. How will you see that it is done?" in asked
    card = await boss.say("1 John, 2 next Friday, 4 a customer can pay")
    assert "Assignee: John Smith" in card
    assert "Done when: a customer can pay" in card


async def test_no_questions_wins(boss: Person) -> None:
    assert "TASK-5 · improve the onboarding" in await boss.say("improve the onboarding, no questions")
    await boss.say("improve the offboarding")
    assert "TASK-6 · improve the offboarding" in await boss.say("no questions")


async def test_an_open_question_swallows_no_request(boss: Person) -> None:
    await boss.say("improve the onboarding")

    assert "Overdue tasks (1):" in await boss.say("what is overdue?")
    assert "TASK-1 is due Mon 30 Nov." in await boss.say("move TASK-1 to Monday")
    assert "TASK-5 · improve the onboarding" in await boss.say("skip")
