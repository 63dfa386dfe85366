"""Picks the adapter for each port by the settings. An SDK is imported only when it is connected."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from boss_workflow.bootstrap.addresses import secret_key
from boss_workflow.chat.ingest import Ingest
from boss_workflow.jobs import Job, JobContext, Params
from boss_workflow.kernel.db import PoolSettings
from boss_workflow.ports.limiter import Limiter
from boss_workflow.ports.llm import LanguageModel
from boss_workflow.ports.mail import Mail
from boss_workflow.settings import Settings

if TYPE_CHECKING:
    from boss_workflow.integrations.telegram import TelegramDoor, TelegramPlatform

log = structlog.get_logger(__name__)


class RegisterParams(Params):
    pass


REGISTER_WEBHOOK = Job("telegram.register_webhook", RegisterParams, max_attempts=10)


def pool(settings: Settings) -> PoolSettings:
    return PoolSettings(
        size=settings.db_pool_size,
        overflow=settings.db_pool_overflow,
        timeout=settings.db_pool_timeout,
        recycle=settings.db_pool_recycle,
        pre_ping=settings.db_pre_ping,
        statement_timeout_ms=settings.db_statement_timeout_ms,
        lock_timeout_ms=settings.db_lock_timeout_ms,
    )


def language_model(settings: Settings) -> LanguageModel | None:
    chosen = settings.deepseek
    if chosen is None:
        return None
    from boss_workflow.integrations.deepseek import DeepSeekModel  # noqa: PLC0415

    return DeepSeekModel(chosen.api_key.get_secret_value(), chosen.base_url, chosen.model)


def limiter(settings: Settings) -> Limiter:
    if settings.redis_url is None:
        from boss_workflow.integrations.memory import MemoryLimiter  # noqa: PLC0415

        return MemoryLimiter()
    from boss_workflow.integrations.redis import RedisLimiter  # noqa: PLC0415

    return RedisLimiter(settings.redis_url.get_secret_value())


def telegram(settings: Settings, limiter: Limiter) -> "TelegramPlatform | None":
    chosen = settings.telegram
    if chosen is None:
        return None
    from boss_workflow.integrations.telegram import TelegramPlatform  # noqa: PLC0415

    return TelegramPlatform(chosen.token.get_secret_value(), chosen.api_url, limiter)


def telegram_door(settings: Settings, platform: "TelegramPlatform", ingest: Ingest) -> "TelegramDoor":
    from boss_workflow.integrations.telegram import TelegramDoor, webhook_secret  # noqa: PLC0415

    secret = webhook_secret(secret_key(settings), platform.account)
    return TelegramDoor(platform, secret, ingest.receive, ingest.keep_unreadable)


def register_webhook(settings: Settings, platform: "TelegramPlatform") -> Callable[..., Any]:
    from boss_workflow.integrations.telegram import webhook_secret  # noqa: PLC0415

    async def register(_context: JobContext, _params: RegisterParams) -> None:
        secret = webhook_secret(secret_key(settings), platform.account)
        await platform.register_webhook(f"{settings.public_url}/webhook/telegram", secret)
        log.info("telegram webhook registered", url=settings.public_url)

    return register


def mailer(settings: Settings) -> Mail | None:
    """None: what would be mailed goes through the chat."""
    smtp = settings.smtp
    if smtp is None:
        return None
    from boss_workflow.integrations.smtp import SmtpMailer  # noqa: PLC0415

    return SmtpMailer(
        smtp.host, smtp.port, smtp.sender, smtp.username, smtp.password.get_secret_value() if smtp.password else None
    )
