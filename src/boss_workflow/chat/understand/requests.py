"""Reads a request for new work: who, what, by when, how urgent. What is left when the rest is taken out is the title.

A request has a head and a body. The body opens with a verb, unless the head says that it is work ("task for John: …").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from boss_workflow.chat.understand.lexicon import (
    DETERMINERS,
    FINITE,
    IMPERATIVES,
    IRREGULAR_PAST,
    NEGATIONS,
    NO_NAMES,
    QUESTION_WORDS,
    SMALL_TALK,
    STATES,
)
from boss_workflow.chat.understand.request_body import Body
from boss_workflow.chat.understand.request_head import Head
from boss_workflow.chat.understand.request_patterns import ACTS, NO_RUSH, POSSESSIVE, REMINDED, WORD, regex
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.understand.verb_forms import base_form

PASSIVE = regex(
    r"(?:the|our|my|this)\s[^,;:?]{2,80}?\s(?:needs?|ha(?:s|ve)|must|should)(?: to)? be \w+(?:ed|en|t|n|ne|de)\b"
)
DUTY_OF_A_THING = regex(
    r"(?:the|our|my|this)\s[^,;:?]{2,80}?\s(?:(?:needs?|ha(?:s|ve)|must|should)(?: to)? (?:go|be|leave|ship|get|arrive|stay)\b|needs? (?:a )?\w+ing\b)"
)
DO_IT = regex(
    r"do something (?:about|for|with)\s|do (?:the|a|an|my|our|some|another)\s[^?]{2,80}\s(?:by|before|until|due)\s"
)
REFERENCE = regex(r"\btask[- #]?\d")
PRONOUN_OBJECT = frozenset({"it", "this", "that", "these", "those", "them", "one"})
PREPOSITIONS = frozenset({"into", "to", "for", "with", "on", "in", "at", "by", "from"})
TO_US = frozenset({"me", "us", "you", "him", "her", "off"})
WISHED = frozenset({"a", "an", "some", "more", "another"})
UNWANTED = PRONOUN_OBJECT | TO_US | frozenset({"to", "help", "coffee", "no", "nothing", "something"})
ENDED = regex(
    r"\b(?:done|finished|fixed|completed|ready|sorted(?: out)?|updated|cleaned(?: up)?|reviewed|sent|delivered)\W*$"
)
GETS = frozenset({"get", "find", "bring", "buy", "order", "book", "make", "send"})
SPEAKERS = frozenset({"i", "we", "you", "he", "she", "they", "it", "there"})
TELLS_OF_SOMEBODY = (
    FINITE
    | IRREGULAR_PAST
    | STATES
    | NO_NAMES
    | SMALL_TALK
    | set(
        "back here away sick late great good lovely nice brilliant amazing fantastic super well excellent bloody really so very".split()
    )
)
SUBORDINATE = frozenset({"because", "since", "if", "when", "while", "who", "that", "as", "so", "than", "like", "not"})
AWAY = frozenset(
    "off out holiday holidays leave vacation sick ill away birthday late early home wfh remote absent dentist doctor hospital day appointment wedding funeral jury abroad".split()
)
"""What somebody is or has, rather than does: "Dave dentist appointment Monday"."""
TELLS_OF_IT = re.compile(
    r"^(?!.*\b(?:if|whether|that|which|who|what|how|why|where|when|because|since|as|so|but)\b).*\b(?:was|were|went|got)\b"
)
"""Behind a thing and no subordinate clause: what became of it."""
STATEMENT_WITHIN = 3
FIELDS_THAT_TELL = 2
SHORT = 2
MOST_FIELD_LINES = 10
LONGEST_FIELD_LINE = 100


@dataclass(frozen=True, slots=True)
class Request:
    """Phrases as they were said; `due` and `assignee` are resolved by whoever carries the request out."""

    title: str
    assignee: str | None = None
    due: str | None = None
    priority: str | None = None
    description: str = ""
    rule: str | None = None
    """How often: then it is a recurring task."""

    @property
    def arguments(self) -> dict[str, str]:
        """What was said, by the names of task.create and recurring.create."""
        said = {name: getattr(self, name) for name in ("title", "assignee", "due", "priority", "rule")}
        return {name: value for name, value in {**said, "description": self.description or None}.items() if value}


def read_request(utterance: Utterance) -> Request | None:
    """The request in a message; None when it is a question, talk, or nothing that asks for work."""
    head = Head(utterance)
    head.take_off()
    if not head.announced and (REFERENCE.search(utterance.text) or _is_talk(utterance, head)):
        return None
    body = Body(utterance, head)
    body.find_fields()
    title, description = body.title_and_rest()
    if not title or not _asks_for_work(head, body, title):
        telegram = _telegram(utterance, head)
        if telegram is None:
            return None
        body = telegram
        title, description = body.title_and_rest()
    lines = list(_absorb(utterance, body))
    return Request(
        title=title,
        assignee=body.assignee,
        due=None if body.rule and body.due and body.rule.endswith(body.due) else body.due,
        priority=body.priority,
        description="\n".join([description, *lines]).strip(),
        rule=body.rule,
    )


def _telegram(utterance: Utterance, head: Head) -> Body | None:
    """ "Sarah homepage redesign by Dec 10": a name, a thing, a deadline and no verb."""
    name = head.name_at(head.at) if head.assignee is None else None
    if name is None or POSSESSIVE.match(utterance.text, name[1]) or utterance.text.endswith("?"):
        return None
    body = Body(utterance, Head(utterance, head.skip(name[1]), announced=True, assignee=utterance.text[slice(*name)]))
    body.find_fields()
    title = body.title_and_rest()[0]
    words = title.lower().split()
    if utterance.text[name[1] : body.head.at].strip() == "," and (PASSIVE.match(title) or DUTY_OF_A_THING.match(title)):
        return body
    if len(words) < SHORT or any(word in TELLS_OF_SOMEBODY or word.endswith("ed") for word in words[:2]):
        return None
    if not body.is_due and (not AWAY.isdisjoint(words[:2]) or not _ends_in_a_date(utterance, body)):
        return None
    return None if base_form(words[0]) else body


def _ends_in_a_date(utterance: Utterance, body: Body) -> bool:
    """ "Dave scaffold inspection Unit 4 Monday 8am": nothing but a thing and its date behind the name."""
    last = utterance.dates[-1] if utterance.dates else None
    if last is None or body.due != last.text or utterance.text[last.end :].strip(" .!"):
        return False
    words = [word.group().lower() for word in WORD.finditer(utterance.text, body.head.at, last.start)]
    return not words[0].endswith("ing") and (FINITE | IRREGULAR_PAST | STATES | SPEAKERS | SUBORDINATE).isdisjoint(
        words
    )


def _is_talk(utterance: Utterance, head: Head) -> bool:
    text = utterance.text
    if text.rstrip().endswith("?") and not (head.asked or utterance.begged or "you" in text[: head.at].lower().split()):
        return True
    for part in (text.lower(), text[head.at :].lower()):
        words = part.split()
        if not words or (words[0].strip(",.!:") in SMALL_TALK | {"ask", "tell"} and not head.led):
            return True
        if part.startswith(NEGATIONS) and not (REMINDED.match(part) or NO_RUSH.match(part)):
            return True
    if DO_IT.match(text) and not ACTS.match(text, 3):
        return False
    return head.at == 0 and text.lower().split()[0].strip(",.!:¿") in QUESTION_WORDS


def _asks_for_work(head: Head, body: Body, title: str) -> bool:  # noqa: C901, PLR0911  # one return for each form of asking
    words = title.lower().split()
    if words[0] in {"nothing", "none"}:
        return False
    if head.announced:
        return True
    if words[-1].strip("\"'") in PRONOUN_OBJECT and len(words) <= SHORT:  # "fix it" names no work
        return False
    if head.wanted:
        if words[0] in WISHED:  # "I need a coffee" is a wish, "a laptop by Monday" is work
            return body.is_due and len(words) >= SHORT
        often = body.rule is not None and (body.assignee is not None or words[0] == "the")
        said_when = body.due is not None or often or ENDED.search(head.utterance.text) is not None
        return said_when and words[0] not in UNWANTED
    if head.named:
        return words[0].strip(",.") not in SMALL_TALK | FINITE - {"do"}
    if head.led:
        if len(words) < SHORT and "will" in head.utterance.text[: head.at].lower().split():
            return body.is_due  # "Sarah will join at 3pm" tells, "Sarah will deploy by 3pm" asks
        return len(words) >= SHORT or body.due is not None
    if DO_IT.match(title) or (DO_IT.match(head.utterance.text) and body.is_due):
        return True
    if head.verb(head.at, IMPERATIVES):
        # "Can you send mails" asks what I can do, unless it says more.
        return (body.due is not None or not head.utterance.asks_favour) and _is_imperative(words)
    if DUTY_OF_A_THING.match(title) and body.due is not None:
        return True
    return PASSIVE.match(title) is not None or _is_telegraphic(body, words)


def _is_telegraphic(body: Body, words: list[str]) -> bool:
    """ "login bug, John, Friday": no verb, but fields set off as in a list."""
    fields = sum(value is not None for value in (body.assignee, body.due, body.priority))
    repeats = body.utterance.recurrence
    fields += repeats is not None and (
        body.utterance.text[repeats.end :].lstrip().startswith((":", "-"))
        or (body.is_set_off and words[0] not in SPEAKERS)
    )
    told = body.is_set_off or (body.is_due and body.assignee is not None)
    return told and fields >= FIELDS_THAT_TELL and not FINITE.intersection(words)


def _is_imperative(words: list[str]) -> bool:
    """Whether a sentence that opens with a verb orders something: "test passed" and "call was good" do not."""
    if len(words) > STATEMENT_WITHIN and words[0] in GETS and words[1] in {"me", "us"}:
        return words[2] in DETERMINERS
    if (
        len(words) < 2
        or words[0][-1] in ",:"
        or words[1] in TO_US | {"from", "of", "by"}
        or words[1:3] == ["that", "is"]
    ):
        return False
    if words[1] in PRONOUN_OBJECT and (len(words) == SHORT or words[SHORT] in PREPOSITIONS):
        return False
    if words[-1] in PRONOUN_OBJECT or words[1].strip(":") in PRONOUN_OBJECT:
        return len(words) > STATEMENT_WITHIN
    if words[1] in PREPOSITIONS and TELLS_OF_IT.search(" ".join(words[2:])):
        return False  # "call with John was moved"
    early = words[1:STATEMENT_WITHIN]
    return not any(
        word.strip(",.") in FINITE and not DETERMINERS.intersection(early[:at]) for at, word in enumerate(early)
    )


def _absorb(utterance: Utterance, body: Body) -> Iterable[str]:
    """The further lines; those that hold a field and nothing else fill it: "Due: Friday", "high priority"."""
    for number, line in enumerate(utterance.rest.splitlines()):
        if number >= MOST_FIELD_LINES or len(line) > LONGEST_FIELD_LINE:
            yield line
            continue
        part = utterance.part(line)
        fields = Body(part, Head(part), assignee=None)
        fields.find_fields()
        filled = {name: getattr(fields, name) for name in ("assignee", "due", "priority") if getattr(fields, name)}
        if filled and not fields.title_and_rest()[0] and all(getattr(body, name) is None for name in filled):
            for name, value in filled.items():
                setattr(body, name, value)
        else:
            yield line
