"""Who may come in through Telegram, and what those hear who may not."""

import re

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID
from tests.simulators.telegram import PrivateChat, TelegramSimulator

STRANGER_ID, ANN_ID = 2002, 2003


async def invitation_link(boss: PrivateChat, text: str) -> str:
    boss.send(text)
    message = await boss.wait_for_async(lambda one: "t.me/" in one.text)
    found = re.search(r"start=(\S+)", message.text)
    assert found is not None
    return found.group(1)


async def test_a_stranger_is_told_once_how_to_be_invited(on_telegram: Application, telegram: TelegramSimulator) -> None:
    stranger = telegram.private_chat(STRANGER_ID, "Eve")

    stranger.send("John fix the login bug by Friday")
    answer = await stranger.wait_for_async(1)
    stranger.send("hello?")
    await telegram.wait_delivered_async(5)

    assert "invitation link" in answer.text
    assert len(stranger.messages) == 1


async def test_an_invitation_is_shown_confirmed_and_used_once(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    boss, guest = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(ANN_ID, "Ann")
    token = await invitation_link(boss, "/invite Zoe Hart manager")

    guest.send(f"/start {token}")
    offer = await guest.wait_for_async(lambda one: "Demo team" in one.text)
    assert "Zoe Hart (manager)" in offer.text
    guest.press("Join", message=offer)
    await guest.wait_for_async(lambda one: "Welcome, Zoe Hart" in one.text)

    late = telegram.private_chat(STRANGER_ID, "Eve")
    late.send(f"/start {token}")
    refusal = await late.wait_for_async(1)
    assert "used already" in refusal.text


async def test_a_joined_member_is_a_member(on_telegram: Application, telegram: TelegramSimulator) -> None:
    boss, guest = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(ANN_ID, "Ann")
    token = await invitation_link(boss, "/invite Ann Novak")
    guest.send(f"/start {token}")
    guest.press("Join", message=await guest.wait_for_async(1))
    await guest.wait_for_async(lambda one: "Welcome" in one.text)

    guest.send("my tasks")
    listed = await guest.wait_for_async(lambda one: "TASK-4" in one.text)

    assert "collect customer quotes" in listed.text
    assert "TASK-1" not in listed.text


async def test_only_a_boss_invites(on_telegram: Application, telegram: TelegramSimulator) -> None:
    boss, guest = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(ANN_ID, "Ann")
    token = await invitation_link(boss, "/invite Ann Novak")
    guest.send(f"/start {token}")
    guest.press("Join", message=await guest.wait_for_async(1))
    await guest.wait_for_async(lambda one: "Welcome" in one.text)

    guest.send("/invite Eve boss")
    refusal = await guest.wait_for_async(lambda one: "Only a boss" in one.text)

    assert "manage members" in refusal.text


async def test_menus_differ_by_role(on_telegram: Application, telegram: TelegramSimulator) -> None:
    boss, guest = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(ANN_ID, "Ann")
    token = await invitation_link(boss, "/invite Ann Novak")
    guest.send(f"/start {token}")
    guest.press("Join", message=await guest.wait_for_async(1))
    await guest.wait_for_async(lambda one: "Welcome" in one.text)
    guest.send("help")
    await guest.wait_for_async(lambda one: "Commands:" in one.text)

    assert set(telegram.commands("default")) == {"start", "help"}
    assert "invite" in telegram.commands(BOSS_ID)
    assert "invite" not in telegram.commands(ANN_ID)


async def test_a_group_is_answered_only_when_the_bot_is_addressed(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    boss = telegram.private_chat(BOSS_ID, "Alex")
    group = telegram.group("Engineering", members=[boss.person])

    group.send("John fix the login bug by Friday", sender=boss.person)
    await telegram.wait_delivered_async(5)
    group.send(f"@{telegram.bot_username} John fix the header by Friday", sender=boss.person)
    card = await group.wait_for_async(1)

    assert "TASK-5 · fix the header" in card.text


async def test_a_blocked_bot_is_recorded_and_shown(on_telegram: Application, telegram: TelegramSimulator) -> None:
    boss, ann = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(ANN_ID, "Ann")
    token = await invitation_link(boss, "/invite Ann Novak")
    ann.send(f"/start {token}")
    ann.press("Join", message=await ann.wait_for_async(1))
    await ann.wait_for_async(lambda one: "Welcome" in one.text)

    ann.block_bot()
    await telegram.wait_delivered_async(5)
    boss.send("/team")
    shown = await boss.wait_for_async(lambda one: "Ann Novak" in one.text and "team" in one.text)

    assert "blocked the bot" in shown.text


async def test_a_group_that_becomes_a_supergroup_is_followed(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    boss = telegram.private_chat(BOSS_ID, "Alex")
    group = telegram.group("Engineering", members=[boss.person])
    group.send("/task fix the header", sender=boss.person)
    await group.wait_for_async(1)

    group.migrate()
    await telegram.wait_delivered_async(5)
    group.send("/task fix the footer", sender=boss.person)
    card = await group.wait_for_async(lambda one: "footer" in one.text)

    assert "TASK-6" in card.text


async def test_the_card_in_a_group_goes_on_after_it_became_a_supergroup(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    boss = telegram.private_chat(BOSS_ID, "Alex")
    group = telegram.group("Engineering", members=[boss.person])
    group.send("/task fix the header", sender=boss.person)
    await group.wait_for_async(1)

    group.migrate()
    await telegram.wait_delivered_async(5)
    boss.send("give TASK-5 to Mike")
    await boss.wait_for_async(lambda one: "assigned to Mike" in one.text)
    group.send("/team", sender=boss.person)
    answer = await group.wait_for_async(lambda one: "in the team" in one.text)

    assert "Mike Brown" in answer.text
