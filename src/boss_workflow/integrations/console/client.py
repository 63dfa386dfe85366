"""Sits in the terminal: sends what is typed, shows what comes. A thin client; everything happens behind the door."""

import asyncio
import contextlib
import io
import sys
import threading
from dataclasses import dataclass, field
from typing import TextIO

import httpx
from rich.console import Console

from boss_workflow.integrations.console.rendering import buttons_of, render
from boss_workflow.integrations.console.wire import EVENTS, LONGEST_TEXT, STREAM, Said, Shown
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.kernel.ids import new_token
from boss_workflow.ports.blocks import Button

PROMPT = "> "
LEAVE = {"exit", "quit", "bye"}
QUIET = 0.4
"""Seconds without a further message after which an answer counts as complete."""
PATIENCE = 60.0
GONE = "The server is not there any more."


class DoorClosed(Unavailable):
    code = "console_door_closed"


@dataclass
class Terminal:
    """One conversation. `chat_id` names who is speaking. Raises DoorClosed when the server is not there."""

    url: str
    token: str
    chat_id: str
    console: Console = field(default_factory=Console)
    input: TextIO = field(default_factory=lambda: sys.stdin)
    _buttons: list[tuple[str, Button]] = field(default_factory=list)
    _arrived: asyncio.Queue[Shown] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        """Until "exit", the end of the input, or the server's end."""
        headers = {"Authorization": f"Bearer {self.token}"}
        timeout = httpx.Timeout(10, read=30)
        # The door is on this machine: no proxy of the environment stands between, nor reads the token.
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=timeout, trust_env=False) as client:
            ready = asyncio.Event()
            listening = asyncio.create_task(self._listen(client, ready))
            typing = asyncio.create_task(self._talk(client, ready))
            done, pending = await asyncio.wait({listening, typing}, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            for task in done:
                task.result()

    async def _listen(self, client: httpx.AsyncClient, ready: asyncio.Event) -> None:
        try:
            async with client.stream("GET", STREAM, params={"chat_id": self.chat_id}) as response:
                if response.status_code != 200:
                    raise DoorClosed(f"The server at {self.url} refused this terminal (HTTP {response.status_code}).")
                async for line in response.aiter_lines():
                    ready.set()
                    shown = Shown.model_validate_json(line)
                    if shown.blocks:
                        self._show(shown)
                        self._arrived.put_nowait(shown)
        except httpx.ConnectError as error:
            raise DoorClosed(f"Nothing answers at {self.url}. Start Boss Workflow with `boss up`.") from error
        except httpx.HTTPError as error:
            raise DoorClosed(GONE) from error
        raise DoorClosed("The server has stopped. What you said is kept.")

    async def _talk(self, client: httpx.AsyncClient, ready: asyncio.Event) -> None:
        await ready.wait()
        lines = _lines(self.input)
        interactive = self.input.isatty()
        while True:
            if interactive:
                self.console.print(PROMPT, end="", style="green")
            line = await lines.get()
            if line is None or line.strip().lower() in LEAVE:
                return
            if len(line) > LONGEST_TEXT:
                self.console.print(f"That is too long to send; {LONGEST_TEXT:,} characters are possible.", style="red")
            elif line.strip():
                await self._say(client, line.strip())

    async def _say(self, client: httpx.AsyncClient, line: str) -> None:
        said = self._as_press(line) or Said(event_id=new_token(12), chat_id=self.chat_id, text=line)
        try:
            answer = await client.post(EVENTS, json=said.model_dump())
        except httpx.HTTPError as error:
            raise DoorClosed(GONE) from error
        if answer.status_code >= 400:
            self.console.print(answer.json().get("message", "That could not be sent."), style="red")
            return
        await self._wait_for_answer(said.event_id)

    async def _wait_for_answer(self, event_id: str) -> None:
        """Until the answer to this event has come, and what belongs to it."""
        answered = False
        with self.console.status("", spinner="dots") if self.input.isatty() else contextlib.nullcontext():
            try:
                while True:
                    async with asyncio.timeout(QUIET if answered else PATIENCE):
                        shown = await self._arrived.get()
                    answered = answered or shown.answers == event_id or shown.edited
            except TimeoutError:
                if not answered:
                    self.console.print("No answer yet; it will be shown when it comes.", style="yellow")

    def _as_press(self, line: str) -> Said | None:
        """A bare number presses the button with that number on the last message that had buttons."""
        if not line.isdigit() or not 1 <= int(line) <= len(self._buttons):
            return None
        message_id, button = self._buttons[int(line) - 1]
        return Said(event_id=new_token(12), chat_id=self.chat_id, token=button.token, message_id=message_id)

    def _show(self, shown: Shown) -> None:
        buttons = buttons_of(shown.blocks)
        if buttons or (self._buttons and self._buttons[0][0] == shown.message_id):
            self._buttons = [(shown.message_id, button) for button in buttons]
        self.console.print(render(shown.blocks))
        self.console.print()


def _lines(source: TextIO) -> asyncio.Queue[str | None]:
    """Lines as they are typed, None at the end. A daemon thread reads, so that a stop never waits for a key."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    if isinstance(source, io.TextIOWrapper):
        source.reconfigure(errors="replace")

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            for line in source:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, name="terminal-input", daemon=True).start()
    return lines
