"""Members: the last boss stays, an invitation works once, names are unique, profiles make sense."""

import asyncio
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from boss_workflow.domains.audit import AuditEntry
from boss_workflow.domains.people import LinkedAccount, Member, NotPermitted, PeopleRepository, make_actor
from boss_workflow.domains.people.errors import (
    AccountLinked,
    DepartmentNotFound,
    InvitationExpired,
    InvitationNotFound,
    InvitationUsed,
    LastBoss,
    MemberInactive,
    NameTaken,
    ProfileInvalid,
)
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team
from tests.support.clock import MovableClock


async def add(team: Team, name: str, *, by: str = "boss", role: Role = Role.STAFF, **profile: Any) -> Member:
    return await team.do(lambda uow: team.app.people.add(uow, team.actors[by], name, role, **profile))


async def change_role(team: Team, name: str, role: Role, *, by: str = "boss") -> None:
    async def work(uow: UnitOfWork) -> None:
        await team.app.people.change_role(uow, team.actors[by], await team.member(uow, name), role)

    await team.do(work)


async def deactivate(team: Team, name: str, *, by: str = "boss") -> None:
    async def work(uow: UnitOfWork) -> None:
        await team.app.people.deactivate(uow, team.actors[by], await team.member(uow, name))

    await team.do(work)


async def change_profile(team: Team, name: str, /, *, by: str, **profile: Any) -> Member:
    async def work(uow: UnitOfWork) -> Member:
        member = await team.member(uow, name)
        await team.app.people.change_profile(uow, team.actors[by], member, **profile)
        return member

    return await team.do(work)


async def invite(team: Team, name: str, *, by: str = "boss") -> str:
    async def work(uow: UnitOfWork) -> str:
        return await team.app.people.invite(uow, team.actors[by], await team.member(uow, name))

    return await team.do(work)


async def accept(team: Team, token: str, account_id: str = "7") -> Member:
    async def work(uow: UnitOfWork) -> Member:
        account = LinkedAccount(platform="telegram", account_id=account_id, created_at=uow.now())
        return await team.app.people.accept(uow, token, account)

    return await team.do(work)


async def bosses(team: Team) -> int:
    return await team.do(lambda uow: PeopleRepository(uow).count_bosses())


# The last boss


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAFF])
async def test_the_last_boss_is_not_demoted(team: Team, role: Role) -> None:
    with pytest.raises(LastBoss):
        await change_role(team, "boss", role)
    assert await bosses(team) == 1


async def test_the_last_boss_is_not_let_go(team: Team) -> None:
    with pytest.raises(LastBoss):
        await deactivate(team, "boss")
    assert await bosses(team) == 1


async def test_one_of_two_bosses_may_go(team: Team) -> None:
    await change_role(team, "max", Role.BOSS)
    await change_role(team, "boss", Role.STAFF)
    with pytest.raises(LastBoss):
        await deactivate(team, "max")


async def test_a_boss_who_left_does_not_count_and_is_not_needed(team: Team) -> None:
    await change_role(team, "max", Role.BOSS)
    await deactivate(team, "max")
    with pytest.raises(LastBoss):
        await change_role(team, "boss", Role.STAFF)
    await change_role(team, "max", Role.STAFF)


async def test_two_bosses_who_go_at_once_leave_one(team: Team) -> None:
    """The second looks while the first is gone, but not yet for sure."""
    await change_role(team, "max", Role.BOSS)

    async def first_goes(uow: UnitOfWork) -> asyncio.Task[None]:
        await team.app.people.change_role(uow, team.actors["boss"], await team.member(uow, "boss"), Role.STAFF)
        second_goes = asyncio.create_task(deactivate(team, "max"))
        await asyncio.wait({second_goes}, timeout=0.1)
        return second_goes

    with pytest.raises(LastBoss):
        await (await team.do(first_goes))
    assert await bosses(team) == 1


async def test_members_are_a_boss_affair(team: Team) -> None:
    for act in (
        add(team, "Zoe", by="max"),
        change_role(team, "john", Role.BOSS, by="john"),
        deactivate(team, "john", by="max"),
        invite(team, "john", by="max"),
    ):
        with pytest.raises(NotPermitted):
            await act


async def test_one_who_left_acts_no_more_and_stays_as_a_name(team: Team) -> None:
    task_id = await team.task(to="john")
    await deactivate(team, "john")

    async def act(uow: UnitOfWork) -> None:
        await make_actor(uow, await team.member(uow, "john"), "console")

    with pytest.raises(MemberInactive):
        await team.do(act)
    assert (await team.read(task_id)).assignee_id == team.id("john")
    assert team.id("john") not in {
        member.id for member in await team.do(lambda uow: PeopleRepository(uow).active_members())
    }


# Invitations


async def test_an_invitation_links_an_account(team: Team) -> None:
    member = await accept(team, await invite(team, "john"))
    account = await team.do(lambda uow: PeopleRepository(uow).find_account("telegram", "7"))
    assert account is not None
    assert (member.name, account.member_id) == ("john", team.id("john"))


async def test_an_invitation_works_once(team: Team) -> None:
    token = await invite(team, "john")
    await accept(team, token, "7")
    with pytest.raises(InvitationUsed):
        await accept(team, token, "8")


@pytest.mark.parametrize("attempt", range(3))
async def test_of_two_who_accept_at_once_one_wins(team: Team, attempt: int) -> None:
    token = await invite(team, "john")
    ended = await asyncio.gather(accept(team, token, "7"), accept(team, token, "8"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["InvitationUsed", "Member"]
    accounts = await team.do(lambda uow: PeopleRepository(uow).accounts_of(team.id("john")))
    assert len(accounts) == 1


async def test_an_invitation_lives_for_a_week(team: Team, clock: MovableClock) -> None:
    early, late = await invite(team, "john"), await invite(team, "ann")
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    await accept(team, early)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(InvitationExpired):
        await accept(team, late, "8")


async def test_an_invitation_of_another_workspace_is_none(team: Team, strangers: Team) -> None:
    with pytest.raises(InvitationNotFound):
        await accept(team, await invite(strangers, "john"))


async def test_the_token_itself_is_not_stored(team: Team) -> None:
    token = await invite(team, "john")
    found = await team.do(lambda uow: PeopleRepository(uow).invitation(token))
    assert token not in {found.token_hash, str(found.id)}


async def test_one_who_left_is_not_invited_and_does_not_come_in(team: Team) -> None:
    token = await invite(team, "john")
    await deactivate(team, "john")
    with pytest.raises(MemberInactive):
        await accept(team, token)
    with pytest.raises(MemberInactive):
        await invite(team, "john")


async def test_an_account_is_linked_once_and_the_invitation_stays_good(team: Team) -> None:
    await accept(team, await invite(team, "john"), "7")
    token = await invite(team, "ann")
    with pytest.raises(AccountLinked):
        await accept(team, token, "7")
    assert (await accept(team, token, "8")).name == "ann"


async def test_an_account_may_be_linked_in_two_workspaces(team: Team, strangers: Team) -> None:
    for one in (team, strangers):
        await accept(one, await invite(one, "john"), "7")


# Names


@pytest.mark.parametrize("name", ["john", "John", "JOHN"])
async def test_a_name_is_taken_in_any_case(team: Team, name: str) -> None:
    with pytest.raises(NameTaken):
        await add(team, name)


async def test_the_name_of_one_who_left_is_free(team: Team) -> None:
    await deactivate(team, "john")
    assert (await add(team, "John")).id != team.id("john")


async def test_the_same_name_in_another_workspace_is_free(team: Team, strangers: Team) -> None:
    for one in (team, strangers):
        await add(one, "Zoe")


@pytest.mark.parametrize("name", ["", "x" * 121])
async def test_a_name_has_a_length(team: Team, name: str) -> None:
    with pytest.raises(ProfileInvalid):
        await add(team, name)


async def test_a_department_must_be_there(team: Team, strangers: Team) -> None:
    for department_id in (new_id(), strangers.departments["Design"]):
        with pytest.raises(DepartmentNotFound):
            await add(team, "Zoe", department_id=department_id)


# Profiles

NONSENSE: tuple[dict[str, Any], ...] = (
    {"timezone": "Mars/Olympus"},
    {"timezone": ""},
    {"workdays": []},
    {"workdays": [0, 0]},
    {"workdays": [7]},
    {"workdays": [-1]},
    {"day_start": time(18), "day_end": time(9)},
    {"day_start": time(9), "day_end": time(9)},
    {"day_start": time(19)},
    {"day_end": time(8)},
    {"quiet_start": time(22)},
)
SENSE: tuple[dict[str, Any], ...] = (
    {"timezone": "Asia/Kolkata"},
    {"timezone": None},
    {"workdays": [6, 0]},
    {"day_start": time(6), "day_end": time(14, 30)},
    {"quiet_start": time(22), "quiet_end": time(7)},
    {"language": "de", "days_away": [date(2026, 12, 24)]},
)
NOT_ONES_OWN: tuple[dict[str, Any], ...] = (
    {"name": "Johnny"},
    {"nicknames": ["boss"]},
    {"email": "john@example.org"},
    {"department_id": None},
)
NOBODYS: tuple[dict[str, Any], ...] = (
    {"role": Role.BOSS},
    {"id": new_id()},
    {"workspace_id": new_id()},
    {"deactivated_at": None},
)


@pytest.mark.parametrize("profile", NONSENSE, ids=str)
async def test_a_profile_makes_sense(team: Team, profile: dict[str, Any]) -> None:
    with pytest.raises(ProfileInvalid):
        await change_profile(team, "john", by="john", **profile)
    with pytest.raises(ProfileInvalid):
        await add(team, "Zoe", **profile)


@pytest.mark.parametrize("profile", SENSE, ids=str)
async def test_people_keep_their_own_profile(team: Team, profile: dict[str, Any]) -> None:
    await change_profile(team, "john", by="john", **profile)
    john = await team.do(lambda uow: team.member(uow, "john"))
    assert {name: getattr(john, name) for name in profile} == profile


@pytest.mark.parametrize("profile", NOT_ONES_OWN, ids=str)
async def test_names_and_departments_are_given_by_a_boss(team: Team, profile: dict[str, Any]) -> None:
    with pytest.raises(NotPermitted):
        await change_profile(team, "john", by="john", **profile)
    await change_profile(team, "john", by="boss", **profile)


@pytest.mark.parametrize("profile", NOBODYS, ids=lambda profile: str(*profile))
async def test_a_profile_gives_no_rights(team: Team, profile: dict[str, Any]) -> None:
    for person in ("john", "boss"):
        with pytest.raises((NotPermitted, ProfileInvalid)):
            await change_profile(team, "john", by=person, **profile)
    assert (await team.do(lambda uow: team.member(uow, "john"))).role == Role.STAFF


async def test_another_ones_profile_is_a_boss_affair(team: Team) -> None:
    with pytest.raises(NotPermitted):
        await change_profile(team, "john", by="max", timezone="Asia/Kolkata")
    assert (await change_profile(team, "john", by="boss", timezone="Asia/Kolkata")).timezone == "Asia/Kolkata"


async def test_changes_of_members_are_recorded(team: Team) -> None:
    await change_role(team, "john", Role.MANAGER)
    await change_profile(team, "john", by="john", day_start=time(8))
    await change_profile(team, "john", by="boss", department_id=team.departments["Design"])
    await deactivate(team, "john")

    found = await team.do(lambda uow: records_of(uow, team.id("john")))

    assert [entry.action for entry in found] == ["member.role", *["member.profile"] * 2, "member.deactivate"]
    assert [entry.before for entry in found[:2]] == [{"role": "staff"}, {"day_start": "09:00:00"}]


async def records_of(uow: UnitOfWork, member_id: UUID) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.entity_id == member_id).order_by(AuditEntry.id)
    return list(await uow.session.scalars(query))
