"""The whole application on Telegram, against the simulator."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.seed import ensure_workspace, first_contact
from tests.simulators.telegram import TelegramSimulator
from tests.support.clock import MovableClock
from tests.support.database import settings_for
from tests.support.server import address_of, free_socket, serving

BOSS_ID = 1001


@pytest.fixture
def telegram() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest_asyncio.fixture
async def on_telegram(
    telegram: TelegramSimulator, owner: URL, data_dir: Path, clock: MovableClock
) -> AsyncIterator[Application]:
    """Serving on loopback with its webhook registered; the demo team's boss is the account BOSS_ID."""
    with free_socket() as listening:
        settings = settings_for(
            data_dir,
            telegram_bot_token=telegram.token,
            telegram_api_url=telegram.url,
            telegram_boss_chat_id=str(BOSS_ID),
            public_url=address_of(listening),
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
