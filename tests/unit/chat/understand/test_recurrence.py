"""Recurrences: phrases to rules, rules to phrases, rules to dates."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Unit
from boss_workflow.chat.understand.recurrence import AfterCompletion, Rule, describe, find_recurrence, next_dates
from boss_workflow.chat.understand.recurrence.expand import occurrences
from boss_workflow.chat.understand.recurrence.rows import answer

LIST = Path(__file__).parents[3] / "data/recurrence.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in LIST.read_text("utf-8").splitlines()]
BERLIN = ZoneInfo("Europe/Berlin")
CTX = TimeContext(now=datetime(2026, 11, 25, 10, tzinfo=BERLIN), zone=BERLIN)


def rule_of(text: str) -> str | None:
    span = find_recurrence(text, CTX)
    return str(span.recurrence.rule) if span and span.recurrence.rule else None


def meant(rrule: str | None) -> Rule | None:
    return Rule.read(rrule) if rrule else None


def test_the_list_is_understood() -> None:
    got = [(case["text"], meant(answer(case)["rrule"]), meant(case["rrule"])) for case in CASES]
    missed = [text for text, found, wanted in got if found != wanted]
    wrong = [text for text, found, wanted in got if found is not None and found != wanted]
    assert len(CASES) == 120
    assert not wrong
    assert len(missed) <= len(CASES) * 0.05, missed


def test_a_phrase_takes_under_two_milliseconds() -> None:
    seconds = []
    for case in CASES * 3:
        start = process_time()
        find_recurrence(case["text"], CTX)
        seconds.append(process_time() - start)
    assert sorted(seconds)[int(len(seconds) * 0.95)] < 0.002


@pytest.mark.parametrize(
    ("text", "rrule"),
    [
        ("every morning at 8 Tom opens the shop", "FREQ=DAILY;BYHOUR=8;BYMINUTE=0"),
        ("check the alarm every evening at 9pm", "FREQ=DAILY;BYHOUR=21;BYMINUTE=0"),
        ("every second Friday of the month", "FREQ=MONTHLY;BYDAY=2FR"),
        ("every second Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("every Friday 5pm until 3 March 2027", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0;UNTIL=20270303T235959"),
        ("on the second to last working day of each month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"),
        ("every first Monday in March", "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO"),
        ("twice a week on Tuesdays and Thursdays", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("every day except weekends", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every month on the 5th for a year", "FREQ=MONTHLY;BYMONTHDAY=5;COUNT=12"),
        ("every Monday and every Thursday", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("montags und donnerstags um 8:30", "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=8;BYMINUTE=30"),
        ("jeden zweiten Dienstag im Monat", "FREQ=MONTHLY;BYDAY=2TU"),
        ("am letzten Werktag des Monats", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("jeden Freitag bis 31. Dezember", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231"),
        ("cada dos semanas", "FREQ=WEEKLY;INTERVAL=2"),
        ("todos los viernes a las 5 de la tarde", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0"),
        ("el último viernes de cada mes", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("tous les deux jours", "FREQ=DAILY;INTERVAL=2"),
        ("chaque vendredi sauf en août", "FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12;BYDAY=FR"),
    ],
)
def test_grammar_reads_what_the_list_does_not_hold(text: str, rrule: str) -> None:
    assert meant(rule_of(text)) == meant(rrule)


@pytest.mark.parametrize(
    "text",
    [
        *("every Monday or Tuesday", "every third Friday", "every Monday unless it rains", "not every Monday"),
        *("every Monday at 9 and Thursday at 10", "every month on the 1st except the first", "every 30th of February"),
        *(
            "twice a week on Tuesdays",
            "every weekday except Saturdays",
            "every day for 0 times",
            "every 2 working days",
        ),
        *(
            "move it from Monday to Friday",
            "the weekly on Monday",
            'call it "daily at 9"',
            "due by the last day of the month",
        ),
    ],
)
def test_doubt_makes_no_rule(text: str) -> None:
    assert rule_of(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("John sends the report every Monday at 9 please", "every Monday at 9"),
        ("on the 1st of every month pay the rent", "on the 1st of every month"),
        ("Pay the rent, monthly on the 1st except August.", "monthly on the 1st except August"),
    ],
)
def test_a_span_holds_just_the_recurrence(text: str, said: str) -> None:
    span = find_recurrence(text, CTX)
    assert span is not None
    assert (span.text, text[span.start : span.end]) == (said, said)


def test_a_start_and_holidays_stand_beside_the_rule() -> None:
    span = find_recurrence("every weekday from 1 December except on public holidays", CTX)
    assert span is not None
    assert (span.recurrence.starts, span.recurrence.skips_holidays) == (date(2026, 12, 1), True)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("3 days after it is done", AfterCompletion(3, Unit.DAY)),
        ("every two weeks after completion", AfterCompletion(2, Unit.WEEK)),
    ],
)
def test_after_completion_is_read_and_said(text: str, what: AfterCompletion) -> None:
    for phrase in (text, describe(what)):
        span = find_recurrence(phrase, CTX)
        assert span is not None
        assert span.recurrence.what == what


SAID = [
    *("FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
    *("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "FREQ=MONTHLY;BYDAY=-1MO,1MO,2FR", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31"),
    *("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1", "FREQ=YEARLY"),
    *("FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO"),
]
RULES = st.builds(
    lambda said, hours, until: replace(Rule.read(said), hours=tuple(sorted(hours)), until=until),
    st.sampled_from(SAID),
    st.sets(st.integers(0, 23), max_size=3),
    st.none() | st.dates(date(2026, 12, 1), date(2099, 12, 31)),
)


@given(RULES)
@settings(max_examples=100, deadline=None)
def test_a_described_rule_is_read_back(rule: Rule) -> None:
    span = find_recurrence(describe(rule), CTX)
    assert span is not None, describe(rule)
    assert (span.recurrence.rule, span.text) == (rule, describe(rule))


def test_what_no_phrase_says_is_shown_as_written() -> None:
    assert describe(Rule.read("FREQ=YEARLY;BYMONTHDAY=3")) == "by the rule FREQ=YEARLY;BYMONTHDAY=3"


@given(RULES, st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)))  # noqa: DTZ001  # wall time
@settings(max_examples=60, deadline=None)
def test_expansion_equals_dateutil(rule: Rule, start: datetime) -> None:
    start = start.replace(microsecond=0)
    written = str(rule).replace("T235959", "")
    if rule.until is not None:
        written = written.replace(f"{rule.until:%Y%m%d}", f"{rule.until:%Y%m%d}T235959")
    written += ";BYSECOND=0" if rule.hours else ""
    wanted = list(islice(rrulestr(written, dtstart=start), 5))
    assert list(islice(occurrences(rule, start), 5)) == wanted
    assert [
        moment.replace(tzinfo=None) for moment in next_dates(rule, start.replace(tzinfo=UTC), ZoneInfo("UTC"))
    ] == wanted


def dates(rrule: str, start: datetime, count: int = 5) -> list[str]:
    return [f"{one:%Y-%m-%d %H:%M %z}" for one in next_dates(Rule.read(rrule), start, start.tzinfo, count)]  # type: ignore[arg-type]


def test_the_wall_time_stays_over_the_change_of_the_clock() -> None:
    assert dates("FREQ=DAILY;BYHOUR=9;BYMINUTE=0", datetime(2026, 10, 24, 8, tzinfo=BERLIN), 2) == [
        "2026-10-24 09:00 +0200",
        "2026-10-25 09:00 +0100",
    ]


def test_a_skipped_time_comes_at_the_first_moment_after_the_gap() -> None:
    assert dates("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", datetime(2026, 3, 28, 2, tzinfo=BERLIN), 3) == [
        "2026-03-28 02:30 +0100",
        "2026-03-29 03:00 +0200",
        "2026-03-30 02:30 +0200",
    ]


def test_days_that_a_month_or_year_lacks_are_left_out() -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=BERLIN)
    assert [one[:10] for one in dates("FREQ=MONTHLY;BYMONTHDAY=31", start, 3)] == [
        "2026-01-31",
        "2026-03-31",
        "2026-05-31",
    ]
    leap = dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", start, 2)
    assert [one[:10] for one in leap] == ["2028-02-29", "2032-02-29"]


def test_hours_pass_evenly_when_the_clock_goes_back() -> None:
    start = datetime(2026, 10, 25, 1, tzinfo=BERLIN)
    found = next_dates(Rule.read("FREQ=HOURLY"), start, BERLIN, 4)
    assert [one.astimezone(UTC) - start.astimezone(UTC) for one in found] == [timedelta(hours=n) for n in range(4)]


def test_dates_go_on_after_a_moment_and_count_from_the_start() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=BERLIN)
    found = next_dates(Rule.read("FREQ=WEEKLY;BYDAY=MO;COUNT=4"), start, BERLIN, after=start + timedelta(days=8))
    assert [one.day for one in found] == [16, 23]


WORDS = (
    "every each other second last first the of month Monday weekday 31st 5 at on until except August for times daily "
    'twice a week and , . - jeden letzten im Monat cada los lunes tous les mois 9h end day year " ('.split()
)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_rule_with_a_place_or_none(text: str) -> None:
    span = find_recurrence(text, CTX)
    if span is not None:
        assert text[span.start : span.end] == span.text
        assert span.recurrence.rule is None or Rule.read(str(span.recurrence.rule)) == span.recurrence.rule
