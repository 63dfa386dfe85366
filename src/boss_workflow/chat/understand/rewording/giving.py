"""Another person for a task, in other words: "#4 goes to Ann, not Mike", "change the owner of TASK-4, it's Ann now"."""

from boss_workflow.chat.understand.rewording.shadow import NAME, WHO
from boss_workflow.chat.understand.rewording.targets import POINTED, TAIL, WHAT, changes

GIVE = "give {what} to {who}"
OWNER = r"(?:person|owner|assignee|name|responsible(?: person)?|one responsible|guy|contact)"
DONE_BY = r"(?:done|handled|taken(?: over| on| care of)?|looked after|covered|managed|dealt with|sorted|run|led|prepared|picked up)"
ANOTHER = rf"(?:\s*,?\s+(?:and\s+)?(?:not|no longer|instead of|rather than)\s+(?:to\s+|for\s+|with\s+|by\s+)?{NAME}++(?:['\u2019]s)?(?:\s+(?:anymore|any more))?)"
IS_NOW = r"(?:\s*[,:;.–-]?\s*(?:(?:it|that)(?:['\u2019]s|\s+is)\s+)?(?:is\s+)?(?:now\s+)?(?:is\s+|it['\u2019]?s\s+|to\s+|->\s*)?)"  # noqa: RUF001
HANDS = rf"(?:(?:my|his|her|their|{NAME}++['\u2019]s?)\s+(?:hands|plate|desk|list|back|shoulders|tray)|{NAME}++|him|her|them|me)"
TAKES = r"(?:takes?|gets?|pulls?|lifts?|picks?\s+up|grabs?|takes?\s+over|had|have|has|did|does|do|took|handled?|handles|got)"
CHANGES = changes(
    (rf"(?:make|put)\s+{WHO}\s+(?:responsible for|in charge of|on)\s+{POINTED}{ANOTHER}?{TAIL}", GIVE),
    (rf"put\s+{WHO}\s+on\s+{POINTED}(?:\s+instead(?:\s+of\s+{NAME}++)?|{ANOTHER}){TAIL}", GIVE),
    (
        rf"take\s+{NAME}++\s+off\s+{WHAT}\s*,?\s+(?:and\s+)?put\s+{WHO}\s+on(?:\s+(?:it|that|there))?(?:\s+instead)?{TAIL}",
        GIVE,
    ),
    (
        rf"{WHO}(?:['\u2019]s|\s+is|\s+will be)\s+(?:now\s+)?(?:taking(?:\s+over)?|doing|handling|on|in charge of|responsible for)\s+{POINTED}\s+(?:from now on|from here|now|instead){TAIL}",
        GIVE,
    ),
    (
        rf"{WHAT}\s+(?:is(?:n['\u2019]?t| not)|goes not|should not be)\s+(?:for\s+|to\s+|with\s+)?{NAME}++(?:['\u2019]s?)?\s*(?:[,;.–-]\s*)?(?:(?:it['\u2019]?s|it is|but|rather)\s+)*+(?:for\s+|to\s+|with\s+)?{WHO}(?:['\u2019]s?)?(?:\s+(?:one|job|task))?{TAIL}",  # noqa: RUF001
        GIVE,
    ),
    (
        rf"{WHAT}\s+(?:should|could|can|must|might|would|ought to|needs? to)\s+(?:rather|better|really|actually|now|preferably)\s+be\s+{DONE_BY}\s+by\s+{WHO}{ANOTHER}?{TAIL}",
        GIVE,
    ),
    (
        rf"{WHAT}\s+(?:should|could|can|must|might|would|ought to|needs? to|will)\s+be\s+{DONE_BY}\s+by\s+{WHO}(?:\s+instead|{ANOTHER}){TAIL}",
        GIVE,
    ),
    (
        rf"{POINTED}\s+(?:should|could|can|must|might|ought to|needs? to|will|is to)\s+be\s+{DONE_BY}\s+by\s+{WHO}{TAIL}",
        GIVE,
    ),
    (
        rf"{WHAT}\s+(?:(?:is|are|would be|goes)\s+)?(?:better|best|rather)\s+(?:off\s+)?(?:{DONE_BY}\s+)?(?:by|with|to)\s+{WHO}{TAIL}",
        GIVE,
    ),
    (
        rf"(?:i|we)(?:['\u2019]d|\s+would)\s+(?:rather|prefer(?:\s+it\s+if)?|sooner)\s+(?:have\s+|let\s+|see\s+)?{WHO}\s+{TAKES}\s+(?:over\s+|care of\s+)?{WHAT}{TAIL}",
        GIVE,
    ),
    (
        rf"(?:can|could|would|will|might|have|let|get|maybe)?\s*{WHO}\s*,?\s*(?:can\s+|could\s+|should\s+|to\s+|please\s+|will\s+)*+(?:takes?|gets?|pulls?|lifts?)\s+{POINTED}\s+(?:off|from)\s+{HANDS}{TAIL}",
        GIVE,
    ),
    (
        rf"(?:so\s+)?{WHO}\s+(?:now\s+)?(?:takes?(?:\s+over)?|gets|picks\s+up|inherits)\s+{POINTED}(?:\s+from\s+(?:{NAME}++|him|her))?{ANOTHER}?{TAIL}",
        GIVE,
    ),
    (
        rf"{WHAT}\s*[,:–-]?\s*(?:(?:goes|go|moves|belongs|should go|must go|now)\s+)*+(?:over\s+)?(?:to|2)\s+{WHO}(?:\s+now)?{ANOTHER}{TAIL}",  # noqa: RUF001
        GIVE,
    ),
    (
        rf"{POINTED}\s*[,:–-]?\s*(?:(?:is|are|should be|now)\s+)*+(?:for|with)\s+{WHO}(?:\s+now)?{ANOTHER}{TAIL}",  # noqa: RUF001
        GIVE,
    ),
    (rf"{WHAT}\s*[,:–-]?\s*(?:now\s+)?{WHO}(?:['\u2019]s)?(?:\s+now)?{ANOTHER}{TAIL}", GIVE),  # noqa: RUF001
    (rf"{WHAT}\s+(?:is|are)\s+(?:now\s+)?{WHO}(?:['\u2019]s)?(?:\s+(?:job|now))?{ANOTHER}{TAIL}", GIVE),
    (rf"{POINTED}\s+(?:goes|go|is|moves|over)\s+(?:now\s+)?2\s+{WHO}{TAIL}", GIVE),
    (rf"{POINTED}\s*[,:–-]?\s*(?:is\s+)?now\s+(?:it['\u2019]?s\s+|is\s+|for\s+|with\s+|on\s+)?{WHO}{TAIL}", GIVE),  # noqa: RUF001
    (
        rf"(?:give|hand|assign|pass|move|transfer)\s+{WHAT}\s+(?:over\s+)?(?:to|2)\s+{WHO}{ANOTHER}{TAIL}",
        GIVE,
    ),
    (
        rf"{WHO}\s+(?:should|can|could|must|will|to)\s+(?:please\s+)?(?:do|take|handle|have|get|take over)\s+{WHAT}(?:\s+instead(?:\s+of\s+{NAME}++)?|{ANOTHER}){TAIL}",
        GIVE,
    ),
    (
        rf"(?:change|switch|swap|update|correct)\s+(?:the\s+)?{OWNER}\s+(?:of|for|on|in)\s+{WHAT}{IS_NOW}{WHO}{TAIL}",
        GIVE,
    ),
    (
        rf"(?:the\s+)?(?:new\s+)?{OWNER}\s+(?:of|for|on)\s+{WHAT}\s*(?:is\s+(?:now\s+)?|:|,|=|-|will be\s+)\s*(?:now\s+)?{WHO}{TAIL}",
        GIVE,
    ),
    (rf"{POINTED}\s*[:,-]?\s*(?:has a\s+|gets a\s+)?new\s+{OWNER}\s*(?:is|:|,|=|-)?\s*{WHO}{TAIL}", GIVE),
    (
        rf"(?:see|make sure|ensure)\s+(?:to it\s+)?(?:that\s+)?{WHAT}\s+(?:goes|gets|is given|is handed|is passed|moves)\s+(?:over\s+|on\s+)?to\s+{WHO}{TAIL}",
        GIVE,
    ),
)


def say_given(text: str, shadow: str) -> str | None:
    if NAME not in shadow:
        return None
    return next(filter(None, (change.say(text, shadow) for change in CHANGES)), None)
