"""Sentences read by the rules alone: the real registry, the demo team, a Monday morning; no database."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import URL

from boss_workflow.bootstrap import build
from boss_workflow.chat.actions import ActionRegistry
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.people import Name
from boss_workflow.chat.understand.rules import Rules
from boss_workflow.chat.understand.utterance import Utterance
from tests.support.clock import MONDAY
from tests.support.database import settings_for

TEAM = [Name(uuid5(UUID(int=1), name), name) for name in ("Boss", "John Smith", "Sarah Lee", "Mike Brown", "Ann Novak")]
TIME = TimeContext(now=MONDAY, zone=ZoneInfo("UTC"))


@cache
def registry() -> ActionRegistry:
    nowhere = URL.create("postgresql+asyncpg", "nobody", "none", "localhost", 1, "none")
    return build(settings_for(Path("/nowhere")), nowhere).actions


@cache
def rules() -> Rules:
    return Rules(registry())


def utterance(said: str) -> Utterance:
    return Utterance.of(said, TIME, TEAM, TEAM[0])


def propose(said: str) -> tuple[str, dict[str, Any]] | None:
    """The first action and the arguments that the rules propose; None when they are silent."""
    heard = utterance(said)
    command = rules().command(heard)
    proposals = [command] if command else rules().sentence(heard)
    return (proposals[0].action, dict(proposals[0].arguments)) if proposals else None


def work(said: str) -> tuple[str, str | None]:
    """The title and the assignee of the one new task that is proposed."""
    found = propose(said)
    assert found is not None
    action, arguments = found
    assert action == "task.create"
    return arguments["title"], arguments.get("assignee")
