"""The head of a list, which says something for all its items: "Tasks for John by Friday:", "Urgent:", "Today:"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.request_body import PRIORITY
from boss_workflow.chat.understand.request_head import level
from boss_workflow.chat.understand.request_patterns import AND, LEVEL, regex
from boss_workflow.chat.understand.utterance import Utterance

PLAIN_PRIORITY = regex(rf"\b(?P<plain>#?urgent(?:ly)?|#?asap|critical|{LEVEL})\b")
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+")
MINE = regex(r"\b(?:to|on|onto) my (?:(?:to-?do|task) )?(?:list|plate|board)\b")
PLURALS = frozenset(
    "tasks todos to-dos things these following items steps points jobs list stuff aufgaben tareas tâches choses cosas".split()
)
WORDS = PLURALS | frozenset(
    """
    quick short small big a action actions add also all and are as assigned assignment assignments board by can could create day do due everyone everybody few five four
    folks for from get give guys have hello hey hi here here's i i'd i'll in is it job just kind let's like list make me meeting morning
    my need needs new next now of on open ok okay one onto our out plate please plz pls points put should six so some task team that the there this
    three to todo today today's tomorrow tomorrow's two up us we we'd week week's what what's will with work would you your good has
    agenda couple things todo's für von die der den das bis bitte neue para de la las los nuevas por favor pour les du des nouvelles merci
    afternoon evening yesterday yesterday's discussed discuss agreed plan priorities priority prio
    """.split()
)
LONGEST = 120
FILLS = ("assignee", "due", "priority")


@dataclass(frozen=True, slots=True)
class Given:
    """What the head says for each item, unless the item says it itself. `plural`: it announces several."""

    assignee: str | None = None
    due: str | None = None
    priority: str | None = None
    plural: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.assignee or self.due or self.priority)

    def fill(self, proposal: Proposal) -> Proposal:
        missing = {name: getattr(self, name) for name in FILLS if name not in proposal.arguments}
        told: Mapping[str, Any] = {name: value for name, value in missing.items() if value is not None}
        if proposal.action not in {"task.create", "recurring.create"} or not told:
            return proposal
        if proposal.action == "recurring.create":
            told = {name: value for name, value in told.items() if name != "due"}
        return Proposal(proposal.action, {**proposal.arguments, **told}, proposal.said, proposal.why)


def read_head(text: str, whole: Utterance) -> Given | None:
    """None where the head says more than who, when, how urgent and that it is a list."""
    if len(text) > LONGEST or text.rstrip().endswith("?"):
        return None
    part = whole.part(text.strip(" :-"))
    left, assignee, due, priority = part.text, None, None, None
    if MINE.search(left):
        assignee = "me"
    if part.names:
        first = end = part.names[0]
        for span in part.names[1:]:
            if AND.fullmatch(part.text[end.end : span.start]):
                end = span
        assignee = part.text[first.start : end.end]
        left = _blank(left, first.start, end.end)
    if part.dates:
        due = part.dates[0].text
        left = _blank(left, part.dates[0].start, part.dates[0].end)
    found = PRIORITY.search(left) or PLAIN_PRIORITY.search(left)
    if found is not None:
        priority = level(found)
        left = _blank(left, *found.span())
    words = [word.lower() for word in WORD.findall(re.sub(r"['\u2019]s\b", "", left))]
    if any(word not in WORDS and not (word.isdigit() and len(word) == 1 and left.startswith(word)) for word in words):
        return None
    return Given(assignee, due, priority, plural=not PLURALS.isdisjoint(words))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
