"""The corpus of messages in tests/data/understand keeps its score; `make eval` shows the whole table."""

from functools import cache

import pytest
from benchmarks.understand import CORPUS, Score, evaluate, total

LEVELS = {"intent": 0.97, "assignee": 0.97, "due": 0.98, "priority": 0.98, "title": 0.96, "whole": 0.96}


@cache
def scores() -> dict[str, Score]:
    found, _seconds = evaluate(sorted(CORPUS.glob("*.jsonl")))
    return found


@pytest.mark.parametrize(("name", "level"), LEVELS.items())
def test_the_corpus_is_understood_as_well_as_before(name: str, level: float) -> None:
    share = total(scores()).share(name)

    assert share is not None
    assert share >= level


def test_what_asks_for_nothing_makes_no_task() -> None:
    assert total(scores()).created_from_nothing == 0


def test_the_corpus_covers_all_that_people_say() -> None:
    sizes = {category: score.of["whole"] for category, score in scores().items()}

    wanted = {
        "dates": 60,
        "recurrence": 40,
        "several": 50,
        "edits": 50,
        "ambiguous": 40,
        "negatives": 50,
        "languages": 30,
    }
    assert all(sizes[category] >= size for category, size in wanted.items())
    assert sum(sizes.values()) >= 400
