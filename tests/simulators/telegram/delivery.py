"""Updates on their way to the bot's webhook.

Source: core.telegram.org/bots/api#setwebhook ("in case of an unsuccessful request we will repeat and give up after a
reasonable amount of attempts", secret_token header, max_connections) and WebhookActor.cpp in tdlib/telegram-bot-api:
one queue per chat, in order, repeated with growing pauses until a 2xx answer, whose body may hold one method.
"""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from tests.simulators.telegram.errors import ApiError
from tests.simulators.telegram.methods import METHODS, run_method
from tests.simulators.telegram.params import read_body
from tests.simulators.telegram.state import ApiCall, PendingUpdate, State, Webhook
from tests.simulators.telegram.webhooks import is_local

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOT_IN_REPLIES = ("deletewebhook", "setwebhook", "close", "logout")


@dataclass(frozen=True)
class Backoff:
    """Pauses between tries, in seconds; the vendor starts at a second, tests are in a hurry."""

    first: float = 0.05
    longest: float = 0.5
    timeout: float = 30.0

    def pause(self, failures: int) -> float:
        return min(self.first * 2.0 ** min(failures - 1, 16), self.longest)


def headers_of(hook: Webhook) -> dict[str, str]:
    secret = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
    return {"Content-Type": "application/json", **secret}


def _reachable(hook: Webhook) -> bool:
    """The simulator never reaches out of the machine or the private network."""
    return bool(hook.url) and is_local(urlsplit(hook.url).hostname or "")


class Delivery:
    """The background task that posts pending updates; `wake` may be called from any thread through the loop."""

    def __init__(self, state: State, backoff: Backoff) -> None:
        self._state = state
        self._backoff = backoff
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        async with (
            httpx.AsyncClient(trust_env=False, timeout=self._backoff.timeout, verify=False) as client,
            asyncio.TaskGroup() as tasks,
        ):
            while True:
                self._start_queues(client, tasks)
                await self._wake.wait()
                self._wake.clear()

    def _start_queues(self, client: httpx.AsyncClient, tasks: asyncio.TaskGroup) -> None:
        with self._state.lock:
            hook = self._state.webhook
            waiting = list(dict.fromkeys(update.queue for update in self._state.pending))
        if not _reachable(hook):
            return
        for queue in waiting:
            if queue not in self._busy and len(self._busy) < hook.max_connections:
                self._busy[queue] = tasks.create_task(self._drain(client, queue))

    async def _drain(self, client: httpx.AsyncClient, queue: int) -> None:
        failures = 0
        try:
            while (job := self._head(queue)) is not None:
                hook, generation, update = job
                if await self._post(client, hook, update):
                    failures = 0
                    continue
                failures += 1
                await self._pause(generation, self._backoff.pause(failures))
        finally:
            del self._busy[queue]
            self.wake()

    def _head(self, queue: int) -> tuple[Webhook, int, PendingUpdate] | None:
        with self._state.lock:
            if not _reachable(self._state.webhook):
                return None
            for update in self._state.pending:
                if update.queue == queue:
                    return self._state.webhook, self._state.webhook_generation, update
        return None

    async def _pause(self, generation: int, seconds: float) -> None:
        """Waits, but not once the webhook is set anew."""
        step = min(seconds, 0.05)
        while seconds > 0 and self._state.webhook_generation == generation:
            await asyncio.sleep(step)
            seconds -= step

    async def _post(self, client: httpx.AsyncClient, hook: Webhook, update: PendingUpdate) -> bool:
        try:
            answer = await client.post(hook.url, json=update.payload, headers=headers_of(hook))
        except httpx.TimeoutException:
            self._state.webhook_failed("Read timeout expired")
            return False
        except httpx.ConnectError:
            self._state.webhook_failed("Connection refused")
            return False
        except httpx.HTTPError:
            self._state.webhook_failed("Webhook connection closed")
            return False
        if not answer.is_success:
            self._state.webhook_failed(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
            return False
        self._state.confirm(update.update_id)
        self._execute_reply(answer)
        return True

    def _execute_reply(self, answer: httpx.Response) -> None:
        """Source: core.telegram.org/bots/api#making-requests-when-getting-updates: the outcome is never told."""
        try:
            params = read_body(answer.headers.get("content-type", ""), answer.content)
        except ApiError:
            return  # a body that is no call is no concern of Telegram's
        method = params.text("method").lower()
        if method not in METHODS or method in NOT_IN_REPLIES or method.startswith("get"):
            return
        call = ApiCall(params.text("method"), params.readable(), time.monotonic())
        self._state.calls.append(call)
        try:
            run_method(self._state, method, params)
            call.status = 200
        except ApiError as refused:
            call.status, call.description = refused.status, refused.description
