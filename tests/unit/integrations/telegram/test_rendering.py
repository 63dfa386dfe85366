"""Whatever the blocks hold, Telegram takes the parts."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boss_workflow.integrations.telegram.rendering import TEXT_UNITS, Part, render, render_one, units
from boss_workflow.ports.blocks import Block, Button, Buttons, ButtonStyle, Fields, Items, Media, Paragraph, Table

TAG = re.compile(r"<(/?)([a-z]+)(?: href=\"[^\"<>]*\")?>")

texts = st.text(alphabet=st.characters(), max_size=300) | st.builds(
    lambda piece, times: piece * times,
    st.text(alphabet=st.sampled_from("ab <>&\n\t\r\x00🏟é漢\ud800\u200b"), min_size=1, max_size=12),
    st.integers(1, 700),
)
texts |= st.lists(st.sampled_from(["TASK-1", " TASK-12, ", "<TASK-3>", "XTASK-4"]), max_size=600).map("".join)
rows = st.lists(texts, max_size=3).map(tuple)
buttons = st.builds(Button, label=texts, token=st.text("abc123", min_size=1, max_size=64))
blocks = st.lists(
    st.builds(Paragraph, text=texts, strong=st.booleans())
    | st.builds(Fields, rows=st.lists(st.tuples(texts, texts), max_size=3).map(tuple))
    | st.builds(Items, entries=rows)
    | st.builds(Table, header=rows, rows=st.lists(rows, max_size=3).map(tuple))
    | st.builds(Media, key=st.just("k"), name=texts, media_type=st.just("text/plain"))
    | st.builds(Buttons, rows=st.lists(st.lists(buttons, max_size=20).map(tuple), max_size=9).map(tuple)),
    max_size=5,
)


def link_of(reference: str) -> str:
    return f"https://t.me/boss?start={reference.lower()}&x='\"<>"


def visible(source: str) -> str:
    """The text of well-formed markup; fails on what Telegram can't parse."""
    open_tags: list[str] = []
    for closing, name in TAG.findall(source):
        assert name in {"a", "b", "pre"}
        if closing:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert open_tags == []
    bare = TAG.sub("", source)
    assert "<" not in bare
    assert ">" not in bare
    return html.unescape(bare)


def acceptable(part: Part) -> None:
    text = visible(part.html)
    assert text.strip()
    assert 1 <= units(text) <= TEXT_UNITS
    part.html.encode()
    if part.keyboard is not None:
        shown = [button for row in part.keyboard.inline_keyboard for button in row]
        assert 1 <= len(shown) <= 100
        assert all(len(row) <= 8 for row in part.keyboard.inline_keyboard)
        assert all(button.text.strip() for button in shown)


@settings(deadline=None)
@given(blocks)
def test_every_part_can_be_sent(given_blocks: list[Block]) -> None:
    parts = render(given_blocks, link_of)
    for part in parts:
        acceptable(part)
    assert all(part.keyboard is None for part in parts[:-1])
    one = render_one(given_blocks, link_of)
    assert (one is None) == (parts == [])
    if one is not None:
        acceptable(one)
        assert one.keyboard == parts[-1].keyboard


@settings(deadline=None)
@given(st.lists(st.text("abcdefgh <>&", min_size=1, max_size=80), min_size=1, max_size=200))
def test_splitting_loses_no_word(paragraphs: list[str]) -> None:
    shown = " ".join(visible(part.html) for part in render([Paragraph(text=text) for text in paragraphs]))
    assert shown.split() == " ".join(paragraphs).split()


def test_each_block_has_its_form() -> None:
    [part] = render(
        [
            Paragraph(text="Fix <b> & co", strong=True),
            Fields(rows=(("Due", "Friday"), ("Owner", "Ana"), ("", ""))),
            Items(entries=("one", " ", "two")),
            Table(header=("Name", "Open"), rows=(("Ana", "3"), ("漢", "12"))),
            Media(key="k", name="report.pdf", media_type="application/pdf"),
        ]
    )
    assert part.html == (
        "<b>Fix &lt;b&gt; &amp; co</b>\n\n"
        "<b>Due</b>: Friday\n<b>Owner</b>: Ana\n\n"
        "• one\n• two\n\n"
        "<pre>Name  Open\nAna   3\n漢    12</pre>\n\n"
        "📎 report.pdf"
    )
    assert part.keyboard is None


def test_the_last_part_carries_the_buttons() -> None:
    danger = Button(label="Delete", token="t2", style=ButtonStyle.DANGER)
    keyboard = Buttons(rows=((Button(label="Done", token="t1"), danger),))
    first, last = render([Paragraph(text="a" * TEXT_UNITS), keyboard, Paragraph(text="b")])
    assert first.keyboard is None
    assert last.keyboard is not None
    [[done, delete]] = last.keyboard.inline_keyboard
    assert (done.text, done.callback_data, done.style) == ("Done", "t1", None)
    assert (delete.callback_data, delete.style) == ("t2", "danger")


@pytest.mark.parametrize(
    ("head", "gap"), [("p" * 3000, "\n\n"), ("line " * 500, "\n"), ("w" * 4000, " "), ("x" * 10, "\n\n")]
)
def test_splits_where_a_reader_would(head: str, gap: str) -> None:
    first, second = render([Paragraph(text=f"{head.strip()}{gap}{'y' * 4096}")])
    assert (first.html, second.html) == (head.strip(), "y" * 4096)


def test_a_word_that_fits_nowhere_is_cut() -> None:
    first, second = render([Paragraph(text="🏟" * 2049)])
    assert (first.html, second.html) == ("🏟" * 2048, "🏟")


def test_a_split_leaves_no_tag_open() -> None:
    first, second = render([Paragraph(text="a" * 5000, strong=True)])
    assert first.html == f"<b>{'a' * 4096}</b>"
    assert second.html == f"<b>{'a' * 904}</b>"


def test_exactly_the_limit_is_one_part() -> None:
    assert len(render([Paragraph(text="&" * 4096)])) == 1
    assert len(render([Paragraph(text="&" * 4097)])) == 2


def test_nothing_to_see_is_skipped() -> None:
    empty: list[Block] = [Paragraph(text=" \n\u200b"), Items(entries=()), Fields(rows=()), Table(header=(), rows=())]
    assert render(empty) == []
    assert render_one(empty) is None
    assert [part.html for part in render([*empty, Paragraph(text="x"), *empty])] == ["x"]


def test_buttons_alone_hang_on_an_ellipsis() -> None:
    [part] = render([Buttons(rows=((Button(label=" ", token="t"),),))])
    assert part.html == "…"
    assert part.keyboard is not None
    assert part.keyboard.inline_keyboard[0][0].text == "…"


def test_an_edit_is_cut_to_one_part() -> None:
    part = render_one([Paragraph(text="a" * 5000, strong=True), Buttons(rows=((Button(label="OK", token="t"),),))])
    assert part is not None
    assert part.html == f"<b>{'a' * 4095}</b>…"
    assert part.keyboard is not None


def test_what_names_a_task_is_a_link_to_it() -> None:
    given: list[Block] = [
        Paragraph(text="TASK-12 <paint>", strong=True),
        Fields(rows=(("Waits for", "TASK-3, TASK-4"),)),
        Items(entries=("XTASK-5", "TASK-6: done")),
        Table(header=("Task",), rows=(("TASK-7",),)),
    ]
    [part] = render(given, lambda reference: f"https://t.me/b?start={reference.lower()}")

    def link(number: int) -> str:
        return f'<a href="https://t.me/b?start=task-{number}">TASK-{number}</a>'

    assert part.html == (
        f"<b>{link(12)}</b><b> &lt;paint&gt;</b>\n\n"
        f"<b>Waits for</b>: {link(3)}, {link(4)}\n\n"
        f"• XTASK-5\n• {link(6)}: done\n\n"
        "<pre>Task\nTASK-7</pre>"
    )


def test_without_the_name_of_the_bot_a_reference_stays_text() -> None:
    [part] = render([Items(entries=("TASK-6: done",))])
    assert part.html == "• TASK-6: done"
