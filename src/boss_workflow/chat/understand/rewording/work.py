"""The work in a sentence that says what is needed: "the lease wants signing" as "sign the lease"."""

import re

from boss_workflow.chat.understand.lexicon import IMPERATIVES, NO_NAMES
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.verb_forms import base_of_gerund, base_of_participle

PARTICLE = r"(?P<particle>\s+(?:up|out|off|down|over|back|in|through|away|together)\b)?"
WHAT = r"(?P<what>(?:[^,;:.?!]|\.(?=\w)){3,100}?)"
DENIED = regex(
    r"\b(?:does|do|did|need|is|are|was|were)(?:n['\u2019]?t| not| no longer)\b|\b(?:never|no need|no longer)\b"
)
LEAD = regex(
    r"(?:(?:please\s+|pls\s+)?(?:see(?: to it)?|make sure|ensure|be sure)\s+(?:that\s+)?|(?:i['\u2019]d|i would|it['\u2019]d be|it would be)\s+(?:really\s+)?(?:love it|like it|great|good|nice|lovely|a help)\s+if\s+)"
)
NEEDS_DOING = regex(
    rf"{WHAT}\s+(?:(?:really|still|also|now|badly)\s+)?(?:needs?|wants?|requires?|could do with)\s+(?:a (?:good|proper)\s+)?(?P<verb>\w+ing)\b{PARTICLE}(?P<rest>.*)"
)
HAS_TO_BE = regex(
    rf"{WHAT}\s+(?:(?:really|still|also|now)\s+)?(?:(?:needs?|ha(?:s|ve)|ought|is|are)(?: got)? to (?:be|get)|(?:must|should|could) (?:be|get)|is|are|was|were|gets?|got)\s+(?P<verb>\w+){PARTICLE}(?P<rest>.*)"
)
IS_DONE = frozenset({"is", "are", "was", "were", "gets", "get", "got"})
NOT_DONE = regex(
    rf"{WHAT}\s+(?:still\s+)?ha(?:s|ve)(?:n['\u2019]?t| not)(?:\s+yet)?\s+been\s+(?P<verb>\w+){PARTICLE}(?:\s+yet)?(?P<rest>.*)"
)
NOBODY_DID = regex(
    r"(?:nobody|no one|noone)(?:['\u2019]s)?\s+(?:has\s+)?(?:yet\s+)?(?P<verb>\w+)(?P<particle>)\s+(?P<what>[^,;:.?!]{3,100}?)(?:\s+yet)?(?P<rest>)"
)
NEEDS_A_THING = regex(
    rf"{WHAT}\s+(?:(?:really|still|also|now|badly)\s+)?(?:needs?|wants?|requires?|could do with)\s+(?P<thing>(?:a|an|new|some|more|another)\s[^,;:.?!]{{2,100}}?)(?P<rest>(?:\s+(?:by|before|on|until)\s.*)?)"
)
WANTS_DONE = regex(
    rf"(?:[\w ]{{1,40}}\s)?(?:needs?|wants?|asked for|would like)\s+(?P<what>(?:the|his|her|their|my|our|a|an)\s[^,;:.?!]{{2,80}}?)\s+(?P<verb>\w+(?:ed|en|ne|nt|ut|ilt|aid|pt)){PARTICLE}(?P<rest>.*)"
)
THING_WANTED = regex(
    r"(?:(?:what )?(?:i|we)(?:['\u2019]d)?\s+(?:(?:really|also|still|badly)\s+)?)?(?:need|want|love|like)\s+(?:is\s+)?(?P<what>(?:a|an|the|some|more|new|\d+|two|three|four|another)\s.{2,120})"
)
WHO_CAN = regex(
    r"who(?:['\u2019]s|\s+is)?\s+(?:can|could|wants to|will|is free to|free to|going to|able to|available to|up for)\s+(?P<work>\w+\s[^?]{2,120})\?*"
)
WE_SHOULD = regex(
    r"(?:let['\u2019]?s|(?:we|somebody|someone|they|i)\s+(?:really\s+|also\s+|still\s+)?(?:should|must|have to|has to|need to|needs to|got to|forgot to)(?:\s+really)?)\s+(?P<work>\w+\s.{2,160})"
)
SUBJECT = regex(
    r"(?:(?:so|the thing is|look|right)\s*,?\s+)*+(?P<what>[^,;:.?!]{2,80}?)(?:['\u2019]s(?=\s+(?:full|empty|broken|out|down|not|in|leaking|gone|due|late|blocked|stuck|dead|overdue|dripping|jammed))|\s+(?:(?:is|are|was|were|has|have|keeps?|hasn|haven|isn|aren|doesn|don|won|can|havent|hasnt|still|never|always)\b|(?:expires?|needs?|wants?|comes?|arrives?|gets?|goes|go|says?|broke|leaks?|looks?|runs?|ran|came|went|failed|stopped|smells?|sticks?|drips?)\b))"
)
WHY = regex(
    r"(?:why|how come|since when)\s+(?:is|are|was|were|does|do|did|isn['\u2019]?t|aren['\u2019]?t|hasn['\u2019]?t|has|haven['\u2019]?t|have)\s+(?P<what>(?:the|our|my|this|that)\s[^,;:.?!]{2,60}?)\s+(?:still\s+|so\s+|always\s+|not\s+|been\s+)*+[\w-]+\s*(?:again\s*)?(?:[?!.]|$)"
)
LACKED = regex(
    r"\b(?:has|have|had|is|are)(?:n['\u2019]?t| not)\s+(?:yet\s+)?(?:gotten|got|received|had|been sent|been given|seen|getting)\s+(?P<what>(?:his|her|their|the|our)\s[^,;:.?!]{2,60}?)(?=\s+(?:yet|back)\b|\s*[,;:.?!]|$)"
)
PERSONS = NO_NAMES - frozenset(
    "this that these those there a an my our your his her their the no another one some all".split()
)
"""What a sentence about somebody begins with, not one about a thing."""
FEWEST_WORDS = 2
NOUNS = frozenset("training catering meeting wiring planning packing building painting".split())


def as_work(text: str) -> str | None:
    """What is to be done, said as an order or as the thing that is wanted; None where the text states no need."""
    if DENIED.search(text):
        return None
    lead = LEAD.match(text)
    said = text[lead.end() :] if lead else text
    why, _, then = said.rpartition(" so ")
    said = then if why and len(then.split()) > FEWEST_WORDS else said
    asked = WHO_CAN.fullmatch(said) or WE_SHOULD.fullmatch(said)
    if asked is not None:
        return asked["work"] if is_order(asked["work"]) else None
    return said if is_order(said) else _done(said, is_asked=lead is not None) or _wanted(said)


def _done(said: str, *, is_asked: bool) -> str | None:
    """ "The lease wants signing", "the lease has to be signed", "the lease hasn't been signed" as "sign the lease"."""
    for pattern in (NEEDS_DOING, HAS_TO_BE, NOT_DONE, NOBODY_DID, WANTS_DONE):
        found = pattern.fullmatch(said)
        if found is None or (pattern is HAS_TO_BE and not (is_asked or _is_open(found))):
            continue
        verb = found["verb"].lower()
        base = base_of_gerund(verb) if pattern is NEEDS_DOING else base_of_participle(verb)
        if base is not None and verb not in NOUNS:
            return f"{base}{found['particle'] or ''} {found['what']}{found['rest']}"
    return None


def _wanted(said: str) -> str | None:
    """ "We need a ramp" as "a ramp", "the mixer needs a new belt" as "a new belt for the mixer"."""
    wanted = THING_WANTED.fullmatch(said)
    if wanted is not None:
        return wanted["what"]
    needed = NEEDS_A_THING.fullmatch(said)
    if needed is None or needed["what"].split()[0].lower() in PERSONS:
        return None
    return f"{needed['thing']} for {needed['what']}{needed['rest']}"


def thing_in(text: str) -> str | None:
    """What a sentence is about: "the boiler" of "the boiler is leaking" and of "why is the boiler cold"."""
    asked = WHY.match(text)
    if asked is not None:
        return str(asked["what"])
    lacked = LACKED.search(text)
    if lacked is not None:
        return str(lacked["what"])
    for pattern in (NEEDS_DOING, HAS_TO_BE, WANTS_DONE, THING_WANTED, SUBJECT):
        found = pattern.match(text)
        if found is not None:
            said: str = found["what"]
            return said if said.lower() not in NO_NAMES else None
    return None


def is_order(text: str) -> bool:
    first, _, rest = text.partition(" ")
    return first.lower() in IMPERATIVES and bool(rest.strip())


def _is_open(found: re.Match[str]) -> bool:
    """ "Has to be filed", not "was filed"."""
    between = found.string[found.end("what") : found.start("verb")].split()
    return between[-1].lower() not in IS_DONE or (len(between) > 1 and between[-2].lower() == "to")
