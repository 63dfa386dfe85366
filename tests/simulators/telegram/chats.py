"""People and groups, as tests play them."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulators.telegram.html import Entity, utf16_length
from tests.simulators.telegram.markup import Button
from tests.simulators.telegram.state import BotMessage, ChatRecord, Json, Person, State, StoredMessage, document_json
from tests.simulators.waiting import wait_until, wait_until_async

# What Telegram finds by itself in a person's text. Source: core.telegram.org/bots/api#messageentity.
FOUND = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?"),
    "mention": re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b"),
    "hashtag": re.compile(r"(?<!\w)#\w*[^\W\d]\w*"),
    "email": re.compile(r"(?<!\w)[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "url": re.compile(r"(?<!\w)https?://[^\s<>\"]+"),
}

Wanted = Callable[[BotMessage], bool] | int


@dataclass(frozen=True)
class Sent:
    """What a person wrote: the update that carries it and the message's id in the chat."""

    update_id: int
    message_id: int
    text: str


@dataclass(frozen=True)
class Channel:
    """A channel out of which a message is forwarded; it has an address only with a username."""

    title: str
    username: str | None = None
    message_id: int = 4

    def json(self) -> Json:
        known = {"id": -1_000_000_000_777, "type": "channel", "title": self.title}
        return known if self.username is None else {**known, "username": self.username}


def found_entities(text: str) -> list[Entity]:
    found = [
        {"type": kind, "offset": utf16_length(text[: hit.start()]), "length": utf16_length(hit.group())}
        for kind, pattern in FOUND.items()
        for hit in pattern.finditer(text)
    ]
    return sorted(found, key=lambda entity: entity["offset"])


class Chat:
    """A chat with the bot; `PrivateChat` and `Group` say who may speak in it."""

    def __init__(self, state: State, record: ChatRecord) -> None:
        self._state = state
        self._record = record
        self._earlier_ids: set[int] = set()
        self.sent: list[Sent] = []

    @property
    def id(self) -> int:
        return self._record.id

    @property
    def messages(self) -> list[BotMessage]:
        """The bot's messages that can be seen now, oldest first."""
        return self._state.bot_messages({self.id, *self._earlier_ids})

    @property
    def last(self) -> BotMessage:
        assert self.messages, "the bot has written nothing here"
        return self.messages[-1]

    def send(
        self,
        text: str = "",
        *,
        sender: "Person | Chat | None" = None,
        reply_to: BotMessage | int | None = None,
        entities: list[Entity] | None = None,
        forward_from: "Person | Chat | Channel | str | None" = None,
        photo: bytes | None = None,
        document: tuple[str, bytes] | tuple[str, bytes, str] | None = None,
        voice: bytes | None = None,
        caption: str | None = None,
        album: str | None = None,
        language_code: str | None = None,
    ) -> int:
        """A person writes; returns the update's id.

        The text goes out as given in one update, even past the 4,096 units at which official apps split. `document` is
        (name, content) or (name, content, media type); the messages of one `album` have its media_group_id.
        """
        assert not self._record.blocked, "who blocked the bot can't write to it: unblock_bot() first"
        words = caption if caption is not None else text
        message = StoredMessage(
            self._state.next_message_id(),
            self._record,
            self._author(sender, language_code),
            int(time.time()),
            words,
            entities=found_entities(words) if entities is None else entities,
            reply_to=reply_to.message_id if isinstance(reply_to, BotMessage) else reply_to,
            extra={**_forward(forward_from), **self._media(photo, voice), **_grouped(album)},
        )
        if document is not None:
            kind = document[2] if len(document) == 3 else "application/octet-stream"
            message.document = self._state.keep_file(document[0], kind, document[1])
        return self._deliver(message)

    def send_split(self, text: str) -> list[int]:
        """A long text as official apps send it: in pieces of at most 4,096 characters."""
        return [self.send(text[begin : begin + 4096]) for begin in range(0, len(text), 4096)]

    def edit(self, message_id: int, text: str) -> int:
        """A person corrects an own message; returns the update's id."""
        with self._state.lock:
            message = self._state.messages.get((self.id, message_id))
            assert message is not None, f"there is no message {message_id} here"
            assert message.sender is not None, f"message {message_id} is the bot's"
            message.text, message.entities = text, found_entities(text)
            message.edit_date = int(time.time())
            content = self._state.message_json(message)
        return self._state.push("edited_message", content, self.id)

    def press(
        self,
        button: str,
        *,
        message: BotMessage | int | None = None,
        sender: "Person | Chat | None" = None,
    ) -> str:
        """Presses the button with this text or callback data and returns the callback query's id.

        Looks at what is visible now: the newest message that has it, or the given one.
        """
        with self._state.lock:
            shown, data = self._find_button(button, message)
            query_id = str(4_000_000_000 + self._state.next_id())
            self._state.callbacks[query_id] = False
            content: Json = {
                "id": query_id,
                "from": self._author(sender, None).json(),
                "message": self._state.message_json(self._state.messages[shown.chat_id, shown.message_id]),
                "chat_instance": str(self.id),
                "data": data,
            }
        self._state.push("callback_query", content, self.id)
        return query_id

    def wait_for(self, wanted: Wanted = 1, timeout: float = 10, *, after: BotMessage | int | None = None) -> BotMessage:
        """The newest visible message that fits; for a number, the n-th message once there are that many.

        `after` leaves out messages up to that one.
        """
        return wait_until(lambda: self._look(wanted, after), timeout, lambda: self._missed(wanted, timeout))

    async def wait_for_async(
        self,
        wanted: Wanted = 1,
        timeout: float = 10,  # noqa: ASYNC109
        *,
        after: BotMessage | int | None = None,
    ) -> BotMessage:
        return await wait_until_async(lambda: self._look(wanted, after), timeout, lambda: self._missed(wanted, timeout))

    def _author(self, sender: "Person | Chat | None", language_code: str | None) -> Person:
        raise NotImplementedError

    def _look(self, wanted: Wanted, after: BotMessage | int | None) -> BotMessage | None:
        earlier = after.message_id if isinstance(after, BotMessage) else after or 0
        seen = [message for message in self.messages if message.message_id > earlier]
        if isinstance(wanted, int):
            return seen[wanted - 1] if len(seen) >= wanted else None
        return next((message for message in reversed(seen) if wanted(message)), None)

    def _missed(self, wanted: Wanted, timeout: float) -> str:
        what = f"{wanted} message(s)" if isinstance(wanted, int) else "the wanted message"
        seen = [(message.message_id, message.text, message.button_texts) for message in self.messages]
        calls = [(call.method, call.status, call.description) for call in self._state.calls[-10:]]
        waiting = len(self._state.pending)
        return (
            f"waited {timeout} s for {what}; seen: {seen}; last calls: {calls}; updates not taken: {waiting}; "
            f"webhook's last error: {self._state.webhook.last_error_message}"
        )

    def _find_button(self, wanted: str, message: BotMessage | int | None) -> tuple[BotMessage, str]:
        only = message.message_id if isinstance(message, BotMessage) else message
        shown = [m for m in self.messages if only in {None, m.message_id}]
        for candidate in reversed(shown):
            for button in (button for row in candidate.buttons for button in row):
                if wanted in {button.text, button.data}:
                    return candidate, _pressable(button)
        visible = {m.message_id: m.button_texts for m in shown}
        raise AssertionError(f"no button {wanted!r}; visible: {visible}")

    def _media(self, photo: bytes | None, voice: bytes | None) -> Json:
        if photo is not None:
            file = self._state.keep_file("photo.jpg", "image/jpeg", photo)
            known = document_json(file)
            kept = {name: known[name] for name in ("file_id", "file_unique_id", "file_size")}
            return {"photo": [{**kept, "width": 640, "height": 480}]}
        if voice is not None:
            file = self._state.keep_file("voice.oga", "audio/ogg", voice)
            known = document_json(file)
            kept = {name: known[name] for name in ("file_id", "file_unique_id", "file_size", "mime_type")}
            return {"voice": {**kept, "duration": 3}}
        return {}

    def _deliver(self, message: StoredMessage) -> int:
        with self._state.lock:
            self._state.store(message)
            update_id = self._state.push("message", self._state.message_json(message), self.id)
        self.sent.append(Sent(update_id, message.message_id, message.text))
        return update_id

    def _service_message(self, record: ChatRecord, author: Person, extra: Json) -> None:
        message = StoredMessage(self._state.next_message_id(), record, author, int(time.time()), extra=extra)
        with self._state.lock:
            self._state.store(message)
            self._state.push("message", self._state.message_json(message), record.id)

    def _membership(self, person: Person, old: str, new: str) -> None:
        """Source: core.telegram.org/bots/api#chatmemberupdated, sent as my_chat_member."""
        content = {
            "chat": self._record.json(),
            "from": person.json(),
            "date": int(time.time()),
            "old_chat_member": self._member(old),
            "new_chat_member": self._member(new),
        }
        self._state.push("my_chat_member", content, self.id)

    def _member(self, status: str) -> Json:
        until: Json = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": self._state.bot.json(), **until}


class PrivateChat(Chat):
    """One person's chat with the bot."""

    @property
    def person(self) -> Person:
        assert self._record.person is not None
        return self._record.person

    def block_bot(self) -> None:
        self._record.blocked = True
        self._membership(self.person, "member", "kicked")

    def unblock_bot(self) -> None:
        self._record.blocked = False
        self._membership(self.person, "kicked", "member")

    def send(self, text: str = "", **options: Any) -> int:
        """As `Chat.send`; a person who writes has started the bot."""
        self._record.started = True
        return super().send(text, **options)

    def _author(self, sender: "Person | Chat | None", language_code: str | None) -> Person:
        assert sender is None or person_of(sender) == self.person, "only one person writes in a private chat"
        if language_code is None:
            return self.person
        return Person(self.person.id, self.person.first_name, self.person.username, language_code)


class Group(Chat):
    """A group with the bot in it; its id changes when it migrates."""

    @property
    def title(self) -> str:
        return self._record.title

    @property
    def members(self) -> list[Person]:
        return self._record.members

    def migrate(self) -> int:
        """Becomes a supergroup and returns the new id; the old one answers with migrate_to_chat_id."""
        old = self._record
        with self._state.lock:
            new = ChatRecord(-1_000_000_000_000 - abs(old.id), "supergroup", old.title, members=old.members)
            self._state.chats[new.id] = new
        self._service_message(old, old.members[0], {"migrate_to_chat_id": new.id})
        self._service_message(new, old.members[0], {"migrate_from_chat_id": old.id})
        old.migrated_to = new.id
        self._earlier_ids.add(old.id)
        self._record = new
        return new.id

    def kick_bot(self) -> None:
        self._record.kicked = True
        self._membership(self.members[0], "member", "kicked")

    def _author(self, sender: "Person | Chat | None", language_code: str | None) -> Person:
        person = person_of(sender) if sender is not None else self.members[0]
        assert person in self.members, f"{person.first_name} is not in {self.title}"
        if language_code is None:
            return person
        return Person(person.id, person.first_name, person.username, language_code)


def person_of(who: Person | Chat) -> Person:
    if isinstance(who, Person):
        return who
    assert isinstance(who, PrivateChat), "a group is no person"
    return who.person


def people_of(members: Sequence[Person | Chat]) -> list[Person]:
    return [person_of(member) for member in members]


def _pressable(button: Button) -> str:
    assert button.data is not None, f"{button.text!r} is a link to {button.url}, it sends nothing"
    return button.data


def _grouped(album: str | None) -> Json:
    """Source: core.telegram.org/bots/api#message, media_group_id."""
    return {} if album is None else {"media_group_id": album}


def _forward(source: "Person | Chat | Channel | str | None") -> Json:
    """Source: core.telegram.org/bots/api#messageorigin."""
    if source is None:
        return {}
    origin: Json = {"date": int(time.time())}
    if isinstance(source, Channel):
        return {"forward_origin": {**origin, "type": "channel", "chat": source.json(), "message_id": source.message_id}}
    if isinstance(source, str):  # a person whose settings hide the account
        return {"forward_origin": {**origin, "type": "hidden_user", "sender_user_name": source}}
    return {"forward_origin": {**origin, "type": "user", "sender_user": person_of(source).json()}}
