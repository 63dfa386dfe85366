"""Two machines: one with the demo team's data, and an empty one with another server and another SECRET_KEY."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, asyncpg_url
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
from boss_workflow.settings import Settings
from tests.support.backups import Site
from tests.support.clock import MovableClock
from tests.support.database import cluster, open_folder, settings_for


@pytest.fixture
def here(app: Application, settings: Settings, owner: URL, clock: MovableClock) -> Site:
    """The demo team's."""
    return Site(settings, owner, clock)


@pytest.fixture(scope="module")
def other_server() -> Iterator[EmbeddedPostgres]:
    with cluster() as server:
        yield server


@pytest_asyncio.fixture
async def there(other_server: EmbeddedPostgres, clock: MovableClock) -> AsyncIterator[Site]:
    """An empty machine: another server, another SECRET_KEY, the same ENCRYPTION_KEY."""
    admin = Site(settings_for(other_server.start().socket_dir), asyncpg_url(other_server.start().dsn()), clock)
    with open_folder() as folder:
        name = f"boss_{folder.name.replace('-', '_').lower()}"
        await admin.ask(f"create database {name}")
        settings = settings_for(folder, secret_key="another-secret-for-tests-0123456789abcdef")
        yield Site(settings, admin.owner.set(database=name), clock)
        await admin.ask(f"drop database {name} with (force)")
