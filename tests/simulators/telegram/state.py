"""What Telegram's servers know: people, chats, messages, updates that wait."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulators.telegram.errors import bad_request
from tests.simulators.telegram.limits import RateLimiter, RateLimits
from tests.simulators.telegram.markup import Button, buttons_of

Json = dict[str, Any]

# Kinds left out when allowed_updates is empty, says core.telegram.org/bots/api#setwebhook.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Person:
    """A user of Telegram; `json` is the User object of the API."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    last_name: str | None = None
    is_bot: bool = False

    def json(self) -> Json:
        known: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"username": self.username, "language_code": self.language_code, "last_name": self.last_name}
        return known | {name: value for name, value in optional.items() if value is not None}


@dataclass(frozen=True)
class Document:
    """A file in a message."""

    file_id: str
    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class BotMessage:
    """A message of the bot as the person sees it now; `html` is what the bot sent, `text` what is visible."""

    message_id: int
    chat_id: int
    text: str
    html: str
    entities: tuple[Json, ...]
    buttons: tuple[tuple[Button, ...], ...]
    edited: bool
    date: int
    reply_to: int | None = None
    document: Document | None = None
    photo: Document | None = None
    markup: Json | None = None

    @property
    def button_texts(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]


@dataclass
class ChatRecord:
    """A chat on the server's side."""

    id: int
    kind: str  # private, group, supergroup
    title: str = ""
    person: Person | None = None
    members: list[Person] = field(default_factory=list)
    started: bool = True
    blocked: bool = False
    kicked: bool = False
    migrated_to: int | None = None

    def json(self) -> Json:
        if self.person is None:
            return {"id": self.id, "type": self.kind, "title": self.title}
        kept = ("first_name", "last_name", "username")
        return {"id": self.id, "type": "private"} | {k: v for k, v in self.person.json().items() if k in kept}


@dataclass
class StoredMessage:
    """A message on the server's side, from the bot (`sender` is None) or from a person."""

    message_id: int
    chat: ChatRecord
    sender: Person | None
    date: int
    text: str = ""
    html: str = ""
    entities: list[Json] = field(default_factory=list)
    markup: Json | None = None
    edit_date: int | None = None
    document: Document | None = None
    photo: Document | None = None
    reply_to: int | None = None
    extra: Json = field(default_factory=dict)  # other fields of the Message object: photo, forward_origin, …

    def snapshot(self) -> BotMessage:
        return BotMessage(
            message_id=self.message_id,
            chat_id=self.chat.id,
            text=self.text,
            html=self.html,
            entities=tuple(self.entities),
            buttons=buttons_of(self.markup),
            edited=self.edit_date is not None,
            date=self.date,
            reply_to=self.reply_to,
            document=self.document,
            photo=self.photo,
            markup=self.markup,
        )


@dataclass
class PendingUpdate:
    """An update that no webhook and no getUpdates has taken yet."""

    update_id: int
    payload: Json
    queue: int  # Telegram keeps the order within one chat


@dataclass
class Webhook:
    """Source: core.telegram.org/bots/api#webhookinfo."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    allowed_updates: tuple[str, ...] = ()
    last_error_message: str | None = None
    last_error_date: int | None = None


@dataclass(frozen=True)
class AnsweredCallback:
    """What answerCallbackQuery showed to the person."""

    callback_query_id: str
    text: str
    show_alert: bool
    url: str


@dataclass
class ApiCall:
    """One call of the bot; `status` is 0 while the answer is outstanding or when none was given."""

    method: str
    params: Json
    at: float
    status: int = 0
    description: str | None = None


class State:
    """Everything above, behind one lock; `changed` is called after each change."""

    def __init__(self, token: str, limits: RateLimits | None, bot_username: str) -> None:
        self.token = token
        self.lock = threading.RLock()
        self.bot = Person(int(token.split(":", maxsplit=1)[0]), "Boss", bot_username, is_bot=True)
        self.limiter = RateLimiter(limits) if limits else None
        self.people: dict[int, Person] = {}
        self.chats: dict[int, ChatRecord] = {}
        self.messages: dict[tuple[int, int], StoredMessage] = {}
        self.pending: list[PendingUpdate] = []
        self.history: dict[int, Json] = {}
        self.webhook = Webhook()
        self.webhook_generation = 0
        self.poll_generation = 0
        self.callbacks: dict[str, bool] = {}  # id -> answered
        self.answered: list[AnsweredCallback] = []
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.files: dict[str, Document] = {}
        self.downloads: list[str] = []
        self.calls: list[ApiCall] = []
        self.changed: Callable[[], None] = lambda: None
        self._message_ids = itertools.count(1)
        self._update_ids = itertools.count(700_000_001)
        self._other_ids = itertools.count(1)

    def next_message_id(self) -> int:
        return next(self._message_ids)

    def next_id(self) -> int:
        """For callback queries, files and chats."""
        return next(self._other_ids)

    def push(self, kind: str, content: Json, queue: int) -> int:
        """Makes an update and returns its id; a kind that allowed_updates leaves out gets an id only."""
        with self.lock:
            update_id = next(self._update_ids)
            if self._wanted(kind):
                payload = {"update_id": update_id, kind: content}
                self.history[update_id] = payload
                self.pending.append(PendingUpdate(update_id, payload, queue))
        self.changed()
        return update_id

    def _wanted(self, kind: str) -> bool:
        allowed = self.webhook.allowed_updates
        return kind in allowed if allowed else kind not in NOT_BY_DEFAULT

    def confirm(self, update_id: int) -> None:
        with self.lock:
            self.pending = [update for update in self.pending if update.update_id != update_id]

    def set_webhook(self, webhook: Webhook) -> None:
        self.webhook = webhook
        self.webhook_generation += 1
        self.changed()

    def webhook_failed(self, message: str) -> None:
        with self.lock:
            self.webhook = replace(self.webhook, last_error_message=message, last_error_date=int(time.time()))

    def store(self, message: StoredMessage) -> StoredMessage:
        self.messages[message.chat.id, message.message_id] = message
        return message

    def bot_messages(self, chat_ids: set[int]) -> list[BotMessage]:
        with self.lock:
            mine = [m for m in self.messages.values() if m.sender is None and m.chat.id in chat_ids]
            return [m.snapshot() for m in sorted(mine, key=lambda m: m.message_id)]

    def message_json(self, message: StoredMessage, *, with_reply: bool = True) -> Json:
        """The Message object. Source: core.telegram.org/bots/api#message."""
        sender = message.sender or self.bot
        content: Json = {
            "message_id": message.message_id,
            "date": message.date,
            "chat": message.chat.json(),
            "from": sender.json(),
            **message.extra,
        }
        has_media = message.document is not None or any(k in message.extra for k in ("photo", "voice"))
        if message.photo is not None:
            known = document_json(message.photo)
            size = {name: known[name] for name in ("file_id", "file_unique_id", "file_size")}
            content["photo"], has_media = [{**size, "width": 640, "height": 480}], True
        if message.document is not None:
            content["document"] = document_json(message.document)
        if message.text:
            content["caption" if has_media else "text"] = message.text
        if message.entities:
            content["caption_entities" if has_media else "entities"] = message.entities
        if message.edit_date is not None:
            content["edit_date"] = message.edit_date
        if message.markup is not None and "inline_keyboard" in message.markup:
            content["reply_markup"] = message.markup
        replied = self.messages.get((message.chat.id, message.reply_to or 0))
        if with_reply and replied is not None:
            content["reply_to_message"] = self.message_json(replied, with_reply=False)
        return content

    def keep_file(self, file_name: str, mime_type: str, content: bytes) -> Document:
        document = Document(f"FILE{self.next_id():06d}", file_name, mime_type, content)
        self.files[document.file_id] = document
        return document

    def file(self, file_id: str) -> Document:
        if file_id not in self.files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self.files[file_id]


def document_json(document: Document) -> Json:
    return {
        "file_id": document.file_id,
        "file_unique_id": f"u{document.file_id}",
        "file_name": document.file_name,
        "mime_type": document.mime_type,
        "file_size": len(document.content),
    }
