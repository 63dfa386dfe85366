"""What each kind of update means to us."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from boss_workflow.integrations.telegram.mapping import map_update
from boss_workflow.ports.chat_platform import FileReference, Forwarded, Inbound, InboundKind, Sender
from tests.unit.integrations.telegram.updates import (
    ANA,
    BOT,
    BOT_ID,
    BOT_NAME,
    FILE,
    GROUP,
    PRIVATE,
    SENT,
    Json,
    member,
    message,
    update,
)

HIDDEN: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def mapped(bot_username: str | None = BOT_NAME, /, **content: Any) -> Inbound:
    return map_update(Update.de_json(update(**content), None), bot_username, str(BOT_ID))


def test_a_private_message() -> None:
    assert mapped(message=message(text="Fix it")) == Inbound(
        platform="telegram",
        account=str(BOT_ID),
        event_id="900",
        kind=InboundKind.MESSAGE,
        chat_id="7",
        private=True,
        sender=Sender(id="7", name="Ana Ruiz", username="ana", language="es"),
        text="Fix it",
        message_id="3",
        sent_at=datetime.fromtimestamp(SENT, UTC),
    )


@pytest.mark.parametrize(
    ("field", "content", "name"),
    [
        (
            "sticker",
            {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
            "a sticker",
        ),
        ("location", {"latitude": 1.0, "longitude": 2.0}, "a location"),
        ("contact", {"phone_number": "1", "first_name": "Bo"}, "a contact"),
        (
            "poll",
            {
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            },
            "a poll",
        ),
    ],
)
def test_what_has_no_words_is_named(field: str, content: Any, name: str) -> None:
    event = mapped(message=message(**{field: content}))
    assert (event.kind, event.text) == (InboundKind.UNSUPPORTED, name)


SIZE: Json = {"width": 1, "height": 1}


@pytest.mark.parametrize(
    ("field", "content", "file"),
    [
        (
            "photo",
            [{**FILE, **SIZE, "file_size": 5}, {**FILE, **SIZE, "file_id": "large", "file_size": 900}],
            FileReference(id="large", name="photo 3.jpg", media_type="image/jpeg", size=900),
        ),
        (
            "voice",
            {**FILE, "duration": 3, "mime_type": "audio/ogg"},
            FileReference(id="f", name="voice message 3.ogg", media_type="audio/ogg", voice=True),
        ),
        (
            "video",
            {**FILE, **SIZE, "duration": 3, "file_name": "a.mov", "mime_type": "Video/QuickTime"},
            FileReference(id="f", name="a.mov", media_type="video/quicktime"),
        ),
        (
            "video_note",
            {**FILE, "length": 1, "duration": 3},
            FileReference(id="f", name="video message 3.mp4", media_type="video/mp4"),
        ),
        ("document", FILE, FileReference(id="f", name="file 3", media_type="application/octet-stream")),
        (
            "document",
            {**FILE, "file_name": "../plan.pdf", "mime_type": "application/pdf", "file_size": 8},
            FileReference(id="f", name="../plan.pdf", media_type="application/pdf", size=8),
        ),
    ],
)
def test_a_file_without_words(field: str, content: Any, file: FileReference) -> None:
    event = mapped(message=message(**{field: content}))
    assert (event.kind, event.text, event.files) == (InboundKind.MESSAGE, "", (file,))


def test_an_animation_is_one_file() -> None:
    animation = {**FILE, **SIZE, "duration": 3, "file_name": "cat.mp4"}
    assert [one.name for one in mapped(message=message(animation=animation, document=FILE)).files] == ["cat.mp4"]


def test_the_messages_of_an_album_know_each_other() -> None:
    assert mapped(message=message(photo=[{**FILE, **SIZE}], media_group_id="77")).album == "77"


def test_a_caption_is_a_message() -> None:
    event = mapped(message=message(photo=[{**FILE, "width": 1, "height": 1}], caption="Logo by Friday"))
    assert (event.kind, event.text, len(event.files)) == (InboundKind.MESSAGE, "Logo by Friday", 1)


def test_an_edit() -> None:
    event = mapped(edited_message=message(text="Fix that", edit_date=SENT + 5))
    assert (event.kind, event.text, event.message_id) == (InboundKind.EDITED, "Fix that", "3")
    assert event.sent_at == datetime.fromtimestamp(SENT + 5, UTC)


def test_a_live_location_that_moves_is_noise() -> None:
    moved = message(location={"latitude": 1.0, "longitude": 2.0}, edit_date=SENT)
    assert mapped(edited_message=moved).kind is InboundKind.IGNORED


@pytest.mark.parametrize("date", [SENT, 0], ids=["seen", "inaccessible"])
def test_a_press(date: int) -> None:
    shown = {"message_id": 8, "date": date, "chat": GROUP}
    event = mapped(callback_query={"id": "q1", "from": ANA, "chat_instance": "1", "data": "tok", "message": shown})
    assert event.kind is InboundKind.PRESS
    assert (event.token, event.press_id, event.message_id) == ("tok", "q1", "8")
    assert (event.chat_id, event.private, event.sender.id, event.addressed) == ("-500", False, "7", True)


def test_a_press_on_nothing_of_ours_is_only_acknowledged() -> None:
    event = mapped(callback_query={"id": "q1", "from": ANA, "chat_instance": "1", "inline_message_id": "x"})
    assert (event.kind, event.press_id, event.chat_id) == (InboundKind.IGNORED, "q1", "0")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("member", "kicked", InboundKind.BLOCKED),
        ("member", "left", InboundKind.BLOCKED),
        ("kicked", "member", InboundKind.UNBLOCKED),
        ("left", "member", InboundKind.UNBLOCKED),
        ("member", "member", InboundKind.IGNORED),
    ],
)
def test_membership(old: str, new: str, kind: InboundKind) -> None:
    change = {
        "chat": PRIVATE,
        "from": ANA,
        "date": SENT,
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    event = mapped(my_chat_member=change)
    assert (event.kind, event.chat_id, event.sender.id) == (kind, "7", "7")


def test_a_group_that_moves() -> None:
    event = mapped(message=message(GROUP, migrate_to_chat_id=-100500))
    assert (event.kind, event.chat_id, event.text) == (InboundKind.MIGRATED, "-500", "-100500")
    assert mapped(message=message(GROUP, migrate_from_chat_id=-500)).kind is InboundKind.IGNORED


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_members": [ANA]},
        {"left_chat_member": ANA},
        {"new_chat_title": "X"},
        {"group_chat_created": True},
        {"pinned_message": message(GROUP, text="x")},
    ],
    ids=lambda one: next(iter(one)),
)
def test_service_messages_are_noise(service: Json) -> None:
    event = mapped(message=message(GROUP, **service))
    assert (event.kind, event.chat_id, event.sender.id) == (InboundKind.IGNORED, "-500", "7")


@pytest.mark.parametrize(
    ("content", "chat_id", "sender"),
    [
        (
            {"channel_post": {"message_id": 1, "date": SENT, "chat": {"id": -9, "type": "channel", "title": "N"}}},
            "-9",
            "0",
        ),
        ({"inline_query": {"id": "1", "from": ANA, "query": "x", "offset": ""}}, "0", "7"),
        ({"something_new": {"id": 1}}, "0", "0"),
        ({}, "0", "0"),
    ],
)
def test_any_other_update_is_noise(content: Json, chat_id: str, sender: str) -> None:
    event = mapped(**content)
    assert (event.kind, event.chat_id, event.sender.id) == (InboundKind.IGNORED, chat_id, sender)


CHANNEL: Json = {"id": -9, "type": "channel", "title": "News"}


@pytest.mark.parametrize(
    ("origin", "forwarded"),
    [
        ({"type": "user", "sender_user": ANA}, Forwarded(author="Ana Ruiz")),
        ({"type": "hidden_user", "sender_user_name": "Someone"}, Forwarded(author="Someone")),
        ({"type": "chat", "sender_chat": GROUP}, Forwarded(author="Design")),
        ({"type": "channel", "chat": CHANNEL, "message_id": 4}, Forwarded(author="News")),
        (
            {"type": "channel", "chat": {**CHANNEL, "username": "news"}, "message_id": 4},
            Forwarded(author="News", link="https://t.me/news/4"),
        ),
        ({"type": "from_the_future"}, None),
    ],
)
def test_forwards(origin: Json, forwarded: Forwarded | None) -> None:
    event = mapped(message=message(text="x", forward_origin={"date": SENT, **origin}))
    assert (event.kind, event.forwarded) == (InboundKind.MESSAGE, forwarded)


@pytest.mark.parametrize(
    ("said", "text", "addressed"),
    [
        ("just talk", "just talk", False),
        ("/tasks open", "/tasks open", True),
        ("/tasks@boss_test_bot open", "/tasks open", True),
        ("/tasks@BOSS_test_bot", "/tasks", True),
        ("/tasks@other_bot", "/tasks@other_bot", False),
        ("/etc/passwd is a file", "/etc/passwd is a file", False),
        ("@boss_test_bot, fix it", "fix it", True),
        ("please @Boss_Test_Bot fix it", "please fix it", True),
        ("well @boss_test_bot, fix it", "well, fix it", True),
        ("@boss_test_bot /tasks", "/tasks", True),
        ("@boss_test_bot", "", True),
        ("ask @boss_test_bot2", "ask @boss_test_bot2", False),
        ("mail x@boss_test_bot", "mail x@boss_test_bot", False),
    ],
)
def test_what_is_said_to_us_in_a_group(said: str, text: str, addressed: bool) -> None:
    event = mapped(message=message(GROUP, text=said))
    assert (event.kind, event.text, event.addressed) == (InboundKind.MESSAGE, text, addressed)


def test_a_reply_to_us_is_said_to_us() -> None:
    ours = {"message_id": 2, "date": SENT, "chat": GROUP, "from": BOT, "text": "?"}
    event = mapped(message=message(GROUP, text="yes", reply_to_message=ours))
    assert (event.addressed, event.reply_to) == (True, "2")
    theirs = {**ours, "from": ANA}
    event = mapped(message=message(GROUP, text="yes", reply_to_message=theirs))
    assert (event.addressed, event.reply_to) == (False, "2")


def test_a_topic_s_first_message_is_no_reply() -> None:
    topic = message(GROUP, forum_topic_created={"name": "T", "icon_color": 1}) | {"from": BOT}
    event = mapped(message=message(GROUP, text="yes", reply_to_message=topic))
    assert (event.addressed, event.reply_to) == (False, None)


def test_without_our_name_no_mention_is_found() -> None:
    assert not mapped(None, message=message(GROUP, text="@boss_test_bot fix")).addressed
    assert not mapped(None, message=message(GROUP, text="/x@boss_test_bot")).addressed
    assert mapped(None, message=message(GROUP, text="/x")).addressed
    assert mapped(None, message=message(text="anything")).addressed


def test_an_anonymous_admin_is_known_by_the_group() -> None:
    event = mapped(message=message(GROUP, text="/tasks", sender_chat=GROUP) | {"from": HIDDEN})
    assert (event.kind, event.sender) == (InboundKind.MESSAGE, Sender(id="-500", name="Design"))


def test_another_bot_is_not_answered() -> None:
    other = {"id": 8, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    assert mapped(message=message(GROUP, text="@boss_test_bot hi") | {"from": other}).kind is InboundKind.IGNORED


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/start task-12", "/show TASK-12"),
        ("/start", "/start"),
        ("/start invitation_token", "/start invitation_token"),
        ("/start task-12-delete", "/start task-12-delete"),
        ("/start task-", "/start task-"),
    ],
)
def test_an_opened_link_shows_its_task_and_nothing_else(text: str, meant: str) -> None:
    assert mapped(message=message(text=text)).text == meant
