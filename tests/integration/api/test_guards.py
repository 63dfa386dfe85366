"""What stands around every route: addresses, bodies, media types, and what browsers are told."""

import gzip
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, build, build_api
from boss_workflow.kernel.http import RequestBody
from boss_workflow.settings import Environment, Settings
from tests.integration.api.client import bearer, client_of
from tests.integration.api.things import PNG
from tests.integration.factories import Team, make_team
from tests.support.database import settings_for

BODY = {"error", "message", "code", "request_id", "details"}
ECHO, UPLOAD, LONG = "/api/v1/echo", "/api/v1/echo/attachments", "/api/v1/long"
JSON = {"Content-Type": "application/json"}


class Echo(RequestBody):
    word: str = ""
    number: int = 0
    anything: Any = None


def with_routes(api: FastAPI) -> FastAPI:
    async def echo(echo: Echo) -> Echo:
        return echo

    async def upload(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    async def long() -> list[str]:
        return ["word"] * 1000

    api.add_api_route(ECHO, echo, methods=["POST"])
    api.add_api_route(UPLOAD, upload, methods=["POST"])
    api.add_api_route(LONG, long)
    return api


@pytest_asyncio.fixture
async def client(bound: Application) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(with_routes(build_api(bound))) as client:
        yield client


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert (response.status_code, set(body), body["code"]) == (status, BODY, code)
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return body


class TestAddresses:
    @pytest.mark.parametrize("address", ["/a%00b", "/%ff", "/health/live?x=%00", "/health/live?x=%c3%28", "/%ed%a0%80"])
    async def test_what_can_not_be_read_is_refused(self, client: httpx.AsyncClient, address: str) -> None:
        refused(await client.get(httpx.URL(f"http://test{address}")), 400, "bad_address")

    @pytest.mark.parametrize("address", ["/health/live?x=%c3%a9", "/health/live?x=100%", "/health/live?x=%zz"])
    async def test_what_can_be_read_is_taken(self, client: httpx.AsyncClient, address: str) -> None:
        assert (await client.get(httpx.URL(f"http://test{address}"))).status_code == 200


class TestBodies:
    async def test_what_is_announced_too_large_is_not_read(self, client: httpx.AsyncClient) -> None:
        response = await client.post(ECHO, content=b"x" * 1_000_001, headers=JSON)
        assert refused(response, 413, "too_large")["details"] == {"limit": 1_000_000}

    async def test_what_arrives_too_large_is_cut_off(self, client: httpx.AsyncClient) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b"x" * 100_000

        response = await client.post(ECHO, content=pieces(), headers=JSON)
        assert refused(response, 413, "too_large")["details"] == {"limit": 1_000_000}

    async def test_a_file_may_be_larger(self, client: httpx.AsyncClient) -> None:
        kind = {"Content-Type": "image/png"}
        assert (await client.post(UPLOAD, content=b"x" * 5_000_000, headers=kind)).json() == 5_000_000
        refused(await client.post(UPLOAD, content=b"x" * 25_000_001, headers=kind), 413, "too_large")

    async def test_a_file_over_the_limit_is_not_kept(self, settings: Settings, shared_owner: URL) -> None:
        """Whether its size is announced or shows only as it arrives; one byte less is taken."""
        app = build(settings_for(settings.data_dir, max_upload_bytes=10_000), shared_owner)
        team = await make_team(app)
        address = f"/api/v1/tasks/{await team.task()}/attachments?name=a.png"
        kind = {"Content-Type": "image/png", **bearer(team)}
        content = PNG + b"x" * (10_000 - len(PNG))

        async def pieces() -> AsyncIterator[bytes]:
            yield content
            yield b"x"

        async with client_of(build_api(app)) as client:
            for too_large in (content + b"x", pieces()):
                response = await client.post(address, content=too_large, headers=kind)
                assert refused(response, 413, "too_large")["details"] == {"limit": 10_000}
            assert not any(one.is_file() for one in settings.data_dir.rglob("files/**/*"))
            taken = await client.post(address, content=content, headers=kind)
        await app.stop()
        assert taken.status_code == 201
        assert [one["size"] for one in taken.json()["attachments"]] == [10_000]

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", None])
    async def test_another_kind_is_refused(self, client: httpx.AsyncClient, kind: str | None) -> None:
        headers = {"Content-Type": kind} if kind is not None else {}
        refused(await client.post(ECHO, content=b"{}", headers=headers), 415, "unsupported_media_type")

    @pytest.mark.parametrize("kind", ["application/json", "application/JSON; charset=utf-8", "application/ld+json"])
    async def test_json_is_taken(self, client: httpx.AsyncClient, kind: str) -> None:
        response = await client.post(ECHO, content=b'{"word": "x"}', headers={"Content-Type": kind})
        assert response.json()["word"] == "x"

    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 400_000,
            b'{"anything": ' * 900 + b"1" + b"}" * 900,
            b'{"anything": ' + b"[" * 800 + b"]" * 800 + b"}",
            b'{"number": ' + b"9" * 5_000 + b"}",
            b'{"number": 1e999}',
            b'{"number": NaN}',
            b'{"word": "\\u0000"}',
            b'{"word": "\\ud800"}',
            b'{"\\ud800": 1}',
            b'{"word": "\xff"}',
            b'{"' + b"hush" * 10_000 + b'": 1}',
            b"{" + b",".join(b'"field%d": 1' % number for number in range(5_000)) + b"}",
            b'"hush"',
            b"null",
            b"",
        ],
    )
    async def test_hostile_json_is_a_clear_refusal(self, client: httpx.AsyncClient, body: bytes) -> None:
        response = await client.post(ECHO, content=body, headers=JSON)
        assert response.status_code in {400, 422}
        assert set(response.json()) == BODY
        assert len(response.content) < 10_000

    async def test_values_are_not_repeated(self, client: httpx.AsyncClient) -> None:
        response = await client.post(ECHO, json={"word": ["hush"], "number": "hush"})
        fields = refused(response, 422, "invalid_request")["details"]["fields"]
        assert [field["where"] for field in fields] == [["body", "word"], ["body", "number"]]
        assert "hush" not in response.text


class TestForBrowsers:
    async def test_long_answers_are_compressed_for_who_takes_it(self, client: httpx.AsyncClient) -> None:
        async with client.stream("GET", LONG, headers={"Accept-Encoding": "gzip"}) as response:
            raw = b"".join([chunk async for chunk in response.aiter_raw()])
        assert (response.headers["Content-Encoding"], len(gzip.decompress(raw)) > 1024 > len(raw)) == ("gzip", True)
        plain = await client.get(LONG, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        short = await client.get("/health/live", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in short.headers

    async def test_the_page_of_the_documentation_may_run_scripts_and_no_other(self, client: httpx.AsyncClient) -> None:
        docs, api = await client.get("/docs"), await client.get("/health/live")
        assert "script-src" in docs.headers["Content-Security-Policy"]
        assert api.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert {docs.headers["X-Frame-Options"], api.headers["X-Frame-Options"]} == {"DENY"}
        assert api.headers["Referrer-Policy"] == "no-referrer"
        assert "Strict-Transport-Security" not in api.headers

    async def test_production_asks_for_https(self, settings: Settings, shared_owner: URL) -> None:
        app = build(settings.model_copy(update={"environment": Environment.PRODUCTION}), shared_owner)
        async with client_of(build_api(app)) as client:
            response = await client.get("/health/live")
        await app.stop()
        assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


ORIGIN = "https://board.example.com"
ASK = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,idempotency-key"}


class TestOtherOrigins:
    async def test_closed_by_default(self, client: httpx.AsyncClient) -> None:
        simple = await client.get("/health/live", headers={"Origin": ORIGIN})
        asked = await client.options(ECHO, headers={"Origin": ORIGIN, **ASK})
        assert "Access-Control-Allow-Origin" not in simple.headers
        assert "Access-Control-Allow-Origin" not in asked.headers
        refused(asked, 405, "method_not_allowed")

    async def test_open_to_those_that_are_named(self, settings: Settings, shared_owner: URL) -> None:
        app = build(settings_for(settings.data_dir, cors_origins=f"{ORIGIN}, http://localhost:5173"), shared_owner)
        async with client_of(with_routes(build_api(app))) as client:
            asked = await client.options(ECHO, headers={"Origin": ORIGIN, **ASK})
            simple = await client.get("/nowhere", headers={"Origin": ORIGIN})
            foreign = await client.options(ECHO, headers={"Origin": "https://evil.example.com", **ASK})
            foreign_simple = await client.get("/health/live", headers={"Origin": "https://evil.example.com"})
        await app.stop()
        assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
        assert simple.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Access-Control-Allow-Origin" not in foreign_simple.headers
        refused(foreign, 400, "cors_refused")
        assert "Access-Control-Allow-Origin" not in foreign.headers


class TestMetrics:
    async def test_requests_are_counted_by_route(self, client: httpx.AsyncClient) -> None:
        await client.post(ECHO, json={"number": 1})
        await client.get("/health/nothing-here")
        text = (await client.get("/metrics")).text
        assert f'boss_http_requests_total{{method="POST",route="{ECHO}",status="200"}} 1.0' in text
        assert 'boss_http_requests_total{method="GET",route="none",status="404"} 1.0' in text
        assert f'boss_http_request_seconds_count{{method="POST",route="{ECHO}"}} 1.0' in text
        for gauge in ('boss_jobs{state="dead"}', "boss_inbox_pending", "boss_outbox_open", "boss_database_up 1.0"):
            assert gauge in text

    async def test_production_shows_them_to_who_has_the_token(self, settings: Settings, shared_owner: URL) -> None:
        token = "0123456789abcdef0123"
        given = settings_for(settings.data_dir, environment=Environment.PRODUCTION, metrics_token=token)
        app = build(given, shared_owner)
        async with client_of(build_api(app)) as client:
            right = await client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
            wrong = [await client.get("/metrics", headers=h) for h in ({}, {"Authorization": "Bearer x"})]
        await app.stop()
        assert right.status_code == 200
        for response in wrong:
            refused(response, 404, "not_found")

    async def test_production_without_a_token_shows_them_to_its_own_machine(
        self, settings: Settings, shared_owner: URL
    ) -> None:
        app = build(settings.model_copy(update={"environment": Environment.PRODUCTION}), shared_owner)
        api = build_api(app)
        answers = []
        for address in ("127.0.0.1", "203.0.113.9"):
            transport = httpx.ASGITransport(api, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                answers.append((await client.get("/metrics")).status_code)
        await app.stop()
        assert answers == [200, 404]


class TestHealth:
    async def test_all_at_a_glance(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/health")
        assert response.status_code == 503
        parts = {"database": "ok", "worker": "The job worker is not running.", "schedule": "ok"}
        assert response.json()["parts"] == parts
        assert response.json()["integrations"] == {"telegram": "not connected", "redis": "not connected"}

    async def test_redis_is_not_needed(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/health/redis")
        assert (response.status_code, response.json()["status"]) == (200, "not connected")

    async def test_redis_that_is_away_is_told(self, settings: Settings, shared_owner: URL) -> None:
        app = build(settings_for(settings.data_dir, redis_url="redis://127.0.0.1:1/0"), shared_owner)
        async with client_of(build_api(app)) as client:
            response = await client.get("/health/redis")
        await app.stop()
        assert response.status_code == 503
        assert "127.0.0.1" not in response.text


async def test_the_document_names_the_headers_that_come(bound: Application, team: Team) -> None:
    api = build_api(bound)
    operations = api.openapi()["paths"]
    async with client_of(api, **bearer(team)) as client:
        key = {"Idempotency-Key": "once"}
        new = {"title": "paint the wall"}
        answers = {
            ("get", "/api/v1/tasks"): await client.get("/api/v1/tasks"),
            ("post", "/api/v1/tasks"): [await client.post("/api/v1/tasks", json=new, headers=key) for _ in range(2)][1],
            ("get", "/api/v1/me"): await client.get("/api/v1/me"),
        }
    told = {"x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "idempotent-replayed"}
    for (method, path), answer in answers.items():
        declared = operations[path][method]["responses"][str(answer.status_code)]["headers"]
        assert told & set(answer.headers) <= {name.lower() for name in declared}
    assert answers["post", "/api/v1/tasks"].headers["Idempotent-Replayed"] == "true"
