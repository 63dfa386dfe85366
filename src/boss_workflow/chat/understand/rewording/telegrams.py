"""Fields set off from one another as in a telegram: "The proposal for Acme. Sarah. Wednesday. High priority"."""

import re
from collections.abc import Iterator

from boss_workflow.chat.understand.lexicon import DETERMINERS, NO_NAMES, SMALL_TALK
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME
from boss_workflow.chat.understand.rewording.work import is_order

APART = re.compile(r"\s+(?:[-–—|/→]|[-=]>)\s+|[.;,]\s+")  # noqa: RUF001
ONLY_FIELDS = re.compile(
    rf"(?:(?:{NAME}++|{DATE}++|(?:for|to|due|by|high|low|top|urgent|asap|critical|important|prio|priority|please|pls|plz|thanks|thx)\b)[\s,-]*+)++",
    re.IGNORECASE,
)
FEWEST_PARTS = 2
LONGEST_TOPIC = 4
"""The "Unit 7" of "Unit 7 / Mike / fix the gutter / Friday"."""


def say_telegram(text: str, shadow: str) -> str | None:
    """ "Website footer is broken - Tom - today", "The proposal for Acme. Sarah. Wednesday. High priority"."""
    parts = list(_parts(text, shadow))
    works = [said for said, shown in parts if not ONLY_FIELDS.fullmatch(shown)]
    fields = [(said, shown) for said, shown in parts if ONLY_FIELDS.fullmatch(shown)]
    if any(said.split()[0].lower().strip(",.!") in SMALL_TALK for said in works if said.split()):
        return None
    if len(works) == FEWEST_PARTS and len(fields) >= FEWEST_PARTS and len(works[0].split()) <= LONGEST_TOPIC:
        works = works[is_order(works[1]) and not is_order(works[0]) :]
    if len(works) != 1 or len(fields) < FEWEST_PARTS or not any(NAME in shown for _, shown in fields):
        return None
    (work,) = works
    words = work.lower().split()
    if ":" in work or len(words) < FEWEST_PARTS or words[0].strip(",.!") in SMALL_TALK | NO_NAMES - DETERMINERS:
        return None
    return f"task: {work}, " + ", ".join(said for said, _ in fields)


def _parts(text: str, shadow: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in APART.finditer(shadow):
        yield text[at : found.start()], shadow[at : found.start()]
        at = found.end()
    yield text[at:], shadow[at:]
