"""What can't be built here is read: the image, the composition and the hoster's file keep their rules."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from boss_workflow.settings import Settings

ROOT = Path(__file__).parents[2]
PUBLIC_ROUTES = {"/health/live", "/health/ready"}
WORDS_OF_SECRETS = re.compile(r"PASSWORD|SECRET|TOKEN|KEY|AUTH")


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """(INSTRUCTION, rest), with continued lines joined and comments left out."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    parted = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(name.upper(), rest.strip()) for name, _, rest in parted]


def stages(dockerfile: str) -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for name, rest in instructions(dockerfile):
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


class TestImage:
    def test_is_slim_and_built_in_two_stages(self, dockerfile: str) -> None:
        built, final = stages(dockerfile)
        assert built[0][1].endswith(" AS build")
        for stage in (built, final):
            assert re.match(r"python:3\.\d+-slim-\w+", stage[0][1])
        assert "uv" not in " ".join(rest for name, rest in final if name == "RUN")

    def test_runs_as_nobody_special(self, dockerfile: str) -> None:
        final = stages(dockerfile)[-1]
        names = [name for name, _ in final]
        user = dict(final)["USER"]
        assert user not in {"root", "0"}
        assert names.index("USER") > max(at for at, name in enumerate(names) if name in {"RUN", "COPY"})
        assert f"useradd --system --uid 10001 --gid {user}" in " ".join(rest for name, rest in final if name == "RUN")

    def test_has_what_the_lock_file_says_and_no_tools_of_development(self, dockerfile: str) -> None:
        syncs = [rest for name, rest in instructions(dockerfile) if name == "RUN" and "uv sync" in rest]
        assert syncs
        assert all("--locked" in sync and "--no-dev" in sync for sync in syncs)
        makefile = (ROOT / "Makefile").read_text()
        (version,) = re.findall(r"UV_VERSION := (\S+)", makefile)
        assert f"uv=={version}" in dockerfile

    def test_copies_only_what_is_there_and_what_the_build_lets_in(self, dockerfile: str) -> None:
        ignored = (ROOT / ".dockerignore").read_text().split()
        allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
        copied = {
            source
            for name, rest in instructions(dockerfile)
            if name == "COPY" and "--from=" not in rest
            for source in rest.split()[:-1]
        }
        assert "*" in ignored
        assert copied == allowed
        assert all((ROOT / source).exists() for source in copied)

    def test_tells_whether_it_is_well_and_takes_signals(self, dockerfile: str) -> None:
        final = dict(stages(dockerfile)[-1])
        assert "/health/live" in final["HEALTHCHECK"]
        assert final["CMD"] == '["boss", "serve"]'
        assert "ENTRYPOINT" not in final

    def test_holds_no_secret_and_no_unknown_setting(self, dockerfile: str) -> None:
        assert "ADD" not in {name for name, _ in instructions(dockerfile)}
        given = re.findall(r"([A-Z_]+)=", " ".join(rest for name, rest in instructions(dockerfile) if name == "ENV"))
        assert not [name for name in given if WORDS_OF_SECRETS.search(name)]
        foreign = {name for name in given if not name.startswith(("PYTHON", "UV_")) and name != "PATH"}
        assert foreign <= {name.upper() for name in Settings.model_fields}


class TestComposition:
    def test_has_the_application_its_database_and_redis(self, compose: dict[str, Any]) -> None:
        assert set(compose["services"]) == {"migrate", "app", "db", "redis"}
        assert set(compose["volumes"]) == {"data", "database"}

    def test_no_secret_has_a_default(self, compose: dict[str, Any]) -> None:
        secrets = [
            value
            for service in compose["services"].values()
            for name, value in service.get("environment", {}).items()
            if WORDS_OF_SECRETS.search(name) or name.endswith("_URL")
        ]
        assert len(secrets) >= 7
        for value in secrets:
            assert re.search(r"\$\{[A-Z_]+:\?", value), value
        assert not re.search(r"(PASSWORD|SECRET_KEY|ENCRYPTION_KEY|TOKEN):-", (ROOT / "docker-compose.yml").read_text())

    def test_knows_only_settings_that_exist(self, compose: dict[str, Any]) -> None:
        names = set(compose["services"]["app"]["environment"])
        assert names <= {name.upper() for name in Settings.model_fields}

    def test_each_waits_for_what_it_needs(self, compose: dict[str, Any]) -> None:
        services = compose["services"]
        assert services["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
        assert services["app"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services["app"]["depends_on"]["redis"]["condition"] == "service_healthy"
        assert all("test" in services[name]["healthcheck"] for name in ("db", "redis"))

    def test_only_the_application_is_reached_and_only_from_this_machine(self, compose: dict[str, Any]) -> None:
        published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
        assert set(published) == {"app"}
        assert all(port.startswith("127.0.0.1:") for port in published["app"])

    def test_nothing_may_more_than_it_must(self, compose: dict[str, Any]) -> None:
        app = compose["services"]["app"]
        assert (app["read_only"], app["cap_drop"]) == (True, ["ALL"])
        for name, service in compose["services"].items():
            assert service["security_opt"] == ["no-new-privileges:true"], name
            assert "privileged" not in service

    def test_images_have_a_version(self, compose: dict[str, Any]) -> None:
        for name in ("db", "redis"):
            assert re.fullmatch(r"\w+:\d+(\.\d+)*-alpine", compose["services"][name]["image"])


class TestRailway:
    def test_migrates_serves_and_asks_whether_it_is_ready(self) -> None:
        railway = tomllib.loads((ROOT / "railway.toml").read_text())
        assert railway["build"] == {"builder": "DOCKERFILE", "dockerfilePath": "Dockerfile"}
        deploy = railway["deploy"]
        assert (deploy["preDeployCommand"], deploy["startCommand"]) == (["boss migrate"], "boss serve")
        assert deploy["healthcheckPath"] in PUBLIC_ROUTES
        assert deploy["restartPolicyType"] == "ON_FAILURE"


def test_the_page_on_operations_names_them() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    for word in ("docker compose up", "railway.toml", "/metrics", "METRICS_TOKEN", "DB_POOL_SIZE", "/health/redis"):
        assert word in page
