"""Several people in one message, and the ways in which bosses of several trades set them apart."""

from typing import Any

import pytest

from tests.unit.chat.understand.speech import rules, utterance

Asked = tuple[str, str | None, str | None]


def asked(said: str) -> list[Asked]:
    """Title, assignee and date of each new task."""
    found = rules().message(utterance(said))
    return [_task(dict(one.arguments)) for one in found if one.action in {"task.create", "recurring.create"}]


def _task(arguments: dict[str, Any]) -> Asked:
    return str(arguments["title"]), arguments.get("assignee"), arguments.get("due") or arguments.get("rule")


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "John needs 2 profile the ui in 2 hrs n Mike chk the save files by noon tomorrow",
            [("profile the ui", "John", "in 2 hrs"), ("check the save files", "Mike", "by noon tomorrow")],
        ),
        (
            "Dear team, could Sarah please prepare the binders by Friday, and John file the motion by Thursday? Many thanks.",
            [("prepare the binders", "Sarah", "by Friday"), ("file the motion", "John", "by Thursday")],
        ),
        (
            "John sharpens all the knives by Sunday and Ann takes the bank call at ten tomorrow morning",
            [("sharpen all the knives", "John", "by Sunday"), ("take the bank call", "Ann", "at ten tomorrow morning")],
        ),
    ],
)
def test_people_are_told_apart_by_and(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


@pytest.mark.parametrize(
    ("said", "task"),
    [
        (
            "Would you be so kind as to have Ann draft the letter by Wednesday? Thank you.",
            ("draft the letter", "Ann", "by Wednesday"),
        ),
        ("Could you be so good as to have Mike call the plumber? Many thanks.", ("call the plumber", "Mike", None)),
        ("For the day 12/4 Ann prepares the keys", ("prepare the keys", "Ann", "For 12/4")),
        (
            "every morning at six thirty John checks the cold room",
            ("check the cold room", "John", "every morning at 6:30"),
        ),
        (
            "All the Tuesdays at 6 of the morning John cleans the hall",
            ("clean the hall", "John", "every Tuesday at 6 in the morning"),
        ),
        ("Sarah has to finish the rota by the twenty third", ("finish the rota", "Sarah", "by the 23rd")),
    ],
)
def test_one_person_asked_with_courtesy_or_in_words_of_another_tongue(said: str, task: Asked) -> None:
    assert asked(said) == [task]


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "John mortar order by Tue, Mike skip hire Thu, Ann crane permit Fri",
            [("mortar order", "John", "by Tue"), ("skip hire", "Mike", "Thu"), ("crane permit", "Ann", "Fri")],
        ),
        (
            "ann blood fridge log today and mike flu clinic rota by friday",
            [("blood fridge log", "ann", "today"), ("flu clinic rota", "mike", "by friday")],
        ),
        (
            "John press kit tomorrow & Sarah icon set by Friday",
            [("press kit", "John", "tomorrow"), ("icon set", "Sarah", "by Friday")],
        ),
        (
            "Scaffold inspection Monday 8am John, snag list for unit 4 Sarah",
            [("Scaffold inspection", "John", "Monday 8am"), ("snag list for unit 4", "Sarah", None)],
        ),
        (
            "Welcome speech on Friday 9am: me. Coffee order by Thursday: Ann. Sound check today at 15:00: Mike.",
            [
                ("Welcome speech", "me", "on Friday 9am"),
                ("Coffee order", "Ann", "by Thursday"),
                ("Sound check", "Mike", "today at 15:00"),
            ],
        ),
        (
            "Fix the till - John, order lemons - Ann, print menus - Mike",
            [("Fix the till", "John", None), ("order lemons", "Ann", None), ("print menus", "Mike", None)],
        ),
        (
            "Case notes for Mrs Hall by noon - Ann; vaccine order - Mike",
            [("Case notes for Mrs Hall", "Ann", "by noon"), ("vaccine order", "Mike", None)],
        ),
        (
            "Sports day - John: whistles + bibs by 23/6 / Ann: first aid kit, same date",
            [("whistles + bibs", "John", "by 23/6"), ("first aid kit", "Ann", "by 23/6")],
        ),
        (
            "Launch party - John: banner by Monday; Ann: press list",
            [("banner", "John", "by Monday"), ("press list", "Ann", None)],
        ),
        (
            "Tomorrow: John decants the port, Ann opens the till",
            [("decant the port", "John", "Tomorrow"), ("open the till", "Ann", "Tomorrow")],
        ),
    ],
)
def test_each_person_has_a_thing_without_a_verb(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


@pytest.mark.parametrize(
    "said",
    [
        "John sick tomorrow and Ann holiday Friday",
        "John late today, Mike sick tomorrow",
        "see you tomorrow Ann, good night Mike",
        "lunch with Ann tomorrow, drinks with Mike",
        "great work on Friday John, lovely speech Ann",
        "John birthday party tomorrow and Ann wedding anniversary Friday",
        "the flight lands at 5pm Ann, don't worry Mike",
        "John enjoys the sun today and Ann misses the rain tomorrow",
        "good morning: Ann, night night: Mike",
        "John - sorry for the delay - Ann: thanks",
    ],
)
def test_what_people_are_or_hear_is_no_work(said: str) -> None:
    assert asked(said) == []


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "EVERYONE LISTEN: JOHN TWEETS THE SALE AT 18:00, ANN SENDS THE BANNERS BY 17:00",
            [("tweet THE SALE", "JOHN", "AT 18:00"), ("send THE BANNERS", "ANN", "BY 17:00")],
        ),
        (
            "Attention team: Ann cleans the freezer today, Mike orders the fish by 5pm",
            [("clean the freezer", "Ann", "today"), ("order the fish", "Mike", "by 5pm")],
        ),
        (
            "Ok people, here's the plan for tomorrow: John opens up, Ann does the deliveries",
            [("open up", "John", "tomorrow"), ("do the deliveries", "Ann", "tomorrow")],
        ),
        (
            "Listen up everyone! Mike please move the scaffold by Friday and Ann call the council",
            [("move the scaffold", "Mike", "by Friday"), ("call the council", "Ann", None)],
        ),
        (
            "I would be grateful if Ann could order more paper, and if John could update the form by January 29.",
            [("order more paper", "Ann", None), ("update the form", "John", "by January 29")],
        ),
        (
            "I'd appreciate it if Sarah could send the slides and Mike could book the room for Monday",
            [("send the slides", "Sarah", None), ("book the room", "Mike", "for Monday")],
        ),
    ],
)
def test_work_is_announced_or_wished_for(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


@pytest.mark.parametrize(
    ("said", "task"),
    [
        (
            "I promised my mom I'd be home early on Friday, which means I need to finish the bill by noon, put it on my list",
            ("finish the bill", "me", "by noon"),
        ),
        (
            "The inspector comes on Tuesday, which means Ann has to clean the hood by Monday",
            ("clean the hood", "Ann", "by Monday"),
        ),
        (
            "Ann is an angel, she said she'd bring in bagels on the last Friday of every month, so pop that in please",
            ("bring in bagels", "Ann", "on the last Friday of every month"),
        ),
        ("Mike promised to fix the gate by Thursday, please note that down", ("fix the gate", "Mike", "by Thursday")),
        (
            "I told the client I'd send the draft by Friday, put that on my list",
            ("send the draft", "me", "by Friday"),
        ),
        ("I need that Ann buys the gloves for tomorrow", ("buy the gloves", "Ann", "for tomorrow")),
        ("We want that Mike checks the boiler by Friday", ("check the boiler", "Mike", "by Friday")),
    ],
)
def test_what_was_promised_or_follows_is_work(said: str, task: Asked) -> None:
    assert asked(said) == [task]


@pytest.mark.parametrize(
    "said",
    [
        "Ann said she'd bring bagels on Friday",
        "I want that John is happy",
        "Attention everyone! The kitchen is closed tomorrow",
        "Here's the plan: Ann is off tomorrow, Mike is in",
    ],
)
def test_what_is_told_is_no_work(said: str) -> None:
    assert asked(said) == []


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "Today:\n- John, answer the thread\n- Ann, export the logo\nTomorrow:\n- Mike, check the glossary",
            [
                ("answer the thread", "John", "Today"),
                ("export the logo", "Ann", "Today"),
                ("check the glossary", "Mike", "Tomorrow"),
            ],
        ),
        (
            "*Ann*\n- blood fridge log\n- call the lab by Friday\n\n*Mike*\n- order gloves",
            [("blood fridge log", "Ann", None), ("call the lab", "Ann", "by Friday"), ("order gloves", "Mike", None)],
        ),
        (
            "TODAY\n1. John: sweep the yard\n2. Ann: order sand\n\nFRIDAY\n1. Mike: book the crane",
            [("sweep the yard", "John", "TODAY"), ("order sand", "Ann", "TODAY"), ("book the crane", "Mike", "FRIDAY")],
        ),
        (
            "Monday:\nJohn - pour the slab\nMike - strip the forms\nTuesday:\nAnn - order rebar",
            [
                ("pour the slab", "John", "Monday"),
                ("strip the forms", "Mike", "Monday"),
                ("order rebar", "Ann", "Tuesday"),
            ],
        ),
        (
            "Ann\n- rota\n- till float\nMike\n- kegs by 5pm",
            [("rota", "Ann", None), ("till float", "Ann", None), ("kegs", "Mike", "by 5pm")],
        ),
        (
            "Today: Ann opens the bar, John preps the veg. Tomorrow: Mike does the bins.",
            [("open the bar", "Ann", "Today"), ("prep the veg", "John", "Today"), ("do the bins", "Mike", "Tomorrow")],
        ),
        (
            "Today: order lemons, Ann. Tomorrow: fix the oven, Mike",
            [("order lemons", "Ann", "Today"), ("fix the oven", "Mike", "Tomorrow")],
        ),
    ],
)
def test_each_section_has_its_head(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


def test_days_of_a_story_are_no_heads() -> None:
    assert asked("Yesterday: we lost the pitch. Today: we try again.") == []


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "ann, deck by thu; mike, budget by fri; john, venue",
            [("deck", "ann", "by thu"), ("budget", "mike", "by fri"), ("venue", "john", None)],
        ),
        (
            "For Ann: call the lab. For Mike: order gloves by Friday.",
            [("call the lab", "Ann", None), ("order gloves", "Mike", "by Friday")],
        ),
        (
            "Mike to tile, Ann to grout, John to clean up - all Thursday",
            [("tile", "Mike", "Thursday"), ("grout", "Ann", "Thursday"), ("clean up", "John", "Thursday")],
        ),
        (
            "Can Ann do the bloods, Mike the notes and John the letters by 5pm?",
            [("do the bloods", "Ann", None), ("do the notes", "Mike", None), ("do the letters", "John", "by 5pm")],
        ),
        (
            "John will order the bricks by Monday and Ann the tiles",
            [("order the bricks", "John", "by Monday"), ("order the tiles", "Ann", None)],
        ),
        (
            "Ann on bar, Mike on grill, John on the door tonight",
            [("bar", "Ann", "tonight"), ("grill", "Mike", "tonight"), ("door", "John", "tonight")],
        ),
        (
            "Ann pls do the rota tomorrow // Mike pls fix the pump today",
            [("do the rota", "Ann", "tomorrow"), ("fix the pump", "Mike", "today")],
        ),
        ("Ann > rota, Mike > bins by friday", [("rota", "Ann", None), ("bins", "Mike", "by friday")]),
        (
            "i need three things from ann the payroll by the eighteenth the tip report by monday and the phone list",
            [
                ("the payroll", "ann", "by the 18th"),
                ("the tip report", "ann", "by monday"),
                ("the phone list", "ann", None),
            ],
        ),
    ],
)
def test_signs_and_gaps_tell_people_apart(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


@pytest.mark.parametrize(
    "said",
    [
        "Ann on holiday today, Mike on leave tomorrow",
        "Mike to leave, Ann to stay",
        "Ann, sorry; Mike, thanks",
        "Ann, great work; Mike, the food was great",
        "Can Ann see the doctor, Mike the dentist?",
        "Ann will be late today and Mike the day after",
    ],
)
def test_signs_and_gaps_without_work(said: str) -> None:
    assert asked(said) == []
