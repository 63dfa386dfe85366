"""One real PostgreSQL per test process; one migrated template; one copy of it per test that needs a database."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy import URL

from boss_workflow.bootstrap import asyncpg_url, role_passwords
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
from boss_workflow.kernel.db.migrate import migrate
from boss_workflow.settings import Settings

SECRET = "a-secret-for-tests-only-0123456789abcdef"
ENCRYPTION_KEY = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="
TEMPLATE = "template_boss"


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that another system user may pass through: as root, PostgreSQL runs as one, and tmp_path is closed."""
    folder = Path(tempfile.mkdtemp(prefix="boss-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class HermeticSettings(Settings):
    """Reads neither the environment nor .env."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def settings_for(data_dir: Path, **values: Any) -> Settings:
    given = {"secret_key": SECRET, "encryption_key": ENCRYPTION_KEY, "data_dir": data_dir}
    return HermeticSettings(**{**given, **values})


@contextmanager
def cluster() -> Iterator[EmbeddedPostgres]:
    with open_folder() as folder:
        server = EmbeddedPostgres(folder, durable=False, settings={"max_connections": "200"})
        server.start()
        try:
            yield server
        finally:
            server.stop()


async def make_template(server: EmbeddedPostgres, settings: Settings) -> URL:
    """Migrates once; returns the owner's address of the cluster's first database."""
    owner = asyncpg_url(server.start().dsn())
    await _execute(owner, f"create database {TEMPLATE}")
    await migrate(owner.set(database=TEMPLATE), role_passwords(settings))
    return owner


@asynccontextmanager
async def copy_of_template(owner: URL) -> AsyncIterator[URL]:
    name = f"test_{uuid4().hex}"
    await _execute(owner, f"create database {name} template {TEMPLATE}")
    try:
        yield owner.set(database=name)
    finally:
        await _execute(owner, f"drop database {name} with (force)")


async def _execute(url: URL, statement: str) -> None:
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
