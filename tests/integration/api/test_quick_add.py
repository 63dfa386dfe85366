"""Text in, tasks out: by the inbox and the handler of every chat, in one request."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from boss_workflow.bootstrap import Application, build_api, unbound_actions
from boss_workflow.chat.models import Card, InboundEvent, InboundStatus
from boss_workflow.chat.performing import needed_scope
from boss_workflow.domains.people.access.api_tokens import create_token
from boss_workflow.domains.tasks import Task
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import TokenScope
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team

QUICK_ADD = "/api/v1/quick-add"


@pytest_asyncio.fixture
async def client(bound: Application) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(bound)) as client:
        yield client


async def say(client: httpx.AsyncClient, team: Team, text: str, who: str = "boss", **more: Any) -> httpx.Response:
    key = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    return await client.post(QUICK_ADD, json={"text": text, **more}, headers={**bearer(team, who), **key})


async def tasks_of(team: Team) -> list[Task]:
    async def work(uow: UnitOfWork) -> list[Task]:
        return list(await uow.session.scalars(select(Task).order_by(Task.number)))

    return await team.do(work)


@pytest.mark.parametrize("due", ["9999-12-31", "0001-01-01"])
async def test_a_due_date_at_the_end_of_the_calendar_makes_none(
    client: httpx.AsyncClient, team: Team, due: str
) -> None:
    response = await say(client, team, f"john fix the login page by {due}")
    assert response.json()["reply"] == "A due date lies in the years 1900 to 2999."
    assert await tasks_of(team) == []


async def test_a_sentence_becomes_a_task(client: httpx.AsyncClient, team: Team) -> None:
    response = await say(client, team, "john fix the login page by tomorrow, urgent")
    assert response.status_code == 200, response.text
    said = response.json()
    (task,) = await tasks_of(team)
    assert said["tasks"] == [
        {"id": str(task.id), "key": f"TASK-{task.number}", "title": task.title, "actions": ["task.create"]}
    ]
    assert (task.assignee_id, task.priority) == (team.id("john"), "urgent")
    assert said["understood"] == {"source": "rules", "actions": [{"name": "task.create", "arguments": None}]}
    assert f"TASK-{task.number}" in said["reply"]


async def test_a_dry_run_understands_and_does_nothing(client: httpx.AsyncClient, team: Team) -> None:
    said = (await say(client, team, "john fix the login page by tomorrow", dry_run=True)).json()
    assert [action["name"] for action in said["understood"]["actions"]] == ["task.create"]
    assert "fix the login page" in str(said["understood"]["actions"][0]["arguments"]).lower()
    assert (said["dry_run"], said["event_id"], said["tasks"]) == (True, None, [])
    assert await tasks_of(team) == []
    assert await team.do(lambda uow: uow.session.scalar(select(func.count()).select_from(InboundEvent))) == 0


async def test_the_event_stands_in_the_inbox(client: httpx.AsyncClient, team: Team) -> None:
    said = (await say(client, team, "john paint the wall")).json()
    event = await team.do(lambda uow: uow.session.get_one(InboundEvent, said["event_id"]))
    assert (event.platform, event.status, event.member_id) == ("rest", InboundStatus.HANDLED, team.id("boss"))
    live = select(func.count()).select_from(Card).where(Card.live)
    assert await team.do(lambda uow: uow.session.scalar(live)) == 0


async def test_it_is_a_conversation(client: httpx.AsyncClient, team: Team) -> None:
    await say(client, team, "john paint the wall")
    said = (await say(client, team, "make it urgent")).json()
    (task,) = await tasks_of(team)
    assert (task.priority, [one["id"] for one in said["tasks"]]) == ("urgent", [str(task.id)])


async def test_everybody_has_their_own_rights(client: httpx.AsyncClient, team: Team) -> None:
    said = (await say(client, team, "sarah paint the wall", "john")).json()
    assert said["tasks"] == []
    assert await tasks_of(team) == []


async def test_a_repeat_does_nothing_again(client: httpx.AsyncClient, team: Team) -> None:
    first, second = [await say(client, team, "john paint the wall", key="k") for _ in range(2)]
    assert (second.json(), second.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert len(await tasks_of(team)) == 1
    other = await say(client, team, "john paint the door", key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_many_at_once_are_each_done_once(client: httpx.AsyncClient, team: Team) -> None:
    texts = [f"john paint wall number {number}" for number in range(8)]
    answers = await asyncio.gather(*[say(client, team, text) for text in texts])
    assert {answer.status_code for answer in answers} == {200}
    assert all(len(answer.json()["tasks"]) == 1 for answer in answers)
    assert len(await tasks_of(team)) == 8


class TestLimitedToken:
    """A token does by a sentence what it may do by any other route."""

    async def test_writes_what_its_scopes_allow(self, client: httpx.AsyncClient, team: Team) -> None:
        said = await with_token(client, team, "john paint the wall", TokenScope.TASKS_WRITE)
        assert [task["title"] for task in said["tasks"]] == ["paint the wall"]

    @pytest.mark.parametrize("text", ["/login", "/backup", "/invite Zoe Hart", "/undo", "my language is german"])
    async def test_and_nothing_else(self, client: httpx.AsyncClient, team: Team, text: str) -> None:
        said = await with_token(client, team, text, TokenScope.TASKS_WRITE)
        assert said["reply"].startswith("This token may not do that"), said["reply"]

    async def test_one_with_every_scope_stands_for_the_person(self, client: httpx.AsyncClient, team: Team) -> None:
        said = await with_token(client, team, "/team", *TokenScope)
        assert "john" in said["reply"]

    def test_every_permission_belongs_to_a_part(self) -> None:
        actions = unbound_actions().actions.values()
        needed = {needed_scope(one) for one in actions if one.permission is not None}
        assert needed - {None} <= {str(scope) for scope in TokenScope}
        assert None not in needed


async def with_token(client: httpx.AsyncClient, team: Team, text: str, *scopes: TokenScope) -> dict[str, Any]:
    _row, token = await team.do(lambda uow: create_token(uow, team.actors["boss"], "script", 1, scopes))
    answer = await client.post(QUICK_ADD, json={"text": text}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "  "}, {"text": "x" * 4_001}, {"text": "a\0"}, {"text": 1}]
)
async def test_what_can_not_be_said(client: httpx.AsyncClient, team: Team, body: dict[str, Any]) -> None:
    response = await client.post(QUICK_ADD, json=body, headers=bearer(team))
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
