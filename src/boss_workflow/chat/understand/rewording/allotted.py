"""Things first and each with its person: "snag list to Ann, mortar order to Mike", "Load test = Raj, Monday. Demo = Ann"."""

import re
from itertools import pairwise

from boss_workflow.chat.understand.lexicon import IMPERATIVES
from boss_workflow.chat.understand.request_patterns import LEVEL, regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO

APART = regex(r"\s*[,;.]\s+(?:and\s+)?|\s+and\s+")
FIELD = rf"(?:{DATE}++|{LEVEL}|asap|by|due|before|on|\d{{1,2}}[:.]\d\d|prio(?:rity)?|please|pls|\s++)"
ONLY_FIELDS = regex(rf"{FIELD}++")
THING = rf"(?P<what>[^{NAME},;:.?!()=]{{3,120}}?)"
HANDED = regex(rf"(?=\S+\s+(?!to\s|for\s)){THING}\s+(?:to|for|goes to|->|→)\s+{WHO}(?P<rest>\s+{FIELD}++)?")
SIGNED = regex(rf"{THING}\s*(?:=|->|→|=>)\s*{WHO}(?P<rest>\s+{FIELD}++)?")
HEAD = regex(r"(?P<head>[^:\n]{3,60}):\s+")
BRACKETED = regex(rf"{THING}\s*\({WHO}(?P<rest>[^()]{{0,40}})\)")
JOINED = regex(r"\s*(?:[,;.]\s*(?:and\s+)?|and\s+)?")
VERBS_FOR_SOMEBODY = frozenset("send give hand bring get buy order book make write call pass show".split())
FEWEST = 2
MOST = 12


def say_allotted(text: str, shadow: str) -> str | None:
    head = HEAD.match(shadow)
    at = head.end() if head and NAME not in head.group() else 0
    said = _bracketed(text, shadow, at) or _handed(text, shadow, at)
    return "; ".join(said) if said else None


def _handed(text: str, shadow: str, at: int) -> list[str] | None:
    said: list[str] = []
    start, ends = at, [found.span() for found in APART.finditer(shadow, at)] + [(len(shadow), len(shadow))]
    for left, right in ends[: MOST * 3]:
        part = shadow[start:left].rstrip(" .")
        found = SIGNED.fullmatch(part) or HANDED.fullmatch(part)
        if found is not None:
            if part.split()[0].lower() in (VERBS_FOR_SOMEBODY if "=" in part else IMPERATIVES | VERBS_FOR_SOMEBODY):
                return None
            what, who, rest = (_of(text, start, found, name) for name in ("what", "who", "rest"))
            said.append(f"task for {who}: {what}{rest}")
        elif said and ONLY_FIELDS.fullmatch(part):
            said[-1] += f", {text[start : start + len(part)]}"
        else:
            return None
        start = right
    return said if len(said) >= FEWEST else None


def _bracketed(text: str, shadow: str, at: int) -> list[str] | None:
    """ "We need boxes (Ann) and ribbon (Mike) by Friday": what stands behind the last one goes for all."""
    found, said = list(BRACKETED.finditer(shadow, at)), []
    if len(found) < FEWEST or found[0].start() != at or len(found) > MOST:
        return None
    for one, following in pairwise(found):
        if JOINED.fullmatch(shadow, one.end(), following.start()) is None:
            return None
    tail = shadow[found[-1].end() :].strip(" .,")
    if tail and ONLY_FIELDS.fullmatch(tail) is None:
        return None
    for one in found:
        what, who, rest = (text[slice(*one.span(name))].strip(" ,") for name in ("what", "who", "rest"))
        what = LEAD.sub("", what)
        fields = ", ".join(filter(None, (rest, text[found[-1].end() :].strip(" .,"))))
        said.append(f"task for {who}: {what}{', ' + fields if fields else ''}")
    return said


LEAD = regex(r"(?:and\s+)?(?:(?:i|we)\s+(?:also\s+)?(?:need|want)\s+)?")


def _of(text: str, start: int, found: re.Match[str], name: str) -> str:
    first, last = found.span(name)
    return text[start + first : start + last] if first >= 0 else ""
