"""What is taken back, shared out, or said around the work; who is named last."""

import pytest

from tests.unit.chat.understand.speech import propose, work
from tests.unit.chat.understand.test_several_people import Asked, asked


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "John count the beer and Mike wait no i mean Ann count the wine both by Friday",
            [("count the beer", "John", "by Friday"), ("count the wine", "Ann", "by Friday")],
        ),
        ("Ann should call the bank by Friday, sorry, Thursday", [("call the bank", "Ann", "Thursday")]),
        ("Mike, no wait, make that Ann: order the sand tomorrow", [("order the sand", "Ann", "tomorrow")]),
        ("John, oops, actually Sarah should fax the lab today", [("fax the lab", "Sarah", "today")]),
    ],
)
def test_what_is_taken_back_is_not_said(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


@pytest.mark.parametrize(
    ("said", "tasks"),
    [
        (
            "The bus list and the permission slips both have to be ready by Friday, Ann takes the first, Mike the second",
            [("The bus list", "Ann", "by Friday"), ("the permission slips", "Mike", "by Friday")],
        ),
        (
            "the menus and the till rolls by Monday: first one Ann, second one Mike",
            [("the menus", "Ann", "by Monday"), ("the till rolls", "Mike", "by Monday")],
        ),
        (
            "We need the site plan and the risk sheet by noon. John does the latter, Sarah the former.",
            [("the site plan", "Sarah", "by noon"), ("the risk sheet", "John", "by noon")],
        ),
        (
            "I'll write the offer on Thursday, but Mike has to take the call on Wednesday because I'm at the dentist",
            [("write the offer", "me", "on Thursday"), ("take the call", "Mike", "on Wednesday")],
        ),
        (
            "Before the demo:\n* John freezes the build by Monday\n* I write the notes by Tuesday",
            [("freeze the build", "John", "by Monday"), ("write the notes", "me", "by Tuesday")],
        ),
    ],
)
def test_things_are_shared_out(said: str, tasks: list[Asked]) -> None:
    assert asked(said) == tasks


@pytest.mark.parametrize(
    ("said", "title", "assignee"),
    [
        ("Somebody to repaint the gate before Friday. Mike.", "repaint the gate", "Mike"),
        ("We need someone to cover the bar tomorrow: Ann", "cover the bar", "Ann"),
        ("One of you should call the lab today - John?", "call the lab", "John"),
        ("Unit 7 / Mike / fix the gutter / Friday", "fix the gutter", "Mike"),
        ("Reception / Ann / order visitor badges / by Monday", "order visitor badges", "Ann"),
        ("Why is the gate still open? Mike close it please", "close the gate", "Mike"),
        ("Mrs Hall hasn't gotten her refund check! Ann, can you mail it today?", "mail her refund check", "Ann"),
        ("The tenant has not received his keys. Mike should send them by Friday", "send his keys", "Mike"),
        ("the till is jammed again so Ann has to reset it today", "reset the till", "Ann"),
    ],
)
def test_who_and_what_are_named_apart(said: str, title: str, assignee: str) -> None:
    assert work(said) == (title, assignee)


@pytest.mark.parametrize(
    ("said", "title", "why"),
    [
        ("I have to renew the policy by Friday, otherwise we work uncovered", "renew the policy", "Otherwise we work"),
        ("John please fix the lift today, or else the tenants complain", "fix the lift", "Or else the tenants"),
        ("Ann should lock the bar today because I'm at the dentist", "lock the bar", "Because I'm"),
    ],
)
def test_why_is_no_part_of_the_title(said: str, title: str, why: str) -> None:
    found = propose(said)
    assert found is not None
    assert found[1]["title"] == title
    assert found[1]["description"].startswith(why)


def test_a_priority_behind_all_of_them_goes_for_all() -> None:
    assert asked("tomorrow: John - server, Ann - icons, Mike - press kit. all high prio") == [
        ("server", "John", "tomorrow"),
        ("icons", "Ann", "tomorrow"),
        ("press kit", "Mike", "tomorrow"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Why is the gate still open? Mike was there",
        "I'll see the client on Thursday, but Mike is ill",
        "John, sorry, Ann was right",
        "The first and the second race were great, Ann",
    ],
)
def test_talk_like_it_is_no_work(said: str) -> None:
    assert asked(said) == []
