"""Rules as RFC 5545 writes them: what is written is read back, what no phrase makes is refused."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Unit
from boss_workflow.chat.understand.dates.tokens import tokenise
from boss_workflow.chat.understand.recurrence import BadRule, Rule
from boss_workflow.chat.understand.recurrence.model import Freq, NthDay
from boss_workflow.chat.understand.recurrence.words import Reading
from tests.unit.chat.understand.test_dates import CTX

LIST = Path(__file__).parents[3] / "data/recurrence.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in LIST.read_text("utf-8").splitlines()]
RULES = sorted({case["rrule"] for case in CASES if case["rrule"]})


@pytest.mark.parametrize("written", RULES)
def test_every_rule_of_the_list_is_written_as_it_was_read(written: str) -> None:
    assert str(Rule.read(written)) == written


@pytest.mark.parametrize("written", RULES)
def test_every_rule_of_the_list_has_dates(written: str) -> None:
    assert rrulestr(written, dtstart=datetime(2026, 11, 1))[0].year >= 2026  # noqa: DTZ001  # wall time


@given(
    st.builds(
        Rule,
        st.just(Freq.MONTHLY),
        st.integers(1, 99),
        st.sets(st.integers(1, 12)).map(lambda months: tuple(sorted(months))),
        st.sampled_from([(), (1,), (1, 15), (15, -1), (31,)]),
        st.sets(st.builds(NthDay, st.integers(0, 6), st.integers(-2, 4))).map(lambda days: tuple(sorted(days))),
        st.sampled_from([(9,), (0, 23)]),
        st.integers(0, 59),
        st.sampled_from([(), (1,), (-1,)]),
        st.none(),
        st.none() | st.dates(date(2000, 1, 1), date(2999, 12, 31)),
    )
)
def test_what_is_written_is_read_back(rule: Rule) -> None:
    assert Rule.read(str(rule)) == rule


@pytest.mark.parametrize(
    "text",
    [
        *("", "daily", "FREQ=SECONDLY", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL="),
        *("FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYMINUTE=5", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32"),
        *("FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=DAILY;X=1"),
        *(
            "FREQ=DAILY;UNTIL=20270230",
            "FREQ=DAILY;COUNT=",
            "FREQ=DAILY;COUNT=1,2",
            "FREQ=HOURLY;BYHOUR=9",
            f"FREQ=DAILY;BYHOUR={'1,' * 900}1",
        ),
    ],
)
def test_what_no_phrase_makes_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        Rule.read(text)


def reading(text: str, ctx: TimeContext = CTX) -> Reading:
    return Reading(tokenise(text), ctx, text)


@pytest.mark.parametrize("words", ["every", "each single", "jeden", "cada", "todos los", "tous les", "alle zwei"])
def test_every_is_said_in_four_languages(words: str) -> None:
    assert reading(words).every()


@pytest.mark.parametrize("words", ["alle Fehler", "all", "everyone", "todos", "tous"])
def test_all_of_something_is_not_every(words: str) -> None:
    assert not reading(words).every()


@pytest.mark.parametrize(
    ("words", "unit"),
    [("weeks", Unit.WEEK), ("working days", Unit.WORKDAY), ("Monate", Unit.MONTH), ("jour ouvrable", Unit.WORKDAY)],
)
def test_units_are_read(words: str, unit: Unit) -> None:
    assert reading(words).unit() is unit


@pytest.mark.parametrize(("words", "nth"), [("1st", 1), ("last", -1), ("second to last", -2), ("dernier", -1)])
def test_places_are_read(words: str, nth: int) -> None:
    assert reading(words).nth() == nth
