"""A repeated request with its Idempotency-Key does its work once and gets the same answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Response
from sqlalchemy import URL, select

from boss_workflow.bootstrap import Application, build_api
from boss_workflow.domains.audit import AuditEntry
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import Conflict
from boss_workflow.kernel.http import Call, Idempotent, RequestBody, TokenScope, allow, once, purge_idempotency_keys
from boss_workflow.kernel.http.idempotency import KEPT, IdempotencyKey
from boss_workflow.kernel.ids import new_id
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team, connect_as_owner
from tests.support.clock import MovableClock

COUNTED = "/counted"


class Wish(RequestBody):
    word: str = "x"


class Counter:
    """A route that counts how often its work was done, and leaves a row each time."""

    def __init__(self) -> None:
        self.done = 0
        self.fails = False
        self.go = asyncio.Event()
        self.go.set()

    def add_to(self, api: FastAPI) -> None:
        async def counted(
            wish: Wish, call: Annotated[Call, allow(TokenScope.TASKS_WRITE)], key: Idempotent = None
        ) -> Response:
            async def work(uow: UnitOfWork) -> str:
                self.done += 1
                number = self.done
                uow.session.add(_entry(uow, wish.word))
                await uow.session.flush()
                await self.go.wait()
                if self.fails:
                    raise Conflict("Not now.")
                return f'{{"number": {number}}}'

            return await once(call, key, wish, work)

        api.add_api_route(COUNTED, counted, methods=["POST"], response_model=None)


def _entry(uow: UnitOfWork, word: str) -> AuditEntry:
    subject = new_id()
    return AuditEntry(
        workspace_id=uow.workspace,
        at=uow.now(),
        door="rest",
        action=word,
        entity="test",
        entity_id=subject,
        subject_id=subject,
        request_id="x",
    )


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest_asyncio.fixture
async def client(bound: Application, counter: Counter) -> AsyncIterator[httpx.AsyncClient]:
    api = build_api(bound)
    counter.add_to(api)
    async with client_of(api) as client:
        yield client


async def ask(client: httpx.AsyncClient, team: Team, key: str | None, who: str = "boss", **body: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return await client.post(COUNTED, json=body, headers={**bearer(team, who), **headers})


async def test_a_repeat_gets_the_first_answer(client: httpx.AsyncClient, team: Team, counter: Counter) -> None:
    first, second = [await ask(client, team, "k1") for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert ("Idempotent-Replayed" in first.headers, second.headers["Idempotent-Replayed"]) == (False, "true")
    assert counter.done == 1


async def test_without_a_key_each_is_its_own(client: httpx.AsyncClient, team: Team, counter: Counter) -> None:
    answers = [await ask(client, team, None) for _ in range(2)]
    assert [answer.json()["number"] for answer in answers] == [1, 2]


async def test_a_key_is_one_persons(client: httpx.AsyncClient, team: Team, strangers: Team, counter: Counter) -> None:
    for who in ((team, "boss"), (team, "john"), (strangers, "boss")):
        answer = await ask(client, who[0], "mine", who[1])
        assert "Idempotent-Replayed" not in answer.headers
    assert counter.done == 3


async def test_another_body_under_the_same_key_is_refused(
    client: httpx.AsyncClient, team: Team, counter: Counter
) -> None:
    await ask(client, team, "k2", word="one")
    answer = await ask(client, team, "k2", word="two")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert counter.done == 1


async def test_what_failed_is_done_again(client: httpx.AsyncClient, team: Team, counter: Counter) -> None:
    counter.fails = True
    assert (await ask(client, team, "k3")).status_code == 409
    counter.fails = False
    answer = await ask(client, team, "k3")
    assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (201, False)


async def test_repeats_at_the_same_moment_do_it_once(client: httpx.AsyncClient, team: Team, counter: Counter) -> None:
    counter.go.clear()
    asked = [asyncio.create_task(ask(client, team, "k4")) for _ in range(6)]
    await asyncio.sleep(0.3)
    counter.go.set()
    answers = await asyncio.gather(*asked)
    assert {answer.content for answer in answers} == {b'{"number": 1}'}
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 5
    assert counter.done == 1


async def test_who_waits_too_long_is_told(
    client: httpx.AsyncClient, team: Team, counter: Counter, bound: Application
) -> None:
    counter.go.clear()
    first = asyncio.create_task(ask(client, team, "k5"))
    async with asyncio.timeout(10):
        while counter.done == 0:
            await asyncio.sleep(0.01)
    second = await ask(client, team, "k5")
    counter.go.set()
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert (await first).status_code == 201


async def test_after_a_day_a_key_is_new(
    client: httpx.AsyncClient, team: Team, counter: Counter, clock: MovableClock
) -> None:
    await ask(client, team, "k6", word="one")
    clock.advance(KEPT + timedelta(seconds=1))
    answer = await ask(client, team, "k6", word="two")
    assert (answer.status_code, counter.done) == (201, 2)


async def test_old_keys_are_forgotten(
    client: httpx.AsyncClient, team: Team, clock: MovableClock, bound: Application
) -> None:
    await ask(client, team, "k7")
    clock.advance(KEPT - timedelta(minutes=1))
    await ask(client, team, "k8")
    clock.advance(timedelta(minutes=2))
    assert await bound.database.as_system(purge_idempotency_keys) >= 1

    async def left(uow: UnitOfWork) -> list[str]:
        return list(await uow.session.scalars(select(IdempotencyKey.key)))

    assert await team.do(left) == ["k8"]


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "a\tb"])
async def test_a_key_that_can_not_be_used(client: httpx.AsyncClient, team: Team, counter: Counter, key: str) -> None:
    answer = await client.post(COUNTED, json={}, headers=[*bearer(team).items(), ("Idempotency-Key", key)])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert counter.done == 0


class TestSecrets:
    """Shown once, and stored nowhere: a repeat tells of the same thing without it."""

    async def test_a_token(self, client: httpx.AsyncClient, team: Team, shared_owner: URL) -> None:
        headers = {**bearer(team), "Idempotency-Key": "t"}
        first, again = [
            await client.post("/api/v1/access/tokens", json={"name": "script"}, headers=headers) for _ in range(2)
        ]
        token = first.json()["token"]
        assert (again.status_code, again.json()) == (201, {**first.json(), "token": None})
        assert first.headers["Cache-Control"] == "no-store"
        assert await stored(shared_owner, first.json()["id"])
        assert not await stored(shared_owner, token)
        listed = (await client.get("/api/v1/access/tokens", headers=bearer(team))).json()["items"]
        assert [one["id"] for one in listed] == [first.json()["id"]]

    async def test_an_invitation_stays_the_one_that_works(
        self, client: httpx.AsyncClient, team: Team, shared_owner: URL
    ) -> None:
        where = f"/api/v1/members/{team.id('john')}/invitation"
        headers = {**bearer(team), "Idempotency-Key": "i"}
        first, again = [await client.post(where, headers=headers) for _ in range(2)]
        assert (again.json()["id"], again.json()["token"], again.json()["link"]) == (first.json()["id"], None, None)
        assert not await stored(shared_owner, first.json()["token"])
        found = await team.do(lambda uow: PeopleRepository(uow).invitation(first.json()["token"]))
        assert (str(found.id), found.expires_at > found.created_at) == (first.json()["id"], True)


class TestFiles:
    """The same request is one of the same bytes, under the same name and of the same kind."""

    async def attach(
        self, client: httpx.AsyncClient, team: Team, task_id: UUID, content: bytes, name: str = "a.txt"
    ) -> httpx.Response:
        headers = {**bearer(team), "Idempotency-Key": "f", "Content-Type": "text/plain"}
        where = f"/api/v1/tasks/{task_id}/attachments"
        return await client.post(where, params={"name": name}, content=content, headers=headers)

    async def test_is_attached_and_kept_once(self, client: httpx.AsyncClient, team: Team) -> None:
        task_id = await team.task()
        files = files_of(team)
        first, again = [await self.attach(client, team, task_id, b"blue") for _ in range(2)]
        assert (first.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert len(first.json()["attachments"]) == 1
        assert len(files_of(team)) == len(files) + 1

    async def test_other_bytes_or_another_name_are_another_request(self, client: httpx.AsyncClient, team: Team) -> None:
        task_id = await team.task()
        await self.attach(client, team, task_id, b"blue")
        files = files_of(team)
        for content, name in ((b"grey", "a.txt"), (b"blue", "b.txt")):
            refused = await self.attach(client, team, task_id, content, name)
            assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
        assert files_of(team) == files


def files_of(team: Team) -> list[Path]:
    """All that lie in the file store."""
    return sorted(path for path in (team.app.settings.data_dir / "files").rglob("*") if path.is_file())


async def stored(owner: URL, text: str) -> bool:
    """Whether any remembered answer holds it."""
    connection = await connect_as_owner(owner)
    try:
        found = await connection.fetchval(
            "select count(*) from idempotency_key where position($1 in response) > 0", text
        )
    finally:
        await connection.close()
    return bool(found)
