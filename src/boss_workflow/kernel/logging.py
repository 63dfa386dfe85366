"""Structured logs, each line with its request id, no line with a secret."""

import logging
import re
import sys
from collections.abc import Collection
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from boss_workflow.kernel.ids import new_request_id

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
QUIET_LOGGERS = ("httpx", "httpcore", "telegram", "openai", "pgqueuer", "uvicorn.access", "asyncio")


def configure_logging(level: str, fmt: str, secrets: Collection[str] = (), file: Path | None = None) -> None:
    """`fmt` is "json" or "console". Every value of `secrets`, and whatever looks like a bot token, is masked.

    With `file` the log goes there instead of to standard error, which then belongs to a person.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _Mask(secrets),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if fmt == "json"
        else structlog.dev.ConsoleRenderer(colors=file is None and sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.FileHandler(file) if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


@contextmanager
def request_context(request_id: str | None = None, **values: Any) -> "Iterator[str]":
    """Binds the request id (a new one when None) to every log line inside; yields it."""
    bound = request_id or new_request_id()
    with structlog.contextvars.bound_contextvars(request_id=bound, **values):
        yield bound


def current_request_id() -> str:
    """The request id of the running turn, job or request; a new one outside of any."""
    bound = structlog.contextvars.get_contextvars().get("request_id")
    return str(bound) if bound else new_request_id()


class _Mask:
    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted((s for s in secrets if len(s) >= 8), key=len, reverse=True)

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(item) for item in value]
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, "***")
        return BOT_TOKEN.sub("***", value)
