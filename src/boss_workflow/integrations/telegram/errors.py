"""From what python-telegram-bot raises to what the port knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from boss_workflow.ports.chat_platform import (
    ChatMoved,
    MessageGone,
    PlatformError,
    RecipientGone,
    Refused,
    SlowDown,
    TooBig,
    Unreachable,
)

# Telegram gives no codes, so its words decide. Source of the words: Client.cpp of tdlib/telegram-bot-api.
MESSAGE_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",  # a picture with its name, which was sent for want of a text
)
TOO_BIG = "file is too big"
DOWNLOAD_BYTES = 20 * 1024 * 1024
"""Source: core.telegram.org/bots/api#getfile."""
NO_CHAT = ("chat not found", "peer_id_invalid")
UNCHANGED = "message is not modified"
QUERY_TOO_OLD = "query is too old"


@contextmanager
def translated() -> Iterator[None]:
    """Raises the port's errors in place of the SDK's, `Unreachable` for whatever is no answer of Telegram."""
    try:
        yield
    except TelegramError as error:
        raise translate(error) from error


def translate(error: TelegramError) -> PlatformError:
    """The one of the port's errors that tells the caller what to do."""
    match error:
        case RetryAfter():
            return SlowDown(_seconds(error.retry_after))
        case ChatMigrated():
            return ChatMoved(str(error.new_chat_id))
        case Forbidden():
            return RecipientGone(error.message)
        case BadRequest():
            return _refusal(error.message)
        case _:  # the network, and a token that does not work now: messages wait until somebody mends it
            return Unreachable(f"{type(error).__name__}: {error.message}")


@contextmanager
def done_if(words: str) -> Iterator[None]:
    """A refusal that says `words` means that there is nothing left to do."""
    try:
        yield
    except BadRequest as error:
        if words not in error.message.lower():
            raise


def _refusal(message: str) -> PlatformError:
    lowered = message.lower()
    if TOO_BIG in lowered:
        return TooBig(DOWNLOAD_BYTES)
    if any(words in lowered for words in MESSAGE_GONE):
        return MessageGone(message)
    if any(words in lowered for words in NO_CHAT):
        return RecipientGone(message)
    return Refused(message)


def _seconds(retry_after: int | timedelta) -> float:
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)
