"""Blocks as text for a terminal, with each button numbered."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from boss_workflow.ports.blocks import REFERENCE, Block, Button, Buttons, Fields, Items, Media, Paragraph, Table


def buttons_of(blocks: Iterable[Block]) -> list[Button]:
    """In the order of their numbers, from 1."""
    return [button for block in blocks if isinstance(block, Buttons) for row in block.rows for button in row]


def render(blocks: Sequence[Block]) -> RenderableType:
    number = 0
    parts: list[RenderableType] = []
    for block in blocks:
        match block:
            case Paragraph():
                parts.append(_text(block.text, "bold" if block.strong else ""))
            case Fields():
                parts.append(_fields(block))
            case Items():
                parts.extend(_text(f"• {entry}") for entry in block.entries)
            case Table():
                parts.append(_table(block))
            case Media():
                parts.append(Text(f"[{block.name}]"))
            case Buttons():
                for row in block.rows:
                    line = Text()
                    for button in row:
                        number += 1
                        line.append(f"[{number}] ", style="cyan").append(f"{button.label}  ")
                    parts.append(line)
    return Group(*parts)


def _text(text: str, style: str = "") -> Text:
    """What names a task stands out: written back, it shows that task."""
    shown = Text(text, style=style)
    shown.highlight_regex(REFERENCE, "underline")
    return shown


def _fields(block: Fields) -> RenderableType:
    table = RichTable.grid(padding=(0, 2))
    for label, value in block.rows:
        table.add_row(Text(label, style="dim"), _text(value))
    return table


def _table(block: Table) -> RenderableType:
    table = RichTable(*block.header, show_edge=False)
    for row in block.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
