"""In Telegram each line that names a task opens it, for whoever may see it; each total of a report opens its list."""

import re

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID, says
from tests.flows.test_telegram_people import ANN_ID, STRANGER_ID, invitation_link
from tests.simulators.telegram import TelegramSimulator

LINK = re.compile(r'<a href="https://t\.me/(\w+)\?start=([\w-]+)">TASK-3</a>')


async def test_a_line_of_a_report_opens_its_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send("/daily")
    report = await chat.wait_for_async(says("Overdue (1):"))
    link = LINK.search(report.html)
    assert link is not None
    assert link[1] == telegram.bot_username

    chat.send(f"/start {link[2]}")
    card = await chat.wait_for_async(says("TASK-3 · renew the SSL certificate"))
    assert "Done" in card.button_texts


async def test_a_link_opens_nothing_for_those_who_may_not_see_it(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    boss, ann = telegram.private_chat(BOSS_ID, "Alex"), telegram.private_chat(ANN_ID, "Ann")
    ann.send(f"/start {await invitation_link(boss, '/invite Ann Novak')}")
    ann.press("Join", message=await ann.wait_for_async(1))
    await ann.wait_for_async(says("Welcome"))
    ann.send("/start task-3")
    refused = await ann.wait_for_async(says("TASK-3"))
    assert "SSL" not in refused.text

    stranger = telegram.private_chat(STRANGER_ID, "Eve")
    stranger.send("/start task-3")
    told = await stranger.wait_for_async(1)
    assert "SSL" not in told.text


async def test_a_total_opens_the_list_that_it_counts(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = telegram.private_chat(BOSS_ID, "Alex")
    chat.send("TASK-1 is done")
    await chat.wait_for_async(says("completed"))
    chat.send("/weekly")
    report = await chat.wait_for_async(says("Weekly report"))

    assert report.button_texts == ["Completed (1)", "Open (3)", "Overdue (1)"]
    for label, heading in (
        ("Completed (1)", "Completed tasks completed Mon 23 Nov to Sun 29 Nov (1):"),
        ("Open (3)", "Open tasks (3):"),
        ("Overdue (1)", "Overdue tasks (1):"),
    ):
        chat.press(label, message=report)
        await chat.wait_for_async(says(heading))
