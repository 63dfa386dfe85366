"""Photos and documents in a chat: they go where their words say, and are never lost without a word."""

from datetime import timedelta

from boss_workflow.bootstrap import Application
from tests.flows.conftest import BOSS_ID, attachments, rows, says
from tests.simulators.telegram import BotMessage, Channel, PrivateChat, TelegramSimulator
from tests.support.clock import MovableClock

JPEG = b"\xff\xd8\xff\xe0 a photo"
PNG = b"\x89PNG\r\n\x1a\n a picture"
PDF = b"%PDF-1.7 a document"
SENTENCE = "John fix the login bug by Friday 5pm"


def boss_of(telegram: TelegramSimulator) -> PrivateChat:
    return telegram.private_chat(BOSS_ID, "Alex")


async def card_of(chat: PrivateChat) -> BotMessage:
    chat.send(SENTENCE)
    return await chat.wait_for_async(says("TASK-5"))


async def test_a_photo_with_a_caption_comes_with_the_new_task(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    chat = boss_of(telegram)

    chat.send(photo=JPEG, caption=SENTENCE)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Assignee: John Smith" in card.text
    assert "Files: photo 1.jpg" in card.text
    assert await attachments(on_telegram) == [(5, "photo 1.jpg")]
    assert len(chat.messages) == 1


async def test_a_caption_that_changes_a_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("plan.pdf", PDF, "application/pdf"), caption="assign TASK-1 to Sarah")
    said = await chat.wait_for_async(says("plan.pdf"))

    assert "TASK-1 is assigned to Sarah" in said.text
    assert "plan.pdf is attached to TASK-1" in said.text
    assert "Undo" in said.button_texts
    assert await attachments(on_telegram) == [(1, "plan.pdf")]


async def test_a_caption_that_only_names_a_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("plan.pdf", PDF), caption="here is the new plan for TASK-2")
    said = await chat.wait_for_async(says("is attached to TASK-2"))
    chat.send("TASK-2")
    card = await chat.wait_for_async(says("Files: plan.pdf"))

    assert "Undo" in said.button_texts
    assert "Note: here is the new plan for TASK-2" in card.text


async def test_a_reply_to_a_card_attaches_there(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    card = await card_of(chat)

    chat.send(photo=JPEG, reply_to=card)
    said = await chat.wait_for_async(says("is attached to TASK-5"))
    edited = await chat.wait_for_async(says("Files: photo"))

    assert edited.message_id == card.message_id
    assert said.button_texts == ["Undo"]


async def test_attach_it(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    await card_of(chat)

    chat.send(photo=JPEG, caption="attach this photo to it")
    await chat.wait_for_async(says("is attached to TASK-5"))

    assert [number for number, _ in await attachments(on_telegram)] == [5]


async def test_without_words_one_question_is_asked(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("logo.png", PNG, "image/png"))
    question = await chat.wait_for_async(says("I have logo.png. Which task does it belong to?"))
    assert await attachments(on_telegram) == []
    assert question.button_texts[-1] == "New task"
    chat.press(question.button_texts[0], message=question)
    said = await chat.wait_for_async(says("logo.png is attached to TASK-"))

    assert said.message_id == question.message_id
    assert len(await attachments(on_telegram)) == 1


async def test_the_answer_may_be_a_new_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    chat.send(document=("logo.png", PNG, "image/png"))
    question = await chat.wait_for_async(says("Which task"))

    chat.press("New task", message=question)
    await chat.wait_for_async(says("What is to be done? I attach logo.png to it."))
    chat.send(SENTENCE)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Files: logo.png" in card.text
    assert await attachments(on_telegram) == [(5, "logo.png")]


async def test_the_answer_may_name_any_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    chat.send(document=("logo.png", PNG, "image/png"))
    await chat.wait_for_async(says("Which task"))

    chat.send("TASK-3")
    await chat.wait_for_async(lambda one: "TASK-3" in one.text and "logo.png" in one.text and one.buttons != ())

    assert await attachments(on_telegram) == [(3, "logo.png")]


async def test_what_is_not_answered_is_said(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    chat.send(document=("logo.png", PNG, "image/png"))
    await chat.wait_for_async(says("Which task"))

    chat.send("what is overdue")
    said = await chat.wait_for_async(says("logo.png is attached to no task"))

    assert "Send it again" in said.text
    assert await attachments(on_telegram) == []


async def test_no_is_an_answer(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    chat.send(document=("logo.png", PNG, "image/png"))
    await chat.wait_for_async(says("Which task"))

    chat.send("never mind")
    await chat.wait_for_async(says("logo.png is attached to no task"))

    assert any(message.text == "Left as it is." for message in chat.messages)


async def test_it_is_undone_with_its_task(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    chat.send(photo=JPEG, caption=SENTENCE)
    card = await chat.wait_for_async(says("TASK-5"))

    chat.press("Undo", message=card)
    await chat.wait_for_async(says("Undone"))

    assert await attachments(on_telegram) == []
    assert await rows(on_telegram, "select 1 from task where number = 5 and deleted_at is null") == []


async def test_several_requests_are_previewed_with_the_file(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    chat = boss_of(telegram)

    chat.send(photo=JPEG, caption="John fix the header by Friday, and Sarah draw the logo by Monday")
    preview = await chat.wait_for_async(says("nothing is done yet"))
    assert preview.text.count("with photo 1.jpg") == 2
    assert await attachments(on_telegram) == []
    chat.press("Confirm", message=preview)
    await chat.wait_for_async(says("TASK-5", "TASK-6"))

    assert await attachments(on_telegram) == [(5, "photo 1.jpg"), (6, "photo 1.jpg")]


async def test_a_question_about_the_task_keeps_the_file(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(photo=JPEG, caption="Jonas fix the header by Friday")
    question = await chat.wait_for_async(1)
    chat.press("John Smith", message=question)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Files: photo 1.jpg" in card.text


async def test_two_photos_one_after_the_other_share_a_question(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    chat = boss_of(telegram)
    chat.send(document=("a.png", PNG, "image/png"))
    await chat.wait_for_async(says("I have a.png."))

    chat.send(document=("b.png", PNG, "image/png"))
    question = await chat.wait_for_async(says("I have a.png and b.png. Which task do they belong to?"))
    chat.press(question.button_texts[0], message=question)
    await chat.wait_for_async(says("a.png and b.png are attached to TASK-"))

    assert [name for _, name in await attachments(on_telegram)] == ["a.png", "b.png"]


# What is not taken


async def test_a_file_larger_than_a_bot_is_handed(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("film.mp4", b"x" * (20 * 1024 * 1024 + 1), "video/mp4"), caption=SENTENCE)
    said = await chat.wait_for_async(says("film.mp4 is not kept"))
    card = await chat.wait_for_async(says("TASK-5"))

    assert said.text == ("film.mp4 is not kept: a bot is handed files of up to 20 MB only. Send a link to it instead.")
    assert "Files:" not in card.text
    assert telegram.downloads == []


async def test_a_kind_that_is_not_taken(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("page.html", b"<script>alert(1)</script>", "text/html"))
    said = await chat.wait_for_async(1)

    assert said.text == "page.html is not kept: files of the kind 'text/html' are not taken."
    assert telegram.calls_of("getFile") == []


async def test_a_file_that_is_not_what_it_says(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("photo.png", b"MZ program", "image/png"))
    said = await chat.wait_for_async(1)

    assert said.text == "photo.png is not kept: this is no file of the kind image/png."


async def test_a_file_that_is_gone(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    telegram.fail_next("getFile", 400, description="Bad Request: wrong file_id or the file is temporarily unavailable")

    chat.send(document=("plan.pdf", PDF), caption=SENTENCE)
    said = await chat.wait_for_async(says("plan.pdf is not kept"))
    await chat.wait_for_async(says("TASK-5"))

    assert "Please send it again." in said.text


async def test_telegram_is_away_for_a_moment(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    telegram.fail_next("getFile", 502)

    chat.send(document=("plan.pdf", PDF), caption=SENTENCE)
    card = await chat.wait_for_async(says("TASK-5"), 15)

    assert "Files: plan.pdf" in card.text
    assert await attachments(on_telegram) == [(5, "plan.pdf")]


async def test_telegram_stays_away(on_telegram: Application, telegram: TelegramSimulator, clock: MovableClock) -> None:
    chat = boss_of(telegram)
    telegram.fail_next("getFile", 502, times=20)

    chat.send(document=("plan.pdf", PDF), caption=SENTENCE)
    await telegram.wait_delivered_async()
    clock.advance(timedelta(minutes=2))
    said = await chat.wait_for_async(says("plan.pdf is not kept"), 25)
    await chat.wait_for_async(says("TASK-5"))

    assert "it could not be fetched from Telegram. Please send it again." in said.text


async def test_a_name_shows_no_more_than_a_name(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)

    chat.send(document=("../../etc/<b>pass\u202ewd</b>\x00.pdf", PDF), caption=SENTENCE)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Files: b>.pdf" in card.text
    assert await attachments(on_telegram) == [(5, "b>.pdf")]


# Whose it is


async def test_a_strangers_file_is_not_fetched(on_telegram: Application, telegram: TelegramSimulator) -> None:
    stranger = telegram.private_chat(9009, "Eve")

    stranger.send(document=("plan.pdf", PDF), caption="attach this file to TASK-1")
    await stranger.wait_for_async(1)

    assert telegram.calls_of("getFile") == []
    assert await rows(on_telegram, "select 1 from chat_file") == []


async def test_a_file_in_a_group_that_is_not_meant_for_us(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    boss = boss_of(telegram)
    group = telegram.group("Design", [boss])

    group.send(photo=JPEG)
    group.send("/help")
    await group.wait_for_async(says("Commands:"))

    assert telegram.calls_of("getFile") == []


async def test_a_repeated_update_attaches_once(on_telegram: Application, telegram: TelegramSimulator) -> None:
    chat = boss_of(telegram)
    update_id = chat.send(photo=JPEG, caption=SENTENCE)
    await chat.wait_for_async(says("TASK-5"))

    assert await telegram.redeliver_async(update_id) == 200
    chat.send("thanks")
    await chat.wait_for_async(says("welcome"))

    assert len(await attachments(on_telegram)) == 1
    assert len(telegram.downloads) == 1


# Forwarded


async def test_a_forwarded_photo_with_words_becomes_a_task(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    chat = boss_of(telegram)

    chat.send(photo=JPEG, caption="The header overlaps the menu", forward_from=Channel("News", "news"))
    offer = await chat.wait_for_async(says("Shall I make this a task?"))
    chat.press("Yes", message=offer)
    card = await chat.wait_for_async(says("TASK-5"))

    assert "Forwarded from News (https://t.me/news/4)" in card.text
    assert "Files: photo 1.jpg" in card.text


async def test_a_forwarded_photo_without_words_keeps_its_author(
    on_telegram: Application, telegram: TelegramSimulator
) -> None:
    chat = boss_of(telegram)

    chat.send(photo=JPEG, forward_from="Somebody Hidden")
    question = await chat.wait_for_async(says("Which task does it belong to?"))
    chat.press(question.button_texts[0], message=question)
    said = await chat.wait_for_async(says("is attached to TASK-"))
    chat.send(said.text.partition(" is attached to ")[2].partition(" ")[0])
    card = await chat.wait_for_async(says("Files: photo 1.jpg"))

    assert "Note: Forwarded from Somebody Hidden" in card.text
