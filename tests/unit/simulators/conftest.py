"""A running simulator of each kind, and short ways to call them."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.simulators.deepseek import DeepSeekSimulator
from tests.simulators.telegram import PrivateChat, TelegramSimulator

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def tg() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def ana(tg: TelegramSimulator) -> PrivateChat:
    return tg.private_chat(first_name="Ana", username="ana")


@pytest.fixture
def call(tg: TelegramSimulator) -> Iterator[Call]:
    """Calls a method with JSON and returns the whole answer."""
    with httpx.Client(base_url=f"{tg.url}/bot{tg.token}/", timeout=10, verify=False) as client:

        def send(method: str, **params: Any) -> dict[str, Any]:
            answer: dict[str, Any] = client.post(method, json=params).json()
            return answer

        yield send


@pytest.fixture
def llm() -> Iterator[DeepSeekSimulator]:
    with DeepSeekSimulator() as simulator:
        yield simulator
