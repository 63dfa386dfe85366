"""Whether what a model proposes was said: names, dates, references and quoted text must stand in the message itself.

What other people wrote (titles, names, mails) is shown to a model so that it finds things. An order hidden there must
not become an action: the model may obey it, this check does not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORD = re.compile(r"[^\W_]+")
CODE = re.compile(r"(?:task)?[- #]*(\d{1,9})", re.IGNORECASE)
THINKING = re.compile(r"</?\s*(?:think|thought|reasoning|scratchpad)", re.IGNORECASE)
SAID_EXACTLY = frozenset({"assignee", "person", "to", "due", "shift", "created", "completed", "rule", "tag", "step"})
WORD_FOR_WORD = frozenset({"text", "proof", "reason", "description", "scope", "criteria"})
TITLES = frozenset({"title", "project"})
REFERENCES = frozenset({"task", "blocker"})
ITSELF = frozenset({"me", "myself", "i", "it", "this", "that", "nobody", "none", "no one", "everyone", "them", "these"})
EMPTY = frozenset("a an the to of for in on at by and or with is be it this that my our we i you please".split())
SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Known:
    """A task that was shown to the model."""

    reference: str
    title: str


def ungrounded(arguments: Mapping[str, Any], message: str, known: Sequence[Known]) -> str | None:
    """What was not said, as a sentence for the model; None when all of it was."""
    words = {word.lower() for word in WORD.findall(message)}
    for name, value in _flat(arguments):
        if THINKING.search(value):
            return f"{name} holds thinking"
        if not _was_said(name, value, words, message, known):
            return f"{name} {value!r} was not said in the message"
    return None


def _flat(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in arguments.items():
        if isinstance(value, Mapping):
            found += _flat(value)
        elif isinstance(value, list | tuple):
            for item in value:
                found += (
                    _flat(item) if isinstance(item, Mapping) else [("task" if name == "tasks" else name, str(item))]
                )
        elif isinstance(value, str):
            found.append((name, value))
    return found


def _was_said(name: str, value: str, words: set[str], message: str, known: Sequence[Known]) -> bool:
    if value.lower().strip() in ITSELF:
        return True
    if name in REFERENCES:
        return _points_at(value, words, message, known)
    said = [word for word in map(str.lower, WORD.findall(value)) if word not in EMPTY]
    present = sum(_in(word, words) for word in said)
    if name in SAID_EXACTLY:
        return present == len(said)
    if name in WORD_FOR_WORD:
        return " ".join(value.split()).lower() in " ".join(message.split()).lower()
    if name in TITLES:
        return bool(said) and present >= len(said) * SHARE
    return True


def _points_at(value: str, words: set[str], message: str, known: Sequence[Known]) -> bool:
    """A number that was said, or a task whose title shares a word with what was said."""
    code = CODE.fullmatch(value.strip())
    if code is None:
        said = [word for word in map(str.lower, WORD.findall(value)) if word not in EMPTY]
        return bool(said) and any(_in(word, words) for word in said)
    if re.search(rf"\b{code.group(1)}\b", message):
        return True
    titles = [one.title for one in known if one.reference == f"TASK-{code.group(1)}"]
    return any(
        word in words
        for title in titles
        for word in map(str.lower, WORD.findall(title))
        if word not in EMPTY and len(word) > 2
    )


def _in(word: str, words: set[str]) -> bool:
    """Also in another form: "fixing" for "fix", "Johns" for "John"."""
    if word in words:
        return True
    return len(word) > 3 and any(
        other.startswith(word[:-1]) or (len(other) > 3 and word.startswith(other)) for other in words
    )
