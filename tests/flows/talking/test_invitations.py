"""Undo and invitations, as they are said."""

import asyncio

import pytest

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID
from tests.flows.talking.conftest import Person
from tests.simulators.telegram import TelegramSimulator


async def test_without_telegram_there_is_no_link(boss: Person) -> None:
    assert "Telegram is not connected" in await boss.say("/invite Zoe Hart")
    assert "Zoe Hart" not in await boss.say("/team")


async def test_a_link_waits_for_the_bots_name(on_telegram: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, telegram = Person(on_telegram), on_telegram.telegram
    assert telegram is not None
    async with asyncio.timeout(10):
        while telegram.known_username is None:
            await asyncio.sleep(0.01)

    with monkeypatch.context() as patch:
        patch.setattr(telegram, "_username", None)
        assert await boss.say("/invite Zoe Hart") == (
            "Telegram has not told me my name yet. Please try again in a minute."
        )
    assert "Zoe Hart" not in await boss.say("/team")
    assert "https://t.me/boss_test_bot?start=" in await boss.say("/invite Zoe Hart")


async def test_nobody_is_invited_in_a_group(on_telegram: Application, telegram: TelegramSimulator) -> None:
    boss = telegram.private_chat(BOSS_ID, "Alex")
    group = telegram.group("Engineering", members=[boss.person])
    group.send("/invite Zoe Hart", sender=boss.person)
    answer = await group.wait_for_async(1)
    assert answer.text == "Invitations are links that let somebody in: ask me in a private chat."


async def test_undo_does_not_get_stuck(boss: Person, john: Person) -> None:
    await john.say("TASK-1 is on hold")
    await john.say("fix the door by tomorrow")
    await boss.say("TASK-5 is urgent")

    assert "TASK-5 was changed again since (priority)" in await john.say("undo")
    assert "Undone: set TASK-1 to on hold." in await john.say("undo")
    assert "fix the door" in await john.say("TASK-5")
