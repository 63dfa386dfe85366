"""The Telegram Bot API as one object in a test."""

import asyncio
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tests.simulators.hold import Hold
from tests.simulators.server import ConnectionDroppedError, ServerThread
from tests.simulators.telegram.chats import Chat, Group, PrivateChat, people_of
from tests.simulators.telegram.commands import scope_key
from tests.simulators.telegram.delivery import Backoff, Delivery, headers_of
from tests.simulators.telegram.errors import ApiError
from tests.simulators.telegram.faults import Drop, Fault, Faults, scripted_error
from tests.simulators.telegram.limits import RateLimits
from tests.simulators.telegram.messages import DOWNLOAD_BYTES
from tests.simulators.telegram.methods import GET_UPDATES, METHODS, run_method
from tests.simulators.telegram.params import Params, read_params
from tests.simulators.telegram.state import (
    AnsweredCallback,
    ApiCall,
    ChatRecord,
    Json,
    Person,
    State,
    Webhook,
)
from tests.simulators.telegram.webhooks import get_updates
from tests.simulators.waiting import wait_until, wait_until_async

DEFAULT_TOKEN = "12345:TEST"


class TelegramSimulator:
    """A Bot API server on loopback; every method of this object may be called from any thread."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        *,
        rate_limits: bool | RateLimits = False,
        bot_username: str = "boss_test_bot",
        backoff: Backoff | None = None,
    ) -> None:
        limits = RateLimits() if rate_limits is True else rate_limits or None
        self.token = token
        self.bot_username = bot_username
        self._state = State(token, limits, bot_username)
        self._faults = Faults()
        self._holds: list[Hold] = []
        self._delivery = Delivery(self._state, backoff or Backoff())
        self._server = ServerThread(self._answer, [self._delivery.run])
        self._state.changed = lambda: self._server.call(self._delivery.wake)
        self.url = self._server.url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            self._server.check()

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        for hold in self._holds:
            hold.release()
        self._server.stop()

    # People

    def private_chat(
        self,
        user_id: int | None = None,
        first_name: str = "Ana",
        username: str | None = None,
        *,
        language_code: str | None = "en",
        started: bool = True,
    ) -> PrivateChat:
        """A person; with `started=False` one whom the bot may not write first."""
        state = self._state
        with state.lock:
            person = Person(user_id or 1000 + state.next_id(), first_name, username, language_code)
            record = ChatRecord(person.id, "private", person=person, started=started)
            state.people[person.id] = person
            state.chats[person.id] = record
        return PrivateChat(state, record)

    def group(self, title: str, members: Sequence[Person | Chat], *, supergroup: bool = False) -> Group:
        """A group with the bot in it; the first member speaks when nobody else is named."""
        assert members, "a group has at least one person"
        state = self._state
        with state.lock:
            number = 5000 + state.next_id()
            kind, chat_id = ("supergroup", -1_000_000_000_000 - number) if supergroup else ("group", -number)
            record = ChatRecord(chat_id, kind, title, members=people_of(members))
            state.chats[chat_id] = record
        return Group(state, record)

    # What happened

    @property
    def calls(self) -> list[ApiCall]:
        with self._state.lock:
            return list(self._state.calls)

    def calls_of(self, method: str) -> list[ApiCall]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def answered_callbacks(self) -> list[AnsweredCallback]:
        with self._state.lock:
            return list(self._state.answered)

    @property
    def pending_updates(self) -> list[Json]:
        with self._state.lock:
            return [update.payload for update in self._state.pending]

    @property
    def webhook(self) -> Webhook:
        return self._state.webhook

    def commands(self, scope: str | int | Json = "default", language_code: str = "") -> dict[str, str]:
        """The menu, command to description; a scope is its name, a chat's id or the BotCommandScope object."""
        with self._state.lock:
            menu = self._state.commands.get((scope_key(scope), language_code), [])
            return {one["command"]: one["description"] for one in menu}

    def wait_delivered(self, timeout: float = 10) -> None:
        """Until the bot has taken every update."""
        wait_until(self._all_taken, timeout, self._not_taken)

    async def wait_delivered_async(self, timeout: float = 10) -> None:  # noqa: ASYNC109
        await wait_until_async(self._all_taken, timeout, self._not_taken)

    def _all_taken(self) -> bool | None:
        return None if self.pending_updates else True

    def _not_taken(self) -> str:
        return f"updates not taken: {self.pending_updates}; last error: {self.webhook.last_error_message}"

    @property
    def downloads(self) -> list[str]:
        """The names of the files that the bot has fetched, one for each time."""
        with self._state.lock:
            return list(self._state.downloads)

    # What goes wrong

    def fail_next(
        self,
        method: str,
        status: int,
        *,
        retry_after: int | None = None,
        times: int = 1,
        description: str | None = None,
    ) -> None:
        """The next calls of the method ("*" for any) are refused and have no effect."""
        error = scripted_error(status, retry_after, description)
        self._faults.faults.append(Fault(method.lower(), error, times))

    def hold(self, method: str, *, accept: bool = True) -> Hold:
        """Withholds the answer to the next call.

        With `accept` the call has its effect first; without it has none, and 502 is answered on release.
        """
        hold = Hold(method, accept=accept)
        self._holds.append(hold)
        self._faults.holds.append((method.lower(), hold))
        return hold

    def drop_connection_next(self, method: str, *, accept: bool = False) -> None:
        """Resets the connection of the next call, before or (`accept`) after it had its effect."""
        self._faults.drops.append(Drop(method.lower(), accept))

    def forget_file(self, file_name: str) -> None:
        """The file can't be had any more."""
        with self._state.lock:
            for file_id in [known for known, file in self._state.files.items() if file.file_name == file_name]:
                del self._state.files[file_id]

    def forget_message(self, message_id: int) -> None:
        """The message is gone for everybody, as when a person deletes it; the bot is not told."""
        with self._state.lock:
            gone = [key for key in self._state.messages if key[1] == message_id]
            assert gone, f"there is no message {message_id}"
            for key in gone:
                del self._state.messages[key]

    def redeliver(self, update_id: int) -> int:
        """Posts an update once more, delivered or not, and returns the webhook's status."""
        assert update_id in self._state.history, f"no update {update_id} was ever made"
        with self._client() as client:
            hook = self._hook()
            payload = self._state.history[update_id]
            return client.post(hook.url, json=payload, headers=headers_of(hook)).status_code

    async def redeliver_async(self, update_id: int) -> int:
        return await asyncio.to_thread(self.redeliver, update_id)

    def deliver_raw(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """Posts any bytes to the webhook and returns its status; by default with the right secret token."""
        hook = self._hook()
        with self._client() as client:
            sent = headers_of(hook) if headers is None else headers
            return client.post(hook.url, content=body, headers=sent).status_code

    async def deliver_raw_async(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        return await asyncio.to_thread(self.deliver_raw, body, headers)

    def _hook(self) -> Webhook:
        assert self.webhook.url, "the bot has set no webhook"
        return self.webhook

    def _client(self) -> httpx.Client:
        return httpx.Client(trust_env=False, timeout=30, verify=False)  # plain HTTP: no certificates to load

    # The server's side

    async def _answer(self, request: Request) -> Response:
        parts = request.url.path.split("/")
        if len(parts) > 3 and parts[1] == "file":
            return self._download(parts[2], parts[3:])
        if len(parts) != 3 or not parts[1].startswith("bot"):
            return PlainTextResponse("Not Found", 404)
        if parts[1] != f"bot{self.token}":
            return _refusal(ApiError(401, "Unauthorized"))
        method = parts[2].lower()
        if method not in METHODS and method != GET_UPDATES:
            return _refusal(ApiError(404, "Not Found"))
        call = ApiCall(parts[2], {}, time.monotonic())
        with self._state.lock:
            self._state.calls.append(call)
        return await self._answer_call(request, method, call)

    async def _answer_call(self, request: Request, method: str, call: ApiCall) -> Response:
        try:
            params = await read_params(request)
            call.params = params.readable()
            result = await self._run_with_faults(method, params, call)
        except ApiError as refused:
            call.status, call.description = refused.status, refused.description
            return _refusal(refused)
        call.status = 200
        return JSONResponse({"ok": True, "result": result})

    async def _run_with_faults(self, method: str, params: Params, call: ApiCall) -> Any:
        drop = self._faults.take_drop(method)
        if drop is not None:
            if drop.accept:
                await self._run(method, params)
            call.description = "connection dropped"
            raise ConnectionDroppedError
        error = self._faults.take_fault(method)
        if error is not None:
            raise error
        hold = self._faults.take_hold(method)
        if hold is not None and not hold.accept:
            await hold.pause()
            raise ApiError(502, "Bad Gateway")
        result = await self._run(method, params)
        if hold is not None:
            await hold.pause()
        return result

    async def _run(self, method: str, params: Params) -> Any:
        if method == GET_UPDATES:
            return await get_updates(self._state, params)
        return run_method(self._state, method, params)

    def _download(self, token: str, path: list[str]) -> Response:
        """Source: core.telegram.org/bots/api#getfile: /file/bot<token>/<file_path>."""
        document = self._state.files.get(path[-1])
        if token != f"bot{self.token}":
            return _refusal(ApiError(401, "Unauthorized"))
        if document is None or len(document.content) > DOWNLOAD_BYTES:
            return _refusal(ApiError(404, "Not Found"))
        with self._state.lock:
            self._state.downloads.append(document.file_name)
        return Response(document.content, media_type=document.mime_type)


def _refusal(error: ApiError) -> JSONResponse:
    return JSONResponse(error.body(), error.status)
