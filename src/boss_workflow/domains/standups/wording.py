"""Reads what somebody types as their standup: lines with or without "done:", "today:", "blocked:" before them."""

import re
from dataclasses import dataclass

LABEL = re.compile(
    r"^(?:(?P<done>done|did|yesterday|finished)|(?P<plan>today|plan|next|doing|will do)|"
    r"(?P<blockers>blocked(?: by| on)?|blockers?|stuck(?: on| with)?))\s*[:\-–]?\s*(?=\S|$)",  # noqa: RUF001
    re.IGNORECASE,
)
NOTHING = frozenset({"none", "nothing", "no", "no blockers", "-", "n/a"})
REFERENCE = re.compile(r"(?:task[- #]?|#)(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    done: tuple[str, ...]
    plan: tuple[str, ...]
    blockers: tuple[str, ...]


def read_standup(said: str) -> Told:
    """A line without a label belongs to the label before it; the first ones are what was done."""
    lists: dict[str, list[str]] = {"done": [], "plan": [], "blockers": []}
    current = "done"
    for line in re.split(r"[\n;]+", said):
        text = line.strip(" \t•*-")
        label = LABEL.match(text)
        if label is not None and label.lastgroup is not None:
            current, text = label.lastgroup, text[label.end() :].strip()
        if text and text.lower().rstrip(".") not in NOTHING:
            lists[current].append(text[:300])
    return Told(tuple(lists["done"]), tuple(lists["plan"]), tuple(lists["blockers"]))


def read_blocker(said: str) -> tuple[int | None, str]:
    """The task's number, where one is named, and the reason."""
    found = REFERENCE.search(said)
    if found is None:
        return None, said.strip()
    reason = (said[: found.start()] + " " + said[found.end() :]).strip(" :,-–")  # noqa: RUF001
    reason = re.sub(r"^(?:is )?(?:blocked|stuck)\b(?: (?:by|on|because|with))?\s*", "", reason, flags=re.IGNORECASE)
    return int(found[1]), reason.strip(" :,-") or "no reason given"
