"""Updates of Telegram as events of the port. Pure: what Telegram said, in our words.

Source of every field: core.telegram.org/bots/api#update and #message.
"""

import mimetypes
import re
from typing import Any

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Message,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from boss_workflow.integrations.telegram.links import as_said
from boss_workflow.ports.chat_platform import FileReference, Forwarded, Inbound, InboundKind, Sender

NOBODY = "0"
COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?(?![\w/@])")
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)

# In this order: an animation comes with a document, a live photo with a photo, a venue with a location.
FILES = {
    "animation": ("animation", "video/mp4"),
    "photo": ("photo", "image/jpeg"),
    "voice": ("voice message", "audio/ogg"),
    "video_note": ("video message", "video/mp4"),
    "video": ("video", "video/mp4"),
    "audio": ("audio", "audio/mpeg"),
    "document": ("file", "application/octet-stream"),
}
"""Field by field: what a file without a name is called, and of which kind it is when Telegram tells none."""
UNREADABLE = {
    "sticker": "a sticker",
    "venue": "a place",
    "location": "a location",
    "contact": "a contact",
    "poll": "a poll",
    "dice": "a dice",
    "game": "a game",
    "story": "a story",
    "checklist": "a checklist",
    "paid_media": "paid media",
}


def map_update(update: Update, bot_username: str | None, account: str) -> Inbound:
    """Without `bot_username` no mention is recognised, and a command that names a bot is not ours."""
    values: dict[str, Any] = {"platform": "telegram", "account": account, "event_id": str(update.update_id)}
    if update.message is not None:
        values |= _message(update.message, _Bot(account, bot_username))
    elif update.edited_message is not None:
        values |= _edited(update.edited_message, _Bot(account, bot_username))
    elif update.callback_query is not None:
        values |= _press(update.callback_query)
    elif update.my_chat_member is not None:
        values |= _membership(update.my_chat_member)
    else:
        values |= _where(update.effective_chat) | _by(update.effective_sender) | {"kind": InboundKind.IGNORED}
    return Inbound(**values)


class _Bot:
    """Who we are, to tell what is said to us."""

    def __init__(self, account: str, username: str | None) -> None:
        self.account = account
        self.username = (username or "").lower()
        name = re.escape(self.username)
        self._leading = re.compile(rf"\A\s*@{name}(?!\w)[\s,:]*", re.IGNORECASE)
        self._mention = re.compile(rf"[ \t]*(?<!\w)@{name}(?!\w)", re.IGNORECASE)

    def read(self, text: str) -> tuple[str, bool]:
        """The text without our name, and whether it was said to us."""
        command = COMMAND.match(text)
        if command is not None:
            return self._command(text, command)
        if not self.username:
            return text, False
        without = self._mention.sub("", self._leading.sub("", text))
        return without, without != text

    def wrote(self, message: Message) -> bool:
        author = message.from_user
        return author is not None and str(author.id) == self.account

    def _command(self, text: str, command: re.Match[str]) -> tuple[str, bool]:
        bot = command["bot"]
        if bot is None:
            return text, True
        if bot.lower() != self.username:
            return text, False
        return text[: command.start("bot") - 1] + text[command.end("bot") :], True


def _message(message: Message, bot: _Bot) -> dict[str, Any]:
    values = _where(message.chat) | _author(message) | {"message_id": str(message.message_id), "sent_at": message.date}
    if message.migrate_to_chat_id is not None:
        return values | {"kind": InboundKind.MIGRATED, "text": str(message.migrate_to_chat_id)}
    values |= _words(message, bot)
    if _is_another_bot(message):
        return values | {"kind": InboundKind.IGNORED}
    file = _file(message)
    media = next((name for field, name in UNREADABLE.items() if getattr(message, field)), None)
    if message.text or message.caption or file is not None:
        return values | {
            "kind": InboundKind.MESSAGE,
            "forwarded": _forwarded(message.forward_origin),
            "left_out": media,
            "files": () if file is None else (file,),
            "album": message.media_group_id,
        }
    if media is None:
        return values | {"kind": InboundKind.IGNORED}
    return values | {"kind": InboundKind.UNSUPPORTED, "text": media}


def _file(message: Message) -> FileReference | None:
    """A photo is offered in several sizes, of which the last is the largest."""
    for field, (title, otherwise) in FILES.items():
        found = getattr(message, field)
        if not found:
            continue
        file = found[-1] if field == "photo" else found
        kind = (getattr(file, "mime_type", None) or otherwise).lower()
        name = getattr(file, "file_name", None) or f"{title} {message.message_id}{_suffix(kind)}"
        return FileReference(id=file.file_id, name=name, media_type=kind, size=file.file_size, voice=field == "voice")
    return None


def _suffix(kind: str) -> str:
    """The names that people know, where the table of the system has others."""
    known = {"image/jpeg": ".jpg", "audio/ogg": ".ogg", "application/octet-stream": ""}
    return known.get(kind, mimetypes.guess_extension(kind) or "")


def _edited(message: Message, bot: _Bot) -> dict[str, Any]:
    """An edit without words is a live location that moves, or the like."""
    values = _where(message.chat) | _author(message) | _words(message, bot)
    said = bool(message.text or message.caption) and not _is_another_bot(message)
    return values | {
        "kind": InboundKind.EDITED if said else InboundKind.IGNORED,
        "message_id": str(message.message_id),
        "sent_at": message.edit_date or message.date,
    }


def _words(message: Message, bot: _Bot) -> dict[str, Any]:
    replied = _replied_to(message)
    text, named = bot.read(message.text or message.caption or "")
    return {
        "text": as_said(text),
        "reply_to": str(replied.message_id) if replied is not None else None,
        "addressed": message.chat.type == ChatType.PRIVATE or named or (replied is not None and bot.wrote(replied)),
    }


def _replied_to(message: Message) -> Message | None:
    """In a forum every message replies to the one that opened its topic, which nobody meant."""
    replied = message.reply_to_message
    return None if replied is not None and replied.forum_topic_created is not None else replied


def _press(query: CallbackQuery) -> dict[str, Any]:
    """A message too old to be shown in full still has its chat and id."""
    message = query.message
    if message is None or query.data is None:
        return _where(None) | _by(query.from_user) | {"kind": InboundKind.IGNORED, "press_id": query.id}
    return {
        **_where(message.chat),
        **_by(query.from_user),
        "kind": InboundKind.PRESS,
        "token": query.data,
        "press_id": query.id,
        "message_id": str(message.message_id),
    }


def _membership(change: ChatMemberUpdated) -> dict[str, Any]:
    was_gone, is_gone = (member.status in GONE for member in (change.old_chat_member, change.new_chat_member))
    kind = InboundKind.IGNORED
    if is_gone:
        kind = InboundKind.BLOCKED
    elif was_gone:
        kind = InboundKind.UNBLOCKED
    return _where(change.chat) | _by(change.from_user) | {"kind": kind, "sent_at": change.date}


def _where(chat: Chat | None) -> dict[str, Any]:
    if chat is None:
        return {"chat_id": NOBODY, "private": False}
    return {"chat_id": str(chat.id), "private": chat.type == ChatType.PRIVATE}


def _author(message: Message) -> dict[str, Any]:
    """Who hides behind a group or a channel is known by that alone; `from_user` is then a placeholder."""
    return _by(message.sender_chat or message.from_user)


def _by(who: User | Chat | None) -> dict[str, Any]:
    if who is None:
        return {"sender": Sender(id=NOBODY, name="")}
    if isinstance(who, Chat):
        return {"sender": Sender(id=str(who.id), name=_title(who), username=who.username)}
    return {
        "sender": Sender(id=str(who.id), name=who.full_name, username=who.username, language=who.language_code),
    }


def _is_another_bot(message: Message) -> bool:
    """Answering a bot may never end."""
    author = message.from_user
    return message.sender_chat is None and author is not None and author.is_bot


def _forwarded(origin: MessageOrigin | None) -> Forwarded | None:
    match origin:
        case MessageOriginUser(sender_user=user):
            return Forwarded(author=user.full_name)
        case MessageOriginHiddenUser(sender_user_name=name):
            return Forwarded(author=name)
        case MessageOriginChat(sender_chat=chat):
            return Forwarded(author=_title(chat), link=_link(chat))
        case MessageOriginChannel(chat=chat, message_id=message_id):
            return Forwarded(author=_title(chat), link=_link(chat, message_id))
        case _:
            return None


def _title(chat: Chat) -> str:
    return chat.effective_name or str(chat.id)


def _link(chat: Chat, message_id: int | None = None) -> str | None:
    """Only what is public has an address."""
    if not chat.username:
        return None
    address = f"https://t.me/{chat.username}"
    return address if message_id is None else f"{address}/{message_id}"
