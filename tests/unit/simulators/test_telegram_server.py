"""The door: tokens, bodies, commands, limits and ordered faults."""

import threading
import time

import httpx
import pytest

from tests.simulators.telegram import PrivateChat, RateLimits, TelegramSimulator
from tests.simulators.telegram.errors import ApiError
from tests.simulators.telegram.limits import RateLimiter
from tests.unit.simulators.conftest import Call


def test_unknown_tokens_and_methods(tg: TelegramSimulator) -> None:
    refused = httpx.post(f"{tg.url}/bot999:WRONG/getMe")
    assert refused.status_code == 401
    assert refused.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    missing = httpx.post(f"{tg.url}/bot{tg.token}/getMeow")
    assert missing.status_code == 404
    assert missing.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


def test_every_way_to_send_parameters(tg: TelegramSimulator, ana: PrivateChat) -> None:
    url = f"{tg.url}/bot{tg.token}/SENDmessage"
    params = {"chat_id": str(ana.id), "text": "ž & 1"}
    httpx.get(url, params=params)
    httpx.post(url, data=params)
    httpx.post(url, json={**params, "chat_id": ana.id})
    httpx.post(url, data=params, files={"ignored": b"x"})
    assert [message.text for message in ana.messages] == ["ž & 1"] * 4
    assert [(made.params["text"], made.status) for made in tg.calls] == [("ž & 1", 200)] * 4
    broken = httpx.post(url, content=b"{", headers={"content-type": "application/json"})
    assert broken.json()["description"] == "Bad Request: can't parse JSON object"
    lone = httpx.post(url, content=b'{"chat_id":1,"text":"\\ud800"}', headers={"content-type": "application/json"})
    assert lone.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_small_methods(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    assert call("getMe")["result"]["username"] == tg.bot_username
    assert call("getChat", chat_id=ana.id)["result"]["first_name"] == "Ana"
    assert call("sendChatAction", chat_id=ana.id, action="typing")["ok"]
    wrong = call("sendChatAction", chat_id=ana.id, action="dancing")
    assert wrong["description"] == "Bad Request: wrong parameter action in request"


def test_command_menus_by_scope(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    menu = [{"command": "/tasks", "description": "Your tasks"}]
    scope = {"type": "chat", "chat_id": ana.id}
    call("setMyCommands", commands=menu)
    call("setMyCommands", commands=[], scope={"type": "all_private_chats"})
    call("setMyCommands", commands=menu * 2, scope=scope, language_code="sr")
    assert tg.commands() == {"tasks": "Your tasks"}
    assert tg.commands(ana.id, "sr") == tg.commands(scope, "sr") == {"tasks": "Your tasks"}
    assert call("getMyCommands")["result"] == [{"command": "tasks", "description": "Your tasks"}]
    call("deleteMyCommands")
    assert (tg.commands(), call("getMyCommands")["result"]) == ({}, [])
    lost = call("setMyCommands", commands=menu, scope={"type": "chat", "chat_id": 5})
    assert lost["description"] == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("command", "description", "problem"),
    [
        ("Done", "x", "BOT_COMMAND_INVALID"),
        ("my-tasks", "x", "BOT_COMMAND_INVALID"),
        ("", "x", "command must be non-empty"),
        ("a" * 33, "x", "command length must not exceed 32"),
        ("done", "", "command description must be non-empty"),
        ("done", "x" * 257, "command description length must not exceed 256"),
    ],
)
def test_refuses_commands(call: Call, command: str, description: str, problem: str) -> None:
    answer = call("setMyCommands", commands=[{"command": command, "description": description}])
    assert answer["description"] == f"Bad Request: {problem}"


def test_refuses_too_many_commands(call: Call) -> None:
    one = {"command": "a", "description": "b"}
    assert call("setMyCommands", commands=[one] * 100)["ok"]
    assert call("setMyCommands", commands=[one] * 101)["description"] == "Bad Request: BOT_COMMANDS_TOO_MUCH"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def retry_after(limiter: RateLimiter, chat_id: int) -> int | None:
    try:
        limiter.check(chat_id)
    except ApiError as refused:
        return int((refused.parameters or {})["retry_after"])
    return None


def test_limits_per_chat_group_and_overall() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(), clock)
    assert [retry_after(limiter, 1) for _ in range(5)] == [None] * 4 + [4]
    assert [retry_after(limiter, -1) for _ in range(21)] == [None] * 20 + [60]
    assert [retry_after(limiter, chat) for chat in range(10, 17)] == [None] * 6 + [1]


def test_impatience_makes_the_wait_longer() -> None:
    clock = Clock()
    limiter = RateLimiter(RateLimits(private_burst=1), clock)
    limiter.check(1)
    assert [retry_after(limiter, 1) for _ in range(3)] == [1, 2, 3]
    clock.now += 2
    assert retry_after(limiter, 1) == 2
    clock.now += 2.1
    assert retry_after(limiter, 1) is None


def test_limits_are_seen_over_http() -> None:
    with TelegramSimulator(rate_limits=True) as tg:
        chat = tg.private_chat()
        url = f"{tg.url}/bot{tg.token}/sendMessage"
        answers = [httpx.post(url, json={"chat_id": chat.id, "text": "x"}, verify=False) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200] * 4 + [429]
        seconds = answers[-1].json()["parameters"]["retry_after"]
        assert answers[-1].json()["description"] == f"Too Many Requests: retry after {seconds}"
        assert len(chat.messages) == 4


def test_ordered_faults_have_no_effect(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    tg.fail_next("sendMessage", 429, retry_after=7)
    tg.fail_next("sendMessage", 500, times=2)
    tg.fail_next("*", 400, description="Bad Request: odd")
    assert call("getMe")["description"] == "Bad Request: odd"
    limited = call("sendMessage", chat_id=ana.id, text="x")
    assert limited["parameters"] == {"retry_after": 7}
    for _ in range(2):
        assert call("sendMessage", chat_id=ana.id, text="x")["error_code"] == 500
    assert ana.messages == []
    assert call("sendMessage", chat_id=ana.id, text="x")["ok"]
    assert [made.status for made in tg.calls_of("sendmessage")] == [429, 500, 500, 200]


@pytest.mark.parametrize("accept", [True, False])
def test_a_dropped_connection(tg: TelegramSimulator, ana: PrivateChat, call: Call, accept: bool) -> None:
    tg.drop_connection_next("sendMessage", accept=accept)
    with pytest.raises(httpx.TransportError):
        call("sendMessage", chat_id=ana.id, text="x")
    assert len(ana.messages) == int(accept)
    assert tg.calls[-1].status == 0
    assert call("sendMessage", chat_id=ana.id, text="x")["ok"]


@pytest.mark.parametrize(("accept", "status"), [(True, 200), (False, 502)])
def test_a_withheld_answer(tg: TelegramSimulator, ana: PrivateChat, accept: bool, status: int) -> None:
    answers: list[int] = []
    url = f"{tg.url}/bot{tg.token}/sendMessage"
    params = {"chat_id": ana.id, "text": "x"}
    with tg.hold("sendMessage", accept=accept) as hold:
        caller = threading.Thread(target=lambda: answers.append(httpx.post(url, json=params).status_code))
        caller.start()
        hold.wait_until_reached(5)
        assert (answers, len(ana.messages)) == ([], int(accept))
    caller.join(5)
    assert answers == [status]


def test_a_caller_who_dies_while_held(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    url = f"{tg.url}/bot{tg.token}/sendMessage"
    with tg.hold("sendMessage") as hold, pytest.raises(httpx.ReadTimeout):
        httpx.post(url, json={"chat_id": ana.id, "text": "x"}, timeout=0.1)
    assert hold.reached
    assert ana.last.text == "x"
    assert call("getMe")["ok"]


async def test_waiting_ends_with_what_was_seen(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    first = call("sendMessage", chat_id=ana.id, text="one")["result"]["message_id"]
    assert ana.wait_for(1).text == "one"
    later = threading.Timer(0.05, lambda: call("sendMessage", chat_id=ana.id, text="two"))
    later.start()
    assert (await ana.wait_for_async(lambda message: "t" in message.text, after=first)).text == "two"
    later.join()
    begun = time.monotonic()
    with pytest.raises(AssertionError, match=r"waited 0\.05 s for 3 message"):
        ana.wait_for(3, timeout=0.05)
    assert time.monotonic() - begun < 1
