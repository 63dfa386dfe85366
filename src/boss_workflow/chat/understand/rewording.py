"""Roundabout ways of asking, said straight: "Tom, you've got until Friday to fix it" as "Tom has until Friday to fix it".

A frame matches the text with each name and each date blotted out, so that it can say where one must stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from boss_workflow.chat.understand.lexicon import DELEGATED, DETERMINERS, IMPERATIVES, NO_NAMES, SMALL_TALK
from boss_workflow.chat.understand.request_head import base_form, base_of_gerund
from boss_workflow.chat.understand.request_patterns import NOUN, WANTED, regex
from boss_workflow.chat.understand.utterance import LONGEST_SENTENCE, Utterance

NAME, DATE = "\x01", "\x02"
WHO = rf"(?P<who>{NAME}+)"
MORE = rf"(?:(?:new|another|one more|a further|a quick|a small|a)\s+)?(?:{NOUN}|job|one|thing|chore)"
THING = r"(?:the|my|our|his|her|their|this|that|these|those|some|a|an|all|both)\s[^,;:.?!]{2,80}?"
PLACE = r"(?:(?:to-?do|task)[ -])?(?:list|plate|backlog|board|desk|tasks|to-?dos)"
DUTY = r"(?:job|task|mission|priority|duty|assignment)"
COULD_YOU_FR = r"(?:peux-tu|pouvez-vous|tu peux)"
TELL_ES = r"(?:pedirle|pídele|pide|dile|decirle|recuérdale|recordarle)"
SETS_OFF = r"\s*(?:please|pls|plz|thanks)?\s*[:,.–—-]+\s*"  # noqa: RUF001  # people type the long dashes


@dataclass(frozen=True, slots=True)
class Frame:
    """`straight`: the same, with the groups of the pattern; what stands behind them stays as it is."""

    pattern: re.Pattern[str]
    straight: str


FRAMES = tuple(
    Frame(regex(pattern), straight)
    for pattern, straight in (
        # A list that the work is put on, or a word for work, and then the work itself.
        (
            rf"(?:put|add)\s+(?:this\s+|these\s+|it\s+)?(?:on|onto|to)\s+(?:the|my|our)\s+{PLACE}{SETS_OFF}(?=\S)",
            "task: ",
        ),
        (
            rf"(?:put|add)\s+(?:this\s+|these\s+|it\s+)?(?:on|onto|to)\s+{WHO}['\u2019]s?\s+{PLACE}{SETS_OFF}(?=\S)",
            "task for {who}: ",
        ),
        (rf"(?:on|for)\s+{WHO}['\u2019]s?\s+{PLACE}{SETS_OFF}(?=\S)", "task for {who}: "),
        (rf"{MORE}\s+for\s+{WHO}{SETS_OFF}(?=\S)", "task for {who}: "),
        (r"(?:need(?:ed)?|to-?do|required|action(?: item)?|job|reminder)\s*:\s*(?=\S)", "task: "),
        (rf"(?:first(?:ly| of all)?|to (?:start|begin) with|next|lastly|finally)\s*,?\s+(?={NAME})", ""),
        # The same in other languages.
        (rf"{WHO}\s*,\s*vergiss nicht\s*,?\s*", "{who} soll "),
        (rf"(?:bitte\s+)?{WHO}\s+sagen\s*,?\s+(?:dass\s+)?(?:er|sie)\s+soll\s+", "{who} soll "),
        (rf"(?:bitte\s+)?(?:erinnere?|bitte)\s+{WHO}\s+(?:bitte\s+)?(?:daran|darum)?\s*,\s*", "{who} soll "),
        (rf"{WHO}\s*,\s*n['\u2019]oublie pas (?:de\s+|d['\u2019])", "{who} doit "),
        (
            rf"(?:{COULD_YOU_FR}\s+)?(?:demande[rz]?|dis|dites|rappelle[rz]?)\s+à\s+{WHO}\s+(?:de\s+|d['\u2019])",
            "{who} doit ",
        ),
        (rf"{WHO}\s*,\s*no (?:te )?olvides(?: de)?\s+", "{who} tiene que "),
        (rf"(?:(?:puedes|podrías)\s+)?{TELL_ES}\s+a\s+{WHO}\s+(?:que|de)\s+", "{who} tiene que "),
        # Somebody, but nobody in particular.
        (
            r"(?:who(?:m|so)?ever)\s[^,;:.?!]{2,40}?\s(?:should|must|needs to|has to|can|could|please)\s+(?=\w)",
            "someone should ",
        ),
        (
            r"(?:ask|get|tell|have)\s+(?:someone|somebody|anyone|one of (?:you|them|the \w+))\s+to\s+(?=\w)",
            "someone should ",
        ),
        (
            rf"(?:(?:so\s+)?basically|i (?:think|guess|suppose)|maybe|perhaps)\s*,?\s+(?={NAME}+\s+(?:should|could|can|must|needs?|has|have)\s.*{DATE})",
            "",
        ),
        # What was told before, and then what somebody is to do about it.
        (
            rf"{WHO}\s[^;?!{NAME}]{{3,120}}[,;.]\s*(?:please\s+)?(?:have|get|ask|tell|make|remind)\s+(?:him|her)\s+(?:to\s+)?",
            "{who} should ",
        ),
        (
            rf"[^{NAME}]{{0,60}}{WHO}\s[^,;.?!{NAME}]{{2,60}}\s(?:but|and|so)\s+(?:he|she)\s+(?:has to|needs to|must|should)\s+",
            "{who} should ",
        ),
        (rf"[^{NAME}]{{10,300}}\banyways?\s*,?\s+(?={NAME})", ""),
        (
            rf"[^{NAME}]{{10,300}}\b(?:if you could|could you|can you)\s+(?:please\s+)?(?:have|get|ask|tell)\s+{WHO}\s+(?:to\s+)?",
            "{who} should ",
        ),
        # A person whose part it is.
        (rf"it['\u2019]?s\s+(?:up to|on)\s+{WHO}\s+to\s+", "{who} should "),
        (rf"{WHO}\s+should be the one to\s+", "{who} should "),
        (rf"{WHO}\s*,?\s+you(?:['\u2019]re| are)\s+on\s+(?=\S)", "task for {who}: "),
        (rf"(?:make|put)\s+{WHO}\s+(?:responsible for|in charge of)\s+", "task for {who}: "),
        (
            rf"(?:responsibility|accountability) for\s+(?P<work>[^,;.{NAME}]{{3,80}}?)\s+(?:lies|is|rests)\s+with\s+{WHO}",
            "task for {who}: {work}",
        ),
        (
            rf"(?P<work>(?:the|our|my)\s[^,;.{NAME}]{{3,80}}?)\s+is\s+(?:on|with|down to)\s+{WHO}(?=\s*,)",
            "task for {who}: {work}",
        ),
        (
            rf"(?:the\s+)?deadline for\s+{WHO}['\u2019]s?\s+(?P<work>[^:;.{NAME}]{{3,80}}?)\s*(?::|is)\s+",
            "task for {who}: {work} by ",
        ),
        (r"note to self\s*[:,–-]\s*", "remind me to "),  # noqa: RUF001
        (r"(?:can|could) you (?:please )?add\s*:\s*", "task: "),
        (r"(?:someone|somebody|anyone)(?:\s*,\s*anyone)?\s*,?\s*(?:please|pls|plz)\s+", "someone should "),
        (
            rf"(?P<when>{DATE}+)\s+is\s+(?:the\s+)?(?:deadline|due date|cut-?off)\s+for\s+{WHO}\s+to\s+",
            "{who} has until {when} to ",
        ),
        (rf"{WHO}\s+(?:mate|buddy|pal|dear|love|man|bro|darling)\s*,?\s+", "{who}, "),
        (rf"{WHO}\s*,\s*(?:i|we)(?:['\u2019]d like|\s+want|\s+need)\s+(?=(?:the|my|our|this|that|all)\s)", "{who}: "),
        (rf"{WHO}\s*,\s*you(?:['\u2019]ve|\s+have)?(?:\s+got)?\s+(?=(?:until|till)\s|{DATE})", "{who} has "),
        (
            rf"{WHO}['\u2019]s?\s+(?:(?:only|main|first|top)\s+)?{DUTY}(?:\s+(?:for\s+)?(?P<when>{DATE}+))?\s+(?:is|will be)\s+to\s+",
            "{who} should {when} ",
        ),
        (rf"(?:do(?:n['\u2019]?t| not)|never)\s+let\s+{WHO}\s+forget\s+(?:about\s+)?to\s+", "remind {who} to "),
        (rf"(?:do(?:n['\u2019]?t| not)|never)\s+let\s+{WHO}\s+forget\s+(?:about\s+)?", "remind {who} about "),
        (rf"{WHO}\s+(?:still\s+|also\s+)?owes\s+(?:us|you|{NAME}+)\s+", "task for {who}: "),
    )
)
NEEDS_DOING = regex(
    rf"(?:(?:i|we)(?:['\u2019]d)?\s+(?:really\s+|also\s+)?(?:need|want|like)|need)\s+(?P<what>{THING})\s+(?P<doing>\w+ing)\b"
    rf"(?P<particle>\s+(?:up|out|off|down|over|back|in|through|away)\b)?(?P<rest>.*?)(?:\s+by\s+{WHO})?(?P<tail>[^{NAME}]*)"
)
SOMEBODY_DOES_IT = regex(
    rf"(?P<work>[^{NAME}:;.?!]{{8,200}}?)\s*[,–—-]\s*{WHO}\s+"  # noqa: RUF001
    r"(?:(?:can|could|will|should|to|please|must|may|might)\s+(?:please\s+)?\w+(?:\s+(?:care|charge)\s+of)?\s+(?:it|this|that|them)"
    r"|(?:is|will be)\s+(?:on|doing|handling|taking care of)\s+(?:it|this|that)|(?:has|takes)\s+(?:it|this))"
)
NEEDED = regex(r"\s(?:needs?|has|have|ought) to be\s|\smust be\s")
SOMETHING_WRONG = regex(
    rf"(?:there(?:['\u2019]s|\s+is|\s+are)\s+(?:a|an|some)\s+(?P<new>[^,;:.?!{NAME}]{{3,80}}?)"
    rf"|(?P<known>(?:the|our|my)\s[^,;:.?!{NAME}]{{2,60}}?)(?P<state>(?:['\u2019]s|\s+(?:is|are|has|have|keeps?|won['\u2019]?t|isn['\u2019]?t|doesn['\u2019]?t|broke|leaks?))\b[^,;:.?!{NAME}]{{0,80}}?))"
    rf"\s*[,;.–—-]\s*(?:(?:and|so)\s+)*(?:(?:can|could|will|would|please)\s+)?{WHO}\s*"  # noqa: RUF001
    r"(?:,\s*|(?:should|must|will|to|please|needs? to|has to|(?:can|could|will|would)(?:\s+you)?)\s+)?(?:please\s+)?"
    r"(?P<act>(?:have|take) a look(?: at it)?|look(?: at it)?|\w+(?:\s+(?:into|to|with|after|out))?\s+(?:it|that|them))(?P<rest>\b.*)"
)
PUTS = regex(rf"(?:get|put|have|need)\s+(?={NAME})")
PART = re.compile(rf"(?:^|\s*(?:,|;|\band\b|,\s*and\b)\s*)(?P<who>{NAME}+)\s+")
ON_A_DAY = re.compile(rf"(?:^|\s*[,;]\s*(?:and\s+)?)(?P<when>{DATE}+)\s+(?P<who>{NAME}+)\s+")
APART = re.compile(r"\s+(?:[-–—|/→]|[-=]>)\s+|[.;,]\s+")  # noqa: RUF001
ONLY_FIELDS = re.compile(
    rf"(?:(?:{NAME}++|{DATE}++|(?:for|to|due|by|high|low|top|urgent|asap|critical|important|prio|priority|please|pls|plz|thanks|thx)\b)[\s,]*+)++",
    re.IGNORECASE,
)
THINGS_DONE = frozenset(
    """
    billing booking briefing building catering cleaning clothing drawing filing filling finding heading hearing lighting listing
    meeting offering opening packing painting planning pricing printing rating reading recording reporting seating setting shipping
    testing training wiring writing
    """.split()
)
"""Nouns rather than verbs: "I need the safety training by Friday"."""
ROSTER = regex(rf"(?:(?:for|on|plan for)\s+)?(?P<when>{DATE}+)\s*:\s*(?={NAME})")
LEAD = regex(r"(?:for|on)\s+")
DATES = re.compile(f"{DATE}+")
TAKES = frozenset({"gets", "takes", "has", "does", "on", "handles", "covers"})
FEWEST_PARTS = 2


def reworded(utterance: Utterance) -> str | None:
    """The text said straight; None where it is straight already."""
    if len(utterance.text) > LONGEST_SENTENCE:
        return None
    shadow = _shadow(utterance)
    for say in (_roster, _framed, _needs_doing, _something_wrong, _gapped, _somebody_does_it, _fields_apart):
        text = say(utterance.text, shadow)
        if text is not None:
            return text
    return None


def _shadow(utterance: Utterance) -> str:
    shadow = utterance.text
    for spans, blot in ((utterance.dates, DATE), (utterance.names, NAME)):
        for span in spans:
            shadow = shadow[: span.start] + blot * (span.end - span.start) + shadow[span.end :]
    return shadow


def _roster(text: str, shadow: str) -> str | None:
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


def _framed(text: str, shadow: str) -> str | None:
    for frame in FRAMES:
        found = frame.pattern.match(shadow)
        if found is not None:
            said = {name: text[slice(*found.span(name))] for name in found.groupdict()}
            return (frame.straight.format(**said) + text[found.end() :]).rstrip("? ")
    return None


def _needs_doing(text: str, shadow: str) -> str | None:
    """ "I need the van picking up from the garage", "we need the invoices checking by Freya"."""
    found = NEEDS_DOING.fullmatch(shadow)
    base = base_of_gerund(found["doing"].lower()) if found else None
    if found is None or base is None or found["doing"].lower() in THINGS_DONE:
        return None
    who, what, rest, tail = (text[slice(*found.span(name))] for name in ("who", "what", "rest", "tail"))
    return f"{who} {base}{found['particle'] or ''} {what}{rest}{tail}".strip()


def _something_wrong(text: str, shadow: str) -> str | None:
    """ "There's a leak in the basement, Mike should have a look": the thing named first is what it is about."""
    found = SOMETHING_WRONG.fullmatch(shadow)
    if found is None:
        return None
    who, known, new, rest = (text[slice(*found.span(name))] for name in ("who", "known", "new", "rest"))
    *act, last = found["act"].split()
    verb = "look at" if "look" in {last, *act} and "into" not in act else " ".join(act)
    day = DATES.search(shadow, *found.span("state"))
    when = f" {text[slice(*day.span())]}" if day else ""
    return f"{who}: {verb} {known or f'the {new}'}{rest}{when}"


def _gapped(text: str, shadow: str) -> str | None:
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


def _somebody_does_it(text: str, shadow: str) -> str | None:
    """ "Let's get the roof inspected next week, Mike can organise it"."""
    found = SOMEBODY_DOES_IT.fullmatch(shadow)
    if found is None:
        return None
    work = found["work"]
    if not (work.split()[0].lower() in IMPERATIVES or WANTED.match(work) or NEEDED.search(work)):
        return None
    return f"{text[slice(*found.span('work'))]} ({text[slice(*found.span('who'))]})"


def _fields_apart(text: str, shadow: str) -> str | None:
    """ "Website footer is broken - Tom - today", "The proposal for Acme. Sarah. Wednesday. High priority"."""
    parts = list(_parts(text, shadow))
    works = [said for said, shown in parts if not ONLY_FIELDS.fullmatch(shown)]
    fields = [(said, shown) for said, shown in parts if ONLY_FIELDS.fullmatch(shown)]
    if len(works) != 1 or len(fields) < FEWEST_PARTS or not any(NAME in shown for _, shown in fields):
        return None
    (work,) = works
    words = work.lower().split()
    if ":" in work or len(words) < FEWEST_PARTS or words[0].strip(",.!") in SMALL_TALK | NO_NAMES - DETERMINERS:
        return None
    return f"task: {work}, " + ", ".join(said for said, _ in fields)


def _parts(text: str, shadow: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in APART.finditer(shadow):
        yield text[at : found.start()], shadow[at : found.start()]
        at = found.end()
    yield text[at:], shadow[at:]
