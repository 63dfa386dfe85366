"""Picks the adapter for each port by the settings. An SDK is imported only when it is connected."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from boss_workflow.bootstrap.addresses import secret_key
from boss_workflow.chat.ingest import Ingest
from boss_workflow.chat.model_budget import ModelBudget, Relevant
from boss_workflow.chat.understand.model import Prices
from boss_workflow.jobs import Job, JobContext, Params
from boss_workflow.kernel.db import PoolSettings
from boss_workflow.ports.files import FileStore
from boss_workflow.ports.limiter import Limiter
from boss_workflow.ports.llm import LanguageModel
from boss_workflow.ports.mail import Mail
from boss_workflow.ports.transcriber import Transcriber
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
        system_size=settings.db_system_pool_size,
        system_overflow=settings.db_system_pool_overflow,
        timeout=settings.db_pool_timeout,
        recycle=settings.db_pool_recycle,
        pre_ping=settings.db_pre_ping,
        statement_timeout_ms=settings.db_statement_timeout_ms,
        lock_timeout_ms=settings.db_lock_timeout_ms,
    )


CHOOSING_TIMEOUT, WRITING_TIMEOUT = 8.0, 20.0
"""A plan takes longer than a choice."""


def language_model(settings: Settings) -> LanguageModel | None:
    """Chooses among tools."""
    return _recorded(settings, _deepseek(settings))


def writing_model(settings: Settings) -> LanguageModel | None:
    """The same model asked to write, with more patience."""
    return _recorded(settings, _deepseek(settings, WRITING_TIMEOUT, must_choose=True))


def _recorded(settings: Settings, model: LanguageModel | None) -> LanguageModel | None:
    if settings.llm_recording is None:
        return model
    from boss_workflow.integrations.recorded import RecordingModel, ReplayingModel  # noqa: PLC0415

    if settings.llm_recording_mode == "replay":
        return ReplayingModel(settings.llm_recording)
    return RecordingModel(model, settings.llm_recording, settings.secret_values()) if model is not None else None


def _deepseek(
    settings: Settings, timeout: float = CHOOSING_TIMEOUT, *, must_choose: bool = False
) -> LanguageModel | None:
    chosen = settings.deepseek
    if chosen is None:
        return None
    from boss_workflow.integrations.deepseek import DeepSeekModel  # noqa: PLC0415

    key = chosen.api_key.get_secret_value()
    return DeepSeekModel(key, chosen.base_url, chosen.model, timeout, must_choose=must_choose)


def prices(settings: Settings) -> Prices:
    return Prices(settings.model_price_input, settings.model_price_cached_input, settings.model_price_output)


def budget(settings: Settings, relevant: Relevant) -> ModelBudget:
    dollars = settings.model_daily_dollars
    return ModelBudget(settings.model_daily_tokens, relevant, None if dollars is None else int(dollars * 1_000_000))


def transcriber(settings: Settings) -> Transcriber | None:
    """None: voice messages are kept as files."""
    chosen = settings.transcriber
    if chosen is None:
        return None
    from boss_workflow.integrations.openai_transcriber import OpenAITranscriber  # noqa: PLC0415

    return OpenAITranscriber(chosen.api_key.get_secret_value(), chosen.base_url, chosen.model)


def limiter(settings: Settings) -> Limiter:
    if settings.redis_url is None:
        from boss_workflow.integrations.memory import MemoryLimiter  # noqa: PLC0415

        return MemoryLimiter()
    from boss_workflow.integrations.redis import RedisLimiter  # noqa: PLC0415

    return RedisLimiter(settings.redis_url.get_secret_value())


def telegram(settings: Settings, limiter: Limiter, store: FileStore) -> "TelegramPlatform | None":
    chosen = settings.telegram
    if chosen is None:
        return None
    from boss_workflow.integrations.telegram import TelegramPlatform  # noqa: PLC0415

    return TelegramPlatform(chosen.token.get_secret_value(), chosen.api_url, limiter, store)


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
