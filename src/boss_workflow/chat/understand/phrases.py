"""Phrases: the sentences that an action answers to, as short templates.

    "mark {task} (as) done|complete"      a word, an optional word, a choice of words, a slot
    "move {task} to {due:when}"           slot type `when` fills the argument `due`
    "what_is due_date|deadline"           one choice of several words
    "what is overdue"                     also matches "what's overdue": is, am, are, have and will may be contracted

Slot types: `code` (TASK-12, #12), `id` (a code, or its bare number), `ref` (a code, or "it"), `named` (a ref, "the login
one", "the login bug"), `described` (any description), `task` (a ref or a description), `person`, `when`, `day`, `span` ("two days"), `priority`, `status`, `text`, `automation` (a scheduled
job as it is called), `timing` ("8:30", "Friday at 5pm", "weekdays"). A constant
type such as `mine` stands for a word that says a value of its own. A phrase matches a whole sentence, and only when
each slot holds what its type says; of several that match, the one with the fewest letters in its slots is meant.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.chat.understand.lexicon import PRIORITY_WORDS, STATUS_WORDS
from boss_workflow.chat.understand.people import match_name
from boss_workflow.chat.understand.utterance import Utterance

CODE = r"task[- #]?\d{1,9}|#\d{1,9}"
PRONOUN = r"it|this|that|this one|that one|the last one|this task|that task|the task"
OWNER = r"(?:the|my|our|his|her|their|this|that|\w{1,30}['\u2019]s)"
DESCRIPTION = rf"{OWNER} [^,;:?]{{2,80}}?"
NAMED = rf"{OWNER} (?:[^,;:?]{{2,80}}? )?(?:one|tasks?|ticket|bug|issue|item|card|to-?do)"

WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
DAYS = rf"(?:(?:every|each|on) )?(?:day|weekdays?|daily|{WEEKDAY}(?:(?:,| and|, and|-| to) {WEEKDAY})*)"
CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o['\u2019]clock)?|noon|midnight)"
TIMING = rf"(?:(?:{DAYS} )?(?:at )?{CLOCK}(?: {DAYS})?|{DAYS}|every \d{{1,2}} hours?)"
AUTOMATION = (
    r"(?:(?:daily |morning )?stand-?ups?(?: summary)?|end[- ]of[- ]day(?: report)?|eod(?: report)?|daily report|"
    r"(?:weekly|monthly) (?:report|summary)|(?:deadline )?reminders|overdue checks?|(?:(?:e-?mail|mail|morning|evening) )?digests?|"
    r"check-?ins?|review reminders?|recurring tasks|backups?|clean-?up|consistency checks?)"
)

SLOTS = {
    "automation": AUTOMATION,
    "timing": TIMING,
    "code": rf"(?:{CODE})",
    "id": rf"(?:{CODE}|\d{{1,9}})",
    "ref": rf"(?:{CODE}|{PRONOUN})",
    "named": rf"(?:{CODE}|{PRONOUN}|{NAMED})",
    "described": rf"(?:{DESCRIPTION})",
    "task": rf"(?:{CODE}|{PRONOUN}|{DESCRIPTION})",
    "person": r"[^\s,;:?][^,;:?]{0,59}?",
    "when": r".{1,60}?",
    "day": r".{1,60}?",
    "span": r".{1,40}?",
    "priority": rf"(?:{'|'.join(PRIORITY_WORDS)})",
    "status": rf"(?:{'|'.join(STATUS_WORDS)})",
    "text": r"(?s:.+)",
    "i": r"i|me",
    "mine": r"my|mine",
    "late": r"overdue|late",
    "unassign": r"unassign",
    "undated": r"(?:remove|clear|drop|delete) the (?:due date|deadline|date)",
    "dateless": r"has no (?:due date|deadline)",
    "cancel": r"cancel",
    "unblock": r"unblock",
    "unblocked": r"unblocked|no longer blocked|not blocked(?: anymore| any more)?",
    "resume": r"resume",
    "pause": r"pause|hold",
    "urgent": r"urgent|critical|asap",
}
CONSTANTS = {
    "i": "me",
    "mine": "me",
    "late": "true",
    "unassign": "nobody",
    "undated": "none",
    "dateless": "none",
    "cancel": "cancelled",
    "unblock": "pending",
    "unblocked": "pending",
    "resume": "in progress",
    "pause": "on hold",
    "urgent": "urgent",
}
NOBODY = frozenset({"nobody", "no one", "noone", "none"})
CONTRACTED = {"is": "s", "am": "m", "are": "re", "have": "ve", "has": "s", "will": "ll"}
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
PERIOD = re.compile(r"\b(?:week|month|quarter|year)s?\b", re.IGNORECASE)
LONGEST_NAME_WORDS = 3


def _is_person(said: str, utterance: Utterance) -> bool:
    """A known name, or at least something written like one, so that an unknown person is asked about."""
    if said.lower() in NOBODY or match_name(said, utterance.team, me=utterance.me):
        return True
    words = said.split()
    looks_like_one = len(words) <= LONGEST_NAME_WORDS and all(word[0].isupper() or word[0] == "@" for word in words)
    return looks_like_one and not _is_when(said, utterance)


def _is_when(said: str, utterance: Utterance) -> bool:
    try:
        parse_when(said, utterance.time)
    except NotADate:
        return False
    return True


def _is_day(said: str, utterance: Utterance) -> bool:
    """One day, not a stretch of them."""
    return PERIOD.search(said) is None and _is_when(said, utterance)


def _is_span(said: str, utterance: Utterance) -> bool:
    return _is_when(f"in {said}", utterance)


CHECKS: dict[str, Callable[[str, Utterance], bool]] = {
    "person": _is_person,
    "when": _is_when,
    "day": _is_day,
    "span": _is_span,
}


@dataclass(frozen=True, slots=True)
class Match:
    """What stood in the slots. `said`: the argument values; `loose`: how many letters no literal word accounts for."""

    said: Mapping[str, str]
    loose: int


@dataclass(frozen=True, slots=True)
class Phrase:
    short: re.Pattern[str]
    """Each slot as short as can be, so that its joining word is the first in the sentence; `long`: the last."""
    long: re.Pattern[str]
    kinds: Mapping[str, str]

    @property
    def is_verbatim(self) -> bool:
        return "text" in self.kinds.values()

    def match(self, utterance: Utterance) -> Match | None:
        """Raises nothing: a sentence that does not fit is no match."""
        if utterance.rest and not self.is_verbatim:
            return None
        text = utterance.whole if self.is_verbatim else utterance.text.rstrip("? ")
        return self._read(self.short, text, utterance) or self._read(self.long, text, utterance)

    def _read(self, pattern: re.Pattern[str], text: str, utterance: Utterance) -> Match | None:
        # Each word of a template, the first one too, is preceded by space: so any of them may be optional.
        found = pattern.fullmatch(f" {text}")
        if found is None:
            return None
        values = {name: value.strip() for name, value in found.groupdict().items() if value is not None}
        for name, value in values.items():
            check = CHECKS.get(self.kinds[name])
            if check is not None and not check(value, utterance):
                return None
        said = {name: CONSTANTS.get(self.kinds[name], value) for name, value in values.items()}
        loose = sum(len(value) for name, value in values.items() if self.kinds[name] not in CONSTANTS)
        return Match(said, loose)


def compile_phrase(template: str) -> Phrase:
    kinds: dict[str, str] = {}
    pattern = ""
    before = ""
    for part in re.findall(r"\([^)]*\)|[^\s(]+", template):
        optional = part.startswith("(")
        piece = ""
        for word in part.strip("()").split():
            piece += _joined(word, before, kinds)
            before = word
        pattern += f"(?:{piece})?" if optional else piece
    short = re.compile(pattern, re.IGNORECASE)
    return Phrase(short, re.compile(re.sub(r"(\{\d+,\d+\})\?", r"\1", pattern), re.IGNORECASE), kinds)


def _joined(word: str, before: str, kinds: dict[str, str]) -> str:
    """A word with what joins it to the one before."""
    if word in {":", ","}:
        return rf"\s*{word}"
    slot = SLOT.match(word)
    if slot is not None:
        name, kind = slot.group(1), slot.group(2) or slot.group(1)
        kinds[name] = kind
        space = r"\s*" if before in {":", ","} else r"\s+"
        return rf"{space}(?P<{name}>{SLOTS[kind]}){re.escape(word[slot.end() :])}"
    choices = [rf"\s+{re.escape(choice.replace('_', ' '))}" for choice in word.split("|")]
    # "its done" is "it's done"; but behind a description the apostrophe is needed: "the bugs done" is no "bug is done".
    mark = r"(?:['\u2019]|(?<=\bit))" if SLOT.match(before) else r"['\u2019]?"
    choices += [mark + CONTRACTED[choice] for choice in word.split("|") if choice in CONTRACTED]
    return f"(?:{'|'.join(choices)})"
