"""Many people at once, by the departments that they are in."""

from uuid import uuid4

from boss_workflow.chat.understand.everyone import members_of
from boss_workflow.chat.understand.people import Name
from boss_workflow.chat.understand.utterance import Utterance
from tests.unit.chat.understand.speech import TIME, rules

BOSS = Name(uuid4(), "Alex Morgan")
ANN = Name(uuid4(), "Ann Novak", groups=("Design",))
TOM = Name(uuid4(), "Tom Becker", groups=("Design",))
SUE = Name(uuid4(), "Sue Park", groups=("Sales",))
TEAM = [BOSS, ANN, TOM, SUE]


def test_everyone_is_the_team_without_the_asker() -> None:
    assert members_of("everybody", TEAM, BOSS) == [ANN, TOM, SUE]


def test_a_department_is_known_by_its_name() -> None:
    for said in ("everyone in design", "the design team", "all of the design team", "people from Design"):
        assert members_of(said, TEAM, BOSS) == [ANN, TOM], said


def test_a_department_that_is_not_there_is_nobody() -> None:
    assert members_of("everyone in accounts", TEAM, BOSS) is None
    assert members_of("Ann", TEAM, BOSS) is None


def said_to(text: str) -> list[tuple[str, str]]:
    found = rules().message(Utterance.of(text, TIME, TEAM, BOSS))
    return [(one.arguments["to"], one.arguments["text"]) for one in found if one.action == "message.send"]


def test_only_the_department_is_told() -> None:
    assert said_to("ask everyone in design whether they are coming") == [
        ("Ann Novak", "whether they are coming"),
        ("Tom Becker", "whether they are coming"),
    ]


def test_what_is_meant_for_an_unknown_department_goes_to_nobody() -> None:
    assert said_to("tell everyone in accounts the office closes at 4") == []
