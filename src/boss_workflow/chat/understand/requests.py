"""Reads a request for new work: who, what, by when, how urgent. What is left when the rest is taken out is the title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from boss_workflow.chat.understand.dates import WhenSpan
from boss_workflow.chat.understand.lexicon import (
    IMPERATIVES,
    MODALS,
    NEGATIONS,
    PRIORITY_WORDS,
    QUESTION_WORDS,
    SMALL_TALK,
)
from boss_workflow.chat.understand.people import NameSpan
from boss_workflow.chat.understand.utterance import Utterance

LEVEL = "|".join(PRIORITY_WORDS)
PRIORITY = re.compile(
    rf"[,;]?\s*(?:\b(?:with |it'?s |as )?(?:a )?(?P<before>{LEVEL})[ -]priority\b|\bpriority\s*[:=]?\s*(?P<after>{LEVEL})\b)",
    re.IGNORECASE,
)
URGENT = re.compile(
    r"(?:^|[,;]\s*|\s+)(?:it'?s )?(?:urgent(?:ly)?|asap|critical)(?=\s*(?:$|[,;:!.]))[:!]?", re.IGNORECASE
)
ANNOUNCED = re.compile(
    r"^(?:(?:create|add|make|open|new|log)\s+(?:a |an |one |another )?(?:new )?(?:task|todo|to-do|ticket)\b"
    r"(?:\s+(?:to|that)\b|\s*[:,-])?|(?:task|todo|to-do|remind me to|we need to|i need to|remember to|need to)\b\s*[:,-]?)\s*",
    re.IGNORECASE,
)
GIVEN_TO = re.compile(r"\b(?:assign(?:ed)?(?: it| this)? to|for|to be done by)\s*$", re.IGNORECASE)
AFTER_NAME = re.compile(rf"^\s*[,:]?\s*(?:-\s+)?(?:{MODALS}\s+)?", re.IGNORECASE)
EDGES = " ,;:-–"  # noqa: RUF001  # people type the long dash


@dataclass(frozen=True, slots=True)
class Request:
    """Phrases as they were said; `due` and `assignee` are resolved by whoever carries the request out."""

    title: str
    assignee: str | None = None
    due: str | None = None
    priority: str | None = None


def read_request(utterance: Utterance) -> Request | None:
    """The request in a sentence; None when it is a question, talk, or nothing that asks for work."""
    text = utterance.text
    announced = ANNOUNCED.match(text)
    if not announced and _is_talk(text):
        return None
    due = _due(utterance.dates)
    name = _assignee(utterance)
    stranger = None if name or announced else _unknown_person(text)
    priority, priority_spans = _priority(text)
    cuts = priority_spans + ([announced.span()] if announced else [])
    cuts += [(due.start, due.end)] if due else []
    cuts += [_with_lead(text, name)] if name else []
    cuts += [stranger.span()] if stranger else []
    title = _without(text, cuts)
    if not title or not (announced or name or stranger or due or _opens_request(title)):
        return None
    if not announced and not _opens_request(title) and not (name and name.start == 0):
        return None
    return Request(
        title=title[0].lower() + title[1:] if name or stranger else title,
        assignee=name.text if name else stranger.group(1) if stranger else None,
        due=due.text if due else None,
        priority=priority,
    )


def _is_talk(text: str) -> bool:
    words = text.lower().split()
    if not words or text.rstrip().endswith("?"):
        return True
    first = words[0].strip(",.!:")
    return (
        first in QUESTION_WORDS or first in SMALL_TALK or text.lower().startswith(NEGATIONS) or first in {"ask", "tell"}
    )


def _opens_request(title: str) -> bool:
    return title.split()[0].lower().strip(",.:") in IMPERATIVES


def _due(dates: Sequence[WhenSpan]) -> WhenSpan | None:
    """The date that is introduced as due; else the last one said."""
    return next((span for span in dates if span.is_due), dates[-1] if dates else None)


def _assignee(utterance: Utterance) -> NameSpan | None:
    """A name in front ("John fix …", "John: …"), or one that the work is given to ("… for John", "@john")."""
    for span in utterance.names:
        lead = utterance.text[: span.start]
        if span.start == 0 or GIVEN_TO.search(lead) or span.text.startswith("@"):
            return span
    return None


def _unknown_person(text: str) -> re.Match[str] | None:
    """ "Zoe fix the login bug": written like a name, followed by a verb, and nobody we know."""
    found = re.match(rf"([A-Z][a-z]+(?: [A-Z][a-z]+)?)\s*[,:]?\s+(?:{MODALS}\s+)?(?=([a-z]+)\b)", text)
    if found is None or found.group(2) not in IMPERATIVES or found.group(1).lower() in IMPERATIVES:
        return None
    return found


def _with_lead(text: str, name: NameSpan) -> tuple[int, int]:
    lead = GIVEN_TO.search(text[: name.start])
    start = lead.start() if lead else name.start
    end = name.end
    if name.start == 0 and (follow := AFTER_NAME.match(text[end:])):
        end += follow.end()
    return start, end


def _priority(text: str) -> tuple[str | None, list[tuple[int, int]]]:
    found = PRIORITY.search(text)
    if found:
        return PRIORITY_WORDS[(found.group("before") or found.group("after")).lower()], [found.span()]
    urgent = URGENT.search(text)
    return ("urgent", [urgent.span()]) if urgent else (None, [])


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(cuts):
        kept.append(text[at:start])
        at = max(at, end)
    kept.append(text[at:])
    joined = " ".join(piece.strip(EDGES) for piece in kept if piece.strip(EDGES))
    return re.sub(r"\s+", " ", joined).strip(EDGES + ".!")
