"""Behind a modal that obliges, a word that is in no list is a verb; what merely happens to somebody is none."""

import pytest

from tests.unit.chat.understand.speech import propose


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
    found = propose(said)
    assert found is not None
    assert found[0] == "task.create"
    assert (found[1]["title"], found[1]["assignee"]) == (title, assignee)


@pytest.mark.parametrize(
    "said",
    ["John should know by now", "Ann must feel awful today", "Mike needs to relax a bit", "Sarah has to be joking"],
)
def test_what_happens_to_somebody_is_no_work(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] not in {"task.create", "recurring.create"}
