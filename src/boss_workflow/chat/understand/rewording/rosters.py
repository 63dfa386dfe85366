"""Who does what, said of several in one breath: "Tomorrow: Ann opens up, Mike does the deliveries", "Ann the till, Mike
the ovens"."""

import re

from boss_workflow.chat.understand.lexicon import (
    DELEGATED,
    DETERMINERS,
    FINITE,
    HAPPENINGS,
    IRREGULAR_PAST,
    NO_NAMES,
    SMALL_TALK,
)
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME
from boss_workflow.chat.understand.verb_forms import base_form

PUTS = regex(rf"(?:get|put|have|need)\s+(?={NAME})")
JOINT = r"(?:^|\s*[,;.]\s*(?:and\s+)?(?:then\s+|after that\s*,?\s+)?|\s+(?:and|then)\s+(?:then\s+|after that\s*,?\s+)?)"
PART = regex(rf"{JOINT}(?P<who>{NAME}+)\s+")
ON_A_DAY = re.compile(rf"(?:^|\s*[,;]\s*(?:and\s+)?)(?P<when>{DATE}+)\s+(?P<who>{NAME}+)\s+")
ASKS = regex(rf"(?:can|could|would|will|maybe|please)\s+(?={NAME})")
MODAL = regex(r"(?:to|will|should|must|has to|needs to|please|pls|can|could)\s+(?:please\s+)?")
GIVES = regex(rf"(?:give|assign|hand)\s+(?={NAME})")
ROSTER = regex(rf"(?:(?:for|on|plan for)\s+)?(?P<when>{DATE}+)\s*:\s*(?={NAME})")
LEAD = regex(r"(?:for|on)\s+")
TAKES = frozenset({"gets", "takes", "has", "does", "on", "handles", "covers"})
STATED = frozenset(f"{verb}{ending}" for verb in HAPPENINGS for ending in ("s", "es"))
LEADS = (":", "-", "–")  # noqa: RUF001
FEWEST_PARTS = 2
LONGEST_THING = 5
DATES = re.compile(f"{DATE}+")
EACH = re.compile(
    rf"(?:^|(?<=:)\s+|(?<=\s[-–])\s+|\s*[,;]\s*(?:and\s+)?)(?P<who>{NAME}+)(?P<mark>\s*(?:[-=–]+>?|→|:|>)\s*|/\s+|\s+)(?=[^\s{NAME}])"  # noqa: RUF001
)


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
        base = base_form(verb.lower()) or _unknown_verb(verb.lower(), rest)
        if base is None:
            return None
        when = text[slice(*one.span("when"))] if "when" in one.groupdict() else common
        said.append(" ".join(filter(None, (f"{text[slice(*one.span('who'))]}: {base}", rest, when))))
    return "; ".join(said)


def _unknown_verb(said: str, rest: str) -> str | None:
    """The "decant" of "decants the port": a verb with an "s" that we don't know, before its object."""
    has_object = rest.split(" ", maxsplit=1)[0].lower() in DETERMINERS
    return said[:-1] if has_object and said.endswith("s") and said not in FINITE | NO_NAMES | STATED else None


def say_gapped(text: str, shadow: str) -> str | None:  # noqa: PLR0911  # one return for each way of leaving it out
    """ "Freya cleans the fridge, Tom the ovens and Ann the floor", "get Priya on the icons and Tom on the page": the verb
    is said once."""
    asking = ASKS.match(shadow)
    if asking is not None:
        text, shadow = text[asking.end() :].rstrip("? "), shadow[asking.end() :].rstrip("? ")
    lead = PUTS.match(shadow)
    gives = GIVES.match(shadow) if lead is None else None
    if gives is not None:
        return _given(text[gives.end() :], shadow[gives.end() :])
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
    modal = MODAL.match(parts[0])
    verb, _, first = parts[0][modal.end() if modal else 0 :].partition(" ")
    rest = [first, *parts[1:]]
    if not all(part.split(" ")[0].lower() in DETERMINERS and " " in part for part in rest):
        return None
    said = verb.lower()
    if modal is not None and said in DELEGATED:
        return "; ".join(f"{name}: {said} {part}" for name, part in zip(names, rest, strict=True))
    plain = base_form(said) or (said if said in DELEGATED else None)
    if said not in TAKES and plain is None:
        return None
    plain = "" if said in TAKES else f"{plain} "
    return "; ".join(f"{name}: {plain}{part}" for name, part in zip(names, rest, strict=True))


def say_listed(text: str, shadow: str) -> str | None:
    """ "Flat 6: Tom - doors, Sarah - paint", "snags: John doors, Sarah paint": a thing each, no verb."""
    heads = list(EACH.finditer(shadow))
    if len(heads) < FEWEST_PARTS:
        return None
    before = text[: heads[0].start("who")].strip()
    ends = [one.start() for one in heads[1:]] + [len(text)]
    things = [text[one.end() : end].strip(" .,;") for one, end in zip(heads, ends, strict=True)]
    marks = {one["mark"].strip() for one in heads}
    if len(marks) > 1 or (before and not before.endswith(LEADS)) or not all(things):
        return None
    if marks == {""} and (not before or any(_is_long_or_done(thing) for thing in things)):
        return None
    if any(thing.split()[0].lower() in FINITE | IRREGULAR_PAST | SMALL_TALK for thing in things):
        return None
    about = before.rstrip(":-– ")  # noqa: RUF001
    day = DATES.search(shadow, 0, heads[0].start("who"))
    when = f", {text[slice(*day.span())]}" if day and DATE not in shadow[heads[0].start("who") :] else ""
    said = [f"{about} {thing}" if about and len(thing.split()) == 1 else f"{thing}{when}" for thing in things]
    return "; ".join(
        f"task for {text[slice(*one.span('who'))]}: {thing}" for one, thing in zip(heads, said, strict=True)
    )


def _is_long_or_done(thing: str) -> bool:
    words = thing.lower().split()
    return len(words) > LONGEST_THING or words[0] in DELEGATED or base_form(words[0]) is not None


def _given(text: str, shadow: str) -> str | None:
    """ "Give Tom the Hale file and Sarah the Dunn file"; to one person alone it may be a task that is there already."""
    heads = list(PART.finditer(shadow))
    if len(heads) < FEWEST_PARTS or heads[0].start():
        return None
    ends = [one.start() for one in heads[1:]] + [len(text)]
    parts = [text[one.end() : end].strip() for one, end in zip(heads, ends, strict=True)]
    if not all(part.split(" ")[0].lower() in DETERMINERS and " " in part for part in parts):
        return None
    return "; ".join(f"{text[slice(*one.span('who'))]}: {part}" for one, part in zip(heads, parts, strict=True))
