"""Two things named and then shared out: "the bus list and the slips have to be ready by Friday, Ann takes the first, Mike the
second"."""

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME

NEED = r"(?:(?:both|all|still|also)\s+)*+(?:(?:have|has|need|needs|ought)\s+to\s+be\s+\w+|must be\s+\w+|are due|is due|(?:need|want)\s+\w+ing|are needed)"
TAKES = r"(?:takes|gets|does|has|can take|can do|will take|will do|to take|to do|takes on|handles|on|for|=|-|:)?"
ONE = r"(?:the\s+)?(?P<{0}>first|former|second|latter|last|other)(?:\s+one)?"
PAIR = (
    rf"(?:(?:i|we)\s+need\s+)?(?P<one>[^{NAME}{DATE},;:.!?]{{3,80}}?)\s+(?:and|&|\+)\s+(?P<other>[^{NAME}{DATE},;:.!?]{{3,80}}?)"
    rf"(?:\s+{NEED})?(?:\s*,?\s*(?P<when>{DATE}+))?\s*(?:[,;:.!–—-]+\s*)(?:(?:so|and)\s+)?"  # noqa: RUF001
)
SHARED = (
    regex(
        rf"{PAIR}(?P<who>{NAME}+)\s*{TAKES}\s*{ONE.format('nth')}\s*(?:,|;|\.|and)+\s*(?:and\s+)?(?P<whose>{NAME}+)\s*{TAKES}\s*{ONE.format('next')}[.! ]*"
    ),
    regex(
        rf"{PAIR}{ONE.format('nth')}\s+(?:is\s+)?(?:for|to|goes to|by)?\s*(?P<who>{NAME}+)\s*(?:,|;|\.|and)+\s*(?:and\s+)?{ONE.format('next')}\s+(?:is\s+)?(?:for|to|goes to|by)?\s*(?P<whose>{NAME}+)[.! ]*"
    ),
)
ORDINAL = regex(r"\b(?:first|former)\b")
THINGS_FROM = regex(
    rf"(?:(?:i|we)\s+)?(?:need|want|expect)\s+(?:(?:two|three|four|five|six|\d|some|a few|a couple of)\s+)(?:more\s+)?(?:things|jobs|documents|reports)\s+(?:from|by|of)\s+(?P<who>{NAME}+)\s*[,:–—-]*\s+"  # noqa: RUF001
)
NEXT_THING = regex(
    rf"(?<={DATE})\s*[,;]?\s+(?:and\s+)?(?=(?:the|a|an|her|his|their|our|my)\s)|\s*[,;]?\s+and\s+(?=(?:the|a|an|her|his|their|our|my)\s)"
)
UNDATED = regex(
    r"\s*,?\s+(?:no|without(?: a)?)\s+(?:date|deadline|rush|hurry)(?:\s+(?:on|for)\s+(?:that|this|it)(?:\s+one)?)?$"
)
FEWEST, MOST = 2, 12
EARLIER = frozenset({"first", "former"})


def say_dictated(text: str, shadow: str) -> str | None:
    """ "I need three things from Ann the payroll by Monday the report by Friday and the list": a date ends each thing."""
    found = THINGS_FROM.match(shadow)
    if found is None or NAME in shadow[found.end() :]:
        return None
    ends = [one.span() for one in NEXT_THING.finditer(shadow, found.end())] + [(len(text), len(text))]
    said, start, who = [], found.end(), text[slice(*found.span("who"))]
    for end, following in ends:
        thing = UNDATED.sub("", text[start:end].strip(" ,;.!"))
        said.append(f"task for {who}: {thing}")
        start = following
    return "; ".join(said) if FEWEST <= len(said) <= MOST else None


def say_shared_out(text: str, shadow: str) -> str | None:
    if ORDINAL.search(shadow) is None:
        return None
    for pattern in SHARED:
        found = pattern.fullmatch(shadow)
        if found is None or (found["nth"].lower() in EARLIER) == (found["next"].lower() in EARLIER):
            continue
        who, whose, one, other, when = (
            text[slice(*found.span(name))] for name in ("who", "whose", "one", "other", "when")
        )
        if found["nth"].lower() not in EARLIER:
            who, whose = whose, who
        due = f", {when}" if when else ""
        return f"task for {who}: {one}{due}; task for {whose}: {other}{due}"
    return None
