"""The borders of pyproject.toml hold, and each of them can be seen to break."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
VERDICT = re.compile(r"^(.+?) (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", re.MULTILINE)

VIOLATIONS = {
    "Layers: each imports only to its right": ("kernel/ids.py", "import boss_workflow.ports.llm"),
    "Integrations know only ports and kernel": ("integrations/memory/limiter.py", "import boss_workflow.chat.models"),
    "Integrations never import each other": (
        "integrations/memory/limiter.py",
        "import boss_workflow.integrations.redis.limiter",
    ),
    "Only the composition root picks integrations and reads settings": (
        "chat/cards.py",
        "import boss_workflow.integrations.memory.limiter",
    ),
    "Domains form no cycle": ("domains/people/errors.py", "import boss_workflow.domains.tasks.errors"),
    "Services, repositories and conversations know no web framework": ("domains/tasks/errors.py", "import fastapi"),
    "Vendor SDKs stay in their adapters: Telegram": ("chat/cards.py", "import telegram"),
    "Vendor SDKs stay in their adapters: OpenAI client": ("chat/cards.py", "import openai"),
    "PgQueuer lives in jobs/queue.py alone": ("jobs/worker.py", "import pgqueuer"),
    "APScheduler lives in jobs/schedule_clock.py alone": ("jobs/worker.py", "import apscheduler"),
}
"""For each contract a line that breaks it and nothing else, and where."""


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [str(contract["name"]) for contract in settings["tool"]["importlinter"]["contracts"]]


def verdicts(tree: Path) -> dict[str, str]:
    """What lint-imports says of each contract in a copy of the repository."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--config", tree / "pyproject.toml", "--cache-dir", tree / "cache"],
        cwd=tree / "src",
        env={"PYTHONPATH": str(tree / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(VERDICT.findall(done.stdout))
    assert (done.returncode == 0) == ("BROKEN" not in found.values()), done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "src/boss_workflow", copy / "src/boss_workflow", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@contextmanager
def added(file: Path, line: str) -> Iterator[None]:
    before = file.read_text()
    file.write_text(f"{before}\n{line}\n")
    try:
        yield
    finally:
        file.write_text(before)


def test_every_contract_is_kept(tree: Path) -> None:
    assert verdicts(tree) == dict.fromkeys(contracts(), "KEPT")


def test_every_contract_has_its_violation() -> None:
    assert set(VIOLATIONS) == set(contracts())


@pytest.mark.slow
@pytest.mark.parametrize("contract", VIOLATIONS)
def test_contract_can_be_broken(tree: Path, contract: str) -> None:
    file, line = VIOLATIONS[contract]
    with added(tree / "src/boss_workflow" / file, line):
        broken = [name for name, verdict in verdicts(tree).items() if verdict == "BROKEN"]
    assert broken == [contract]
