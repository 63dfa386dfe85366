"""How fast we write: Telegram's published limits, and the pauses that it asked for.

Source: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from boss_workflow.kernel.errors import Unavailable
from boss_workflow.ports.chat_platform import SlowDown, Unreachable
from boss_workflow.ports.limiter import Limiter

PATIENCE = 4.5
"""Seconds that a call waits in place: as long as a burst in a private chat takes to pass."""
ALLOWED = 30
BOT_RATE = "29/second"
"""Of the 30 that are allowed, for all processes together: a call reaches Telegram a little later than its slot, and no
two are equally late."""
PRIVATE_RATE = "3/4seconds"
"""An answer of three messages comes at once, as the FAQ's "short bursts" allow; then less than one a second, for the same
reason. Three in three seconds would be six in four where one burst follows the other."""
GROUP_RATE = "20/minute"
TOGETHER = 2.0
IN_PRIVATE, IN_A_GROUP = (4, 4.0), (20, 60.0)
"""Calls within seconds: one a second in short bursts, and what the FAQ says of groups."""
MOST_WINDOWS = 1000


class Window:
    """At most `limit` calls in any `seconds`, wherever between its beginning and its end each arrives over there."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(limit)
        self.taken = 0

    async def __aenter__(self) -> None:
        await self._places.acquire()
        self.taken += 1

    async def __aexit__(self, *_: object) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self._free)

    def _free(self) -> None:
        """Once the time after its end has passed."""
        self.taken -= 1
        self._places.release()


class Pace:
    """The slots of one bot. `Limiter` is shared between processes, a pause after a 429 is this process's own."""

    def __init__(self, limiter: Limiter, account: str) -> None:
        self._limiter = limiter
        self._key = f"telegram:{account}"
        self._paused: dict[str, float] = {}
        self._all_paused = 0.0
        self._refused = ("", -TOGETHER)
        self._window = Window(ALLOWED, 1.0)
        self._turn = asyncio.Lock()
        self._in_line = 0
        self._windows: dict[str, Window] = {}

    def pause(self, chat_id: str, seconds: float) -> None:
        """No call to this chat for so long; to no chat at all when another one was refused a moment ago.

        A 429 does not say which limit was passed, and each call during a pause makes it longer.
        """
        now = time.monotonic()
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        self._paused[chat_id] = now + seconds
        refused, at = self._refused
        if refused != chat_id and now - at < TOGETHER:
            self._all_paused = max(self._all_paused, now + seconds)
        self._refused = (chat_id, now)

    @asynccontextmanager
    async def slot(self, chat_id: str) -> AsyncIterator[None]:
        """For one call: one slot of the chat and one of the bot, after a short wait if need be. Raises: SlowDown, Unreachable."""
        self._check(chat_id)
        await self._take(f"{self._key}:{chat_id}", GROUP_RATE if chat_id.startswith("-") else PRIVATE_RATE)
        await self._take_in_turn()
        async with self._window_of(chat_id), self._window:
            self._check(chat_id)
            yield

    async def _take_in_turn(self) -> None:
        """One of the bot's. First come, first served: else some chats would fall behind, and each catches up slowly.
        Raises: SlowDown where the line is too long, Unreachable."""
        ahead = self._in_line / ALLOWED
        if ahead > PATIENCE:
            raise SlowDown(ahead)
        self._in_line += 1
        try:
            async with self._turn:
                await self._take(self._key, BOT_RATE)
        finally:
            self._in_line -= 1

    def _window_of(self, chat_id: str) -> Window:
        """A slot may be waited for long after it was given: what counts is when the calls are made."""
        if len(self._windows) >= MOST_WINDOWS:
            self._windows = {chat: window for chat, window in self._windows.items() if window.taken}
        return self._windows.setdefault(chat_id, Window(*(IN_A_GROUP if chat_id.startswith("-") else IN_PRIVATE)))

    def _check(self, chat_id: str) -> None:
        """Raises SlowDown while a pause of the chat lasts."""
        remaining = max(self._paused.get(chat_id, 0.0), self._all_paused) - time.monotonic()
        if remaining > 0:
            raise SlowDown(remaining)

    async def _take(self, key: str, rate: str) -> None:
        patience = PATIENCE
        while (wait := await self._ask(key, rate)) > 0:
            if wait > patience:
                raise SlowDown(wait)
            patience -= wait
            await asyncio.sleep(wait)

    async def _ask(self, key: str, rate: str) -> float:
        try:
            return await self._limiter.wait_for_slot(key, rate)
        except Unavailable as error:
            raise Unreachable(f"the rate limits can't be read: {error.message}") from error
