"""Several tasks changed by their numbers in one breath: "4 done, 7 to Mike, 9 to Friday", "close 4 and 5, give 6 to Ann"."""

import re

from boss_workflow.chat.understand.lexicon import STATUS_WORDS
from boss_workflow.chat.understand.request_patterns import LEVEL, regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME

SIGN = r"(?:tasks?[- #]?|#)"
MORE = rf"(?:\s*(?:,|&|\+|and)\s*(?:and\s+)?{SIGN}?\d{{1,6}}\b)*"
NUMBERS = rf"(?P<numbers>{SIGN}?\d{{1,6}}\b{MORE})"
CODES = rf"(?P<numbers>{SIGN}\d{{1,6}}\b{MORE})"
NUMBER = re.compile(r"\d{1,6}")
LEADING = regex(r"(?:by|until|till|til|before|due|for|on|to)\s+")
APART = regex(r"\s*[,;.]\s*(?:and\s+|then\s+)?|\s+and\s+|\s*/\s*|\s+(?=(?:#|task[- ])\d)")
DONE = r"(?:(?:is|are)\s+)?(?:(?:both|all|now|already)\s+)?(?P<done>done|finished|completed?|closed|sorted|fixed)"
STATUS = "|".join(
    sorted({"blocked", "on hold", "in progress", "cancelled", "paused"} & set(STATUS_WORDS), key=len, reverse=True)
)
MOVES = "move|push|postpone|shift|reschedule|delay|bump"
GIVES = "give|hand|assign|reassign|pass|move|transfer"
VALUES = (
    (rf"<n>\s*{DONE}", "mark {task} as done"),
    (
        rf"<n>\s*(?:(?:(?:goes|go|is|are|moves)\s+)?(?:over\s+)?(?:to\s|->|→|=>)|:)\s*(?P<value>{NAME}++)",
        "give {task} to {value}",
    ),
    (rf"<n>\s+(?:(?:goes|moves)\s+)?(?:to|until|till|->|→)\s*(?P<value>{DATE}++)", "move {task} to {value}"),
    (rf"<c>\s+(?:(?:is|are)\s+)?(?:for\s+|with\s+|2\s+)?(?P<value>{NAME}++)(?:['\u2019]s)?", "give {task} to {value}"),
    (rf"<c>\s*(?:(?:is|are)\s+|:\s*)?(?:by\s+|for\s+|on\s+)?(?P<value>{DATE}++)", "move {task} to {value}"),
    (
        rf"<c>\s*(?:(?:is|are)\s+|:\s*)?(?:now\s+)?(?P<value>{LEVEL})(?:\s+prio(?:rity)?)?",
        "make {task} {value} priority",
    ),
    (rf"<c>\s*(?:(?:is|are)\s+|:\s*)?(?P<value>{STATUS})", "mark {task} as {value}"),
)
"""A bare number changes only where it goes somewhere or is done: "12 for Friday" may count guests."""
ORDERS = (
    (
        rf"(?P<verb>{MOVES})\s+<n>\s+(?:back\s+)?(?:to|until|till|on|for)?\s*(?P<value>{DATE}++)",
        "move {task} to {value}",
    ),
    (rf"(?P<verb>{GIVES})\s+<n>\s+(?:over\s+)?(?:to|2|->)\s*(?P<value>{NAME}++)", "give {task} to {value}"),
    (r"(?P<verb>close|finish|complete|tick off|tick)\s+<n>(?:\s+off)?", "mark {task} as done"),
    (r"(?P<verb>mark|set)\s+<n>\s+(?:as\s+)?(?:done|finished|complete|completed)", "mark {task} as done"),
    (
        rf"(?P<verb>make|mark|set|bump)\s+<n>\s+(?:to\s+|as\s+)?(?P<value>{LEVEL})(?:\s+prio(?:rity)?)?",
        "make {task} {value} priority",
    ),
    (r"(?P<verb>reopen|delete|cancel|drop)\s+<n>", "{verb} {task}"),
)
BEHIND = r"(?=\s*(?:[,;./!]|and\b|then\b|#|task[- ]\d|$))"
SAID = tuple(
    (regex(f"(?:please\\s+|pls\\s+)?{pattern}{BEHIND}".replace("<n>", NUMBERS).replace("<c>", CODES)), straight)
    for pattern, straight in (*ORDERS, *VALUES)
)
END = re.compile(r"[\s.!]*+$")
FEWEST, MOST = 2, 12


def say_numbered(text: str, shadow: str) -> str | None:
    """Two or more changes, of which every word is read; or one of a bare number that goes to a day."""
    said: list[str] = []
    at, ends = 0, END.search(shadow)
    end = ends.start() if ends else len(shadow)
    while at < end:
        matches = ((pattern.match(shadow, at, end), straight) for pattern, straight in SAID)
        found, straight = next(((match, straight) for match, straight in matches if match), (None, ""))
        if found is None or len(said) >= MOST:
            return None
        groups = found.groupdict()
        values = {name: text[slice(*found.span(name))] for name in ("value", "verb") if groups.get(name)}
        values["value"] = LEADING.sub("", values.get("value", ""), count=1)
        said += [straight.format(**values, task=f"TASK-{number}") for number in NUMBER.findall(found["numbers"])]
        apart = APART.match(shadow, found.end())
        at = apart.end() if apart else end
    is_moved = len(said) == 1 and said[0].startswith("move ") and text[:1].isdigit()
    return "; ".join(dict.fromkeys(said)) if len(set(said)) >= FEWEST or is_moved else None
