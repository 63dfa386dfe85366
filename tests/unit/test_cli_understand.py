"""`boss understand`, run as a command: neither settings nor a database are there."""

import json
import subprocess
import sys
from pathlib import Path


def boss(*words: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "boss_workflow", "understand", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LOG_LEVEL": "nonsense"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_shows_what_was_understood_and_why(tmp_path: Path) -> None:
    answer = boss("John fix the login bug by Friday", "--now", "2026-11-25T10:00:00+00:00", folder=tmp_path)

    assert answer.returncode == 0, answer.stderr
    assert "task.create" in answer.stdout
    assert "because of" in answer.stdout
    assert '"due": "2026-11-27"' in answer.stdout
    assert list(tmp_path.iterdir()) == []


def test_lines_in_are_lines_out(tmp_path: Path) -> None:
    message = {
        "id": "a",
        "text": "TASK-1 and TASK-2 are done",
        "now": "2026-11-25T10:00:00+01:00",
        "tz": "Europe/Berlin",
        "team": ["John Smith"],
        "sender": "John Smith",
    }
    answer = boss("--jsonl", folder=tmp_path, stdin=f"{json.dumps(message)}\n\n{json.dumps(message | {'id': 'b'})}\n")

    first, second = (json.loads(line) for line in answer.stdout.splitlines())
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["intent"] == "complete_task"
    assert first["task_refs"] == ["TASK-1", "TASK-2"]


def test_a_line_that_is_no_message_is_named(tmp_path: Path) -> None:
    answer = boss("--jsonl", folder=tmp_path, stdin='{"id": 1}\n')

    assert answer.returncode == 1
    assert answer.stderr.startswith("Line 1 can't be used:")
