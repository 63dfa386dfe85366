"""Members, departments, the workspace, and why something is allowed or not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from boss_workflow.domains.audit import as_one
from boss_workflow.domains.people.bodies import (
    DepartmentIn,
    DepartmentOut,
    InvitationOut,
    LeaveIn,
    MemberIn,
    MemberOut,
    MemberPatch,
    WhyIn,
    WhyOut,
    WorkspaceOut,
    WorkspacePatch,
)
from boss_workflow.domains.people.leaving import Leaving
from boss_workflow.domains.people.models import Department, Member
from boss_workflow.domains.people.organisation import Organisation
from boss_workflow.domains.people.policy import Policy, Resource
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import PeopleService, make_actor
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository, WorkspaceSettings
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import (
    After,
    Call,
    Idempotent,
    Keyset,
    Limit,
    Page,
    ShownOnce,
    TokenScope,
    allow,
    conditional,
    once,
    problems,
    tagged,
)

Reader = Annotated[Call, allow(TokenScope.PEOPLE_READ)]
Writer = Annotated[Call, allow(TokenScope.PEOPLE_WRITE)]
WorkspaceReader = Annotated[Call, allow(TokenScope.WORKSPACE_READ)]
BY_NAME = Keyset("name")
WorkspaceWriter = Annotated[Call, allow(TokenScope.WORKSPACE_WRITE)]


@dataclass(frozen=True, slots=True)
class PeopleParts:
    service: PeopleService
    policy: Policy
    organisation: Organisation
    leaving: Leaving
    of_task: Callable[[UnitOfWork, Actor, UUID], Awaitable[Resource]]
    """What the policy is asked about for a task that this person sees: people know no tasks."""
    link_of: Callable[[str], str | None] | None
    """From an invitation's token to the link that opens it."""

    def require_seeing(self, actor: Actor) -> None:
        """Raises: NotPermitted."""
        self.policy.require(actor, "member.see", Resource())


def people_router(parts: PeopleParts) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["people"])
    _add_members(router, parts)
    _add_coming_and_going(router, parts)
    _add_departments(router, parts)
    _add_workspace(router, parts)
    return router


def _add_members(router: APIRouter, parts: PeopleParts) -> None:
    @router.get("/members", summary="Who is in the team, by name", responses=problems())
    async def read_all(
        call: Reader, *, inactive: bool = False, cursor: After = None, limit: Limit = 50
    ) -> Page[MemberOut]:
        parts.require_seeing(call.actor)
        after = BY_NAME.after(cursor)

        async def work(uow: UnitOfWork) -> Page[MemberOut]:
            found = await PeopleRepository(uow).member_page(after, limit + 1, inactive=inactive)
            return BY_NAME.page(found, limit, _name, MemberOut.model_validate)

        return await call.run(work)

    @router.post(
        "/members",
        status_code=201,
        response_model=MemberOut,
        summary="Add somebody",
        responses=problems(404, 409),
    )
    async def add(call: Writer, body: MemberIn, key: Idempotent = None) -> Response:
        async def work(uow: UnitOfWork) -> str:
            profile = body.model_dump(exclude_unset=True, exclude={"name", "role"})
            member = await parts.service.add(uow, call.actor, body.name, body.role, **profile)
            return MemberOut.model_validate(member).model_dump_json()

        return await once(call, key, body, work)

    @router.get("/members/{member_id}", summary="One member", response_model=MemberOut, responses=conditional(404))
    async def read(call: Reader, member_id: UUID) -> Response:
        parts.require_seeing(call.actor)
        found = await call.run(lambda uow: PeopleRepository(uow).get_member(member_id))
        return tagged(call.request, MemberOut.model_validate(found))

    @router.patch("/members/{member_id}", summary="Change profile or role", responses=problems(404, 409))
    async def change(call: Writer, member_id: UUID, body: MemberPatch) -> MemberOut:
        return MemberOut.model_validate(await call.run(lambda uow: _change(parts, uow, call.actor, member_id, body)))


def _add_coming_and_going(router: APIRouter, parts: PeopleParts) -> None:
    @router.post("/members/{member_id}/deactivate", summary="End a membership", responses=problems(404, 409))
    async def deactivate(call: Writer, member_id: UUID, body: LeaveIn) -> MemberOut:
        async def work(uow: UnitOfWork) -> Member:
            return await parts.leaving.deactivate(uow, call.actor, member_id, body.reassign_to, force=body.force)

        return MemberOut.model_validate(await call.run(work))

    @router.post("/members/{member_id}/reactivate", summary="Take somebody in again", responses=problems(404, 409))
    async def reactivate(call: Writer, member_id: UUID) -> MemberOut:
        async def work(uow: UnitOfWork) -> Member:
            member = await PeopleRepository(uow).get_member(member_id, lock=True)
            await parts.service.reactivate(uow, call.actor, member)
            return member

        return MemberOut.model_validate(await call.run(work))

    @router.post(
        "/members/{member_id}/invitation",
        status_code=201,
        response_model=InvitationOut,
        summary="A link that works once",
        responses=problems(404),
    )
    async def invite(call: Writer, member_id: UUID, key: Idempotent = None) -> Response:
        async def work(uow: UnitOfWork) -> ShownOnce:
            people = PeopleRepository(uow)
            token = await parts.service.invite(uow, call.actor, await people.get_member(member_id))
            row = await people.invitation(token)
            kept = InvitationOut(id=row.id, member_id=row.member_id, expires_at=row.expires_at, token=None, link=None)
            link = parts.link_of(token) if parts.link_of is not None else None
            first = kept.model_copy(update={"token": token, "link": link})
            return ShownOnce(first.model_dump_json(), kept.model_dump_json())

        return await once(call, key, None, work)


def _add_departments(router: APIRouter, parts: PeopleParts) -> None:
    organisation = parts.organisation

    @router.get("/departments", summary="Departments, by name", responses=problems())
    async def read_all(call: Reader, cursor: After = None, limit: Limit = 50) -> Page[DepartmentOut]:
        parts.require_seeing(call.actor)
        after = BY_NAME.after(cursor)
        found = await call.run(lambda uow: PeopleRepository(uow).department_page(after, limit + 1))
        return BY_NAME.page(found, limit, _name, DepartmentOut.model_validate)

    @router.post(
        "/departments",
        status_code=201,
        response_model=DepartmentOut,
        summary="Add a department",
        responses=problems(409),
    )
    async def add(call: Writer, body: DepartmentIn, key: Idempotent = None) -> Response:
        async def work(uow: UnitOfWork) -> str:
            made = await organisation.add_department(uow, call.actor, body.name)
            return DepartmentOut.model_validate(made).model_dump_json()

        return await once(call, key, body, work)

    @router.get(
        "/departments/{department_id}",
        summary="One department",
        response_model=DepartmentOut,
        responses=conditional(404),
    )
    async def read(call: Reader, department_id: UUID) -> Response:
        parts.require_seeing(call.actor)
        found = await call.run(lambda uow: PeopleRepository(uow).get_department(department_id))
        return tagged(call.request, DepartmentOut.model_validate(found))

    @router.patch("/departments/{department_id}", summary="Rename a department", responses=problems(404, 409))
    async def rename(call: Writer, department_id: UUID, body: DepartmentIn) -> DepartmentOut:
        changed = await call.run(lambda uow: organisation.rename_department(uow, call.actor, department_id, body.name))
        return DepartmentOut.model_validate(changed)

    @router.delete(
        "/departments/{department_id}", status_code=204, summary="Delete an empty one", responses=problems(404, 409)
    )
    async def delete(call: Writer, department_id: UUID) -> None:
        await call.run(lambda uow: organisation.delete_department(uow, call.actor, department_id))


def _add_workspace(router: APIRouter, parts: PeopleParts) -> None:
    @router.get(
        "/workspace", summary="Your workspace and its settings", response_model=WorkspaceOut, responses=conditional()
    )
    async def read(call: WorkspaceReader) -> Response:
        return tagged(call.request, _workspace(await call.run(lambda uow: WorkspaceRepository(uow).current())))

    @router.patch("/workspace", summary="Change name, zone or settings", responses=problems())
    async def change(call: WorkspaceWriter, body: WorkspacePatch) -> WorkspaceOut:
        changes = body.model_dump(exclude_unset=True)
        return _workspace(await call.run(lambda uow: parts.organisation.change_workspace(uow, call.actor, changes)))

    @router.post("/why", summary="Whether something is allowed, and why", responses=problems(404))
    async def why(call: Reader, body: WhyIn) -> WhyOut:
        return await call.run(lambda uow: _why(parts, uow, call.actor, body))


def _name(row: Member | Department) -> tuple[str, UUID]:
    return row.name, row.id


async def _change(parts: PeopleParts, uow: UnitOfWork, actor: Actor, member_id: UUID, body: MemberPatch) -> Member:
    """Raises: MemberNotFound, NotPermitted, ProfileInvalid, NameTaken, DepartmentNotFound, LastBoss."""
    member = await PeopleRepository(uow).get_member(member_id, lock=True)
    profile = body.model_dump(exclude_unset=True, exclude={"role"})
    with as_one():
        if profile:
            await parts.service.change_profile(uow, actor, member, **profile)
        if "role" in body.model_fields_set and body.role != member.role:
            await parts.service.change_role(uow, actor, member, body.role)
    return member


async def _why(parts: PeopleParts, uow: UnitOfWork, actor: Actor, body: WhyIn) -> WhyOut:
    """Of others only who manages them may ask. Raises: NotPermitted, MemberNotFound, MemberInactive, NotFound."""
    asker = actor
    if body.member_id is not None and body.member_id != actor.member_id:
        parts.policy.require(actor, "member.manage", Resource())
        actor = await make_actor(uow, await PeopleRepository(uow).get_member(body.member_id), actor.door)
    if body.task_id is not None:
        resource = await parts.of_task(uow, asker, body.task_id)
    else:
        resource = Resource(body.department_id, frozenset(body.owner_ids))
    decision = parts.policy.decide(actor, body.permission, resource)
    return WhyOut(allowed=decision.allowed, reason=decision.reason)


def _workspace(workspace: Workspace) -> WorkspaceOut:
    settings = WorkspaceSettings.model_validate(workspace.settings)
    return WorkspaceOut(
        id=workspace.id,
        name=workspace.name,
        timezone=workspace.timezone,
        demo=workspace.demo,
        **settings.model_dump(include={"open_board", "staff_may_create", "requires_validation", "country"}),
    )
