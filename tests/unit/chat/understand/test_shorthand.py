"""What is typed short is spelt out, and nothing else is touched."""

import pytest

from boss_workflow.chat.understand.shorthand import spelt_out
from tests.unit.chat.understand.speech import propose


@pytest.mark.parametrize(
    ("said", "spelt"),
    [
        ("gonna need it b4 Monday", "going to need it before Monday"),
        ("close the books by month end", "close the books by end of the month"),
        ("send it before lunch", "send it before noon"),
        ("post it at 9.45", "post it at 9:45"),
        ("be there 0730 hrs", "be there 07:30"),
        ("Monday mornings at 8 Ann opens up", "every Monday morning at 8 Ann opens up"),
        ("twice a week, Mon and Thu", "every Mon and Thu"),
        ("till 3 is stuck 🙄 ann please look", "till 3 is stuck, ann please look"),
        ("📌 price labels", "price labels"),
        ("prepone the call to Thursday", "move the call to Thursday"),
        ("ann needs 2 redo the window", "ann needs to redo the window"),
        ("Ann must to clean the hall", "Ann must clean the hall"),
        ("gotta renew my licence", "I have to renew my licence"),
        ("count the bar n the cellar, hi prio", "count the bar and the cellar, high priority"),
        ("post it w the new photo", "post it with the new photo"),
        ("all the Tuesdays Ann opens up", "every Tuesday Ann opens up"),
        ("hw many tsks rn", "how many tasks right now"),
        ("can u ring the bank", "can you ring the bank"),
        ("ann u need to order flour", "ann you need to order flour"),
        ("cud u wrap it by 4.15 tomorrow", "could you wrap it by 4:15 tomorrow"),
    ],
)
def test_is_spelt_out(said: str, spelt: str) -> None:
    assert spelt_out(said) == spelt


@pytest.mark.parametrize(
    "said",
    [
        "order lunch",
        "version 9.45",
        "cut it by 10.30 on average",
        "Mehl u Milch holen",
        "monthly report",
        "good mornings",
        "👍",
        "Ann needs 2 chairs",
        "n/a",
        "www.shop.example w",
    ],
)
def test_stays_as_it_is(said: str) -> None:
    assert spelt_out(said) == said


@pytest.mark.parametrize(
    ("said", "title", "assignee", "rule"),
    [
        (
            "weekday mornings at 8 Mike needs to sign in the subbies",
            "sign in the subbies",
            "Mike",
            "every weekday morning at 8",
        ),
        ("standup notes every weekday, Ann, 9:45", "standup notes", "Ann", "every weekday at 9:45"),
        ("payroll run on the 25th each month, Ann", "payroll run", "Ann", "on the 25th each month"),
        ("can Mike do a float count each evening at 6?", "do a float count", "Mike", "each evening at 6"),
        ("Mike on bins every Monday night", "bins", "Mike", "every Monday night"),
        ("once a month someone needs to descale the machine", "descale the machine", None, "once a month"),
    ],
)
def test_recurring_work_in_everyday_words(said: str, title: str, assignee: str | None, rule: str) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "recurring.create"
    assert (found[1]["title"], found[1].get("assignee"), found[1]["rule"]) == (title, assignee, rule)


@pytest.mark.parametrize(
    "said", ["I see her every Friday, Sarah", "Mike is on holiday every August", "we meet every Friday, Ann"]
)
def test_a_habit_that_is_told_is_no_work(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] not in {"task.create", "recurring.create"}
