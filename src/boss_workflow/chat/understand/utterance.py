"""A sentence with what can be said of it before anything is decided: cleaned text, dates and names found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from boss_workflow.chat.understand.dates import TimeContext, WhenSpan, find_dates
from boss_workflow.chat.understand.people import Name, NameSpan, find_names

COURTESY = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok(?:ay)?|so|and|also|then|now|boss|bot|can you|could you|would you|will you|"
    r"i(?:'d| would) like you to|i want you to|i need you to|let'?s)\b[\s,]*)+",
    re.IGNORECASE,
)
SPACES = re.compile(r"\s+")
LONGEST_SENTENCE = 500
"""Rules read sentences; what is longer has a first line for a title and the rest for a description."""


def clean(text: str) -> str:
    """One line, single spaces, no courtesies in front, no full stop behind."""
    line = SPACES.sub(" ", text).strip()
    line = COURTESY.sub("", line) or line
    return re.sub(r"[\s.!]+$|,? (?:please|pls|thanks|thank you)[.!]*$", "", line, flags=re.IGNORECASE)


@dataclass(frozen=True)
class Utterance:
    """`text` is clean(); spans count in it."""

    text: str
    time: TimeContext
    team: Sequence[Name]
    me: Name | None = None

    @cached_property
    def dates(self) -> list[WhenSpan]:
        return find_dates(self.text, self.time)

    @cached_property
    def names(self) -> list[NameSpan]:
        return find_names(self.text, self.team, me=self.me)
