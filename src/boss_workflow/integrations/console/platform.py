"""The terminal's side of the outbox: hands messages to whoever has the stream open, in this process."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

from boss_workflow.integrations.console.wire import Shown
from boss_workflow.ports.chat_platform import Command, NobodyThere, Outgoing, Refused

ACCOUNT = "local"

END = Shown(message_id="end")
"""The last thing that a stream yields when the server stops; never shown."""


class ConsolePlatform:
    """Implements ports.chat_platform.ChatPlatform. Its lane is served only where the streams are held."""

    name = "console"
    account = ACCOUNT
    lane = "console"

    def __init__(self) -> None:
        self._streams: dict[str, list[asyncio.Queue[Shown]]] = defaultdict(list)

    @contextmanager
    def attached(self, chat_id: str) -> Iterator[asyncio.Queue[Shown]]:
        """A queue of what is sent to `chat_id` while the block runs; END when the server stops."""
        stream: asyncio.Queue[Shown] = asyncio.Queue()
        self._streams[chat_id].append(stream)
        try:
            yield stream
        finally:
            self._streams[chat_id].remove(stream)

    def hang_up(self) -> None:
        """Ends the streams: a stop must not wait for people to leave."""
        for streams in self._streams.values():
            for stream in streams:
                stream.put_nowait(END)

    async def send(self, chat_id: str, message: Outgoing) -> Sequence[str]:
        # The outbox row's key is the message id: a message that is sent again replaces itself.
        self._show(chat_id, Shown(message_id=message.idempotency_key, blocks=message.blocks, answers=message.answers))
        return [message.idempotency_key]

    async def edit(self, chat_id: str, message_id: str, message: Outgoing) -> None:
        shown = Shown(message_id=message_id, blocks=message.blocks, edited=True, answers=message.answers)
        self._show(chat_id, shown)

    async def acknowledge(self, press_id: str) -> None:
        """A terminal has no spinner to stop."""

    def open_file(self, file_id: str) -> AsyncIterator[bytes]:
        raise Refused(f"a terminal sends no files, so none is called {file_id}")

    async def publish_commands(self, chat_id: str | None, commands: Sequence[Command]) -> None:
        """A terminal has no menu; /help shows the commands."""

    def _show(self, chat_id: str, shown: Shown) -> None:
        streams = self._streams[chat_id]
        if not streams:
            raise NobodyThere(chat_id, lambda: bool(self._streams[chat_id]))
        for stream in streams:
            stream.put_nowait(shown)
