"""The body of a request: the work, with fields behind it or among it ("…, John", "by Friday", "it's urgent")."""

import re
from dataclasses import dataclass, field

from boss_workflow.chat.understand.request_head import LEVEL, POSSESSIVE, TO_SOMEBODY, Head, Span, level, regex
from boss_workflow.chat.understand.utterance import Utterance

PRIORITY = regex(
    rf"[,;.(]?\s*(?<!the )\b(?:with |it['\u2019]?s |as )?(?:a )?"
    rf"(?:(?P<before>{LEVEL})[ -]prio(?:rity)?|prio(?:rity)?\s*[:=]?\s*(?P<after>{LEVEL}))\b\)?"
)
TAIL_PRIORITY = regex(
    rf"(?:(?:[,;.!?(]|\s-)\s*(?:and\s+)?(?:it['\u2019]?s |this is )?(?:very )?(?P<field>{LEVEL}|asap)"
    r"|\s(?P<plain>#?urgent(?:ly)?|#?asap|critical|immediately|right away|p[0-4]))(?=\s*(?:$|[,;:!.)]))[)!]*"
)
TAIL_LEAD = regex(
    r"(?P<lead>\b(?:for|assign(?:ed)?(?: it| this)? to|(?:to be )?done by|owner:?|assignee:?|who:?)|->|→|[,;(]|\s-)\s*$"
)
BY = regex(r"\bbe \w{2,20} (?P<lead>by\s*)$")
LONGEST_LEAD = 40
TOPIC = regex(r"(?:\b(?:the|about|of|from|since|after|regarding|re|black|cyber|good|every|each|last)|['\u2019]s)\s*$")
SENTENCES = re.compile(r"(?<=[a-zà-ÿ\d)\"”]{3})(?<!Mrs)(?<!Prof)(?<!etc)[.!]\s+(?=[A-ZÀ-Þ\"“])")
DOTS = re.compile(r"\s*\.(?:\s*\.)+")
SPACES = re.compile(r"\s+")
EDGES = " ,;:-–—→>.!?"  # noqa: RUF001
QUOTES = {'"': '"', "“": "”", "«": "»", "'": "'"}


@dataclass
class Body:
    """The work with its fields; `cuts` are taken out of the title."""

    utterance: Utterance
    head: Head
    assignee: str | None = None
    due: str | None = None
    priority: str | None = None
    is_set_off: bool = False
    is_due: bool = False
    cuts: list[Span] = field(default_factory=list)

    def find_fields(self) -> None:
        text, head = self.utterance.text, self.head
        self.assignee, self.priority = head.assignee, head.priority
        self._find_priority(text)
        self._find_due(text)
        if self.assignee is None:
            self._find_assignee(text)

    def title_and_rest(self) -> tuple[str, str]:
        kept, at = [], self.head.at
        for start, end in sorted(self.cuts):
            if start >= self.head.at and end <= self.head.end:
                kept.append(self.utterance.text[at : max(at, start)])
                at = max(at, end)
        kept.append(self.utterance.text[at : self.head.end])
        # A field that ends a sentence leaves its full stop; one in the middle leaves a space.
        joined = SPACES.sub(" ", " ".join(piece.strip(" ,;–-?") for piece in kept if piece.strip(EDGES)))  # noqa: RUF001
        first, *others = SENTENCES.split(DOTS.sub(".", joined.replace(" .", ".")), maxsplit=1)
        return _unquoted(first.strip(EDGES)), " ".join(others).strip(EDGES)

    def _find_priority(self, text: str) -> None:
        for pattern in (PRIORITY, TAIL_PRIORITY):
            for found in pattern.finditer(text, self.head.at):
                if self.priority is None or level(found) == self.priority:
                    self.priority = level(found)
                    self.cuts.append(found.span())

    def _find_due(self, text: str) -> None:
        found = [date for date in self.utterance.dates if date.start >= self.head.at]
        found = [date for date in found if date.is_due or not TOPIC.search(text, max(0, date.start - 12), date.start)]
        chosen = next((date for date in found if date.is_due), self.head.due or (found[-1] if found else None))
        if chosen is None:
            return
        self.due, self.is_due = chosen.text, chosen.is_due
        if chosen is not self.head.due:
            opened = text[chosen.start - 1 : chosen.start] == "(" and text[chosen.end : chosen.end + 1] == ")"
            self.cuts.append((chosen.start - opened, chosen.end + opened))

    def _find_assignee(self, text: str) -> None:
        """ "… for John", "…, John", "(John)", "assigned to John", "@john": behind the work, among the other fields."""
        for span in self.utterance.names:
            if span.start < self.head.at or POSSESSIVE.match(text, span.end):
                continue
            lead = self._lead(text, span.start)
            if span.text.startswith("@") or (lead and self._ends_at(text, span.end)):
                start = lead.start("lead") if lead else span.start
                self.assignee = span.text
                self.is_set_off = lead is not None and lead.group("lead").strip() in {",", ";", "->", "→", "-"}
                self.cuts.append((start, span.end + (text[span.end : span.end + 1] == ")")))
                return

    def _lead(self, text: str, at: int) -> re.Match[str] | None:
        """The words that give the work to the person whose name stands at `at`."""
        found = TAIL_LEAD.search(text, max(0, at - LONGEST_LEAD), at) or BY.search(text, max(0, at - LONGEST_LEAD), at)
        return found or (TO_SOMEBODY.search(text, max(0, at - LONGEST_LEAD), at) if self.head.given_at_end else None)

    def _ends_at(self, text: str, at: int) -> bool:
        """Whether only other fields follow."""
        rest = list(text)
        for start, end in self.cuts:
            rest[start:end] = " " * (end - start)
        return not "".join(rest[at:]).strip(" ,;.:!)-")


def _unquoted(title: str) -> str:
    closing = QUOTES.get(title[:1])
    inside = title[1:-1]
    return inside if closing and title.endswith(closing) and closing not in inside else title
