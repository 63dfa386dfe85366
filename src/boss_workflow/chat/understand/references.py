"""Which tasks the words of a sentence point at: one by its code or description, several codes, or all that a filter fits."""

import re
from collections.abc import Mapping
from typing import Any

from boss_workflow.chat.understand.filters import narrows, read_filters
from boss_workflow.chat.understand.utterance import Utterance

CODE = r"(?:tasks?[- #]?\d{1,9}|#\d{1,9})"
CODES = re.compile(
    rf"(?<!\w)(?:both )?{CODE}(?:(?:\s*,\s*(?:and\s+)?|\s*&\s*|\s+(?:and|und|y|et)\s+)(?:{CODE}|\d{{1,9}})\b)+",
    re.IGNORECASE,
)
ALL = re.compile(r"(?:everything|all(?: of)?(?: (?:the|our|open))* tasks|all of them)", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,9}")
SEVERAL = re.compile(
    r"\b(?:all|every|everything|each|any|tasks|ones|tickets|items|bugs|to-?dos|whatever)\b", re.IGNORECASE
)
NUMBER_OF = ((r"\bare\b", "is"), (r"\bwere\b", "was"), (r"\bhave\b", "has"), (r"\b(?:both|them) ", ""))
MOST_CODES = 30


def pointed_at(said: str, utterance: Utterance) -> Mapping[str, Any]:
    """The argument that holds it: `where` with filters for many at once, else `task` with the words."""
    if ALL.fullmatch(said):
        return {"where": {}}
    if SEVERAL.search(said):
        part = Utterance.of(said, utterance.time, utterance.team, utterance.me)
        filters = read_filters(part)
        if narrows(filters.found) and not filters.rest:
            return {"where": filters.found}
    return {"task": said}


def one_for_each_code(text: str) -> list[str]:
    """ "TASK-1 and #2 are done" as one sentence for each code; nothing where there are not several together."""
    found = CODES.search(text)
    if found is None:
        return []
    numbers = list(dict.fromkeys(NUMBER.findall(found.group())))[:MOST_CODES]
    before, after = text[: found.start()], text[found.end() :]
    for plural, singular in NUMBER_OF[:3]:
        after = re.sub(plural, singular, after, count=1, flags=re.IGNORECASE)
    return [f"{before}TASK-{number}{after}" for number in numbers]
