"""Undo: each kind of change gives back the former rows, and never overwrites what somebody did afterwards."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from boss_workflow.bootstrap import Application
from boss_workflow.chat.understand.dates import When
from boss_workflow.domains.audit import (
    AuditEntry,
    ChangedSince,
    NothingToUndo,
    Undo,
    UndoRecord,
    UndoTooLate,
    newest_undo,
)
from boss_workflow.domains.tasks import NewTask, Priority, Status, Task, TaskNotFound, TaskRepository, task_reversers
from boss_workflow.domains.tasks.errors import NeedsApproval, TransitionRefused
from boss_workflow.domains.tasks.models import NoteKind
from boss_workflow.domains.tasks.parts import TaskParts
from boss_workflow.domains.tasks.transitions import may_follow
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.logging import request_context
from boss_workflow.ports.files import StoredFile
from tests.integration.factories import Team, make_team
from tests.support.clock import MovableClock

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = When(moment=datetime(2026, 11, 27, 17, tzinfo=BERLIN))
Deed = Callable[[Team, UnitOfWork, Actor, Task], Awaitable[object]]
Rows = dict[str, list[dict[str, Any]]]

FOLLOWING = {"task": {"version", "updated_at"}}
"""Columns that count on whatever happens."""
TRASH = ("task", "task_note", "task_attachment")
"""What undo takes away stays there as deleted."""


async def rows_of(team: Team) -> Rows:
    """All that a person may still see of the workspace's tasks."""

    async def work(uow: UnitOfWork) -> Rows:
        found: Rows = {}
        for table in ("task", "subtask", "task_note", "task_attachment", "task_dependency", "task_watcher"):
            kept = "where deleted_at is null" if table in TRASH else ""
            rows = await uow.session.execute(text(f"select * from {table} {kept} order by 1, 2, 3"))
            found[table] = [
                {name: value for name, value in row.items() if name not in FOLLOWING.get(table, ())}
                for row in rows.mappings()
            ]
        return found

    return await team.do(work)


async def undo_last(team: Team, by: str = "boss") -> UndoRecord:
    undo = Undo(task_reversers(team.app.tasks))
    return await team.do(lambda uow: undo.undo_last(uow, team.actors[by]))


async def undo(team: Team, undo_id: UUID, by: str = "boss") -> UndoRecord:
    service = Undo(task_reversers(team.app.tasks))
    return await team.do(lambda uow: service.undo(uow, team.actors[by], undo_id))


async def newest(team: Team, task_id: UUID) -> UUID:
    found = await team.do(lambda uow: newest_undo(uow, task_id))
    assert found is not None
    return found


async def entries(team: Team) -> list[AuditEntry]:
    async def work(uow: UnitOfWork) -> list[AuditEntry]:
        return list(await uow.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))

    return await team.do(work)


async def do(team: Team, task_id: UUID, deed: Deed, *, by: str = "boss") -> None:
    await team.change(task_id, lambda uow, who, task: deed(team, uow, who, task), by=by)


# Each kind of change


def status(wanted: Status, reason: str | None = None) -> Deed:
    return lambda team, uow, actor, task: team.app.tasks.set_status(uow, actor, task, wanted, reason)


def edit(**values: Any) -> Deed:
    return lambda team, uow, actor, task: team.app.tasks.edit(uow, actor, task, **values)


def add_subtask(title: str) -> Deed:
    return lambda team, uow, actor, task: team.app.tasks.add_subtask(uow, actor, task, title)


def add_finished_subtask(title: str, *, to: str, due: When) -> Deed:
    async def add(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        assignee = await team.member(uow, to)
        subtask = await team.app.tasks.add_subtask(uow, actor, task, title, assignee, due)
        await team.app.tasks.finish_subtask(uow, actor, task, subtask)

    return add


def reschedule(due: When | None) -> Deed:
    return lambda team, uow, actor, task: team.app.tasks.reschedule(uow, actor, task, due)


async def assign(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    await team.app.tasks.assign(uow, actor, task, await team.member(uow, "ann"))


async def move_department(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    await team.app.tasks.edit(uow, actor, task, department_id=team.departments["Design"])


async def finish_subtask(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    (first, *_) = await TaskRepository(uow).subtasks(task.id)
    await team.app.tasks.finish_subtask(uow, actor, task, first)


async def rename_subtask(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    first, _second = await TaskRepository(uow).subtasks(task.id)
    given = {"title": "buy a brush", "assignee_id": team.id("ann"), "due_on": date(2026, 12, 24)}
    await TaskParts(team.app.tasks).edit_subtask(uow, actor, task, first, given)


async def reopen_subtask(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    _first, second = await TaskRepository(uow).subtasks(task.id)
    await TaskParts(team.app.tasks).reopen_subtask(uow, actor, task, second)


def delete_subtask(place: int) -> Deed:
    async def delete(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        found = await TaskRepository(uow).subtasks(task.id)
        await TaskParts(team.app.tasks).delete_subtask(uow, actor, task, found[place])

    return delete


def edit_note(**given: Any) -> Deed:
    async def edit(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
        [note] = await TaskRepository(uow).notes(task.id)
        await TaskParts(team.app.tasks).edit_note(uow, actor, task, note, given)

    return edit


async def delete_note(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    [note] = await TaskRepository(uow).notes(task.id)
    await TaskParts(team.app.tasks).delete_note(uow, actor, task, note)


async def rename_third(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    third = (await TaskRepository(uow).subtasks(task.id))[2]
    await TaskParts(team.app.tasks).edit_subtask(uow, actor, task, third, {"title": "buy more"})


async def edit_newest(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    note = (await TaskRepository(uow).notes(task.id))[0]
    await TaskParts(team.app.tasks).edit_note(uow, actor, task, note, {"body": "snow"})


async def depend(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    await team.app.tasks.depend(uow, actor, task, await TaskRepository(uow).get_by_number(2))


async def attach(team: Team, uow: UnitOfWork, actor: Actor, task: Task) -> None:
    file = StoredFile(key="k", size=3, sha256="00")
    await team.app.tasks.attach(uow, actor, task, "plan.pdf", "application/pdf", file)


DEEDS: dict[str, Deed] = {
    "start": status(Status.IN_PROGRESS),
    "block": status(Status.BLOCKED, "no paint"),
    "complete": status(Status.COMPLETED),
    "assign": assign,
    "unassign": lambda team, uow, actor, task: team.app.tasks.assign(uow, actor, task, None),
    "reschedule to a moment": reschedule(FRIDAY),
    "reschedule to a day": reschedule(When(day=date(2026, 12, 24))),
    "reschedule to never": reschedule(None),
    "prioritise": lambda team, uow, actor, task: team.app.tasks.prioritise(uow, actor, task, Priority.URGENT),
    "edit texts": edit(title="mow the lawn", description="all of it", project="garden"),
    "edit lists": edit(tags=["green"], criteria=[{"text": "short", "met": True}]),
    "edit numbers": edit(estimate_minutes=90, progress=50, type="bug"),
    "move to a department": move_department,
    "delete": lambda team, uow, actor, task: team.app.tasks.delete(uow, actor, task),
    "note": lambda team, uow, actor, task: team.app.tasks.add_note(uow, actor, task, "rain"),
    "subtask": add_subtask("buy paint"),
    "finish subtask": finish_subtask,
    "rename, assign and date a subtask": rename_subtask,
    "reopen a subtask": reopen_subtask,
    "delete the first subtask": delete_subtask(0),
    "delete the last subtask": delete_subtask(-1),
    "edit a note": edit_note(body="sun", kind=NoteKind.UPDATE),
    "pin a note": edit_note(pinned=True),
    "delete a note": delete_note,
    "depend": depend,
    "attach": attach,
}


async def furnished(team: Team) -> UUID:
    """A task with something in every column that a change may touch."""
    task_id = await team.task(
        to="john",
        description="with care",
        criteria=("white", "dry"),
        tags=("wall",),
        department_id=team.departments["Engineering"],
        project="house",
        due=When(moment=datetime(2026, 11, 25, 9, 30, tzinfo=BERLIN)),
        estimate_minutes=30,
    )
    await team.task("another")
    await do(team, task_id, add_subtask("clean the brush"))
    due = When(moment=datetime(2026, 11, 25, 9, tzinfo=BERLIN))
    await do(team, task_id, add_finished_subtask("mix the paint", to="john", due=due))
    await do(team, task_id, DEEDS["note"])
    return task_id


@pytest.mark.parametrize("deed", DEEDS)
async def test_each_change_gives_back_the_former_rows(team: Team, clock: MovableClock, deed: str) -> None:
    task_id = await furnished(team)
    before = await rows_of(team)
    clock.advance(timedelta(hours=1))

    await do(team, task_id, DEEDS[deed])
    assert await rows_of(team) != before
    clock.advance(timedelta(hours=1))
    await undo_last(team)

    assert await rows_of(team) == before


@pytest.mark.parametrize("deed", DEEDS)
async def test_the_undo_of_a_task_is_that_of_its_newest_change(team: Team, deed: str) -> None:
    """Also of a part of it: the Undo beside "noted" takes the note back, not the task."""
    task_id = await furnished(team)
    before = await rows_of(team)
    await do(team, task_id, DEEDS[deed])
    await undo(team, await newest(team, task_id))
    assert await rows_of(team) == before


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_was_taken_back_is_done_again_and_taken_back_again(team: Team, deed: str) -> None:
    task_id = await furnished(team)
    before = await rows_of(team)
    await do(team, task_id, DEEDS[deed])
    done = await rows_of(team)
    undo = Undo(task_reversers(team.app.tasks))
    for _ in range(2):
        await undo_last(team)
        assert await rows_of(team) == before
        await team.do(lambda uow: undo.redo(uow, team.actors["boss"]))
        assert await rows_of(team) == done


async def test_a_subtask_whose_place_was_taken_comes_back_at_the_end(team: Team) -> None:
    task_id = await furnished(team)
    await do(team, task_id, delete_subtask(-1))
    deleted = await newest(team, task_id)
    await do(team, task_id, add_subtask("open the window"))
    await undo(team, deleted)
    found = await team.do(lambda uow: TaskRepository(uow).subtasks(task_id))
    assert [(one.position, one.title) for one in found] == [
        (1, "clean the brush"),
        (2, "open the window"),
        (3, "mix the paint"),
    ]


async def test_creating_is_undone(team: Team) -> None:
    before = await rows_of(team)
    await team.task()
    assert (await undo_last(team)).label == "created TASK-1"
    assert await rows_of(team) == before


async def test_restoring_and_reopening_are_undone(team: Team) -> None:
    task_id = await team.task()
    tasks = team.app.tasks
    for there, back in ((DEEDS["complete"], tasks.reopen), (DEEDS["delete"], tasks.restore)):
        await do(team, task_id, there)
        before = await rows_of(team)
        await team.change(task_id, back)
        assert await rows_of(team) != before
        await undo_last(team)
        assert await rows_of(team) == before


async def test_undoing_again_and_again_goes_back_step_by_step(team: Team) -> None:
    task_id = await furnished(team)
    steps = [await rows_of(team)]
    for deed in ("start", "note", "prioritise", "assign", "complete"):
        await do(team, task_id, DEEDS[deed])
        steps.append(await rows_of(team))
    for former in reversed(steps[:-1]):
        await undo_last(team)
        assert await rows_of(team) == former


# What was changed since is left alone


async def test_what_somebody_changed_since_is_left_alone(team: Team) -> None:
    task_id = await team.task(to="john")
    await do(team, task_id, status(Status.IN_PROGRESS), by="john")
    johns = await newest(team, task_id)
    await do(team, task_id, status(Status.ON_HOLD))

    with pytest.raises(ChangedSince, match="status"):
        await undo(team, johns, by="john")
    assert (await team.read(task_id)).status == "on_hold"


async def test_another_field_changed_since_does_not_matter(team: Team) -> None:
    task_id = await team.task(to="john")
    await do(team, task_id, status(Status.IN_PROGRESS), by="john")
    await do(team, task_id, edit(title="paint it red"))
    await undo_last(team, by="john")
    task = await team.read(task_id)
    assert (task.status, task.title) == ("pending", "paint it red")


async def test_a_subtask_that_was_finished_since_is_not_taken_away(team: Team) -> None:
    task_id = await team.task(to="john")
    await do(team, task_id, add_subtask("buy paint"))
    added = await newest(team, task_id)
    await do(team, task_id, finish_subtask, by="john")
    with pytest.raises(ChangedSince, match="buy paint"):
        await undo(team, added)


@pytest.mark.parametrize(("deed", "since"), [("subtask", rename_third), ("note", edit_newest)])
async def test_a_part_that_was_changed_since_is_left_alone(team: Team, deed: str, since: Deed) -> None:
    task_id = await furnished(team)
    await do(team, task_id, DEEDS[deed])
    added = await newest(team, task_id)
    await do(team, task_id, since)
    before = await rows_of(team)
    with pytest.raises(ChangedSince, match="changed again since"):
        await undo(team, added)
    assert await rows_of(team) == before


# Who may, and how long


async def test_somebody_elses_change_is_undone_by_a_boss_only(team: Team) -> None:
    task_id = await team.task(to="john")
    await do(team, task_id, status(Status.IN_PROGRESS), by="john")
    change = await newest(team, task_id)
    for other in ("mike", "max", "sarah"):
        with pytest.raises(NothingToUndo):
            await undo(team, change, by=other)
    await undo(team, change, by="boss")
    assert (await team.read(task_id)).status == "pending"


async def test_the_last_of_mine_is_not_the_last_of_others(team: Team) -> None:
    await team.task(to="john")
    with pytest.raises(NothingToUndo):
        await undo_last(team, by="john")


async def test_a_change_of_another_workspace_is_not_there(team: Team, strangers: Team) -> None:
    change = await newest(strangers, await strangers.task())
    with pytest.raises(NothingToUndo):
        await undo(team, change)


async def test_one_who_may_no_longer_see_the_task_undoes_nothing(team: Team) -> None:
    task_id = await team.task(to="john")
    await do(team, task_id, status(Status.IN_PROGRESS), by="john")
    await do(team, task_id, assign)
    with pytest.raises(TaskNotFound):
        await undo_last(team, by="john")


async def test_undo_lives_for_a_day(team: Team, clock: MovableClock) -> None:
    change = await newest(team, await team.task())
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    in_time = await newest(team, await team.task())
    clock.advance(timedelta(seconds=1))

    with pytest.raises(UndoTooLate, match="24 hours"):
        await undo(team, change)
    assert (await undo_last(team)).id == in_time
    with pytest.raises(NothingToUndo):
        await undo_last(team)


async def test_undoing_twice_is_refused(team: Team) -> None:
    change = await newest(team, await team.task())
    await undo(team, change)
    with pytest.raises(UndoTooLate, match="undone already"):
        await undo(team, change)


# The record


async def test_changes_and_undos_are_recorded(team: Team) -> None:
    with request_context("asked-by-ann"):
        task_id = await team.task("paint the wall")
    with request_context("taken-back"):
        await undo_last(team)

    made, unmade = await entries(team)
    assert [(e.action, e.request_id, e.door, e.member_id) for e in (made, unmade)] == [
        ("task.create", "asked-by-ann", "console", team.id("boss")),
        ("task.undo", "taken-back", "console", team.id("boss")),
    ]
    assert {entry.subject_id for entry in (made, unmade)} == {task_id}
    assert made.before is None
    assert unmade.undo_id not in {None, made.undo_id}  # so that it can be done again
    assert (made.after or {})["title"] == "paint the wall"


async def test_the_record_holds_the_values_before_and_after(team: Team) -> None:
    task_id = await team.task()
    await do(team, task_id, reschedule(FRIDAY))
    *_, entry = await entries(team)
    moment = "2026-11-27T16:00:00+00:00"
    assert entry.before == {"due_on": None, "due_at": None, "original_due_on": None, "original_due_at": None}
    assert entry.after == {"due_on": None, "due_at": moment, "original_due_on": None, "original_due_at": moment}


async def test_what_is_not_kept_is_not_recorded(team: Team) -> None:
    async def work(uow: UnitOfWork) -> None:
        await team.app.tasks.create(uow, team.actors["boss"], NewTask(title="x"))
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        await team.do(work)
    assert await entries(team) == []


# Statuses through the service


async def test_completed_is_not_reached_without_approval(team: Team) -> None:
    """From every status, by everybody, by undo as well."""
    task_id = await team.task(to="john", requires_validation=True)
    for current in Status:
        if current in {Status.COMPLETED, Status.UNDONE}:
            continue
        if (await team.read(task_id)).status == Status.CANCELLED:
            await team.change(task_id, team.app.tasks.reopen)
        if (await team.read(task_id)).status != current:
            await do(team, task_id, status(current))
        for person in ("boss", "max", "john"):
            with pytest.raises((NeedsApproval, TransitionRefused)):
                await do(team, task_id, DEEDS["complete"], by=person)
    for _ in range(30):
        try:
            await undo_last(team)
        except NothingToUndo:
            break
        assert (await team.read(task_id)).status != Status.COMPLETED


async def test_a_workspace_may_want_every_task_approved(bound: Application) -> None:
    strict = await make_team(bound, requires_validation=True)
    task_id = await strict.task()
    with pytest.raises(NeedsApproval):
        await do(strict, task_id, DEEDS["complete"])


async def test_the_service_keeps_the_status_table(team: Team) -> None:
    task_id = await team.task()
    await do(team, task_id, DEEDS["complete"])
    for wanted in Status:
        if wanted is not Status.COMPLETED and not may_follow(Status.COMPLETED, wanted):
            with pytest.raises(TransitionRefused):
                await do(team, task_id, status(wanted))
