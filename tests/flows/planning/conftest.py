"""The demo team with a language model that says what the test wrote, over the vendor's own protocol."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, Doubles, build
from boss_workflow.bootstrap.seed import ensure_workspace
from tests.flows.talking.conftest import Person
from tests.simulators.deepseek import DeepSeekSimulator
from tests.support.clock import MovableClock
from tests.support.database import settings_for


@pytest.fixture
def deepseek() -> Iterator[DeepSeekSimulator]:
    with DeepSeekSimulator() as simulator:
        yield simulator


@pytest.fixture
def daily_tokens() -> int:
    """What the workspace may spend; every answer of the simulator costs 15."""
    return 1_000_000


@pytest_asyncio.fixture
async def with_model(
    deepseek: DeepSeekSimulator, owner: URL, data_dir: Path, clock: MovableClock, daily_tokens: int
) -> AsyncIterator[Application]:
    settings = settings_for(
        data_dir,
        deepseek_api_key=deepseek.api_key,
        deepseek_base_url=deepseek.url,
        model_daily_tokens=daily_tokens,
    )
    application = build(settings, owner, Doubles(clock=clock))
    await ensure_workspace(application, demo=True)
    await application.start(serve_doors=False)
    yield application
    await application.stop()


@pytest.fixture
def boss(with_model: Application) -> Person:
    return Person(with_model)


@pytest.fixture
def john(with_model: Application) -> Person:
    """Staff in Engineering."""
    return Person(with_model, "john")


@pytest.fixture
def alone(running: Application) -> Person:
    """The boss, without any model."""
    return Person(running)


def writes(simulator: DeepSeekSimulator, **what: Any) -> None:
    simulator.reply(tool_calls=[("write", what)])
