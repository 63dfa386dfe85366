"""What is said about people and to those who come in."""

from collections.abc import Sequence
from uuid import UUID

from boss_workflow.domains.people.models import Member
from boss_workflow.ports.blocks import Block, Items, Paragraph

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
