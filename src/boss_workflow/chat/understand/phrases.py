"""Phrases: the sentences that an action answers to, as short templates.

    "mark {task} (as) done|complete"      a word, an optional word, a choice of words, a slot
    "move {task} to {due:when}"           slot type `when` fills the argument `due`
    "what_is due_date|deadline"           one choice of several words
    "what is overdue"                     also matches "what's overdue": is, am, are, have and will may be contracted

Slot types: `code` (TASK-12, #12), `id` (a code, or its bare number), `ref` (a code, or "it"), `named` (a ref, "the login
one", "the login bug"), `described` (any description), `task` (a ref or a description), `person`, `when`, `day`, `span` ("two days"), `priority`, `status`, `text`, `repeat` ("every Monday at 9"), `automation` (a scheduled
job as it is called), `timing` ("8:30", "Friday at 5pm", "weekdays"). A constant
type such as `mine` stands for a word that says a value of its own. A phrase matches a whole sentence, and only when
each slot holds what its type says; of several that match, the one with the fewest letters in its slots is meant.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.chat.understand.everyone import PART, WHOLE, members_of
from boss_workflow.chat.understand.lexicon import IMPERATIVES, PRIORITY_WORDS, STATUS_WORDS
from boss_workflow.chat.understand.people import match_name
from boss_workflow.chat.understand.periods import parse_period
from boss_workflow.chat.understand.recurrence import find_recurrence
from boss_workflow.chat.understand.utterance import WORD, Utterance

CODE = r"task[- #]?\d{1,9}|#\d{1,9}"
PRONOUN = r"it|this|that|this one|that one|the last one|this task|that task|the task"
OWNER = r"(?:the|my|our|his|her|their|this|that|(?!(?:what|who|that|it|let|here|there|where|how)\b)\w{1,30}['\u2019]s)"
DESCRIPTION = rf"{OWNER} [^,;:?]{{2,80}}?"
NAMED = rf"{OWNER} (?:[^,;:?]{{2,80}}? )?(?:one|tasks?|ticket|bug|issue|item|card|thing|to-?do)"
BARE = r"(?!(?:me|us|you|him|her|them)\b)[^\W_][^,;:?]{1,60}?"
MANY = (
    r"(?:all|every|everything|each|any|both|these|those)\b[^;:?]{0,100}?"
    r"|(?:[^,;:?]{1,60}?\s)?(?:tasks|ones|tickets|items|bugs|to-?dos)(?:\s(?:due|from|for|of|with|that|which|created|assigned)\b[^;:?]{1,60}?)?"
)

WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
DAYS = rf"(?:(?:every|each|on) )?(?:day|weekdays?|daily|{WEEKDAY}(?:(?:,| and|, and|-| to) {WEEKDAY})*)"
CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o['\u2019]clock)?|noon|midnight)"
TIMING = rf"(?:(?:{DAYS} )?(?:at )?{CLOCK}(?: {DAYS})?|{DAYS}|every \d{{1,2}} hours?)"
AUTOMATION = (
    r"(?:(?:daily |morning )?stand-?ups?(?: summary)?|end[- ]of[- ]day(?: report)?|eod(?: report)?|daily report|"
    r"(?:weekly|monthly) (?:report|summary)|(?:deadline )?reminders|overdue checks?|(?:(?:e-?mail|mail|morning|evening) )?digests?|"
    r"check-?ins?|review reminders?|recurring tasks|backups?|clean-?up|consistency checks?)"
)

AMOUNT = (
    r"(?:another |an extra )?(?:half an?|(?:a )?(?:few|couple)(?: of)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,3})?[ -]?"
    r"(?:more |extra |full |whole |working |business )?(?:minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|fortnights?|months?)(?: and a half)?"
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
    "everyone": WHOLE,
    "department": PART,
    "thing": rf"(?:{CODE}|{PRONOUN}|{DESCRIPTION}|{BARE})",
    "many": rf"(?:{MANY})",
    "tag": r"#?[\w-]{1,40}(?:(?:,| and|, and) #?[\w-]{1,40}){0,5}",
    "period": r".{1,60}?",
    "rest": r".{1,80}?",
    "more": r"(?:an?|one|two|three|four|\d{1,3}) (?:more|extra) (?:hours?|days?|weeks?|months?)",
    "member": r"[^\s,;:?][^,;:?]{0,59}?",
    "when": r".{1,60}?",
    "day": r".{1,60}?",
    "span": rf"(?:{AMOUNT})",
    "priority": rf"(?:{'|'.join(PRIORITY_WORDS)})",
    "status": rf"(?:{'|'.join(STATUS_WORDS)})",
    "text": r"(?s:.+)",
    "repeat": r".{1,80}?",
    "lead": r"(?:an?|one|two|three|four|five|six|seven|\d{1,3}) (?:minutes?|hours?|days?|weeks?)",
    "skipping": r"skip|leave out|drop",
    "shifting": r"shift|push|postpone|move",
    "keeping": r"keep",
    "number": r"(?:the )?(?:first|second|third|fourth|fifth|sixth|last|#?\d{1,3})(?: one)?",
    "update": r"update",
    "blocker": r"blocker",
    "question": r"question",
    "resolution": r"resolution",
    "i": r"i|me",
    "mine": r"my|mine",
    "late": r"overdue|late",
    "open": r"open",
    "unassign": r"unassign",
    "undated": r"(?:remove|clear|drop|delete) the (?:due date|deadline|date)",
    "dateless": r"has no (?:due date|deadline)",
    "cancel": r"cancel",
    "unblock": r"unblock",
    "unblocked": r"unblocked|no longer blocked|not blocked(?: anymore| any more)?",
    "resume": r"resume",
    "pause": r"pause|hold(?: off on)?|park|freeze|suspend",
    "labelled": r"[^\s,;:?][^,;:?]{1,60}? (?:one|task|ticket|bug|issue)",
    "obsolete": r"obsolete|(?:not|no longer) (?:needed|relevant|necessary|required)(?: any ?more)?|irrelevant|unnecessary",
    "dont": r"don['\u2019]?t (?:do|bother with)|we don['\u2019]?t need|no need for|forget about|stop (?:working on)?",
    "review": r"(?:needs? (?:a )?review|(?:is )?(?:now )?(?:ready|up) for (?:a )?review|can be reviewed|is under review)",
    "lower": r"lower|reduce|decrease|drop",
    "raise": r"raise|increase|up",
    "deprio": r"de-?prioriti[sz]e",
    "urgent": r"urgent|critical|asap",
    "cancelled": r"off|cancell?ed",
    "take": r"take|remove|pull",
    "nodate": r"(?:remove|clear|drop|delete) the (?:due date|deadline|date)",
    "every": r"daily|today['\u2019]?s|weekly|this week['\u2019]?s|last week['\u2019]?s|monthly|this month['\u2019]?s|last month['\u2019]?s|yesterday['\u2019]?s|quarterly|yearly",
}
CONSTANTS = {
    "skipping": "skip",
    "shifting": "shift",
    "keeping": "keep",
    "update": "update",
    "blocker": "blocker",
    "question": "question",
    "resolution": "resolution",
    "i": "me",
    "mine": "me",
    "late": "true",
    "open": "open",
    "unassign": "nobody",
    "undated": "none",
    "dateless": "none",
    "cancel": "cancelled",
    "unblock": "pending",
    "unblocked": "pending",
    "resume": "in progress",
    "pause": "on hold",
    "urgent": "urgent",
    "cancelled": "cancelled",
    "take": "nobody",
    "nodate": "none",
    "obsolete": "cancelled",
    "dont": "cancelled",
    "review": "in review",
    "deprio": "low",
    "lower": "low",
    "raise": "high",
}
NOBODY = frozenset({"nobody", "no one", "noone", "none"})
CONTRACTED = {"is": "s", "am": "m", "are": "re", "have": "ve", "has": "s", "will": "ll"}
SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
PERIOD = re.compile(r"\b(?:week|month|quarter|year)s?\b", re.IGNORECASE)
LONGEST_NAME_WORDS = 3
NEW_WORK = re.compile(r"(?:the|a|an)\s+(?:task|job|ticket|to-?do)\s+(?:to|of)\b", re.IGNORECASE)
SHIFTING = frozenset({"next", "this", "last", "end", "in", "early", "late"})
NO_THINGS = frozenset("and or to on in at by for from with off over up down out into i you he she we they".split())


def _is_person(said: str, utterance: Utterance) -> bool:
    """A known name, or at least something written like one, so that an unknown person is asked about."""
    if said.lower() in NOBODY or match_name(said, utterance.team, me=utterance.me):
        return True
    words = said.split()
    looks_like_one = len(words) <= LONGEST_NAME_WORDS and all(word[0].isupper() or word[0] == "@" for word in words)
    return looks_like_one and not _is_when(said, utterance)


def _is_when(said: str, utterance: Utterance) -> bool:
    if any(
        span.text.endswith(f" {said}") and not span.is_due and span.text.split()[0] in SHIFTING
        for span in utterance.dates
    ):
        return False  # "Tuesday" is not what "next Tuesday" says
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


def _is_period(said: str, utterance: Utterance) -> bool:
    return not said.lower().startswith(("by ", "due ", "until ")) and parse_period(said, utterance.time) is not None


def _is_thing(said: str, utterance: Utterance) -> bool:
    """Something that can be pointed at: neither a date nor only a person, and no clause of its own."""
    words = said.lower().split()
    if words[0] in NO_THINGS or _is_when(said, utterance) or (words[0] in IMPERATIVES and len(words) > 1):
        return False
    return not any(span.start == utterance.text.find(said) and span.text == said for span in utterance.names)


def _is_repeat(said: str, utterance: Utterance) -> bool:
    """How often, and nothing else."""
    found = find_recurrence(said, utterance.time)
    return found is not None and not said[: found.start].strip() and not said[found.end :].strip()


def _is_named(said: str, _utterance: Utterance) -> bool:
    return NEW_WORK.match(said) is None


def _is_member(said: str, utterance: Utterance) -> bool:
    """Somebody of the team, not just a capital letter."""
    return said.lower() in NOBODY or bool(match_name(said, utterance.team, me=utterance.me))


def _is_everyone(said: str, utterance: Utterance) -> bool:
    return members_of(said, utterance.team, utterance.me) is not None


CHECKS: dict[str, Callable[[str, Utterance], bool]] = {
    "period": _is_period,
    "repeat": _is_repeat,
    "thing": _is_thing,
    "named": _is_named,
    "labelled": _is_thing,
    "department": _is_everyone,
    "member": _is_member,
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
    openings: frozenset[str] | None = None
    """The words that it can begin with; None where it can begin with anything."""
    is_verbatim: bool = False
    """It keeps the text as it was said."""
    needs: frozenset[str] = frozenset()
    """One of these words stands in whatever it matches; empty where none must."""

    def match(self, utterance: Utterance) -> Match | None:
        """Raises nothing: a sentence that does not fit is no match."""
        if utterance.rest and not self.is_verbatim:
            return None
        if self.openings is not None and utterance.first_word not in self.openings:
            return None
        text = utterance.whole if self.is_verbatim else utterance.text.rstrip("? ")
        # Each word of a template, the first one too, is preceded by space: so any of them may be optional.
        found = self.short.fullmatch(f" {text}")
        if found is None:
            return None
        read = self._read(found, utterance)
        if read is not None or self.short is self.long:
            return read
        # Both match the same sentences; they differ in which words fill the slots.
        again = self.long.fullmatch(f" {text}")
        return self._read(again, utterance) if again is not None else None

    def _read(self, found: re.Match[str], utterance: Utterance) -> Match | None:
        values = {name: value.strip() for name, value in found.groupdict().items() if value is not None}
        for name, value in values.items():
            check = CHECKS.get(self.kinds[name])
            if check is not None and not check(value, utterance):
                return None
        said = {
            name: CONSTANTS.get(self.kinds[name], value) for name, value in values.items() if not name.startswith("_")
        }
        loose = sum(len(value) for name, value in values.items() if self.kinds[name] not in CONSTANTS)
        return Match(said, loose)


@cache
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
    long = re.compile(re.sub(r"(\{\d+,\d+\})\?", r"\1", pattern), re.IGNORECASE)
    is_verbatim = "text" in kinds.values()
    needs = frozenset() if is_verbatim else _needs(template)
    return Phrase(short, long, kinds, _openings(template), is_verbatim, needs)


def _openings(template: str) -> frozenset[str] | None:
    words: set[str] = set()
    for part in re.findall(r"\([^)]*\)|[^\s(]+", template):
        first = part.strip("()").split()[0]
        if SLOT.match(first) or first in {":", ","}:
            return None
        for choice in first.split("|"):
            word = re.split(r"\W|_", choice)[0].lower()
            words |= {word, *(word + ending for ending in CONTRACTED.values())}
        if not part.startswith("("):
            return frozenset(words)
    return None


def _needs(template: str) -> frozenset[str]:
    """How each choice begins for the last word that may neither be left out nor contracted."""
    for word in reversed(re.sub(r"\([^)]*\)", "", template).split()):
        choices = word.split("|")
        begin = [WORD.match(choice.lower().replace("_", " ")) for choice in choices]
        if SLOT.match(word) is None and not CONTRACTED.keys() & choices and all(begin):
            return frozenset(found.group() for found in begin if found)
    return frozenset()


def _joined(word: str, before: str, kinds: dict[str, str]) -> str:
    """A word with what joins it to the one before."""
    if word in {":", ","}:
        return rf"\s*{word}"
    slot = SLOT.match(word)
    if slot is not None:
        name, kind = slot.group(1), slot.group(2) or slot.group(1)
        kinds[name] = kind
        space = r"\s*" if before in {":", ","} else r"(?:(?<=:)\s*|\s+)" if ":" in before.split("|") else r"\s+"
        return rf"{space}(?P<{name}>{SLOTS[kind]}){re.escape(word[slot.end() :])}"
    choices = [r"\s*:" if choice == ":" else rf"\s+{re.escape(choice.replace('_', ' '))}" for choice in word.split("|")]
    # "its done" is "it's done"; but behind a description the apostrophe is needed: "the bugs done" is no "bug is done".
    mark = r"(?:['\u2019]|(?<=\bit))" if SLOT.match(before) else r"['\u2019]?"
    choices += [mark + CONTRACTED[choice] for choice in word.split("|") if choice in CONTRACTED]
    return f"(?:{'|'.join(choices)})"
