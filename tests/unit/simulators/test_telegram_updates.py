"""How updates reach the bot: webhook and long poll."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.simulators.server import ServerThread
from tests.simulators.telegram import PrivateChat, TelegramSimulator
from tests.simulators.waiting import wait_until
from tests.unit.simulators.conftest import Call


@dataclass
class Bot:
    """A webhook that answers as told and remembers what came."""

    bodies: list[bytes] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    reply: Callable[[], Response] = Response
    url: str = ""

    async def receive(self, request: Request) -> Response:
        self.bodies.append(await request.body())
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        if request.headers.get("x-raw"):
            return Response(status_code=400)
        self.updates.append(await request.json())
        return Response(status_code=self.statuses.pop(0)) if self.statuses else self.reply()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@contextmanager
def running(bot: Bot) -> Iterator[Bot]:
    server = ServerThread(bot.receive)
    server.start()
    bot.url = f"{server.url}/hook"
    try:
        yield bot
    finally:
        server.stop()
    server.check()


@pytest.fixture
def bot() -> Iterator[Bot]:
    with running(Bot()) as bot:
        yield bot


def test_delivers_with_the_secret(tg: TelegramSimulator, ana: PrivateChat, call: Call, bot: Bot) -> None:
    ana.send("before the webhook")
    assert call("setWebhook", url=bot.url, secret_token="s3cret_-")["result"] is True
    ana.send("after")
    tg.wait_delivered()
    assert bot.texts() == ["before the webhook", "after"]
    assert bot.secrets == ["s3cret_-"] * 2
    info = call("getWebhookInfo")["result"]
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (bot.url, 0, 40)
    assert "last_error_message" not in info


def test_repeats_until_taken_and_keeps_the_order(tg: TelegramSimulator, ana: PrivateChat, call: Call, bot: Bot) -> None:
    bot.statuses = [500, 503]
    call("setWebhook", url=bot.url)
    ana.send("one")
    ana.send("two")
    tg.wait_delivered()
    assert bot.texts() == ["one", "one", "one", "two"]
    assert bot.secrets == [None] * 4
    message = call("getWebhookInfo")["result"]["last_error_message"]
    assert message == "Wrong response from the webhook: 503 Service Unavailable"


def test_a_stuck_chat_holds_up_no_other(tg: TelegramSimulator, ana: PrivateChat, call: Call, bot: Bot) -> None:
    bob = tg.private_chat(first_name="Bob")
    release = threading.Event()
    bot.reply = lambda: Response(status_code=200 if release.is_set() or bot.texts()[-1] == "free" else 500)
    call("setWebhook", url=bot.url)
    ana.send("stuck")
    bob.send("free")
    ana.send("behind")

    def waiting() -> list[str]:
        return [update["message"]["text"] for update in tg.pending_updates]

    wait_until(lambda: waiting() == ["stuck", "behind"] or None, 5, lambda: str(waiting()))
    release.set()
    tg.wait_delivered()


def test_a_restarted_app_gets_what_it_missed(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    closed = ServerThread(Bot().receive)
    closed.start()
    closed.stop()
    call("setWebhook", url=f"{closed.url}/hook")
    ana.send("hello")
    wait_until(lambda: tg.webhook.last_error_message, 5, lambda: "no error was recorded")
    assert call("getWebhookInfo")["result"]["last_error_message"] == "Connection refused"
    with running(Bot()) as bot:
        call("setWebhook", url=bot.url)
        tg.wait_delivered()
        assert bot.texts() == ["hello"]


def test_runs_a_method_from_the_reply(tg: TelegramSimulator, ana: PrivateChat, call: Call, bot: Bot) -> None:
    bot.reply = lambda: JSONResponse({"method": "sendMessage", "chat_id": ana.id, "text": "from the reply"})
    call("setWebhook", url=bot.url)
    ana.send("hello")
    assert ana.wait_for(1).text == "from the reply"


def test_duplicates_and_rubbish(tg: TelegramSimulator, ana: PrivateChat, call: Call, bot: Bot) -> None:
    with pytest.raises(AssertionError, match="no webhook"):
        tg.deliver_raw(b"x")
    call("setWebhook", url=bot.url, secret_token="abc")
    update_id = ana.send("hello")
    tg.wait_delivered()
    assert tg.redeliver(update_id) == 200
    assert bot.updates[0] == bot.updates[1]
    assert tg.deliver_raw(b"\xff{", {"x-raw": "1"}) == 400
    assert (bot.bodies[-1], bot.secrets[-1]) == (b"\xff{", None)


def test_allowed_updates(tg: TelegramSimulator, ana: PrivateChat, call: Call, bot: Bot) -> None:
    call("setWebhook", url=bot.url, allowed_updates=["edited_message"])
    ana.send("unseen")
    ana.edit(ana.sent[-1].message_id, "seen")
    tg.wait_delivered()
    assert [list(update) for update in bot.updates] == [["update_id", "edited_message"]]
    call("deleteWebhook")
    assert call("getWebhookInfo")["result"]["allowed_updates"] == ["edited_message"]


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"url": "http://example.org/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:9/x"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "nonsense"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://a.b/x", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://a.b/x", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_refuses_webhooks(tg: TelegramSimulator, call: Call, params: dict[str, str], problem: str) -> None:
    assert call("setWebhook", **params)["description"] == f"Bad Request: {problem}"
    assert tg.webhook.url == ""


def test_a_public_webhook_is_kept_but_never_called(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    assert call("setWebhook", url="https://boss.example.org/tg", max_connections=500)["ok"]
    ana.send("hello")
    assert call("getWebhookInfo")["result"] == {
        "url": "https://boss.example.org/tg",
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 100,
    }
    call("deleteWebhook", drop_pending_updates=True)
    assert tg.pending_updates == []


def test_get_updates_confirms_by_offset(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    first, second, third = (ana.send(text) for text in ("1", "2", "3"))
    seen = [update["update_id"] for update in call("getUpdates", limit=2)["result"]]
    assert seen == [first, second]
    assert [update["update_id"] for update in call("getUpdates", offset=second)["result"]] == [second, third]
    assert [update["update_id"] for update in call("getUpdates", offset=-1)["result"]] == [third]
    assert call("getUpdates", offset=third + 1)["result"] == []
    assert tg.pending_updates == []


def test_a_long_poll_waits_for_news(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    later = threading.Timer(0.05, lambda: ana.send("news"))
    later.start()
    assert call("getUpdates", timeout=5)["result"][0]["message"]["text"] == "news"
    later.join()


def test_get_updates_conflicts(tg: TelegramSimulator, call: Call) -> None:
    answers: list[Any] = []

    def poll() -> None:
        answers.append(httpx.post(f"{tg.url}/bot{tg.token}/getUpdates", json={"timeout": 5}, verify=False).json())

    for method, params in (("getUpdates", {}), ("setWebhook", {"url": "https://a.b/x"})):
        caller = threading.Thread(target=poll)
        before = tg._state.poll_generation
        caller.start()
        while tg._state.poll_generation == before:
            time.sleep(0.005)
        assert call(method, **params)["ok"]
        caller.join(5)
    assert [answer["error_code"] for answer in answers] == [409, 409]
    assert answers[0]["description"].startswith("Conflict: terminated by other getUpdates request")
    assert answers[1]["description"] == "Conflict: terminated by setWebhook request"
    active = call("getUpdates")
    assert (active["error_code"], active["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
