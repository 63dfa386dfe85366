"""Blocks as Telegram's HTML, split to its limits. Pure: the text is split first and marked up after.

Limits: core.telegram.org/bots/api#sendmessage (1 to 4,096 UTF-16 code units after parsing, not only whitespace) and
#inlinekeyboardmarkup; clients show eight buttons in a row, the server takes a hundred.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from boss_workflow.ports.blocks import (
    REFERENCE,
    Block,
    Button,
    Buttons,
    ButtonStyle,
    Fields,
    Items,
    Media,
    Paragraph,
    Table,
)

TEXT_UNITS = 4096
MAX_BUTTONS = 100
BUTTONS_IN_ROW = 8
GAP = "\n\n"
CUT = "…"
BREAKS = (GAP, "\n", " ")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})

LinkOf = Callable[[str], str | None]
"""From "TASK-12" to where it is shown; None while there is no such place."""


def no_link(_reference: str) -> None:
    """For a bot whose name is not known yet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of Telegram."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text under one tag, or under none; `href` where it is a link."""

    text: str
    tag: str | None = None
    href: str | None = None


def render(blocks: Sequence[Block], link_of: LinkOf = no_link) -> list[Part]:
    """Parts in the order to send; the last one carries the keyboard. Empty when nothing in `blocks` can be seen.

    References of tasks become links. Telegram refuses a message of only whitespace, so blocks without visible text are skipped.
    """
    runs, keyboard = _runs(blocks, link_of), _keyboard(blocks)
    if not runs and keyboard is not None:
        runs = [_Run(CUT)]
    text = _text(runs)
    spans = list(_spans(text))
    last = len(spans) - 1
    return [Part(_markup(runs, *span), keyboard if number == last else None) for number, span in enumerate(spans)]


def render_one(blocks: Sequence[Block], link_of: LinkOf = no_link) -> Part | None:
    """As `render`, but in one part, cut with an ellipsis where it is too long; None when nothing can be seen."""
    parts = render(blocks, link_of)
    if len(parts) < 2:
        return parts[0] if parts else None
    runs = _runs(blocks, link_of)
    text = _text(runs)
    begin = _skip_space(text, 0)
    end = _fitting(text, begin, TEXT_UNITS - len(CUT))
    return Part(_markup(runs, begin, end) + CUT, parts[-1].keyboard)


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def _runs(blocks: Sequence[Block], link_of: LinkOf) -> list[_Run]:
    runs: list[_Run] = []
    for block in blocks:
        cleaned = [_Run(_clean(run.text), run.tag) for run in _block(block)]
        shown = [linked for run in cleaned for linked in _linked(run, link_of)]
        if _visible(_text(shown)):
            runs += [_Run(GAP), *shown] if runs else shown
    return runs


def _linked(run: _Run, link_of: LinkOf) -> Iterator[_Run]:
    """The run in pieces, of which those that name a task are links. Telegram shows none inside `pre`."""
    end = 0
    for found in REFERENCE.finditer(run.text) if run.tag != "pre" else ():
        href = link_of(found[0])
        if href is not None:
            yield _Run(run.text[end : found.start()], run.tag)
            yield _Run(found[0], run.tag, href)
            end = found.end()
    yield _Run(run.text[end:], run.tag)


def _block(block: Block) -> list[_Run]:
    match block:
        case Paragraph(text=text, strong=strong):
            return [_Run(text, "b" if strong else None)]
        case Fields(rows=rows):
            return _fields([row for row in rows if _visible("".join(row))])
        case Items(entries=entries):
            return [_Run("\n".join(f"• {entry}" for entry in entries if _visible(entry)))]
        case Table():
            return [_Run(_aligned(block), "pre")]
        case Media(name=name):
            return [_Run(f"📎 {name}" if _visible(name) else "")]
        case Buttons():
            return []


def _fields(rows: Sequence[tuple[str, str]]) -> list[_Run]:
    lines = [[_Run(label, "b"), _Run(f": {value}")] for label, value in rows]
    return [run for number, line in enumerate(lines) for run in ([_Run("\n"), *line] if number else line)]


def _aligned(table: Table) -> str:
    rows = [[" ".join(cell.split()) for cell in row] for row in (table.header, *table.rows)]
    if not any(_visible(cell) for row in rows for cell in row):
        return ""
    columns = max(len(row) for row in rows)
    widths = [max(_width(row[column]) for row in rows if column < len(row)) for column in range(columns)]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """Columns in a monospaced font."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text if not unicodedata.combining(one))


def _clean(text: str) -> str:
    """What Telegram makes of the text anyway: control characters are spaces, halves of a character are none."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return CONTROL.sub(" ", whole.replace("\r\n", "\n"))


def _visible(text: str) -> bool:
    return any(unicodedata.category(character) not in INVISIBLE for character in text)


def _text(runs: Sequence[_Run]) -> str:
    return "".join(run.text for run in runs)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends."""
    begin = _skip_space(text, 0)
    while begin < len(text):
        end = _break(text, begin)
        if _visible(text[begin:end]):
            yield begin, end
        begin = _skip_space(text, end)


def _break(text: str, begin: int) -> int:
    """The end of the part that begins here: at a paragraph, else a line, else a word, else in the middle of one."""
    furthest = _fitting(text, begin, TEXT_UNITS)
    if furthest == len(text):
        return furthest
    middle = begin + (furthest - begin) // 2
    for earliest in (middle, begin + 1):
        for mark in BREAKS:
            found = text.rfind(mark, earliest, furthest + len(mark))
            if found > begin:
                return found
    return furthest


def _fitting(text: str, begin: int, limit: int) -> int:
    """The end of the longest stretch of at most `limit` units."""
    end = min(begin + limit, len(text))
    while (excess := units(text[begin:end]) - limit) > 0:
        end -= (excess + 1) // 2
    return end


def _skip_space(text: str, begin: int) -> int:
    return len(text) - len(text[begin:].lstrip())


def _markup(runs: Sequence[_Run], begin: int, end: int) -> str:
    """The HTML of a stretch of the text that the runs make up."""
    pieces: list[str] = []
    position = 0
    for run in runs:
        text = run.text[max(begin - position, 0) : max(end - position, 0)]
        position += len(run.text)
        marked = html.escape(text, quote=False)
        if run.href and text.strip():
            marked = f'<a href="{html.escape(run.href)}">{marked}</a>'
        pieces.append(f"<{run.tag}>{marked}</{run.tag}>" if run.tag and text.strip() else marked)
    return "".join(pieces).rstrip()


def _keyboard(blocks: Sequence[Block]) -> InlineKeyboardMarkup | None:
    rows = [row for block in blocks if isinstance(block, Buttons) for row in block.rows]
    short = [row[at : at + BUTTONS_IN_ROW] for row in rows for at in range(0, len(row), BUTTONS_IN_ROW)]
    kept: list[list[InlineKeyboardButton]] = []
    room = MAX_BUTTONS
    for row in short:
        if taken := [_button(button) for button in row[:room]]:
            kept.append(taken)
            room -= len(taken)
    return InlineKeyboardMarkup(kept) if kept else None


def _button(button: Button) -> InlineKeyboardButton:
    label = _clean(button.label)
    return InlineKeyboardButton(
        label if _visible(label) else CUT,
        callback_data=button.token,
        style="danger" if button.style is ButtonStyle.DANGER else None,
    )
