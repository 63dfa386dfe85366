"""A chat platform: what comes in through it, what goes out, and how sending may fail."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from boss_workflow.ports.blocks import Block


class InboundKind(StrEnum):
    MESSAGE = "message"
    EDITED = "edited"
    PRESS = "press"
    BLOCKED = "blocked"
    """The person blocked the bot, or the group removed it."""
    UNBLOCKED = "unblocked"
    MIGRATED = "migrated"
    """The chat has a new id (Telegram: a group became a supergroup); `text` holds it."""
    UNSUPPORTED = "unsupported"
    """Real, but nothing that we can act on; `text` says what it was ("a sticker")."""
    IGNORED = "ignored"
    """Noise that nobody expects an answer to (a pinned message, a member who left)."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sender(_Value):
    id: str
    name: str
    username: str | None = None
    language: str | None = None


class Forwarded(_Value):
    author: str
    link: str | None = None


class FileReference(_Value):
    """A file that a message names; its bytes are still with the platform.

    `id` is what `ChatPlatform.open_file` takes; `size` in bytes where it was told; `name` is what the sender called it.
    `voice`: spoken to us, to be listened to rather than kept.
    """

    id: str
    name: str
    media_type: str
    size: int | None = None
    voice: bool = False


class Inbound(_Value):
    """One event from a platform, mapped and verified by its adapter.

    `platform` and `account` (which bot) and `event_id` together are unique: a repeated delivery has the same three.
    """

    platform: str
    account: str
    event_id: str
    kind: InboundKind
    chat_id: str
    private: bool
    sender: Sender
    text: str = ""
    message_id: str | None = None
    reply_to: str | None = None
    """Platform id of the message that this one answers."""
    addressed: bool = True
    """False for a group message that neither mentions the bot, nor commands it, nor replies to it."""
    token: str | None = None
    """The stored press behind a button."""
    press_id: str | None = None
    """The platform's id of the press, by which it is acknowledged."""
    forwarded: Forwarded | None = None
    files: tuple[FileReference, ...] = ()
    album: str | None = None
    """What the messages of one album have in common: each holds one of its files, one holds the words."""
    left_out: str | None = None
    """What came with the text and is not taken over ("a location")."""
    sent_at: datetime | None = None
    scopes: frozenset[str] | None = None
    """What the credential of the door is limited to ("tasks:write"); None where it stands for the whole person."""


class Outgoing(_Value):
    """A message as the platform is asked to show it."""

    blocks: tuple[Block, ...] = Field(min_length=1)
    reply_to: str | None = None
    answers: str | None = None
    """The event that this answers, for doors that show who is typing."""
    idempotency_key: str


class Command(_Value):
    """One line of a platform's command menu."""

    name: str
    summary: str


class PlatformError(Exception):
    """Base of what a platform may answer instead of accepting a message; its text is for the record only."""


class SlowDown(PlatformError):
    """The platform's rate limit. `retry_after` in seconds; nothing was sent."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"rate limited for {retry_after:g} s")
        self.retry_after = retry_after


class Unreachable(PlatformError):
    """The network or the platform failed; whether the message arrived is unknown. `attempts`: how often it was tried."""

    attempts: int = 1


class NobodyThere(PlatformError):
    """The door has no one behind it now (a closed terminal); the message waits until somebody comes. `is_back` tells
    whether somebody has come since."""

    def __init__(self, chat_id: str, is_back: Callable[[], bool]) -> None:
        super().__init__(chat_id)
        self.is_back = is_back


class Refused(PlatformError):
    """The platform will never accept this message as it is."""


class TooBig(Refused):
    """The platform hands files over up to `limit` bytes only."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the file is larger than {limit} bytes")
        self.limit = limit


class RecipientGone(PlatformError):
    """Blocked, kicked, deactivated or never started: no message reaches this chat until the person comes back."""


class ChatMoved(PlatformError):
    def __init__(self, new_chat_id: str) -> None:
        super().__init__(f"chat moved to {new_chat_id}")
        self.new_chat_id = new_chat_id


class MessageGone(PlatformError):
    """The message to edit was deleted or can't be edited any more."""


class ChatPlatform(Protocol):
    """One connected account of a platform.

    `lane` names the workers that can deliver for it: "default", unless the door lives in one process only.
    """

    name: str
    account: str
    lane: str

    async def send(self, chat_id: str, message: Outgoing) -> Sequence[str]:
        """Sends, split to the platform's limits; returns the message ids. The last one carries the buttons.

        Raises: SlowDown, Unreachable, NobodyThere, Refused, RecipientGone, ChatMoved.
        """
        ...

    async def edit(self, chat_id: str, message_id: str, message: Outgoing) -> None:
        """Shows `message` in place of what `message_id` showed. Unchanged content counts as done.

        Raises: as `send`, and MessageGone.
        """
        ...

    async def acknowledge(self, press_id: str) -> None:
        """Tells the platform that a press arrived. A press too old to acknowledge counts as done.

        Raises: SlowDown, Unreachable.
        """
        ...

    def open_file(self, file_id: str) -> AsyncIterator[bytes]:
        """The content of a file that came with a message, in chunks.

        Raises: SlowDown, Unreachable, TooBig, Refused (the file is gone, or this door has none).
        """
        ...

    async def publish_commands(self, chat_id: str | None, commands: Sequence[Command]) -> None:
        """Sets the command menu of one chat, or of everyone when None. Raises: SlowDown, Unreachable, Refused."""
        ...


Receive = Callable[[Inbound], Awaitable[None]]
"""What an adapter hands its events to. Returns after the event is stored; raises AppError when it is not."""
