"""One more database for the tests of a process that need no empty one: each of them works in a workspace of its own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.settings import Settings
from tests.integration.factories import Team, connect_as_owner, make_team
from tests.support.clock import MovableClock
from tests.support.database import TEMPLATE

SHARED = "test_shared"


@pytest.fixture(scope="session")
def shared_owner(template: URL) -> URL:
    async def create() -> None:
        connection = await connect_as_owner(template)
        await connection.execute(f"create database {SHARED} template {TEMPLATE}")
        await connection.close()

    asyncio.run(create())
    return template.set(database=SHARED)


@pytest_asyncio.fixture
async def bound(settings: Settings, shared_owner: URL, clock: MovableClock) -> AsyncIterator[Application]:
    """The application on the shared database; its worker does not run."""
    application = build(settings, shared_owner, Doubles(clock=clock))
    yield application
    await application.stop()


@pytest_asyncio.fixture
async def team(bound: Application) -> Team:
    return await make_team(bound)


@pytest_asyncio.fixture
async def strangers(bound: Application) -> Team:
    """A second workspace in the same database."""
    return await make_team(bound)
