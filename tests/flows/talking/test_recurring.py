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
