"""The same words, said in the terminal, sent to quick-add and written in Telegram, do the same."""

import asyncio

import httpx
from sqlalchemy import func, select

from boss_workflow.bootstrap import Application, build_api
from boss_workflow.bootstrap.tokens import make_token
from boss_workflow.chat.models import InboundEvent, InboundStatus
from boss_workflow.domains.people import Member
from boss_workflow.domains.tasks import Task
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import TokenScope
from tests.flows.conftest import BOSS_ID
from tests.integration.api.client import client_of
from tests.simulators.telegram import TelegramSimulator
from tests.support.people import Talker

SCRIPT = (
    "John fix the login bug by Friday 5pm, high priority",
    "Sarah review the pricing page by tomorrow",
    "make it urgent",
    "move TASK-5 to Monday",
    "Mike update the handbook by Friday and Ann check the logo by Thursday",
    "yes",
    "assign TASK-6 to John",
    "add a note to TASK-5: the token expires too early",
    "TASK-6 is done",
    "undo",
    "block TASK-7 because the vendor is late",
    "what is overdue?",
    "thanks",
)
DONE = [
    ("TASK-5", "fix the login bug", "John Smith", "2026-11-30", "high", "pending"),
    ("TASK-6", "review the pricing page", "John Smith", "2026-11-24", "urgent", "pending"),
    ("TASK-7", "update the handbook", "Mike Brown", "2026-11-27", "medium", "blocked"),
    ("TASK-8", "check the logo", "Ann Novak", "2026-11-26", "medium", "pending"),
]


async def test_the_terminal(running: Application) -> None:
    boss = Talker(running)
    for words in SCRIPT:
        await boss.say(words)
    assert await done(running) == DONE


async def test_quick_add(running: Application) -> None:
    async with client_of(build_api(running)) as client:
        headers = {"Authorization": f"Bearer {await make_token(running, 'Boss', 'script', 1, [*TokenScope])}"}
        for words in SCRIPT:
            await said(client, headers, words)
    assert await done(running) == DONE


async def test_telegram(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    for words in SCRIPT:
        chat.send(words)
    await settled(on_telegram, len(SCRIPT))
    assert await done(on_telegram) == DONE


async def settled(app: Application, messages: int) -> None:
    query = select(func.count()).where(InboundEvent.status == InboundStatus.HANDLED)
    async with asyncio.timeout(60):
        while await app.database.as_system(lambda uow: uow.session.scalar(query)) != messages:
            await asyncio.sleep(0.05)


async def said(client: httpx.AsyncClient, headers: dict[str, str], words: str) -> None:
    response = await client.post("/api/v1/quick-add", json={"text": words}, headers=headers)
    assert response.status_code == 200, response.text


async def done(app: Application) -> list[tuple[str, ...]]:
    """What the script has made of the tasks, as the boss would read it."""
    workspace = await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert workspace is not None

    async def work(uow: UnitOfWork) -> list[tuple[str, ...]]:
        people = {member.id: member.name for member in await uow.session.scalars(select(Member))}
        tasks = await uow.session.scalars(select(Task).where(Task.number > 4).order_by(Task.number))
        return [
            (one.reference, one.title, people[one.assignee_id], str(one.due_on or one.due_at), one.priority, one.status)
            for one in tasks
            if one.assignee_id is not None
        ]

    return await app.database.in_workspace(workspace.id, work)
