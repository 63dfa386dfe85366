"""Who does what, said of several in one breath: "Tomorrow: Ann opens up, Mike does the deliveries", "Ann the till, Mike
the ovens"."""

import re

from boss_workflow.chat.understand.lexicon import DELEGATED, DETERMINERS
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME
from boss_workflow.chat.understand.verb_forms import base_form

PUTS = regex(rf"(?:get|put|have|need)\s+(?={NAME})")
PART = re.compile(rf"(?:^|\s*(?:,|;|\band\b|,\s*and\b)\s*)(?P<who>{NAME}+)\s+")
ON_A_DAY = re.compile(rf"(?:^|\s*[,;]\s*(?:and\s+)?)(?P<when>{DATE}+)\s+(?P<who>{NAME}+)\s+")
ROSTER = regex(rf"(?:(?:for|on|plan for)\s+)?(?P<when>{DATE}+)\s*:\s*(?={NAME})")
LEAD = regex(r"(?:for|on)\s+")
TAKES = frozenset({"gets", "takes", "has", "does", "on", "handles", "covers"})
FEWEST_PARTS = 2


def say_roster(text: str, shadow: str) -> str | None:
    """Who does what: "Tomorrow: Ann opens up, Mike does the deliveries", "Ann reviews it, Mike deploys it on Friday",
    "Tomorrow Ann opens up, Friday Mike does the deliveries"."""
    day = ROSTER.match(shadow)
    if day is None and DATE not in shadow:
        return None
    common = LEAD.sub("", text[slice(*day.span("when"))]) if day else ""
    if day is not None:
        text, shadow = text[day.end() :], shadow[day.end() :]
    heads = list(ON_A_DAY.finditer(shadow))
    if len(heads) < FEWEST_PARTS:
        heads = list(PART.finditer(shadow))
    if len(heads) < FEWEST_PARTS or heads[0].start():
        return None
    ends = [one.start() for one in heads[1:]] + [len(text)]
    said = []
    for one, end in zip(heads, ends, strict=True):
        verb, _, rest = text[one.end() : end].strip(" .").partition(" ")
        base = base_form(verb.lower())
        if base is None:
            return None
        when = text[slice(*one.span("when"))] if "when" in one.groupdict() else common
        said.append(" ".join(filter(None, (f"{text[slice(*one.span('who'))]}: {base}", rest, when))))
    return "; ".join(said)


def say_gapped(text: str, shadow: str) -> str | None:
    """ "Freya cleans the fridge, Tom the ovens and Ann the floor", "get Priya on the icons and Tom on the page": the verb
    is said once."""
    lead = PUTS.match(shadow)
    if lead is not None:
        text, shadow = text[lead.end() :], shadow[lead.end() :]
    heads = list(PART.finditer(shadow))
    if len(heads) < FEWEST_PARTS or heads[0].start():
        return None
    ends = [one.start() for one in heads[1:]] + [len(text)]
    names = [text[slice(*one.span("who"))] for one in heads]
    parts = [text[one.end() : end].strip() for one, end in zip(heads, ends, strict=True)]
    if lead is not None:
        parts = [part.removeprefix("on ") for part in parts] if all(part.startswith("on ") for part in parts) else []
        return "; ".join(f"{name}: {part}" for name, part in zip(names, parts, strict=False)) or None
    verb, _, first = parts[0].partition(" ")
    rest = [first, *parts[1:]]
    if not all(part.split(" ")[0].lower() in DETERMINERS and " " in part for part in rest):
        return None
    said = verb.lower()
    plain = base_form(said) or (said if said in DELEGATED else None)
    if said not in TAKES and plain is None:
        return None
    plain = "" if said in TAKES else f"{plain} "
    return "; ".join(f"{name}: {plain}{part}" for name, part in zip(names, rest, strict=True))
