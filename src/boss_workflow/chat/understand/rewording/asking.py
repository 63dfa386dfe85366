"""Questions in other words: "Luis on what", "I wonder what is late", "please tell me nothing is overdue"."""

import re
from dataclasses import dataclass

from boss_workflow.chat.understand.request_patterns import LEVEL, regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO
from boss_workflow.chat.understand.rewording.targets import WHAT, changes

ME = rf"(?:me|us|{NAME}{{2}})"
END = r"[\s.?!…]*+$"
QUESTION = (
    r"(?:what(?:['\u2019]?s|['\u2019]re)?|which|who(?:['\u2019]?s|se)?|how\s+(?:many|much|far|did|is|are|was)|when\s+is|anything|is\s+(?:anything|anyone|anybody|there)|are\s+there|are\s+any"
    r"|any\s+(?:tasks?|jobs|news|update|overdue|urgent|open|late)|show\s+me|list|do\s+we\s+have|does\s+\S+\s+have|has\s+anyone)\b"
)
GREETED = regex(
    rf"(?:good\s+)?(?:mornin(?:g|['\u2019])?|evening|afternoon|hey+|hi+|hiya|hello|howdy|yo|g['\u2019]day|oi|right|ok(?:ay)?|so|listen|tell {ME}|quick question|one question|just (?:a\s+)?(?:quick\s+)?question)\b(?!\s+(?:on|for|about|to|of)\b)[^,:.!?\d{NAME}{DATE}]{{0,25}}[,:.!–—-]+\s*(?:so|ok|well|now|tell {ME})?,?\s*(?={QUESTION})"  # noqa: RUF001
)
STATED = regex(
    r"(?:(?:and|so|but|hey|hi|hello)\s*,?\s+)?"
    r"(?:(?:i(?:['\u2019]m|\s+am|\s+was)?|just|we(?:['\u2019]re|\s+are)?)\s+)*+"
    r"(?:(?:really\s+)?wonder(?:ing)?|(?:i|we)(?:['\u2019]d|\s+would)\s+(?:really\s+)?(?:like|love|want)\s+to\s+(?:know|see|hear)|would\s+(?:like|love)\s+to\s+know|(?:do(?:n['\u2019]?t| not)|can(?:['\u2019]?t|not))\s+(?:know|remember|recall|tell|see)|(?:want|need|have)\s+to\s+(?:know|check|see)"
    rf"|not sure|unsure|curious(?:\s+(?:to know|about))?|no idea|have no idea|haven['\u2019]?t (?:a clue|got a clue)|no clue|forgot|keep forgetting|checking|trying to (?:work out|find out|see|remember)"
    rf"|remind {ME}(?: again)?|let {ME} know|tell {ME}(?: again)?|fill {ME} in on|can you (?:tell|remind) {ME}|do you know|any idea|refresh my memory\s*[,:]?|mind telling {ME})"
    r"\s*,?\s+(?:(?P<whether>if|whether)\s+(?=anything|anyone|anybody|there|any\b|we\b)|(?=(?:what|which|who|whose|how many)\b)(?!who\s+(?:can|could|will|would)\b))"
)
WHETHER = regex(r"(?P<what>anything|anyone|anybody)\s+is\s+")
THERE = regex(r"(?:(?:there|we)\s+(?:is|are|have)\s+)?(?=any)")
NOTHING = regex(
    rf"(?:(?:i|we)\s+(?:really\s+|do\s+)?(?:hope|trust|pray|assume|take it)|hopefully|surely|please|pls|(?:please\s+|pls\s+|just\s+|do\s+)*+(?:tell|promise|reassure)\s+{ME}|say|let['\u2019]?s hope|don['\u2019]?t tell {ME})"
    r"\s*,?\s+(?:that\s+)?(?:there(?:['\u2019]s|\s+is|\s+are)\s+)?(?:nothing(?:['\u2019]?s)?|no\s+(?:tasks?|one|jobs?)|none(?:\s+of\s+(?:them|the tasks|our tasks))?|something|anything|we(?:['\u2019]re|\s+are)\s+not)\s+"
    rf"(?:(?:is|are|of (?:ours|mine)\s+is|currently|still|now|of {NAME}++(?:['\u2019]s)?\s+is)\s+)*+(?P<state>overdue|late|blocked|stuck|behind|unassigned|open|due\s+{DATE}++|past due|delayed)"
    rf"(?:\s+(?:for|with|on)\s+{WHO})?(?:\s+(?:again|today|now|anymore|any more|this time))?{END}"
)
HEADED = regex(
    rf"(?:list|tasks|show|filter|query|search|open tasks|to-?dos)\s*[:–-]\s*(?P<fields>(?:(?:{NAME}++|{DATE}++|overdue|late|due|still|open|done|blocked|stuck|unassigned|in progress|on hold|{LEVEL}|priority|prio|by|for|all|only)[\s,;+/&]*+)++){END}"  # noqa: RUF001
)
DUE = regex(rf"{DATE}++\s*\?+")
LEADING = regex(r"(?:for|on|due|by)\s+")
SPLIT = re.compile(r"\s*[,;+/&]\s*")
TRAILED = regex(
    r"(?P<asked>.{8,}?)\s*[,;]?\s+(?:and\s+)?(?:(?:who(?:['\u2019]s|se| is)?\s+(?:fault|to blame|responsible|has (?:it|them|those|these)|it is|is it|is on (?:it|them))(?:\s+(?:is|was)\s+(?:it|that|this))?)|why(?:\s+(?:is that|so|exactly))?|how come)"
    + END
)
ASKED = regex(
    rf"(?P<asked>{QUESTION}[^?]{{3,140}}\?|(?:a|the)\s+(?:\w+\s+)?(?:report|summary|overview|recap)\b[^?]{{3,100}}\?|how (?:did|is|was)[^?]{{3,120}}\?)\s+(?P<told>[^?]{{3,120}})$"
)
REPORTED = regex(
    rf"(?:(?:(?:i|we|you)\s+(?:get|have|see|want|need)|(?:get|have|see|give|show|send|share)(?:\s+{ME})?|(?:i|we)(?:['\u2019]d|\s+would)\s+(?:like|love)(?:\s+to (?:see|have|get))?|need|want)\s+)?(?:a\s+|the\s+|some\s+)?(?:\w+\s+){{0,2}}?(?:report|summary|overview|recap|numbers|rundown|word)\s+(?:on|of|about)\s+how\s+"
    rf"(?P<who>we|they|the team|everyone|{NAME}++)\s+(?:all\s+)?(?:did|performed|went|worked|was doing|were doing|has done|have done|is doing|are doing|got on)\s+(?:from\s+|between\s+|in\s+|for\s+|over\s+|during\s+)?(?P<period>[^?.!]{{3,60}})(?:[?.!].*)?$"
)
PLEADING = regex(
    r"(?:the|my|our|they|we|i(?:['\u2019]m|['\u2019]ve)|i (?:am|need|want|have to)|he|she|it|just|asking|because|cos|for|need|in a|on my|thanks|thank)\b"
)
ABOUT_TASKS = regex(
    rf"{DATE}|{NAME}|\b(?:overdue|late|due|open|blocked|stuck|plate|list|tasks?|reports?|left|unassigned|status|urgent|pending)\b"
)
TO_DO = regex(
    r"\b(?:move|push|close|give|assign|add|remind|create|make|please|should|must|needs? to|has to)\b|#\d|\btask-?\s?\d"
)


LONGEST = 200


@dataclass(frozen=True, slots=True)
class Short:
    """A question typed short, and the same in full."""

    pattern: re.Pattern[str]
    full: str


STATE = r"(?P<state>overdue|late|open|blocked|stuck|due|done|unfinished|pending|urgent|in progress|on hold)"
HOW = "how is {what} going"
OF_A_TASK = changes(
    (
        rf"how(?:['\u2019]?s|\s+is|\s+are)\s+{WHAT}\s+(?:coming along|coming on|going|looking|progressing|getting on|doing){END}",
        HOW,
    ),
    (
        rf"(?:where are we|how far are we|what['\u2019]s the (?:status|latest|state))\s+(?:with|on|of|in)\s+{WHAT}{END}",
        HOW,
    ),
    (
        rf"(?:did|has|have)\s+{NAME}++\s+(?:already\s+)?(?:finish(?:ed)?|complete[d]?|do(?:ne)?|start(?:ed)?)\s+{WHAT}(?:\s+(?:yet|already))?(?=\s*\?){END}",
        HOW,
    ),
    (rf"who(?:['\u2019]?s|\s+is)\s+(?:doing|on|handling|working on|responsible for)\s+{WHAT}{END}", "who is on {what}"),
)
ABBREVIATED = tuple(
    Short(regex(pattern + END), full)
    for pattern, full in (
        (
            rf"{WHO}\s+(?:is\s+)?(?:on|at|doing|up to|with|working on)\s+(?:what|which|wat)(?:\s+(?P<when>{DATE}++))?",
            "what is {who} working on {when}",
        ),
        (
            r"who(?:['\u2019]?s|\s+is)?\s+(?:on|doing|at|has)\s+what(?:\s+(?:now|today|right now|rn))?",
            "who is working on what",
        ),
        (rf"{WHO}['\u2019]?s?\s*(?P<when>{DATE}++)\s*(?=\?)", "{who}'s tasks due {when}"),
        (
            rf"{WHO}['\u2019]?s?\s+{STATE.replace('|done', '')}\s*(?:tasks?|ones|stuff)?(?=\s*\?)",
            "{who}'s {state} tasks",
        ),
        (
            rf"(?:what(?:['\u2019]?s)?|wats|whats|anything|is anything|anyth)\s+(?:is\s+)?{STATE}\s+(?:4|for|from|with|on|by|at)\s+{WHO}(?:\s+(?P<when>{DATE}++))?",
            "{who}'s {state} tasks {when}",
        ),
        (rf"{STATE}\s*,?\s*(?:4|for|from|with)?\s*{WHO}(?=\s*\?)", "{who}'s {state} tasks"),
        (
            rf"what\s+(?:has|does|have|['\u2019]s)\s+{WHO}\s+(?:got\s+|have\s+|to do\s+)?(?:on\s+)?(?:for\s+)?(?P<when>{DATE}++)",
            "{who}'s tasks due {when}",
        ),
        (rf"what\s+(?:has|does|is)\s+{WHO}\s+(?:left|open|to finish|still)", "{who}'s open tasks"),
        (
            rf"what(?:['\u2019]s|\s+is|\s+has)\s+{WHO}\s+(?:got\s+)?(?:on\s+)?(?P<when>{DATE}++)",
            "{who}'s tasks due {when}",
        ),
        (rf"(?:what(?:['\u2019]?s)?\s+)?(?:due|deadlines?)\s+(?P<when>{DATE}++)(?=\s*\?)", "tasks due {when}"),
        (rf"{WHO}\s+(?:free|busy|available)\s*(?P<when>{DATE}++)?(?=\s*\?)", "{who}'s tasks due {when}"),
        (
            rf"(?:what|which tasks?)\s+{WHO}\s+(?:still\s+)?(?:has|have|is|does|gets)(?:\s+(?:still|left|open|on|got|to do|to finish|doing|working on|up to|due))*+(?:\s+(?P<when>{DATE}++))",
            "{who}'s tasks due {when}",
        ),
        (
            rf"(?:what|which tasks?)\s+{WHO}\s+(?:still\s+)?(?:has|have|is|does|gets)(?:\s+(?:still|left|open|on|got|to do|to finish|doing|working on|up to|due))*+",
            "what is {who} working on",
        ),
        (
            rf"(?:(?:show|give|get|send)\s+{ME}\s+)?{WHO}['\u2019]s?\s+(?:plate|list|board|workload|to-?dos|load)",
            "{who}'s tasks",
        ),
        (
            r"(?:so\s+)?(?:where do we stand|where are we(?: at)?|how do (?:things|we) stand|how are things(?: looking)?)(?:\s+(?:now|today|right now))?",
            "status",
        ),
        (r"(?:blocked|stuck|blockers?)(?=\s*\?)", "what is blocked"),
        (
            r"unassigned(?=\s*\?)|(?:anything|what(?:['\u2019]s)?)\s+(?:with\s+)?(?:no ?one|nobody)(?:\s+on(?:\s+it)?)?",
            "which tasks are unassigned",
        ),
    )
)
CONTAINING = regex(
    rf"(?:(?:do we have|is there|are there|show me|have we got|find|list|got)\s+)?(?:any(?:thing|\s+tasks?)?|all|everything|tasks?|something)\s+(?:with|that (?:has|mentions|says|contains)|mentioning|saying|about|on|containing)\s+(?:the word\s+)?['\u2018\"\u201c]?(?P<text>[^'\u2018\u2019\"\u201c\u201d,;:?!{NAME}{DATE}]{{2,40}}?)['\u2019\"\u201d]?"
    rf"\s+(?:in (?:it|them|the (?:title|name|text|titles|names))|(?:as|in) (?:a )?title){END}"
)


def say_asking(text: str, shadow: str) -> str | None:
    if len(text) > LONGEST:
        return None
    greeted = GREETED.match(shadow)
    at = greeted.end() if greeted else 0
    said, shown = text[at:], shadow[at:]
    for way in (_of_a_task, _nothing, _stated, _short, _containing, _headed, _trailed, _reported, _explained):
        full = way(said, shown)
        if full is not None:
            return full
    return said if at and ABOUT_TASKS.search(shown) else None


def _of_a_task(text: str, shadow: str) -> str | None:
    """ "Where are we with the roof survey"."""
    return next(filter(None, (change.say(text, shadow) for change in OF_A_TASK)), None)


def _nothing(text: str, shadow: str) -> str | None:
    """ "Please tell me nothing is overdue" asks what is."""
    found = NOTHING.fullmatch(shadow)
    if found is None:
        return None
    state = "late" if found["state"].lower() == "behind" else text[slice(*found.span("state"))]
    who = f" for {text[slice(*found.span('who'))]}" if found["who"] else ""
    return f"which tasks are {state}{who}"


def _stated(text: str, shadow: str) -> str | None:
    """ "I wonder what is late", "let me know if anything is late"."""
    found = STATED.match(shadow)
    if found is None:
        return None
    asked = text[found.end() :]
    if found["whether"]:
        asked = WHETHER.sub(r"is \g<what> ", THERE.sub("", asked, count=1), count=1)
    short = _short(asked, shadow[len(shadow) - len(asked) :]) if text.endswith(asked) else None
    return short or asked


def _short(text: str, shadow: str) -> str | None:
    if DUE.fullmatch(shadow) and text.lower().startswith("due "):
        return f"tasks {text.rstrip('? ')}"
    for short in ABBREVIATED:
        found = short.pattern.fullmatch(shadow)
        if found is not None:
            said = {name: text[slice(*found.span(name))] if found[name] else "" for name in found.groupdict()}
            if "when" in said:
                said["when"] = LEADING.sub("", said["when"])
            return " ".join(short.full.format(**said).split())
    return None


def _containing(text: str, shadow: str) -> str | None:
    found = CONTAINING.fullmatch(shadow)
    return f'tasks with "{text[slice(*found.span("text"))].strip()}"' if found else None


def _headed(text: str, shadow: str) -> str | None:
    """ "List: Ann, due this week, still open"."""
    found = HEADED.fullmatch(shadow)
    if found is None:
        return None
    fields = [field for field in SPLIT.split(text[slice(*found.span("fields"))].strip()) if field]
    return f"list {' '.join(fields)} tasks"


def _trailed(text: str, shadow: str) -> str | None:
    """ "What is late and whose fault is it": the list says who."""
    found = TRAILED.fullmatch(shadow)
    asks = found is not None and re.match(QUESTION, found["asked"], re.IGNORECASE)
    return text[: found.end("asked")] if found is not None and asks else None


def _reported(text: str, shadow: str) -> str | None:
    """ "Could I get a little report on how we did from 16 through 27 August"."""
    found = REPORTED.fullmatch(shadow)
    if found is None:
        return None
    who = text[slice(*found.span("who"))]
    about = "" if found["who"].lower() in {"we", "they", "the team", "everyone"} else f" on {who}"
    period = re.sub(r"\s(?:through|thru|till)\s", " to ", text[slice(*found.span("period"))])
    return f"report{about} for {period}"


def _explained(text: str, shadow: str) -> str | None:
    """A question, and behind it why it is asked: "what is late? The owners want to know"."""
    found = ASKED.fullmatch(shadow)
    if found is None or NAME in found["told"] or not PLEADING.match(found["told"]) or TO_DO.search(found["told"]):
        return None
    asked = text[: found.end("asked")]
    return _reported(asked, shadow[: found.end("asked")]) or asked
