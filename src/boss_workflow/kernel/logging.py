"""Structured logs, each line with its request id, no line with a secret."""

import json
import logging
import re
import sys
from collections.abc import Collection
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import structlog

from boss_workflow.kernel.ids import new_request_id

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT_CREDENTIAL = r"\d{5,}:[A-Za-z0-9_-]{20,}"
SHORTEST = 8
QUIET_LOGGERS = (
    "apscheduler",
    "httpx",
    "httpx2",
    "httpcore",
    "telegram",
    "openai",
    "pgqueuer",
    "uvicorn.access",
    "asyncio",
)
SILENT_LOGGERS = ("asyncpg.pool",)
"""They tell, with a traceback each time, what our own supervisor sees and tells in one line."""


def configure_logging(level: str, fmt: str, secrets: Collection[str] = (), file: Path | None = None) -> None:
    """`fmt` is "json" or "console". Every value of `secrets`, and whatever looks like a bot token, is masked.

    With `file` the log goes there instead of to standard error, which then belongs to a person.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if fmt == "json"
        else structlog.dev.ConsoleRenderer(colors=file is None and sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        cache_logger_on_first_use=True,
    )
    handler = _private_file(file) if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _MaskingFormatter(
            Mask(secrets),
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def request_context(request_id: str | None = None, **values: Any) -> "Iterator[str]":
    """Binds the request id (a new one when None) to every log line inside; yields it."""
    bound = request_id or new_request_id()
    with structlog.contextvars.bound_contextvars(request_id=bound, **values):
        yield bound


@contextmanager
def ensure_request_context(**values: Any) -> "Iterator[str]":
    """As request_context, but goes on with the request id that is bound already, if one is."""
    with request_context(structlog.contextvars.get_contextvars().get("request_id"), **values) as request_id:
        yield request_id


def current_request_id() -> str:
    """The request id of the running turn, job or request; a new one outside of any."""
    bound = structlog.contextvars.get_contextvars().get("request_id")
    return str(bound) if bound else new_request_id()


def _private_file(path: Path) -> logging.FileHandler:
    path.touch(mode=0o600)
    return logging.FileHandler(path, encoding="utf-8")


class Mask:
    """Replaces secrets by ***, also where they are escaped as JSON, Python or URLs do it.

    It reads finished text: whatever was logged, in whatever object, an exception too, has become text by then.
    Secrets under eight characters are left alone; to blot out each "boss" would blot out the log.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        written = {form for secret in secrets if len(secret) >= SHORTEST for form in _spellings(secret)}
        alternatives = [re.escape(form) for form in sorted(written, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*alternatives, BOT_CREDENTIAL]))

    def __call__(self, text: str) -> str:
        return self._pattern.sub("***", text)


class _MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, mask: Mask, **options: Any) -> None:
        super().__init__(**options)
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


def _spellings(secret: str) -> set[str]:
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe="")}
