"""Statements about people: carried out after a yes, kept, or answered honestly."""

from tests.flows.talking.conftest import Person


async def test_somebody_new_joins_after_a_yes(boss: Person) -> None:
    question = await boss.say("Zoe Park is our new backend developer")

    assert question.startswith("Add Zoe Park (backend developer) to the team as staff?")
    assert "Zoe Park is in the team as staff." in await boss.press("Yes")
    assert "6 in the team:" in await boss.say("/team")
    assert "Undone: added Zoe Park" in await boss.say("undo")


async def test_staff_add_nobody(john: Person) -> None:
    assert "Only a boss may manage members and roles." in await john.say("Zoe Park is our new designer")


async def test_a_day_away_is_kept_and_undone(boss: Person) -> None:
    assert "Ann Novak is away (sick): Mon 23 Nov." in await boss.say("Ann is sick today")
    assert "Mike Brown is away (on vacation): Mon 30 Nov to Sun 6 Dec." in await boss.say(
        "Mike is on vacation next week"
    )
    assert "Undone: changed Mike Brown's profile" in await boss.say("undo")


async def test_being_late_is_answered_honestly(boss: Person) -> None:
    assert "so I recorded nothing." in await boss.say("John was 30 minutes late")


async def test_staff_keep_no_days_of_others(john: Person) -> None:
    assert "Only a boss may manage members and roles." in await john.say("Ann is sick today")
