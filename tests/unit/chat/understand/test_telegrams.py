"""A name, a thing and a date are work even without a verb; what somebody is or was is not."""

import pytest

from tests.unit.chat.understand.speech import propose, work


@pytest.mark.parametrize(
    ("said", "title", "assignee"),
    [
        ("Mike scaffold inspection at 14 Mill Lane Monday 8am", "scaffold inspection at 14 Mill Lane", "Mike"),
        ("Sarah menu tasting for the wedding Thursday 3pm", "menu tasting for the wedding", "Sarah"),
        ("ann payroll export tomorrow", "payroll export", "ann"),
        ("John float count both tills tonight", "float count both tills", "John"),
        ("Mike van MOT 20 December", "van MOT", "Mike"),
    ],
)
def test_a_thing_and_its_date_behind_a_name(said: str, title: str, assignee: str) -> None:
    assert work(said) == (title, assignee)


@pytest.mark.parametrize(
    "said",
    [
        "Mike dentist Monday 9am",
        "Ann birthday party Saturday",
        "Sarah lovely work on the menu Friday",
        "John back tomorrow",
        "Mike running late today",
        "Ann day off Friday",
        "the Smiths are coming Friday, Sarah knows them",
        "the lease doesn't need signing, Sarah",
    ],
)
def test_what_somebody_is_or_does_is_no_work(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] not in {"task.create", "recurring.create"}


@pytest.mark.parametrize(
    ("said", "title", "assignee"),
    [
        ("To do (Ann): colour check of the posters, due Thursday", "colour check of the posters", "Ann"),
        ("[ ] Sarah - upgrade the tills by Friday", "upgrade the tills", "Sarah"),
        ("Note - John: flyers for the fair, Fri", "flyers for the fair", "John"),
        ("memo to self: sign the permit on Friday", "sign the permit", "me"),
        ("JOHN!!! FIX THE STORE LINK NOW", "FIX THE STORE LINK NOW", "JOHN"),
    ],
)
def test_headed_like_a_note(said: str, title: str, assignee: str) -> None:
    assert work(said) == (title, assignee)


@pytest.mark.parametrize("said", ["John!!! what a day", "Is it important that John comes?"])
def test_a_note_of_what_happened_is_talk(said: str) -> None:
    assert propose(said) is None
