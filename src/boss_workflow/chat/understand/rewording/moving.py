"""Another day for a task, in other words: "the fryer one may wait until Monday", "TASK-7 from Tuesday to Thursday"."""

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE
from boss_workflow.chat.understand.rewording.targets import LEADING, POINTED, TAIL, WHAT, WHEN, changes

MOVE = "move {what} to {when}"
FINE = r"(?:\s+(?:is|will be|would be|works|suits|will do|would do|does it)|['\u2019]s|['\u2019]ll do)(?:\s+(?:fine|ok|okay|good|great|better|perfect|enough|soon enough|early enough|good enough|just fine|alright|all right))?"
SOFTLY = r"(?:\s+(?:as well|just|easily|also|happily|now|rather|probably|perfectly well|safely))*+"
MOVED = (
    r"(?:moves|moved|shifts|shifted|slips|slipped|slides|pushed|postponed|changed|changes|rescheduled|to (?:go|move))"
)
UNIT = r"(?:hour|day|week|month)s?"
ANOTHER = rf"(?P<span>(?:another|an extra)\s+(?:\w+\s+)?{UNIT})"
MORE = rf"(?P<count>\w+)\s+more\s+(?P<unit>{UNIT})"
LONGER = regex(r"\b(?:another|extra|more)\b")
NEEDS = r"(?:needs?|gets?|could use|wants?|will (?:need|take)|takes?)"
CHANGES = changes(
    (rf"{POINTED}\s+{NEEDS}\s+{ANOTHER}{TAIL}", "postpone {what} by {span}"),
    (rf"{POINTED}\s+{NEEDS}\s+{MORE}{TAIL}", "postpone {what} by {count} {unit}"),
    (rf"give\s+{WHAT}\s+{ANOTHER}{TAIL}", "postpone {what} by {span}"),
    (rf"give\s+{WHAT}\s+{MORE}{TAIL}", "postpone {what} by {count} {unit}"),
    (
        rf"(?:(?:i|we)\s+(?:need|want)\s+)?{POINTED}\s+(?:done\s+)?(?:earlier|sooner|later|already)(?:\s+please)?\s*[,:;–-]?\s*{WHEN}{TAIL}",  # noqa: RUF001
        MOVE,
    ),
    (
        rf"{WHAT}\s+(?:can|may|might|could){SOFTLY}\s+(?:wait|hold|stay|sit|stand over|slide|slip|rest)(?:\s+(?:a bit|a while|there))?(?:\s*,?\s*(?:say\s+)?)\s+{WHEN}{TAIL}",
        MOVE,
    ),
    (rf"{WHAT}\s+(?:can|could|may){SOFTLY}\s+(?:be|happen|be done|go)\s+{WHEN}{TAIL}", MOVE),
    (rf"{POINTED}\s+(?:should|must|needs to|has to){SOFTLY}\s+be\s+{WHEN}{TAIL}", MOVE),
    (rf"{WHAT}\s*[,:–-]?\s+(?:better|rather|preferably|sooner)(?:\s+(?:moved|done))?\s+{WHEN}{TAIL}", MOVE),  # noqa: RUF001
    (rf"{POINTED}\s+(?:is|would be|works|fits|goes)\s+(?:better|best)\s+{WHEN}{TAIL}", MOVE),
    (
        rf"(?:better|rather|preferably)\s+{WHEN}\s+(?:for|with)\s+{WHAT}{TAIL}",
        MOVE,
    ),
    (
        rf"{POINTED}\s*[,:–-]?\s+(?:(?:is|are|was|has|been|have|gets?|now|goes)\s+)*+(?:{MOVED}\s+)?from\s+{DATE}++\s+(?:(?:on)?to|until|till)\s+{WHEN}{TAIL}",  # noqa: RUF001
        MOVE,
    ),
    (
        rf"{WHAT}\s+(?:(?:is|are|was|has|been|have|now)\s+)*+{MOVED}\s+from\s+{DATE}++\s+(?:(?:on)?to|until|till)\s+{WHEN}{TAIL}",
        MOVE,
    ),
    (
        rf"(?:move|push|shift|change|postpone|reschedule|switch|swap)\s+{WHAT}\s+from\s+{DATE}++\s+(?:(?:on)?to|until|till)\s+{WHEN}{TAIL}",
        MOVE,
    ),
    (
        rf"{WHAT}\s*[,:–-]?\s+(?:(?:is|are|goes|moves|should be|has to be|needs to be)\s+)?(?:now\s+)?(?:due\s+)?{WHEN}\s*,?\s+(?:and\s+)?(?:instead of|rather than|not)\s+(?:{LEADING})?{DATE}++{TAIL}",  # noqa: RUF001
        MOVE,
    ),
    (
        rf"{WHAT}\s*[,:–-]?\s+(?:(?:is|are)\s+)?not\s+(?:due\s+)?(?:{LEADING})?{DATE}++\s*[,;–-]?\s*(?:but\s+|it['\u2019]?s\s+|rather\s+)*+{WHEN}{TAIL}",  # noqa: RUF001
        MOVE,
    ),
    (
        rf"(?:there['\u2019]?s\s+|there is\s+)?no (?:rush|hurry|panic|stress|need to hurry)\s+(?:on|with|for|about)\s+{WHAT}\s*[,;.–-]\s*{WHEN}{FINE}{TAIL}",  # noqa: RUF001
        MOVE,
    ),
    (rf"{WHEN}{FINE}\s+for\s+{POINTED}{TAIL}", MOVE),
    (rf"{WHAT}\s*[,:–-]\s*{WHEN}{FINE}{TAIL}", MOVE),  # noqa: RUF001
    (
        (
            rf"{WHAT}\s+(?:(?:does|do)(?:n['\u2019]?t| not) (?:have|need) to be (?:done|ready|finished|there|in|sent|out)|(?:is|are)(?:n['\u2019]?t| not) needed"
            rf"|need(?:n['\u2019]?t| not) be (?:done|ready|finished)|won['\u2019]?t be needed)\s+{WHEN}{TAIL}"
        ),
        MOVE,
    ),
    (
        rf"(?:the\s+)?new\s+(?:date|deadline|day|due date|time)\s+(?:for|of|on)\s+{WHAT}\s*(?:is|will be|:|,|=|-)\s*{WHEN}{TAIL}",
        MOVE,
    ),
    (
        rf"{WHAT}\s*[:,-]?\s*(?:has\s+a\s+|gets\s+a\s+)?new (?:date|deadline|day|due date)\s*(?:is|:|,|-)?\s*{WHEN}{TAIL}",
        MOVE,
    ),
    (
        rf"(?:leave|park|hold(?: off)?(?: on)?|hold off with|wait with)\s+{POINTED}\s+(?:until\s+|till\s+)?{WHEN}{TAIL}",
        MOVE,
    ),
    (rf"(?:hold off (?:on|with)|wait with|hold back)\s+{WHAT}\s+{WHEN}{TAIL}", MOVE),
    (rf"(?:do|get to|finish|tackle)\s+{POINTED}\s+{WHEN}\s+instead{TAIL}", MOVE),
    (rf"let['\u2019]?s (?:do|say|make)\s+{WHEN}\s+(?:for|with)\s+{WHAT}{TAIL}", MOVE),
    (rf"let['\u2019]?s (?:do|have|move|push)\s+{WHAT}\s+{WHEN}\s+instead{TAIL}", MOVE),
)


def say_moved(text: str, shadow: str) -> str | None:
    if DATE not in shadow and LONGER.search(shadow) is None:
        return None
    return next(filter(None, (change.say(text, shadow) for change in CHANGES)), None)
