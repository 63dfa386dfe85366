"""Methods that write, change and delete messages.

Source of each: core.telegram.org/bots/api#<method in lower case>.
"""

import re
import time
from typing import Any

from tests.simulators.telegram.errors import ApiError, bad_request, forbidden
from tests.simulators.telegram.html import Entity, parse_html, trim, utf16_length
from tests.simulators.telegram.markup import read_inline_markup, read_markup
from tests.simulators.telegram.params import Params
from tests.simulators.telegram.state import AnsweredCallback, ChatRecord, Document, Json, State, StoredMessage

TEXT_UNITS = 4096  # sendMessage: 1-4096 characters after entities parsing
CAPTION_UNITS = 1024  # sendDocument: 0-1024 characters after entities parsing
UPLOAD_BYTES = 50 * 1024 * 1024  # core.telegram.org/bots/faq: bots can send files of up to 50 MB
PHOTO_BYTES = 10 * 1024 * 1024
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
DOWNLOAD_BYTES = 20 * 1024 * 1024  # getFile: bots can download files of up to 20 MB
DELETE_WITHIN_SECONDS = 48 * 3600  # deleteMessage
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def chat_of(state: State, params: Params, *, writing: bool = True) -> ChatRecord:
    """The chat of chat_id, if the bot may use it."""
    raw = params.text("chat_id").strip()
    if not raw:
        raise bad_request("chat_id is empty")
    chat = state.chats.get(int(raw)) if re.fullmatch(r"-?\d+", raw) else None
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        # Source of the parameter: core.telegram.org/bots/api#responseparameters
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.kicked:
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if writing and not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    if writing and chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def read_text(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """The visible text with its entities, as the parse mode demands; not yet measured."""
    source = params.text(name)
    try:
        source.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in {"", "none"}:
        text = source
        entities = params.structure(entities_name, "can't parse entities JSON object") or []
    elif mode in {"markdown", "markdownv2"}:
        raise ApiError(501, "Not Implemented: the simulator reads no Markdown")
    else:
        raise bad_request("unsupported parse_mode")
    return trim(CONTROL.sub(" ", text.replace("\r", "")), entities)


def _message_text(params: Params) -> tuple[str, list[Entity]]:
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = read_text(params, "text", "entities")
    if not text:  # only spaces or only tags
        raise bad_request("text must be non-empty")
    return text, entities


def _reply_target(state: State, chat: ChatRecord, params: Params) -> int | None:
    """Source: core.telegram.org/bots/api#replyparameters; reply_to_message_id is its older form."""
    given = params.structure("reply_parameters", "can't parse reply parameters JSON object") or {}
    wanted = int(given.get("message_id", 0)) or params.integer("reply_to_message_id")
    lenient = bool(given.get("allow_sending_without_reply")) or params.flag("allow_sending_without_reply")
    if not wanted or (chat.id, wanted) in state.messages:
        return wanted or None
    if lenient:
        return None
    raise bad_request("message to be replied not found")


def _no_topic(params: Params) -> None:
    if params.integer("message_thread_id"):  # no chat of the simulator is a forum
        raise bad_request("message thread not found")


def send_message(state: State, params: Params) -> Json:
    text, entities = _message_text(params)
    markup = read_markup(params)
    chat = chat_of(state, params)
    _no_topic(params)
    reply_to = _reply_target(state, chat, params)
    if utf16_length(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    message = StoredMessage(
        state.next_message_id(),
        chat,
        None,
        int(time.time()),
        text,
        params.text("text"),
        entities,
        markup,
        reply_to=reply_to,
    )
    return state.message_json(state.store(message))


def send_document(state: State, params: Params) -> Json:
    return _send_file(state, params, "document")


def send_photo(state: State, params: Params) -> Json:
    """Source: core.telegram.org/bots/api#sendphoto: at most 10 MB, and a picture."""
    return _send_file(state, params, "photo")


def _send_file(state: State, params: Params, field: str) -> Json:
    caption, entities = read_text(params, "caption", "caption_entities")
    markup = read_markup(params)
    document = _document(state, params, field)
    if field == "photo" and len(document.content) > PHOTO_BYTES:
        raise bad_request("file is too big for a photo")
    if field == "photo" and not document.content.startswith(PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    chat = chat_of(state, params)
    _no_topic(params)
    reply_to = _reply_target(state, chat, params)
    if utf16_length(caption) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    message = StoredMessage(
        state.next_message_id(),
        chat,
        None,
        int(time.time()),
        caption,
        params.text("caption"),
        entities,
        markup,
        document=document if field == "document" else None,
        photo=document if field == "photo" else None,
        reply_to=reply_to,
    )
    return state.message_json(state.store(message))


def _document(state: State, params: Params, field: str) -> Document:
    """Source: core.telegram.org/bots/api#sending-files: an upload, attach://name, or a file_id."""
    given = params.text(field)
    upload = params.uploads.get(given.removeprefix("attach://") if given.startswith("attach://") else field)
    if upload is None and not given:
        raise bad_request(f"there is no {field} in the request")
    if upload is None:
        return state.file(given)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return state.keep_file(upload.file_name, upload.mime_type, upload.content)


def _message_to_edit(state: State, params: Params) -> StoredMessage:
    wanted = params.integer("message_id")
    if not wanted:
        raise bad_request("message identifier is not specified")
    chat = chat_of(state, params)
    message = state.messages.get((chat.id, wanted))
    if message is None:
        raise bad_request("message to edit not found")
    # Another one's message, and one with a reply keyboard (core.telegram.org/bots/api#updating-messages).
    if message.sender is not None or (message.markup is not None and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")
    return message


def _apply_edit(state: State, message: StoredMessage, text: str, entities: list[Entity], markup: Json | None) -> Json:
    if (message.text, message.entities, message.markup) == (text, entities, markup):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    message.text, message.entities, message.markup = text, entities, markup
    message.edit_date = int(time.time())
    return state.message_json(message)


def edit_message_text(state: State, params: Params) -> Json:
    """An edit without reply_markup takes the keyboard away, as the vendor does."""
    text, entities = _message_text(params)
    markup = read_inline_markup(params)
    message = _message_to_edit(state, params)
    if message.document is not None or message.photo is not None:
        raise bad_request("there is no text in the message to edit")
    if utf16_length(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    edited = _apply_edit(state, message, text, entities, markup)
    message.html = params.text("text")
    return edited


def edit_message_reply_markup(state: State, params: Params) -> Json:
    markup = read_inline_markup(params)
    message = _message_to_edit(state, params)
    return _apply_edit(state, message, message.text, message.entities, markup)


def delete_message(state: State, params: Params) -> bool:
    """Own messages for 48 hours; in private chats a person's too; in groups those need administrator rights."""
    wanted = params.integer("message_id")
    if not wanted:
        raise bad_request("message identifier is not specified")
    chat = chat_of(state, params, writing=False)
    message = state.messages.get((chat.id, wanted))
    if message is None:
        raise bad_request("message to delete not found")
    foreign = message.sender is not None and chat.kind != "private"
    if foreign or message.date < time.time() - DELETE_WITHIN_SECONDS:
        raise bad_request("message can't be deleted")
    del state.messages[chat.id, wanted]
    return True


def answer_callback_query(state: State, params: Params) -> bool:
    query_id = params.text("callback_query_id")
    if state.callbacks.get(query_id, True):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if len(text) > 200:  # answerCallbackQuery: 0-200 characters
        raise bad_request("MESSAGE_TOO_LONG")
    state.callbacks[query_id] = True
    state.answered.append(AnsweredCallback(query_id, text, params.flag("show_alert"), params.text("url")))
    return True


def send_chat_action(state: State, params: Params) -> bool:
    chat_of(state, params)
    if params.text("action").lower() not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_chat(state: State, params: Params) -> Json:
    """The required fields of core.telegram.org/bots/api#chatfullinfo."""
    chat = chat_of(state, params, writing=False)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    return {**chat.json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_file(state: State, params: Params) -> Json:
    if not params.text("file_id"):
        raise bad_request("file_id not specified")
    document = state.file(params.text("file_id"))
    if len(document.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": document.file_id,
        "file_unique_id": f"u{document.file_id}",
        "file_size": len(document.content),
        "file_path": f"documents/{document.file_id}",
    }


def get_me(state: State, params: Params) -> dict[str, Any]:
    return {
        **state.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
