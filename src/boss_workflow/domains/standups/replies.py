"""How standups read."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.standups.models import Standup
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

if TYPE_CHECKING:
    from boss_workflow.domains.standups.service import Summary

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOW = (
    "Write it in your words, for example:\n"
    "done: TASK-12 shipped\ntoday: TASK-15\nblocked: TASK-9 waiting for the API key"
)
BLOCKED_BY = 'Which task, and by what? For example "TASK-9 waiting for the API key".'


def day_name(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%b}"


def question(name: str, standup: Standup, presses: Presses) -> list[Block]:
    """Asks, with what is known filled in; once answered, what was answered."""
    first = name.split(maxsplit=1)[0]
    if standup.answered_at is not None:
        return [Paragraph(text=f"Your standup of {day_name(standup.day)}. Thank you, {first}."), *_body(standup)]
    here = str(standup.id)
    buttons = (
        presses.button("Looks right", "standup.accept", standup_id=here),
        presses.button("Edit", "standup.edit", standup_id=here),
        presses.button("I'm blocked", "standup.block", standup_id=here),
    )
    heading = f"Good morning, {first}. Your standup, from what I saw since {day_name(standup.since)}:"
    return [Paragraph(text=heading), *_body(standup), Buttons(rows=(buttons,))]


def _body(standup: Standup) -> list[Block]:
    blocks: list[Block] = []
    for title, lines, nothing in (
        ("Done", standup.done, "nothing that I saw"),
        ("Today", standup.plan, "nothing planned"),
        ("Blocked", standup.blockers, ""),
    ):
        if lines:
            blocks += [Paragraph(text=f"{title}:", strong=True), Items(entries=tuple(lines))]
        elif nothing:
            blocks.append(Paragraph(text=f"{title}: {nothing}."))
    return blocks


def thanks(standup: Standup) -> list[Block]:
    blockers = f" {len(standup.blockers)} blocked, your boss knows." if standup.blockers else ""
    return [Paragraph(text=f"Thank you, that is your standup of {day_name(standup.day)}.{blockers}")]


def blocked(name: str, line: str) -> list[Block]:
    return [Paragraph(text=f"⛔ {name} is blocked. {line}")]


def summary(found: "Summary") -> list[Block]:
    """Who answered and what, who has not, who is away."""
    asked = len(found.answered) + len(found.silent)
    blocks: list[Block] = [
        Paragraph(text=f"Standup of {day_name(found.day)}: {len(found.answered)} of {asked} answered.", strong=True)
    ]
    lines = [_line(name, standup) for name, standup in found.answered]
    if lines:
        blocks.append(Items(entries=tuple(lines)))
    stuck = [f"{name}: {line}" for name, standup in found.answered for line in standup.blockers]
    if stuck:
        blocks += [Paragraph(text="Blocked:", strong=True), Items(entries=tuple(stuck))]
    blocks += _named("No answer yet", found.silent) + _named("Away", found.away) + _named("Asked later", found.later)
    blocks += _named("Couldn't be asked, no chat yet", found.unreachable)
    return blocks


def _line(name: str, standup: Standup) -> str:
    done = "; ".join(standup.done[:3]) or "nothing done"
    plan = "; ".join(standup.plan[:3]) or "nothing planned"
    return f"{name}: {done} → {plan}"


def _named(label: str, names: Sequence[str]) -> list[Block]:
    return [Paragraph(text=f"{label}: {', '.join(names)}.")] if names else []
