"""Phrases: the sentences that an action answers to, as short templates.

    "mark {task} (as) done|complete"      a word, an optional word, a choice of words, a slot
    "move {task} to {due:when}"           slot type `when` fills the argument `due`

Slot types: `ref` (TASK-12, #12, it), `task` (a ref, or "the login one"), `person`, `when`, `priority`, `status`,
`text`. A phrase matches a whole sentence, and only when each slot holds what its type says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.chat.understand.people import match_name
from boss_workflow.chat.understand.utterance import Utterance

REFERENCE = r"task[- #]?\d{1,9}|#\d{1,9}"
PRONOUN = r"it|this|that|this one|that one|the last one|this task|that task"
DESCRIPTION = r"(?:the|my|our|his|her|their|[a-z]+'s) [^,;:?]{2,80}?"

SLOTS = {
    "ref": rf"(?:{REFERENCE}|{PRONOUN})",
    "task": rf"(?:{REFERENCE}|{PRONOUN}|{DESCRIPTION})",
    "person": r"[^\s,;:?][^,;:?]{0,59}?",
    "when": r".{1,60}?",
    "priority": r"(?:low|medium|normal|high|urgent|critical)",
    "status": r"[a-z][a-z _]{2,20}?",
    "text": r".+",
}
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


def _is_person(said: str, utterance: Utterance) -> bool:
    """A known name, or at least something written like one, so that an unknown person is asked about."""
    known = bool(match_name(said, utterance.team, me=utterance.me))
    words = said.split()
    return known or (len(words) <= 3 and all(word[0].isupper() or word[0] == "@" for word in words))


def _is_when(said: str, utterance: Utterance) -> bool:
    try:
        parse_when(said, utterance.time)
    except NotADate:
        return False
    return True


CHECKS: dict[str, Callable[[str, Utterance], bool]] = {"person": _is_person, "when": _is_when}


@dataclass(frozen=True, slots=True)
class Phrase:
    pattern: re.Pattern[str]
    kinds: dict[str, str]
    weight: int
    """Literal letters: of two phrases that match, the one that says more is meant."""

    def match(self, utterance: Utterance) -> dict[str, str] | None:
        # Each word of a template, the first one too, is preceded by space: so any of them may be optional.
        found = self.pattern.fullmatch(f" {utterance.text}")
        if found is None:
            return None
        said = {name: value.strip() for name, value in found.groupdict().items() if value is not None}
        for name, value in said.items():
            check = CHECKS.get(self.kinds[name])
            if check is not None and not check(value, utterance):
                return None
        return said


def compile_phrase(template: str) -> Phrase:
    kinds: dict[str, str] = {}
    pattern = ""
    weight = 0
    for part in re.findall(r"\([^)]*\)|[^\s(]+", template):
        optional = part.startswith("(")
        piece = " ".join(_word(word, kinds) for word in part.strip("()").split())
        joint = r"\s*" if part in {":", ","} else r"\s+"
        pattern += rf"(?:{joint}{piece})?" if optional else joint + piece
        weight += 0 if optional else len(SLOT.sub("", part))
    return Phrase(re.compile(pattern, re.IGNORECASE), kinds, weight)


def _word(word: str, kinds: dict[str, str]) -> str:
    slot = SLOT.match(word)
    if slot is None:
        choices = "|".join(re.escape(choice.replace("_", " ")) for choice in word.split("|"))
        return f"(?:{choices})"
    name, kind = slot.group(1), slot.group(2) or slot.group(1)
    kinds[name] = kind
    return f"(?P<{name}>{SLOTS[kind]}){re.escape(word[slot.end() :])}"
