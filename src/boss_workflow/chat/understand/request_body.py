"""The body of a request: the work, with fields behind it or among it ("…, John", "by Friday", "it's urgent")."""

import re
from dataclasses import dataclass, field

from boss_workflow.chat.understand.lexicon import DETERMINERS, IMPERATIVES, TAKES_A_PERSON
from boss_workflow.chat.understand.people import NameSpan
from boss_workflow.chat.understand.request_head import Head, Span, level
from boss_workflow.chat.understand.request_patterns import LEVEL, NO_RUSH, POSSESSIVE, TO_SOMEBODY, WORD, regex
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.understand.verb_forms import base_form, base_of_gerund

PRIORITY = regex(
    rf"[,;.(]?\s*(?<!the )\b(?:with |it['\u2019]?s |as )?(?:a )?"
    rf"(?:(?P<before>{LEVEL})[ -]prio(?:rity)?|prio(?:rity)?\s*[:=]?\s*(?P<after>{LEVEL}))\b\)?"
)
TAIL_PRIORITY = regex(
    rf"(?:(?:[,;.!?(]|\s-)\s*(?:and\s+)?(?:it['\u2019]?s |this is )?(?:(?:very|super|really|extremely) )?(?P<field>{LEVEL}|asap)"
    r"|\s(?P<plain>#?urgent(?:ly)?|#?asap|critical|immediately|right away|p[0-4]|dringend|urgente|(?:top|high|low) prio))(?=\s*(?:$|[,;:!.?)]))[)!]*"
)
ASAP = regex(r"\s(?P<plain>as soon as possible|asap)\b(?!['\u2019])")
SHOUTED = re.compile(r"(?<=[\w)\"”])\s*!{2,}\s*$")
UNHURRIED = regex(rf"(?:[,;.(-]\s*|\s+){NO_RUSH.pattern}\)?\s*$")
TO_BE_DONE = regex(
    r",?\s+(?:(?:and\s+)?(?:it|this|that)\s+)?(?:needs?|ha(?:s|ve)|must|should|ought)(?:\s+to)?\s+(?:be\s+(?:done|finished|ready|completed?|delivered|finalised|finalized)|doing|finishing)(?=\s*(?:$|[,.;]))"
)
NEEDED = regex(
    r"\s*[,;.?!–-]\s*(?:(?:and|but)\s+)?(?:(?:i|we|they|she|he|the (?:client|customer|boss)s?)\s+)?(?:(?:really|will)\s+)?"  # noqa: RUF001
    r"(?:(?:needs?|wants?)\s+(?:it|them|this|that|these|those)(?:\s+(?:done|ready|finished|back|here|in))?|needed|required)$"
)
"""The lead of a date at the end: ", I need it (by Friday)"."""
DONE = regex(r"\s+(?:to be )?(?:done|finished|ready|completed?|delivered|finalised|finalized|up|live|sorted(?: out)?)$")
FROM = regex(r"\b(?P<lead>from|by)\s*$")
TAIL_LEAD = regex(
    r"(?P<lead>\b(?:for|assign(?:ed)?(?: it| this)? to|(?:to be )?done by|owner:?|assignee:?|who:?)|->|→|[,;(]|\s-)\s*$"
)
BY = regex(r"\bbe \w{2,20}\s+(?P<lead>by\s*)$")
POLITE = regex(r"^(?:please|pls|plz|kindly|bitte|por favor)\s+(?=\w)")
GETS_ROUND = regex(r"(?:get|go|come) (?:a?round to|to|on with|on) (?P<doing>\w+ing)\b")
CLOCK = regex(r"(?:at )?\d{1,2}(?::\d\d)?(?: ?[ap]m)?|(?<=at )\d{1,2}(?::\d\d)?(?: ?[ap]m)?")
LONGEST_LEAD = 40
SHORTEST_WORK = 3
TOPIC = regex(r"(?:\b(?:the|about|of|from|since|after|regarding|re|black|cyber|good|every|each|last)|['\u2019]s)\s*$")
SENTENCES = re.compile(r"(?<=[a-zà-ÿ\d)\"”]{3})(?<!Mrs)(?<!Prof)(?<!etc)[.!]\s+(?=[A-ZÀ-Þ\"“])")
REASON = regex(
    r"\s*[,;–—-]?\s+(?P<why>(?:otherwise|or else|because)\s+(?:i|we|he|she|they|it|you|the|my|our|i['\u2019]m|we['\u2019]re|it['\u2019]s|he['\u2019]s|she['\u2019]s|there)\s.{3,})$"  # noqa: RUF001
)
"""What follows if it is not done, or why it is: it says nothing of the work."""
DOTS = re.compile(r"\s*\.(?:\s*\.)+")
SPACES = re.compile(r"\s+")
EDGES = " ,;:-–—→>.!?/"  # noqa: RUF001
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

    @property
    def rule(self) -> str | None:
        """How often, in the words that say it."""
        span = self.utterance.recurrence
        said = self.utterance.text[span.start : span.end] if span else self.head.often
        if said and span and self.due and CLOCK.fullmatch(self.due) and not CLOCK.search(said):
            said = f"{said} at {self.due.removeprefix('at ')}"
        return f"{said} starting {self.head.starts}" if said and self.head.starts else said

    def title_and_rest(self) -> tuple[str, str]:
        kept, at = [], self.head.at
        for start, end in sorted(self.cuts):
            if start >= self.head.at and end <= self.head.end:
                kept.append(self.utterance.text[at : max(at, start)])
                at = max(at, end)
        kept.append(self.utterance.text[at : self.head.end])
        # A field that ends a sentence leaves its full stop; one in the middle leaves a space.
        joined = SPACES.sub(" ", " ".join(piece.strip(" ,;–-?") for piece in kept if piece.strip(EDGES)))  # noqa: RUF001
        why = REASON.search(joined)
        joined = f"{joined[: why.start()]}. {why['why'][0].upper()}{why['why'][1:]}" if why and why.start() else joined
        first, *others = SENTENCES.split(DOTS.sub(".", joined.replace(" .", ".")), maxsplit=1)
        return self._worded(_unquoted(first.strip(EDGES))), " ".join(others).strip(EDGES)

    def _worded(self, title: str) -> str:
        """Without what only says that it is to be done; "checks the backups" becomes "check the backups"."""
        title = POLITE.sub("", title)
        round_to = GETS_ROUND.match(title)
        if round_to is not None:
            base = base_of_gerund(round_to["doing"].lower())
            title = f"{base or round_to['doing']}{title[round_to.end() :]}"
        ending = TO_BE_DONE.search(title)
        if ending is not None and ending.end() == len(title) and ending.start():
            title = title[: ending.start()]
        if self.due:
            title = NEEDED.sub("", title)
        if self.head.wanted:
            title = DONE.sub("", title)
        verb, _, rest = title.partition(" ")
        base = base_form(verb.lower()) if self.head.habitual and self.head.led else None
        if self.head.doing:
            base = base_of_gerund(verb.lower())
        often = self.utterance.recurrence is not None and self.head.led
        if (
            (self.head.third or (often and rest.split(" ")[0].lower() in DETERMINERS))
            and base is None
            and verb.lower().endswith("s")
        ):
            base = verb.removesuffix("s")
        return f"{base} {rest}".rstrip() if base else title

    def _find_priority(self, text: str) -> None:
        calm = UNHURRIED.search(text, self.head.at)
        if calm is not None and self.priority is None:
            self.priority = "low"
            self.cuts.append(calm.span())
        for pattern in (PRIORITY, TAIL_PRIORITY, ASAP):
            for found in pattern.finditer(text, self.head.at):
                if self.priority is None or level(found) == self.priority:
                    self.priority = level(found)
                    self.cuts.append(found.span())

        if self.priority is None and self.utterance.shouted and self.rule is None:
            self.priority = "urgent"

    def _find_due(self, text: str) -> None:
        repeats = self.utterance.recurrence
        if repeats is not None and repeats.start >= self.head.at:
            self.cuts.append((repeats.start, repeats.end))
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
            if lead is None and self._is_called(text, span):
                self.assignee = span.text
                self.cuts.append((span.start, span.end))
                return
            if span.text.startswith("@") or (lead and self._ends_at(text, span.end)):
                start = lead.start("lead") if lead else span.start
                self.assignee = span.text
                self.is_set_off = lead is not None and lead.group("lead").strip() in {",", ";", "->", "→", "-"}
                self.cuts.append((start, span.end + (text[span.end : span.end + 1] == ")")))
                return

    def _is_called(self, text: str, span: NameSpan) -> bool:
        """ "Fix the site John": a name at the very end that no word before it asks for."""
        words = [word.group().lower() for word in WORD.finditer(text, self.head.at, span.start)]
        if len(words) < SHORTEST_WORK or words[0] not in IMPERATIVES or words[-1] in TAKES_A_PERSON | IMPERATIVES:
            return False
        return text[span.start - 1] == " " and text[span.start - 2].isalnum() and self._ends_at(text, span.end)

    def _lead(self, text: str, at: int) -> re.Match[str] | None:
        """The words that give the work to the person whose name stands at `at`."""
        for start, end in self.cuts:
            text = text[:start] + " " * (end - start) + text[end:]
        found = TAIL_LEAD.search(text, max(0, at - LONGEST_LEAD), at) or BY.search(text, max(0, at - LONGEST_LEAD), at)
        if self.head.wanted:
            found = found or FROM.search(text, max(0, at - LONGEST_LEAD), at)
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
