"""What is said about people and to those who come in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from boss_workflow.chat.outbox import Presses
from boss_workflow.domains.people.models import Member
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

STRANGER: Sequence[Block] = (
    Paragraph(
        text="I work for teams that have invited you, and I don't know you yet. Ask your boss for an invitation link, "
        "then open it here."
    ),
)


def invitation(workspace: str, name: str, role: str) -> list[Block]:
    return [
        Paragraph(text=f'You are invited to the workspace "{workspace}" as {name} ({role}). Join with this account?')
    ]


def welcome(name: str, role: str) -> list[Block]:
    text = f"Welcome, {name}. You are in as {role}. Write what you need in a sentence, or /help to see what I can do."
    return [Paragraph(text=text)]


def team(members: Sequence[Member], departments: dict[object, str], out_of_reach: set[UUID]) -> list[Block]:
    entries = [
        f"{member.name} – {member.role}"  # noqa: RUF001
        + (f", {departments[member.department_id]}" if member.department_id in departments else "")
        + (", can't be reached: blocked the bot" if member.id in out_of_reach else "")
        for member in members
    ]
    return [Paragraph(text=f"{len(members)} in the team:", strong=True), Items(entries=tuple(entries))]


def invited(name: str, role: str, link: str, *, is_new: bool) -> list[Block]:
    lead = f"{name} is now in the team as {role}." if is_new else f"A new link for {name} ({role})."
    return [
        Paragraph(text=f"{lead} Send them this link; it works once and for 7 days:"),
        Paragraph(text=link),
    ]


def passed_on(sender: str, text: str, about: str, presses: Presses, back: Mapping[str, Any]) -> list[Block]:
    lead = f'{sender} answers "{_short(about)}":' if about else f"Message from {sender}:"
    answer = presses.button("Answer", "message.answer", **back)
    return [Paragraph(text=lead), Paragraph(text=text), Buttons(rows=((answer,),))]


def sent_on(name: str, text: str) -> list[Block]:
    return [Paragraph(text=f'Sent to {name}: "{_short(text)}"')]


def no_chat(name: str) -> list[Block]:
    return [
        Paragraph(
            text=f"{name} has no chat with me that I can reach, so nothing was sent. /invite {name} makes a link."
        )
    ]


def first_line(blocks: Sequence[Block]) -> str:
    return next((block.text for block in blocks if isinstance(block, Paragraph)), "")


def _short(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def sentence(text: str) -> list[Block]:
    return [Paragraph(text=text)]
