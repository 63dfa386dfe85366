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
from boss_workflow.kernel.ids import new_id
from boss_workflow.settings import Settings
from tests.integration.api.client import bearer, client_of
from tests.integration.api.wire import Wire
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
        mine = (await client.get(f"{ACCESS}/sessions", headers=bearer(team, "john"))).json()["items"]
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

    async def test_nor_for_longer(self, client: httpx.AsyncClient, team: Team) -> None:
        made = await make(client, bearer(team), days=1)
        more = await make(client, bear(made["token"]), days=365)
        assert more["expires_at"] == made["expires_at"]

    async def test_sets_no_password_that_would_open_more(self, client: httpx.AsyncClient, team: Team) -> None:
        made = await make(client, bearer(team, "john"), scopes=["access"])
        refused = await client.put(f"{ME}/password", json={"new": PASSWORD}, headers=bear(made["token"]))
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
        body = {"workspace_id": str(team.workspace_id), "name": "John", "password": PASSWORD}
        assert (await client.post(f"{ACCESS}/login", json=body)).status_code == 401

    async def test_takes_back_only_what_it_may_change(self, client: httpx.AsyncClient, team: Team) -> None:
        john = f"/api/v1/members/{team.id('john')}"
        await client.patch(john, json={"role": "manager"}, headers=bearer(team))
        (changed,) = (await client.get("/api/v1/audit", headers=bearer(team))).json()["items"]
        task = await client.post("/api/v1/tasks", json={"title": "paint"}, headers=bearer(team))
        made = f"/api/v1/tasks/{task.json()['id']}?include=history"
        history = (await client.get(made, headers=bearer(team))).json()["history"]
        limited = bear((await make(client, bearer(team), scopes=["tasks:write"]))["token"])

        async def undo(change: str) -> int:
            return (await client.post(f"/api/v1/undo/{change}", headers=limited)).status_code

        assert await undo(changed["undo_id"]) == 403
        assert (await client.get(john, headers=bearer(team))).json()["role"] == "manager"
        assert await undo(history[0]["undo_id"]) == 200

    async def test_are_ones_own_but_a_boss_sees_all(
        self, client: httpx.AsyncClient, team: Team, strangers: Team
    ) -> None:
        made = await make(client, bearer(team, "john"))

        async def listed(headers: dict[str, str]) -> list[str]:
            found = (await client.get(f"{ACCESS}/tokens", params={"all": True}, headers=headers)).json()["items"]
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
            found = (await client.get(f"{ACCESS}/tokens", headers=bearer(team, "john"))).json()["items"]
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
        assert [one.headers["RateLimit-Remaining"] for one in (*calls, *logins)] == ["1", "0", "0", "0", "0"]
        assert [one.headers["RateLimit-Limit"] for one in (*calls, *logins)] == ["2", "2", "2", "1", "1"]
        assert all(1 <= int(one.headers["RateLimit-Reset"]) <= 61 for one in (*calls, *logins))
        assert 1 <= int(calls[2].headers["Retry-After"]) <= 61

    async def test_a_script_gone_wild_leaves_its_owner_some_calls(
        self, settings: Settings, shared_owner: URL, clock: MovableClock
    ) -> None:
        limited = settings_for(settings.data_dir, api_rate="9/hour", token_rate="2/hour")
        app = build(limited, shared_owner, Doubles(clock=clock))
        team = await make_team(app)
        async with client_of(build_api(app)) as client:
            made = await make(client, bearer(team, "john"))
            script = [await client.get(ME, headers=bear(made["token"])) for _ in range(4)]
            owner = await client.get(ME, headers=bearer(team, "john"))
        await app.stop()
        assert [one.status_code for one in script] == [200, 200, 429, 429]
        assert [one.headers["RateLimit-Limit"] for one in script] == ["2"] * 4
        assert (owner.status_code, owner.headers["RateLimit-Remaining"]) == (200, "5")

    async def test_an_address_with_many_bad_credentials_has_to_wait(
        self, settings: Settings, shared_owner: URL, clock: MovableClock
    ) -> None:
        """Nothing that it sends is looked up then; who is known already and who comes from elsewhere go on."""
        app = build(settings_for(settings.data_dir, refused_rate="3/minute"), shared_owner, Doubles(clock=clock))
        team, api, wire = await make_team(app), build_api(app), Wire(app.database)
        async with client_of(api) as client, client_of(api, address="203.0.113.9") as elsewhere:
            known = await client.get(ME, headers=bearer(team))
            guesses = [await client.get(ME, headers=bear(f"bw_{new_id().hex}")) for _ in range(4)]
            wire.heard.clear()
            later = [await client.get(ME, headers=bear(one)) for one in (f"bw_{new_id().hex}", "a.b.c")]
            still_known = await client.get(ME, headers=bearer(team))
            assert wire.heard == []
            other = await elsewhere.get(ME, headers=bearer(team, "john"))
            link = {"token": await team.do(lambda uow: make_link(uow, team.id("john")))}
            pages = [await one.post("/login", data=link) for one in (client, elsewhere)]
        await app.stop()
        assert [one.status_code for one in pages] == [429, 200]  # its link stayed unused
        assert [one.status_code for one in guesses] == [401, 401, 401, 429]
        assert [one.status_code for one in later] == [429, 429]
        assert (known.status_code, still_known.status_code, other.status_code) == (200, 200, 200)
        for one in (guesses[-1], *later):
            assert (one.json()["code"], one.headers["RateLimit-Limit"]) == ("too_many_requests", "3")
            assert 1 <= int(one.headers["Retry-After"]) <= 61

    async def test_a_password_is_tried_so_often_and_no_more(
        self, settings: Settings, shared_owner: URL, clock: MovableClock
    ) -> None:
        """From wherever, in whatever spelling, and whether there is such an account or not."""
        app = build(settings_for(settings.data_dir, password_rate="3/hour"), shared_owner, Doubles(clock=clock))
        team, api = await make_team(app), build_api(app)
        account = {"workspace_id": str(team.workspace_id), "name": "john", "password": PASSWORD}
        async with client_of(api) as client, client_of(api, address="203.0.113.9") as elsewhere:
            await client.put(f"{ME}/password", json={"new": PASSWORD}, headers=bearer(team, "john"))
            tries = [
                await one.post(f"{ACCESS}/login", json={**account, **said})
                for one, said in (
                    (client, {}),
                    (elsewhere, {"password": "wrong"}),
                    (client, {"name": "JOHN", "password": "wrong"}),
                    (elsewhere, {}),
                )
            ]
            change = {"current": PASSWORD, "new": "another horse battery"}
            changed = await client.put(f"{ME}/password", json=change, headers=bearer(team, "john"))
            nobody = [await client.post(f"{ACCESS}/login", json={**account, "name": "nobody"}) for _ in range(4)]
        await app.stop()
        assert [one.status_code for one in tries] == [200, 401, 401, 429]
        assert [one.headers["RateLimit-Remaining"] for one in tries] == ["2", "1", "0", "0"]
        assert int(tries[-1].headers["Retry-After"]) > 60
        assert changed.status_code == 429
        assert [one.status_code for one in nobody] == [401, 401, 401, 429]

    async def test_without_redis_a_bad_credential_is_refused_and_no_password_is_tried(
        self, settings: Settings, shared_owner: URL
    ) -> None:
        app = build(settings_for(settings.data_dir, redis_url="redis://127.0.0.1:1/0"), shared_owner)
        team = await make_team(app)
        account = {"workspace_id": str(team.workspace_id), "name": "john", "password": PASSWORD}
        change = {"current": PASSWORD, "new": "another horse battery"}
        async with client_of(build_api(app)) as client:
            guess = await client.get(ME, headers=bear(f"bw_{new_id().hex}"))
            login = await client.post(f"{ACCESS}/login", json=account)
            changed = await client.put(f"{ME}/password", json=change, headers=bearer(team, "john"))
        await app.stop()
        assert (guess.status_code, login.status_code, changed.status_code) == (401, 503, 503)

    async def test_what_was_not_counted_tells_nothing(self, client: httpx.AsyncClient, team: Team) -> None:
        counted = await client.get(f"/api/v1/tasks/{new_id()}", headers=bearer(team))
        not_counted = [await client.get(ME), await client.get("/health/live")]
        assert (counted.status_code, counted.headers["RateLimit-Limit"]) == (404, "600")
        assert all("RateLimit-Limit" not in one.headers for one in not_counted)
