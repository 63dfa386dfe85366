"""The HTTP side of the whole application: health, errors, request ids, and which doors there are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import URL
from structlog.testing import capture_logs

from boss_workflow.bootstrap import Application, Doubles, asyncpg_url, build, build_api, role_passwords
from boss_workflow.bootstrap.addresses import console_token
from boss_workflow.kernel.db import Contention, UnitOfWork
from boss_workflow.kernel.db.migrate import head, migrate
from boss_workflow.kernel.errors import Forbidden, NotFound, RateLimited, Unauthenticated, Unavailable
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.logging import current_request_id
from boss_workflow.settings import Environment, Settings
from tests.support.clock import MovableClock
from tests.support.database import cluster, settings_for

BODY = {"error", "message", "code", "request_id", "details"}
SECRET_DETAIL = "postgresql://boss:hush@db/boss"


class Order(BaseModel):
    amount: int


@asynccontextmanager
async def client_of(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to `api` without its lifespan: the worker does not run."""
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def api(bound: Application) -> FastAPI:
    api = build_api(bound)

    async def fail() -> None:
        raise RuntimeError(SECRET_DETAIL)

    async def refuse(kind: str) -> None:
        raise {
            "unauthenticated": Unauthenticated("Who are you?"),
            "forbidden": Forbidden("Only the boss may."),
            "not_found": NotFound("There is no TASK-9.", details={"number": 9}),
            "conflict": Contention(),
            "rate_limited": RateLimited("Too often.", retry_after=2.6),
            "unavailable": Unavailable("Away."),
        }[kind]

    async def order(order: Order) -> Order:
        return order

    async def whoami() -> str:
        return current_request_id()

    api.add_api_route("/fail", fail)
    api.add_api_route("/refuse/{kind}", refuse)
    api.add_api_route("/order", order, methods=["POST"])
    api.add_api_route("/whoami", whoami)
    return api


@pytest_asyncio.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api) as client:
        yield client


def error_of(response: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert set(body) == BODY
    assert body["request_id"] == response.headers["X-Request-ID"]
    return body


class TestHealth:
    async def test_live(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/health/live")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})

    async def test_not_ready_while_the_worker_does_not_run(self, app: Application) -> None:
        async with client_of(build_api(app)) as client:
            response = await client.get("/health/ready")
        assert response.status_code == 503
        parts = {"database": "ok", "worker": "The job worker is not running.", "schedule": "ok"}
        assert response.json() == {"status": "not ready", "parts": parts, "alerts": []}

    async def test_ready_when_everything_runs(self, running: Application) -> None:
        async with client_of(build_api(running)) as client, asyncio.timeout(10):
            while (response := await client.get("/health/ready")).status_code != 200:
                await asyncio.sleep(0.02)
        assert response.json() == {
            "status": "ready",
            "parts": dict.fromkeys(["database", "worker", "schedule"], "ok"),
            "alerts": [],
        }

    async def test_database(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/health/db")
        assert response.status_code == 200
        health = response.json()
        assert 0 < health.pop("latency_ms") < 5000
        assert health == {
            "status": "ok",
            "pool_size": 15,
            "checked_in": 0,
            "checked_out": 0,
            "overflow": 0,
            "utilization": 0.0,
            "system_pool": {"pool_size": 20, "checked_in": 1, "checked_out": 0, "overflow": 0, "utilization": 0.0},
            "migration": head(),
            "migration_head": head(),
            "warning": None,
        }

    async def test_database_under_load_is_told(self, bound: Application, client: httpx.AsyncClient) -> None:
        everybody_in, leave = asyncio.Barrier(14), asyncio.Event()

        async def hold(uow: UnitOfWork) -> None:
            await uow.session.connection()
            await everybody_in.wait()
            await leave.wait()

        workspace = new_id()
        holders = [asyncio.create_task(bound.database.in_workspace(workspace, hold)) for _ in range(13)]
        await everybody_in.wait()
        with capture_logs() as lines:
            health = (await client.get("/health/db")).json()
        metrics = (await client.get("/metrics")).text
        leave.set()
        await asyncio.gather(*holders)

        assert (health["checked_out"], health["overflow"], health["utilization"]) == (13, 0, 86.7)
        assert health["warning"] == "More than 80 % of the connections are in use."
        assert "database pool is busy" in {line["event"] for line in lines}
        assert "boss_database_pool_busy 1.0" in metrics

    async def test_the_second_pool_under_load_is_told(self, bound: Application, client: httpx.AsyncClient) -> None:
        everybody_in, leave = asyncio.Barrier(18), asyncio.Event()

        async def hold(_uow: UnitOfWork) -> None:
            await everybody_in.wait()
            await leave.wait()

        holders = [asyncio.create_task(bound.database.as_system(hold)) for _ in range(17)]
        await everybody_in.wait()
        health = (await client.get("/health/db")).json()
        metrics = (await client.get("/metrics")).text
        leave.set()
        await asyncio.gather(*holders)

        pool = health["system_pool"]
        assert (pool["checked_out"], pool["utilization"], health["checked_out"]) == (17, 85.0, 0)
        assert health["warning"] == "More than 80 % of the connections are in use."
        assert "boss_database_system_pool_busy 1.0" in metrics
        assert "boss_database_pool_busy 0.0" in metrics

    @pytest.mark.slow
    async def test_stopped_database_is_named_and_comes_back(self, settings: Settings) -> None:
        """On a server of its own, stopped and started under the application."""
        with cluster() as server:
            owner = asyncpg_url(server.start().dsn())
            await migrate(owner, role_passwords(settings))
            app = build(settings, owner)
            async with client_of(build_api(app)) as client:
                assert (await client.get("/health/db")).status_code == 200

                await asyncio.to_thread(server.stop)
                ready, db, live = [await client.get(f"/health/{part}") for part in ("ready", "db", "live")]
                assert (ready.status_code, db.status_code, live.status_code) == (503, 503, 200)
                assert ready.json()["parts"]["database"].startswith("The database can't be reached")
                assert (db.json()["status"], db.json()["latency_ms"]) == ("unavailable", None)
                assert db.json()["warning"].startswith("The database can't be reached")

                await asyncio.to_thread(server.start)
                assert (await client.get("/health/db")).status_code == 200
            await app.stop()

    async def test_database_that_refuses_our_login_is_told_apart(self, settings: Settings, owner: URL) -> None:
        stranger = settings.model_copy(update={"secret_key": settings_for(settings.data_dir).encryption_key})
        app = build(stranger, owner)
        async with client_of(build_api(app)) as client:
            response = await client.get("/health/ready")
        await app.stop()
        assert response.status_code == 503
        assert "does not accept this application's login" in response.json()["parts"]["database"]


class TestErrors:
    async def test_unknown_address(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/nowhere")
        assert response.status_code == 404
        assert error_of(response) | {"request_id": ""} == {
            "error": "not_found",
            "message": "Not Found",
            "code": "not_found",
            "request_id": "",
            "details": {},
        }

    async def test_wrong_method_says_which_are_right(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/order")
        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"
        assert error_of(response)["code"] == "method_not_allowed"

    @pytest.mark.parametrize("body", [b'{"amount": "hush-hush"}', b"{", b"", b'"\xff"'])
    async def test_values_that_can_not_be_used(self, client: httpx.AsyncClient, body: bytes) -> None:
        response = await client.post("/order", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code in {400, 422}
        assert error_of(response)["code"] in {"invalid_request", "bad_request"}
        assert "hush-hush" not in response.text

    @pytest.mark.parametrize(
        ("kind", "status", "code"),
        [
            ("unauthenticated", 401, "unauthenticated"),
            ("forbidden", 403, "forbidden"),
            ("not_found", 404, "not_found"),
            ("conflict", 409, "contention"),
            ("rate_limited", 429, "rate_limited"),
            ("unavailable", 503, "unavailable"),
        ],
    )
    async def test_known_kinds(self, client: httpx.AsyncClient, kind: str, status: int, code: str) -> None:
        response = await client.get(f"/refuse/{kind}")
        assert response.status_code == status
        error = error_of(response)
        assert (error["error"], error["code"]) == (kind, code)
        assert error["details"] == ({"number": 9} if kind == "not_found" else {})
        assert response.headers.get("Retry-After") == {"rate_limited": "3", "unavailable": "2"}.get(kind)

    async def test_unknown_error_shows_nothing_and_the_log_has_the_rest(self, client: httpx.AsyncClient) -> None:
        with capture_logs() as lines:
            response = await client.get("/fail")
        assert response.status_code == 500
        error = error_of(response)
        assert (error["message"], error["code"], error["details"]) == ("Unexpected error", "unexpected_error", {})
        assert SECRET_DETAIL not in response.text
        assert "RuntimeError" not in response.text
        assert [(line["event"], line["exc_info"]) for line in lines if line["log_level"] == "error"] == [
            ("unexpected error", True)
        ]


class TestRequestId:
    async def test_given_one_goes_in_and_comes_out(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/whoami", headers={"X-Request-ID": "edge.42_A-b"})
        assert response.json() == response.headers["X-Request-ID"] == "edge.42_A-b"

    async def test_each_request_without_one_gets_its_own(self, client: httpx.AsyncClient) -> None:
        first, second = [(await client.get("/whoami")) for _ in range(2)]
        assert first.json() == first.headers["X-Request-ID"]
        assert first.json() != second.json()

    @pytest.mark.parametrize(
        "hostile",
        [b"", b" ", b"x" * 65, b"<script>", b"a b", b"a\tb", b"a\r\nSet-Cookie: b=c", b"a\n", "é".encode(), b"../etc"],
    )
    async def test_hostile_one_is_replaced(self, client: httpx.AsyncClient, hostile: bytes) -> None:
        response = await client.get("/whoami", headers=[(b"X-Request-ID", hostile)])
        assert response.headers.get_list("X-Request-ID") == [response.json()]
        assert response.json().encode() != hostile
        assert len(response.json()) == 16


EVENT = {"event_id": "e1", "chat_id": "boss", "text": "my tasks"}


class TestConsoleDoor:
    @staticmethod
    def token(settings: Settings) -> dict[str, str]:
        return {"Authorization": f"Bearer {console_token(settings)}"}

    async def test_lets_in_who_has_the_token(self, client: httpx.AsyncClient, settings: Settings) -> None:
        response = await client.post("/console/events", json=EVENT, headers=self.token(settings))
        assert (response.status_code, response.json()) == (202, {"ok": True})

    @pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": b"Bearer \xe9\xff"}])
    @pytest.mark.parametrize("call", [("POST", "/console/events"), ("GET", "/console/stream?chat_id=boss")])
    async def test_keeps_out_who_has_not(
        self, client: httpx.AsyncClient, header: dict[str, Any], call: tuple[str, str]
    ) -> None:
        method, address = call
        response = await client.request(method, address, headers=header, json=EVENT if method == "POST" else None)
        assert response.status_code == 401
        assert error_of(response)["code"] == "wrong_token"

    @pytest.mark.parametrize(
        "change", [{"text": "x" * 20_001}, {"chat_id": ""}, {"chat_id": "a\0"}, {"event_id": "\n"}, {"token": "\0"}]
    )
    async def test_refuses_what_does_not_fit(
        self, client: httpx.AsyncClient, settings: Settings, change: dict[str, str]
    ) -> None:
        response = await client.post("/console/events", json={**EVENT, **change}, headers=self.token(settings))
        assert response.status_code == 422
        assert error_of(response)["details"]["fields"][0]["where"] == ["body", *change]

    async def test_stream_of_an_impossible_chat(self, client: httpx.AsyncClient, settings: Settings) -> None:
        response = await client.get("/console/stream", params={"chat_id": "a\n"}, headers=self.token(settings))
        assert response.status_code == 422

    async def test_text_without_a_meaning_to_the_database_is_stored(
        self, client: httpx.AsyncClient, settings: Settings
    ) -> None:
        event = {**EVENT, "event_id": "nul", "text": "a\0b"}
        response = await client.post("/console/events", json=event, headers=self.token(settings))
        assert response.status_code == 202


class TestDoors:
    @pytest.mark.parametrize("path", ["/console/events", "/console/stream"])
    async def test_production_and_open_hosts_have_no_terminal(self, settings: Settings, owner: URL, path: str) -> None:
        for change in ({"environment": Environment.PRODUCTION}, {"host": "0.0.0.0"}):
            app = build(settings.model_copy(update=change), owner)
            async with client_of(build_api(app)) as client:
                assert (await client.post(path, json={})).status_code == 404
                assert (await client.get(path)).status_code == 404
            await app.stop()

    async def test_no_telegram_without_a_token(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/webhook/telegram", json={})).status_code == 404

    async def test_telegram_with_one(self, settings: Settings, owner: URL, clock: MovableClock) -> None:
        token = settings_for(settings.data_dir, telegram_bot_token="123456:" + "a" * 35)
        app = build(token, owner, Doubles(clock=clock))
        async with client_of(build_api(app)) as client:
            response = await client.post("/webhook/telegram", json={"update_id": 1})
        await app.stop()
        assert response.status_code == 401
        assert error_of(response)
