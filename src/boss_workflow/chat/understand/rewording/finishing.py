"""A task closed, opened again or dropped, in other words: "TASK-5 is already made", "I closed #4 by mistake"."""

from boss_workflow.chat.understand.lexicon import SMALL_TALK
from boss_workflow.chat.understand.request_patterns import LEVEL, regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME
from boss_workflow.chat.understand.rewording.targets import (
    CHANGING,
    NO_FIRST,
    NOT_IN_A_NAME,
    POINTED,
    TAIL,
    THE,
    WHAT,
    WORDS,
    changes,
    named_in,
)

DONE = "mark {what} as done"
REOPEN = "reopen {what}"
OVER = (
    r"(?:made|handled|taken care of|dealt with|wrapped up|sorted(?: out)?|behind us|over and done with|in the bag|complete|completed|done(?: and dusted)?"
    r"|out of the way|ticked off|fixed|finished|solved|closed|off the list)"
)
WRONGLY = r"(?:by (?:mistake|accident|error)|accidentally|mistakenly|in error|wrongly|too (?:early|soon)|prematurely)"
CLOSED = r"(?:closed|completed|finished|ticked(?: off)?|checked(?: off)?|crossed off|done|marked(?: as)? (?:done|complete|completed|finished)|set to done)"
AGAIN = r"(?:\s*[,;.!–-]+\s*(?:so\s+|and\s+)?(?:please\s+|pls\s+)?(?:re-?open|open|put|set|bring|undo)\s+(?:it|that|this)\b[^,;.]{0,40})"  # noqa: RUF001
WAS = r"(?:was|is|got|were|has been|had been)"
SOMEBODY = rf"(?:i|we|they|he|she|somebody|someone|{NAME}++)(?:['\u2019]ve)?"
TICK = r"(?:close|tick|check|cross|mark|scratch|strike)"
OFF = r"(?:\s+(?:off(?: (?:the|our|my) list)?|out|as (?:done|finished|complete|completed)|done|finished|complete))?"
MAY = r"(?:we|you|u|i)\s+(?:can|could|may|might|should)(?:\s+(?:now|already|finally|also|just|please))?"
CHANGES = changes(
    (
        rf"{POINTED}\s*(?:(?:is|are|was|were|got|(?:has|have)(?: been)?)\s+|['\u2019]s\s+)(?:(?:already|now|all|finally|just|been)\s+)*+{OVER}{TAIL}",
        DONE,
    ),
    (rf"{POINTED}\s*(?:[,:–-]\s*|\s)(?:(?:already|all|now)\s+)*+{OVER}{TAIL}", DONE),  # noqa: RUF001
    (rf"{MAY}\s+{TICK}\s+(?:off\s+)?{POINTED}{OFF}{TAIL}", DONE),
    (rf"{MAY}\s+(?:tick|check|cross|scratch|strike)\s+off\s+{WHAT}{TAIL}", DONE),
    (rf"{MAY}\s+(?:tick|check|cross|scratch|strike)\s+{WHAT}\s+off{TAIL}", DONE),
    (rf"(?:nothing|no work)\s+(?:more\s+)?(?:left|to do|needed)\s+(?:on|for|with)\s+{POINTED}{TAIL}", DONE),
    (rf"{MAY}\s+(?P<verb>drop|delete|cancel|scrap|reopen|remove|archive|bin)\s+{POINTED}{TAIL}", "{verb} {what}"),
    (rf"{POINTED}\s+{WAS}\s+(?:{CLOSED}\s+{WRONGLY}|{WRONGLY}\s+{CLOSED}){AGAIN}?{TAIL}", REOPEN),
    (rf"{WHAT}\s+{WAS}\s+(?:{CLOSED}\s+{WRONGLY}|{WRONGLY}\s+{CLOSED}){AGAIN}{TAIL}", REOPEN),
    (rf"{SOMEBODY}\s+(?:have\s+|has\s+|had\s+)?{WRONGLY}\s+{CLOSED}\s+{WHAT}{OFF}{AGAIN}?{TAIL}", REOPEN),
    (rf"{SOMEBODY}\s+(?:have\s+|has\s+|had\s+)?(?:{CLOSED}|marked)\s+{WHAT}{OFF}\s+{WRONGLY}{AGAIN}?{TAIL}", REOPEN),
    (
        (
            rf"{POINTED}\s+(?:should(?:n['\u2019]?t| not) (?:have been|be) {CLOSED}|(?:should|must|needs to|has to) (?:be )?(?:re)?open(?:ed)?(?: up)?(?: again)?"
            rf"|(?:is|was)(?:n['\u2019]?t| not) (?:really |actually )?{CLOSED} after all){AGAIN}?{TAIL}"
        ),
        REOPEN,
    ),
    (rf"{POINTED}\s+back\s+(?:to|on|onto)\s+(?:open|the list|pending|the board){TAIL}", REOPEN),
    (
        rf"{POINTED}\s+(?:can|may|should|could)\s+(?:just\s+)?be\s+(?P<level>{LEVEL})(?:\s+prio(?:rity)?)?{TAIL}",
        "make {what} {level} priority",
    ),
    (
        rf"(?:put|set|get|bring)\s+{POINTED}\s+back\s+(?:on|onto|to|in|into)\s+(?:(?:the|our)\s+)?(?:list|open|board|pending|todo|to-do|to do){TAIL}",
        REOPEN,
    ),
    (
        rf"{POINTED}\s*[,:–-]*\s*(?:(?:is|are|should be|must be)\s+)?(?:now\s+)?(?P<level>{LEVEL})(?:\s+prio(?:rity)?)?(?:\s*,?\s*(?:and\s+)?not\s+(?:{LEVEL})(?:\s+prio(?:rity)?)?)?{TAIL}",  # noqa: RUF001
        "make {what} {level} priority",
    ),
    (
        rf"{WHAT}\s+(?:is|are|should be|must be)\s+(?P<level>{LEVEL})(?:\s+prio(?:rity)?)?\s*,?\s*(?:and\s+)?not\s+(?:{LEVEL})(?:\s+prio(?:rity)?)?{TAIL}",
        "make {what} {level} priority",
    ),
)
TITLED = regex(
    rf"(?P<what>\w[^,;:.?!{NAME}{DATE}]{{2,50}}?)\s*(?::|\s[–-]+)\s*(?:(?:all|is|now|already|finally)\s+)*+(?:done|finished|sorted|completed?|fixed|closed){TAIL}"  # noqa: RUF001
)
NO_TITLES = frozenset(
    "status note notes today all everything everyone me result update question answer fyi ps done still work reminder goal plan info".split()
)
MOST_WORDS = 6
HAPPENED = (
    r"(?:(?:is|are|was|were|got|(?:has|have)(?: been)?|['\u2019]s|['\u2019]ve)\s+(?:(?:now|all|finally|already|just|been)\s+)*+"
    r"(?:fixed|repaired|done|finished|sorted|paid|sent|signed|delivered|installed|painted|cleaned|ready|arrived|come|back|in place|up|in|here|working again|gone|out|live|mended|replaced|filed|printed|ordered)"
    r"|(?:(?:finally|just|already)\s+)?(?:arrived|came(?: in)?|shipped|went out|landed|works? again|went (?:well|fine|smoothly)))"
)
TICKED = regex(
    rf"(?P<what>(?P<thing>{THE}\s{WORDS}))\s*{HAPPENED}\b[^{NAME}?:]{{0,80}}?(?:\s*[,;.!–-]+\s*|\s+)(?:(?:so|and|then)\s+)*+(?:{MAY}\s+|please\s+|pls\s+|let['\u2019]?s\s+)?{TICK}\s+(?:it|that|this|them)(?:\s+one)?{OFF}{TAIL}"  # noqa: RUF001
)


def say_finished(text: str, shadow: str) -> str | None:
    said = next(filter(None, (change.say(text, shadow) for change in CHANGES)), None)
    return said or _titled(shadow) or _ticked(text, shadow)


def _titled(shadow: str) -> str | None:
    """ "Flyers: done", "Plaster delivery - done": the name of a task and that it is over."""
    found = TITLED.fullmatch(shadow)
    if found is None:
        return None
    what = found["what"]
    words = what.lower().split()
    if len(words) > MOST_WORDS or words[0] in NO_TITLES | CHANGING | SMALL_TALK | (NO_FIRST - {"the"}):
        return None
    if not NOT_IN_A_NAME.isdisjoint(words):
        return None
    return f"mark {what if words[0] in {'the', 'our', 'my'} else f'the {what}'} as done"


def _ticked(text: str, shadow: str) -> str | None:
    """ "The squeaky door is fixed so you can close that one": it is the door."""
    found = TICKED.fullmatch(shadow)
    what = named_in(text, found) if found else None
    return f"mark {what} as done" if what else None
