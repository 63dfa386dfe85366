"""New work in many words: what was said becomes the card, and nothing else."""

import pytest

from tests.flows.talking.conftest import Person


@pytest.mark.parametrize(
    "said",
    [
        "John fix the login bug by Friday, urgent",
        "urgent: fix the login bug by Friday for John",
        "Can you have John fix the login bug by Friday? It's urgent",
        "add an urgent task for John to fix the login bug by Friday",
        "by Friday @john should fix the login bug asap",
        "assign fix the login bug to John, Friday, urgent",
        "/task John: fix the login bug by Friday, urgent",
    ],
)
async def test_the_same_task_in_other_words(boss: Person, said: str) -> None:
    card = await boss.say(said)

    assert "🔴 TASK-5 · fix the login bug\n" in card
    assert "Assignee: John Smith" in card
    assert "Due: Fri 27 Nov\n" in card


async def test_a_task_of_nobody_and_no_date(boss: Person) -> None:
    card = await boss.say("fix the printer")

    assert "🟡 TASK-5 · fix the printer" in card
    assert "Assignee: nobody" in card
    assert "Due: no date" in card


async def test_what_looks_like_markup_numbers_or_another_language_stays_as_it_was_typed(boss: Person) -> None:
    card = await boss.say('Ann upgrade „Größe" <b>v2.3.1</b> & 🐛 #4521 for 25 users by tomorrow')

    assert 'TASK-5 · upgrade „Größe" <b>v2.3.1</b> & 🐛 #4521 for 25 users' in card
    assert "Due: tomorrow" in card


async def test_a_long_sentence_keeps_every_word(boss: Person) -> None:
    words = " ".join(f"clause{number}" for number in range(30))
    card = await boss.say(f"Ann review {words}")

    assert "…" in card.splitlines()[0]
    assert f"Description: review {words}" in card


async def test_further_lines_describe_or_fill_a_field(boss: Person) -> None:
    card = await boss.say("Ann write the press release\nMention the new office.\nDue: Friday 5pm\nhigh priority")

    assert "🟠 TASK-5 · write the press release" in card
    assert "Due: Fri 27 Nov 17:00" in card
    assert "Description: Mention the new office." in card


async def test_a_second_sentence_is_the_description(boss: Person) -> None:
    card = await boss.say("John fix the login bug. It fails on Safari. Due Friday.")

    assert "TASK-5 · fix the login bug\n" in card
    assert "Description: It fails on Safari" in card
    assert "Due: Fri 27 Nov" in card


async def test_my_own_duty_is_mine(boss: Person) -> None:
    assert "Assignee: Boss" in await boss.say("remind me to call the bank tomorrow at 9")
    assert "call the bank – tomorrow 09:00" in await boss.say("my tasks")  # noqa: RUF001


async def test_a_command_without_its_words_asks(boss: Person) -> None:
    assert await boss.say("/task") == "What is to be done?"
    assert "TASK-5 · the printer" in await boss.say("the printer")


async def test_undo_takes_the_task_away(boss: Person) -> None:
    await boss.say("John fix the login bug")

    undone = await boss.say("undo")
    assert "Undone: created TASK-5." in undone
    assert "TASK-5 · fix the login bug – deleted" in undone  # noqa: RUF001
    assert await boss.say("TASK-5") == "I find no task TASK-5."
