from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application
from tests.integration.api.client import client_of
from tests.integration.api.things import api_of
from tests.integration.api.world import COUNTED, World
from tests.integration.factories import connect_as_owner


@pytest_asyncio.fixture
async def world(bound: Application, shared_owner: URL) -> AsyncIterator[World]:
    owner = await connect_as_owner(shared_owner)
    tables = sorted(row["table_name"] for row in await owner.fetch(COUNTED))
    api = api_of(bound)
    async with client_of(api) as client:
        yield World(api, client, owner, tables)
    await owner.close()
