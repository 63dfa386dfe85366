"""The team over REST: members, departments, the workspace, and why something is allowed or not."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
import pytest_asyncio

from boss_workflow.bootstrap import build_api
from boss_workflow.domains.schedule import calendar_of
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team

API = "/api/v1"
MEMBERS, DEPARTMENTS, WORKSPACE, WHY = f"{API}/members", f"{API}/departments", f"{API}/workspace", f"{API}/why"


@pytest_asyncio.fixture
async def boss(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(team.app), **bearer(team)) as client:
        yield client


@pytest_asyncio.fixture
async def john(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build_api(team.app), **bearer(team, "john")) as client:
        yield client


def told(response: httpx.Response) -> tuple[int, Any]:
    return response.status_code, response.json()["code"]


class TestHolidays:
    async def test_the_workspace_keeps_those_of_a_country(self, boss: httpx.AsyncClient, team: Team) -> None:
        changed = await boss.patch(WORKSPACE, json={"country": "germany-by"})
        assert (changed.status_code, changed.json()["country"]) == (200, "DE-BY")
        epiphany = date(2027, 1, 6)
        assert (await team.do(calendar_of)).is_holiday(epiphany)
        assert (await boss.patch(WORKSPACE, json={"country": None})).json()["country"] is None
        assert not (await team.do(calendar_of)).is_holiday(epiphany)

    @pytest.mark.parametrize("country", ["Narnia", "DE-XX", "", "D" * 300])
    async def test_a_country_that_is_not_known(self, boss: httpx.AsyncClient, country: str) -> None:
        assert (await boss.patch(WORKSPACE, json={"country": country})).status_code == 422
        assert (await boss.get(WORKSPACE)).json()["country"] is None


class TestMembers:
    async def test_added_invited_and_promoted(self, boss: httpx.AsyncClient, team: Team) -> None:
        design = str(team.departments["Design"])
        key = {"Idempotency-Key": "one"}
        body = {"name": "Zoe", "department_id": design, "days_away": ["2026-12-24"]}
        first, again = [await boss.post(MEMBERS, json=body, headers=key) for _ in range(2)]
        zoe = first.json()
        assert (first.status_code, again.json()["id"], zoe["role"]) == (201, zoe["id"], "staff")
        promoted = await boss.patch(f"{MEMBERS}/{zoe['id']}", json={"role": "manager", "nicknames": ["Zo"]})
        assert (promoted.json()["role"], promoted.json()["department_id"]) == ("manager", design)
        invited = await boss.post(f"{MEMBERS}/{zoe['id']}/invitation")
        assert (invited.status_code, len(invited.json()["token"]), invited.json()["link"]) == (201, 32, None)
        assert told(await boss.post(MEMBERS, json={"name": "zoe"})) == (409, "name_taken")

    async def test_staff_change_their_hours_and_nothing_else(self, john: httpx.AsyncClient, team: Team) -> None:
        me = f"{MEMBERS}/{team.id('john')}"
        assert (await john.patch(me, json={"day_start": "08:00"})).json()["day_start"] == "08:00:00"
        for address, body in (
            (me, {"role": "boss"}),
            (me, {"name": "J"}),
            (f"{MEMBERS}/{team.id('ann')}", {"language": "de"}),
        ):
            assert told(await john.patch(address, json=body)) == (403, "not_permitted")
        assert told(await john.post(MEMBERS, json={"name": "X"})) == (403, "not_permitted")
        assert told(await john.post(f"{MEMBERS}/{team.id('ann')}/invitation")) == (403, "not_permitted")
        assert told(await john.post(f"{MEMBERS}/{team.id('ann')}/deactivate", json={})) == (403, "not_permitted")

    async def test_a_new_role_holds_at_once(self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team) -> None:
        assert (await john.get(f"{API}/me")).json()["role"] == "staff"
        await boss.patch(f"{MEMBERS}/{team.id('john')}", json={"role": "manager"})
        assert (await john.get(f"{API}/me")).json()["role"] == "manager"

    @pytest.mark.parametrize(
        "body", [{"name": None}, {"day_start": "09:00+02:00"}, {"workdays": [7]}, {"timezone": "Mars/Base"}, {"x": 1}]
    )
    async def test_what_can_not_be_used(self, boss: httpx.AsyncClient, team: Team, body: dict[str, Any]) -> None:
        assert (await boss.patch(f"{MEMBERS}/{team.id('john')}", json=body)).status_code == 422

    async def test_the_last_boss_stays(self, boss: httpx.AsyncClient, team: Team) -> None:
        assert told(await boss.patch(f"{MEMBERS}/{team.id('boss')}", json={"role": "staff"})) == (409, "last_boss")


class TestLeaving:
    async def test_open_tasks_are_counted_and_given_on(self, boss: httpx.AsyncClient, team: Team) -> None:
        tasks = [await team.task(to="john") for _ in range(2)]
        address = f"{MEMBERS}/{team.id('john')}/deactivate"
        refused = await boss.post(address, json={})
        assert (told(refused), refused.json()["details"]) == ((409, "open_tasks"), {"open_tasks": 2})
        left = await boss.post(address, json={"reassign_to": str(team.id("ann"))})
        assert left.json()["deactivated_at"] is not None
        assert {(await team.read(task)).assignee_id for task in tasks} == {team.id("ann")}
        names = [one["name"] for one in (await boss.get(MEMBERS)).json()["items"]]
        assert ("john" in names, "ann" in names) == (False, True)

    async def test_force_leaves_them(self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team) -> None:
        task = await team.task(to="john")
        assert (await john.get(f"{API}/me")).status_code == 200
        assert (await boss.post(f"{MEMBERS}/{team.id('john')}/deactivate", json={"force": True})).status_code == 200
        assert (await team.read(task)).assignee_id == team.id("john")
        assert (await john.get(f"{API}/me")).status_code == 401


@pytest.mark.parametrize("email", ["zoe", "zoe@", "@example.org", "zoe @example.org", "a@b@c", "zoe@x\n.org"])
async def test_an_email_looks_like_an_address(boss: httpx.AsyncClient, email: str) -> None:
    assert (await boss.post(MEMBERS, json={"name": "Zoe", "email": email})).status_code == 422
    made = await boss.post(MEMBERS, json={"name": "Zoe", "email": "zoe@example.org"})
    assert made.json()["email"] == "zoe@example.org"


async def test_nothing_of_another_workspace_is_reached(boss: httpx.AsyncClient, strangers: Team) -> None:
    member, department = f"{MEMBERS}/{strangers.id('john')}", f"{DEPARTMENTS}/{strangers.departments['Design']}"
    answers = [
        await boss.get(member),
        await boss.patch(member, json={"language": "de"}),
        await boss.post(f"{member}/deactivate", json={"force": True}),
        await boss.post(f"{member}/invitation"),
        await boss.patch(department, json={"name": "Ours"}),
        await boss.delete(department),
        await boss.post(MEMBERS, json={"name": "Spy", "department_id": str(strangers.departments["Design"])}),
        await boss.post(WHY, json={"permission": "task.see", "member_id": str(strangers.id("john"))}),
    ]
    assert {answer.status_code for answer in answers} == {404}


class TestDepartments:
    async def test_made_renamed_and_deleted_when_empty(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team
    ) -> None:
        made = (await boss.post(DEPARTMENTS, json={"name": "Sales"})).json()
        address = f"{DEPARTMENTS}/{made['id']}"
        assert told(await boss.patch(address, json={"name": "design"})) == (409, "department_name_taken")
        assert (await boss.patch(address, json={"name": "Shop"})).json()["name"] == "Shop"
        assert [one["name"] for one in (await john.get(DEPARTMENTS)).json()["items"]] == [
            "Design",
            "Engineering",
            "Shop",
        ]
        assert told(await john.delete(address)) == (403, "not_permitted")
        assert (await boss.delete(address)).status_code == 204
        used = await boss.delete(f"{DEPARTMENTS}/{team.departments['Design']}")
        assert told(used) == (409, "department_in_use")


class TestWorkspace:
    async def test_settings_hold_at_once(self, boss: httpx.AsyncClient, john: httpx.AsyncClient) -> None:
        assert (await john.post(f"{API}/tasks", json={"title": "mine"})).status_code == 201
        assert told(await john.patch(WORKSPACE, json={"name": "Mine"})) == (403, "not_permitted")
        changed = await boss.patch(WORKSPACE, json={"staff_may_create": False, "timezone": "Europe/Berlin"})
        assert (changed.json()["staff_may_create"], changed.json()["timezone"]) == (False, "Europe/Berlin")
        assert (await john.post(f"{API}/tasks", json={"title": "mine"})).status_code == 403
        assert (await boss.patch(WORKSPACE, json={"timezone": "Mars/Base"})).status_code == 422


class TestComingBack:
    async def test_who_left_is_taken_in_again_as_they_were(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = f"{MEMBERS}/{team.id('john')}"
        before = (await boss.get(where)).json()
        await boss.post(f"{where}/deactivate", json={"force": True})
        assert (await boss.get(f"{API}/me", headers=bearer(team, "john"))).status_code == 401
        assert (await boss.post(f"{where}/reactivate")).json() == before
        assert (await boss.get(f"{API}/me", headers=bearer(team, "john"))).status_code == 200
        await undone(boss)
        assert (await boss.get(where)).json()["deactivated_at"]

    async def test_not_while_another_has_the_name(self, boss: httpx.AsyncClient, team: Team) -> None:
        where = f"{MEMBERS}/{team.id('john')}"
        await boss.post(f"{where}/deactivate", json={"force": True})
        await boss.post(MEMBERS, json={"name": "john"})
        assert told(await boss.post(f"{where}/reactivate")) == (409, "name_taken")


class TestTakingBack:
    async def test_what_is_done_to_a_department(self, boss: httpx.AsyncClient) -> None:
        made = (await boss.post(DEPARTMENTS, json={"name": "Sales"})).json()
        where = f"{DEPARTMENTS}/{made['id']}"
        await undone(boss)
        assert (await boss.get(where)).status_code == 404
        made = (await boss.post(DEPARTMENTS, json={"name": "Sales"})).json()
        where = f"{DEPARTMENTS}/{made['id']}"
        await boss.patch(where, json={"name": "Trade"})
        await undone(boss)
        assert (await boss.get(where)).json() == made
        await boss.delete(where)
        await undone(boss)
        assert (await boss.get(where)).json() == made

    async def test_a_department_that_is_used_by_now_stays(self, boss: httpx.AsyncClient) -> None:
        made = (await boss.post(DEPARTMENTS, json={"name": "Sales"})).json()
        added = await newest_undo(boss)
        await boss.post(MEMBERS, json={"name": "Zoe", "department_id": made["id"]})
        assert told(await boss.post(f"{API}/undo/{added}")) == (409, "changed_since")
        assert (await boss.get(f"{DEPARTMENTS}/{made['id']}")).json() == made

    async def test_a_name_that_was_given_to_another_is_not_taken_away(self, boss: httpx.AsyncClient) -> None:
        made = (await boss.post(DEPARTMENTS, json={"name": "Sales"})).json()
        await boss.patch(f"{DEPARTMENTS}/{made['id']}", json={"name": "Trade"})
        renamed = await newest_undo(boss)
        await boss.post(DEPARTMENTS, json={"name": "Sales"})
        assert told(await boss.post(f"{API}/undo/{renamed}")) == (409, "changed_since")

    async def test_the_settings_of_the_workspace(self, boss: httpx.AsyncClient) -> None:
        before = (await boss.get(WORKSPACE)).json()
        await boss.patch(WORKSPACE, json={"name": "Acme", "open_board": True, "country": "DE"})
        changed = await newest_undo(boss)
        await boss.patch(WORKSPACE, json={"open_board": False})
        assert told(await boss.post(f"{API}/undo/{changed}")) == (409, "changed_since")
        await undone(boss)
        assert (await boss.post(f"{API}/undo/{changed}")).status_code == 200
        assert (await boss.get(WORKSPACE)).json() == before


async def newest_undo(boss: httpx.AsyncClient) -> str:
    [entry] = (await boss.get(f"{API}/audit", params={"limit": 1})).json()["items"]
    return str(entry["undo_id"])


async def undone(boss: httpx.AsyncClient) -> None:
    """The newest change is taken back."""
    answer = await boss.post(f"{API}/undo/{await newest_undo(boss)}")
    assert answer.status_code == 200, answer.text


class TestWhy:
    async def test_is_told_with_the_reason(self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team) -> None:
        own = await john.post(WHY, json={"permission": "member.manage"})
        assert own.json() == {"allowed": False, "reason": "Only a boss may manage members and roles."}
        body = {"permission": "task.edit", "member_id": str(team.id("max"))}
        ours = await boss.post(WHY, json={**body, "department_id": str(team.departments["Engineering"])})
        theirs = await boss.post(WHY, json={**body, "department_id": str(team.departments["Design"])})
        assert (ours.json()["allowed"], theirs.json()["allowed"]) == (True, False)
        assert told(await john.post(WHY, json=body)) == (403, "not_permitted")
        assert (await boss.post(WHY, json={"permission": "world.rule"})).status_code == 422

    async def test_of_a_task_is_told_to_who_sees_it(
        self, boss: httpx.AsyncClient, john: httpx.AsyncClient, team: Team
    ) -> None:
        his, hidden = str(await team.task(to="john")), str(await team.task())
        for permission, allowed in (("task.work", True), ("task.edit", False)):
            told_john = await john.post(WHY, json={"permission": permission, "task_id": his})
            told_boss = await boss.post(
                WHY, json={"permission": permission, "task_id": his, "member_id": str(team.id("john"))}
            )
            assert told_john.json() == told_boss.json()
            assert (told_john.json()["allowed"], bool(told_john.json()["reason"])) == (allowed, True)
        assert told(await john.post(WHY, json={"permission": "task.work", "task_id": hidden})) == (
            404,
            "task_not_found",
        )
        both = {"permission": "task.work", "task_id": his, "department_id": str(team.departments["Design"])}
        assert (await boss.post(WHY, json=both)).status_code == 422
