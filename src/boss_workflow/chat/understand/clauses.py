"""Cuts running text where another request, change or question begins: "John fix it by Friday, then Sarah …, and Mike …"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from boss_workflow.chat.understand.lexicon import IMPERATIVES, TAKES_A_PERSON
from boss_workflow.chat.understand.references import CODES
from boss_workflow.chat.understand.request_head import EVERYONE, LEAD_PRIORITY, NO_RUSH, POSSESSIVE, WORD, Head, regex
from boss_workflow.chat.understand.utterance import Utterance

JOINT = regex(
    r"(?P<then>\s*[,;.]?\s+(?:and\s+)?(?:then|afterwards|after that|next)\s*,?\s+(?=\S))"
    r"|(?P<also>\s*[,;.!]?\s+(?:and\s+|oh\s+)?(?:also|plus|additionally|besides|one more thing|another thing)\s*[,:]?\s+)"
    r"|(?P<stop>\s*;\s*|\s*[.!?]+\s+(?:and\s+|but\s+)?|\s+/\s+)"
    r"|(?P<and>\s*,?\s+(?:and|&|while|but|und|y|et)\s+|\s*,\s*)"
)
COURTEOUS = regex(
    r"(?:please|pls|plz|kindly|maybe|just|bitte|por favor|merci de|also|i want|i need|i['\u2019]d like)\s+"
)
ASKING = regex(
    r"(?:can|could|would|will|may|kann|können|puede|peut)\s+(?:you\s+(?:please\s+)?(?:get|have|ask|let)\s+)?"
)
EDIT = regex(
    r"(?:mark|move|push|postpone|shift|delay|reschedule|assign|reassign|give|hand|make|set|close|complete|delete|remove|cancel|bump"
    r"|rename|reopen|tag|put|change|extend|start|finish|restore|unassign|drop|raise|lower|update|bring|pull|add a (?:note|comment) to)\s+"
    r"(?:tasks?[- #]?\d|#\d|it\b|them\b|that\b|this\b|both\b|all\b|the\b|everything\b|my\b|\w+['\u2019]s\b)"
)
CODE = regex(r"(?:tasks?[- #]?\d{1,9}|#\d{1,9})\b")
GAP = regex(r"(?:the|my|our|tasks?[- ]?\d|#\d)[^,;.?!]{0,60}\s(?:to|until|on|as|by)\s")
QUESTION = regex(
    r"(?:what|what['\u2019]s|which|who|who['\u2019]s|how many|how|when|where|show me|list|is anything|are there|anything|give me (?:a|the)|any)\b"
)
ANNOUNCED = regex(
    r"(?:new|another|one more)\s+(?:task|todo|to-do|bug|ticket)|(?:task|todo|bug|reminder)\s*(?:for|:)|(?:create|add) (?:a|another)\b|remind\b"
)
QUOTED = re.compile(r"[\"“«][^\"”»]{0,300}[\"”»]|\([^)]{0,200}\)")
MOST_PIECES = 20


SOMEONE = regex(r"(?:someone|somebody|one of you)\s")
FIELD = regex(r"(?:due|deadline|priority|prio|(?:high|low|urgent|medium|top) prio(?:rity)?|(?:as )?(?:urgent|asap))\b")


class Join(StrEnum):
    START = "start"
    STOP = "stop"
    THEN = "then"
    ALSO = "also"
    AND = "and"
    BARE = "bare"


class Opening(StrEnum):
    """How another part begins."""

    LED = "led"
    VERB = "verb"
    EDIT = "edit"
    GAP = "gap"
    FIELD = "field"
    """Only a new value: ", due Monday". It opens something only behind a change."""
    ASKED = "asked"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Piece:
    """`between`: what stood between it and the piece before."""

    text: str
    join: Join
    between: str = ""
    opening: Opening | None = None


class Cutter:
    def __init__(self, utterance: Utterance) -> None:
        self._text = utterance.text
        self._utterance = utterance
        self._head = Head(utterance)
        self._closed = [found.span() for found in QUOTED.finditer(self._text)]
        self._closed += [found.span() for found in CODES.finditer(self._text)]
        self._closed += [(date.start, date.end) for date in utterance.dates]
        self._names = {span.start: span for span in utterance.names}
        self._name_ends = {span.end for span in utterance.names}

    def pieces(self) -> list[Piece]:
        pieces: list[Piece] = []
        start, join, between, opening = 0, Join.START, "", self.opening(0)
        first = opening
        for kind, left, right in self._joints():
            if left <= start or len(pieces) >= MOST_PIECES or not self._text[start:left].strip():
                continue
            opens = self.opening(right) if not self._is_field(start, left) else None
            if opens is None or not self._accepts(kind, opens, first, start, left, right):
                continue
            pieces.append(Piece(self._text[start:left].strip(), join, between, opening))
            start, join, between, opening = right, kind, self._text[left:right], opens
            first = opens
        pieces.append(Piece(self._text[start:].strip(), join, between, opening))
        return pieces

    def _is_field(self, start: int, left: int) -> bool:
        """Whether only a date or a priority stands there, which belongs to what follows."""
        said = self._text[start:left]
        if LEAD_PRIORITY.fullmatch(f"{said} ") or NO_RUSH.fullmatch(said):
            return True
        return any(date.start == start and date.end == left for date in self._utterance.dates)

    def _joints(self) -> Iterator[tuple[Join, int, int]]:
        joints = [
            (Join(str(found.lastgroup)), found.start(), found.end())
            for found in JOINT.finditer(self._text)
            if found.end() < len(self._text)
        ]
        taken = {right for _, _, right in joints}
        joints += [
            (Join.BARE, start - 1, start)
            for start in self._names
            if start not in taken and self._text[start - 1 : start] == " "
        ]
        for kind, left, right in sorted(joints, key=lambda joint: (joint[1], joint[2])):
            if not any(begin < right and left + 1 < end and not right >= end for begin, end in self._closed):
                yield kind, left, right

    def opening(self, at: int) -> Opening | None:
        """What begins here, if anything does."""
        while (found := COURTEOUS.match(self._text, at)) is not None:
            at = found.end()
        if EVERYONE.match(self._text, at) or SOMEONE.match(self._text, at):
            return Opening.LED
        if FIELD.match(self._text, at):
            return Opening.FIELD
        if (asking := ASKING.match(self._text, at)) is not None and self._leads(asking.end(), asked=True):
            return Opening.LED
        if self._leads(at):
            return Opening.LED
        if EDIT.match(self._text, at) or CODE.match(self._text, at):
            return Opening.EDIT
        if ANNOUNCED.match(self._text, at):
            return Opening.ANNOUNCED
        if QUESTION.match(self._text, at):
            return Opening.ASKED
        word = WORD.match(self._text, at)
        if word is not None and word.group().lower() in IMPERATIVES and self._has_object(word.end()):
            return Opening.VERB
        return Opening.GAP if GAP.match(self._text, at) else None

    def _leads(self, at: int, *, asked: bool = False) -> bool:
        """Whether a person and what they are to do stand here."""
        name = self._head.name_at(at) or self._head.called_at(at)
        if name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        after = self._head.after_modal(name[1])
        if after is not None or asked:
            return self._head.verb(after if after is not None else self._head.skip(name[1]))
        sign = self._text[name[1] : self._head.skip(name[1])].strip()
        if sign in {":", "-", "->", "→", "–", "—"}:  # noqa: RUF001
            return True
        at = self._head.past_date(self._head.skip(name[1]))
        word = WORD.match(self._text, at)
        return self._head.verb(at) and word is not None and (sign == "," or self._has_object(word.end()))

    def _has_object(self, at: int) -> bool:
        following = WORD.match(self._text, at + 1) or re.match(r"\S+", self._text[at + 1 : at + 20])
        return self._text[at : at + 1] == " " and following is not None

    def _accepts(self, kind: Join, opens: Opening, first: Opening | None, start: int, left: int, right: int) -> bool:
        if opens is Opening.FIELD:
            return first is Opening.EDIT
        if kind in {Join.STOP, Join.ALSO}:
            return opens is not Opening.GAP
        if kind is Join.THEN:
            return opens not in {Opening.GAP, Opening.ASKED}
        before = self._text[start:left]
        if kind is Join.BARE:
            return opens is Opening.LED and self._is_complete(before)
        if opens is Opening.LED:
            return self._is_complete(before) or (first is None and len(before.split()) > 2)
        if opens is Opening.GAP:
            return EDIT.match(before) is not None
        if opens is Opening.VERB:
            return self._each_has_a_date(start, left, right)
        return opens is not Opening.ANNOUNCED or len(before.split()) > 2

    def _is_complete(self, before: str) -> bool:
        """Whether what stands before can end here: it holds a verb, or a person with a colon, and needs no person."""
        words = [word.group().lower() for word in WORD.finditer(before)]
        if len(words) < 2 or words[-1] in TAKES_A_PERSON:
            return False
        return (
            ":" in before
            or not IMPERATIVES.isdisjoint(words[:-1])
            or self._head.unknown_verb_in(before)
            or "needs" in words
            or "has" in words
        )

    def _each_has_a_date(self, start: int, left: int, right: int) -> bool:
        """ "Call the bank tomorrow and send the invoice by Friday": two dates are two tasks."""
        dates = self._utterance.dates
        return any(start <= date.start < left for date in dates) and any(date.start >= right for date in dates)
