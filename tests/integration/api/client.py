"""A person of a team, speaking to the whole HTTP side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from boss_workflow.domains.people.access import Identity
from tests.integration.factories import Team

TASKS = "/api/v1/tasks"


@asynccontextmanager
async def client_of(api: FastAPI, *, address: str = "127.0.0.1", **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """Without the lifespan: the worker does not run."""
    transport = httpx.ASGITransport(api, raise_app_exceptions=False, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client


def bearer(team: Team, name: str = "boss") -> dict[str, str]:
    """The header of somebody who has logged in."""
    token = team.app.access.issue(Identity(team.workspace_id, team.id(name), team.id(name)))
    return {"Authorization": f"Bearer {token}"}


async def create(client: httpx.AsyncClient, title: str = "paint the wall", **values: Any) -> dict[str, Any]:
    response = await client.post(TASKS, json={"title": title, **values})
    assert response.status_code == 201, response.text
    task: dict[str, Any] = response.json()
    return task
