"""Dates in sentences, seen from Monday 23 November 2026, 10:00 in Berlin."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.chat.understand.dates import (
    NotADate,
    TimeContext,
    When,
    describe_when,
    find_dates,
    parse_when,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def seen_from(moment: str = "2026-11-23T10:00", zone: ZoneInfo = BERLIN) -> TimeContext:
    return TimeContext(now=datetime.fromisoformat(moment).replace(tzinfo=zone), zone=zone)


CTX = seen_from()


def written(when: When) -> str:
    """2026-11-27 for a day, 2026-11-27 17:00 for a moment on the wall clock."""
    return f"{when.moment:%Y-%m-%d %H:%M}" if when.moment else f"{when.day}"


DAYS = {
    "today": "2026-11-23",
    "tomorrow": "2026-11-24",
    "Tomorrow": "2026-11-24",
    "yesterday": "2026-11-22",
    "the day after tomorrow": "2026-11-25",
    "day before yesterday": "2026-11-21",
    "Friday": "2026-11-27",
    "fri": "2026-11-27",
    "Mon.": "2026-11-30",
    "monday": "2026-11-30",
    "sun": "2026-11-29",
    "this Friday": "2026-11-27",
    "this Monday": "2026-11-23",
    "next Friday": "2026-12-04",
    "coming Friday": "2026-11-27",
    "last Friday": "2026-11-20",
    "Friday next week": "2026-12-04",
    "Monday of next week": "2026-11-30",
    "next week": "2026-11-30",
    "the week after next": "2026-12-07",
    "next month": "2026-12-01",
    "this weekend": "2026-11-28",
    "this wknd": "2026-11-28",
    "this week": "2026-11-27",
    "later this week": "2026-11-27",
    "this month": "2026-11-30",
    "early next week": "2026-11-30",
    "mid next week": "2026-12-02",
    "by the middle of next week": "2026-12-02",
    "late next week": "2026-12-04",
    "later today": "2026-11-23",
    "mid-December": "2026-12-15",
    "Friday week": "2026-12-04",
    "a week today": "2026-11-30",
    "a week on Friday": "2026-12-04",
    "two weeks tomorrow": "2026-12-08",
    "day after tmrw": "2026-11-25",
    "before Christmas": "2026-12-25",
    "by Christmas Eve": "2026-12-24",
    "end of week": "2026-11-27",
    "end of the week": "2026-11-27",
    "end of next week": "2026-12-04",
    "end of month": "2026-11-30",
    "EOM": "2026-11-30",
    "end of November": "2026-11-30",
    "end of the year": "2026-12-31",
    "end of quarter": "2026-12-31",
    "in 3 days": "2026-11-26",
    "in three days": "2026-11-26",
    "in 2 weeks": "2026-12-07",
    "in a month": "2026-12-23",
    "in 3 working days": "2026-11-26",
    "in 5 business days": "2026-11-30",
    "in a couple of days": "2026-11-25",
    "in 3 days' time": "2026-11-26",
    "3 days from now": "2026-11-26",
    "3 days from tomorrow": "2026-11-27",
    "a week from Friday": "2026-12-04",
    "2 days before Dec 1": "2026-11-29",
    "2 days ago": "2026-11-21",
    "2026-12-01": "2026-12-01",
    "2026/12/01": "2026-12-01",
    "Dec 1": "2026-12-01",
    "Dec. 1": "2026-12-01",
    "December 1st": "2026-12-01",
    "December the first": "2026-12-01",
    "1 December 2026": "2026-12-01",
    "1st of December": "2026-12-01",
    "Dec 1, 2027": "2027-12-01",
    "November 22": "2027-11-22",
    "November 23": "2026-11-23",
    "29 February": "2028-02-29",
    "the 15th": "2026-12-15",
    "the 23rd": "2026-11-23",
    "the 31st": "2026-12-31",
    "the 15th of next month": "2026-12-15",
    "Fri, 4 Dec": "2026-12-04",
    "Thu 15th": "2027-04-15",
    "12/1": "2027-01-12",
    "1/12/2026": "2026-12-01",
    "12/25": "2026-12-25",
    "1.12.": "2026-12-01",
    "1.12.26": "2026-12-01",
    "by Friday": "2026-11-27",
    "due on Friday": "2026-11-27",
    "no later than Friday!": "2026-11-27",
}

MOMENTS = {
    "tonight": "2026-11-23 20:00",
    "tonight at 9": "2026-11-23 21:00",
    "tomorrow morning": "2026-11-24 09:00",
    "Friday afternoon": "2026-11-27 15:00",
    "this evening": "2026-11-23 19:00",
    "in the morning": "2026-11-24 09:00",
    "noon": "2026-11-23 12:00",
    "tomorrow at noon": "2026-11-24 12:00",
    "midnight": "2026-11-24 00:00",
    "end of day": "2026-11-23 18:00",
    "EOD": "2026-11-23 18:00",
    "COB Friday": "2026-11-27 18:00",
    "end of day tomorrow": "2026-11-24 18:00",
    "5pm": "2026-11-23 17:00",
    "5:30 pm": "2026-11-23 17:30",
    "5 p.m.": "2026-11-23 17:00",
    "5.30pm": "2026-11-23 17:30",
    "17:00": "2026-11-23 17:00",
    "17h30": "2026-11-23 17:30",
    "9:30": "2026-11-24 09:30",
    "10:00": "2026-11-24 10:00",
    "05:30": "2026-11-24 05:30",
    "at 5": "2026-11-23 17:00",
    "at 7": "2026-11-24 07:00",
    "at 12": "2026-11-23 12:00",
    "5 o'clock": "2026-11-23 17:00",
    "five pm": "2026-11-23 17:00",
    "half past three": "2026-11-23 15:30",
    "quarter to 5": "2026-11-23 16:45",
    "quarter to twelve pm": "2026-11-23 11:45",
    "3 in the afternoon": "2026-11-23 15:00",
    "today at 8": "2026-11-23 20:00",
    "5pm Friday": "2026-11-27 17:00",
    "Friday 5pm": "2026-11-27 17:00",
    "Friday, at 5pm": "2026-11-27 17:00",
    "Friday at 17": "2026-11-27 17:00",
    "at 5 on Friday": "2026-11-27 17:00",
    "next week at 9am": "2026-11-30 09:00",
    "Dec 1 at 5pm": "2026-12-01 17:00",
    "2026-12-01 17:00": "2026-12-01 17:00",
    "2026-12-01T17:00": "2026-12-01 17:00",
    "in 2 hours": "2026-11-23 12:00",
    "in 2h": "2026-11-23 12:00",
    "in 1h 30m": "2026-11-23 11:30",
    "in 1.5 hours": "2026-11-23 11:30",
    "in 45 minutes": "2026-11-23 10:45",
    "in half an hour": "2026-11-23 10:30",
    "in an hour and a half": "2026-11-23 11:30",
    "within 2 hours": "2026-11-23 12:00",
    "2 hours ago": "2026-11-23 08:00",
    "in 3 days at noon": "2026-11-26 12:00",
    "now": "2026-11-23 10:00",
}


@pytest.mark.parametrize(("phrase", "expected"), [pytest.param(*row, id=row[0]) for row in (DAYS | MOMENTS).items()])
def test_a_phrase_is_the_date_it_says(phrase: str, expected: str) -> None:
    assert written(parse_when(phrase, CTX)) == expected


NO_DATES = [
    *("", " ", "soon", "5", "12", "15 tasks", "Friday's report", "fix login by Friday", "February 30", "32/13"),
    *("25:00", "5:61", "13 am", "v1.2", "3.11.4", "TASK-12", "$5", "at", "by", "the", "in 999999 years"),
]


@pytest.mark.parametrize("phrase", NO_DATES)
def test_what_is_no_date_or_more_than_one_is_refused(phrase: str) -> None:
    with pytest.raises(NotADate):
        parse_when(phrase, CTX)


SENTENCES = [
    ("fix login by Friday", [("by Friday", True)]),
    ("fix login due Friday at 5pm please", [("due Friday at 5pm", True)]),
    ("due: tomorrow", [("due: tomorrow", True)]),
    ("the deadline is on Dec 1.", [("deadline is on Dec 1", True)]),
    ("call Bob on Friday, then Ann at 5", [("on Friday", False), ("at 5", False)]),
    ("send it before noon tomorrow", [("before noon tomorrow", True)]),
    ("do it tomorrow by 5", [("tomorrow by 5", True)]),
    ("start tomorrow, due Friday", [("tomorrow", False), ("due Friday", True)]),
    ("Monday 3pm, Tuesday 4pm", [("Monday 3pm", False), ("Tuesday 4pm", False)]),
    ("remind me in 2 hours to call", [("in 2 hours", False)]),
    ("move it to the 2nd", [("the 2nd", False)]),
    ("Friday's report by Monday", [("by Monday", True)]),
    ("Good morning, tomorrow we ship", [("tomorrow", False)]),
    ("tomorrow at 9 send the report", [("tomorrow at 9", False)]),
    ("at 5 call Bob", [("at 5", False)]),
    ("deploy @ 5pm", [("@ 5pm", False)]),
    ("ship (by Friday)", [("by Friday", True)]),
    ("call him at 5.", [("at 5", False)]),
    ("by end of day Friday, the report", [("by end of day Friday", True)]),
    ("we meet May 5 and 6 march", [("May 5", False), ("6 march", False)]),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row, id=row[0]) for row in SENTENCES])
def test_dates_are_found_with_the_words_that_introduce_them(text: str, expected: list[tuple[str, bool]]) -> None:
    assert [(span.text, span.is_due) for span in find_dates(text, CTX)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "close TASK-12 and #12",
            "see v1.2 and 3.11.4",
            "it costs $5 or 5 euros",
            "raise it by 5%",
            "used by 5 people",
            "run at 5 sites",
        ),
        *("we may fix the second bug", "we may 5 times", "march 5 miles", "the sun is up", "the cat sat there"),
        *("call +1 202 555 0123", "call 555-12-2026", "read monday.com and today.html", "INV-2026-12-01"),
        *("10.0.0.1", "we are 3/4 done", "support 24/7", "the 5th floor", "the 2nd draft", "Good morning all"),
        *("now we ship", "ask @friday", "bob@5pm.com", "in the house", "next to the door", "the end of the story"),
        *("Mon-Fri", "5 tasks", "the second Friday", "a few minutes", "3 days", "at 500", "in 2026"),
    ],
)
def test_ordinary_words_and_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text, CTX) == []


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", "2027-04-03"),
        ("America/New_York", "2027-03-04"),
        ("Pacific/Honolulu", "2027-03-04"),
        ("America/Indiana/Knox", "2027-03-04"),
        ("America/Toronto", "2027-04-03"),
        ("America/Sao_Paulo", "2027-04-03"),
    ],
)
def test_the_zone_decides_whether_the_day_or_the_month_comes_first(zone: str, expected: str) -> None:
    assert written(parse_when("3/4", seen_from(zone=ZoneInfo(zone)))) == expected


def test_day_first_can_be_chosen_against_the_zone() -> None:
    ctx = TimeContext(now=CTX.now, zone=NEW_YORK, day_first=True)
    assert written(parse_when("3/4", ctx)) == "2027-04-03"


@pytest.mark.parametrize(
    ("now", "phrase", "expected"),
    [
        ("2026-11-23T19:00", "5pm", "2026-11-24 17:00"),
        ("2026-11-23T19:00", "EOD", "2026-11-23 23:59"),
        ("2026-11-23T21:00", "tonight", "2026-11-23 23:59"),
        ("2026-11-23T19:00", "today at 5pm", "2026-11-23 17:00"),
        ("2026-11-27T10:00", "Friday", "2026-12-04"),
        ("2026-11-27T10:00", "this Friday", "2026-11-27"),
        ("2026-11-29T10:00", "next Friday", "2026-12-04"),
        ("2026-11-29T10:00", "next week", "2026-11-30"),
        ("2026-11-28T10:00", "this Friday", "2026-12-04"),
        ("2026-11-28T10:00", "end of week", "2026-12-04"),
        ("2026-11-27T10:00", "in 1 working day", "2026-11-30"),
        ("2026-01-31T10:00", "in a month", "2026-02-28"),
        ("2026-12-31T10:00", "tomorrow", "2027-01-01"),
    ],
)
def test_the_same_words_move_with_the_clock(now: str, phrase: str, expected: str) -> None:
    assert written(parse_when(phrase, seen_from(now))) == expected


def test_working_hours_and_workdays_are_the_speakers() -> None:
    ctx = TimeContext(
        now=CTX.now, zone=BERLIN, workdays=frozenset({6, 0, 1, 2, 3}), day_start=time(6), day_end=time(15, 30)
    )
    assert written(parse_when("in 5 working days", ctx)) == "2026-11-30"
    assert written(parse_when("EOD", ctx)) == "2026-11-23 15:30"
    assert written(parse_when("tomorrow at 6", ctx)) == "2026-11-24 06:00"


@pytest.mark.parametrize(
    ("now", "phrase", "expected"),
    [
        ("2026-03-28T10:00", "tomorrow at 2:30 am", "2026-03-29T03:00:00+02:00"),
        ("2026-10-24T10:00", "tomorrow at 2:30 am", "2026-10-25T02:30:00+02:00"),
        ("2026-03-28T10:00", "in 24 hours", "2026-03-29T11:00:00+02:00"),
    ],
    ids=["a skipped time is the end of the gap", "a doubled time is the first", "hours are real hours"],
)
def test_clock_changes(now: str, phrase: str, expected: str) -> None:
    moment = parse_when(phrase, seen_from(now)).moment
    assert moment is not None
    assert moment.isoformat() == expected


def test_the_first_of_two_equal_times_is_past_during_the_second() -> None:
    during_the_second = datetime(2026, 10, 25, 1, 40, tzinfo=UTC)
    assert written(parse_when("2:50 am", TimeContext(now=during_the_second, zone=BERLIN))) == "2026-10-26 02:50"


def test_now_is_read_in_the_speakers_zone() -> None:
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert written(parse_when("today", TimeContext(now=late, zone=NEW_YORK))) == "2026-11-23"


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        TimeContext(now=datetime(2026, 11, 23), zone=BERLIN)  # noqa: DTZ001 - the naive one is the point


def test_a_when_is_a_day_or_a_moment() -> None:
    with pytest.raises(ValueError, match="either"):
        When()
    with pytest.raises(ValueError, match="either"):
        When(day=date(2026, 11, 23), moment=CTX.now)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (When(day=date(2026, 11, 23)), "today"),
        (When(day=date(2026, 11, 22)), "yesterday"),
        (When(day=date(2026, 11, 27)), "Fri 27 Nov"),
        (When(day=date(2027, 11, 26)), "Fri 26 Nov 2027"),
        (When(moment=datetime(2026, 11, 24, 16, 0, tzinfo=UTC)), "tomorrow 17:00"),
        (When(moment=datetime(2026, 11, 27, 17, 0, tzinfo=BERLIN)), "Fri 27 Nov 17:00"),
    ],
)
def test_dates_are_described_shortly_in_the_speakers_zone(when: When, expected: str) -> None:
    assert describe_when(when, CTX) == expected


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_described_day_is_read_back(day: date) -> None:
    when = When(day=day)
    assert parse_when(describe_when(when, CTX), CTX) == when


@given(st.datetimes(datetime(2026, 11, 23, 10, 1), datetime(2035, 12, 31)))  # noqa: DTZ001 - made aware below
def test_a_described_moment_to_come_is_read_back(naive: datetime) -> None:
    moment = CTX.at(naive.date(), naive.time().replace(second=0, microsecond=0))
    assert parse_when(describe_when(When(moment=moment), CTX), CTX).moment == moment


FRAGMENTS = [
    *DAYS,
    *MOMENTS,
    *NO_DATES,
    "by",
    "due",
    ":",
    "at",
    "@",
    "-",
    "/",
    ".",
    "1",
    "2026",
    "may",
    "of",
    "İ",
    "\u2019",
    "٣",
]
NOWS = st.datetimes(
    datetime(1, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, BERLIN, NEW_YORK]),
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map(" ".join)), NOWS)
def test_spans_lie_in_the_text_do_not_overlap_and_are_aware(text: str, now: datetime) -> None:
    spans = find_dates(text, TimeContext(now=now, zone=NEW_YORK))
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(text[span.start : span.end] == span.text != "" for span in spans)
    assert all(span.when.moment is None or span.when.moment.utcoffset() is not None for span in spans)


@given(st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map("".join)), NOWS)
def test_a_phrase_is_read_or_refused_and_nothing_else(phrase: str, now: datetime) -> None:
    ctx = TimeContext(now=now, zone=BERLIN)
    try:
        when = parse_when(phrase, ctx)
    except NotADate:
        return
    assert describe_when(when, ctx)


def hostile_texts() -> Iterator[str]:
    dice = random.Random(7)
    for unit in (
        "5pm ",
        "1 ",
        "1:",
        "1/",
        "by at ",
        "in 3 days ",
        "1 hour and ",
        "the 1st of ",
        "fri 1 dec 2026 5pm ",
        "a'",
    ):
        yield (unit * 5000)[:5000]
    for _ in range(30):
        yield "".join(dice.choice(FRAGMENTS) + dice.choice(["", " "]) for _ in range(1500))[:5000]


def seconds_to_read(text: str) -> float:
    """The best of three, for the machine has other work too."""

    def once() -> float:
        start = process_time()
        find_dates(text, CTX)
        return process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize("text", list(hostile_texts()), ids=lambda text: text[:12])
def test_hostile_texts_are_read_in_linear_time(text: str) -> None:
    assert seconds_to_read(text) < 0.05


def test_ordinary_phrases_take_under_two_milliseconds() -> None:
    taken = sorted(seconds_to_read(f"remind Ann to send the report {phrase}") for phrase in DAYS | MOMENTS)
    assert taken[int(len(taken) * 0.95)] < 0.002


def test_a_gap_of_a_whole_day_ends_at_its_end() -> None:
    apia = ZoneInfo("Pacific/Apia")  # had no 30 December 2011
    moment = TimeContext(now=CTX.now, zone=apia).at(date(2011, 12, 30), time(12))
    assert moment.isoformat() == "2011-12-31T00:00:00+14:00"
