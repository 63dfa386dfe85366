"""`boss recurrence`: how often a phrase says that something is to be done, without database, settings or model."""

import json
import sys
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.dates.rows import BadRow
from boss_workflow.chat.understand.recurrence import Rule, describe, find_recurrence, next_dates
from boss_workflow.chat.understand.recurrence.rows import answer, zone_named
from boss_workflow.kernel.clock import SystemClock


def recurrence(
    phrase: Annotated[str | None, typer.Argument(help='A phrase such as "every other Friday at 5".')] = None,
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read and print one JSON object a line.")] = False,
    tz: Annotated[str, typer.Option(help="The speaker's zone.")] = "UTC",
) -> None:
    """Show the rule of a phrase that repeats, and its next five dates."""
    if jsonl:
        raise typer.Exit(_answer_lines())
    if phrase is None:
        typer.echo("Give a phrase, or --jsonl to read lines.", err=True)
        raise typer.Exit(2)
    try:
        zone = zone_named(tz)
    except BadRow as error:
        typer.echo(f"I can't read that: {error}", err=True)
        raise typer.Exit(2) from error
    raise typer.Exit(_show(phrase, zone))


def _show(phrase: str, zone: ZoneInfo) -> int:
    time = TimeContext(now=SystemClock().now(), zone=zone)
    span = find_recurrence(phrase, time)
    if span is None:
        typer.echo("I find no repetition in that, or more than one way to read it.", err=True)
        return 1
    found = span.recurrence
    typer.echo(f"{'rule':8} {found.rule or '-'}")
    typer.echo(f"{'phrase':8} {describe(found.what)}{', except on public holidays' if found.skips_holidays else ''}")
    if found.starts is not None:
        typer.echo(f"{'starts':8} {found.starts}")
    if isinstance(found.what, Rule):
        for moment in next_dates(found.what, found.first_moment(time), zone, after=time.now):
            typer.echo(f"{'next':8} {moment:%a %d %b %Y %H:%M %Z}")
    return 0


def _answer_lines() -> int:
    """Answers each line as it comes; a broken one gets an error line, and the exit code says so at the end."""
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        found: dict[str, Any]
        try:
            row = json.loads(line.decode())
            if not isinstance(row, dict):
                raise BadRow("it must be a JSON object")
            found = dict(answer(row))
        except (ValueError, RecursionError) as error:
            failed = True
            found = {"error": f"line {number}: {error}"}
        typer.echo(json.dumps(found))
        sys.stdout.flush()
    return int(failed)
