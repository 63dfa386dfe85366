"""The README's script of "Use the API", run as it is written: only the address is that of this test's server."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.integration.process.house import BOSS, House

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

README = Path(__file__).parents[3] / "README.md"
WRITTEN = "http://127.0.0.1:8000"
MOST_LINES = 15


def script() -> str:
    """The indented block of the section."""
    section = README.read_text().partition("## Use the API\n")[2].partition("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    assert 0 < len(lines) <= MOST_LINES
    return "\n".join(lines)


def test_creates_lists_changes_all_and_takes_it_back(used_house: House) -> None:
    server = used_house.up()
    tools = used_house.folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    (tools / "boss").symlink_to(BOSS)
    assert WRITTEN in script()

    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script().replace(WRITTEN, server.url)],
        cwd=used_house.folder,
        env=used_house.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    *made, cursor, urgent, undone = ran.stdout.splitlines()
    assert len(made) == 3
    assert all(re.fullmatch(r"TASK-\d+", one) for one in made)
    assert re.fullmatch(r"[\w-]+", cursor)
    assert urgent == "3"
    assert "3" in undone
    listed = "select count(*) from task where project = 'House' and priority = 'medium' and deleted_at is null"
    assert used_house.ask(listed) == 3
