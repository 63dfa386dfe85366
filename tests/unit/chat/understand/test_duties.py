"""Behind a modal that obliges, a word that is in no list is a verb; what merely happens to somebody is none."""

import pytest

from tests.unit.chat.understand.speech import propose, work


@pytest.mark.parametrize(
    ("said", "title", "assignee"),
    [
        ("Mike needs to strim the verge by Friday", "strim the verge", "Mike"),
        ("Ann has to courier samples to the lab tomorrow", "courier samples to the lab", "Ann"),
        ("sarah please regrout shower 2", "regrout shower 2", "sarah"),
        ("John must degrease both hoods tonight", "degrease both hoods", "John"),
        ("john needs to chek google ads by monday", "chek google ads", "john"),
        ("Sarah pls revert to the vendor by tomorrow", "revert to the vendor", "Sarah"),
    ],
)
def test_an_unknown_verb_behind_a_duty_is_work(said: str, title: str, assignee: str) -> None:
    assert work(said) == (title, assignee)


@pytest.mark.parametrize(
    "said",
    ["John should know by now", "Ann must feel awful today", "Mike needs to relax a bit", "Sarah has to be joking"],
)
def test_what_happens_to_somebody_is_no_work(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] not in {"task.create", "recurring.create"}


@pytest.mark.parametrize(
    "said",
    [
        "call with John tomorrow was moved",
        "order from Acme on Monday was late",
        "visit to the site on Friday went well",
        "meeting at the bank tomorrow got cancelled",
        "we need to talk about Friday",
        "we need to talk again tomorrow",
        "Proof that is a picture or a document: see below",
    ],
)
def test_what_became_of_a_thing_is_talk(said: str) -> None:
    assert propose(said) is None


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("check with Dave if the boiler was serviced by Friday", "check with Dave if the boiler was serviced"),
        ("talk to the bank about what was agreed by Friday", "talk to the bank about what was agreed"),
        ("we need to talk to the landlord about the lease by Friday", "talk to the landlord about the lease"),
    ],
)
def test_work_may_tell_what_became_of_something(said: str, title: str) -> None:
    found = propose(said)
    assert found is not None
    assert (found[0], found[1]["title"]) == ("task.create", title)
