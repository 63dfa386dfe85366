"""The image and the composition before they are built: by the official parser, hadolint's rules and the schema."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import URL
from typer.main import get_command

from boss_workflow.bootstrap import build, build_api
from boss_workflow.cli import app as commands
from boss_workflow.settings import Settings
from tests.integration.api.routes import routes_of
from tests.support.database import settings_for

ROOT = Path(__file__).parents[2]
OF_UVICORN = {"FORWARDED_ALLOW_IPS"}


@pytest.fixture(scope="module")
def image() -> Sequence[Any]:
    dockerfile = pytest.importorskip("dockerfile", reason="the parser has no wheel for this machine")
    return list(dockerfile.parse_file(str(ROOT / "Dockerfile")))


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs/operations.md").read_text()


def of(image: Sequence[Any], instruction: str) -> Iterator[Any]:
    return (one for one in image if one.cmd.upper() == instruction)


class TestImage:
    def test_its_shell_and_its_python_can_be_read(self, image: Sequence[Any]) -> None:
        for run in of(image, "RUN"):
            subprocess.run(["sh", "-n", "-c", run.value[0]], check=True)
        (health,) = of(image, "HEALTHCHECK")
        assert health.value[:3] == ("CMD", "python", "-c")
        compile(health.value[3], "HEALTHCHECK", "exec")

    def test_keeps_the_rules_of_hadolint(self, image: Sequence[Any]) -> None:
        """github.com/hadolint/hadolint/wiki, by their numbers."""
        said = [(one.cmd.upper(), " ".join(one.value)) for one in image]
        runs = [text for name, text in said if name == "RUN"]
        names = [name for name, _ in said]
        assert all(text.startswith("/") for name, text in said if name == "WORKDIR"), "DL3000"
        assert not [text for text in runs if re.search(r"\b(sudo|ssh|vim|cd)\b", text)], "DL3001, DL3003, DL3004"
        assert [text for name, text in said if name == "USER"][-1] not in {"root", "0"}, "DL3002"
        assert not [text for name, text in said if name == "FROM" and re.search(r":latest|^\w+( |$)", text)], "DL3006/7"
        assert all("==" in text for text in runs if "pip install" in text), "DL3013"
        assert "ADD" not in names, "DL3020"
        assert all(1 <= int(port) <= 65535 for name, port in said if name == "EXPOSE"), "DL3011"
        assert all(names.count(one) <= 1 for one in ("HEALTHCHECK", "CMD", "ENTRYPOINT")), "DL3012, DL4003, DL4004"
        assert all(one.json for one in image if one.cmd.upper() in {"CMD", "ENTRYPOINT", "HEALTHCHECK"}), "DL3025"
        assert all("--no-cache-dir" in text for text in runs if "pip install" in text), "DL3042"
        assert all("-l" in text for text in runs if re.search(r"useradd .*--uid \d{6,}", text)), "DL3046"
        assert "MAINTAINER" not in names, "DL4000"
        assert not [text for text in runs if "|" in text.replace("||", "")], "DL4006"
        stages = {one.value[2] for one in of(image, "FROM") if len(one.value) == 3}
        copied = {flag.removeprefix("--from=") for one in of(image, "COPY") for flag in one.flags}
        assert copied <= stages, "DL3022"


class TestComposition:
    def test_fits_the_schema_of_the_specification(self) -> None:
        assert fits(ROOT / "docker-compose.yml").returncode == 0

    def test_what_does_not_fit_is_noticed(self, tmp_path: Path) -> None:
        wrong = tmp_path / "docker-compose.yml"
        wrong.write_text((ROOT / "docker-compose.yml").read_text().replace("read_only: true", "readonly: true"))
        assert "readonly" in fits(wrong).stdout

    def test_what_it_asks_for_stands_on_the_page(self, page: str) -> None:
        text = (ROOT / "docker-compose.yml").read_text()
        assert set(re.findall(r"\$\{(\w+):\?", text)) <= set(re.findall(r"`(\w+)`", page))

    def test_what_is_run_there_is_a_command(self) -> None:
        known = set(get_command(commands).commands)  # type: ignore[attr-defined]
        compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
        railway = tomllib.loads((ROOT / "railway.toml").read_text())["deploy"]
        asked = [
            compose["services"]["migrate"]["command"],
            *[line.split() for line in (*railway["preDeployCommand"], railway["startCommand"])],
        ]
        assert all(words[0] == "boss" and words[1] in known for words in asked)


class TestRailway:
    def test_says_only_what_is_read_there(self) -> None:
        """docs.railway.com/reference/config-as-code"""
        railway = tomllib.loads((ROOT / "railway.toml").read_text())
        assert set(railway) == {"build", "deploy"}
        assert set(railway["build"]) <= {"builder", "buildCommand", "dockerfilePath", "watchPatterns"}
        assert set(railway["deploy"]) <= {
            *("preDeployCommand", "startCommand", "healthcheckPath", "healthcheckTimeout", "restartPolicyType"),
            *("restartPolicyMaxRetries", "overlapSeconds", "drainingSeconds", "numReplicas", "cronSchedule"),
        }


class TestPageOnOperations:
    def test_its_addresses_answer(self, page: str, tmp_path: Path) -> None:
        app = build(settings_for(tmp_path), URL.create("postgresql+asyncpg", host="nowhere"))
        known = {path for _, path in routes_of(build_api(app))}
        asked = set(re.findall(r"`(/(?:health|metrics|api)[\w/-]*)`", page))
        assert len(asked) >= 10
        assert asked <= known

    def test_its_commands_and_settings_exist(self, page: str) -> None:
        known = set(get_command(commands).commands)  # type: ignore[attr-defined]
        assert set(re.findall(r"`boss ([a-z][\w-]+)", page)) <= known
        settings = {name.upper() for name in Settings.model_fields}
        of_compose = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
        assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", page)) <= settings | of_compose | OF_UVICORN


def fits(composition: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(composition)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
