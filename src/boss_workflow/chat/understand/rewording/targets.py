"""An existing task as changes name it in passing: "TASK-5", "the fryer one", "our lease renewal", "menus thing"."""

import re
from dataclasses import dataclass

from boss_workflow.chat.understand.lexicon import FINITE, HAPPENINGS, IMPERATIVES, IRREGULAR_PAST
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME

CODE = r"(?:tasks?[- #]?\d{1,9}|#\d{1,9})"
LABEL = r"(?:one|thing|job|task|ticket|item)"
THE = r"(?:the|my|our|that|this|his|her|their)"
WORDS = rf"[^,;:.?!{NAME}{DATE}]{{2,60}}?"
LABELLED = rf"\w{WORDS}\s{LABEL}"
TARGET = (
    rf"(?:(?:the|my|our|his|her|their|that|this)\s)?(?P<code>{CODE})|(?P<thing>{THE}\s{WORDS})|(?P<labelled>{LABELLED})"
)
WHAT = rf"(?P<what>{TARGET})"
POINTED = rf"(?P<what>(?:(?:the|my|our|his|her|their|that|this)\s)?(?P<code>{CODE})|(?P<labelled>{LABELLED}))"
"""Without a bare description, where the rest of the wording says too little."""
BARE = rf"(?P<what>(?P<labelled>\w[^,;:.?!{NAME}{DATE}]{{2,50}}?))"
LEADING = r"(?:by|until|till|til|before|due|for|on|to|at)\s+"
WHEN = rf"(?:{LEADING})?(?P<when>{DATE}++(?:\s*,?\s*{DATE}++)?+)"
TAIL = (
    r"(?:\s*,?\s*\b(?:instead|now|then|too|as well|lol|haha+|ok|okay|mate|actually|after all|if that works|please|pls|thanks|thx|thank you|already"
    r"|at last|finally|again|btw|i think|no worries)\b)*+[\s.!?…]*+$"
)
NOT_IN_A_NAME = (
    FINITE
    | HAPPENINGS
    | IRREGULAR_PAST
    | frozenset(
        "i you he she we they who whom whose which what that because if when while since until not never no and so but to please pls than"
        " one thing everyone everybody somebody someone nobody".split()
    )
)
"""Words that say a clause of its own, not what a task is called."""
NO_FIRST = frozenset(
    "a an all any both each every everything some something nothing is are was were be it its this that these those the no not now only same"
    " another next last first other good bad new old big small right wrong whole main important how why where there here sure real same poor"
    " nice great awesome amazing excellent brilliant fantastic hard tough crazy funny strange odd weird quick dirty super well hell of".split()
)
ARTICLES = frozenset("the a an my our his her their this that these those".split())
CHANGING = frozenset(
    "make mark set give hand pass assign reassign move push postpone shift delay bump put change close reopen delete remove cancel drop add tell ask"
    " show list find bring take rename submit start".split()
)
"""Verbs of a change, which begin no name: "make the first one urgent"."""
NO_TASKS = frozenset(
    "weather family kids weekend day week month wife husband mood life team evening morning night holiday".split()
)
"""What people talk about, and no task by itself."""
MOST_WORDS = 8
LEADING_WORD = regex(LEADING)


@dataclass(frozen=True, slots=True)
class Change:
    """`straight`: the same change in plain words, with the groups of the pattern; it holds {what}."""

    pattern: re.Pattern[str]
    straight: str

    def say(self, text: str, shadow: str) -> str | None:
        found = self.pattern.fullmatch(shadow)
        what = named_in(text, found) if found else None
        if found is None or what is None:
            return None
        said = {name: (text[slice(*found.span(name))] if found[name] else "") for name in found.groupdict()}
        if "when" in said:
            said["when"] = LEADING_WORD.sub("", said["when"], count=1)
        return self.straight.format(**{**said, "what": what})


def changes(*forms: tuple[str, str]) -> tuple[Change, ...]:
    return tuple(Change(regex(pattern), straight) for pattern, straight in forms)


def named_in(text: str, found: re.Match[str]) -> str | None:
    """The task as it was named; None where the words are no name."""
    groups = found.groupdict()
    if groups.get("code"):
        return text[slice(*found.span("code"))]
    said = text[slice(*found.span("what"))].strip()
    first, *others = said.lower().split()
    label = others and re.fullmatch(LABEL, others[-1])
    inner = others[:-1] if label else others
    if len(others) > MOST_WORDS or not NOT_IN_A_NAME.isdisjoint(inner) or (inner and inner[-1].endswith("ed")):
        return None
    if re.fullmatch(THE, first):
        return said if inner and inner[0] not in NO_FIRST and set(inner) - NO_TASKS else None
    if (
        first in NO_FIRST | NOT_IN_A_NAME
        or first.endswith("ed")
        or first in CHANGING
        or not ARTICLES.isdisjoint(inner)
        or (first in IMPERATIVES and not label)
    ):
        return None
    return f"the {said}"
