"""Whole expressions of time against half of the public English corpus of facebook/duckling (BSD), and hostile ones."""

import json
import random
from datetime import datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from boss_workflow.chat.understand.dates import TimeContext, find_dates
from boss_workflow.chat.understand.dates.expressions import Kind, read_expression
from boss_workflow.chat.understand.dates.rows import BadRow, answer

ROWS = [json.loads(line) for line in Path("tests/data/dates_dev.jsonl").read_text().splitlines()]
PHRASES = [json.loads(line) for line in Path("tests/data/dates_phrases.jsonl").read_text().splitlines()]
FIELDS = ("kind", "start", "end", "grain", "direction")
BERLIN = ZoneInfo("Europe/Berlin")
AT_LEAST = 0.96


def seen_from(moment: str = "2026-11-23T10:00") -> TimeContext:
    return TimeContext(now=datetime.fromisoformat(moment).replace(tzinfo=BERLIN), zone=BERLIN)


def test_the_corpus_is_read_exactly_where_it_was() -> None:
    wrong = [
        row["text"] for row in ROWS if any(answer(row)[key] != row[key] for key in ("kind", "start", "end", "grain"))
    ]

    assert len(wrong) <= len(ROWS) * (1 - AT_LEAST), wrong


def test_phrases_written_before_the_grammar_are_read_exactly() -> None:
    wrong = [row["text"] for row in PHRASES if any(answer(row)[key] != row[key] for key in FIELDS)]

    assert len(wrong) <= len(PHRASES) * (1 - AT_LEAST), wrong


def test_a_phrase_is_read_within_two_milliseconds() -> None:
    def seconds(row: dict[str, str]) -> float:
        start = process_time()
        answer(row)
        return process_time() - start

    taken = sorted(min(seconds(row) for _ in range(2)) for row in PHRASES)

    assert taken[int(len(taken) * 0.95)] < 0.002


def test_what_is_no_date_gives_none() -> None:
    assert [row["text"] for row in ROWS if row["kind"] == "none" and answer(row)["kind"] != "none"] == []


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("between 9 and 11am on Thursday", "2026-11-26 09:00", "2026-11-26 12:00"),
        ("Feb 13 - 15", "2027-02-13 00:00", "2027-02-16 00:00"),
        ("from 3 to 5pm", "2026-11-23 15:00", "2026-11-23 18:00"),
        ("ten to eight", "2026-11-23 19:50", None),
        ("the day after tomorrow", "2026-11-25 00:00", None),
        ("last Monday of March", "2027-03-29 00:00", None),
        ("december twenty third", "2026-12-23 00:00", None),
        ("Good Friday", "2027-03-26 00:00", None),
        ("end of quarter", "2026-12-01 00:00", "2027-01-01 00:00"),
    ],
)
def test_phrases_beyond_the_corpus(phrase: str, start: str, end: str | None) -> None:
    found = read_expression(phrase, seen_from())

    assert found.start
    assert f"{found.start:%Y-%m-%d %H:%M}" == start
    assert (f"{found.end:%Y-%m-%d %H:%M}" if found.end else None) == end


def test_a_time_that_the_clocks_skip_is_the_first_valid_moment() -> None:
    found = read_expression("tomorrow at 2:30am", seen_from("2027-03-27T10:00"))

    assert found.start
    assert found.start.isoformat() == "2027-03-28T03:00:00+02:00"


@pytest.mark.parametrize("text", ["TASK-12", "v2.3.1", "$500", "555-123-4567", "31 April", "16:9", "2 out of 3", ""])
def test_ids_prices_versions_and_days_that_do_not_exist_are_no_times(text: str) -> None:
    assert read_expression(text, seen_from()).kind is Kind.NONE


def test_hostile_phrases_are_answered_at_once() -> None:
    pick = random.Random(7)
    words = "next last 3 15th to - of the monday march half past a 9:30 in days from at 2013 pm , week end ( \u2603 0".split()
    slowest = 0.0
    for _ in range(2_000):
        phrase = " ".join(pick.choices(words, k=pick.randint(1, 30)))
        start = process_time()
        read_expression(phrase, seen_from())
        slowest = max(slowest, process_time() - start)

    assert slowest < 0.05


@pytest.mark.parametrize(
    "row", [{}, {"text": 3}, {"text": "now", "reference": "x"}, {"text": "now", "reference": "2026-01-01", "tz": "No"}]
)
def test_a_broken_row_says_what_is_missing(row: dict[str, object]) -> None:
    with pytest.raises(BadRow):
        answer(row)


@pytest.mark.parametrize(
    ("text", "found", "day"),
    [
        ("Bericht bis Freitag", "bis Freitag", "2026-11-27"),
        ("informe para el viernes", "para el viernes", "2026-11-27"),
        ("rapport avant vendredi", "avant vendredi", "2026-11-27"),
        ("Anruf morgen", "morgen", "2026-11-24"),
        ("llamar mañana", "mañana", "2026-11-24"),
    ],
)
def test_common_deadlines_in_german_spanish_and_french(text: str, found: str, day: str) -> None:
    (span,) = find_dates(text, seen_from())

    assert (span.text, str(span.when.day)) == (found, day)
