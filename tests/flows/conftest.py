"""The whole application on Telegram, against the simulator."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import URL, text

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.seed import ensure_workspace, first_contact
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.simulators.telegram import BotMessage, TelegramSimulator
from tests.support.clock import MovableClock
from tests.support.database import settings_for
from tests.support.server import address_of, free_socket, serving

BOSS_ID = 1001


@pytest.fixture
def telegram() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def more_settings() -> dict[str, str]:
    """What a test sets beside the bot."""
    return {}


@pytest_asyncio.fixture
async def on_telegram(
    telegram: TelegramSimulator, owner: URL, data_dir: Path, clock: MovableClock, more_settings: dict[str, str]
) -> AsyncIterator[Application]:
    """Serving on loopback with its webhook registered; the demo team's boss is the account BOSS_ID."""
    with free_socket() as listening:
        settings = settings_for(
            data_dir,
            telegram_bot_token=telegram.token,
            telegram_api_url=telegram.url,
            telegram_boss_chat_id=str(BOSS_ID),
            public_url=address_of(listening),
            **more_settings,
        )
        app = build(settings, owner, Doubles(clock=clock))
        await ensure_workspace(app, demo=True)
        await first_contact(app)
        telegram.private_chat(BOSS_ID, "Alex")
        async with serving(app, listening):
            await _webhook_is_set(telegram)
            yield app


async def _webhook_is_set(telegram: TelegramSimulator) -> None:
    async with asyncio.timeout(10):
        while not telegram.webhook.url:
            await asyncio.sleep(0.01)


def says(*words: str) -> Callable[[BotMessage], bool]:
    """Fits a message that holds all of these."""
    return lambda message: all(word in message.text for word in words)


async def rows(app: Application, query: str) -> list[tuple[Any, ...]]:
    """What the demo team's wall lets through."""
    home = await app.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert home is not None

    async def select(uow: UnitOfWork) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await uow.session.execute(text(query))]

    return await app.database.in_workspace(home.id, select)


async def attachments(app: Application) -> list[tuple[Any, ...]]:
    """(task number, file name), oldest first."""
    return await rows(
        app,
        "select t.number, a.name from task_attachment a join task t on t.id = a.task_id"
        " where a.deleted_at is null order by a.created_at, a.id",
    )
