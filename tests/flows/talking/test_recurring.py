"""Somebody has a task come again and again."""

from tests.flows.talking.conftest import Person


async def test_a_recurring_task_is_confirmed_listed_skipped_paused_and_deleted(boss: Person) -> None:
    asked = await boss.say("John sends the report every Monday at 9")
    assert "every Monday at 09:00?" in asked
    assert "Next: Mon 30 Nov 09:00, Mon 7 Dec 09:00, Mon 14 Dec 09:00, Mon 21 Dec 09:00, Mon 28 Dec 09:00." in asked

    assert "comes every Monday at 09:00" in await boss.press("Yes")
    assert "next Mon 30 Nov 09:00" in await boss.say("/recurring")

    assert "is left out on Mon 30 Nov" in await boss.press("Skip next")
    assert "next Mon 7 Dec 09:00" in await boss.say("show recurring tasks")
    assert "is paused" in await boss.say("pause the recurring task report")
    assert "paused" in await boss.say("/recurring")
    assert "comes again" in await boss.press("Resume")
    assert "comes no more" in await boss.say("delete the recurring task report")
    assert "Nothing recurs" in await boss.say("/recurring")


async def stock_count(boss: Person) -> None:
    await boss.say("John counts the stock every Monday at 9")
    await boss.press("Yes")


async def test_the_slash_command_does_the_same(boss: Person) -> None:
    await stock_count(boss)
    assert "is paused" in await boss.say("/recurring pause stock")
    assert "comes again" in await boss.say("/recurring resume stock")
    assert "is left out on Mon 30 Nov" in await boss.say("/recurring skip stock")
    assert "comes no more" in await boss.say("/recurring delete stock")
    assert "comes again" in await boss.press("Undo") or "next Mon 7 Dec" in await boss.say("/recurring list")
    assert "write list, pause" in await boss.say("/recurring dance")


async def test_all_following_change_after_the_next_five_were_shown(boss: Person) -> None:
    await stock_count(boss)
    asked = await boss.say("change the stock count to Tuesdays at 10")
    assert "come every Tuesday at 10:00?" in asked
    assert "Next: Tue 24 Nov 10:00, Tue 1 Dec 10:00, Tue 8 Dec 10:00, Tue 15 Dec 10:00, Tue 22 Dec 10:00." in asked
    assert "comes every Tuesday at 10:00" in await boss.press("Yes")
    assert "next Tue 24 Nov 10:00" in await boss.say("/recurring")
    await boss.say("undo")
    listed = await boss.say("/recurring")
    assert "next Mon 30 Nov 09:00" in listed
    assert "Tue" not in listed


async def test_one_alone_is_moved(boss: Person) -> None:
    await stock_count(boss)
    assert "of Mon 30 Nov comes on Tue 24 Nov 10:00" in await boss.say("move the next stock count to Tuesday at 10am")
    assert "next Tue 24 Nov 10:00" in await boss.say("/recurring")
    await boss.say("undo")
    assert "next Mon 30 Nov 09:00" in await boss.say("/recurring")


async def test_how_early_it_is_created_is_settled_by_talking(boss: Person) -> None:
    await stock_count(boss)
    assert "created 2 days before it is due" in await boss.say("create it 2 days before")
    assert "like that already" in await boss.say("create the stock count 2 days ahead")
    await boss.say("undo")
    assert "created 2 days before" in await boss.say("create the stock count 2 days ahead")


async def test_holidays_are_skipped_or_shifted(boss: Person) -> None:
    await stock_count(boss)
    assert "falls out on holidays and days off" in await boss.say("skip the stock count on holidays")
    assert "comes on the next working day instead" in await boss.say("shift it on days off")
    assert "next working day" in await boss.say("/recurring")
    await boss.say("undo")
    assert "falls out" in await boss.say("/recurring")


async def test_people_take_turns(boss: Person) -> None:
    await stock_count(boss)
    said = await boss.say("rotate the stock count between Ann, Sarah and John")
    assert "take turns" in said
    assert "Ann" in said.split(";")[1]
    await boss.say("undo")
    assert "John" in await boss.say("/recurring")
    assert "Ann" not in await boss.say("/recurring")


async def test_the_next_comes_days_after_the_last_was_done(boss: Person) -> None:
    asked = await boss.say("water the plants 3 days after it is done")
    assert "3 days after it is done?" in asked
    assert "each next one when the last is done" in asked
    assert "comes 3 days after it is done" in await boss.press("Yes")
