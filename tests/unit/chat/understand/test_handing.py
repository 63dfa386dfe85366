"""Work first, then who: a need is told, and another clause gives it to somebody."""

import pytest

from tests.unit.chat.understand.speech import propose

CREATES = {"task.create", "recurring.create"}


@pytest.mark.parametrize(
    ("said", "title", "assignee", "due"),
    [
        (
            "new menu boards need printing before Saturday, Sarah can do it",
            "print new menu boards",
            "Sarah",
            "Saturday",
        ),
        ("the lift has to be inspected by Friday, give that to Mike", "inspect the lift", "Mike", "Friday"),
        ("Motion to dismiss has to be filed by June 25. Ann.", "file Motion to dismiss", "Ann", "June 25"),
        ("the Doyle lease wants signing by Friday, sarah's on it", "sign the Doyle lease", "sarah", "Friday"),
        ("the client wants the video cut down, Sarah can do that by Tuesday", "cut down the video", "Sarah", "Tuesday"),
        ("who can fix the tail light? give it to Mike, due tomorrow", "fix the tail light", "Mike", "tomorrow"),
        (
            "we need a ramp at the back door, Mike is the right person, by Friday",
            "a ramp at the back door",
            "Mike",
            "Friday",
        ),
        ("the scaffold tag expires Friday so get John to renew it", "renew the scaffold tag", "John", "Friday"),
        ("Need a skip at the Hartley job, Ann to book", "book a skip at the Hartley job", "Ann", None),
        ("invoice 3312 hasn't been paid, Ann chase please", "chase invoice 3312", "Ann", None),
        ("nobody has watered the plants, John do it today please", "water the plants", "John", "today"),
        ("the mixer needs a new belt, that's one for Mike", "a new belt for the mixer", "Mike", None),
        ("printer 3 is broken again 🙄 sarah can you sort today", "printer 3 is broken again", "sarah", "today"),
        ("Allergen sheet is out of date!! Ann", "Allergen sheet is out of date", "Ann", None),
        (
            "scaffolding has to come down by Friday, Mike is running it",
            "scaffolding has to come down",
            "Mike",
            "Friday",
        ),
    ],
)
def test_the_need_is_the_work_and_the_clause_names_who(said: str, title: str, assignee: str, due: str | None) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "task.create"
    assert (found[1]["title"], found[1]["assignee"]) == (title, assignee)
    assert (found[1].get("due") or "").endswith(due or "")


@pytest.mark.parametrize(
    "said",
    [
        "the meeting went well, Sarah was happy with it",
        "Ann is sick, Mike can do it",
        "thanks for the flowers, Sarah",
        "I was late, Mike has it",
        "we won the tender. Sarah!",
        "don't print the menus, Sarah can do it",
        "the lease was signed yesterday. Ann.",
        "is the van fixed? Mike",
    ],
)
def test_what_states_no_need_is_nobodys_work(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] not in CREATES
