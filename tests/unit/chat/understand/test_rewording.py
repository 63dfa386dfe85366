"""Roundabout ways of asking are said straight before they are read."""

import pytest

from boss_workflow.chat.understand.rewording import reworded
from tests.unit.chat.understand.speech import propose, rules, utterance

STRAIGHT = {
    "the domain needs to be renewed by Friday": "task: renew the domain by Friday",
    "put this on the list: order aprons": "task: order aprons",
    "add to John's plate: the quarterly numbers": "task for John: the quarterly numbers",
    "A job for Sarah please. The window in room 3 is cracked": "task for Sarah: The window in room 3 is cracked",
    "one more thing for Mike - call the bank": "task for Mike: call the bank",
    "whoever is free should pick up the parcels": "someone should pick up the parcels",
    "ask someone to check the alarm": "someone should check the alarm",
    "John, you've got until Thursday to finish it": "John has until Thursday to finish it",
    "Mike's job this week is to repaint the sign": "Mike should this week repaint the sign",
    "don't let Sarah forget the permits": "remind Sarah about the permits",
    "Ann owes me the numbers by noon": "task for Ann: the numbers by noon",
    "I need the van picking up from the garage": "pick up the van from the garage",
    "we need the invoices checking by Ann": "Ann check the invoices",
    "There's a leak in the cellar, Mike should have a look today": "Mike: look at the leak in the cellar today",
    "the printer is jammed again - Ann can you sort it by noon": "Ann: sort the printer by noon",
    "Sarah gets the till, Mike the ovens and Ann the floor": "Sarah: the till; Mike: the ovens; Ann: the floor",
    "Sarah cleans the till, Mike the ovens": "Sarah: clean the till; Mike: clean the ovens",
    "First John should clean the van": "John should clean the van",
    "Tomorrow: Ann opens up, Mike does the deliveries": "Ann: open up Tomorrow; Mike: do the deliveries Tomorrow",
    "Bitte Mike sagen, er soll das Lager aufräumen": "Mike soll das Lager aufräumen",
    "Peux-tu demander à Ann de nettoyer la cuisine ?": "Ann doit nettoyer la cuisine",
    "Puedes pedirle a Ann que llame al banco": "Ann tiene que llame al banco",
    "Ann sends the contract by Friday and Mike orders the tiles": "Ann: send the contract by Friday; Mike: order the tiles",
    "get Ann on the icons and Mike on the page": "Ann: the icons; Mike: the page",
    "the Hartley file is on Ann, high priority": "task for Ann: the Hartley file, high priority",
    "order the tiles, Mike can organise it": "task for Mike: order the tiles",
    "Footer is broken - John - today": "task: Footer is broken, John, today",
    "The Acme proposal. Sarah. Wednesday. High priority": "task: The Acme proposal, Sarah, Wednesday, High priority",
}


@pytest.mark.parametrize(("said", "straight"), STRAIGHT.items())
def test_is_said_straight(said: str, straight: str) -> None:
    assert reworded(utterance(said)) == straight


@pytest.mark.parametrize(
    "said",
    [
        "John fix the login page by Friday",
        "I need the safety training by Friday",
        "thanks, John, today was great",
        "John and Sarah both need to sign it",
        "the meeting went well, Sarah was happy with it",
        "call Ann, Mike, and then the bank",
        "new task: paint the fence, John, next week, low priority",
    ],
)
def test_what_is_straight_stays(said: str) -> None:
    assert reworded(utterance(said)) is None


def test_what_is_said_once_goes_for_all() -> None:
    found = rules().sentence(
        utterance("John order flour, Ann call the bank and Mike wash the van, all three due Tuesday")
    )
    assert [one.arguments["assignee"] for one in found] == ["John", "Ann", "Mike"]
    assert {one.arguments["due"] for one in found} == {"Tuesday"}
    both = rules().sentence(utterance("fix the printer and call the plumber, both urgent"))
    assert [(one.arguments["title"], one.arguments["priority"]) for one in both] == [
        ("fix the printer", "urgent"),
        ("call the plumber", "urgent"),
    ]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("um so yeah john needs to like call the supplier uh tomorrow", "call the supplier"),
        ("john should really get round to fixing that gate this week", "fix that gate"),
        ("make a task for cleaning the store on Saturday", "cleaning the store"),
    ],
)
def test_dictation_is_read_without_its_fillers(said: str, title: str) -> None:
    found = propose(said)
    assert found is not None
    assert found[1]["title"] == title


@pytest.mark.parametrize("day", ["wendesday", "wensday", "wednsday", "Wedensday"])
def test_weekdays_are_known_when_misspelt(day: str) -> None:
    found = propose(f"call the client {day}")
    if day == "wensday":  # two letters are missing
        assert found is None or "due" not in found[1]
    else:
        assert found is not None
        assert found[1]["due"].lower() == "wednesday"


def test_who_gets_nothing_gets_no_task() -> None:
    found = rules().sentence(utterance("Sarah: blog post by Thursday; Ann: nothing today"))
    assert [one.arguments["assignee"] for one in found] == ["Sarah"]


@pytest.mark.parametrize(
    ("said", "action", "arguments"),
    [
        ("push the tile order back two days", "task.reschedule", {"task": "the tile order", "shift": "two days"}),
        ("give the tile order to Mike instead", "task.assign", {"task": "the tile order", "assignee": "Mike"}),
        ("drop the tile order, we don't need it any more", "task.delete", {"task": "the tile order"}),
        ("scrap TASK-22, we're not doing brunch anymore", "task.delete", {"task": "TASK-22"}),
        (
            "set TASK-52 to blocked, the bricks haven't turned up",
            "task.status",
            {"task": "TASK-52", "status": "blocked"},
        ),
        ("give TASK-9 to Mike instead of John", "task.assign", {"task": "TASK-9", "assignee": "Mike"}),
        ("that tile task is urgent now", "task.prioritise", {"task": "that tile task", "priority": "urgent"}),
    ],
)
def test_what_stands_behind_a_change_does_not_hide_it(said: str, action: str, arguments: dict[str, str]) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == action
    assert arguments.items() <= found[1].items()
