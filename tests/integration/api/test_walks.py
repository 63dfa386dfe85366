"""Walks over every route: as whom it may be called, about what, and with which credential. Refusals change nothing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, update

from boss_workflow.bootstrap import Application, build, build_api
from boss_workflow.domains.people.access import AccessTokens, Identity, create_token
from boss_workflow.domains.people.access.models import ApiToken
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import TokenScope
from boss_workflow.kernel.ids import new_id
from boss_workflow.kernel.security import hash_token
from boss_workflow.settings import Settings
from tests.integration.api.client import bearer, client_of
from tests.integration.api.routes import GUARDED, OPEN, PUBLIC, ROUTES, Route, random_ids, routes_of
from tests.integration.api.things import API, Maker, api_of
from tests.integration.api.world import SHAPE, World
from tests.integration.factories import Team, make_team
from tests.support.clock import MovableClock
from tests.support.database import settings_for

GONE = [(route, make) for route in ROUTES for make in (route.gone, route.also_gone) if make is not None]
SINGLE_READS = [
    route
    for route in ROUTES
    if route.method == "GET"
    and (route.path in {"/workspace", "/me"} or re.search(r"(?<!/attachments)/\{\w+\}$", route.path))
]
WITH_IDS = [route for route in ROUTES if route.ids]


def test_every_route_has_its_line(bound: Application) -> None:
    found = set(routes_of(api_of(bound)))
    ours = {(route.method, f"{API}{route.path}") for route in (*ROUTES, *OPEN)}
    assert {one for one in found if one[1].startswith(API)} == ours
    outside = {f"{method} {path}" for method, path in found if not path.startswith(API)}
    assert outside <= PUBLIC | set(GUARDED)


# As whom


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_who_may_does_and_who_may_not_is_refused(route: Route, world: World, team: Team) -> None:
    made = await route.make(team)
    before = await world.state(team)
    for name in route.who.not_allowed:
        sent = await world.sent(route, made, bearer(team, name))
        assert (sent.status, sent.shape) == (403, SHAPE), (name, sent.body)
    for name in route.who.blind:
        real = await world.sent(route, made, bearer(team, name))
        nothing = random_ids(route, made)
        random = await world.sent(route, nothing, bearer(team, name))
        assert (real.status, real.shape) == (404, SHAPE), (name, real.body)
        assert real == random, name
    assert await world.state(team) == before
    for name in route.who.may:
        fresh = await make_team(team.app)
        response = await world.ask(route, await route.make(fresh), bearer(fresh, name))
        assert response.is_success, (name, response.text)


# About what


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
async def test_ids_of_others_are_ids_of_nothing(route: Route, world: World, team: Team, strangers: Team) -> None:
    """All ids at once, and each by itself beside our own."""
    ours, theirs = await route.make(team), await route.make(strangers)
    before = await world.state(team, strangers)
    for names in ([*route.ids], *[[name] for name in route.ids]):
        foreign = {**ours, **{name: theirs[name] for name in names}}
        asked = [await world.sent(route, made, bearer(team)) for made in (foreign, random_ids(route, ours, *names))]
        assert asked[0] == asked[1], names
        assert (asked[0].status, asked[0].shape) == (404, SHAPE), (names, asked[0].body)
    assert await world.state(team, strangers) == before


@pytest.mark.parametrize(("route", "make"), GONE, ids=lambda one: getattr(one, "__name__", str(one)))
async def test_what_is_deleted_is_nothing(route: Route, make: Maker, world: World, team: Team) -> None:
    gone = await make(team)
    nothing = random_ids(route, gone, "attachment_id" if "attachment_id" in gone else next(iter(gone)))
    before = await world.state(team)
    asked = [await world.sent(route, made, bearer(team)) for made in (gone, nothing)]
    assert asked[0] == asked[1]
    assert asked[0].status == 404, asked[0].body
    assert await world.state(team) == before


# With what is known already


@pytest.mark.parametrize("route", SINGLE_READS, ids=str)
async def test_a_single_read_is_not_sent_again_when_known(route: Route, world: World, team: Team) -> None:
    made, boss = await route.make(team), bearer(team)
    first = await world.ask(route, made, boss)
    again = await world.ask(route, made, {**boss, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await world.ask(route, made, {**boss, "If-None-Match": '"another"'})
    assert (other.status_code, other.json()) == (200, first.json())


def test_the_document_says_which_reads_need_not_be_sent_again(bound: Application) -> None:
    paths = api_of(bound).openapi()["paths"]
    reads = {f"{API}{route.path}" for route in SINGLE_READS}
    assert {path for path, one in paths.items() if "304" in one.get("get", {}).get("responses", {})} == reads
    for path in reads:
        operation = paths[path]["get"]
        assert "If-None-Match" in {one["name"] for one in operation["parameters"]}
        assert all("ETag" in operation["responses"][status]["headers"] for status in ("200", "304"))


# With a key of its own


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "POST"], ids=str)
async def test_what_makes_something_makes_it_once(route: Route, world: World, team: Team) -> None:
    """Whatever answers 201 takes a key, and stores no secret for the repeat."""
    operation = world.api.openapi()["paths"][f"{API}{route.path}"]["post"]
    if "201" not in operation["responses"]:
        return
    made, headers = await route.make(team), {**bearer(team), "Idempotency-Key": "k"}
    first = await world.ask(route, made, headers)
    before = await world.state(team)
    again = await world.ask(route, made, headers)
    assert (first.status_code, again.status_code, again.headers.get("Idempotent-Replayed")) == (201, 201, "true")
    secrets = {name: None for name in ("token", "link") if name in first.json()}
    assert again.json() == {**first.json(), **secrets}
    assert await world.state(team) == before


# With which credential


class TestCredentials:
    @pytest.fixture
    def settings(self, data_dir: Path) -> Settings:
        """Nobody has to wait, after many that are none or after many calls."""
        return settings_for(data_dir, refused_rate="100000/minute", api_rate="100000/minute")

    async def test_what_is_no_credential_opens_nothing(
        self, world: World, team: Team, strangers: Team, clock: MovableClock
    ) -> None:
        refused = await bad_credentials(team, strangers, clock)
        for route in ROUTES:
            made = await route.make(team)
            before = await world.state(team, strangers)
            for kind, headers in refused.items():
                response = await world.ask(route, made, headers)
                where = f"{route} with {kind}: {response.text}"
                assert response.status_code == 401, where
                assert tuple(sorted(response.json())) == SHAPE, where
                assert response.headers["WWW-Authenticate"] == "Bearer", where
                assert "RateLimit-Limit" not in response.headers, where
            assert await world.state(team, strangers) == before, route

    async def test_what_gives_credentials_gives_none_for_nonsense(self, world: World) -> None:
        for route in OPEN:
            for headers in ({}, {"Authorization": "Bearer x"}):
                response = await world.ask(route, {}, headers)
                assert (response.status_code, tuple(sorted(response.json()))) == (401, SHAPE)

    async def test_what_is_outside_the_api_has_secrets_of_its_own(
        self, settings: Settings, shared_owner: URL, team: Team, world: World
    ) -> None:
        """A credential of the API is none there."""
        given = settings_for(
            settings.data_dir, telegram_bot_token="123456:" + "A" * 35, public_url="http://127.0.0.1:1"
        )
        app = build(given, shared_owner)
        before = await world.state(team)
        async with client_of(build_api(app)) as client:
            for name, request in GUARDED.items():
                method, _, path = name.partition(" ")
                for headers in ({}, {"Authorization": "Bearer x"}, bearer(team)):
                    response = await client.request(method, path, headers=headers, **request)
                    assert response.status_code in {401, 403}, f"{name}: {response.status_code} {response.text}"
        await app.stop()
        assert await world.state(team) == before

    async def test_each_scope_opens_its_part_and_no_other(self, world: World, team: Team) -> None:
        """The boss's tokens, each with a single scope: a `read` one changes nothing anywhere."""
        tokens = {scope: await token_of(team, "boss", scope) for scope in TokenScope}
        for headers in tokens.values():
            await world.ask(ROUTES_BY_NAME["GET /me"], {}, headers)
        for route in ROUTES:
            made = await route.make(team)
            before = await world.state(team)
            for scope, headers in tokens.items():
                if not opens(scope, route):
                    sent = await world.sent(route, made, headers)
                    assert (sent.status, sent.code) == (403, "scope_missing"), f"{route} with {scope}: {sent.body}"
            assert await world.state(team) == before, route

    async def test_a_scope_is_enough_for_its_part(self, world: World, team: Team) -> None:
        for route in ROUTES:
            for scope in TokenScope:
                if opens(scope, route) and str(route) not in OF_A_LOGIN:
                    fresh = await make_team(team.app)
                    headers = await token_of(fresh, "boss", scope)
                    response = await world.ask(route, await route.make(fresh), headers)
                    assert response.is_success, f"{route} with {scope}: {response.text}"


OF_A_LOGIN = frozenset({"POST /access/logout", "PUT /me/password"})
"""Not for a token with one scope: it has no session to end, and a password would open more than it may."""
ROUTES_BY_NAME = {str(route): route for route in ROUTES}


def opens(scope: TokenScope, route: Route) -> bool:
    return route.scope is None or str(route.scope) in {scope, re.sub(":write$", ":read", scope)}


async def bad_credentials(team: Team, strangers: Team, clock: MovableClock) -> dict[str, dict[str, str]]:
    """Everything that looks like a credential and is none, or is one no longer."""
    boss = team.id("boss")
    mine = Identity(team.workspace_id, boss, boss)
    expired_token, revoked_token = await token_of(team, "boss"), await token_of(team, "boss")
    left = await token_of(team, "nora")
    past = AccessTokens(team.app.access._key, clock_back(clock))
    found = {
        "nothing": {},
        "an empty one": {"Authorization": "Bearer "},
        "another scheme": {"Authorization": "Basic Ym9zczpib3Nz"},
        "nonsense": {"Authorization": "Bearer a.b.c"},
        "an unknown API token": {"Authorization": f"Bearer bw_{new_id().hex}"},
        "one that has expired": bear(past.issue(mine)),
        "one of another installation": bear(AccessTokens("k" * 48, clock).issue(mine)),
        "one without a signature": bear(unsigned(team.app.access.issue(mine))),
        "one of a session that is not theirs": bear(
            team.app.access.issue(Identity(team.workspace_id, boss, team.id("john")))
        ),
        "a stranger in our workspace": bear(
            team.app.access.issue(Identity(team.workspace_id, strangers.id("boss"), strangers.id("boss")))
        ),
        "an expired API token": expired_token,
        "a revoked API token": revoked_token,
        "the token of somebody who left": left,
        "the session of somebody who left": bearer(team, "nora"),
    }
    await spoil(team, expired_token, revoked_token)
    return found


def bear(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def unsigned(token: str) -> str:
    """With the algorithm "none" (RFC 8725 section 2.1)."""
    return f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{token.split('.')[1]}."


def clock_back(clock: MovableClock) -> MovableClock:
    earlier = MovableClock(clock.now())
    earlier.advance(-timedelta(hours=1))
    return earlier


async def token_of(team: Team, name: str, *scopes: TokenScope) -> dict[str, str]:
    """The header of a new API token."""
    made = await team.do(lambda uow: create_token(uow, team.actors[name], "script", 30, scopes or tuple(TokenScope)))
    return bear(made[1])


async def spoil(team: Team, expired: dict[str, str], revoked: dict[str, str]) -> None:
    """One token's time is over, another is revoked, and nora leaves."""

    async def work(uow: UnitOfWork) -> None:
        for headers, values in ((expired, {"expires_at": uow.now()}), (revoked, {"revoked_at": uow.now()})):
            digest = hash_token(headers["Authorization"].removeprefix("Bearer "))
            await uow.session.execute(update(ApiToken).where(ApiToken.token_hash == digest).values(values))
        await team.app.people.deactivate(uow, team.actors["boss"], await team.member(uow, "nora"))

    await team.do(work)
