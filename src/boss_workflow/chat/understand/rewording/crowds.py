"""Several people with a thing each and no verb: "Ann loc strings by Thu and Mike QA pass Fri 3pm", "wine check 4pm Ann,
invoice Mike", "Welcome speech: me. Coffee order by Thursday: Ann"."""

import re
from itertools import pairwise

from boss_workflow.chat.understand.lexicon import DELEGATED, NO_NAMES, SMALL_TALK, TAKES_A_PERSON
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.requests import AWAY, SPEAKERS, TELLS_OF_SOMEBODY
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME
from boss_workflow.chat.understand.verb_forms import base_form

JOINT = r"(?:\s*[,;.!]\s+(?:and\s+|&\s+|plus\s+)?|\s+(?:and|&|plus|\+)\s+)"
WHO = rf"(?P<who>{NAME}+(?:\s*(?:\+|&|/|and)\s*{NAME}+)*)"
LED = regex(rf"(?:^|{JOINT}){WHO}\s+(?=[^\s{NAME}])")
APART = regex(JOINT)
SIGNED = regex(
    rf"(?P<what>[^{NAME},;:.?!=]{{3,120}}?)(?P<mark>\s*:\s*|\s+(?:[-–—=]|->|=>|→)\s*|\s+){WHO}(?P<rest>(?:\s*[,-]?\s*{DATE}+)?)"  # noqa: RUF001
)
STOPPED = regex(r"\s*;\s*|[.!]\s+(?=for\s)")
FOR = regex(rf"\s*(?:and\s+)?for\s+{WHO}\s*(?::|\s[-–—])\s*")  # noqa: RUF001
NAMED = regex(rf"\s*{WHO}\s*,\s*")
TO_DO = regex(r"(?:to|should|must|has to|needs to)\s+(?P<verb>[a-z]+)")
ON_POST = regex(
    r"on\s+(?!holiday|leave|call\b|duty|break|strike|time|track|board|fire|sick|vacation|his|her|their|me\b|it\b|a\b)(?:the\s+)?(?=[a-z])"
)
DATES = re.compile(f"{DATE}+")
WORD = regex(r"[^\W\d_][\w'\u2019-]*")
TIMES_OF_DAY = frozenset({"welcome", "morning", "evening", "night"})
"""Greetings that may as well name a thing: "welcome speech", "night shift"."""
TELLS = TELLS_OF_SOMEBODY - TIMES_OF_DAY - frozenset("the a an my our your his her their two three four all".split())
LINKS = frozenset("to for of in on at with from by about into up".split())
FEWEST = 2
MOST = 12
LONGEST = 8
FEWEST_WORDS = 2


def say_crowd(text: str, shadow: str) -> str | None:
    if shadow.count(NAME) < FEWEST or text.endswith("?"):
        return None
    return _headed(text, shadow) or _to_do(text, shadow) or _led(text, shadow) or _signed(text, shadow)


def _headed(text: str, shadow: str) -> str | None:
    """ "For Ann: call the lab. For Mike: …", "ann, deck by thu; mike, budget": each part begins with its person."""
    ends = [(0, 0), *(found.span() for found in STOPPED.finditer(shadow)), (len(shadow), len(shadow))]
    said = []
    for (_, start), (end, _) in pairwise(ends[: MOST + 2]):
        found = FOR.match(shadow, start, end) or NAMED.match(shadow, start, end)
        what = shadow[found.end() : end].rstrip(" .!") if found else ""
        if found is None or not what or not (found.re is FOR or _is_thing(what, short=True)):
            return None
        if what.split()[0].lower() in SMALL_TALK | {"happy"}:
            return None
        said.append(f"task for {text[slice(*found.span('who'))]}: {text[found.end() : found.end() + len(what)]}")
    return "; ".join(said) if len(said) >= FEWEST else None


def _to_do(text: str, shadow: str) -> str | None:
    """ "Mike to tile, Ann to grout": a verb alone will do where each has one."""
    heads = list(LED.finditer(shadow))
    if not FEWEST <= len(heads) <= MOST or heads[0].start():
        return None
    said = []
    for one, end in zip(heads, [*(one.start() for one in heads[1:]), len(text)], strict=True):
        found = TO_DO.match(shadow, one.end(), end)
        if found is None or found["verb"].lower() not in DELEGATED:
            return None
        said.append(f"task for {text[slice(*one.span('who'))]}: {text[found.start('verb') : end].rstrip(' .!')}")
    return "; ".join(said)


def _led(text: str, shadow: str) -> str | None:
    """The person first; each thing says when, else it may tell of somebody."""
    heads = list(LED.finditer(shadow))
    if not FEWEST <= len(heads) <= MOST or heads[0].start():
        return None
    ends = [one.start() for one in heads[1:]] + [len(text)]
    posted = DATE in shadow and all(ON_POST.match(shadow, one.end()) for one in heads)
    tagged = all(text[one.start("who")] == "@" for one in heads)
    said = []
    for one, end in zip(heads, ends, strict=True):
        if posted and (post := ON_POST.match(shadow, one.end())) is not None:
            when = text[slice(*DATES.search(shadow).span())] if DATE not in shadow[one.end() : end] else ""  # type: ignore[union-attr]  # it is posted
            said.append(f"task for {text[slice(*one.span('who'))]}: {text[post.end() : end].strip(' .,!')} {when}")
            continue
        shown = shadow[one.end() : end].rstrip(" .,!")
        if NAME in shown or not _is_thing(shown, short=tagged) or not (tagged or shown.endswith(DATE)):
            return None
        said.append(f"task for {text[slice(*one.span('who'))]}: {text[one.end() : one.end() + len(shown)]}")
    return "; ".join(said)


def _signed(text: str, shadow: str) -> str | None:
    """The person last; where only a space stands before the name, something must say when."""
    said, marks, start = [], set(), 0
    ends = [found.span() for found in APART.finditer(shadow)] + [(len(shadow), len(shadow))]
    for left, right in ends[: MOST * 3]:
        found = SIGNED.fullmatch(shadow, start, left)
        if found is None:
            if NAME in shadow[start:left] or right == len(shadow):
                return None
            continue  # "salt and pepper": the joint is within a thing
        mark, what = found["mark"].strip(), found["what"]
        if not _is_thing(what, signed=True) or (not mark and len(WORD.findall(what)) < FEWEST_WORDS):
            return None
        marks.add(mark)
        who, work, rest = (text[slice(*found.span(name))].strip(" ,-") for name in ("who", "what", "rest"))
        said.append(f"task for {who}: {work}{' ' + rest if rest else ''}")
        start = right
    told = len(marks) == 1 and (marks != {""} or DATE in shadow)
    return "; ".join(said) if told and FEWEST <= len(said) <= MOST else None


def _is_thing(shown: str, *, signed: bool = False, short: bool = False) -> bool:
    """Whether it names a thing to see to, not what somebody is, did or says."""
    words = [word.lower() for word in WORD.findall(DATES.sub(" ", shown))]
    if not words or len(words) > LONGEST or words[0] in SMALL_TALK - TIMES_OF_DAY or not SPEAKERS.isdisjoint(words):
        return False
    if words[0] in TELLS or not (TELLS - LINKS).isdisjoint(words[1:2]):
        return False
    if signed:
        return words[-1] not in TAKES_A_PERSON - {"a"}
    if base_form(words[0]) is not None or words[0] in DELEGATED or _is_verbal(words[0]):
        return False  # a verb: others read it
    return words[0] not in NO_NAMES and len(words) >= FEWEST_WORDS - short and AWAY.isdisjoint(words[:2])


def _is_verbal(word: str) -> bool:
    return word.endswith(("ing", "ed")) or (word.endswith("s") and not word.endswith("ss"))
