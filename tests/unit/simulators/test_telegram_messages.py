"""Writing, changing and deleting, and how the vendor refuses."""

from typing import Any

import httpx
import pytest

from tests.simulators.telegram import Button, PrivateChat, TelegramSimulator
from tests.unit.simulators.conftest import Call

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


DONE = keyboard({"text": "Done", "callback_data": "done:1"})


def test_sends_html_and_the_person_sees_text_and_buttons(ana: PrivateChat, call: Call) -> None:
    answer = call("sendMessage", chat_id=ana.id, text="<b>Task</b> 1 &amp; 2", parse_mode="HTML", reply_markup=DONE)
    assert answer["ok"]
    assert answer["result"]["chat"] == {"id": ana.id, "type": "private", "first_name": "Ana", "username": "ana"}
    seen = ana.last
    assert (seen.text, seen.html, seen.edited) == ("Task 1 & 2", "<b>Task</b> 1 &amp; 2", False)
    assert seen.buttons == ((Button("Done", "done:1"),),)
    assert seen.entities == ({"type": "bold", "offset": 0, "length": 4},)


def test_edit_and_delete_change_what_is_seen(ana: PrivateChat, call: Call) -> None:
    sent = call("sendMessage", chat_id=ana.id, text="one", reply_markup=DONE)["result"]["message_id"]
    call("editMessageText", chat_id=ana.id, message_id=sent, text="two")
    assert (ana.last.text, ana.last.edited, ana.last.buttons) == ("two", True, ())
    call("editMessageReplyMarkup", chat_id=ana.id, message_id=sent, reply_markup=DONE)
    assert ana.last.button_texts == ["Done"]
    assert call("deleteMessage", chat_id=ana.id, message_id=sent)["result"] is True
    assert ana.messages == []


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n"}, "Bad Request: text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "message_thread_id": 5}, "Bad Request: message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 99}, "Bad Request: message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "Bad Request: object expected as reply markup"),
        ({"text": "x", "chat_id": 4}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
    ],
)
def test_refuses_to_send(ana: PrivateChat, call: Call, params: dict[str, Any], problem: str) -> None:
    answer = call("sendMessage", **{"chat_id": ana.id, **params})
    assert answer == {"ok": False, "error_code": 400, "description": problem}
    assert ana.messages == []


def test_length_counts_what_is_visible(ana: PrivateChat, call: Call) -> None:
    assert call("sendMessage", chat_id=ana.id, text="<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")["ok"]


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": "A"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "A", "callback_data": "ä" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "A", "url": "http://localhost:8000/x"},
            "inline keyboard button URL 'http://localhost:8000/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "A", "url": "ftp://a.b"},
            "inline keyboard button URL 'ftp://a.b' is invalid: Unsupported URL protocol",
        ),
    ],
)
def test_refuses_buttons(ana: PrivateChat, call: Call, button: dict[str, Any], problem: str) -> None:
    answer = call("sendMessage", chat_id=ana.id, text="x", reply_markup=keyboard(button))
    assert answer["description"] == f"Bad Request: {problem}"


def test_keyboards_have_a_size(ana: PrivateChat, call: Call) -> None:
    one = {"text": "A", "callback_data": "x" * 64}
    fits = {"inline_keyboard": [[one] * 8] * 12 + [[one] * 4]}
    assert call("sendMessage", chat_id=ana.id, text="x", reply_markup=fits)["ok"]
    for rows in ([[one] * 9], [[one]] * 101):
        answer = call("sendMessage", chat_id=ana.id, text="x", reply_markup={"inline_keyboard": rows})
        assert answer["description"] == "Bad Request: REPLY_MARKUP_TOO_LONG"


def test_refuses_edits(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    sent = call("sendMessage", chat_id=ana.id, text="one", reply_markup=DONE)["result"]["message_id"]
    edit = {"chat_id": ana.id, "message_id": sent, "text": "one", "reply_markup": DONE}
    assert call("editMessageText", **edit)["description"] == NOT_MODIFIED
    assert call("editMessageReplyMarkup", **edit)["description"] == NOT_MODIFIED
    hide = {**edit, "reply_markup": {"remove_keyboard": True}}
    assert call("editMessageText", **hide)["description"] == "Bad Request: inline keyboard expected"
    ana.send("mine")
    foreign = call("editMessageText", chat_id=ana.id, message_id=ana.sent[-1].message_id, text="x")
    assert foreign["description"] == "Bad Request: message can't be edited"
    tg.forget_message(sent)
    assert call("editMessageText", **edit)["description"] == "Bad Request: message to edit not found"
    assert call("deleteMessage", **edit)["description"] == "Bad Request: message to delete not found"
    no_id = call("editMessageText", chat_id=ana.id, text="x")
    assert no_id["description"] == "Bad Request: message identifier is not specified"


def test_replies_show_what_they_answer(ana: PrivateChat, call: Call) -> None:
    ana.send("question")
    asked = ana.sent[-1].message_id
    answer = call("sendMessage", chat_id=ana.id, text="x", reply_parameters={"message_id": asked})
    assert answer["result"]["reply_to_message"]["text"] == "question"
    assert ana.last.reply_to == asked
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert call("sendMessage", chat_id=ana.id, text="x", reply_parameters=lenient)["ok"]


def test_people_who_can_not_be_written_to(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    ana.block_bot()
    blocked = call("sendMessage", chat_id=ana.id, text="x")
    assert (blocked["error_code"], blocked["description"]) == (403, "Forbidden: bot was blocked by the user")
    assert tg.pending_updates[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(AssertionError, match="unblock"):
        ana.send("hello")
    ana.unblock_bot()
    assert call("sendMessage", chat_id=ana.id, text="x")["ok"]
    shy = tg.private_chat(started=False)
    cold = call("sendMessage", chat_id=shy.id, text="x")
    assert (cold["error_code"], cold["description"]) == (403, "Forbidden: bot can't initiate conversation with a user")
    shy.send("/start")
    assert call("sendMessage", chat_id=shy.id, text="x")["ok"]


def test_groups_migrate_and_throw_the_bot_out(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    group = tg.group("Design", members=[ana])
    old = group.id
    call("sendMessage", chat_id=old, text="before")
    group.send("hello", sender=ana)
    new = group.migrate()
    moved = call("sendMessage", chat_id=old, text="x")
    assert moved["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert moved["parameters"] == {"migrate_to_chat_id": new}
    call("sendMessage", chat_id=new, text="after")
    assert [message.text for message in group.messages] == ["before", "after"]
    assert [u["message"].get("migrate_to_chat_id") for u in tg.pending_updates[-2:]] == [new, None]
    group.kick_bot()
    gone = call("sendMessage", chat_id=group.id, text="x")
    assert (gone["error_code"], gone["description"]) == (403, "Forbidden: bot was kicked from the supergroup chat")


def test_people_s_messages_in_groups_stay(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    group = tg.group("Design", members=[ana])
    group.send("mine")
    answer = call("deleteMessage", chat_id=group.id, message_id=group.sent[-1].message_id)
    assert answer["description"] == "Bad Request: message can't be deleted"


def test_buttons_are_answered_once(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    link = {"text": "Open", "url": "https://example.org"}
    call("sendMessage", chat_id=ana.id, text="x", reply_markup=keyboard(DONE["inline_keyboard"][0][0], link))
    query = ana.press("Done")
    [update] = tg.pending_updates
    assert update["callback_query"]["data"] == "done:1"
    assert update["callback_query"]["message"]["message_id"] == ana.last.message_id
    assert call("answerCallbackQuery", callback_query_id=query, text="OK")["ok"]
    assert tg.answered_callbacks[0].text == "OK"
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert call("answerCallbackQuery", callback_query_id=query)["description"] == old
    assert call("answerCallbackQuery", callback_query_id="77")["description"] == old
    with pytest.raises(AssertionError, match="no button 'Undo'"):
        ana.press("Undo")
    with pytest.raises(AssertionError, match="is a link"):
        ana.press("Open")


def test_documents_go_both_ways(tg: TelegramSimulator, ana: PrivateChat, call: Call) -> None:
    url = f"{tg.url}/bot{tg.token}/sendDocument"
    with httpx.Client(verify=False) as client:
        binary = b"a,b\r\n\x00\xff--x\r\n"
        files = {"document": ("r.csv", binary, "text/csv")}
        client.post(url, data={"chat_id": ana.id, "caption": "<i>r</i>", "parse_mode": "HTML"}, files=files)
        assert ana.last.document is not None
        assert (ana.last.text, ana.last.document.content) == ("r", binary)
        empty = client.post(url, data={"chat_id": ana.id}, files={"document": ("r.csv", b"")}).json()
        assert empty["description"] == "Bad Request: file must be non-empty"
        long = client.post(url, data={"chat_id": ana.id, "caption": "x" * 1025}, files=files).json()
        assert long["description"] == "Bad Request: message caption is too long"
        ana.send(document=("in.txt", b"hello"), caption="look")
        document = tg.pending_updates[-1]["message"]["document"]
        path = call("getFile", file_id=document["file_id"])["result"]["file_path"]
        assert client.get(f"{tg.url}/file/bot{tg.token}/{path}").content == b"hello"
    assert call("sendDocument", chat_id=ana.id)["description"] == "Bad Request: there is no document in the request"
    assert call("sendDocument", chat_id=ana.id, document=document["file_id"])["ok"]
    assert (
        "no text in the message"
        in call("editMessageText", chat_id=ana.id, message_id=ana.last.message_id, text="x")["description"]
    )
    assert call("getFile", file_id="nope")["error_code"] == 400


def test_what_a_person_can_send(tg: TelegramSimulator, ana: PrivateChat) -> None:
    ana.send("/done 5 @ana_k see https://a.b/c 😀 #now")
    ana.send("fwd", forward_from="Hidden Person")
    ana.send(photo=b"jpg", caption="pic")
    ana.send(voice=b"ogg", language_code="sr")
    ana.send("x" * 5000)
    first = ana.sent[0].message_id
    ana.send("re", reply_to=first)
    ana.edit(first, "changed")
    text, forward, photo, voice, long, reply, edited = tg.pending_updates
    found = [entity["type"] for entity in text["message"]["entities"]]
    assert found == ["bot_command", "mention", "url", "hashtag"]
    assert forward["message"]["forward_origin"]["sender_user_name"] == "Hidden Person"
    assert (photo["message"]["caption"], "text" in photo["message"]) == ("pic", False)
    assert voice["message"]["voice"]["mime_type"] == "audio/ogg"
    assert voice["message"]["from"]["language_code"] == "sr"
    assert len(long["message"]["text"]) == 5000
    assert reply["message"]["reply_to_message"]["message_id"] == first
    assert edited["edited_message"]["text"] == "changed"
    assert len(ana.send_split("x" * 5000)) == 2
