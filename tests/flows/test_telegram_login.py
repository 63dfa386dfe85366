"""/login on Telegram: a link for a browser, that works once, for ten minutes, and is given in private only."""

import re
from datetime import timedelta

import httpx

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID
from tests.simulators.telegram import PrivateChat, TelegramSimulator
from tests.support.clock import MovableClock

LINK = re.compile(r"http://\S+/login\?token=(\S+)")


async def link_of(boss: PrivateChat) -> str:
    boss.send("/login")
    message = await boss.wait_for_async(lambda one: "/login?token=" in one.text)
    found = LINK.search(message.text)
    assert found is not None
    return found[0]


async def press(client: httpx.AsyncClient, link: str) -> httpx.Response:
    """Opens the link and presses the page's one button, as a browser without scripts does."""
    page = await client.get(link)
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token is not None
    return await client.post(link.partition("?")[0], data={"token": token[1]})


async def test_the_link_logs_in_once_though_it_was_looked_at(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    link = await link_of(telegram.private_chat(BOSS_ID, "Alex"))
    async with httpx.AsyncClient() as client:
        looks = [await client.get(link, headers={"User-Agent": "TelegramBot (like TwitterBot)"}) for _ in range(3)]
        first, second = await press(client, link), await press(client, link)
        access = re.search(r"Access token<br><code>([^<]+)", first.text)
        assert access is not None
        me = await client.get(
            f"{link.partition('/login')[0]}/api/v1/me", headers={"Authorization": f"Bearer {access[1]}"}
        )

    assert {look.status_code for look in looks} == {200}
    assert (first.status_code, "Logged in as Boss" in first.text) == (200, True)
    assert (me.json()["name"], me.json()["role"]) == ("Boss", "boss")
    assert (second.status_code, "Not logged in" in second.text) == (401, True)


async def test_the_page_runs_nothing_and_is_kept_nowhere(on_telegram: Application, telegram: TelegramSimulator) -> None:
    link = await link_of(telegram.private_chat(BOSS_ID, "Alex"))
    async with httpx.AsyncClient() as client:
        answers = [await client.get(link), await press(client, link)]
        hostile = await client.get(link.partition("?")[0], params={"token": '"><script>alert(1)</script>'})

    for answer in (*answers, hostile):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "<script" not in answer.text
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert answer.headers["X-Frame-Options"] == "DENY"


async def test_the_link_ends_after_ten_minutes(
    on_telegram: Application, telegram: TelegramSimulator, clock: MovableClock
) -> None:
    link = await link_of(telegram.private_chat(BOSS_ID, "Alex"))
    clock.advance(timedelta(minutes=10))
    async with httpx.AsyncClient() as client:
        late = await press(client, link)

    assert late.status_code == 401
    assert "ask for a new link" in late.text


async def test_in_a_group_there_is_none(on_telegram: Application, telegram: TelegramSimulator) -> None:
    boss = telegram.private_chat(BOSS_ID, "Alex")
    group = telegram.group("Engineering", members=[boss.person])

    group.send("/login", sender=boss.person)
    refusal = await group.wait_for_async(1)

    assert "ask me in a private chat" in refusal.text
    assert "token=" not in refusal.text


async def test_guessing_is_slowed_down(on_telegram: Application, telegram: TelegramSimulator) -> None:
    link = await link_of(telegram.private_chat(BOSS_ID, "Alex"))
    async with httpx.AsyncClient() as client:
        guesses = [await client.post(link.partition("?")[0], data={"token": f"guess{n}"}) for n in range(11)]

    assert {guess.status_code for guess in guesses[:10]} == {401}
    assert guesses[10].status_code == 429
