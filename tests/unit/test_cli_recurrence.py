"""`boss recurrence`: a phrase's rule and dates, and lines of JSON."""

import json

from typer.testing import CliRunner

from boss_workflow.cli import app

RUN = CliRunner()


def test_a_phrase_is_shown_with_its_rule_its_words_and_five_dates() -> None:
    shown = RUN.invoke(app, ["recurrence", "every other Friday at 5", "--tz", "Europe/Berlin"])
    assert shown.exit_code == 0
    assert "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=17;BYMINUTE=0" in shown.output
    assert "every 2 weeks on Friday at 17:00" in shown.output
    assert shown.output.count("next") == 5


def test_what_does_not_repeat_is_told() -> None:
    assert RUN.invoke(app, ["recurrence", "on Friday"]).exit_code == 1
    assert RUN.invoke(app, ["recurrence", "daily", "--tz", "Mars/Base"]).exit_code == 2
    assert RUN.invoke(app, ["recurrence"]).exit_code == 2


def test_each_line_is_answered_and_a_broken_one_named() -> None:
    lines = [
        '{"text": "monthly on the 15th", "now": "2026-11-25T10:00:00+01:00", "tz": "Europe/Berlin"}',
        "",
        '{"text": "every',
        '{"text": "every bug", "now": "2026-11-25T10:00:00", "tz": "Europe/Berlin"}',
        '{"text": 5}',
        "[]",
        '{"text": "daily", "now": "soon"}',
    ]
    shown = RUN.invoke(app, ["recurrence", "--jsonl"], input="\n".join(lines))
    answers = [json.loads(line) for line in shown.output.splitlines()]
    assert shown.exit_code == 1
    assert answers[0] == {"rrule": "FREQ=MONTHLY;BYMONTHDAY=15"}
    assert answers[2] == {"rrule": None}
    assert [one["error"].partition(":")[0] for one in (answers[1], *answers[3:])] == [
        "line 3",
        "line 5",
        "line 6",
        "line 7",
    ]
