"""Questions and changes in other words: "share the pending list of Ann", "Ann finished the trap, tick it off"."""

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.openings import Frame
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO

GIVE = r"(?:share|send|give|show|provide)\s+(?:me\s+|us\s+)?(?:the\s+|a\s+)?"
KIND = r"(?P<kind>pending|open|overdue|outstanding|remaining)"
WHAT = rf"(?P<what>(?:the|our|my|that)\s[^,;:.?!{NAME}]{{3,60}}?)"
END = r"(?=[.!? ]*$)"
FRAMES = tuple(
    Frame(regex(pattern), straight)
    for pattern, straight in (
        (
            rf"{GIVE}{KIND}\s+(?:tasks?\s+|work\s+)?(?:list|items?|works?|tasks?)\s+(?:of|for|from|with)\s+{WHO}{END}",
            "{kind} tasks of {who}",
        ),
        (
            rf"{GIVE}(?:list|status|update)\s+of\s+{WHO}['\u2019]s?\s+(?P<kind>(?:pending|open|overdue)\s+)?(?:tasks|work|items){END}",
            "{kind}tasks of {who}",
        ),
        (
            rf"what(?:['\u2019]s|\s+(?:all\s+)?is)?\s+{KIND}\s+(?:from|at|on|with)\s+{WHO}['\u2019]s?\s+(?:side|end|plate|desk|part){END}",
            "{kind} tasks of {who}",
        ),
        (
            rf"{WHO}(?:['\u2019]s|\s+has)?\s+(?:finished|done|completed|sorted)\s+{WHAT}\s*[,;.–-]\s*(?:so\s+)?(?:please\s+)?(?:tick|mark|check|cross|close)\s+(?:it|that)(?:\s+(?:off|done|as done|complete|as complete))?{END}",  # noqa: RUF001
            "mark {what} as done",
        ),
        (
            rf"(?P<what>[^,;:.?!{NAME}{DATE}]{{3,60}}?)\s+(?:can(?:not|['\u2019]?t)|won['\u2019]?t)\s+(?:be\s+(?:done|finished|ready)|happen|make it)\b[^,;.]*[,;.]\s*(?:so\s+)?(?:please\s+|pls\s+)?(?:make|move|push)\s+it\s+(?:to\s+)?(?={DATE})",
            "move {what} to ",
        ),
        (
            rf"{WHAT}\s+(?:(?:needs|has|wants|ought)\s+to|should|must)\s+be\s+(?:for\s+|on\s+)?(?P<when>{DATE}+)\s+instead{END}",
            "move {what} to {when}",
        ),
        (
            rf"(?:no\s*,?\s+)?not\s+{NAME}+\s*[,;.–-]\s*{WHO}(?:\s+(?:should|can|will|to)\s+(?:do|have|take|handle)\s+(?:it|this|that))?{END}",  # noqa: RUF001
            "give it to {who}",
        ),
    )
)


def say_inquiry(text: str, shadow: str) -> str | None:
    return next(filter(None, (frame.say(text, shadow) for frame in FRAMES)), None)
