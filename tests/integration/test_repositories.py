"""What each repository says when the database says no, and that two people at once never break a rule."""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL

import boss_workflow
from boss_workflow.domains.assistant.errors import TemplateTaken
from boss_workflow.domains.assistant.models import Template
from boss_workflow.domains.assistant.repository import AssistantRepository
from boss_workflow.domains.people import DepartmentNotFound, LinkedAccount, Member, MemberNotFound, PeopleRepository
from boss_workflow.domains.people.errors import (
    AccountLinked,
    DepartmentNameTaken,
    InvitationNotFound,
    NameTaken,
    ProfileInvalid,
)
from boss_workflow.domains.people.models import Invitation
from boss_workflow.domains.reviews.errors import AlreadyWaiting
from boss_workflow.domains.reviews.models import Submission
from boss_workflow.domains.reviews.repository import ReviewRepository
from boss_workflow.domains.tasks.errors import (
    DependencyCycle,
    DependencyExists,
    PartNotFound,
    StaleTask,
    TaskInvalid,
    TaskNotFound,
)
from boss_workflow.domains.tasks.models import Priority, Status, Subtask, Task, TaskAttachment, TaskNote
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.schemas import NewTask
from boss_workflow.domains.workspaces import WorkspaceNotFound, WorkspaceRepository
from boss_workflow.jobs import JobNotFound
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.db.errors import _constraint_name, _driver_error
from boss_workflow.kernel.errors import AppError
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team, connect_as_owner

NOBODY = new_id()
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Asked = Callable[[UnitOfWork], Awaitable[object]]
Done = Callable[[UnitOfWork, Team, Task], Awaitable[object]]

# What is not there

MISSING: dict[str, tuple[type[AppError], Asked]] = {
    "task": (TaskNotFound, lambda uow: TaskRepository(uow).get(NOBODY)),
    "task by number": (TaskNotFound, lambda uow: TaskRepository(uow).get_by_number(404)),
    "note": (PartNotFound, lambda uow: TaskRepository(uow).get_note(NOBODY, of=NOBODY)),
    "subtask": (PartNotFound, lambda uow: TaskRepository(uow).get_subtask(NOBODY)),
    "member": (MemberNotFound, lambda uow: PeopleRepository(uow).get_member(NOBODY)),
    "invitation": (InvitationNotFound, lambda uow: PeopleRepository(uow).invitation("no such token")),
}


@pytest.mark.parametrize("what", MISSING)
async def test_what_is_not_there(team: Team, what: str) -> None:
    error, ask = MISSING[what]
    with pytest.raises(error):
        await team.do(ask)


@pytest.mark.parametrize("what", ["task", "task by number"])
async def test_the_deleted_is_not_there_unless_asked_for(team: Team, what: str) -> None:
    task_id = await team.task()
    await team.change(task_id, team.app.tasks.delete)

    async def find(uow: UnitOfWork, *, with_deleted: bool) -> Task:
        tasks = TaskRepository(uow)
        if what == "task":
            return await tasks.get(task_id, with_deleted=with_deleted)
        return await tasks.get_by_number(1, with_deleted=with_deleted)

    assert (await team.do(lambda uow: find(uow, with_deleted=True))).id == task_id
    with pytest.raises(TaskNotFound):
        await team.do(lambda uow: find(uow, with_deleted=False))


async def test_what_is_in_another_workspace_is_not_there(team: Team, strangers: Team) -> None:
    theirs = await strangers.task()
    with pytest.raises(TaskNotFound):
        await team.do(lambda uow: TaskRepository(uow).get(theirs))
    with pytest.raises(MemberNotFound):
        await team.do(lambda uow: PeopleRepository(uow).get_member(strangers.id("john")))


@pytest.mark.parametrize(
    "ask",
    [
        lambda uow: WorkspaceRepository(uow).current(),
        lambda uow: TaskRepository(uow).add(Task(workspace_id=NOBODY, title="a", created_at=NOW, updated_at=NOW)),
    ],
)
async def test_a_workspace_that_is_not_there(team: Team, ask: Asked) -> None:
    with pytest.raises(WorkspaceNotFound):
        await team.app.database.in_workspace(NOBODY, ask)


async def test_a_job_that_is_not_there(team: Team) -> None:
    with pytest.raises(JobNotFound):
        await team.do(lambda uow: team.app.jobs.retry(uow, NOBODY))


async def test_a_department_is_found_in_any_case_or_not_at_all(team: Team) -> None:
    found = await team.do(lambda uow: PeopleRepository(uow).find_department("dESIGN"))
    assert found is not None
    assert found.id == team.departments["Design"]
    assert await team.do(lambda uow: PeopleRepository(uow).find_department("Sales")) is None


# What a broken constraint means


def member(team: Team, **values: Any) -> Member:
    return Member(**{"workspace_id": team.workspace_id, "name": "Zoe", "role": Role.STAFF, "created_at": NOW} | values)


def subtask(task: Task, **values: Any) -> Subtask:
    return Subtask(**{"workspace_id": task.workspace_id, "task_id": task.id, "title": "x"} | values)


def note(task: Task, **values: Any) -> TaskNote:
    return TaskNote(**{"workspace_id": task.workspace_id, "task_id": task.id, "body": "x", "created_at": NOW} | values)


def account(team: Team, member_id: UUID) -> LinkedAccount:
    return LinkedAccount(
        workspace_id=team.workspace_id, member_id=member_id, platform="telegram", account_id="7", created_at=NOW
    )


def invitation(team: Team) -> Invitation:
    times = {"created_at": NOW, "expires_at": NOW}
    return Invitation(workspace_id=team.workspace_id, member_id=NOBODY, token_hash=new_id().hex, **times)


def attachment(task: Task) -> TaskAttachment:
    file = {"name": "a", "media_type": "text/plain", "size": 1, "sha256": "0", "key": "k"}
    return TaskAttachment(workspace_id=task.workspace_id, task_id=NOBODY, created_at=NOW, **file)


def setting(**values: Any) -> Done:
    async def work(uow: UnitOfWork, _team: Team, task: Task) -> None:
        for name, value in values.items():
            setattr(task, name, value)
        await TaskRepository(uow).flush(task)

    return work


async def link_twice(uow: UnitOfWork, team: Team, _task: Task) -> None:
    for name in ("john", "ann"):
        await PeopleRepository(uow).link(account(team, team.id(name)))


async def depend_twice(uow: UnitOfWork, team: Team, task: Task) -> None:
    other = await team.app.tasks.create(uow, team.actors["boss"], NewTask(title="another"))
    for _ in range(2):
        uow.session.expunge_all()
        await TaskRepository(uow).add_dependency(other, task)


async def hand_in_twice(uow: UnitOfWork, team: Team, task: Task) -> None:
    for _ in range(2):
        times = {"attempt": 1, "created_at": NOW}
        one = Submission(workspace_id=task.workspace_id, task_id=task.id, member_id=team.id("john"), **times)
        await ReviewRepository(uow).add(one, task.reference)


async def save_twice(uow: UnitOfWork, team: Team, _task: Task) -> None:
    for name in ("browser bug", "Browser Bug"):
        template = Template(workspace_id=team.workspace_id, name=name, body={}, created_at=NOW)
        await AssistantRepository(uow).add_template(template)


CONSTRAINTS: dict[str, tuple[type[AppError], Done]] = {
    "fk_task_assignee": (MemberNotFound, setting(assignee_id=NOBODY)),
    "fk_task_creator": (MemberNotFound, setting(creator_id=NOBODY)),
    "fk_task_department": (DepartmentNotFound, setting(department_id=NOBODY)),
    "ck_task_title_length": (TaskInvalid, setting(title="")),
    "ck_task_progress": (TaskInvalid, setting(progress=101)),
    "ck_task_one_due": (TaskInvalid, setting(due_on=date(2026, 12, 1), due_at=NOW)),
    "fk_subtask_task": (TaskNotFound, lambda uow, _, t: TaskRepository(uow).add_subtask(subtask(t, task_id=NOBODY))),
    "fk_subtask_assignee": (
        MemberNotFound,
        lambda uow, _, t: TaskRepository(uow).add_subtask(subtask(t, assignee_id=NOBODY)),
    ),
    "ck_subtask_title_length": (
        TaskInvalid,
        lambda uow, _, t: TaskRepository(uow).add_subtask(subtask(t, title="x" * 201)),
    ),
    "fk_task_note_task": (TaskNotFound, lambda uow, _, t: TaskRepository(uow).add_note(note(t, task_id=NOBODY))),
    "ck_task_note_body_length": (TaskInvalid, lambda uow, _, t: TaskRepository(uow).add_note(note(t, body=""))),
    "pk_task_dependency": (DependencyExists, depend_twice),
    "fk_task_watcher_member": (MemberNotFound, lambda uow, _, t: TaskRepository(uow).watch(t.id, NOBODY)),
    "fk_task_watcher_task": (TaskNotFound, lambda uow, team, _: TaskRepository(uow).watch(NOBODY, team.id("john"))),
    "fk_task_attachment_task": (TaskNotFound, lambda uow, _, t: TaskRepository(uow).add_attachment(attachment(t))),
    "uq_member_name": (NameTaken, lambda uow, team, _: PeopleRepository(uow).add_member(member(team, name="JOHN"))),
    "ck_member_name_length": (
        ProfileInvalid,
        lambda uow, team, _: PeopleRepository(uow).add_member(member(team, name="")),
    ),
    "fk_member_department": (
        DepartmentNotFound,
        lambda uow, team, _: PeopleRepository(uow).add_member(member(team, department_id=NOBODY)),
    ),
    "uq_department_name": (DepartmentNameTaken, lambda uow, *_: PeopleRepository(uow).add_department("DESIGN")),
    "uq_linked_account_account": (AccountLinked, link_twice),
    "fk_linked_account_member": (
        MemberNotFound,
        lambda uow, team, _: PeopleRepository(uow).link(account(team, NOBODY)),
    ),
    "uq_submission_open": (AlreadyWaiting, hand_in_twice),
    "uq_template_name": (TemplateTaken, save_twice),
    "fk_invitation_member": (
        MemberNotFound,
        lambda uow, team, _: PeopleRepository(uow).add_invitation(invitation(team)),
    ),
}


@pytest.mark.parametrize("constraint", CONSTRAINTS)
async def test_a_broken_constraint_has_its_meaning(team: Team, constraint: str) -> None:
    error, work = CONSTRAINTS[constraint]
    task_id = await team.task()

    with pytest.raises(error) as refused:
        await team.change(task_id, lambda uow, _actor, task: work(uow, team, task))

    assert type(refused.value) is error
    assert refused.value.__cause__ is not None
    assert _constraint_name(_driver_error(refused.value.__cause__)) == constraint
    assert constraint not in refused.value.message


def named_in_repositories() -> set[str]:
    source = Path(boss_workflow.__file__).parent / "domains"
    found = {
        name for path in source.glob("*/*.py") for name in re.findall(r'"((?:uq|fk|ck|pk)_\w+)":', path.read_text())
    }
    assert found
    return found


def test_every_named_constraint_is_broken_above() -> None:
    assert named_in_repositories() == set(CONSTRAINTS)


async def test_every_named_constraint_exists(shared_owner: URL) -> None:
    connection = await connect_as_owner(shared_owner)
    rows = await connection.fetch(
        "select conname as name from pg_constraint union select indexrelid::regclass::text from pg_index where indisunique"
    )
    await connection.close()
    assert named_in_repositories() <= {row["name"] for row in rows}


# Two at once


async def test_the_second_of_two_changes_is_refused(team: Team) -> None:
    task_id = await team.task()

    async def overtaken(uow: UnitOfWork, _actor: Any, task: Task) -> None:
        await team.change(task_id, lambda uow, who, task: team.app.tasks.prioritise(uow, who, task, Priority.HIGH))
        await team.app.tasks.set_status(uow, team.actors["boss"], task, Status.COMPLETED)

    with pytest.raises(StaleTask, match="TASK-1"):
        await team.change(task_id, overtaken)

    task = await team.read(task_id)
    assert (task.priority, task.status, task.version) == ("high", "pending", 2)


async def test_numbers_are_unique_and_without_gaps(team: Team) -> None:
    ids = await asyncio.gather(*(team.task(f"task {number}") for number in range(20)))
    numbers = [(await team.read(task_id)).number for task_id in ids]
    assert sorted(numbers) == list(range(1, 21))


async def test_a_number_that_was_not_kept_is_given_again(team: Team) -> None:
    with pytest.raises(TaskInvalid):
        await team.task("")
    assert (await team.read(await team.task())).number == 1


async def test_each_workspace_counts_for_itself(team: Team, strangers: Team) -> None:
    ours, theirs = await team.task(), await strangers.task()
    assert ((await team.read(ours)).number, (await strangers.read(theirs)).number) == (1, 1)


async def test_subtasks_that_are_added_at_once_have_their_places(team: Team) -> None:
    task_id = await team.task()
    add = team.app.tasks.add_subtask
    await asyncio.gather(*(team.change(task_id, lambda uow, who, task: add(uow, who, task, "step")) for _ in range(8)))
    found = await team.do(lambda uow: TaskRepository(uow).subtasks(task_id))
    assert [one.position for one in found] == list(range(1, 9))


async def test_watching_twice_at_once_is_watching(team: Team) -> None:
    task_id = await team.task()
    watch = team.app.tasks.watch
    await asyncio.gather(*(team.change(task_id, watch, by="boss") for _ in range(4)))
    assert await team.do(lambda uow: TaskRepository(uow).watchers(task_id)) == {team.id("boss")}


# Dependencies go in no circle


async def depend(team: Team, blocked: UUID, blocker: UUID) -> None:
    async def work(uow: UnitOfWork, actor: Any, task: Task) -> None:
        await team.app.tasks.depend(uow, actor, task, await TaskRepository(uow).get(blocker))

    await team.change(blocked, work)


async def test_a_task_does_not_wait_for_itself(team: Team) -> None:
    task_id = await team.task()
    with pytest.raises(DependencyCycle):
        await depend(team, task_id, task_id)


@pytest.mark.parametrize("length", [2, 3, 5])
async def test_a_circle_is_refused_whatever_its_length(team: Team, length: int) -> None:
    chain = [await team.task(f"task {number}") for number in range(length)]
    for blocked, blocker in itertools.pairwise(chain):
        await depend(team, blocked, blocker)
    with pytest.raises(DependencyCycle):
        await depend(team, chain[-1], chain[0])


async def test_a_diamond_is_no_circle(team: Team) -> None:
    top, left, right, bottom = [await team.task(name) for name in ("top", "left", "right", "bottom")]
    for blocked, blocker in ((top, left), (top, right), (left, bottom), (right, bottom)):
        await depend(team, blocked, blocker)
    assert len(await team.do(lambda uow: TaskRepository(uow).blockers(top))) == 2


async def test_two_at_once_close_no_circle(team: Team) -> None:
    first, second = await team.task("first"), await team.task("second")
    ended = await asyncio.gather(depend(team, first, second), depend(team, second, first), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["DependencyCycle", "NoneType"]
