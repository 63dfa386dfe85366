"""Settings: what they are by default, what is refused and how it is said, and the secrets that make themselves."""

import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from subprocess import PIPE

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError

from boss_workflow.bootstrap.addresses import asyncpg_url, libpq_dsn
from boss_workflow.settings import Environment, Settings, SettingsInvalid, load_settings, new_keys

ROOT = Path(__file__).parents[2]
NAMES = set(
    """
    DATABASE_URL REDIS_URL PUBLIC_URL SECRET_KEY ENCRYPTION_KEY ENVIRONMENT TELEGRAM_BOT_TOKEN TELEGRAM_BOSS_CHAT_ID
    TELEGRAM_API_URL DEEPSEEK_API_KEY DEEPSEEK_BASE_URL DEEPSEEK_MODEL TIMEZONE LOG_LEVEL LOG_FORMAT DATA_DIR HOST PORT
    ENCRYPTION_KEYS_OLD BACKUP_TO BACKUP_DATABASE_URL S3_ENDPOINT_URL S3_REGION S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY
    SMTP_HOST SMTP_PORT SMTP_USERNAME SMTP_PASSWORD SMTP_SENDER SCHEDULE
    DB_POOL_SIZE DB_POOL_OVERFLOW DB_SYSTEM_POOL_SIZE DB_SYSTEM_POOL_OVERFLOW DB_POOL_TIMEOUT DB_POOL_RECYCLE DB_PRE_PING
    DB_STATEMENT_TIMEOUT_MS DB_LOCK_TIMEOUT_MS
    MAX_BODY_BYTES MAX_UPLOAD_BYTES CORS_ORIGINS API_RATE TOKEN_RATE LOGIN_RATE PASSWORD_RATE REFUSED_RATE METRICS_TOKEN
    LLM_RECORDING LLM_RECORDING_MODE
    MODEL_DAILY_TOKENS MODEL_DAILY_DOLLARS MODEL_PRICE_INPUT MODEL_PRICE_CACHED_INPUT MODEL_PRICE_OUTPUT
    TRANSCRIBER_API_KEY TRANSCRIBER_BASE_URL TRANSCRIBER_MODEL
    """.split()
)
KEYS = {
    "SECRET_KEY": "Zm9vYmFyLWJhei1xdXV4LTAxMjM0NTY3ODktYWJj",
    "ENCRYPTION_KEY": "cHVibGljLXRlc3Qta2V5LW9mLTMyLWJ5dGVzLWhlcmU=",
}
PRODUCTION = {"ENVIRONMENT": "production", "DATABASE_URL": "postgresql://boss:hush-hush@db/boss", **KEYS}

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads from nothing but the given environment, in an empty working folder."""

    def load(**environment: str) -> Settings:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"DATA_DIR": str(tmp_path / "data"), **environment}.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    return load


def refusal(load: Load, **environment: str) -> str:
    with pytest.raises(SettingsInvalid) as refused:
        load(**environment)
    for name in ("SECRET_KEY", "ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL", "TELEGRAM_BOT_TOKEN", "DEEPSEEK_API_KEY"):
        if environment.get(name, "").strip():
            assert environment[name] not in refused.value.message
    return refused.value.message


class TestDefaults:
    def test_every_setting_of_the_product_exists(self) -> None:
        assert {name.upper() for name in Settings.model_fields} == NAMES

    def test_nothing_set(self, load: Load, tmp_path: Path) -> None:
        settings = load()
        assert settings.environment is Environment.DEVELOPMENT
        assert not settings.production
        assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, None)
        assert (settings.timezone, settings.log_level, settings.logs) == ("UTC", "INFO", "console")
        assert (settings.database_url, settings.redis_url) == (None, None)
        assert (settings.telegram, settings.deepseek, settings.transcriber) == (None, None, None)
        assert settings.data_dir == tmp_path / "data"

    def test_data_folder_lies_in_the_working_folder(self, load: Load, tmp_path: Path) -> None:
        assert load(DATA_DIR="").data_dir == tmp_path / "empty/.data"

    def test_data_folder_in_the_home(self, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert load(DATA_DIR="~/boss").data_dir == tmp_path / "boss"

    @pytest.mark.parametrize("blank", ["", " ", "\t"])
    def test_blank_counts_as_not_set(self, load: Load, blank: str, tmp_path: Path) -> None:
        values = dict.fromkeys(NAMES - {"DATA_DIR"}, blank)
        plain = load().model_dump(exclude={"secret_key", "encryption_key"})
        assert load(**values).model_dump(exclude={"secret_key", "encryption_key"}) == plain

    def test_file_is_read_and_the_environment_wins(self, load: Load, tmp_path: Path) -> None:
        (tmp_path / "empty/.env").write_text("PORT=9000\nTIMEZONE=Europe/Berlin\nSOMEBODY_ELSES=1\n")
        settings = load(PORT="9001", TIMEZONE="")
        assert (settings.port, settings.timezone) == (9001, "Europe/Berlin")

    def test_production_logs_json(self, load: Load) -> None:
        assert load(**PRODUCTION).logs == "json"
        assert load(**PRODUCTION, LOG_FORMAT="console").logs == "console"

    def test_connected(self, load: Load) -> None:
        settings = load(
            TELEGRAM_BOT_TOKEN="1:x", TELEGRAM_API_URL="http://bot-api:8081/", DEEPSEEK_API_KEY="k", LOG_LEVEL="debug"
        )
        assert settings.telegram is not None
        assert settings.telegram.api_url == "http://bot-api:8081"
        assert settings.deepseek is not None
        assert (settings.deepseek.base_url, settings.deepseek.model) == ("https://api.deepseek.com", "deepseek-flash")
        assert settings.log_level == "DEBUG"


class TestBackups:
    def test_former_keys_are_read_in_their_order(self, load: Load) -> None:
        first, second = (Fernet.generate_key().decode() for _ in range(2))
        settings = load(ENCRYPTION_KEYS_OLD=f"{first}, {second},")
        assert settings.old_keys == [first, second]
        assert {first, second} <= set(settings.secret_values())

    def test_former_keys_that_are_none_are_refused(self, load: Load) -> None:
        assert "ENCRYPTION_KEYS_OLD" in refusal(load, ENCRYPTION_KEYS_OLD="nonsense-nonsense")

    def test_a_bucket_with_its_prefix(self, load: Load) -> None:
        settings = load(S3_ACCESS_KEY_ID="key", S3_SECRET_ACCESS_KEY="hush", S3_ENDPOINT_URL="https://s3.example.com/")
        s3 = settings.s3("s3://bucket/deep/er/")
        assert s3 is not None
        assert (s3.bucket, s3.prefix, s3.endpoint, s3.region) == (
            "bucket",
            "deep/er",
            "https://s3.example.com",
            "us-east-1",
        )
        assert settings.s3("/var/backups") is None


class TestExample:
    LINE = re.compile(r"^(# )?([A-Z][A-Z0-9_]+)=(.*)$")

    def entries(self) -> list[tuple[str, str, bool]]:
        """Name, value, and whether it is commented out."""
        lines = (ROOT / ".env.example").read_text().splitlines()
        return [(found[2], found[3], bool(found[1])) for line in lines if (found := self.LINE.match(line))]

    def test_lists_each_setting_once(self) -> None:
        names = [name for name, _, _ in self.entries()]
        assert sorted(names) == sorted(NAMES)

    def test_defaults_are_those_of_the_model(self) -> None:
        for name, value, commented in self.entries():
            default = Settings.model_fields[name.lower()].default
            assert commented == (default is None), name
            if default is not None:
                assert value == str(getattr(default, "value", default)), name

    def test_explains_each_in_the_line_above(self) -> None:
        lines = (ROOT / ".env.example").read_text().splitlines()
        for above, line in pairwise(lines):
            if self.LINE.match(line):
                assert re.match(r"^# [A-Za-z].+[.:;)]$", above), line

    def test_can_be_used_as_it_is(self, load: Load, tmp_path: Path) -> None:
        plain = load().model_dump(exclude={"data_dir"})
        (tmp_path / "empty/.env").write_text((ROOT / ".env.example").read_text())
        assert load().model_dump(exclude={"data_dir"}) == plain

    def test_examples_behind_comments_are_understood(self, load: Load) -> None:
        examples = {name: value for name, value, commented in self.entries() if commented and value}
        assert load(**{**PRODUCTION, **examples}).telegram is None


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"DATABASE_URL": ""}, "DATABASE_URL is missing: production does not run on the embedded database"),
            ({"SECRET_KEY": ""}, "SECRET_KEY is missing: run `boss keys`"),
            ({"SECRET_KEY": "changeme"}, "SECRET_KEY is weak: it needs 32 random characters or more; run `boss keys`"),
            ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is weak"),
            ({"SECRET_KEY": "abc" * 20}, "SECRET_KEY is weak"),
            ({"ENCRYPTION_KEY": ""}, "ENCRYPTION_KEY is missing: run `boss keys`"),
            ({"ENCRYPTION_KEY": "not-a-key-at-all"}, "ENCRYPTION_KEY must be 32 random bytes in URL-safe base64"),
            ({"PUBLIC_URL": "http://boss.example.com"}, "PUBLIC_URL must start with https://"),
        ],
    )
    def test_in_production(self, load: Load, change: dict[str, str], reason: str) -> None:
        assert reason in refusal(load, **{**PRODUCTION, **change})

    def test_everything_missing_is_said_at_once(self, load: Load) -> None:
        message = refusal(load, ENVIRONMENT="production")
        assert message.startswith("Not started:\n")
        assert all(f"\n  {name} is missing" in message for name in ("DATABASE_URL", "SECRET_KEY", "ENCRYPTION_KEY"))

    def test_production_with_everything_starts(self, load: Load) -> None:
        settings = load(**PRODUCTION, HOST="0.0.0.0", PUBLIC_URL="https://boss.example.com/")
        assert settings.production
        assert settings.public_url == "https://boss.example.com"

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "boss.example.com"])
    def test_development_stays_on_this_machine(self, load: Load, host: str) -> None:
        assert f"HOST={host} opens the server to the network: set ENVIRONMENT=production" in refusal(load, HOST=host)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
    def test_loopback_has_three_names(self, load: Load, host: str) -> None:
        assert load(HOST=host).host == host

    def test_development_has_no_public_address(self, load: Load) -> None:
        message = refusal(load, PUBLIC_URL="https://boss.example.com")
        assert "PUBLIC_URL makes the server public: set ENVIRONMENT=production" in message
        assert load(PUBLIC_URL="http://127.0.0.1:8000").public_url == "http://127.0.0.1:8000"

    @pytest.mark.parametrize(
        ("name", "value", "reason"),
        [
            ("TIMEZONE", "Mars/Olympus", '"Mars/Olympus" is no IANA time zone; write for example Europe/Berlin'),
            ("TIMEZONE", "../etc/passwd", "is no IANA time zone"),
            ("PORT", "many", "valid integer"),
            ("PORT", "65536", "less than or equal to 65535"),
            ("PORT", "-1", "greater than or equal to 0"),
            ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
            ("LOG_FORMAT", "xml", "'json' or 'console'"),
            ("ENVIRONMENT", "staging", "'development' or 'production'"),
            ("CORS_ORIGINS", "*", "must be origins such as https://board.example.com, divided by commas"),
            ("CORS_ORIGINS", "https://a.example.com/x", "must be origins such as https://board.example.com"),
            ("DB_POOL_SIZE", "0", "Input should be greater than or equal to 1"),
            ("PUBLIC_URL", "boss.example.com", "must be a web address such as https://boss.example.com"),
            ("TELEGRAM_API_URL", "http://", "must be a web address"),
            ("TELEGRAM_API_URL", "http://bot-api:port", "must be a web address"),
            ("DEEPSEEK_BASE_URL", "ftp://api.deepseek.com", "must be a web address"),
            ("DATABASE_URL", "mysql://boss:hush-hush@db/boss", "must be an address such as postgresql://"),
            ("DATABASE_URL", "hush-hush", "must be an address such as postgresql://"),
            ("DATABASE_URL", "postgresql://boss:hush-hush@db:port/boss", "must be an address such as postgresql://"),
            ("DATABASE_URL", "postgresql://boss:hush-hush@db/boss?sslcert=x", "leave out sslcert"),
            ("REDIS_URL", "http://:hush-hush@cache", "must be an address such as redis://"),
        ],
    )
    def test_value_that_can_not_be_used(self, load: Load, name: str, value: str, reason: str) -> None:
        message = refusal(load, **{name: value})
        assert message.startswith("These settings can't be used:\n")
        assert f"\n  {name}: " in message
        assert reason in message
        assert "hush-hush" not in message


class TestSecretsStaySecret:
    HIDDEN = {  # noqa: RUF012  # read only
        **KEYS,
        "DATABASE_URL": "postgresql://boss:hush%40hush@db/boss",
        "REDIS_URL": "redis://:quiet-quiet@cache:6379/0",
        "TELEGRAM_BOT_TOKEN": "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "DEEPSEEK_API_KEY": "sk-0123456789abcdef",
    }
    PARTS = (*HIDDEN.values(), "hush%40hush", "quiet-quiet")

    def test_in_no_rendering(self, load: Load, caplog: pytest.LogCaptureFixture) -> None:
        settings = load(**self.HIDDEN)
        assert settings.telegram is not None
        assert settings.deepseek is not None
        parts = (settings.telegram, settings.deepseek)
        with caplog.at_level(logging.DEBUG):
            logging.getLogger("test").info("settings %s %r", settings, parts)
        shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()} {parts} {caplog.text}"
        for part in self.PARTS:
            assert part not in shown

    def test_in_no_refusal(self, load: Load) -> None:
        message = refusal(load, **{**self.HIDDEN, "PORT": "many", "TIMEZONE": "x", "SECRET_KEY": "short-and-weak"})
        for part in (*self.PARTS, "short-and-weak"):
            assert part not in message

    def test_in_no_error_of_the_library(self) -> None:
        with pytest.raises(ValidationError) as refused:
            Settings.model_validate({"secret_key": ["hush-hush"], "port": "hush-hush"})
        assert "hush-hush" not in str(refused.value)

    def test_log_is_told_all_of_them(self, load: Load) -> None:
        known = load(**self.HIDDEN).secret_values()
        assert {*self.PARTS, "hush@hush"} <= set(known)

    def test_made_ones_are_told_too(self, load: Load) -> None:
        settings = load()
        assert isinstance(settings.secret_key, SecretStr)
        assert settings.secret_key.get_secret_value() in settings.secret_values()


START_TOGETHER = """
import pathlib, sys
from boss_workflow.settings import load_settings
print("ready", flush=True)
sys.stdin.readline()
print(load_settings().secret_key.get_secret_value())
"""


class TestMadeSecrets:
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "data/secrets.env"

    def test_are_made_once_for_the_owner_only_and_read_back(self, load: Load, tmp_path: Path) -> None:
        first, second = load(), load()
        assert first.secret_key == second.secret_key
        assert first.encryption_key == second.encryption_key
        assert first.encryption_key is not None
        Fernet(first.encryption_key.get_secret_value())
        assert stat.S_IMODE(self.file(tmp_path).stat().st_mode) == 0o600
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.env"]

    def test_given_ones_win_and_make_no_file(self, load: Load, tmp_path: Path) -> None:
        settings = load(**KEYS)
        assert settings.secret_key == SecretStr(KEYS["SECRET_KEY"])
        assert not self.file(tmp_path).exists()
        assert (tmp_path / "data").is_dir()

    def test_given_one_goes_with_a_made_one(self, load: Load) -> None:
        made = load()
        settings = load(SECRET_KEY=KEYS["SECRET_KEY"])
        assert settings.secret_key == SecretStr(KEYS["SECRET_KEY"])
        assert settings.encryption_key == made.encryption_key

    def test_production_makes_none(self, load: Load, tmp_path: Path) -> None:
        load(**PRODUCTION)
        assert not (tmp_path / "data").exists()

    def test_processes_that_start_together_agree(self, tmp_path: Path) -> None:
        with ExitStack() as ended:
            starting = [
                ended.enter_context(
                    subprocess.Popen(
                        [sys.executable, "-c", START_TOGETHER],
                        stdin=PIPE,
                        stdout=PIPE,
                        env={"DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT / "src")},
                        cwd=tmp_path,
                    )
                )
                for _ in range(3)
            ]
            for one in starting:
                assert one.stdout is not None
                assert one.stdout.readline() == b"ready\n"
            for one in starting:
                assert one.stdin is not None
                one.stdin.close()
            made = {one.stdout.read() for one in starting if one.stdout is not None}
        assert len(made) == 1
        assert len(made.pop()) > 32
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.env"]

    def test_who_comes_second_takes_what_the_first_wrote(
        self, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = os.link

        def be_too_late(draft: Path, path: Path) -> None:
            path.write_text("".join(f"{name}={value}\n" for name, value in KEYS.items()))
            link(draft, path)

        monkeypatch.setattr("os.link", be_too_late)
        assert load().secret_key == SecretStr(KEYS["SECRET_KEY"])
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.env"]

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe\x00",
            b"SECRET_KEY=abc\n",
            f"SECRET_KEY={KEYS['SECRET_KEY']}\n".encode(),
            f"SECRET_KEY={KEYS['SECRET_KEY']}\nENCRYPTION_KEY={KEYS['ENCRYPTION_KEY'][:20]}".encode(),
            f"SECRET_KEY=\nENCRYPTION_KEY={KEYS['ENCRYPTION_KEY']}\n".encode(),
        ],
    )
    def test_damaged_file_is_refused_and_kept(self, load: Load, tmp_path: Path, content: bytes) -> None:
        self.file(tmp_path).parent.mkdir()
        self.file(tmp_path).write_bytes(content)
        message = refusal(load)
        assert message.startswith(f"{self.file(tmp_path)} is damaged: restore it from a copy, or delete it")
        assert self.file(tmp_path).read_bytes() == content

    def test_folder_that_is_a_file(self, load: Load, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("")
        message = refusal(load)
        assert f"{tmp_path / 'data'} can't be used to keep data" in message
        assert "set DATA_DIR to another folder" in message

    def test_new_keys_are_strong_and_new(self, load: Load) -> None:
        one, other = new_keys(), new_keys()
        assert not set(one.values()) & set(other.values())
        assert load(**{**PRODUCTION, **one}).production


class TestDatabaseAddress:
    """The forms that hosters give."""

    @pytest.mark.parametrize(
        ("given", "driver", "libpq"),
        [
            ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d", "postgresql://u:p@h/d"),
            ("postgresql+asyncpg://u:p@h/d", "postgresql+asyncpg://u:p@h/d", "postgresql://u:p@h/d"),
            (
                "postgresql://u:p@h/d?sslmode=require&channel_binding=require",
                "postgresql+asyncpg://u:p@h/d?ssl=require",
                "postgresql://u:p@h/d?sslmode=require",
            ),
            (
                "postgresql://u@/d?host=%2Ftmp%2Fs&port=5432",
                "postgresql+asyncpg://u@/d?host=%2Ftmp%2Fs&port=5432",
                "postgresql://u@/d?host=%2Ftmp%2Fs&port=5432",
            ),
            (
                "postgresql://u:p%40%2F@h/d?application_name=x",
                "postgresql+asyncpg://u:p%40%2F@h/d",
                "postgresql://u:p%40%2F@h/d",
            ),
        ],
    )
    def test_is_spelled_for_each_driver(self, load: Load, given: str, driver: str, libpq: str) -> None:
        settings = load(DATABASE_URL=given)
        assert settings.database_url is not None
        url = asyncpg_url(settings.database_url.get_secret_value())
        assert url.render_as_string(hide_password=False) == driver
        assert libpq_dsn(url) == libpq
