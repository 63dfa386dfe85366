"""A team in a workspace of its own, and the few verbs that the stories of these tests are told with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import URL

from boss_workflow.bootstrap import Application
from boss_workflow.bootstrap.addresses import as_role, libpq_dsn
from boss_workflow.domains.people import Member, PeopleRepository, make_actor
from boss_workflow.domains.people.access import LoginSession
from boss_workflow.domains.tasks import NewTask, Task, TaskRepository
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id, new_token

T = TypeVar("T")
Work = Callable[[UnitOfWork], Awaitable[T]]
TaskWork = Callable[[UnitOfWork, Actor, Task], Awaitable[T]]

PEOPLE = (
    ("boss", Role.BOSS, None),
    ("max", Role.MANAGER, "Engineering"),
    ("john", Role.STAFF, "Engineering"),
    ("mike", Role.STAFF, "Engineering"),
    ("sarah", Role.MANAGER, "Design"),
    ("ann", Role.STAFF, "Design"),
    ("nora", Role.STAFF, None),
)


@dataclass(frozen=True)
class Team:
    """One workspace; people are called by their first names, in lower case."""

    app: Application
    workspace_id: UUID
    actors: dict[str, Actor]
    departments: dict[str, UUID]

    def id(self, name: str) -> UUID:
        return self.actors[name].member_id

    async def do(self, work: Work[T]) -> T:
        """One unit of work in this workspace."""
        return await self.app.database.in_workspace(self.workspace_id, work)

    async def member(self, uow: UnitOfWork, name: str) -> Member:
        return await PeopleRepository(uow).get_member(self.id(name))

    async def task(self, title: str = "paint the wall", *, by: str = "boss", to: str | None = None, **new: Any) -> UUID:
        """Creates a task and returns its id."""

        async def work(uow: UnitOfWork) -> UUID:
            assignee = await self.member(uow, to) if to else None
            made = await self.app.tasks.create(uow, self.actors[by], NewTask(title=title, **new), assignee)
            return made.id

        return await self.do(work)

    async def change(self, task_id: UUID, work: TaskWork[T], *, by: str = "boss") -> T:
        """One person does something with a task, in a unit of its own."""

        async def unit(uow: UnitOfWork) -> T:
            return await work(uow, self.actors[by], await TaskRepository(uow).get(task_id, with_deleted=True))

        return await self.do(unit)

    async def read(self, task_id: UUID) -> Task:
        return await self.do(lambda uow: TaskRepository(uow).get(task_id, with_deleted=True))


async def make_team(app: Application, **settings: Any) -> Team:
    """`settings` are those of the workspace."""
    workspace_id = new_id()

    async def work(uow: UnitOfWork) -> Team:
        await WorkspaceRepository(uow).add(
            Workspace(id=workspace_id, name="Team", settings=settings, created_at=uow.now())
        )
        people = PeopleRepository(uow)
        departments = {name: (await people.add_department(name)).id for name in ("Engineering", "Design")}
        actors: dict[str, Actor] = {}
        for name, role, department in PEOPLE:
            department_id = departments[department] if department else None
            member = Member(
                workspace_id=workspace_id, name=name, role=role, department_id=department_id, created_at=uow.now()
            )
            actors[name] = await make_actor(uow, await people.add_member(member), "console")
            uow.session.add(_session(uow, actors[name]))
        return Team(app, workspace_id, actors, departments)

    return await app.database.in_workspace(workspace_id, work)


def _session(uow: UnitOfWork, actor: Actor) -> LoginSession:
    """Everybody of a team is logged in, in a session with their own id."""
    return LoginSession(
        id=actor.member_id,
        workspace_id=uow.workspace,
        member_id=actor.member_id,
        family_hash=new_token(),
        refresh_hash=new_token(),
        door="link",
        created_at=uow.now(),
        last_used_at=uow.now(),
        expires_at=uow.now() + timedelta(days=3650),
    )


def dressed(actor: Actor, **values: Any) -> Actor:
    """The same person with other rights or settings."""
    return replace(actor, **values)


async def connect_as(app: Application, owner: URL, role: str) -> asyncpg.Connection:
    """A raw connection as one of the application's roles, past every repository."""
    return await asyncpg.connect(libpq_dsn(as_role(owner, role, app.settings)))


async def connect_as_owner(owner: URL) -> asyncpg.Connection:
    return await asyncpg.connect(libpq_dsn(owner))
