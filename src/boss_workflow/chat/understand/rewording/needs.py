"""What is wrong or has to be done, and who sees to it: "there's a leak, Mike should have a look"."""

import re

from boss_workflow.chat.understand.lexicon import DELEGATED, VAGUE
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO
from boss_workflow.chat.understand.rewording.work import LACKED
from boss_workflow.chat.understand.verb_forms import base_of_gerund

THING = r"(?:the|my|our|his|her|their|this|that|these|those|some|a|an|all|both)\s[^,;:.?!]{2,80}?"
NEEDS_DOING = regex(
    rf"(?:(?:i|we)(?:['\u2019]d)?\s+(?:really\s+|also\s+)?(?:need|want|like)|need)\s+(?P<what>{THING})\s+(?P<doing>\w+ing)\b"
    rf"(?P<particle>\s+(?:up|out|off|down|over|back|in|through|away)\b)?(?P<rest>.*?)(?:\s+by\s+{WHO})?(?P<tail>[^{NAME}]*)"
)
SOMETHING_WRONG = regex(
    rf"(?:there(?:['\u2019]s|\s+is|\s+are)\s+(?:a|an|some)\s+(?P<new>[^,;:.?!{NAME}]{{3,80}}?)"
    rf"|(?P<known>(?:the|our|my)\s[^,;:.?!{NAME}]{{2,60}}?)(?P<state>(?:['\u2019]s|\s+(?:is|are|has|have|keeps?|won['\u2019]?t|isn['\u2019]?t|doesn['\u2019]?t|broke|leaks?))\b[^,;:.?!{NAME}]{{0,80}}?))"
    rf"\s*[,;.–—-]\s*(?:(?:and|so)\s+)*(?:(?:can|could|will|would|please)\s+)?{WHO}\s*"  # noqa: RUF001
    r"(?:,\s*|(?:should|must|will|to|please|needs? to|has to|(?:can|could|will|would)(?:\s+you)?)\s+)?(?:please\s+)?"
    r"(?P<act>(?:have|take) a look(?: at it)?|look(?: at it)?|\w+(?:\s+(?:into|to|with|after|out))?\s+(?:it|that|them))(?P<rest>\b.*)"
)
THINGS_DONE = frozenset(
    """
    billing booking briefing building catering cleaning clothing drawing filing filling finding heading hearing lighting listing
    meeting offering opening packing painting planning pricing printing rating reading recording reporting seating setting shipping
    testing training wiring writing
    """.split()
)
"""Nouns rather than verbs: "I need the safety training by Friday"."""
DATES = re.compile(f"{DATE}+")


def say_needs_doing(text: str, shadow: str) -> str | None:
    """ "I need the van picking up from the garage", "we need the invoices checking by Freya"."""
    found = NEEDS_DOING.fullmatch(shadow)
    base = base_of_gerund(found["doing"].lower()) if found else None
    if found is None or base is None or found["doing"].lower() in THINGS_DONE:
        return None
    who, what, rest, tail = (text[slice(*found.span(name))] for name in ("who", "what", "rest", "tail"))
    return f"{who} {base}{found['particle'] or ''} {what}{rest}{tail}".strip()


def say_something_wrong(text: str, shadow: str) -> str | None:
    """ "There's a leak in the basement, Mike should have a look": the thing named first is what it is about."""
    found = SOMETHING_WRONG.fullmatch(shadow)
    if found is None:
        return None
    who, known, new, rest = (text[slice(*found.span(name))] for name in ("who", "known", "new", "rest"))
    *act, last = found["act"].split()
    if "look" not in {last, *act} and act[0].lower() not in DELEGATED | VAGUE:
        return None  # "the Smiths come on Friday, Sarah knows them"
    lacked = LACKED.search(f"{known}{text[slice(*found.span('state'))]}")
    known = lacked["what"] if lacked else known
    verb = "look at" if "look" in {last, *act} and "into" not in act else " ".join(act)
    day = DATES.search(shadow, *found.span("state"))
    when = f" {text[slice(*day.span())]}" if day else ""
    return f"{who}: {verb} {known or f'the {new}'}{rest}{when}"
