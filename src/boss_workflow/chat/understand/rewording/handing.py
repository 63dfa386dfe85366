"""Work first, then who: "… needs printing before Saturday, Chloe can do it", "… has to be filed by June 25. Daniel."."""

import re

from boss_workflow.chat.understand.lexicon import DELEGATED, SMALL_TALK, VAGUE
from boss_workflow.chat.understand.request_patterns import LEAD_PRIORITY, LEVEL, regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO
from boss_workflow.chat.understand.rewording.work import PERSONS, THING_WANTED, WE_SHOULD, as_work, is_order, thing_in

SPLIT = regex(r"\s*[,;.!?]+\s+(?:and\s+|so\s+|but\s+)?|\s+[–—-]+\s+|\s+so\s+")  # noqa: RUF001
MODAL = r"(?:(?:can|could|will|would) you|can|could|will|should|must|to|please|pls|may|might|needs to|has to)"
CARING = r"(?:on|doing|handling|running|sorting|organising|organizing|managing|leading|covering|taking care of|looking after|dealing with|in charge of|responsible for)"
PRONOUN = r"(?:it|this|that|them|those|these)"
PERSON = r"(?:person|man|woman|guy|one|lady|lad|choice)"
GIVEN = tuple(
    regex(pattern)
    for pattern in (
        rf"{PRONOUN}(?:['\u2019]?s|['\u2019]?re|\s+(?:is|are|goes|can go|one))?\s+(?:(?:one(?:['\u2019]s)?|a job|something)\s+)?(?:for|on|down to|to)\s+{WHO}",
        rf"(?:please\s+|pls\s+|let['\u2019]?s\s+)?(?:give|hand|assign|pass|leave)\s+{PRONOUN}\s+(?:over\s+)?(?:to|with|for)\s+{WHO}",
        rf"{WHO}(?:['\u2019]s|\s+is|\s+will be)\s+{CARING}\s+{PRONOUN}\b",
        rf"{WHO}(?:['\u2019]s|\s+is)\s+(?:the|our|your)\s+(?:right\s+|best\s+)?{PERSON}(?:\s+for\s+(?:{PRONOUN}|the job))?\b",
        rf"{WHO}\s+(?:runs|handles|does|takes|has|owns|leads|covers|gets)\s+{PRONOUN}\b",
        rf"{WHO}['\u2019]s\s+(?:job|one|task|problem)\b",
        rf"(?:one for|over to)\s+{WHO}",
    )
)
DOES = regex(
    rf"(?:(?:maybe\s+)?(?:i want|i['\u2019]d like|get|have|ask|let|tell)\s+)?{WHO}\s*,?\s+(?:{MODAL}\s+)?(?:please\s+|pls\s+)?(?P<verb>\w+)"
    rf"(?P<particle>\s+(?:up|out|off|to|with|after|on|over|into|care of|charge of|down|back|away|round))?\s+{PRONOUN}(?P<more>\s+(?:up|out|off|down|over|back|in|away|round|together))?\b"
)
SEES_TO = regex(rf"{WHO}\s*,?\s+(?:{MODAL}\s+)?(?:(?:please|pls)\s+)?(?P<verb>\w+)(?P<particle>)(?P<more>)\b")
ADDRESSED = regex(rf"{WHO}(?:\s*[,:]\s*|\s+(?=[^\s,;:.?!{NAME}]+\s+(?!(?:needs?|wants?)\b)\S))")
PRESENT = regex(
    rf"(?:(?P<why>[^{NAME}]{{5,200}}?)(?:\s*[,.;]\s*|\s+)(?:(?:so|and|which means)\s+)?)?{WHO}\s+needs? to be\s+(?P<where>(?:at|in|on|there|here|ready|present|around)\b.*)"
)
SOMEBODY = regex(
    rf"(?P<why>[^{NAME}]{{8,300}}?)(?:\s*[,.;]\s*(?:and\s+|so\s+)?|\s+)(?:someone|somebody|anyone)\s+(?:please\s+|pls\s+|(?:needs?|has|ought) to\s+|should\s+|must\s+)(?P<work>\w+\s.*)"
)
LOOKS = regex(
    rf"{WHO}\s*,?\s+(?:{MODAL}\s+)?(?:have|take)\s+a\s+(?:quick\s+|proper\s+)?look(?:\s+at\s+{PRONOUN}|\s+into\s+{PRONOUN})?\b"
)
ORDERED = regex(
    rf"(?P<verb>\w+)(?P<particle>\s+(?:up|out|off|to|with|after|on|over|into|down|back))?\s+{PRONOUN}(?P<more>\s+(?:up|out|off|down|over|back|in|away|round))?"
    rf"(?P<rest>(?:\s+{DATE}++)?)\s*,?\s+{WHO}"
)
CALLED = regex(rf"(?:and\s+)?{WHO}(?:\s*,?\s*(?:please|pls|plz|thanks|thx|ta))?")
FIELDS = regex(
    rf"(?:[\s,;]++|[.!?]++(?=\s*+$)|{DATE}++|\b(?:by|before|on|for|at|due|until|the latest|latest|as soon as possible|asap|urgently|urgent|{LEVEL}|priority|prio|please|pls|plz|thanks|thx|ta|cheers|first thing|today|now|let['\u2019]?s say|if possible)\b"
    r"|(?:if|when|whenever|once) (?:he|she|they)(?:['\u2019](?:s|re|ve)| is| are| has| can| gets?)(?: (?:quiet|free|back|in|time|a (?:minute|moment|chance)|the time|spare time|around))*+)*+"
)
IDLE = regex(
    r"\b(?:(?:if|when|whenever|once) (?:he|she|they)\b.*|(?:the )?latest\b|let['\u2019]?s say\b|if possible\b|please\b|pls\b|thanks\b|cheers\b)"
)
WRONG = regex(
    r"\b(?:out of (?:date|order|stock|action)|broken|broke|leak(?:s|ing)?|overflow(?:s|ing)?|blocked|jammed|stuck|missing|not work(?:ing)?|(?:doesn|won|isn|can)['\u2019]?t (?:work|open|close|start|load|print|working|log)"
    r"|crash(?:es|ed|ing)?|fail(?:s|ed|ing)?|dead|expired|expires|overdue|dripping|drips|smells?|filthy|dirty|empty|run(?:ning)? out|ran out|too slow|down again|again|wrong|hasn['\u2019]?t been|haven['\u2019]?t been|(?:need|want|require)s?|(?:has|have|must|needs?) (?:to )?(?:be|go|come))\b"
)
TALKED_OF = regex(
    rf"#\d|\btask[- ]?\d|\b(?:tasks?|one|ones|ticket)\b|^(?:thank|thanks|ok|sorry|{NAME}++\s+(?:is|was|has)\b)"
)
NEVER = regex(r"(?:don['\u2019]?t|do not|never|no need|forget|not)\b")
NEEDLESS = regex(r"(?:n['\u2019]?t| not| no longer|never)\s+(?:really\s+)?(?:need|have|want|require|got)\b")
TITLED = regex(r"[\w-]{2,20}:\s")
MOST_JOINTS = 8
FEWEST_WORDS = 2


def say_handed(text: str, shadow: str) -> str | None:
    for joint in list(SPLIT.finditer(shadow))[:MOST_JOINTS]:
        tail = joint.end()
        for pattern in (*GIVEN, LOOKS, DOES, ORDERED, SEES_TO, CALLED):
            found = pattern.match(shadow, tail)
            straight = _said(text, shadow, joint, found, is_called=pattern is CALLED) if found else None
            if straight is not None:
                return straight
    return None


def _said(text: str, shadow: str, joint: re.Match[str], found: re.Match[str], *, is_called: bool) -> str | None:
    fields = FIELDS.match(shadow, found.end())
    end = fields.end() if fields else found.end()
    if shadow[end:].strip(" .!?"):
        return None
    work = _work(text[: joint.start()], shadow[: joint.start()], found, text)
    stopped = joint.group().strip()[:1] in {".", "!", "?"}
    if work is None or (is_called and not _needs_somebody(text[: joint.start()], stopped=stopped)):
        return None
    rest = IDLE.sub("", text[found.end() : end]).strip(" ,;.!?")
    if "rest" in found.groupdict():
        rest = " ".join(filter(None, (text[slice(*found.span("rest"))].strip(), rest)))
    who = text[slice(*found.span("who"))]
    return f"task for {who}: {work}{', ' + rest if rest else ''}"


def _needs_somebody(text: str, *, stopped: bool) -> bool:
    """Whether a bare name behind it gives it to that person; behind an order with a comma others read it."""
    lead = LEAD_PRIORITY.match(text)
    if as_work(text[lead.end() :] if lead else text) is not None:
        return stopped or not is_order(text)
    return WRONG.search(text) is not None


def _work(text: str, shadow: str, found: re.Match[str], whole: str) -> str | None:
    """The work that the person is given; None where the text in front of it is none, or not about a thing."""
    words = text.lower().split()
    if len(words) < FEWEST_WORDS or re.search(rf"{NAME}(?!['\u2019{NAME}])", shadow):
        return None
    if TALKED_OF.search(shadow) or NEVER.match(text) or NEEDLESS.search(text) or words[0].strip(",.!") in SMALL_TALK:
        return None
    if TITLED.match(text) and not LEAD_PRIORITY.match(text):
        return None  # "bug: the login fails, John" names a template
    verb = found.groupdict().get("verb")
    if found.re is LOOKS or (verb is not None and verb.lower() not in VAGUE):
        return _done_to_it(text, shadow, found, whole)
    lead = LEAD_PRIORITY.match(text)
    work = as_work(text[lead.end() :] if lead else text)
    if work is not None:
        return f"{lead.group()}{work}" if lead else work
    return None if text.endswith("?") or words[0] in PERSONS else text


def _done_to_it(text: str, shadow: str, found: re.Match[str], whole: str) -> str | None:
    """ "The scaffold tag expires Friday so get John to renew it": to renew the scaffold tag."""
    thing = thing_in(text)
    dates = "" if DATE in shadow[found.end() :] or found.groupdict().get("rest") else _dates(text, shadow)
    if found.re is LOOKS:
        return f"have a look at {thing}{dates}" if thing else f"have a look: {text}"
    if found["verb"].lower() not in DELEGATED:
        return None
    particle, more = (whole[slice(*found.span(name))] for name in ("particle", "more"))
    return f"{whole[slice(*found.span('verb'))]}{particle} {thing}{more}{dates}" if thing else as_work(text)


def _dates(text: str, shadow: str) -> str:
    found = re.search(f"{DATE}++", shadow)
    return f" {text[slice(*found.span())]}" if found else ""


def say_needed(text: str, shadow: str) -> str | None:
    """ "Dave's card needs renewing by 18 December": nobody is to do it yet, but it says by when; or who: "Dave, the
    digger needs a new filter"."""
    called = ADDRESSED.match(shadow)
    start = called.end() if called else 0
    if text.endswith("?") or re.search(rf"{NAME}(?!['\u2019{NAME}])", shadow[start:]):
        return None
    work = as_work(text[start:])
    if work is None or TALKED_OF.search(shadow, start) or is_order(text[start:]):
        return None
    if called is not None:
        return f"task for {text[slice(*called.span('who'))]}: {work}"
    return f"task: {work}" if DATE in shadow and not (THING_WANTED.match(text) or WE_SHOULD.match(text)) else None


def say_present(text: str, shadow: str) -> str | None:
    """ "The engineer comes on Thursday so Mike needs to be at the desk": where somebody is to be, and when."""
    found = PRESENT.fullmatch(shadow)
    if found is None or DATE not in shadow:
        return None
    who, where = (text[slice(*found.span(name))] for name in ("who", "where"))
    dates = "" if DATE in found["where"] else _dates(text, shadow)
    return f"task for {who}: be {where}{dates}"


def say_somebody(text: str, shadow: str) -> str | None:
    """ "The fridge makes that noise again somebody has to ring the engineer today"."""
    found = SOMEBODY.fullmatch(shadow)
    if found is None or as_work(found["why"]) is not None or TALKED_OF.search(shadow):
        return None
    if FIELDS.fullmatch(shadow, *found.span("why")) or (DATE in found["why"] and DATE not in found["work"]):
        return None  # "in two hours someone needs to …" is straight
    return f"someone should {text[slice(*found.span('work'))]}".rstrip("? ")
