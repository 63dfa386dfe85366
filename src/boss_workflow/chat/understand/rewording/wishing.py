"""Changes asked for with courtesy or behind talk: "would you mind handing TASK-3 to Ann", "plans changed, #4 is for Friday"."""

import re

from boss_workflow.chat.understand.request_patterns import LEVEL, regex
from boss_workflow.chat.understand.rewording.finishing import say_finished
from boss_workflow.chat.understand.rewording.giving import say_given
from boss_workflow.chat.understand.rewording.moving import say_moved
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME
from boss_workflow.chat.understand.rewording.targets import CODE, POINTED, THE, WHAT, named_in

FORMS = {
    base: (gerund, past, *others)
    for base, gerund, past, *others in (
        line.split()
        for line in """
        move moving moved
        push pushing pushed
        postpone postponing postponed
        shift shifting shifted
        reschedule rescheduling rescheduled
        delay delaying delayed
        bump bumping bumped
        give giving gave given
        hand handing handed
        pass passing passed
        assign assigning assigned
        reassign reassigning reassigned
        transfer transferring transferred
        close closing closed
        mark marking marked
        tick ticking ticked
        reopen reopening reopened
        delete deleting deleted
        remove removing removed
        cancel cancelling cancelled canceled
        drop dropping dropped
        make making made
        set setting set
        put putting put
        change changing changed
        rename renaming renamed
        """.strip().splitlines()
    )
}
BASES = {form: base for base, forms in FORMS.items() for form in forms}
GERUND = "|".join(forms[0] for forms in FORMS.values())
PAST = "|".join(forms[1] for forms in FORMS.values())
PARTICIPLE = "|".join(sorted({form for forms in FORMS.values() for form in forms[1:]} - {"gave"}))
VERB = "|".join(FORMS)
OBJECT = rf"(?:(?:{THE}\s)?{CODE}|{THE}\s)"
MINDING = regex(rf"(?:mind|you mind|any chance of|how about|what about)\s+(?P<doing>{GERUND})\s+(?={OBJECT})")
DOING = regex(rf"(?P<doing>{GERUND})\s+(?=(?:{THE}\s)?{CODE})")
GRATEFUL = regex(
    r"(?:(?:i|we)(?:['\u2019]d|\s+(?:would|should|shall))\s+(?:(?:be|so|very|most|really|ever so|much)\s+)*+(?:glad|grateful|happy|pleased|obliged|thankful|delighted|appreciate it|love it|like it|appreciate)"
    r"|(?:it|that)(?:['\u2019]d|\s+would)\s+be\s+(?:(?:so|very|really|most|a)\s+)*+(?:great|nice|good|kind|lovely|kind of you|help|helpful|wonderful))\s+if\s+(?:you|we)"
    rf"(?:\s+(?:(?:could|would|can|might|will)\s+(?:please\s+|kindly\s+)?(?P<able>{VERB})|(?:please\s+|kindly\s+)?(?P<past>{PAST}))|['\u2019]d\s+(?P<would>{VERB}))\s+(?={OBJECT})"
)
WISHED = regex(
    rf"(?:(?:i|we)(?:['\u2019]d like|\s+would like|\s+want|\s+need|\s+wish)|(?:can|could|may)\s+(?:we|i|you)\s+(?:please\s+)?(?:get|have)|(?:please\s+)?(?:get|have|see(?: to it)?(?: that)?|make sure(?: that)?|ensure(?: that)?))\s+"
    rf"{WHAT}\s+(?:(?:to be|is|gets|be)\s+)?(?P<done>{PARTICIPLE})(?P<rest>\s.*)?"
)
TO_BE = regex(rf"{POINTED}\s+(?:is\s+|are\s+|has\s+|needs\s+)?to be\s+(?P<done>{PARTICIPLE})(?P<rest>\s.*)?")
WHOLE = frozenset("close tick reopen delete remove cancel drop".split())
"""Verbs that need no value."""
POINTS = regex(rf"(?:{THE}\s)?{CODE}")
VALUES = (
    (
        frozenset("move push postpone shift reschedule delay bump".split()),
        regex(rf"\s(?:to|until|till|by|for|on)?\s*{DATE}++[\s.!?]*+$"),
    ),
    (
        frozenset("give hand pass assign reassign transfer".split()),
        regex(rf"\s(?:over\s+|on\s+|back\s+)?to\s+{NAME}++[\s.!?]*+$"),
    ),
    (
        frozenset("make mark set put change".split()),
        regex(
            rf"\s(?:as\s+|to\s+)?(?:(?:{LEVEL})(?:\s+prio(?:rity)?)?|done|finished|complete|completed|closed)[\s.!?]*+$"
        ),
    ),
    (frozenset({"tick"}), regex(r"\soff[\s.!?]*+$")),
)
TALK = (
    r"(?:ha(?:ha)++|lol|ok(?:ay)?|so|well|right|guess what|actually|plans?(?:\s+have)?(?:\s+just)?\s+changed(?:\s+again)?|(?:a\s+)?(?:small\s+|quick\s+)?changes?\s+of\s+plans?|(?:plan|schedule)\s+change"
    r"|update|correction|new\s+plan|i\s+(?:think|guess|suppose|reckon|believe)|you know what|listen|look|oh(?:\s+(?:no|dear|well|yes|and|hey))?|sorry|hmm+|honestly|anyway|good news|bad news|fyi|by the way|btw|my mistake|my bad|oops"
    r"|no(?:[\s,.!]++no)++|wait|hang on|hold on|scrap that|also|and|but|one more|quick change|quick one|reminder)"
)
LEAD = regex(rf"(?:{TALK}(?:\s*[,:;.!–—-]+\s*|\s+))++")  # noqa: RUF001
STARTS = regex(
    rf"(?:(?:please|pls)\s+)?(?:{VERB}|start|pause|block|unblock|reopen)\s+(?:{THE}\s)?{CODE}\b|(?:{THE}\s)?{CODE}\s+\w"
)
PRONOUN = r"(?:it|that|this|them|these|those)(?:\s+one)?"
DISLOCATED = regex(
    rf"{WHAT}\s*[,:–-]?\s+(?:please\s+|pls\s+|can you\s+|could you\s+|you can\s+)?(?P<verb>{VERB})\s+{PRONOUN}\b(?P<rest>.*)"  # noqa: RUF001
)
FEARED = regex(
    rf"[^{NAME}:?]{{0,60}}?\b(?:about|forget|forgot|forgetting|forgotten|miss|remember|thinking of)\s+(?P<what>(?P<thing>{THE}\s[^,;:.?!{NAME}{DATE}]{{2,60}}?))(?:\s+(?:again|too|now|this time))?"
    rf"\s*(?:[,;.!–-]+|\s(?:so|and))\s*(?:so\s+|and\s+)?(?:please\s+|pls\s+|let['\u2019]?s\s+|we should\s+)?(?P<verb>make|move|push|mark|set|bump|put|flag)\s+{PRONOUN}\b(?P<rest>\s*(?:as\s+|to\s+|up\s+)*+(?:{LEVEL}|{DATE}++).*)"  # noqa: RUF001
)


def say_wished(text: str, shadow: str) -> str | None:
    if len(text) > LONGEST:
        return None
    lead = LEAD.match(shadow)
    at = lead.end() if lead else 0
    for start in dict.fromkeys((0, at)):
        said = _straight(text[start:], shadow[start:])
        if said is not None:
            return said
    return text[at:] if at and STARTS.match(shadow, at) else None


def _straight(text: str, shadow: str) -> str | None:
    asked = _asked(text, shadow)
    if asked is not None:
        rest = _plainly(asked, shadow[len(shadow) - len(asked) :] if text.endswith(asked) else asked)
        return rest or asked
    return _plainly(text, shadow) or _pointed_back(text, shadow) or _for_a_reason(text, shadow)


def _for_a_reason(text: str, shadow: str) -> str | None:
    """ "The crown prep can wait until Friday, the patient called": the change, without why."""
    why = WHY.search(shadow)
    if why is None or NAME in shadow[why.end() :] or DATE in shadow[why.end() :] or POINTS.search(shadow, why.end()):
        return None
    return _plainly(text[: why.start()], shadow[: why.start()])


def _plainly(text: str, shadow: str) -> str | None:
    return next(filter(None, (say(text, shadow) for say in (say_moved, say_given, say_finished))), None)


def _asked(text: str, shadow: str) -> str | None:
    """The order in a wish: "I'd be glad if you marked the binders as done" as "mark the binders as done"."""
    doing = MINDING.match(shadow) or DOING.match(shadow)
    grateful = GRATEFUL.match(shadow) if doing is None else None
    if doing is not None:
        verb, end = BASES[doing["doing"].lower()], doing.end()
    elif grateful is not None:
        verb = (grateful["able"] or grateful["would"] or BASES[grateful["past"].lower()]).lower()
        end = grateful.end()
    else:
        return _done_to(text, shadow)
    order = _first_sentence(text[end:])
    return f"{verb} {order}" if _changes(verb, shadow[end : end + len(order)]) else None


def _done_to(text: str, shadow: str) -> str | None:
    """ "I'd like TASK-4 moved to Friday", "TASK-4 is to be closed"."""
    wished = WISHED.fullmatch(shadow) or TO_BE.fullmatch(shadow)
    what = named_in(text, wished) if wished else None
    if wished is None or what is None:
        return None
    verb = BASES[wished["done"].lower()]
    rest, told = (said[slice(*wished.span("rest"))].strip().rstrip("? ") for said in (text, shadow))
    if verb not in WHOLE and not told:
        return None
    return f"{verb} {what} {rest}".strip() if _changes(verb, f"{what} {told}") else None


def _changes(verb: str, said: str) -> bool:
    """Whether it can only be about a task: a code is said, or a day to move it to, a person to hand it to, a level."""
    if POINTS.match(said):
        return True
    return any(verb in verbs and end.search(said) for verbs, end in VALUES)


def _pointed_back(text: str, shadow: str) -> str | None:
    """ "The turkeys thing, move that to Friday", "I'm afraid we forget the lease, make that urgent"."""
    for pattern in (DISLOCATED, FEARED):
        found = pattern.fullmatch(shadow)
        what = named_in(text, found) if found else None
        if found is None or what is None:
            continue
        verb = found["verb"].lower()
        said, told = (f"{what}{side[slice(*found.span('rest'))]}".rstrip("? ") for side in (text, shadow))
        if verb in WHOLE or _changes(verb, told):
            return f"{verb} {said}"
    return None


WHY = regex(
    r"(?:\s*[,;–-]\s+|\s+(?=because|since|cos\b))(?:(?:because|since|as|cos|so)\s+)?(?=(?:the|our|my|nobody|no one|we|they|it|he|she|i|client|customer|there|that)(?:\b|['\u2019]))(?!(?:it|they|we|i|he|she)\s+(?:should|must|needs?|has to|have to)\b)"  # noqa: RUF001
)
LONGEST = 200
SENTENCE = re.compile(r"[.!]\s+(?=[A-Z])")


def _first_sentence(text: str) -> str:
    end = SENTENCE.search(text)
    return (text[: end.start()] if end else text).rstrip("? ")
