"""Who calls the API in these tests, and how."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from boss_workflow.domains.people.access import Identity
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team


@asynccontextmanager
async def client_of(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to `api` without its lifespan: the worker does not run."""
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def login(team: Team, name: str = "boss") -> dict[str, str]:
    """The header of a person who has just logged in."""
    identity = Identity(team.workspace_id, team.id(name), new_id())
    return {"Authorization": f"Bearer {team.app.access.issue(identity)}"}
