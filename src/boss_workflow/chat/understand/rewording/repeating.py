"""What repeats, said apart from the work: "Weekly: Ann sends the numbers, Fridays 9h", "Mike, fryer filter, every Mon + Thu",
"the bread comes every morning, Ann should check it"."""

from boss_workflow.chat.understand.lexicon import DELEGATED, SMALL_TALK, VAGUE
from boss_workflow.chat.understand.recurrence import RecurrenceSpan
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.requests import AWAY, SPEAKERS, TELLS_OF_SOMEBODY
from boss_workflow.chat.understand.rewording.shadow import NAME, WHO
from boss_workflow.chat.understand.rewording.work import thing_in
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.understand.verb_forms import base_form

UNITS = {
    "daily": "day",
    "weekly": "week",
    "fortnightly": "2 weeks",
    "biweekly": "2 weeks",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
DAY = r"(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?"
CLOCK = r"(?:(?:at|by|@)\s+)?(?:\d{1,2}(?::\d\d|h\d\d|h)?\s?(?:am|pm)?|noon|midnight)"
HEADED = regex(
    r"(?:(?P<unit>daily|weekly|fortnightly|biweekly|monthly|quarterly|yearly)|(?:every|each)\s+(?P<each>day|week|month|quarter|year))\s*[:–—-]+\s*(?P<work>\S.*)"  # noqa: RUF001
)
ON_DAYS = regex(
    rf"\s*[,;(–—-]?\s+\(?(?:every\s+|each\s+|on\s+(?:a\s+)?|by\s+)?(?P<days>{DAY}(?:\s*(?:[,;/&+]|and)\s*{DAY})*)(?P<clock>\s*,?\s+{CLOCK})?[).! ]*$"  # noqa: RUF001
)
ON_THE_NTH = regex(
    r"\s*[,;(–—-]?\s+\(?(?:on|by)?\s*(?P<nth>the\s+(?:\d{1,2}(?:st|nd|rd|th)|first|last|last day))[).! ]*$"  # noqa: RUF001
)
AT_A_TIME = regex(rf"\s*[,;(–—-]?\s+\(?(?P<clock>{CLOCK})[).! ]*$")  # noqa: RUF001
PLURAL = regex(r"days\b")
AT_HEAD = regex(r"\s*(?:[:,]|[-–—](?=\s))\s*")  # noqa: RUF001
SLASH = regex(r"\s*[;/]\s*")
APART = r"\s*(?:[,;:./|]|\s[-–—])\s*"  # noqa: RUF001
FIELDED = regex(rf"{WHO}{APART}(?P<what>[^{NAME}:;!?]{{3,80}}?){APART}$")
SIGNED = regex(rf"(?P<what>[^{NAME}:;!?]{{3,80}}?){APART}{WHO}{APART}$")
UNSET = regex(rf"{WHO}\s+(?P<what>[^{NAME},:;!?]{{3,60}}?)\s+$")
EACH_TIME = regex(r"[\s,]*\b(?:each|every)\s+time\b|\s*\bwhenever it does\b")
SEES_TO = regex(
    rf"\s*[,;.!:–—-]\s*(?:(?:so|and|then)\s+)*+{WHO}\s*,?\s+(?:has to|have to|needs? to|must|should|ought to|to|can you|please|will)\s+(?:please\s+)?"  # noqa: RUF001
    r"(?P<act>\w+(?:\s(?:up|out|off|back|down|in|over|on))?)\s(?:it|them|this|that|those)(?P<rest>\b.*)"
)
LONGEST = 6
FEWEST = 2


def say_repeated(utterance: Utterance, shadow: str) -> str | None:
    text, often = utterance.text, utterance.recurrence
    if often is None or utterance.language != "en":
        return _headed(text) if utterance.language == "en" else None
    return _headed(text) or _fielded(text, shadow, often) or _of_a_thing(text, shadow, often)


def _headed(text: str) -> str | None:
    """How often at the head, on which day at the end."""
    found = HEADED.match(text)
    if found is None:
        return None
    unit = found["each"] or UNITS[found["unit"].lower()]
    work = found["work"]
    if "week" in unit and (days := ON_DAYS.search(work)) is not None:
        other = "other " if unit[0] == "2" else ""
        return f"{work[: days.start()]} every {other}{_listed(days['days'])}{days['clock'] or ''}"
    if unit in {"month", "quarter", "year"} and (nth := ON_THE_NTH.search(work)) is not None:
        day = "last day" if nth["nth"].lower() == "the last" else nth["nth"].removeprefix("the ")
        return f"{work[: nth.start()]} on the {day} of every {unit}"
    if unit == "day" and (at := AT_A_TIME.search(work)) is not None:
        return f"{work[: at.start()]} every day at {at['clock'].lower().removeprefix('at ')}"
    return f"{work} every {unit}"


def _listed(days: str) -> str:
    """ "Mondays / Thu" as "Monday and Thu"."""
    return PLURAL.sub("day", SLASH.sub(" and ", days))


def _fielded(text: str, shadow: str, often: RecurrenceSpan) -> str | None:
    """Person, thing and how often, each by itself; where only spaces part them, nothing may tell of somebody."""
    start, before = 0, shadow[: often.start]
    if shadow[often.end :].strip(" .!,"):
        head = AT_HEAD.match(shadow, often.end) if not before else None
        if head is None:
            return None
        start, before = head.end(), f"{shadow[head.end() :].rstrip(' .!')},"
    unset = UNSET.match(before)
    found = FIELDED.match(before) or SIGNED.match(before) or unset
    if found is None:
        return None
    words = found["what"].lower().split()
    tells = TELLS_OF_SOMEBODY - {"the", "a", "an", "new"} | SPEAKERS | SMALL_TALK
    if len(words) > LONGEST or not tells.isdisjoint(words[:2]) or not AWAY.isdisjoint(words):
        return None
    if found is unset and (len(words) < FEWEST or words[0] in DELEGATED or words[0].endswith(("s", "ing", "ed"))):
        return None
    if base_form(words[0]) is not None or (found is unset and base_form(words[1]) is not None):
        return None
    who, what = (text[start:][slice(*found.span(name))] for name in ("who", "what"))
    return f"{who}: {what}, {text[often.start : often.end]}"


def _of_a_thing(text: str, shadow: str, often: RecurrenceSpan) -> str | None:
    """What comes or happens so often, and who sees to it then."""
    found = SEES_TO.match(shadow, often.end)
    if found is None or NAME in shadow[: often.start]:
        return None
    if found["act"].split()[0].lower() not in DELEGATED | VAGUE:
        return None
    thing = thing_in(text[: often.start])
    if thing is None or thing.lower() in SPEAKERS:
        return None
    who, act, rest = (text[slice(*found.span(name))] for name in ("who", "act", "rest"))
    return f"{who} should {act} {thing}{EACH_TIME.sub('', rest)} {text[often.start : often.end]}"
