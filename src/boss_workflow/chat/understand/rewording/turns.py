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
EARLIER = frozenset({"first", "former"})


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
