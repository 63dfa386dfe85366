"""Several people in one breath: each gets their own work, and what is said once goes for all."""

import pytest

from tests.unit.chat.understand.speech import rules, utterance

SEVERAL = {
    "Snag list for flat 6 to John, snag list for flat 7 to Mike, both due Monday": [
        ("John", "Snag list for flat 6", "Monday"),
        ("Mike", "snag list for flat 7", "Monday"),
    ],
    "gutters at the depot for Ann, flashing at the shed for Mike, both due Friday": [
        ("Ann", "gutters at the depot", "Friday"),
        ("Mike", "flashing at the shed", "Friday"),
    ],
    "Security patch = John, urgent, today. Load test = Mike, Monday.": [
        ("John", "Security patch", "today"),
        ("Mike", "Load test", "Monday"),
    ],
    "we need more gift boxes (Sarah) and ribbon (Ann) by Friday": [
        ("Sarah", "more gift boxes", "Friday"),
        ("Ann", "ribbon", "Friday"),
    ],
    "Flat 6: John - doors, Sarah - paint": [("John", "Flat 6 doors", None), ("Sarah", "Flat 6 paint", None)],
    "give Mike the Hale file and Sarah the Dunn file": [
        ("Mike", "the Hale file", None),
        ("Sarah", "the Dunn file", None),
    ],
    "Ann drafts the contract, then Mike reviews it by Friday": [
        ("Ann", "draft the contract", None),
        ("Mike", "review the contract", "Friday"),
    ],
    "Mike pick up the tiles and Sarah return the compactor, tomorrow both": [
        ("Mike", "pick up the tiles", "tomorrow"),
        ("Sarah", "return the compactor", "tomorrow"),
    ],
    "John: bump the version. Mike: delete the branches. Monday for both": [
        ("John", "bump the version", "Monday"),
        ("Mike", "delete the branches", "Monday"),
    ],
    "- Sarah: wipe the fridge\n- Mike: fix the hinge\nall by Wednesday": [
        ("Sarah", "wipe the fridge", "Wednesday"),
        ("Mike", "fix the hinge", "Wednesday"),
    ],
    "Ann cleans the trap today, Mike does the window by Friday and I'll sort the payroll tomorrow": [
        ("Ann", "clean the trap", "today"),
        ("Mike", "do the window", "Friday"),
        ("me", "sort the payroll", "tomorrow"),
    ],
    "Mike should look into the leak and Sarah can do the export by Friday": [
        ("Mike", "look into the leak", None),
        ("Sarah", "do the export", "Friday"),
    ],
    "John should push the site live Monday, and he should also set up the redirects by Tuesday": [
        ("John", "push the site live", "Monday"),
        ("John", "set up the redirects", "Tuesday"),
    ],
    "Sarah, post the menu tomorrow. Mike, have 3 sample cakes baked by Thursday": [
        ("Sarah", "post the menu", "tomorrow"),
        ("Mike", "have 3 sample cakes baked", "Thursday"),
    ],
    "order 60 sheets of board, Mike, then Sarah's gas card needs renewing by 18 December": [
        ("Mike", "order 60 sheets of board", None),
        (None, "renew Sarah's gas card", "18 December"),
    ],
}


@pytest.mark.parametrize(("said", "asked"), SEVERAL.items())
def test_each_gets_their_own_work(said: str, asked: list[tuple[str | None, str, str | None]]) -> None:
    found = [one.arguments for one in rules().sentence(utterance(said))]
    assert [(one.get("assignee"), one["title"]) for one in found] == [(who, title) for who, title, _ in asked]
    assert all((one.get("due") or "").endswith(due or "") for one, (_, _, due) in zip(found, asked, strict=True))


@pytest.mark.parametrize(
    "said",
    [
        "Ann sends the minutes, then Mike reads them",
        "lunch for Ann, coffee for Mike",
        "it was Ann, then Mike",
        "I'll call you tomorrow",
        "Ann can come and Mike can stay",
        "Sarah - thanks, Mike - thanks",
    ],
)
def test_a_tale_of_several_is_no_work(said: str) -> None:
    found = rules().sentence(utterance(said))
    assert not any(one.action in {"task.create", "recurring.create"} for one in found)
