"""Logs that can be read by machines, that belong together, and that tell no secret."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog

from boss_workflow.kernel.logging import Mask, configure_logging, current_request_id, request_context

BOT = "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123"
SECRETS = ["sk-0123456789abcdef", 'quo"te\\and/slash?', "geheimnis-größer", "boss"]
Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _undisturbed() -> Iterator[None]:
    """Leaves the logging of the other tests as it was."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers, root.level = handlers, level
    structlog.configure(**kept)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Logged:
    """JSON lines at level DEBUG; each has to be one."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging("debug", "json", SECRETS)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@dataclass
class Holder:
    secret: str


class TestLines:
    def test_each_is_json_with_what_is_needed_to_find_it(self, logged: Logged) -> None:
        with request_context("r1"):
            structlog.get_logger("boss.test").info('said "hello"\nand more', day=UUID(int=7), nested={"a": [1, None]})
        (line,) = logged()
        assert line.pop("timestamp").endswith("Z")
        assert line == {
            "event": 'said "hello"\nand more',
            "level": "info",
            "logger": "boss.test",
            "request_id": "r1",
            "day": "UUID('00000000-0000-0000-0000-000000000007')",
            "nested": {"a": [1, None]},
        }

    def test_libraries_log_the_same_way(self, logged: Logged) -> None:
        with request_context("r2"):
            logging.getLogger("some.library").warning("%d lost", 3)
        (line,) = logged()
        assert (line["event"], line["level"], line["logger"], line["request_id"]) == (
            "3 lost",
            "warning",
            "some.library",
            "r2",
        )

    def test_talkative_libraries_are_heard_when_they_complain(self, logged: Logged) -> None:
        logging.getLogger("httpx").info("GET https://api.telegram.org/bot1:x/getMe")
        logging.getLogger("httpx").warning("slow")
        assert [line["event"] for line in logged()] == ["slow"]

    def test_level_is_obeyed(self, logged: Logged) -> None:
        logging.getLogger().setLevel(logging.WARNING)
        structlog.get_logger().info("small talk")
        assert logged() == []

    def test_console_lines_are_for_people(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
        configure_logging("INFO", "console", SECRETS)
        structlog.get_logger("boss.test").info("started", key=SECRETS[0])
        assert "started" in stream.getvalue()
        assert "key=***" in stream.getvalue()
        assert "\x1b" not in stream.getvalue()

    def test_file_is_for_its_owner_only_and_holds_any_language(self, tmp_path: Path) -> None:
        file = tmp_path / "boss.log"
        configure_logging("INFO", "console", (), file)
        structlog.get_logger("boss.test").info("größer 🟡")
        assert "größer 🟡" in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o777 == 0o600


def every_way_to_leak(secret: str) -> Iterator[Callable[[], None]]:
    log = structlog.get_logger("boss.test")
    library = logging.getLogger("some.library")

    sentence = f"it is {secret}"
    failure = RuntimeError("outer")
    failure.__cause__ = ValueError(f"bad {secret}")

    yield lambda: log.info(sentence)
    yield lambda: log.info("it", value=secret)
    yield lambda: log.info("it", nested={"list": [{"deep": (secret,)}], "set": {secret}})
    yield lambda: log.info("it", as_key={secret: 1})
    yield lambda: log.info("it", error=ValueError(secret), held=Holder(secret), raw=secret.encode())
    yield lambda: log.info("it %s", secret)
    yield lambda: log.info("it", stack_info=True, value=secret)
    yield lambda: library.info("it is %s", secret)
    yield lambda: library.info("it is %r", {"a": secret})
    yield lambda: library.info("it", extra={"value": secret})
    yield lambda: log.error("failed", exc_info=failure)
    yield lambda: library.error("failed", exc_info=failure)
    yield lambda: bound_and_logged(secret)


def bound_and_logged(secret: str) -> None:
    with request_context("r", url=f"https://api.telegram.org/bot{secret}/getMe"):
        structlog.get_logger("boss.test").info("call")


class TestMask:
    @pytest.mark.parametrize("number", range(13))
    @pytest.mark.parametrize("secret", [BOT, *SECRETS[:3]])
    @pytest.mark.parametrize("form", ["json", "console"])
    def test_no_secret_gets_through(self, monkeypatch: pytest.MonkeyPatch, secret: str, number: int, form: str) -> None:
        monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
        configure_logging("DEBUG", form, SECRETS)

        list(every_way_to_leak(secret))[number]()

        written = stream.getvalue()
        assert written
        for spelling in {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], secret.replace("ö", "\\xc3\\xb6")}:
            assert spelling not in written
        if form == "json":
            assert all(json.loads(line) for line in written.splitlines())

    def test_count_of_ways_is_whole(self) -> None:
        assert len(list(every_way_to_leak("x"))) == 13

    def test_bot_token_of_somebody_else_is_masked_too(self) -> None:
        assert Mask(())(f"https://api.telegram.org/bot{BOT}/getMe") == "https://api.telegram.org/bot***/getMe"

    def test_secret_in_an_address_is_masked_as_it_is_written_there(self) -> None:
        assert Mask(["p@ss word/1"])("postgresql://boss:p%40ss%20word%2F1@db/boss") == "postgresql://boss:***@db/boss"

    def test_longer_secret_goes_first(self) -> None:
        assert Mask(["12345678", "1234567890"])("1234567890") == "***"

    def test_short_words_are_no_secrets(self) -> None:
        assert Mask(["boss", ""])("boss of boss-workflow at 10:30") == "boss of boss-workflow at 10:30"

    @pytest.mark.parametrize("harmless", ["12345:short", "2026-11-23T09:30:00.000000Z", "TASK-12345: fix", "::1"])
    def test_what_only_resembles_a_token_stays(self, harmless: str) -> None:
        assert Mask(())(harmless) == harmless


class TestRequestContext:
    def test_binds_given_or_new_id(self) -> None:
        with request_context("given") as bound:
            assert bound == current_request_id() == "given"
        with request_context() as bound:
            assert bound == current_request_id() != "given"

    def test_nested_one_ends_where_it_began(self, logged: Logged) -> None:
        log = structlog.get_logger()
        with request_context("outer", job="wake"):
            with request_context("inner", event_id="e1"):
                log.info("in")
            log.info("out")
        log.info("after")
        inner, outer, after = logged()
        assert (inner["request_id"], inner["job"], inner["event_id"]) == ("inner", "wake", "e1")
        assert (outer["request_id"], outer["job"]) == ("outer", "wake")
        assert "event_id" not in outer
        assert "request_id" not in after

    def test_ends_with_an_error_too(self) -> None:
        with pytest.raises(ValueError, match="x"), request_context("r"):
            raise ValueError("x")
        assert current_request_id() != "r"

    def test_outside_there_is_a_new_one_each_time(self) -> None:
        assert current_request_id() != current_request_id()
