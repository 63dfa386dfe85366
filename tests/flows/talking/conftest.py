"""People of the demo team, each at a terminal of their own."""

from dataclasses import dataclass

import pytest

from boss_workflow.bootstrap import Application
from boss_workflow.ports.chat_platform import InboundKind
from tests.support.people import Talker


@dataclass
class Person(Talker):
    """Presses buttons, too, of which only the token is left."""

    async def press_token(self, token: str) -> str:
        """Presses a button of which only the token is left."""
        return await self._send(kind=InboundKind.PRESS, token=token)

    def token_of(self, label: str, *, on: str | None = None) -> str:
        return self._find(label, on)[1].token


@pytest.fixture
def boss(running: Application) -> Person:
    return Person(running)


@pytest.fixture
def john(running: Application) -> Person:
    """Staff in Engineering."""
    return Person(running, "john")


@pytest.fixture
def sarah(running: Application) -> Person:
    """Manager of Design, where Ann is."""
    return Person(running, "sarah")
