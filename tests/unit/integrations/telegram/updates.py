"""Updates as Telegram writes them."""

from typing import Any

Json = dict[str, Any]

BOT_ID = 12345
BOT_NAME = "boss_test_bot"
ANA: Json = {
    "id": 7,
    "is_bot": False,
    "first_name": "Ana",
    "last_name": "Ruiz",
    "username": "ana",
    "language_code": "es",
}
PRIVATE: Json = {"id": 7, "type": "private", "first_name": "Ana"}
GROUP: Json = {"id": -500, "type": "group", "title": "Design"}
BOT: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Boss", "username": BOT_NAME}
FILE: Json = {"file_id": "f", "file_unique_id": "u"}
SENT = 1_790_000_000


def message(chat: Json = PRIVATE, **fields: Any) -> Json:
    return {"message_id": 3, "date": SENT, "chat": chat, "from": ANA, **fields}


def update(**content: Any) -> Json:
    return {"update_id": 900, **content}


def member(status: str) -> Json:
    return {"status": status, "user": BOT, **({"until_date": 0} if status == "kicked" else {})}
