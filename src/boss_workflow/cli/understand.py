"""`boss understand`: what the rules make of a message. No database, no settings, no model."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console

from boss_workflow.bootstrap import unbound_actions
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.people import Name
from boss_workflow.chat.understand.rules import Rules
from boss_workflow.chat.understand.schema import described
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.kernel.clock import SystemClock

TEAM = "Boss, John Smith, Sarah Lee, Mike Brown, Ann Novak"


class Understanding:
    """The rules of this version, for messages that come with their own team and clock."""

    def __init__(self) -> None:
        self._rules = Rules(unbound_actions())

    def read(self, message: dict[str, Any]) -> dict[str, Any]:
        """From one object of the exchange format to the other. Raises: ValueError, KeyError where a field is wrong."""
        zone = ZoneInfo(message.get("tz") or "UTC")
        now = datetime.fromisoformat(message["now"]) if message.get("now") else SystemClock().now()
        time = TimeContext(now=now if now.tzinfo else now.replace(tzinfo=zone), zone=zone)
        team = [Name(uuid5(NAMESPACE_URL, name), name) for name in message.get("team") or ()]
        sender = next((name for name in team if name.name == message.get("sender")), None)
        utterance = Utterance.of(message["text"], time, team, sender)
        proposals = self._rules.message(utterance)
        return {"id": message.get("id"), **described(proposals, utterance)}

    def explain(self, message: dict[str, Any]) -> Iterable[str]:
        """What was understood and why, a line each."""
        zone = ZoneInfo(message["tz"])
        team = [Name(uuid5(NAMESPACE_URL, name), name) for name in message["team"]]
        time = TimeContext(now=datetime.fromisoformat(message["now"]), zone=zone)
        sender = next((name for name in team if name.name == message["sender"]), None)
        utterance = Utterance.of(message["text"], time, team, sender)
        proposals = self._rules.message(utterance)
        if not proposals:
            yield "Nothing that asks for an action; the model would be asked, if there is one."
        for number, proposal in enumerate(proposals, start=1):
            able = "" if self._rules.can(proposal) else "   (understood; this version can't do it)"
            yield f"{number}. {proposal.action}{able}"
            yield from (f"   {name}: {value}" for name, value in proposal.arguments.items())
            if proposal.why:
                yield f"   because of {proposal.why}" + (f' in "{proposal.said}"' if proposal.said else "")
        for date in utterance.dates:
            if date.source != "grammar":
                yield f'The date "{utterance.text[date.start : date.end]}" was read by {date.source}, not by the grammar.'


def understand(
    text: Annotated[str | None, typer.Argument(help="A message as you would write it in the chat.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON lines from standard input, write one each.")
    ] = False,
    team: Annotated[str, typer.Option(help="Full names, with commas between.")] = TEAM,
    sender: Annotated[str, typer.Option(help="Who speaks: one of the team.")] = "Boss",
    tz: Annotated[str, typer.Option(help="The speaker's time zone.")] = "UTC",
    now: Annotated[str | None, typer.Option(help="The moment it is said; now, if left out.")] = None,
) -> None:
    """Show what is understood in a message, and why. Needs no database, no settings and no model."""
    out = Console(highlight=False, soft_wrap=True)
    understanding = Understanding()
    if jsonl:
        _convert(understanding)
        return
    if text is None:
        raise typer.BadParameter('Write the message behind the command: boss understand "John fix the login bug".')
    message = {
        "text": text,
        "now": now or SystemClock().now().isoformat(),
        "tz": tz,
        "team": [name.strip() for name in team.split(",") if name.strip()],
        "sender": sender,
    }
    try:
        lines = [*understanding.explain(message), json.dumps(understanding.read(message), ensure_ascii=False)]
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise typer.BadParameter(str(error)) from error
    for line in lines:
        out.print(line, markup=False)


def _convert(understanding: Understanding) -> None:
    """Standard input to standard output; a line that can't be used ends it with its number."""
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            answer = understanding.read(json.loads(line))
        except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError) as error:
            typer.echo(f"Line {number} can't be used: {error}", err=True)
            raise typer.Exit(1) from error
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
