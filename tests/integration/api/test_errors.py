"""Every route with a database that is not there: one shape of errors, and no internals."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import URL, text
from structlog.testing import capture_logs

from boss_workflow.bootstrap import Application, asyncpg_url, build, build_api, role_passwords
from boss_workflow.domains.people.access import Identity
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.db.migrate import migrate
from boss_workflow.kernel.http import Call, TokenScope, allow
from boss_workflow.kernel.ids import new_id
from boss_workflow.settings import Settings
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team, connect_as_owner, make_team
from tests.support.database import cluster, settings_for

BODY = {"error", "message", "code", "request_id", "details"}
API = "/api/v1"
NOT_BROKEN_BY_THE_DATABASE = {401, 403, 404, 405, 409, 422, 503}
INTERNALS = re.compile(
    r"Traceback|asyncpg|sqlalchemy|select |insert into|postgresql|psycopg|127\.0\.0\.1|localhost|/site-packages/"
    r"|boss_app|boss_system|\.py\b|Errno|0x[0-9a-f]{6,}",
    re.IGNORECASE,
)
"""What only we should know: libraries, statements, addresses, roles, files."""


@dataclass(frozen=True)
class Operation:
    method: str
    address: str
    document: dict[str, Any]

    @property
    def filled(self) -> str:
        """With an id of nothing in place of each parameter."""
        return re.sub(r"\{[^}]*\}", str(new_id()), self.address)

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.document


def operations(api: FastAPI) -> Iterator[Operation]:
    """Those of the business: what /health says of a broken database is its own affair."""
    for address, methods in api.openapi()["paths"].items():
        if address.startswith(API):
            for method, document in methods.items():
                yield Operation(method.upper(), address, document)


def is_public(operation: Operation) -> bool:
    """Log-in and refresh: they have no credential yet."""
    return not operation.document.get("security")


async def call(client: httpx.AsyncClient, operation: Operation, headers: dict[str, str]) -> httpx.Response:
    body = {"text": "x"} if operation.takes_body else None
    return await client.request(operation.method, operation.filled, headers=headers, json=body)


def check_shape(operation: Operation, response: httpx.Response) -> None:
    where = f"{operation.method} {operation.address}: {response.status_code} {response.text[:200]}"
    assert set(response.json()) == BODY, where
    assert response.json()["request_id"] == response.headers["X-Request-ID"], where
    assert not INTERNALS.search(response.text), where


class TestBrokenDatabase:
    async def test_no_route_shows_internals(self, settings: Settings, shared_owner: URL) -> None:
        """The database is at an address where nothing listens; who calls is known by a token alone."""
        app = build(settings, shared_owner.set(host="127.0.0.1", port=1, query={}))
        headers = {"Authorization": f"Bearer {app.access.issue(Identity(new_id(), new_id(), new_id()))}"}
        api = build_api(app)
        with capture_logs() as lines:
            async with client_of(api) as client:
                for operation in operations(api):
                    response = await call(client, operation, headers)
                    check_shape(operation, response)
                    assert response.status_code in NOT_BROKEN_BY_THE_DATABASE, f"{operation} {response.text}"
                    if not is_public(operation):
                        assert (response.status_code, response.headers["Retry-After"]) == (503, "2"), operation
        await app.stop()
        assert "unexpected error" not in {line["event"] for line in lines}

    async def test_one_that_refuses_our_login_is_no_different(self, settings: Settings, shared_owner: URL) -> None:
        app = build(settings, shared_owner.set(database="nowhere"))
        headers = {"Authorization": f"Bearer {app.access.issue(Identity(new_id(), new_id(), new_id()))}"}
        api = build_api(app)
        async with client_of(api) as client:
            for operation in operations(api):
                if not is_public(operation):
                    response = await call(client, operation, headers)
                    check_shape(operation, response)
                    assert response.status_code == 503

    async def test_one_that_dies_in_the_middle(self, team: Team, shared_owner: URL) -> None:
        api = build_api(team.app)

        async def die(call: Annotated[Call, allow(TokenScope.OPERATIONS_READ)]) -> str:
            async def work(uow: UnitOfWork) -> str:
                pid = await uow.session.scalar(text("select pg_backend_pid()"))
                owner = await connect_as_owner(shared_owner)
                await owner.execute("select pg_terminate_backend($1)", pid)
                await owner.close()
                await uow.session.execute(text("select 1"))
                return "alive"

            return await call.run(work)

        api.add_api_route("/die", die)
        async with client_of(api) as client:
            response = await client.get("/die", headers=bearer(team))
            after = await client.get(f"{API}/version", headers=bearer(team))
        assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
        assert not INTERNALS.search(response.text)
        assert after.status_code == 200
        assert team.app.database.usage().checked_out == 0


class TestDocument:
    async def test_every_route_declares_its_errors_in_the_one_shape(self, bound: Application) -> None:
        api = build_api(bound)
        document = api.openapi()
        assert not {"HTTPValidationError", "ValidationError"} & set(document["components"]["schemas"])
        for operation in operations(api):
            where = f"{operation.method} {operation.address}"
            declared = operation.document["responses"]
            wanted = {"400", "422", "429", "500", "503"} | ({"413", "415"} if operation.takes_body else set())
            assert wanted <= set(declared), where
            assert operation.document.get("summary"), where
            for status, answer in declared.items():
                if status >= "400":
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, f"{where} {status}"


# A database that goes and comes back


@pytest.mark.slow
async def test_faults_under_load_leave_nothing_behind(data_dir: Path) -> None:
    """Requests go on while the database is stopped and started; afterwards all is as before, without a restart."""
    settings = settings_for(data_dir, api_rate="100000/minute")
    with cluster() as server, capture_logs():
        owner = asyncpg_url(server.start().dsn())
        await migrate(owner, role_passwords(settings))
        app = build(settings, owner)
        team = await make_team(app)
        seen: dict[int, int] = {}
        going = True

        async with client_of(build_api(app)) as client:

            async def keep_asking() -> None:
                while going:
                    response = await client.get(f"{API}/audit", headers=bearer(team))
                    seen[response.status_code] = seen.get(response.status_code, 0) + 1
                    assert response.status_code in {200, 503}, response.text
                    if response.status_code == 503:
                        assert response.headers["Retry-After"]
                        assert not INTERNALS.search(response.text)
                    await asyncio.sleep(0)

            askers = [asyncio.create_task(keep_asking()) for _ in range(8)]
            for _ in range(3):
                await asyncio.sleep(0.3)
                await asyncio.to_thread(server.stop)
                await asyncio.sleep(0.3)
                await asyncio.to_thread(server.start)
            await asyncio.sleep(0.3)
            going = False
            await asyncio.gather(*askers)
            after = [(await client.get(f"{API}/audit", headers=bearer(team))).status_code for _ in range(20)]
        left = app.database.usage()
        connection = await asyncpg.connect(owner.set(drivername="postgresql").render_as_string(hide_password=False))
        held = await connection.fetchval("select count(*) from pg_stat_activity where usename like 'boss_a%'")
        await connection.close()
        await app.stop()

    assert set(after) == {200}
    assert seen[200] > 0
    assert seen[503] > 0
    assert left.checked_out == 0
    assert held <= left.pool_size + 5
