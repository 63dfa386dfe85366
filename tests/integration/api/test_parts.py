"""Parts of tasks over REST: changed and deleted by whom it may be, taken back exactly, and read in pages."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel
from sqlalchemy import text

from boss_workflow.domains.tasks.bodies import AttachmentView, HistoryEntry, NoteView
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import Cursor, Page
from tests.integration.api.client import TASKS, bearer, client_of, create
from tests.integration.api.things import PNG, api_of
from tests.integration.factories import Team

MODELS: dict[str, type[BaseModel]] = {
    "notes": Page[NoteView],
    "attachments": Page[AttachmentView],
    "history": Page[HistoryEntry],
}


@pytest_asyncio.fixture
async def boss(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api_of(team.app), **bearer(team)) as client:
        yield client


@pytest_asyncio.fixture
async def john(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api_of(team.app), **bearer(team, "john")) as client:
        yield client


async def johns(boss: httpx.AsyncClient, team: Team) -> str:
    """The address of a task of his."""
    return f"{TASKS}/{(await create(boss, assignee_id=str(team.id('john'))))['id']}"


async def ok(request: Any) -> dict[str, Any]:
    response: httpx.Response = await request
    assert response.is_success, response.text
    shown: dict[str, Any] = response.json()
    return shown


async def taken_back(client: httpx.AsyncClient, where: str) -> dict[str, Any]:
    """The task after its newest change is undone."""
    newest = (await ok(client.get(f"{where}/history", params={"limit": 1})))["items"][0]
    await ok(client.post(f"/api/v1/undo/{newest['undo_id']}"))
    return await ok(client.get(where))


class TestNotes:
    async def test_its_author_edits_pins_and_deletes_it(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team
    ) -> None:
        where = await johns(boss, team)
        made = await ok(john.post(f"{where}/notes", json={"body": "bleu"}))
        note = f"{where}/notes/{made['notes'][0]['id']}"
        edited = await ok(john.patch(note, json={"body": "blue", "kind": "update", "pinned": True}))
        [shown] = edited["notes"]
        assert (shown["body"], shown["kind"], shown["pinned"]) == ("blue", "update", True)
        assert (await taken_back(john, where))["notes"] == made["notes"]
        assert (await ok(john.delete(note)))["notes"] == []
        assert (await john.patch(note, json={"body": "x"})).json()["code"] == "task_part_not_found"
        assert (await taken_back(john, where))["notes"] == made["notes"]

    async def test_of_another_it_is_changed_by_who_may_edit_the_task(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team
    ) -> None:
        where = await johns(boss, team)
        note = f"{where}/notes/{(await ok(boss.post(f'{where}/notes', json={'body': 'x'})))['notes'][0]['id']}"
        for refused in (await john.patch(note, json={"body": "y"}), await john.delete(note)):
            assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
        changed = await boss.patch(note, json={"body": "y"}, headers=bearer(team, "max"))
        assert changed.json()["notes"][0]["body"] == "y"

    async def test_a_change_to_what_it_is_leaves_no_trace(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        note = f"{where}/notes/{(await ok(boss.post(f'{where}/notes', json={'body': 'x'})))['notes'][0]['id']}"
        await ok(boss.patch(note, json={"body": "x"}))
        history = (await ok(boss.get(f"{where}/history")))["items"]
        assert [one["action"] for one in history] == ["task.note", "task.create"]

    @pytest.mark.parametrize("body", [{"body": None}, {"pinned": None}, {"body": " "}, {"kind": "rant"}, {"body": 1}])
    async def test_what_can_not_be(self, boss: httpx.AsyncClient, team: Team, body: dict[str, Any]) -> None:
        where = await johns(boss, team)
        note = f"{where}/notes/{(await ok(boss.post(f'{where}/notes', json={'body': 'x'})))['notes'][0]['id']}"
        assert (await boss.patch(note, json=body)).status_code == 422


class TestSubtasks:
    async def test_renamed_assigned_dated_reopened_and_deleted(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        new = {"title": "sand it", "assignee_id": str(team.id("john")), "due_on": "2026-12-04"}
        states = [(await ok(boss.post(f"{where}/subtasks", json=new)))["subtasks"]]
        one = f"{where}/subtasks/{states[0][0]['id']}"
        assert (states[0][0]["assignee_id"], states[0][0]["due_on"]) == (new["assignee_id"], "2026-12-04")
        steps = (
            ("PATCH", one, {"title": "sand it twice", "assignee_id": None, "due_at": "2026-12-05T10:00:00Z"}),
            ("POST", f"{one}/done", None),
            ("POST", f"{one}/reopen", None),
            ("DELETE", one, None),
        )
        undos = []
        for method, address, body in steps:
            states.append((await ok(boss.request(method, address, json=body)))["subtasks"])
            undos.append((await ok(boss.get(f"{where}/history", params={"limit": 1})))["items"][0]["undo_id"])
        assert [(one["title"], one["due_on"], one["assignee_id"]) for one in states[1]] == [
            ("sand it twice", None, None)
        ]
        assert [bool(state and state[0]["done_at"]) for state in states] == [False, False, True, False, False]
        assert states[-1] == []
        for undo, former in zip(reversed(undos), reversed(states[:-1]), strict=True):
            await ok(boss.post(f"/api/v1/undo/{undo}"))
            assert (await ok(boss.get(where)))["subtasks"] == former

    async def test_an_open_one_is_not_reopened(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        made = await ok(boss.post(f"{where}/subtasks", json={"title": "x"}))
        refused = await boss.post(f"{where}/subtasks/{made['subtasks'][0]['id']}/reopen")
        assert (refused.status_code, refused.json()["code"]) == (409, "no_change")

    async def test_who_left_gets_none(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        made = await ok(boss.post(f"{where}/subtasks", json={"title": "x"}))
        await ok(boss.post(f"/api/v1/members/{team.id('ann')}/deactivate", json={"force": True}))
        given = {"title": "y", "assignee_id": str(team.id("ann"))}
        for refused in (
            await boss.post(f"{where}/subtasks", json=given),
            await boss.patch(f"{where}/subtasks/{made['subtasks'][0]['id']}", json=given),
        ):
            assert refused.json()["code"] == "assignee_inactive"


class TestWatchers:
    async def test_somebody_else_is_let_in_and_out_and_each_is_taken_back(
        self, boss: httpx.AsyncClient, team: Team
    ) -> None:
        where = f"{TASKS}/{(await create(boss))['id']}"
        john, watcher = bearer(team, "john"), f"{where}/watchers/{team.id('john')}"
        assert (await boss.get(where, headers=john)).status_code == 404
        assert [one["name"] for one in (await ok(boss.put(watcher)))["watchers"]] == ["john"]
        assert (await boss.get(where, headers=john)).status_code == 200
        await undo_newest(boss, team)
        assert (await boss.get(where, headers=john)).status_code == 404
        await ok(boss.put(watcher))
        assert (await ok(boss.delete(watcher)))["watchers"] == []
        again = await boss.delete(watcher)
        assert (again.status_code, again.json()["message"]) == (409, "john doesn't watch TASK-1.")
        await undo_newest(boss, team)
        assert (await boss.get(where, headers=john)).status_code == 200

    async def test_who_only_watches_lets_nobody_in(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = f"{TASKS}/{(await create(boss))['id']}"
        await ok(boss.put(f"{where}/watchers/{team.id('john')}"))
        refused = await boss.put(f"{where}/watchers/{team.id('mike')}", headers=bearer(team, "john"))
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


async def undo_newest(client: httpx.AsyncClient, team: Team) -> None:
    """The newest change of who watches."""
    query: dict[str, Any] = {"entity": "task_watcher", "limit": 1}
    [newest] = (await ok(client.get("/api/v1/audit", params=query)))["items"]
    await ok(client.post(f"/api/v1/undo/{newest['undo_id']}"))


class TestPages:
    async def test_hold_what_the_document_says(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        await ok(boss.post(f"{where}/notes", json={"body": "x"}))
        await attach(boss, where, "a.png")
        for name, model in MODELS.items():
            page = model.model_validate_json((await boss.get(f"{where}/{name}")).text)
            assert page.model_dump()["items"]

    @pytest.mark.parametrize("name", MODELS)
    async def test_rows_come_once_while_others_come(self, boss: httpx.AsyncClient, team: Team, name: str) -> None:
        where = await johns(boss, team)
        for n in range(5):
            await gather(boss, where, n)
        before = [one["id"] for one in (await ok(boss.get(f"{where}/{name}")))["items"]]
        seen: list[str] = []
        query: dict[str, Any] = {"limit": 2}
        while True:
            page = await ok(boss.get(f"{where}/{name}", params=query))
            seen += [one["id"] for one in page["items"]]
            await gather(boss, where, len(seen))
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert seen == before

    async def test_a_history_of_thousands(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        await team.do(lambda uow: long_history(uow, where.rpartition("/")[2], 5_000))
        assert len((await ok(boss.get(where, params={"include": "history"})))["history"]) == 50
        query: dict[str, Any] = {"limit": 200}
        seen = set()
        while True:
            page = await ok(boss.get(f"{where}/history", params=query))
            seen |= {one["id"] for one in page["items"]}
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert len(seen) == 5_001

    async def test_a_task_shows_the_newest_notes_and_files(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = await johns(boss, team)
        await team.do(lambda uow: many_notes(uow, where.rpartition("/")[2], 300))
        assert len((await ok(boss.get(where)))["notes"]) == 200

    @pytest.mark.parametrize("name", MODELS)
    @pytest.mark.parametrize(
        "cursor", ["x", "bm90IGpzb24", Cursor("tasks", ("x",)).encode(), Cursor("history", ("x",)).encode()]
    )
    async def test_a_cursor_of_nowhere_is_refused(
        self, boss: httpx.AsyncClient, team: Team, name: str, cursor: str
    ) -> None:
        where = await johns(boss, team)
        refused = await boss.get(f"{where}/{name}", params={"cursor": cursor})
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_cursor")


async def gather(client: httpx.AsyncClient, where: str, n: int) -> None:
    """One more of each."""
    await ok(client.post(f"{where}/notes", json={"body": f"note {n}"}))
    await attach(client, where, f"{n}.png")


async def attach(client: httpx.AsyncClient, where: str, name: str) -> None:
    headers = {"Content-Type": "image/png"}
    await ok(client.post(f"{where}/attachments", params={"name": name}, content=PNG, headers=headers))


async def long_history(uow: UnitOfWork, task_id: str, entries: int) -> None:
    await uow.session.execute(
        text(
            "insert into audit_entry (id, workspace_id, at, door, action, entity, entity_id, subject_id, request_id) "
            "select gen_random_uuid(), :workspace, now(), 'rest', 'task.edit', 'task', :task, :task, 'x' "
            "from generate_series(1, :entries)"
        ),
        {"workspace": uow.workspace, "task": UUID(task_id), "entries": entries},
    )


async def many_notes(uow: UnitOfWork, task_id: str, notes: int) -> None:
    await uow.session.execute(
        text(
            "insert into task_note (id, workspace_id, task_id, body, created_at) "
            "select gen_random_uuid(), :workspace, :task, 'x', now() from generate_series(1, :notes)"
        ),
        {"workspace": uow.workspace, "task": UUID(task_id), "notes": notes},
    )
