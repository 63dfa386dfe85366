"""What words alone can tell of a proof."""

import pytest

from boss_workflow.domains.reviews.judging import judge

CRITERIA = ["login works on Safari", "tests are written", "page loads under 2 seconds"]


def note(text: str) -> list[dict[str, str]]:
    return [{"kind": "note", "text": text}]


def states(text: str) -> list[str]:
    return [finding.state for finding in judge(CRITERIA, note(text)).findings]


def test_a_proof_that_speaks_of_everything_passes() -> None:
    verdict = judge(
        CRITERIA,
        note(
            "Login on Safari checked. Wrote the tests, written up too. The page loads in 1.4 seconds, under the limit."
        ),
    )

    assert verdict.score == 100
    assert verdict.is_enough


@pytest.mark.parametrize("said", ["done", "it's done.", "all finished", "Ready!", "fertig"])
def test_done_alone_is_no_proof(said: str) -> None:
    assert judge(CRITERIA, note(said)).score == 0
    assert judge([], note(said)).score == 0


def test_what_is_not_spoken_of_is_missing() -> None:
    assert states("Login works on Safari now.") == ["pass", "missing", "missing"]


def test_what_is_still_open_is_incomplete() -> None:
    assert states("Login on Safari is fixed. The tests are not written yet.")[:2] == ["pass", "incomplete"]


def test_a_number_that_is_asked_for_must_be_given() -> None:
    assert states("The page loads under some seconds.")[2] == "incomplete"


def test_without_criteria_something_to_read_and_to_look_at_is_asked_for() -> None:
    told = note("Moved the form to the new component and checked all three browsers")
    linked = [*told, {"kind": "link", "text": "https://example.com/pr/7"}]

    assert judge([], linked).score == 100
    assert judge([], told).score == 75
