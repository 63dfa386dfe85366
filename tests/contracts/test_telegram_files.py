"""Files through the Telegram adapter, in and out."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from boss_workflow.integrations.local_files import LocalFileStore
from boss_workflow.integrations.telegram import TelegramPlatform
from boss_workflow.ports.blocks import Block, Button, Buttons, Media, Paragraph
from boss_workflow.ports.chat_platform import MessageGone, Outgoing, Refused, SlowDown, TooBig, Unreachable
from tests.contracts.test_telegram_adapter import FreeLimiter
from tests.simulators.telegram import PrivateChat, TelegramSimulator

PNG = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture
def tg() -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as simulator:
        yield simulator


@pytest.fixture
def ana(tg: TelegramSimulator) -> PrivateChat:
    return tg.private_chat(first_name="Ana")


@pytest.fixture
def store(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path)


@pytest.fixture
async def platform(tg: TelegramSimulator, store: LocalFileStore) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(tg.token, tg.url, FreeLimiter(), store)
    yield platform
    await platform.close()


async def stored(store: LocalFileStore, content: bytes = PNG) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    return (await store.put(chunks(), limit=10**8)).key


def message(*blocks: Block) -> Outgoing:
    return Outgoing(blocks=blocks, idempotency_key="k")


async def fetched(platform: TelegramPlatform, file_id: str) -> bytes:
    return b"".join([chunk async for chunk in platform.open_file(file_id)])


# In


async def test_a_file_is_fetched(tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform) -> None:
    ana.send(document=("plan.pdf", b"%PDF"))
    file_id = tg.pending_updates[0]["message"]["document"]["file_id"]

    assert await fetched(platform, file_id) == b"%PDF"
    assert tg.downloads == ["plan.pdf"]


async def test_a_file_that_is_too_big_or_gone(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform
) -> None:
    ana.send(document=("film.mp4", b"x" * (20 * 1024 * 1024 + 1)))
    file_id = tg.pending_updates[0]["message"]["document"]["file_id"]

    with pytest.raises(TooBig):
        await fetched(platform, file_id)
    tg.forget_file("film.mp4")
    with pytest.raises(Refused):
        await fetched(platform, file_id)


@pytest.mark.parametrize(("status", "error"), [(429, SlowDown), (502, Unreachable)])
async def test_telegram_that_is_busy_or_away(
    tg: TelegramSimulator, platform: TelegramPlatform, status: int, error: type[Exception]
) -> None:
    tg.fail_next("getFile", status)

    with pytest.raises(error) as refused:
        await fetched(platform, "FILE000001")

    assert tg.token not in str(refused.value)


# Out


async def test_a_picture_comes_before_its_text_which_can_be_edited(
    ana: PrivateChat, platform: TelegramPlatform, store: LocalFileStore
) -> None:
    picture = Media(key=await stored(store), name="chart.png", media_type="image/png")
    done = Buttons(rows=((Button(label="Done", token="t"),),))

    first, last = await platform.send(str(ana.id), message(Paragraph(text="The week"), picture, done))
    shown, words = ana.messages
    assert (shown.photo.content if shown.photo else None, shown.text, shown.buttons) == (PNG, "", ())
    assert (words.text, words.button_texts) == ("The week", ["Done"])
    assert [str(shown.message_id), str(words.message_id)] == [first, last]

    await platform.edit(str(ana.id), last, message(Paragraph(text="The week, corrected"), picture))
    assert ana.last.text == "The week, corrected"


async def test_a_file_alone_has_its_name_for_a_caption(
    ana: PrivateChat, platform: TelegramPlatform, store: LocalFileStore
) -> None:
    report = Media(key=await stored(store, b"%PDF"), name="report.pdf", media_type="application/pdf")

    [sent] = await platform.send(str(ana.id), message(report))

    assert ana.last.document is not None
    assert (ana.last.document.file_name, ana.last.text) == ("report.pdf", "report.pdf")
    with pytest.raises(MessageGone):
        await platform.edit(str(ana.id), sent, message(Paragraph(text="Other")))


async def test_what_is_no_picture_is_sent_as_a_file(
    ana: PrivateChat, platform: TelegramPlatform, store: LocalFileStore
) -> None:
    broken = Media(key=await stored(store, b"broken"), name="chart.png", media_type="image/png")

    await platform.send(str(ana.id), message(Paragraph(text="The week"), broken))

    assert [one.document is not None for one in ana.messages] == [True, False]


async def test_a_file_that_is_gone_is_named(ana: PrivateChat, platform: TelegramPlatform) -> None:
    gone = Media(key="0" * 32, name="chart.png", media_type="image/png")

    await platform.send(str(ana.id), message(Paragraph(text="The week"), gone))

    assert ana.last.text == "The week\n\n📎 chart.png"


async def test_a_repeat_goes_on_after_the_picture(
    tg: TelegramSimulator, ana: PrivateChat, platform: TelegramPlatform, store: LocalFileStore
) -> None:
    picture = Media(key=await stored(store), name="chart.png", media_type="image/png")
    tg.fail_next("sendMessage", 429, retry_after=1)

    with pytest.raises(SlowDown):
        await platform.send(str(ana.id), message(Paragraph(text="The week"), picture))
    platform._pace._paused.clear()
    await platform.send(str(ana.id), message(Paragraph(text="The week"), picture))

    assert [one.text for one in ana.messages] == ["", "The week"]
