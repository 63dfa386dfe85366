"""Questions typed short, put as statements, behind a greeting or with a reason behind them."""

from typing import Any

import pytest

from tests.unit.chat.understand.speech import propose


@pytest.mark.parametrize(
    ("said", "filters"),
    [
        ("Mike on what", {"person": "Mike"}),
        ("mike doing what", {"person": "mike"}),
        ("mike today?", {"person": "mike", "due": "today"}),
        ("ann open?", {"person": "ann", "status": "open"}),
        ("open for ann?", {"person": "ann", "status": "open"}),
        ("wats overdue 4 ann", {"person": "ann"}),
        ("blocked?", {"status": "blocked"}),
        ("due tomorrow?", {"due": "tomorrow"}),
        ("What has Mike for today?", {"person": "Mike", "due": "today"}),
        ("what's Ann got this week", {"person": "Ann", "due": "this week"}),
        ("what does mike still have to do this week", {"person": "mike", "status": "open", "due": "this week"}),
        ("I'd like to know what Ann has left", {"person": "Ann"}),
        ("I need to know who is stuck", {"status": "blocked"}),
        ("not sure what's due tomorrow", {"due": "tomorrow"}),
        ("no idea what Mike is working on", {"person": "Mike"}),
        ("remind me what's due Friday", {"due": "Friday"}),
        ("no clue which jobs are still open", {"status": "open"}),
        ("just checking what's open for Sarah", {"person": "Sarah", "status": "open"}),
        ("List: Ann, due this week, still open", {"person": "Ann", "status": "open"}),
        ("Tasks: Mike, overdue", {"person": "Mike", "overdue": True}),
        ("Mornin' sunshine, so what's on my plate today?", {"person": "me", "due": "today"}),
        ("hey you, what's due tomorrow?", {"due": "tomorrow"}),
        ("anything with 'Hendricks' in it?", {"text": "Hendricks"}),
        ("anything about the roof in the title?", {"text": "roof"}),
        ("Mike's plate?", {"person": "Mike"}),
        ("what do I owe this week?", {"person": "me", "due": "this week"}),
        ("where do we stand?", {}),
    ],
)
def test_a_question_about_tasks(said: str, filters: dict[str, Any]) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "task.list"
    assert filters.items() <= found[1].items()


@pytest.mark.parametrize(
    "said",
    [
        "Please tell me nothing is overdue?!",
        "tell me nothing is late",
        "I hope nothing is overdue",
        "hopefully nothing late?",
        "I wonder what is overdue",
        "let me know if anything is late",
        "WHAT IS LATE AND WHOSE FAULT IS IT",
        "what's late and why",
        "what is overdue and who has it",
        "what is overdue? I'm in a meeting with the bank",
    ],
)
def test_what_is_overdue(said: str) -> None:
    assert propose(said) == ("task.overdue", {})


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("can I get a quick report on last week? The owners want it", {"period": "last week"}),
        ("Could I get a little report on how we did from October 5 through October 9?", {}),
        ("how did Ann do last week? asking for the review", {"person": "Ann", "period": "last week"}),
        ("I'd love a summary of how Mike did last month", {"person": "Mike", "period": "last month"}),
    ],
)
def test_a_report(said: str, arguments: dict[str, Any]) -> None:
    found = propose(said)
    assert found is not None
    assert found[0] == "report.show"
    assert arguments.items() <= found[1].items()


@pytest.mark.parametrize(
    "said",
    [
        "how's the roof survey coming along",
        "where are we with the roof survey?",
        "did Ann finish the roof survey?",
        "who is doing the roof survey?",
    ],
)
def test_how_one_task_stands(said: str) -> None:
    assert propose(said) == ("task.show", {"task": "the roof survey"})


@pytest.mark.parametrize(
    "said",
    [
        "how's the weather looking",
        "I wonder what the client wants",
        "tell me what to do",
        "let me know what the client says",
        "hopefully we are not late for the train",
        "I hope nothing is open at the bar",
        "check if anyone is at the door",
        "Is anything wrong? The client is asking",
        "list: eggs, milk",
        "what is overdue? please close TASK-4",
    ],
)
def test_near_to_it_lists_nothing_else(said: str) -> None:
    found = propose(said)
    assert found is None or found[0] in {"task.create", "message.send", "task.complete", "task.overdue"}


@pytest.mark.parametrize("said", ["Haha no worries, never mind, forget what I said!", "lol no problem, forget it"])
def test_a_laugh_around_it_still_calls_off(said: str) -> None:
    assert propose(said) == ("chat.leave", {})
