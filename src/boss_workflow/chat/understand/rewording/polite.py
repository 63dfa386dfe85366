"""Asked with much courtesy: "any chance Aisha could …", "would you mind pulling …", "could you possibly ask Tom whether …"."""

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import NAME, WHO
from boss_workflow.chat.understand.rewording.work import thing_in
from boss_workflow.chat.understand.verb_forms import base_of_gerund

SOFTLY = r"(?:(?:possibly|maybe|perhaps|please|kindly|also|just)\s+)*+"
ABLE = r"(?:(?:could|can|might|will|would|to)\s+)(?:(?:please|possibly|maybe|be able to|manage to|find time to|quickly)\s+)*+"
WHETHER = r"(?:to\s+|(?:if|whether)\s+(?:he|she|they)(?:['\u2019]d|\s+(?:can|could|would|might))\s+(?:(?:be able to|please|possibly|mind)\s+)*+)"
BEFORE = rf"(?:(?P<before>[^{NAME}]{{3,300}}?)[,.;!?–—-]\s+)?(?:(?:so|and|but)\s+)?"  # noqa: RUF001
WISHES = (
    r"(?:(?:is there\s+)?(?:any|a|some)\s+(?:chance|way|possibility)\s+(?:that\s+|of\s+getting\s+)?"
    r"|(?:i was hoping|hoping|would it be possible (?:for|that)|is it possible (?:for|that)|see if)\s+"
    r"|(?:i['\u2019]d|i would)\s+(?:really\s+|be\s+)*+(?:love it|like it|appreciate it|grateful|happy|glad)\s+if\s+|(?:it['\u2019]d|it would|that['\u2019]d)\s+be\s+(?:a\s+)?(?:really\s+|so\s+)*+(?:great|good|help|helpful|nice|lovely|ideal|big help|amazing|awesome|wonderful|perfect|fantastic|super|brilliant)\s+if\s+)"
)
WONDERS = (
    r"(?:do (?:you|we|u) (?:think|reckon)|i\s+wonder (?:if|whether)|(?:i\s+was\s+|just\s+)?wondering (?:if|whether))\s+"
)
"""Only with "could": "do you think John can fix it?" asks what is possible."""
ASKED = tuple(
    regex(pattern)
    for pattern in (
        rf"{BEFORE}{WISHES}{WHO}\s+{ABLE}(?=\w)",
        rf"{BEFORE}{WONDERS}{WHO}\s+(?:could|might|would)\s+(?:(?:please|possibly|maybe|be able to|quickly)\s+)*+(?=\w)",
        rf"{BEFORE}(?:would|could|can|will|might)\s+(?:you|u|we)\s+{SOFTLY}(?:get|have|ask|tell|remind|send)\s+{WHO}\s+{WHETHER}(?=\w)",
        rf"(?:might|could|would|can)\s+{WHO}\s+(?:find|have|spare|make)\s+(?:a\s+|some\s+|the\s+)?(?:moment|minute|time|second|hour)\s+to\s+(?=\w)",
        rf"(?:please\s+|pls\s+|kindly\s+|possibly\s+|maybe\s+)?(?:ask|check with|see)\s+(?:with\s+)?{WHO}\s+(?:if|whether)\s+(?:he|she|they)(?:['\u2019]d|\s+(?:can|could|would|might))\s+(?:(?:be able to|please|possibly)\s+)*+(?=\w)",
        rf"{WHO}\s*,?\s+(?:do you think you|would you|could you|can you|will you|any chance you)\s+(?:could\s+|can\s+)?(?:(?:possibly|maybe|perhaps|please|kindly|be able to)\s+)++(?=\w)",
    )
)
DOING = tuple(
    regex(pattern)
    for pattern in (
        rf"{WHO}\s*,?\s+(?:would|do)\s+you\s+mind\s+(?P<doing>\w+ing)\b",
        rf"(?:any chance of|how about|would you mind|do you mind)\s+(?:getting\s+|having\s+)?{WHO}\s+(?P<doing>\w+ing)\b",
        rf"{WHO}\s+(?:wants|needs|ought|has|is)\s+to\s+be\s+(?P<doing>\w+ing)\b",
    )
)
THEM = regex(r"(\w+(?:\s(?:up|out|off|to|with|after|down|back))?)\s(?:it|them|this|that|those|him|her)\b")
AND_IF = regex(
    rf"\s*[,;]?\s+(?:and|or|plus)\s+(?:also\s+|then\s+)?(?:if|whether|that)?\s*{WHO}\s+(?:could|can|might|would|will)\s+(?:also\s+|then\s+|please\s+)*+(?=\w)"
)
"""Another person within the same wish: "… and if Ann could …"."""
SLOWLY = regex(r"(?:(?:i|we)(?:['\u2019](?:m|re)|\s+am|\s+are)?\s+)?going to\s+(?=(?:need|want|have)\b)")


def say_asked(text: str, shadow: str) -> str | None:
    for pattern in ASKED:
        found = pattern.match(shadow)
        if found is not None:
            who, asked = text[slice(*found.span("who"))], text[found.end() :].rstrip("? ")
            them = THEM.match(asked)
            if them is None:
                return f"{who} should {_and_others(asked, shadow[found.end() :])}"
            before = found.groupdict().get("before")
            if not before:
                return None
            thing = thing_in(text[: found.end("before")])
            return f"task for {who}: {them[1]} {thing}{asked[them.end() :]}" if thing else f"task for {who}: {asked}"
    for pattern in DOING:
        found = pattern.match(shadow)
        base = base_of_gerund(found["doing"].lower()) if found else None
        if found is not None and base is not None:
            return f"{text[slice(*found.span('who'))]} should {base}{text[found.end() :]}".rstrip("? ")
    slow = SLOWLY.match(shadow)
    return text[slow.end() :] if slow else None


def _and_others(text: str, shadow: str) -> str:
    said, at = [], 0
    for found in AND_IF.finditer(shadow):
        said.append(f"{text[at : found.start()]}; {text[slice(*found.span('who'))]} should ")
        at = found.end()
    return "".join((*said, text[at:]))
