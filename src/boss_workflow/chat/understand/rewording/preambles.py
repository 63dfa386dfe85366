"""What is said around the work and about it: "Everyone listen: Ann …", "which means I need to …", "…, put it on my list"."""

import re

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO

CALL = (
    r"(?:(?:please\s+)?listen(?:\s+up)?|attention|pay attention|announcement|heads up|gather round|read this|important notice|quick update"
    r"|(?:here(?:['\u2019]s|\s+is|\s+are)\s+)?(?:the|our|today['\u2019]s|tomorrow['\u2019]s|this week['\u2019]s)?\s*(?:plan|split|line-?up|assignments|allocations?|division of work|who does what|marching orders|running order)"
    r"|as (?:discussed|agreed|follows)|this is (?:how we do it|the plan)|orders? (?:for|of) the day)"
)
THOSE = r"(?:everyone|everybody|all|team|guys|people|folks|lads|ladies|crew|gang|you lot|all of you)"
SOFT = r"(?:ok(?:ay)?|right|so|now|hey|hello|hi|please|and|good|morning|for|to)"
ANNOUNCED = regex(
    rf"(?:(?:{THOSE}|{SOFT})[\s,!]*+)*+{CALL}(?:[\s,]+(?:{THOSE}|please|{DATE}+|for|on|of|the|week|day|shift))*+\s*[:.!–—-]+\s*(?={NAME}|{DATE})"  # noqa: RUF001
)
MEANS = regex(
    rf"(?P<told>[^{NAME}]{{0,20}}.{{5,280}}?)[,;.–—-]?\s+(?:which|that|this|and that|so that)\s+means\s+(?:that\s+)?(?=(?:i|we|{NAME}+)(?:['\u2019]ve|\s))"  # noqa: RUF001
)
PUT = r"(?:put|add|pop|stick|note|log|get|write|jot|stick|slot|make|set)"
KEEP = regex(
    rf"\s*[,;.!–—-]\s*(?:(?:so|and|can you|could you|please|pls)\s+)*+{PUT}\s+(?:it|that|this|them|those|these)(?:\s+(?:both|all))?"  # noqa: RUF001
    r"(?:\s+(?:down|in|up))?(?:\s+(?:on|onto|to|in|into|as|for)\s+(?:(?:my|the|our|me|us|a|an)\s+)?(?:(?:to-?do|task|recurring|repeating|regular|weekly|monthly|daily)\s+)?(?:list|board|plate|backlog|system|calendar|diary|tasks?|to-?dos?|thing|one|reminder|item)?)?"
    r"(?:\s+(?:please|pls|for me|will you|would you|ok|thanks))*+[ .!?]*$"
)
SAID = r"(?:said|says|promised|offered|agreed|volunteered|told me|told us)"
WILL = r"(?:that\s+)?(?:(?:he|she|they)(?:['\u2019](?:d|ll)|\s+(?:would|will|can|could|is going to|was going to|wanted to|wants to))|to)"
PROMISED = regex(
    rf"(?:[^{NAME}]{{0,80}}?[,.;!]?\s+)?{WHO}(?:\s[^{NAME}]{{0,80}}?[,;.!–—-]\s*(?:so\s+|and\s+|but\s+)?(?:he|she|they))?\s+(?:(?:has|have|just|already|kindly)\s+)*+{SAID}\s+{WILL}\s+(?=\w)"  # noqa: RUF001
)
I_PROMISED = regex(
    r"i(?:['\u2019]ve| have)?\s+(?:just\s+)?(?:promised|told|said to)\s+(?:[^,;.]{0,40}?\s)?(?:that\s+)?(?:i['\u2019]?(?:d|ll)|i (?:would|will)|to)\s+(?=\w)"
)
OWING = regex(r"\b(?:i|we)(?:['\u2019]ve)?\s+(?:need|have|got|must|should|ought|gotta)\b")
DATES = re.compile(f"{DATE}+")
LONGEST = 400


def without_preamble(text: str, shadow: str) -> str | None:
    """The request alone; None where nothing is said around it."""
    if len(text) > LONGEST:
        return None
    announced = ANNOUNCED.match(shadow)
    if announced is not None:
        day = DATES.search(shadow, 0, announced.end())
        when = f"{text[slice(*day.span())]}: " if day else ""
        return f"{when}{text[announced.end() :]}"
    kept = KEEP.search(shadow)
    if kept is not None:
        said = _promised(text[: kept.start()], shadow[: kept.start()])
        if said is not None:
            return said
        text, shadow = (text[: kept.start()], shadow[: kept.start()]) if OWING.search(shadow) else (text, shadow)
    means = MEANS.match(shadow)
    return text[means.end() :] if means else None


def _promised(text: str, shadow: str) -> str | None:
    """ "Beth said she'd bring bagels" is work once it is to be noted."""
    mine = I_PROMISED.match(shadow)
    if mine is not None:
        return f"I have to {text[mine.end() :]}"
    found = PROMISED.match(shadow)
    return f"{text[slice(*found.span('who'))]} should {text[found.end() :]}" if found else None
