"""Cuts running text where another request, change or question begins: "John fix it by Friday, then Sarah …, and Mike …"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from boss_workflow.chat.understand.lexicon import FINITE, IMPERATIVES, TAKES_A_PERSON
from boss_workflow.chat.understand.references import CODES
from boss_workflow.chat.understand.request_head import Head
from boss_workflow.chat.understand.request_patterns import (
    EVERYONE,
    LEAD_PRIORITY,
    NO_RUSH,
    POSSESSIVE,
    QUALITY,
    WORD,
    regex,
)
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.understand.verb_forms import base_form

JOINT = regex(
    r"(?P<then>(?<!\bthe)\s*[,;.]?\s+(?:and\s+)?(?:then|afterwards|after that|next)\s*,?\s+(?=\S))"
    r"|(?P<also>\s*[,;.!]?\s+(?:and\s+|oh\s+)?(?:also|plus|additionally|besides|one more thing|another thing)\s*[,:]?\s+)"
    r"|(?P<stop>\s*;\s*|\s*[.!?]+\s+(?:and\s+|but\s+)?|\s+/\s+)"
    r"|(?P<bare>\s+)(?=(?:new\s+)?task\s+for\s|remind\s+\w+\s+to\s)"
    r"|(?P<and>\s*,?\s+(?:and|&|while|but|und|y|et)\s+|\s*,\s*)"
)
COURTEOUS = regex(
    r"(?:please|pls|plz|kindly|maybe|just|bitte|por favor|merci de|also|i want|i need|i['\u2019]d like)\s+"
)
PASSED_ON = regex(r"(?:tell|ask|message|ping)\s+@?\w")
ASKING = regex(
    r"(?:ask|tell|get|have|need|remind|i need|i want)\s+|(?:can|could|would|will|may|kann|können|puede|peut)\s+(?:you\s+(?:please\s+)?(?:get|have|ask|let)\s+)?"
)
EDIT = regex(
    r"(?:mark|move|push|postpone|shift|delay|reschedule|assign|reassign|give|hand|make|set|close|complete|delete|remove|cancel|bump"
    r"|rename|reopen|tag|put|change|extend|start|finish|restore|unassign|drop|raise|lower|update|bring|pull|add a (?:note|comment) to)\s+"
    r"(?:tasks?[- #]?\d|#\d|it\b|them\b|that\b|this\b|both\b|all\b|the\b|everything\b|my\b|\w+['\u2019]s\b)"
)
TAKES_IT = regex(
    r",?\s+(?:can|could|will|should|must|please|to)\s+(?:please\s+)?(?:do|handle|take(?: over| care of)?|deal with|fix)\s+(?:it|this|that|them)\b"
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
SET_OFF = re.compile(r"(?:\(|->|→|=>)\s*(?=\w|$)")
DANGLING = regex(r"\b(?:should|must|can|could|will|would|please|pls|(?:has|have|needs?|is|are) to|to)$")
"""What stands before the rest of its own sentence: "he should | also set up …"."""
OWN = regex(r"i(?:['\u2019]ll| will|['\u2019]m going to)\s+(?!be\b|not\b|let\b|see\b|tell\b)(?=[a-z]+\s)")
NEED = regex(
    r"(?:the|my|our|[^\W\d_]+['\u2019]s)\s[^,;:.?!]{2,60}?\s(?:(?:needs?|wants?)\s+(?:\w+ing\b|an?\s|new\s|some\s|more\s|to be\s)|(?:has|have) to be\s|must be\s)"
)
LONGEST_MODAL = 12
ABLE = regex(r"\s+(?:can|could|might)\s+(?!you\b)(?:also\s+|then\s+|please\s+)*+")
MOST_PIECES = 20


SOMEONE = regex(r"(?:someone|somebody|one of you)\s")
REPORTED = regex(r"\b(?:said|says|wrote|writes|told|asked|thinks|thought|mentioned|suggested|quote|hopes?|believes?)\b")
HALF_NAMED = regex(rf"\b(?:an?|another|one|the)\s+{QUALITY}$")
"""Of a task that is about to be named: "set up a weekly …"."""
POINTS = regex(r"\b(?:tasks?[- #]?\d|it|one|ones|them|task|ticket|bug|issue)\b|#\d")
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


ALWAYS_CUT = {
    Join.STOP: {Opening.GAP},
    Join.ALSO: {Opening.GAP},
    Join.THEN: {Opening.GAP, Opening.ASKED},
}
"""Where these stand another part begins, whatever opens it but for those named."""
HE = regex(r"(?:he|she|they)\s+(?:also\s+|then\s+)?(?:should|must|has to|have to|needs? to|can)\s")
OPENINGS = (
    (HE, Opening.LED),
    (OWN, Opening.LED),
    (NEED, Opening.LED),
    (EVERYONE, Opening.LED),
    (SOMEONE, Opening.LED),
    (FIELD, Opening.FIELD),
    (EDIT, Opening.EDIT),
    (CODE, Opening.EDIT),
    (ANNOUNCED, Opening.ANNOUNCED),
    (PASSED_ON, Opening.ANNOUNCED),
    (QUESTION, Opening.ASKED),
)


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
        if utterance.recurrence is not None:
            self._closed.append((utterance.recurrence.start, utterance.recurrence.end))
        self._names = {span.start: span for span in utterance.names}
        self._name_ends = {span.end for span in utterance.names}

    def pieces(self) -> list[Piece]:
        pieces: list[Piece] = []
        start, join, between, opening = 0, Join.START, "", self.opening(0)
        first = opening
        for kind, left, right in self._joints():
            if left <= start or len(pieces) >= MOST_PIECES or not self._text[start:left].strip():
                continue
            opens = (
                self.opening(right)
                if not self._is_field(start, left)
                and not DANGLING.search(self._text, max(start, left - LONGEST_MODAL), left)
                else None
            )
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
        repeats = self._utterance.recurrence
        spans = [(date.start, date.end) for date in self._utterance.dates]
        spans += [(repeats.start, repeats.end)] if repeats else []
        return any(begin == start and end >= start + len(said.rstrip(" :,-")) for begin, end in spans)

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
        if self._is_asked(at) or self._leads(at):
            return Opening.LED
        known = next((opening for pattern, opening in OPENINGS if pattern.match(self._text, at)), None)
        if known is not None:
            return known
        word = WORD.match(self._text, at)
        if word is not None and word.group().lower() in IMPERATIVES and self._has_object(word.end()):
            return Opening.VERB
        return Opening.GAP if GAP.match(self._text, at) else None

    def _is_asked(self, at: int) -> bool:
        asking = ASKING.match(self._text, at)
        return asking is not None and self._leads(asking.end(), asked=True)

    def _leads(self, at: int, *, asked: bool = False) -> bool:
        """Whether a person and what they are to do stand here."""
        name = self._head.name_at(at) or self._head.called_at(at)
        if name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        if TAKES_IT.match(self._text, name[1]):
            return True
        able = ABLE.match(self._text, name[1])
        after = able.end() if able else self._head.after_modal(name[1])
        if after is not None or asked:
            return self._head.verb(after if after is not None else self._head.skip(name[1]))
        sign = self._text[name[1] : self._head.skip(name[1])].strip()
        if sign in {":", "-", "->", "→", "–", "—"}:  # noqa: RUF001
            return True
        at = self._head.past_date(self._head.skip(name[1]))
        word = WORD.match(self._text, at)
        if word is not None and not sign and base_form(word.group().lower()) and self._has_object(word.end()):
            return True
        return self._head.verb(at) and word is not None and (sign == "," or self._has_object(word.end()))

    def _has_object(self, at: int) -> bool:
        following = WORD.match(self._text, at + 1) or re.match(r"\S+", self._text[at + 1 : at + 20])
        return self._text[at : at + 1] == " " and following is not None

    def _accepts(  # noqa: PLR0911  # one return for each kind of joint
        self, kind: Join, opens: Opening, first: Opening | None, start: int, left: int, right: int
    ) -> bool:
        if opens is Opening.FIELD:
            return first is Opening.EDIT and POINTS.search(self._text, start, left) is not None
        if kind is Join.STOP and opens is Opening.VERB and first is Opening.LED:
            return any(
                date.start >= right for date in self._utterance.dates
            )  # else it tells how the person's work is done
        if kind in ALWAYS_CUT:
            return opens not in ALWAYS_CUT[kind]
        before = self._text[start:left]
        if REPORTED.search(before):
            return False
        if opens is Opening.LED or kind is Join.BARE:
            if opens is Opening.ANNOUNCED and (len(before.split()) < 4 or HALF_NAMED.search(f"{before} ")):
                return False  # "create an urgent task for John"
            is_long = kind is not Join.BARE and first is None and len(before.split()) > 2
            return opens in {Opening.LED, Opening.ANNOUNCED} and (self._is_complete(before) or is_long)
        return self._accepts_behind_and(opens, before, start, left, right)

    def _accepts_behind_and(self, opens: Opening, before: str, start: int, left: int, right: int) -> bool:
        if any(span.start == start and span.end >= left for span in self._utterance.names):
            return False  # "Ann, update the docs"
        if opens is Opening.GAP:
            return EDIT.match(before) is not None
        if opens is Opening.VERB:
            return self._each_has_a_date(start, left, right)
        return opens is not Opening.ANNOUNCED or len(before.split()) > 2

    def _is_complete(self, before: str) -> bool:
        """Whether what stands before can end here: it holds a verb, or a person with a colon, and needs no person."""
        words = [word.group().lower() for word in WORD.finditer(before)]
        if len(words) < 2 or before.rsplit(maxsplit=1)[-1].lower() in TAKES_A_PERSON:  # "at 10" needs nobody
            return False
        if len(words) == 2 and any(span.text.lower() == words[1] for span in self._utterance.names):
            return False  # "get John and Mike to …"
        return (
            ":" in before
            or (base_form(words[1]) is not None and words[1] not in FINITE)
            or not (IMPERATIVES | {"do"}).isdisjoint(words[:-1])
            or self._head.unknown_verb_in(before)
            or "needs" in words
            or "has" in words
        )

    def _each_has_a_date(self, start: int, left: int, right: int) -> bool:
        """ "Call the bank tomorrow and send the invoice by Friday", "fix the door (Mike), clean the gate (Tom)": two."""
        fields = [date.start for date in self._utterance.dates]
        if SET_OFF.search(self._text):
            fields = [
                span.start
                for span in self._utterance.names
                if SET_OFF.search(self._text, max(0, span.start - 4), span.start)
            ]
        return any(start <= at < left for at in fields) and any(at >= right for at in fields)
