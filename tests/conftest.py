"""Fixtures that every kind of test may ask for. Nothing here is autouse but the guards."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi.dependencies import models as endpoints
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.seed import ensure_workspace
from boss_workflow.integrations.embedded_postgres import EmbeddedPostgres
from boss_workflow.kernel.logging import configure_logging
from boss_workflow.settings import Settings
from tests.support.clock import MovableClock
from tests.support.database import cluster, copy_of_template, make_template, open_folder, settings_for
from tests.support.people import Talker

configure_logging("INFO", "console")


def pytest_collection_finish() -> None:
    """What lives until the end need not be looked at whenever garbage is collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def forget_applications() -> Iterator[None]:
    """FastAPI remembers thousands of endpoints, and ours hold their application: gigabytes in a whole run, over which a
    collection of garbage halts whatever is tested for seconds."""
    yield
    for remembered in vars(endpoints).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def leave_nothing_behind() -> Iterator[None]:
    """An application is a web of cycles, large and mostly outside of what the collector counts."""
    yield
    gc.collect()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return settings_for(data_dir)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The real PostgreSQL of this test process. Tests that stop or kill a server start their own."""
    with cluster() as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> URL:
    return asyncio.run(make_template(postgres, settings_for(Path("/nowhere"))))


@pytest_asyncio.fixture
async def owner(template: URL) -> AsyncIterator[URL]:
    """A database of its own with all tables and no rows, as the role that owns it."""
    async with copy_of_template(template) as url:
        yield url


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture
async def app(settings: Settings, owner: URL, clock: MovableClock) -> AsyncIterator[Application]:
    """The application with the demo team, bound as in production; its worker does not run."""
    application = build(settings, owner, Doubles(clock=clock))
    await ensure_workspace(application, demo=True)
    yield application
    await application.stop()


@pytest_asyncio.fixture
async def running(app: Application) -> AsyncIterator[Application]:
    """The same with its worker running, on the real queue."""
    await app.start(serve_doors=False)
    yield app


@pytest.fixture
def boss(running: Application) -> Talker:
    """The boss of the demo team, at a terminal."""
    return Talker(running)
