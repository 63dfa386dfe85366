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
    r"\b(?:all|every|everything|each|any|tasks|ones|tickets|items|bugs|to-?dos|stuff|things|whatever)\b", re.IGNORECASE
)
NUMBER_OF = (
    (r"\bare\b", "is"),
    (r"\bwere\b", "was"),
    (r"^ have\b", " has"),
    (r"^ go\b", " goes"),
    (r"^ need\b", " needs"),
    (r"^((?: is| was| has)?) (?:both|all)\b", r"\1"),
)
MOST_CODES = 30
NUMBERS = r"\d{1,6}\b(?:(?:\s*,\s*(?:and\s+)?|\s*&\s*|\s+and\s+)\d{1,6}\b)*"
CHANGED = (
    r"(?:(?:re)?assign|give|hand|pass|move|push|postpone|delay|shift|bump|reschedule|extend|close|complete|finish|(?:re)?open|delete|remove|scrap|"
    r"drop|kill|trash|bin|cancel|archive|restore|rename|tag|mark|flag|set|put|make|change|switch|update|start|pause|resume|block|unblock|unassign|"
    r"escalate|transfer|duplicate|pull|bring|take|call(?=\s\d{1,9}\s(?!(?:and|to|about|by|on|for|from|with|at|in|now|again|please|today|tomorrow|next)\b))|raise|lower|i(?:['\u2019]ve| have)?(?: just)? (?:finished|completed|done|closed)|"
    r"(?:i['\u2019]m |i am )?(?:done|finished|starting)(?: with| on)?|finished|completed|closed|starting|get rid of|tick off|close out)"
)
BEHIND = r"(?=\s*(?:$|[?.!:\"“]|,\s*(?!\d)|(?:->|→)|(?:to|back|as|over|for|from|until|till|by|off|in|on|is|are|and|with|is|up|down|out|again|now|please|high|low|urgent|done|due|tomorrow|today|next|instead|title|name|status|away)\b))"
STANDS = r"(?=['\u2019]s\s|\s*(?:->|→|:)|\s+(?:is|are|was|were|isn['\u2019]t|aren['\u2019]t|has|have|can|should|must|needs?|goes|go|belongs?|to|done|finished|completed|closed|blocked|both|all|back)\b)"
BARE_NUMBERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?P<lead>{CHANGED}\s+)(?P<numbers>{NUMBERS}){BEHIND}",
        rf"^(?P<lead>)(?P<numbers>{NUMBERS}){STANDS}",
        rf"(?P<lead>\s(?:of|on|for|to|from)\s+)(?P<numbers>{NUMBERS})(?=\s*(?:$|[?.!:]|to\b))",
        rf"(?P<lead>\b(?:takes?(?: over)?|do|does|gets|handles?|on|finished|completed|closed)\s+)(?P<numbers>{NUMBERS})(?=\s*(?:$|[?.!]|(?:instead|now|from|over)\b))",
    )
)
"""Where a number is a task's: behind a verb that changes tasks, before what tells how a task stands, behind "of" or "on"."""


def pointed_at(said: str, utterance: Utterance) -> Mapping[str, Any]:
    """The argument that holds it: `where` with filters for many at once, else `task` with the words."""
    if ALL.fullmatch(said):
        return {"where": {}}
    if SEVERAL.search(said):
        part = utterance.part(said)
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
    for plural, singular in NUMBER_OF:
        after = re.sub(plural, singular, after, count=1, flags=re.IGNORECASE)
    return [f"{before}TASK-{number}{after}" for number in numbers]


def with_codes(text: str) -> str | None:
    """ "Give 12 to Ann" as "give TASK-12 to Ann"; None where no number can be a task's.

    It may be one: "push 3 to Friday" is, "move 2 to 3 chairs" is not; whoever asks must see whether a change comes of it.
    """
    found = next((match for pattern in BARE_NUMBERS if (match := pattern.search(text))), None)
    if found is None:
        return None
    start, end = found.span("numbers")
    return f"{text[:start]}{NUMBER.sub(_code, found['numbers'])}{text[end:]}"


def _code(number: re.Match[str]) -> str:
    return f"TASK-{number.group()}"
