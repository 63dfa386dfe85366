"""Coming in over HTTP: logins, refresh tokens, API tokens, sessions, passwords, and how often."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Doubles, build, build_api
from boss_workflow.domains.people.access import make_link
from boss_workflow.settings import Settings
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team, make_team
from tests.support.clock import MovableClock
from tests.support.database import settings_for

ACCESS, ME = "/api/v1/access", "/api/v1/me"
PASSWORD = "correct horse battery"


@pytest_asyncio.fixture
async def client(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(team.app)) as client:
        yield client


def bear(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def log_in(client: httpx.AsyncClient, team: Team, name: str = "john") -> dict[str, Any]:
    token = await team.do(lambda uow: make_link(uow, team.id(name)))
    response = await client.post(f"{ACCESS}/login", json={"link_token": token})
    assert response.status_code == 200, response.text
    login: dict[str, Any] = response.json()
    return login


async def make(client: httpx.AsyncClient, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    response = await client.post(f"{ACCESS}/tokens", json={"name": "script", **body}, headers=headers)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


async def status(client: httpx.AsyncClient, token: str) -> int:
    return (await client.get(ME, headers=bear(token))).status_code


class TestLogin:
    async def test_a_link_lets_in_once(self, client: httpx.AsyncClient, team: Team) -> None:
        token = await team.do(lambda uow: make_link(uow, team.id("john")))
        first, second = [await client.post(f"{ACCESS}/login", json={"link_token": token}) for _ in range(2)]
        me = (await client.get(ME, headers=bear(first.json()["access_token"]))).json()
        assert (me["name"], me["role"], me["credential"]) == ("john", "staff", "session")
        assert (second.status_code, second.json()["code"]) == (401, "login_failed")

    async def test_a_link_is_good_for_ten_minutes(
        self, client: httpx.AsyncClient, team: Team, clock: MovableClock
    ) -> None:
        token = await team.do(lambda uow: make_link(uow, team.id("john")))
        clock.advance(timedelta(minutes=10))
        assert (await client.post(f"{ACCESS}/login", json={"link_token": token})).status_code == 401

    async def test_a_password_lets_in_and_a_wrong_one_does_not(self, client: httpx.AsyncClient, team: Team) -> None:
        await client.put(f"{ME}/password", json={"new": PASSWORD}, headers=bearer(team, "john"))
        body = {"workspace_id": str(team.workspace_id), "name": "John", "password": PASSWORD}
        assert (await client.post(f"{ACCESS}/login", json=body)).status_code == 200
        for wrong in ({"password": "x"}, {"name": "max"}, {"name": "nobody"}):
            refused = await client.post(f"{ACCESS}/login", json={**body, **wrong})
            assert (refused.status_code, refused.json()["code"]) == (401, "login_failed")

    async def test_a_password_is_changed_by_who_knows_it_and_ends_other_sessions(
        self, client: httpx.AsyncClient, team: Team
    ) -> None:
        other = await log_in(client, team)
        mine = bearer(team, "john")
        assert await status(client, other["access_token"]) == 200
        await client.put(f"{ME}/password", json={"new": PASSWORD}, headers=mine)
        again = await client.put(f"{ME}/password", json={"new": PASSWORD + "!"}, headers=mine)
        assert (again.status_code, again.json()["code"]) == (422, "password_wrong")
        assert await status(client, other["access_token"]) == 401
        assert (await client.get(ME, headers=mine)).status_code == 200

    @pytest.mark.parametrize("body", [{}, {"link_token": "x", "name": "x"}, {"name": "x", "password": "x"}])
    async def test_one_way_must_be_given(self, client: httpx.AsyncClient, body: dict[str, str]) -> None:
        assert (await client.post(f"{ACCESS}/login", json=body)).status_code == 422


class TestRefresh:
    async def test_a_used_refresh_token_ends_the_session(self, client: httpx.AsyncClient, team: Team) -> None:
        first = await log_in(client, team)
        answer = await client.post(f"{ACCESS}/refresh", json={"refresh_token": first["refresh_token"]})
        second = answer.json()
        assert await status(client, second["access_token"]) == 200
        stolen = await client.post(f"{ACCESS}/refresh", json={"refresh_token": first["refresh_token"]})
        late = await client.post(f"{ACCESS}/refresh", json={"refresh_token": second["refresh_token"]})
        assert (stolen.status_code, late.status_code) == (401, 401)
        assert await status(client, second["access_token"]) == 401

    async def test_who_logs_out_is_out_at_once(self, client: httpx.AsyncClient, team: Team) -> None:
        login = await log_in(client, team)
        token = login["access_token"]
        assert (await client.post(f"{ACCESS}/logout", headers=bear(token))).status_code == 204
        assert await status(client, token) == 401
        answer = await client.post(f"{ACCESS}/refresh", json={"refresh_token": login["refresh_token"]})
        assert answer.status_code == 401

    async def test_sessions_of_others_are_not_ended(
        self, client: httpx.AsyncClient, team: Team, strangers: Team
    ) -> None:
        await log_in(client, team)
        mine = (await client.get(f"{ACCESS}/sessions", headers=bearer(team, "john"))).json()
        assert [one["current"] for one in mine] == [False, True] or [one["current"] for one in mine] == [True, False]
        for other in (bearer(team, "mike"), bearer(strangers, "boss")):
            response = await client.delete(f"{ACCESS}/sessions/{mine[0]['id']}", headers=other)
            assert response.status_code == 404
        assert (await client.delete(f"{ACCESS}/sessions/{mine[0]['id']}", headers=bearer(team))).status_code == 204


class TestTokens:
    async def test_lets_in_within_its_scopes(self, client: httpx.AsyncClient, team: Team) -> None:
        made = await make(client, bearer(team, "john"), scopes=["tasks:read"])
        assert made["token"].startswith("bw_")
        assert await status(client, made["token"]) == 200
        read = await client.get("/api/v1/tasks", headers=bear(made["token"]))
        write = await client.post("/api/v1/tasks", json={"title": "x"}, headers=bear(made["token"]))
        assert (read.status_code, write.status_code, write.json()["code"]) == (200, 403, "scope_missing")

    async def test_revoked_expired_and_unknown_ones_are_refused(
        self, client: httpx.AsyncClient, team: Team, clock: MovableClock
    ) -> None:
        john = bearer(team, "john")
        revoked, short = await make(client, john), await make(client, john, days=1)
        assert await status(client, revoked["token"]) == await status(client, short["token"]) == 200
        await client.delete(f"{ACCESS}/tokens/{revoked['id']}", headers=john)
        assert await status(client, revoked["token"]) == 401
        clock.advance(timedelta(days=1))
        assert await status(client, short["token"]) == await status(client, "bw_nothing") == 401

    async def test_ends_with_its_member(self, client: httpx.AsyncClient, team: Team) -> None:
        made = await make(client, bearer(team, "john"))
        assert await status(client, made["token"]) == 200
        boss = team.actors["boss"]

        async def leave(uow: Any) -> None:
            await team.app.people.deactivate(uow, boss, await team.member(uow, "john"))

        await team.do(leave)
        assert await status(client, made["token"]) == 401

    async def test_gives_no_more_than_it_has(self, client: httpx.AsyncClient, team: Team) -> None:
        made = await make(client, bearer(team), scopes=["access", "tasks:read"])
        body = {"name": "more", "scopes": ["tasks:write"]}
        refused = await client.post(f"{ACCESS}/tokens", json=body, headers=bear(made["token"]))
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_too_wide")
        assert (await make(client, bear(made["token"])))["scopes"] == ["access", "tasks:read"]

    async def test_are_ones_own_but_a_boss_sees_all(
        self, client: httpx.AsyncClient, team: Team, strangers: Team
    ) -> None:
        made = await make(client, bearer(team, "john"))

        async def listed(headers: dict[str, str]) -> list[str]:
            found = (await client.get(f"{ACCESS}/tokens", params={"all": True}, headers=headers)).json()
            assert "token" not in str(found[0].keys() if found else "")
            return [one["id"] for one in found]

        assert await listed(bearer(team, "john")) == await listed(bearer(team)) == [made["id"]]
        assert await listed(bearer(team, "mike")) == await listed(bearer(strangers)) == []
        for other in (bearer(team, "mike"), bearer(strangers)):
            assert (await client.delete(f"{ACCESS}/tokens/{made['id']}", headers=other)).status_code == 404

    async def test_use_is_noted_once_a_minute(self, client: httpx.AsyncClient, team: Team, clock: MovableClock) -> None:
        made = await make(client, bearer(team, "john"))
        noted = []
        for _ in range(3):
            await status(client, made["token"])
            found = (await client.get(f"{ACCESS}/tokens", headers=bearer(team, "john"))).json()
            noted.append(found[0]["last_used_at"])
            clock.advance(timedelta(seconds=31))
        assert noted[0] == noted[1] != noted[2]


class TestLimits:
    async def test_too_many_calls_and_logins_are_told_when_to_come_back(
        self, settings: Settings, shared_owner: URL, clock: MovableClock
    ) -> None:
        limited = settings_for(settings.data_dir, api_rate="2/minute", login_rate="1/minute")
        app = build(limited, shared_owner, Doubles(clock=clock))
        team = await make_team(app)
        async with client_of(build_api(app)) as client:
            calls = [await client.get(ME, headers=bearer(team, "john")) for _ in range(3)]
            other = await client.get(ME, headers=bearer(team, "max"))
            logins = [await client.post(f"{ACCESS}/login", json={"link_token": "x"}) for _ in range(2)]
        await app.stop()
        assert [one.status_code for one in calls] == [200, 200, 429]
        assert other.status_code == 200
        assert [one.status_code for one in logins] == [401, 429]
        headers = calls[2].headers
        assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("2", "0")
        assert 1 <= int(headers["Retry-After"]) <= 60
