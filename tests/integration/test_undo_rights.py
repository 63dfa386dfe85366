"""What a person may take back: not what others have joined in, nor what they may no longer do themselves."""

import asyncio
from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from sqlalchemy import URL, func, select

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.seed import ensure_workspace
from boss_workflow.domains.audit import ChangedSince, NotYoursToUndo, Undo, UndoRecord, UndoTooLate, newest_undo
from boss_workflow.domains.people import (
    LinkedAccount,
    Member,
    NotPermitted,
    Policy,
    make_actor,
    make_invitation,
    people_reversers,
)
from boss_workflow.domains.people.errors import InvitationExpired
from boss_workflow.domains.tasks import Priority, Status, task_reversers
from boss_workflow.domains.workspaces import Workspace
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.settings import Settings
from tests.integration.factories import Team
from tests.support.clock import MovableClock


def service(team: Team) -> Undo:
    return Undo({**task_reversers(team.app.tasks), **people_reversers(Policy())})


async def undo_last(team: Team, by: str = "boss") -> UndoRecord:
    return await team.do(lambda uow: service(team).undo_last(uow, team.actors[by]))


async def undo(team: Team, undo_id: UUID, by: str) -> UndoRecord:
    return await team.do(lambda uow: service(team).undo(uow, team.actors[by], undo_id))


async def newest(team: Team, subject_id: UUID) -> UUID:
    found = await team.do(lambda uow: newest_undo(uow, subject_id))
    assert found is not None
    return found


async def johns_task(team: Team) -> UUID:
    return await team.task(by="john", to="john")


# Creation


async def test_an_untouched_task_is_taken_back_by_who_made_it(team: Team) -> None:
    task_id = await johns_task(team)
    await undo_last(team, by="john")
    assert (await team.read(task_id)).deleted_at is not None


@pytest.mark.parametrize("deed", ["prioritise", "edit", "note"])
async def test_a_task_that_somebody_else_worked_on_stays(team: Team, deed: str) -> None:
    task_id = await johns_task(team)
    tasks = team.app.tasks
    deeds = {
        "prioritise": lambda uow, who, task: tasks.prioritise(uow, who, task, Priority.URGENT),
        "edit": lambda uow, who, task: tasks.edit(uow, who, task, description="with care"),
        "note": lambda uow, who, task: tasks.add_note(uow, who, task, "the boss was here"),
    }
    await team.change(task_id, deeds[deed])
    with pytest.raises(ChangedSince, match="TASK-1"):
        await undo_last(team, by="john")
    assert (await team.read(task_id)).deleted_at is None


async def test_what_others_took_back_themselves_does_not_matter(team: Team) -> None:
    task_id = await johns_task(team)
    await team.change(task_id, lambda uow, who, task: team.app.tasks.add_note(uow, who, task, "oops"))
    await undo_last(team)
    await undo_last(team, by="john")
    assert (await team.read(task_id)).deleted_at is not None


# Rights


async def test_a_demoted_person_takes_back_no_edit(team: Team) -> None:
    task_id = await team.task(to="max")
    await team.change(
        task_id, lambda uow, who, task: team.app.tasks.prioritise(uow, who, task, Priority.URGENT), by="max"
    )
    team.actors["max"] = replace(team.actors["max"], role=Role.STAFF)
    with pytest.raises(NotPermitted, match="change tasks"):
        await undo_last(team, by="max")
    assert (await team.read(task_id)).priority == Priority.URGENT


async def test_staff_take_back_their_own_status(team: Team) -> None:
    task_id = await team.task(to="john")
    await team.change(
        task_id, lambda uow, who, task: team.app.tasks.set_status(uow, who, task, Status.COMPLETED), by="john"
    )
    await undo_last(team, by="john")
    assert (await team.read(task_id)).status == Status.PENDING


async def test_one_who_only_watches_by_now_takes_no_note_back(team: Team) -> None:
    task_id = await team.task(to="john")
    await team.change(task_id, lambda uow, who, task: team.app.tasks.add_note(uow, who, task, "rain"), by="john")
    note = await newest(team, task_id)
    await team.change(task_id, team.app.tasks.watch, by="john")
    await team.change(task_id, lambda uow, who, task: team.app.tasks.assign(uow, who, task, None))
    with pytest.raises(NotPermitted, match="work on tasks"):
        await undo(team, note, by="john")


async def test_whose_change_it_is_is_said(team: Team) -> None:
    change = await newest(team, await johns_task(team))
    with pytest.raises(NotYoursToUndo, match=r"^Only john or a boss can undo that\.$"):
        await undo(team, change, by="max")


async def test_what_was_given_up_says_why(team: Team) -> None:
    change = await newest(team, await johns_task(team))
    await team.do(lambda uow: service(team).give_up(uow, change))
    with pytest.raises(UndoTooLate, match="changed since"):
        await undo(team, change, by="john")


# People


async def read(team: Team, name: str) -> Member:
    return await team.do(lambda uow: team.member(uow, name))


async def change_role(team: Team, name: str, role: Role, *, by: str = "boss") -> None:
    async def work(uow: UnitOfWork) -> None:
        await team.app.people.change_role(uow, team.actors[by], await team.member(uow, name), role)

    await team.do(work)


async def change_profile(team: Team, name: str, /, *, by: str = "boss", **profile: object) -> None:
    async def work(uow: UnitOfWork) -> None:
        await team.app.people.change_profile(uow, team.actors[by], await team.member(uow, name), **profile)

    await team.do(work)


async def deactivate(team: Team, name: str) -> None:
    async def work(uow: UnitOfWork) -> None:
        await team.app.people.deactivate(uow, team.actors["boss"], await team.member(uow, name))

    await team.do(work)


async def test_a_role_is_given_back(team: Team) -> None:
    await change_role(team, "john", Role.MANAGER)
    await undo_last(team)
    assert (await read(team, "john")).role == Role.STAFF


async def test_a_profile_is_given_back(team: Team) -> None:
    before = await read(team, "john")
    await change_profile(
        team,
        "john",
        nicknames=["jo"],
        workdays=[0, 1],
        day_start=time(7),
        days_away=[date(2026, 12, 24)],
        department_id=team.departments["Design"],
    )
    await undo_last(team)
    after = await read(team, "john")
    for name in ("nicknames", "workdays", "day_start", "days_away", "department_id"):
        assert getattr(after, name) == getattr(before, name), name


async def test_ones_own_hours_are_given_back_without_a_boss(team: Team) -> None:
    await change_profile(team, "john", by="john", days_away=[date(2026, 12, 24)])
    await change_profile(team, "john", by="john", days_away=[])
    await undo_last(team, by="john")
    assert (await read(team, "john")).days_away == [date(2026, 12, 24)]


async def test_one_who_was_let_go_comes_back_and_one_who_was_added_goes(team: Team) -> None:
    await deactivate(team, "john")
    await undo_last(team)
    assert (await read(team, "john")).deactivated_at is None

    zoe = await team.do(lambda uow: team.app.people.add(uow, team.actors["boss"], "Zoe"))
    await undo_last(team)
    assert (await team.do(lambda uow: uow.session.get_one(Member, zoe.id))).deactivated_at is not None


async def test_a_name_that_was_taken_meanwhile_stays_with_its_new_owner(team: Team) -> None:
    await deactivate(team, "john")
    gone = await newest(team, team.id("john"))
    await team.do(lambda uow: team.app.people.add(uow, team.actors["boss"], "John"))
    with pytest.raises(ChangedSince, match="exactly this name"):
        await undo(team, gone, by="boss")


async def test_undo_leaves_a_boss_and_needs_one(team: Team) -> None:
    await change_role(team, "max", Role.BOSS)
    promotion = await newest(team, team.id("max"))
    await change_role(team, "boss", Role.STAFF, by="boss")
    team.actors["max"] = await team.do(lambda uow: actor_of(team, uow, "max"))
    with pytest.raises(ChangedSince, match="needs a boss"):
        await undo(team, promotion, by="max")
    team.actors["boss"] = await team.do(lambda uow: actor_of(team, uow, "boss"))
    with pytest.raises(NotPermitted):
        await undo_last(team)


async def actor_of(team: Team, uow: UnitOfWork, name: str) -> Actor:
    return await make_actor(uow, await team.member(uow, name), "console")


async def test_a_role_that_was_changed_again_is_left_alone(team: Team) -> None:
    await change_role(team, "john", Role.MANAGER)
    first = await newest(team, team.id("john"))
    await change_role(team, "john", Role.BOSS)
    with pytest.raises(ChangedSince, match="role"):
        await undo(team, first, by="boss")


# Links


async def accept(team: Team, token: str, account_id: str) -> Member:
    async def work(uow: UnitOfWork) -> Member:
        account = LinkedAccount(platform="telegram", account_id=account_id, created_at=uow.now())
        return await team.app.people.accept(uow, token, account)

    return await team.do(work)


async def owner_link(team: Team, name: str = "boss") -> str:
    async def work(uow: UnitOfWork) -> str:
        return await make_invitation(uow, await team.member(uow, name), None)

    return await team.do(work)


async def test_a_new_link_ends_the_old_one(team: Team) -> None:
    old, of_another, new = await owner_link(team), await owner_link(team, "ann"), await owner_link(team)
    with pytest.raises(InvitationExpired):
        await accept(team, old, "7")
    await accept(team, new, "7")
    await accept(team, of_another, "8")


async def test_two_links_made_at_once_leave_one(team: Team) -> None:
    """The second waits for the first."""

    async def first(uow: UnitOfWork) -> tuple[str, asyncio.Task[str]]:
        token = await make_invitation(uow, await team.member(uow, "boss"), None)
        second = asyncio.create_task(owner_link(team))
        await asyncio.wait({second}, timeout=0.1)
        return token, second

    old, second = await team.do(first)
    await accept(team, await second, "7")
    with pytest.raises(InvitationExpired):
        await accept(team, old, "8")


# The first workspace


async def test_replicas_that_start_together_make_one_workspace(
    settings: Settings, owner: URL, clock: MovableClock
) -> None:
    replicas: list[Application] = [build(settings, owner, Doubles(clock=clock)) for _ in range(3)]
    try:
        made = await asyncio.gather(*(ensure_workspace(app, demo=False) for app in replicas))
        count = await replicas[0].database.as_system(
            lambda uow: uow.session.scalar(select(func.count()).select_from(Workspace))
        )
    finally:
        for app in replicas:
            await app.stop()
    assert (count, sorted(made, key=str)) == (1, ["My team", None, None])
