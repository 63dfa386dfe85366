"""People who talk to a running application through the terminal's door, and read what comes back."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select

from boss_workflow.bootstrap import Application
from boss_workflow.chat.models import Conversation, InboundEvent, InboundStatus, OutboundMessage, OutboundStatus
from boss_workflow.integrations.console.platform import ACCOUNT, ConsolePlatform
from boss_workflow.integrations.console.wire import Shown
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block, Button, Buttons, Fields, Items, Media, Paragraph, Table
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Sender

PATIENCE = 10.0
GLANCE = 0.02


def plain(blocks: Iterable[Block]) -> str:
    """What a person reads, one line a line."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Paragraph():
                lines.append(block.text)
            case Fields():
                lines += [f"{label}: {value}" for label, value in block.rows]
            case Items():
                lines += [f"• {entry}" for entry in block.entries]
            case Table():
                lines += [" | ".join(row) for row in (block.header, *block.rows)]
            case Buttons():
                lines.append(" ".join(f"[{button.label}]" for row in block.rows for button in row))
            case Media():
                lines.append(f"[{block.name}]")
    return "\n".join(lines)


@dataclass
class Talker:
    """One person at a terminal. `messages` is their screen: edits replace, in place."""

    app: Application
    name: str = "boss"
    messages: dict[str, Sequence[Block]] = field(default_factory=dict)
    last: str = ""

    @property
    def screen(self) -> str:
        return "\n\n".join(plain(blocks) for blocks in self.messages.values())

    async def say(self, text: str, *, reply_to: str | None = None) -> str:
        """Says it and returns the new or edited messages that came of it, as one text."""
        return await self._send(kind=InboundKind.MESSAGE, text=text, reply_to=reply_to)

    async def press(self, label: str, *, on: str | None = None) -> str:
        """Presses the newest button with this label, or the one on message `on`."""
        message_id, button = self._find(label, on)
        return await self._send(kind=InboundKind.PRESS, token=button.token, message_id=message_id)

    def message_with(self, text: str) -> str:
        """The id of the newest message on the screen that holds `text`."""
        return next(key for key, blocks in reversed(self.messages.items()) if text in plain(blocks))

    def _find(self, label: str, on: str | None) -> tuple[str, Button]:
        for key, blocks in reversed(self.messages.items()):
            if on not in {None, key}:
                continue
            for block in blocks:
                if isinstance(block, Buttons):
                    for row in block.rows:
                        for button in row:
                            if button.label == label:
                                return key, button
        raise AssertionError(f"no button {label!r} on the screen:\n{self.screen}")

    async def _send(
        self,
        *,
        kind: InboundKind,
        text: str = "",
        token: str | None = None,
        message_id: str | None = None,
        reply_to: str | None = None,
    ) -> str:
        console = self.app.platforms.get(ConsolePlatform.name, ACCOUNT)
        assert isinstance(console, ConsolePlatform)
        event_id = uuid4().hex
        with console.attached(self.name) as stream:
            await self.app.ingest.receive(
                Inbound(
                    platform="console",
                    account=ACCOUNT,
                    event_id=event_id,
                    kind=kind,
                    chat_id=self.name,
                    private=True,
                    sender=Sender(id=self.name, name=self.name),
                    text=text,
                    token=token,
                    message_id=message_id,
                    reply_to=reply_to,
                )
            )
            self.last = "\n\n".join(plain(shown.blocks) for shown in await self._collect(stream))
        return self.last

    async def _collect(self, stream: asyncio.Queue[Shown]) -> list[Shown]:
        """Exactly what comes of a message: all there is once nothing of this conversation is on its way."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_settled():
                await asyncio.sleep(GLANCE)
        seen: list[Shown] = []
        while not stream.empty():
            seen.append(stream.get_nowait())
            self.messages[seen[-1].message_id] = seen[-1].blocks
        return seen

    async def _is_settled(self) -> bool:
        mine = select(Conversation.id).where(Conversation.platform == "console", Conversation.chat_id == self.name)
        inbound = select(InboundEvent.id).where(
            InboundEvent.conversation_id.in_(mine), InboundEvent.status == InboundStatus.PENDING
        )
        outbound = select(OutboundMessage.id).where(
            OutboundMessage.conversation_id.in_(mine),
            OutboundMessage.status.in_([OutboundStatus.QUEUED, OutboundStatus.SENDING]),
        )

        async def look(uow: UnitOfWork) -> bool:
            waiting = (await uow.session.scalar(query.limit(1)) for query in (inbound, outbound))
            return not any([found async for found in waiting])

        return await self.app.database.as_system(look)
