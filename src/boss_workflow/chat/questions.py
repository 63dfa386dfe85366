"""The open question of a conversation: what was asked, and the action that waits for the answer."""

import re
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from boss_workflow.chat.actions import Ask, Option
from boss_workflow.chat.understand.proposals import Proposal

LIFE = timedelta(hours=1)
NO = re.compile(
    r"(?:no|nope|nah|no,? (?:thanks|thank you)|(?:no,? )?(?:cancel(?: it| that)?|stop|never ?mind|forget (?:about )?it|"
    r"leave it|don['\u2019]?t|nothing))[.!]*",
    re.IGNORECASE,
)
YES = re.compile(r"(?:yes|yep|yeah|ok|okay|sure|do it|confirm|go ahead)(?:,? please)?[.!]*", re.IGNORECASE)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


class Question(BaseModel):
    """Lives in the conversation's row, so it survives a restart. `confirm`: a yes carries the action out."""

    model_config = ConfigDict(frozen=True)

    text: str
    action: str
    arguments: dict[str, Any]
    field: str | None
    options: tuple[tuple[str, str], ...] = ()
    free: bool = True
    verbatim: bool = False
    confirm: bool = False
    card_id: UUID
    member_id: UUID
    """Who was asked: in a group, what others write is no answer."""
    expires_at: datetime

    @classmethod
    def asking(cls, proposal: Proposal, ask: Ask, card_id: UUID, member_id: UUID, now: datetime) -> Self:
        return cls(
            text=ask.text,
            action=proposal.action,
            arguments=dict(proposal.arguments),
            field=ask.field,
            options=tuple((option.label, option.value) for option in ask.options),
            free=ask.free,
            verbatim=ask.verbatim,
            card_id=card_id,
            member_id=member_id,
            expires_at=now + LIFE,
        )

    @classmethod
    def confirming(cls, proposal: Proposal, text: str, card_id: UUID, member_id: UUID, now: datetime) -> Self:
        return cls(
            text=text,
            action=proposal.action,
            arguments=dict(proposal.arguments),
            field=None,
            confirm=True,
            card_id=card_id,
            member_id=member_id,
            expires_at=now + LIFE,
        )

    def waits_for(self, member_id: UUID, now: datetime) -> bool:
        return self.member_id == member_id and self.expires_at > now

    def is_no(self, text: str) -> bool:
        return NO.fullmatch(text.strip()) is not None

    def is_yes(self, text: str) -> bool:
        return self.confirm and YES.fullmatch(text.strip()) is not None

    def chosen(self, text: str) -> Proposal | None:
        """The answer that names an option: by its label, its number, or as "the second one"."""
        said = text.strip().rstrip(".!").lower()
        place = said.removeprefix("the ").removesuffix(" one")
        for number, (label, value) in enumerate(self.options, 1):
            ordinal = ORDINALS[number - 1] if number <= len(ORDINALS) else str(number)
            if said in {label.lower(), value.lower(), str(number)} or place == ordinal:
                return self._filled(value)
        return None

    def typed(self, text: str) -> Proposal | None:
        """The answer as it was typed, where that is allowed."""
        return self._filled(text.strip()) if self.free and self.field and text.strip() else None

    def _filled(self, value: str) -> Proposal:
        return Proposal(self.action, {**self.arguments, str(self.field): value})


def options_of(ask: Ask, proposal: Proposal) -> list[tuple[Option, Proposal]]:
    """Each option with the action that its button carries out."""
    return [
        (option, Proposal(proposal.action, {**proposal.arguments, ask.field: option.value})) for option in ask.options
    ]
