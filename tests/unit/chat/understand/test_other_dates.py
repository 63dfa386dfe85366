"""What the grammar leaves open in other languages is left to a library, on few and short spans, and said so."""

from datetime import datetime
from time import thread_time
from zoneinfo import ZoneInfo

import pytest

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.other_dates import SOURCE, find_other_dates
from boss_workflow.chat.understand.utterance import Utterance

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = TimeContext(now=datetime(2026, 11, 25, 10, tzinfo=BERLIN), zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "said", "read"),
    [
        ("John deve enviar o relatório até sexta-feira", "até sexta-feira", "by 2026-11-27"),
        ("Sarah precisa ligar amanhã às 10:30", "amanhã às 10:30", "2026-11-26 10:30"),
        ("o relatório para 5 de dezembro", "para 5 de dezembro", "by 2026-12-05"),
        ("finire il logo entro venerdì", "entro venerdì", "by 2026-11-27"),
        ("Ann moet vrijdag om 14:00 bellen", "vrijdag om 14:00", "2026-11-27 14:00"),
    ],
)
def test_portuguese_italian_and_dutch_dates_are_found(text: str, said: str, read: str) -> None:
    (span,) = find_other_dates(text, [], WEDNESDAY)

    assert (text[span.start : span.end], span.text, span.source) == (said, read, SOURCE)


def test_the_grammar_comes_first() -> None:
    message = Utterance.of("John soll bis Freitag anrufen, dann domani", WEDNESDAY, [], None)

    assert [date.source for date in message.dates] == ["grammar", SOURCE]


@pytest.mark.parametrize("text", ["Fix the login bug by Friday", "the agosto page", "das ist hier kaputt", "maart", ""])
def test_without_a_date_word_of_another_language_it_is_not_asked(text: str) -> None:
    assert find_other_dates(text, [], WEDNESDAY) == []


def test_no_message_waits_long_for_it() -> None:
    find_other_dates("domani oggi vandaag amanhã", [], WEDNESDAY)  # the library and its languages are loaded
    find_other_dates("vandaag maandag", [], WEDNESDAY)
    slowest = 0.0
    for text in ("domani " * 200, "3 gennaio " * 100, "12:30 de do da às " * 40 + "hoje", "vrijdag 9999 9999 9999"):
        began = thread_time()
        find_other_dates(text, [], WEDNESDAY)
        slowest = max(slowest, thread_time() - began)

    assert slowest < 0.05
