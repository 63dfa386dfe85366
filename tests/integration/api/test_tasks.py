"""Tasks over REST: made, read, listed, changed, deleted, and changed many at once."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from boss_workflow.bootstrap import build_api
from boss_workflow.domains.tasks.bodies import TaskPage, TaskView
from tests.integration.api.client import TASKS, bearer, client_of, create
from tests.integration.factories import Team


@pytest_asyncio.fixture
async def boss(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(team.app), **bearer(team)) as client:
        yield client


@pytest_asyncio.fixture
async def john(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(team.app), **bearer(team, "john")) as client:
        yield client


async def items(client: httpx.AsyncClient, **query: Any) -> list[str]:
    response = await client.get(TASKS, params=query)
    assert response.status_code == 200, response.text
    return [task["title"] for task in response.json()["items"]]


class TestOne:
    async def test_created_and_read_back(self, boss: httpx.AsyncClient, team: Team) -> None:
        made = await create(boss, assignee_id=str(team.id("john")), due_on="2026-12-04", tags=["home"], priority="high")
        response = await boss.get(f"{TASKS}/{made['id']}", params={"include": ["history", "notes"]})
        task = response.json()
        assert (task["reference"], task["assignee"]["name"], task["due_on"]) == ("TASK-1", "john", "2026-12-04")
        assert [entry["action"] for entry in task["history"]] == ["task.create"]
        assert task["notes"] == []

    async def test_what_postgresql_writes_is_what_the_document_says(self, boss: httpx.AsyncClient) -> None:
        one, other = await create(boss), await create(boss, "buy paint")
        await boss.post(f"{TASKS}/{one['id']}/notes", json={"body": "blue"})
        await boss.post(f"{TASKS}/{one['id']}/subtasks", json={"title": "sand it"})
        await boss.post(f"{TASKS}/{one['id']}/dependencies", json={"blocker_id": other["id"]})
        await boss.put(f"{TASKS}/{one['id']}/watchers/me")
        parts = ["subtasks", "notes", "dependencies", "attachments", "watchers", "history"]
        text = (await boss.get(f"{TASKS}/{one['id']}", params={"include": parts})).text
        task = TaskView.model_validate_json(text)
        assert all((task.subtasks, task.notes, task.dependencies, task.watchers, task.history))
        TaskPage.model_validate_json((await boss.get(TASKS, params={"include": parts})).text)

    async def test_what_it_waits_for_is_shown_to_who_may_see_it(self, boss: httpx.AsyncClient, team: Team) -> None:
        hidden, theirs = await create(boss, "plan layoffs"), await create(boss, assignee_id=str(team.id("john")))
        await boss.post(f"{TASKS}/{theirs['id']}/dependencies", json={"blocker_id": hidden["id"]})
        john = bearer(team, "john")
        assert (await boss.get(f"{TASKS}/{theirs['id']}")).json()["dependencies"]["blocked_by"][0]["id"] == hidden["id"]
        for answer in (
            await boss.get(f"{TASKS}/{theirs['id']}", headers=john),
            await boss.get(TASKS, params={"include": "dependencies"}, headers=john),
        ):
            assert answer.status_code == 200
            assert '"blocked_by" : []' in answer.text or '"blocked_by":[]' in answer.text
            assert "layoffs" not in answer.text

    async def test_not_sent_again_when_known(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        tag = (await boss.get(f"{TASKS}/{task['id']}")).headers["ETag"]
        again = await boss.get(f"{TASKS}/{task['id']}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")

    async def test_changed_with_the_version_that_was_read(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        changed = await boss.patch(f"{TASKS}/{task['id']}", json={"version": 1, "status": "in_progress"})
        assert (changed.json()["status"], changed.json()["version"]) == ("in_progress", 2)

    async def test_an_old_version_is_told_both_values(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        await boss.patch(f"{TASKS}/{task['id']}", json={"version": 1, "title": "paint it blue"})
        late = await boss.patch(f"{TASKS}/{task['id']}", json={"version": 1, "title": "paint it red"})
        assert (late.status_code, late.json()["code"]) == (409, "stale_task")
        assert late.json()["details"]["fields"] == {"title": {"yours": "paint it red", "current": "paint it blue"}}

    async def test_deleted_restored_and_undone(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        assert (await boss.delete(f"{TASKS}/{task['id']}")).json()["deleted_at"]
        assert (await boss.get(f"{TASKS}/{task['id']}")).status_code == 404
        assert await items(boss, trash=True) == ["paint the wall"]
        assert (await boss.post(f"{TASKS}/{task['id']}/restore")).json()["deleted_at"] is None
        history = (await boss.get(f"{TASKS}/{task['id']}", params={"include": "history"})).json()["history"]
        undone = await boss.post(f"/api/v1/undo/{history[0]['undo_id']}")
        assert undone.json() == {"undone": True, "label": "restored TASK-1"}
        assert (await boss.get(f"{TASKS}/{task['id']}")).status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"title": ""},
            {"title": "x" * 201},
            {"title": "a\x00b"},
            {"title": "a", "description": "\x00"},
            {"title": "x", "unknown": 1},
            {"title": "x", "priority": "extreme"},
            {"title": "x", "estimate_minutes": 10**30},
            {"title": "x", "due_on": "2026-12-04", "due_at": "2026-12-04T10:00:00Z"},
            {"title": "x", "due_at": "2026-12-04T10:00:00"},
            {"title": "x", "assignee_id": "john"},
        ],
    )
    async def test_what_can_not_be_used_changes_nothing(self, boss: httpx.AsyncClient, body: dict[str, Any]) -> None:
        response = await boss.post(TASKS, json=body)
        assert response.status_code == 422
        assert await items(boss) == []

    async def test_nobody_comes_in_without_a_token(self, team: Team) -> None:
        async with client_of(build_api(team.app)) as client:
            response = await client.get(TASKS)
        assert (response.status_code, response.json()["code"]) == (401, "credential_missing")


class TestOthers:
    """Another workspace's id, a lower role's, a deleted one and a random one are answered alike."""

    async def test_are_not_told_apart(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, strangers: Team, team: Team
    ) -> None:
        hidden, deleted = await create(boss), await create(boss)
        await boss.delete(f"{TASKS}/{deleted['id']}")
        foreign = await strangers.task()
        answers = []
        for task_id in (hidden["id"], deleted["id"], str(foreign), str(uuid4())):
            answer = (await john.get(f"{TASKS}/{task_id}")).json()
            answers.append({name: value for name, value in answer.items() if name != "request_id"})
        assert answers == [answers[0]] * 4
        assert answers[0]["code"] == "task_not_found"

    async def test_staff_changes_only_the_status_of_their_own(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team
    ) -> None:
        task = await create(boss, assignee_id=str(team.id("john")))
        refused = await john.patch(f"{TASKS}/{task['id']}", json={"version": 1, "title": "nothing to do"})
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
        assert (
            await john.patch(f"{TASKS}/{task['id']}", json={"version": 1, "status": "in_progress"})
        ).status_code == 200


class TestLettingGo:
    async def test_a_task_waits_no_longer(self, boss: httpx.AsyncClient) -> None:
        one, other = await create(boss), await create(boss)
        await boss.post(f"{TASKS}/{one['id']}/dependencies", json={"blocker_id": other["id"]})
        where = f"{TASKS}/{one['id']}/dependencies/{other['id']}"
        assert (await boss.delete(where)).json()["dependencies"]["blocked_by"] == []
        again = await boss.delete(where)
        assert (again.status_code, again.json()["code"]) == (409, "no_change")

    async def test_who_saw_it_as_a_watcher_only_may_stop(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team
    ) -> None:
        task = await create(boss, assignee_id=str(team.id("john")))
        await john.put(f"{TASKS}/{task['id']}/watchers/me")
        await boss.patch(f"{TASKS}/{task['id']}", json={"version": 1, "assignee_id": None})
        assert (await john.delete(f"{TASKS}/{task['id']}/watchers/me")).status_code == 204
        assert (await john.get(f"{TASKS}/{task['id']}")).status_code == 404


class TestValidation:
    async def test_asked_for_later_it_holds(self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team) -> None:
        where = f"{TASKS}/{(await create(boss, assignee_id=str(team.id('john'))))['id']}"
        refused = await john.patch(where, json={"version": 1, "requires_validation": True})
        assert refused.status_code == 403
        changed = await boss.patch(where, json={"version": 1, "requires_validation": True})
        assert changed.json()["requires_validation"] is True
        unfinished = await john.patch(where, json={"version": 2, "status": "completed"})
        assert unfinished.json()["code"] == "needs_approval"


class TestReopening:
    @pytest.mark.parametrize(("closed", "opened"), [("completed", "undone"), ("cancelled", "pending")])
    async def test_a_refusal_names_the_status_that_reopens(
        self, boss: httpx.AsyncClient, closed: str, opened: str
    ) -> None:
        where = f"{TASKS}/{(await create(boss))['id']}"
        await boss.patch(where, json={"version": 1, "status": closed})
        refused = await boss.patch(where, json={"version": 2, "status": "in_progress"})
        assert refused.status_code == 409
        assert refused.json()["message"].endswith(f"Reopen it first, with status {opened}.")
        assert (await boss.patch(where, json={"version": 2, "status": opened})).status_code == 200


class TestMany:
    async def test_changed_as_one_and_taken_back_as_one(self, boss: httpx.AsyncClient, team: Team) -> None:
        ids = [(await create(boss, f"task {n}"))["id"] for n in range(5)]
        body = {"ids": ids, "changes": {"priority": "urgent", "assignee_id": str(team.id("ann"))}}
        done = (await boss.post(f"{TASKS}/bulk/patch", json=body)).json()
        assert (done["matched"], done["changed"], done["unchanged"]) == (5, 5, 0)
        assert len(await items(boss, priority="urgent", assignee=str(team.id("ann")))) == 5
        await boss.post(f"/api/v1/undo/{done['undo_id']}")
        assert await items(boss, priority="urgent") == []

    async def test_dry_run_changes_nothing(self, boss: httpx.AsyncClient) -> None:
        await create(boss, "one", project="house")
        body = {"filter": {"project": "house"}, "changes": {"status": "in_progress"}, "dry_run": True}
        done = (await boss.post(f"{TASKS}/bulk/patch", json=body)).json()
        assert (done["changed"], done["undo_id"], done["references"]) == (1, None, ["TASK-1"])
        assert await items(boss, status="in_progress") == []

    async def test_all_or_nothing(self, boss: httpx.AsyncClient) -> None:
        one = await create(boss, "one")
        two = await create(boss, "two", requires_validation=True)
        body = {"ids": [one["id"], two["id"]], "changes": {"status": "completed"}}
        refused = await boss.post(f"{TASKS}/bulk/patch", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "needs_approval")
        assert await items(boss, status="completed") == []

    async def test_deleted_and_restored(self, boss: httpx.AsyncClient) -> None:
        ids = [(await create(boss, f"task {n}"))["id"] for n in range(3)]
        assert (await boss.post(f"{TASKS}/bulk/delete", json={"ids": ids})).json()["changed"] == 3
        assert await items(boss) == []
        assert (await boss.post(f"{TASKS}/bulk/restore", json={"ids": ids})).json()["changed"] == 3

    async def test_a_filter_of_the_trash_changes_nothing_else(self, boss: httpx.AsyncClient) -> None:
        await create(boss, "sand the floor")
        body = {"filter": {"trash": True, "text": "floor"}, "changes": {"priority": "urgent"}}
        refused = await boss.post(f"{TASKS}/bulk/patch", json=body)
        assert (refused.status_code, "trash" in refused.json()["message"]) == (422, True)
        assert await items(boss, priority="urgent") == []

    @pytest.mark.parametrize(
        "selection", [{}, {"ids": []}, {"filter": {}}, {"ids": [str(uuid4())] * 1001}, {"filter": {"trash": True}}]
    )
    async def test_a_selection_says_which(self, boss: httpx.AsyncClient, selection: dict[str, Any]) -> None:
        response = await boss.post(f"{TASKS}/bulk/patch", json={**selection, "changes": {"priority": "low"}})
        assert response.status_code == 422


class TestLists:
    async def test_a_page_may_end_at_the_longest_title(self, boss: httpx.AsyncClient) -> None:
        for n in range(3):
            await create(boss, "\N{CJK UNIFIED IDEOGRAPH-4E00}" * 198 + f"{n}", project="\N{GRINNING FACE}" * 60)
        for sort in ("title", "project"):
            page = (await boss.get(TASKS, params={"sort": sort, "limit": 1})).json()
            again = await boss.get(TASKS, params={"sort": sort, "limit": 1, "cursor": page["next_cursor"]})
            assert again.status_code == 200, again.text

    async def test_pages_hold_everything_once(self, boss: httpx.AsyncClient) -> None:
        for n in range(7):
            await create(boss, f"task {n % 3}", due_on="2026-12-04" if n % 2 else None)
        for sort in ("title", "-due", "due", "-number", "assignee", "-completed", "priority", "project"):
            seen, cursor = [], None
            while True:
                params = {"sort": sort, "limit": 2, **({"cursor": cursor} if cursor else {})}
                page = (await boss.get(TASKS, params=params)).json()
                seen += [task["number"] for task in page["items"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
            assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7], sort

    async def test_filters(self, boss: httpx.AsyncClient, team: Team) -> None:
        await create(
            boss, "fix the boiler", assignee_id=str(team.id("john")), due_on="2020-01-01", tags=["home", "a,b"]
        )
        await create(boss, "buy boilers", due_at="2030-01-01T10:00:00Z", type="bug")
        await create(boss, "sleep", project="rest")
        assert await items(boss, text="boil") == ["buy boilers", "fix the boiler"]
        assert await items(boss, text="boil fix") == ["fix the boiler"]
        assert await items(boss, tag=["home", "a,b"]) == ["fix the boiler"]
        assert await items(boss, overdue=True) == ["fix the boiler"]
        assert await items(boss, overdue=False, unassigned=True) == ["sleep", "buy boilers"]
        assert await items(boss, due="none") == ["sleep"]
        assert await items(boss, due_before="2020-01-02") == ["fix the boiler"]
        assert await items(boss, due_before="2020-01-01") == []
        assert await items(boss, due_after="2030-01-01") == ["buy boilers"]
        assert await items(boss, due_after="2030-01-01T10:00:01Z") == []
        today = (await boss.get(TASKS)).json()["items"][0]["created_at"][:10]
        assert len(await items(boss, created_after=today)) == 3
        assert await items(boss, created_before=today) == []
        assert await items(boss, completed_after="2020-01-01") == []
        assert await items(boss, department=str(team.departments["Engineering"])) == ["fix the boiler"]
        assert await items(boss, creator="me", type="bug") == ["buy boilers"]
        assert await items(boss, project="rest", open=True) == ["sleep"]

    @pytest.mark.parametrize(
        "query",
        [
            {"cursor": "x"},
            {"cursor": "WyJ0aXRsZSIsIngiLDFd", "sort": "due"},
            {"cursor": "WyJkdWUiLCJ4IiwxXQ", "sort": "due"},
            {"sort": "salary"},
            {"limit": 0},
            {"limit": "many"},
            {"status": "gone"},
            {"text": "!?"},
            {"colour": "red"},
            {"due_before": "soon"},
        ],
    )
    async def test_a_bad_query_is_said(self, boss: httpx.AsyncClient, query: dict[str, Any]) -> None:
        response = await boss.get(TASKS, params=query)
        assert response.status_code == 422, response.text


class TestFiles:
    PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 100_000

    async def attach(
        self, client: httpx.AsyncClient, task: dict[str, Any], content: bytes, kind: str
    ) -> httpx.Response:
        where = f"{TASKS}/{task['id']}/attachments"
        return await client.post(
            where, params={"name": "wall <1>.png"}, content=content, headers={"Content-Type": kind}
        )

    async def test_comes_back_as_it_went_in_and_runs_nothing(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        attached = await self.attach(boss, task, self.PNG, "image/png")
        assert attached.status_code == 201, attached.text
        [file] = attached.json()["attachments"]
        there = await boss.get(f"{TASKS}/{task['id']}/attachments/{file['id']}")
        assert there.content == self.PNG
        assert there.headers["Content-Disposition"] == "attachment; filename*=UTF-8''wall%20%3C1%3E.png"
        assert "sandbox" in there.headers["Content-Security-Policy"]

    async def test_a_name_can_not_turn_the_direction_of_writing(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        where = f"{TASKS}/{task['id']}/attachments"
        attached = await boss.post(
            where,
            params={"name": "wall\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{RIGHT-TO-LEFT MARK}"},
            content=self.PNG,
            headers={"Content-Type": "image/png"},
        )
        [file] = attached.json()["attachments"]
        assert file["name"] == "wall gnp.exe"

    async def test_removed_and_brought_back(self, boss: httpx.AsyncClient) -> None:
        task = await create(boss)
        [file] = (await self.attach(boss, task, self.PNG, "image/png")).json()["attachments"]
        where = f"{TASKS}/{task['id']}/attachments/{file['id']}"
        assert (await boss.delete(where)).json()["attachments"] == []
        assert (await boss.get(where)).status_code == 404
        history = (await boss.get(f"{TASKS}/{task['id']}", params={"include": "history"})).json()["history"]
        await boss.post(f"/api/v1/undo/{history[0]['undo_id']}")
        assert (await boss.get(where)).content == self.PNG

    @pytest.mark.parametrize(
        ("content", "kind"),
        [(b"<script>", "text/html"), (b"no picture", "image/png"), (b"", "text/plain"), (b"x", "image/svg+xml")],
    )
    async def test_what_is_not_taken(self, boss: httpx.AsyncClient, content: bytes, kind: str) -> None:
        task = await create(boss)
        refused = await self.attach(boss, task, content, kind)
        assert (refused.status_code, refused.json()["code"]) == (422, "file_refused")
        assert (await boss.get(f"{TASKS}/{task['id']}")).json()["attachments"] == []

    async def test_of_a_task_that_is_not_seen(self, boss: httpx.AsyncClient, john: httpx.AsyncClient) -> None:
        task = await create(boss)
        [file] = (await self.attach(boss, task, self.PNG, "image/png")).json()["attachments"]
        assert (await john.get(f"{TASKS}/{task['id']}/attachments/{file['id']}")).status_code == 404
        assert (await self.attach(john, task, self.PNG, "image/png")).status_code == 404
