"""A terminal has no links: what names a task stands out, and writing it back shows that task."""

from io import StringIO

from rich.console import Console

from boss_workflow.integrations.console.rendering import render
from boss_workflow.ports.blocks import Block, Fields, Items, Paragraph

UNDERLINED = "\x1b[4m{}\x1b[0m"


def shown(*blocks: Block) -> str:
    out = StringIO()
    Console(file=out, force_terminal=True, width=80).print(render(blocks))
    return out.getvalue()


def test_what_names_a_task_is_underlined() -> None:
    text = shown(
        Paragraph(text="TASK-1 is done"),
        Fields(rows=(("Waits for", "TASK-2"),)),
        Items(entries=("TASK-3 paint [the] wall", "XTASK-4")),
    )
    for reference in ("TASK-1", "TASK-2", "TASK-3"):
        assert UNDERLINED.format(reference) in text
    assert "paint [the] wall" in text
    assert "XTASK-4" in text


def test_what_a_person_wrote_is_no_markup() -> None:
    assert "[link=https://evil.example]TASK[/link]" in shown(Items(entries=("[link=https://evil.example]TASK[/link]",)))
