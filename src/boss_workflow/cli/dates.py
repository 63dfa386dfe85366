"""`boss dates`: what a phrase about time means, without database, settings or model."""

import json
import sys
from typing import Annotated

import typer

from boss_workflow.chat.understand.dates.rows import BadRow, answer
from boss_workflow.kernel.clock import SystemClock


def dates(
    phrase: Annotated[str | None, typer.Argument(help='A phrase such as "next Friday at 5pm".')] = None,
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read and print one JSON object a line.")] = False,
    tz: Annotated[str, typer.Option(help="The speaker's zone.")] = "UTC",
) -> None:
    """Show what a phrase about time means."""
    if jsonl:
        raise typer.Exit(_answer_lines())
    if phrase is None:
        typer.echo("Give a phrase, or --jsonl to read lines.", err=True)
        raise typer.Exit(2)
    try:
        now = SystemClock().now()
        found = answer({"text": phrase, "reference": now.isoformat(), "tz": tz})
    except BadRow as error:
        typer.echo(f"I can't read that: {error}", err=True)
        raise typer.Exit(2) from error
    for name, value in found.items():
        if value is not None:
            typer.echo(f"{name:10} {value}")


def _answer_lines() -> int:
    """Answers each line as it comes; a broken one gets an error line, and the exit code says so at the end."""
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode())
            if not isinstance(row, dict):
                raise BadRow("it must be a JSON object")
            found: dict[str, str | None] = answer(row)
        except (ValueError, RecursionError) as error:
            failed = True
            found = {"error": f"line {number}: {error}"}
        typer.echo(json.dumps(found))
        sys.stdout.flush()
    return int(failed)
