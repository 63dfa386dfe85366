"""One thing of each kind that a route may name by its id, made fresh in a team; keys are the names in the addresses."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import select, update

from boss_workflow.bootstrap import Application, build_api
from boss_workflow.chat.models import Conversation, InboundEvent
from boss_workflow.domains.people import LinkedAccount
from boss_workflow.domains.people.access import make_link
from boss_workflow.jobs import Job, Params
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Paragraph
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Sender
from tests.integration.api.client import bearer, client_of
from tests.integration.factories import Team

API = "/api/v1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24
Things = dict[str, str]
Maker = Callable[[Team], Awaitable[Things]]


APIS: dict[Database, FastAPI] = {}


class Nothing(Params):
    pass


NAP = Job("test.nap", Nothing, max_attempts=1)


async def nothing(_team: Team) -> Things:
    return {}


async def task(team: Team) -> Things:
    """John's, in his department, made by the boss."""
    return {"task_id": str(await team.task(to="john"))}


async def deleted_task(team: Team) -> Things:
    made = await task(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}")
    return made


async def task_and_member(team: Team) -> Things:
    return {**await task(team), "other_member_id": str(team.id("mike"))}


async def deleted_task_and_member(team: Team) -> Things:
    return {**await deleted_task(team), "other_member_id": str(team.id("mike"))}


async def two_tasks(team: Team) -> Things:
    return {**await task(team), "other_task_id": str(await team.task(to="john"))}


async def subtask(team: Team) -> Things:
    made = await task(team)
    shown = await _ask(team, "POST", f"/tasks/{made['task_id']}/subtasks", json={"title": "sand it"})
    return {**made, "subtask_id": shown["subtasks"][0]["id"]}


async def subtask_and_member(team: Team) -> Things:
    return {**await subtask(team), "other_member_id": str(team.id("mike"))}


async def finished_subtask(team: Team) -> Things:
    made = await subtask(team)
    await _ask(team, "POST", f"/tasks/{made['task_id']}/subtasks/{made['subtask_id']}/done")
    return made


async def deleted_subtask(team: Team) -> Things:
    made = await subtask_and_member(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}/subtasks/{made['subtask_id']}")
    return {"subtask_id": made["subtask_id"], **made}


async def deleted_task_with_subtask_and_member(team: Team) -> Things:
    return {**await deleted_task_with_subtask(team), "other_member_id": str(team.id("mike"))}


async def note(team: Team) -> Things:
    """The boss's."""
    made = await task(team)
    shown = await _ask(team, "POST", f"/tasks/{made['task_id']}/notes", json={"body": "blue"})
    return {**made, "note_id": shown["notes"][0]["id"]}


async def deleted_note(team: Team) -> Things:
    made = await note(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}/notes/{made['note_id']}")
    return {"note_id": made["note_id"], **made}


async def deleted_task_with_note(team: Team) -> Things:
    made = await note(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}")
    return made


async def deleted_task_with_subtask(team: Team) -> Things:
    made = await subtask(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}")
    return made


async def deleted_task_and_blocker(team: Team) -> Things:
    return {**await deleted_task(team), "other_task_id": str(await team.task(to="john"))}


async def task_and_deleted_blocker(team: Team) -> Things:
    return {"other_task_id": (await deleted_task(team))["task_id"], **await task(team)}


async def dependency(team: Team) -> Things:
    made = {**await task(team), "blocker_id": str(await team.task(to="john"))}
    await _ask(team, "POST", f"/tasks/{made['task_id']}/dependencies", json={"blocker_id": made["blocker_id"]})
    return made


async def deleted_task_that_waited(team: Team) -> Things:
    made = await dependency(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}")
    return made


async def task_and_colleague(team: Team) -> Things:
    return {**await task(team), "member_id": str(team.id("mike"))}


async def deleted_task_and_colleague(team: Team) -> Things:
    return {**await deleted_task(team), "member_id": str(team.id("mike"))}


async def task_that_a_colleague_watches(team: Team) -> Things:
    made = await task_and_colleague(team)
    await _ask(team, "PUT", f"/tasks/{made['task_id']}/watchers/{made['member_id']}")
    return made


async def watched_task(team: Team) -> Things:
    """By those who may see it without watching."""
    made = await task(team)
    for who in ("boss", "max", "john"):
        await _ask(team, "PUT", f"/tasks/{made['task_id']}/watchers/me", by=who)
    return made


async def deleted_watched_task(team: Team) -> Things:
    made = await watched_task(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}")
    return made


async def recurring(team: Team) -> Things:
    """John's, made by the boss."""
    new = {"title": "count the stock", "rule": "every Monday at 9", "assignee_ids": [str(team.id("john"))]}
    return {"recurring_id": (await _ask(team, "POST", "/recurring", json=new))["id"]}


async def recurring_and_member(team: Team) -> Things:
    return {**await recurring(team), "other_member_id": str(team.id("mike"))}


async def paused_recurring(team: Team) -> Things:
    made = await recurring(team)
    await _ask(team, "POST", f"/recurring/{made['recurring_id']}/pause")
    return made


async def ended_recurring(team: Team) -> Things:
    made = await recurring(team)
    await _ask(team, "DELETE", f"/recurring/{made['recurring_id']}")
    return made


async def ended_recurring_and_member(team: Team) -> Things:
    return {**await ended_recurring(team), "other_member_id": str(team.id("mike"))}


async def attachment(team: Team) -> Things:
    made = await task(team)
    address = f"/tasks/{made['task_id']}/attachments?name=a.png"
    shown = await _ask(team, "POST", address, content=PNG, headers={"Content-Type": "image/png"})
    return {**made, "attachment_id": shown["attachments"][0]["id"]}


async def removed_attachment(team: Team) -> Things:
    made = await attachment(team)
    await _ask(team, "DELETE", f"/tasks/{made['task_id']}/attachments/{made['attachment_id']}")
    return made


async def undo(team: Team) -> Things:
    made = await task(team)
    body = {"ids": [made["task_id"]], "changes": {"priority": "low"}}
    return {"undo_id": (await _ask(team, "POST", "/tasks/bulk/patch", json=body))["undo_id"]}


async def session(team: Team) -> Things:
    """John's, beside the one that he calls with."""
    token = await team.do(lambda uow: make_link(uow, team.id("john")))
    await _ask(team, "POST", "/access/login", json={"link_token": token})
    found = (await _ask(team, "GET", "/access/sessions", by="john"))["items"]
    return {"session_id": next(one["id"] for one in found if not one["current"])}


async def ended_session(team: Team) -> Things:
    made = await session(team)
    await _ask(team, "DELETE", f"/access/sessions/{made['session_id']}", by="john")
    return made


async def token(team: Team) -> Things:
    """John's."""
    return {"token_id": (await _ask(team, "POST", "/access/tokens", by="john", json={"name": "script"}))["id"]}


async def revoked_token(team: Team) -> Things:
    made = await token(team)
    await _ask(team, "DELETE", f"/access/tokens/{made['token_id']}", by="john")
    return made


async def member(team: Team) -> Things:
    return {"member_id": (await _ask(team, "POST", "/members", json={"name": f"Zoe {new_id()}"}))["id"]}


async def former_member(team: Team) -> Things:
    made = await member(team)
    await _ask(team, "POST", f"/members/{made['member_id']}/deactivate", json={})
    return made


async def two_members(team: Team) -> Things:
    return {**await member(team), "other_member_id": str(team.id("mike"))}


async def member_and_department(team: Team) -> Things:
    return {**await member(team), "department_id": str(team.departments["Design"])}


async def used_department(team: Team) -> Things:
    return {"department_id": str(team.departments["Design"])}


async def department(team: Team) -> Things:
    return {"department_id": (await _ask(team, "POST", "/departments", json={"name": f"Sales {new_id()}"}))["id"]}


async def deleted_department(team: Team) -> Things:
    made = await department(team)
    await _ask(team, "DELETE", f"/departments/{made['department_id']}")
    return made


async def invitation(team: Team) -> Things:
    await _ask(team, "POST", f"/members/{team.id('john')}/invitation")
    return {"invitation_id": (await _ask(team, "GET", "/invitations"))["items"][0]["id"]}


async def ended_invitation(team: Team) -> Things:
    made = await invitation(team)
    await _ask(team, "DELETE", f"/invitations/{made['invitation_id']}")
    return made


async def account(team: Team) -> Things:
    row = LinkedAccount(
        id=new_id(),
        workspace_id=team.workspace_id,
        member_id=team.id("john"),
        platform="telegram",
        account_id=new_id().hex,
        username="john",
    )

    async def link(uow: UnitOfWork) -> None:
        uow.session.add(row)

    await team.do(link)
    return {"account_id": str(row.id)}


async def unlinked_account(team: Team) -> Things:
    made = await account(team)
    await _ask(team, "DELETE", f"/accounts/{made['account_id']}")
    return made


async def job(team: Team) -> Things:
    return {"job_id": str(await team.do(lambda uow: team.app.jobs.enqueue(uow, NAP, Nothing())))}


async def dead_job(team: Team) -> Things:
    made = await job(team)

    async def die(uow: UnitOfWork) -> None:
        await uow.session.execute(update(JobRun).where(JobRun.id == UUID(made["job_id"])).values(status=RunStatus.DEAD))

    await team.do(die)
    return made


async def event(team: Team) -> Things:
    return {"inbound_event_id": str((await talk(team))[0])}


async def message(team: Team) -> Things:
    return {"outbound_message_id": str((await talk(team))[1])}


async def schedule(_team: Team) -> Things:
    return {"name": "report.weekly"}


async def report(_team: Team) -> Things:
    return {"kind": "weekly"}


async def talk(team: Team) -> tuple[UUID, UUID]:
    """An event of this workspace, and a message that answers it."""
    event_id = new_id().hex
    await team.app.ingest.receive(
        Inbound(
            platform="console",
            account="local",
            event_id=event_id,
            kind=InboundKind.MESSAGE,
            chat_id=event_id,
            private=True,
            sender=Sender(id="x", name="x"),
            text="a private word",
        )
    )

    async def bind(uow: UnitOfWork) -> UUID:
        chat = update(Conversation).where(Conversation.chat_id == event_id).values(workspace_id=team.workspace_id)
        await uow.session.execute(chat)
        event = update(InboundEvent).where(InboundEvent.event_id == event_id).values(workspace_id=team.workspace_id)
        return (await uow.session.execute(event.returning(InboundEvent.id))).scalar_one()

    inbound = await team.app.database.as_system(bind)

    async def answer(uow: UnitOfWork) -> UUID:
        chat = (await uow.session.scalars(select(Conversation).filter_by(chat_id=event_id))).one()
        said = [Paragraph(text="a private answer")]
        return (await team.app.outbox.send(uow, chat, said, inbound_id=inbound, answers=event_id)).id

    return inbound, await team.do(answer)


def api_of(app: Application) -> FastAPI:
    """Built once for each application, as it takes longer than a call; only that of the last one is kept."""
    if app.database not in APIS:
        APIS.clear()
        APIS[app.database] = build_api(app)
    return APIS[app.database]


async def _ask(team: Team, method: str, address: str, *, by: str = "boss", **request: Any) -> dict[str, Any]:
    headers = {**request.pop("headers", {}), **bearer(team, by)}
    async with client_of(api_of(team.app)) as client:
        response: httpx.Response = await client.request(method, f"{API}{address}", headers=headers, **request)
    assert response.is_success, f"{method} {address}: {response.text}"
    found: dict[str, Any] = response.json() if response.content else {}
    return found
