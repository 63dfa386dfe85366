"""A reply as plain text, for doors that show no blocks, with the words that answer it apart."""

from collections.abc import Iterable

from boss_workflow.ports.blocks import Block, Buttons, Fields, Items, Media, Paragraph, Table


def plain_text(blocks: Iterable[Block]) -> str:
    """One line a line."""
    return "\n".join(line for block in blocks for line in _lines(block))


def labels(blocks: Iterable[Block]) -> list[str]:
    """What the buttons say."""
    rows = [row for block in blocks if isinstance(block, Buttons) for row in block.rows]
    return [button.label for row in rows for button in row]


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [block.text]
        case Fields():
            return [f"{label}: {value}" for label, value in block.rows]
        case Items():
            return [f"• {entry}" for entry in block.entries]
        case Table():
            return [" | ".join(row) for row in (block.header, *block.rows)]
        case Media():
            return [f"[{block.name}]"]
        case Buttons():
            return []
