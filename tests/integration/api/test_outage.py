"""Every route when the database goes while its callers are known: their handlers' own work fails, as 503 and in the one
shape, and nothing of the inside shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest_asyncio
from sqlalchemy import URL
from structlog.testing import capture_logs

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.addresses import console_token, secret_key
from boss_workflow.integrations.telegram import webhook_secret
from tests.integration.api.client import bearer, client_of
from tests.integration.api.routes import GUARDED, OPEN, PUBLIC, ROUTES, Route
from tests.integration.api.test_errors import BODY, INTERNALS
from tests.integration.api.things import api_of
from tests.integration.factories import Team, connect_as_owner, make_team
from tests.support.clock import MovableClock
from tests.support.database import settings_for

WITHOUT_DATABASE = {"GET /me", "GET /version"}
"""What they say is remembered with the caller, or belongs to the program."""
LOOKED_AT = {
    "GET /health": 503, "GET /health/live": 200, "GET /health/ready": 503, "GET /health/db": 503,
    "GET /health/redis": 200, "GET /metrics": 200, "GET /login": 200, "GET /openapi.json": 200,
    "GET /docs": 200, "GET /docs/oauth2-redirect": 200,
}  # fmt: skip
STREAMS = {"GET /console/stream", "POST /demo/clock"}
"""Their answer has begun before the database is asked."""


@pytest_asyncio.fixture
async def connected(owner: URL, data_dir: Path, clock: MovableClock) -> AsyncIterator[Application]:
    """With a database of its own, and a bot. The clock stands still: who is known stays known."""
    settings = settings_for(
        data_dir,
        telegram_bot_token="123456:" + "A" * 35,
        telegram_api_url="http://127.0.0.1:1",
        public_url="http://127.0.0.1:2",
    )
    app = build(settings, owner, Doubles(clock=clock))
    yield app
    await app.stop()


@asynccontextmanager
async def closed(owner: URL) -> AsyncIterator[None]:
    """Nobody gets into the database, and who was in is thrown out."""
    server = await connect_as_owner(owner.set(database="postgres"))
    await server.execute(f"alter database {owner.database} allow_connections false")
    await server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", owner.database)
    yield
    await server.execute(f"alter database {owner.database} allow_connections true")
    await server.close()


def check(name: str, response: httpx.Response) -> None:
    where = f"{name}: {response.status_code} {response.text[:300]}"
    assert response.status_code == 503, where
    assert set(response.json()) == BODY, where
    assert response.headers["Retry-After"] == "2", where
    assert not INTERNALS.search(response.text), where


async def test_a_database_that_goes_under_callers_who_are_known(connected: Application, owner: URL) -> None:
    team = await make_team(connected)
    requests = [(route, route.request(await route.make(team))) for route in (*ROUTES, *OPEN)]
    with capture_logs() as lines:
        async with client_of(api_of(connected)) as client, closed_with_known(client, team, owner):
            for route, request in requests:
                request.headers.update(headers_for(route, team))
                response = await client.send(request)
                if str(route) in WITHOUT_DATABASE:
                    assert response.status_code == 200, route
                else:
                    check(str(route), response)
    assert "unexpected error" not in {line["event"] for line in lines}
    assert connected.database.usage().checked_out == 0


@asynccontextmanager
async def closed_with_known(client: httpx.AsyncClient, team: Team, owner: URL) -> AsyncIterator[None]:
    assert (await client.get("/api/v1/me", headers=bearer(team))).status_code == 200
    async with closed(owner):
        yield


def headers_for(route: Route, team: Team) -> dict[str, str]:
    return {} if route in OPEN else bearer(team)


async def test_what_is_outside_the_api_shows_no_more(connected: Application, owner: URL) -> None:
    """Health and metrics tell of the outage in their own way; what takes messages in asks for them again."""
    secret = webhook_secret(secret_key(connected.settings), "123456")
    proofs = {
        "POST /webhook/telegram": {"X-Telegram-Bot-Api-Secret-Token": secret},
        "POST /console/events": {"Authorization": f"Bearer {console_token(connected.settings)}"},
        "POST /login": {},
    }
    assert set(LOOKED_AT) == PUBLIC
    assert set(proofs) == set(GUARDED) - STREAMS
    with capture_logs() as lines:
        async with client_of(api_of(connected)) as client, closed(owner):
            for name, status in LOOKED_AT.items():
                response = await client.get(name.partition(" ")[2])
                assert response.status_code == status, f"{name}: {response.text}"
                assert "docs" in name or "openapi" in name or not INTERNALS.search(response.text), response.text
            for name, headers in proofs.items():
                method, _, path = name.partition(" ")
                response = await client.request(method, path, headers=headers, **GUARDED[name])
                assert response.status_code == 503, f"{name}: {response.status_code} {response.text}"
                assert not INTERNALS.search(response.text), response.text
            metrics = (await client.get("/metrics")).text
    assert "boss_database_up 0.0" in metrics
    assert "unexpected error" not in {line["event"] for line in lines}
