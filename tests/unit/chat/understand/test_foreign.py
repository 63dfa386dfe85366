"""German, Spanish and French: who, when and how often, on messages written before the grammar learned them."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from benchmarks.understand import compare

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.foreign_dates import find_foreign_dates
from boss_workflow.cli.understand import Understanding

MESSAGES = [json.loads(line) for line in Path("tests/data/foreign.jsonl").read_text().splitlines()]
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = TimeContext(now=datetime(2026, 11, 25, 10, tzinfo=BERLIN), zone=BERLIN)
AT_LEAST = 0.95


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_due_and_assignee_are_right(language: str) -> None:
    understanding = Understanding()
    messages = [one for one in MESSAGES if one["id"].startswith(f"foreign-{language}")]

    wrong = [
        message["text"]
        for message in messages
        if not all(
            compare(message["expect"], understanding.read(message)).get(field, True)
            for field in ("assignee", "due", "rrule")
        )
    ]

    assert len(wrong) <= len(messages) * (1 - AT_LEAST), wrong


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("de", "bis Freitag um 17 Uhr", "by Friday at 17:00"),
        ("de", "bis Freitag, 17:30 Uhr", "by Friday at 17:30"),
        ("de", "morgen Nachmittag", "tomorrow afternoon"),
        ("de", "in zwei Werktagen", "in 2 working days"),
        ("es", "antes del viernes a las 17", "by Friday at 17:00"),
        ("es", "el martes a las 5 de la tarde", "Tuesday at 17:00"),
        ("es", "a medianoche", "midnight"),
        ("fr", "avant vendredi 17h", "by Friday at 17:00"),
        ("fr", "jeudi à 8h du soir", "Thursday at 20:00"),
        ("fr", "d'ici deux semaines", "in 2 weeks"),
    ],
)
def test_a_foreign_date_keeps_its_clock(language: str, text: str, english: str) -> None:
    (span,) = find_foreign_dates(text, language, WEDNESDAY)

    assert span.text == english


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "12 Äpfel"), ("es", "para 12 clientes"), ("fr", "dans la salle 12"), ("de", "im März")],
)
def test_counts_and_places_are_no_dates(language: str, text: str) -> None:
    assert find_foreign_dates(text, language, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("text", "title", "rule"),
    [
        ("Sarah soll am 15. jedes Monats die Löhne zahlen", "die Löhne zahlen", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("Tom soll monatlich die Miete zahlen", "die Miete zahlen", "FREQ=MONTHLY"),
        (
            "Sarah soll den Bericht jeden Montag um 9 Uhr schicken",
            "den Bericht schicken",
            "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0",
        ),
        ("Tom debe pagar el alquiler el día 1 de cada mes", "pagar el alquiler", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("Tom doit payer le loyer le 1er de chaque mois", "payer le loyer", "FREQ=MONTHLY;BYMONTHDAY=1"),
        (
            "Mike doit vérifier le serveur tous les jours sauf le dimanche",
            "vérifier le serveur",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA",
        ),
    ],
)
def test_what_repeats_leaves_a_clean_title(text: str, title: str, rule: str) -> None:
    (task,) = Understanding().read({**MESSAGES[0], "text": text})["tasks"]

    assert (task["title"], task["rrule"]) == (title, rule)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tom waters the plants 3 days after it is done", "water the plants"),
        ("remind Ann to change the filter every 2 weeks after completion", "change the filter"),
    ],
)
def test_what_follows_a_completion_repeats_without_a_rule_of_the_calendar(text: str, title: str) -> None:
    read = Understanding().read({**MESSAGES[0], "text": text})

    assert read["intent"] == "set_recurring"
    assert [(task["title"], task["rrule"]) for task in read["tasks"]] == [(title, None)]


def test_an_exception_that_no_rule_can_hold_makes_none() -> None:
    read = Understanding().read({**MESSAGES[0], "text": "Ann calls the bank every Friday but not on the 13th"})

    assert read["tasks"] == []
