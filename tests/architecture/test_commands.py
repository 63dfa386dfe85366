"""A slash command stands in the registry, the help, the menu and the documents, or in none of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, build
from boss_workflow.chat.actions import Turn
from boss_workflow.chat.builtin import NoArguments
from boss_workflow.chat.menus import MenuParams, Menus
from boss_workflow.chat.platforms import Platforms
from boss_workflow.domains.people import PeopleDirectory, Policy
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.jobs import JobContext
from boss_workflow.kernel.actor import Actor, Role
from boss_workflow.ports.blocks import Block, Items
from boss_workflow.ports.chat_platform import Command
from tests.support.database import settings_for

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
"""Not the how-to pages: they add commands, as an exercise."""
HELP_LINE = re.compile(r"/(\w+) \W ")
ADDRESSES = {"health", "webhook", "console", "docs", "metrics", "data"}
MENTION = re.compile(r"(?<=`)/([a-z_]{2,32})(?=[ `])")
BOSS = Actor(uuid4(), uuid4(), "Boss", Role.BOSS, "console", "UTC")


@dataclass
class NotedMenus(ConsolePlatform):
    """Stands where the terminal is, and has a menu."""

    menus: dict[str | None, list[str]] = field(default_factory=dict)

    async def publish_commands(self, chat_id: str | None, commands: Sequence[Command]) -> None:
        self.menus[chat_id] = [command.name for command in commands]


@pytest.fixture
def unconnected(tmp_path: Path) -> Application:
    return build(settings_for(tmp_path), URL.create("postgresql+asyncpg", host="nowhere"))


async def help_of(app: Application, actor: Actor) -> list[str]:
    turn = cast("Turn", SimpleNamespace(actor=actor))
    answer = await app.actions.get("chat.help").handler(turn, NoArguments())
    return mentioned(answer.blocks)


def mentioned(blocks: Iterable[Block]) -> list[str]:
    """The commands of the help's list; its examples are sentences."""
    entries = [entry for block in blocks if isinstance(block, Items) for entry in block.entries]
    return [found[1] for entry in entries if (found := HELP_LINE.match(entry))]


async def menu_of(app: Application, account: str) -> list[str]:
    noted = NotedMenus()
    menus = Menus(app.database, Platforms([noted]), app.actions, PeopleDirectory(), Policy())
    context = JobContext(uuid4(), 1)
    await menus.publish(context, MenuParams(platform=noted.name, account=noted.account, chat_id=account))
    return noted.menus[account]


async def test_help_shows_the_boss_every_command(unconnected: Application) -> None:
    assert await help_of(unconnected, BOSS) == list(unconnected.actions.commands)


async def test_help_shows_others_what_they_may_use(unconnected: Application) -> None:
    for role in (Role.MANAGER, Role.STAFF):
        shown = await help_of(unconnected, replace(BOSS, role=role))
        assert {"start", "help"} <= set(shown) <= set(unconnected.actions.commands)
        for command in set(unconnected.actions.commands) - set(shown):
            permission = unconnected.actions.commands[command].permission
            assert permission is not None
            assert not Policy().may_ever(replace(BOSS, role=role), permission)


@pytest.mark.parametrize(("account", "role"), [("boss", Role.BOSS), ("sarah", Role.MANAGER), ("john", Role.STAFF)])
async def test_menu_is_what_help_shows(app: Application, account: str, role: Role) -> None:
    assert await menu_of(app, account) == await help_of(app, replace(BOSS, role=role))


async def test_strangers_see_what_answers_them(app: Application) -> None:
    noted = NotedMenus()
    menus = Menus(app.database, Platforms([noted]), app.actions, PeopleDirectory(), Policy())
    await menus.publish(JobContext(uuid4(), 1), MenuParams(platform=noted.name, account=noted.account))
    assert noted.menus[None] == ["start", "help"]


def test_commands_can_be_typed_and_shown_everywhere(unconnected: Application) -> None:
    """Telegram: 1–32 small letters, digits and underscores; a description of 1–256 characters."""  # noqa: RUF002
    for name, action in unconnected.actions.commands.items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 1 <= len(action.summary) <= 256


def unknown_commands(text: str, known: Iterable[str]) -> set[str]:
    return set(MENTION.findall(text)) - set(known)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_only_commands_that_exist(unconnected: Application, document: Path) -> None:
    assert not unknown_commands(document.read_text(), {*unconnected.actions.commands, *ADDRESSES})


def test_a_command_that_does_not_exist_is_seen() -> None:
    assert unknown_commands("Type `/teleport John` or `/help`.", ["help"]) == {"teleport"}
