"""Every setting, its default and its check. The only reader of the environment.

In development everything is optional: secrets that are not given are made once and kept in DATA_DIR (mode 0600). In
production a missing or weak secret refuses to start.
"""

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from cryptography.fernet import Fernet
from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from boss_workflow.kernel.errors import Invalid

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
WEAK_LENGTH = 32
SHORTEST_TOKEN = 16
DATABASE_SCHEMES = {"postgres", "postgresql", "postgresql+asyncpg"}
DATABASE_OPTIONS = {"host", "port", "ssl", "sslmode", "channel_binding", "application_name", "connect_timeout"}
"""What may stand behind the "?" of DATABASE_URL. `bootstrap.addresses` leaves out what the driver can't take."""
REDIS_SCHEMES = {"redis", "rediss", "unix"}


class SettingsInvalid(Invalid):
    """Start refused because of the settings; the message names each one and what to do."""

    code = "settings_invalid"


RATE = r"^[1-9][0-9]{0,6}/(second|minute|hour)$"


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class Telegram(BaseModel):
    token: SecretStr
    boss_chat_id: str | None
    api_url: str


class DeepSeek(BaseModel):
    api_key: SecretStr
    base_url: str
    model: str


class Transcriber(BaseModel):
    api_key: SecretStr
    base_url: str
    model: str


class S3(BaseModel):
    bucket: str
    prefix: str
    endpoint: str | None
    region: str
    access_key_id: str
    secret_access_key: SecretStr


class Smtp(BaseModel):
    host: str
    port: int
    sender: str
    username: str | None
    password: SecretStr | None


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    environment: Annotated[Environment, BeforeValidator(_lower)] = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = None
    data_dir: Path = Path(".data")
    timezone: str = "UTC"
    schedule: str | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"
    log_format: Annotated[Literal["json", "console"] | None, BeforeValidator(_lower)] = None

    secret_key: SecretStr | None = None
    encryption_key: SecretStr | None = None
    encryption_keys_old: SecretStr | None = None

    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    db_pool_size: int = Field(default=15, ge=1, le=500)
    db_pool_overflow: int = Field(default=0, ge=0, le=500)
    db_system_pool_size: int = Field(default=20, ge=1, le=500)
    db_system_pool_overflow: int = Field(default=0, ge=0, le=500)
    db_pool_timeout: float = Field(default=5.0, gt=0, le=60)
    db_pool_recycle: int = Field(default=1800, ge=-1)
    db_pre_ping: bool = False
    db_statement_timeout_ms: int = Field(default=10_000, ge=100, le=600_000)
    db_lock_timeout_ms: int = Field(default=5_000, ge=100, le=600_000)

    max_body_bytes: int = Field(default=1_000_000, ge=10_000, le=100_000_000)
    max_upload_bytes: int = Field(default=25_000_000, ge=10_000, le=2_000_000_000)
    cors_origins: str | None = None
    api_rate: str = Field(default="600/minute", pattern=RATE)
    token_rate: str | None = Field(default=None, pattern=RATE)
    login_rate: str = Field(default="10/minute", pattern=RATE)
    password_rate: str = Field(default="20/hour", pattern=RATE)
    refused_rate: str = Field(default="60/minute", pattern=RATE)
    metrics_token: SecretStr | None = None

    backup_to: str | None = None
    backup_database_url: SecretStr | None = None
    s3_endpoint_url: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None

    telegram_bot_token: SecretStr | None = None
    telegram_boss_chat_id: str | None = None
    telegram_api_url: str | None = None

    deepseek_api_key: SecretStr | None = None
    deepseek_base_url: str = "https://api.deepseek.com"
    deepseek_model: str = "deepseek-flash"
    model_daily_tokens: int = Field(default=1_000_000, ge=0)
    """What one workspace may spend on the language model in a day, in tokens; beyond it the rules work alone."""
    llm_recording: Path | None = None
    """A file of the model's answers, for tests; never in production: it holds what people wrote."""
    llm_recording_mode: Literal["record", "replay"] = "replay"
    model_price_input: float = Field(default=0.30, ge=0)
    """Dollars for a million tokens: what DeepSeek asks for deepseek-flash at peak hours, by api-docs.deepseek.com/quick_start/pricing
    as it stood in October 2026. Prices change; set those of your model."""
    model_price_cached_input: float = Field(default=0.006, ge=0)
    model_price_output: float = Field(default=1.20, ge=0)
    model_daily_dollars: float | None = Field(default=None, ge=0)
    """What one workspace may spend in a day by these prices; None: only MODEL_DAILY_TOKENS counts."""

    transcriber_api_key: SecretStr | None = None
    transcriber_base_url: str = "https://api.openai.com/v1"
    transcriber_model: str = "gpt-4o-mini-transcribe"

    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_sender: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _blank_is_not_set(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if not _is_blank(value)}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f'"{value}" is no IANA time zone; write for example Europe/Berlin')
        return value

    @field_validator("public_url", "telegram_api_url", "deepseek_base_url", "transcriber_base_url", "s3_endpoint_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not _has_port_or_none(value):
            raise ValueError("must be a web address such as https://boss.example.com")
        return value.rstrip("/")

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: str | None) -> str | None:
        for origin in _origins_in(value):
            parts = urlsplit(origin)
            named = parts.scheme in {"http", "https"} and parts.hostname and _has_port_or_none(origin)
            if not named or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError("must be origins such as https://board.example.com, divided by commas")
        return value

    @field_validator("database_url", "backup_database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            url = make_url(value.get_secret_value())
        except (ArgumentError, ValueError):
            url = None
        if url is None or url.drivername not in DATABASE_SCHEMES:
            raise ValueError(
                "must be an address such as postgresql://user:password@host:5432/database,"
                " with special characters of the password written as %XX"
            ) from None
        unknown = sorted(set(url.query) - DATABASE_OPTIONS)
        if unknown:
            raise ValueError(f"has an option that is not understood; leave out {', '.join(unknown)}")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().partition("://")[0] not in REDIS_SCHEMES:
            raise ValueError("must be an address such as redis://localhost:6379/0")
        return value

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def origins(self) -> list[str]:
        """Those whose pages may read the API's answers."""
        return _origins_in(self.cors_origins)

    @property
    def logs(self) -> Literal["json", "console"]:
        return self.log_format or ("json" if self.production else "console")

    @property
    def telegram(self) -> Telegram | None:
        if self.telegram_bot_token is None:
            return None
        return Telegram(
            token=self.telegram_bot_token,
            boss_chat_id=self.telegram_boss_chat_id,
            api_url=self.telegram_api_url or "https://api.telegram.org",
        )

    @property
    def deepseek(self) -> DeepSeek | None:
        if self.deepseek_api_key is None:
            return None
        return DeepSeek(api_key=self.deepseek_api_key, base_url=self.deepseek_base_url, model=self.deepseek_model)

    @property
    def transcriber(self) -> Transcriber | None:
        if self.transcriber_api_key is None:
            return None
        return Transcriber(
            api_key=self.transcriber_api_key, base_url=self.transcriber_base_url, model=self.transcriber_model
        )

    @property
    def old_keys(self) -> list[str]:
        """Former ENCRYPTION_KEYs, the newest first: they still open what they sealed."""
        text = self.encryption_keys_old.get_secret_value() if self.encryption_keys_old else ""
        return [key.strip() for key in text.split(",") if key.strip()]

    def s3(self, place: str) -> S3 | None:
        """The object store of `place`, "s3://bucket/prefix"; None for a folder. Raises: SettingsInvalid."""
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        if not place.startswith("s3://"):
            return None
        if not bucket or not self.s3_access_key_id or not self.s3_secret_access_key:
            raise SettingsInvalid(
                f"For {place} S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are needed, and a bucket in it."
            )
        return S3(
            bucket=bucket,
            prefix=prefix.strip("/"),
            endpoint=self.s3_endpoint_url,
            region=self.s3_region,
            access_key_id=self.s3_access_key_id,
            secret_access_key=self.s3_secret_access_key,
        )

    @property
    def smtp(self) -> Smtp | None:
        """Who sends: SMTP_SENDER, else the login, where that is an address."""
        sender = self.smtp_sender or self.smtp_username
        if self.smtp_host is None or sender is None:
            return None
        return Smtp(
            host=self.smtp_host,
            port=self.smtp_port,
            sender=sender,
            username=self.smtp_username,
            password=self.smtp_password,
        )

    def secret_values(self) -> list[str]:
        """What no log line may show."""
        values = [v.get_secret_value() for v in self.__dict__.values() if isinstance(v, SecretStr)]
        addresses = (self.database_url, self.redis_url, self.backup_database_url)
        urls = [url.get_secret_value() for url in addresses if url is not None]
        return [*values, *self.old_keys, *(password for url in urls for password in _passwords(url))]


def load_settings() -> Settings:
    """Reads environment and .env, refuses what is unsafe, makes development secrets. Raises: SettingsInvalid."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [
            f"{'_'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_context=False)
        ]
        raise SettingsInvalid("These settings can't be used:\n  " + "\n  ".join(lines)) from None
    settings.data_dir = settings.data_dir.expanduser().absolute()
    _refuse_unsafe(settings)
    if not settings.production:
        _make_secrets(settings)
    return settings


def _origins_in(value: str | None) -> list[str]:
    return [origin.strip() for origin in (value or "").split(",") if origin.strip()]


def _has_port_or_none(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _passwords(url: str) -> list[str]:
    """The password in `url`, as it is written there and as it is meant."""
    try:
        password = urlsplit(url).password
    except ValueError:
        return []
    return [password, unquote(password)] if password else []


def _refuse_unsafe(settings: Settings) -> None:
    problems = []
    if settings.production:
        problems += _production_problems(settings)
    else:
        if settings.host not in LOOPBACK:
            problems.append(
                f"HOST={settings.host} opens the server to the network: set ENVIRONMENT=production for that"
            )
        if settings.public_url and urlsplit(settings.public_url).hostname not in LOOPBACK:
            problems.append("PUBLIC_URL makes the server public: set ENVIRONMENT=production for that")
    if settings.encryption_key and not _is_fernet(settings.encryption_key.get_secret_value()):
        problems.append("ENCRYPTION_KEY must be 32 random bytes in URL-safe base64: run `boss keys` for a new one")
    if not all(map(_is_fernet, settings.old_keys)):
        problems.append("ENCRYPTION_KEYS_OLD must be former values of ENCRYPTION_KEY with commas between them")
    if problems:
        raise SettingsInvalid("Not started:\n  " + "\n  ".join(problems))


def _production_problems(settings: Settings) -> list[str]:
    problems = []
    if settings.database_url is None:
        problems.append("DATABASE_URL is missing: production does not run on the embedded database")
    secret = settings.secret_key.get_secret_value() if settings.secret_key else ""
    if not secret:
        problems.append("SECRET_KEY is missing: run `boss keys` for new ones")
    elif len(secret) < WEAK_LENGTH or len(set(secret)) < 10:
        problems.append(f"SECRET_KEY is weak: it needs {WEAK_LENGTH} random characters or more; run `boss keys`")
    if settings.encryption_key is None:
        problems.append("ENCRYPTION_KEY is missing: run `boss keys` for new ones")
    if settings.metrics_token and len(settings.metrics_token.get_secret_value()) < SHORTEST_TOKEN:
        problems.append(f"METRICS_TOKEN is weak: it needs {SHORTEST_TOKEN} random characters or more")
    if settings.llm_recording is not None:
        problems.append("LLM_RECORDING keeps what people write in a file: it is for tests, not for production")
    if settings.public_url and not settings.public_url.startswith("https://"):
        problems.append("PUBLIC_URL must start with https:// in production")
    return problems


def _is_fernet(value: str) -> bool:
    try:
        Fernet(value)
    except ValueError:
        return False
    return True


def new_keys() -> dict[str, str]:
    """A fresh SECRET_KEY and ENCRYPTION_KEY."""
    return {"SECRET_KEY": secrets.token_urlsafe(48), "ENCRYPTION_KEY": Fernet.generate_key().decode()}


def _make_secrets(settings: Settings) -> None:
    """Development only: what is not given is made once and read back on the next start."""
    path = settings.data_dir / "secrets.env"
    try:
        _make_folder(settings.data_dir)
        if settings.secret_key and settings.encryption_key:
            return
        kept = _read_keys(path) if path.exists() else _write_keys(path)
    except OSError as error:
        raise SettingsInvalid(
            f"{settings.data_dir} can't be used to keep data ({error.strerror}). "
            "Make it writable, or set DATA_DIR to another folder."
        ) from error
    settings.secret_key = settings.secret_key or SecretStr(kept["SECRET_KEY"])
    settings.encryption_key = settings.encryption_key or SecretStr(kept["ENCRYPTION_KEY"])


def _make_folder(folder: Path) -> None:
    """Closed to others. Only root's folders let them pass through, since root's database server is another user."""
    if folder.is_dir():
        return
    if not folder.parent.exists():
        _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _read_keys(path: Path) -> dict[str, str]:
    text = path.read_bytes().decode(errors="replace")
    keys = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    if len(keys.get("SECRET_KEY", "")) < WEAK_LENGTH or not _is_fernet(keys.get("ENCRYPTION_KEY", "")):
        raise SettingsInvalid(f"{path} is damaged: restore it from a copy, or delete it to start with new secrets.")
    return keys


def _write_keys(path: Path) -> dict[str, str]:
    """Whole or not at all: written beside, then linked into place; who comes second reads what the first wrote."""
    keys = new_keys()
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write("".join(f"{name}={value}\n" for name, value in keys.items()))
        os.link(draft, path)
    except FileExistsError:
        return _read_keys(path)
    finally:
        draft.unlink()
    return keys
