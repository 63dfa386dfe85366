"""What people type short or say in their own way, spelt out as the grammar reads it: "b4", "month end", "Monday mornings"."""

import re
from collections.abc import Callable

from boss_workflow.chat.understand.lexicon import DELEGATED, DETERMINERS

WORDS = {
    "2moro": "tomorrow",
    "2morrow": "tomorrow",
    "abt": "about",
    "arvo": "afternoon",
    "b/c": "because",
    "b4": "before",
    "chk": "check",
    "cld": "could",
    "cud": "could",
    "evry": "every",
    "gimme": "give me",
    "gna": "going to",
    "gonna": "going to",
    "havta": "have to",
    "hw": "how",
    "lemme": "let me",
    "mv": "move",
    "prepone": "move",
    "psh": "push",
    "rn": "right now",
    "thru": "through",
    "tsk": "task",
    "tsks": "tasks",
    "upd8": "update",
    "urgnt": "urgent",
    "wanna": "want to",
    "wats": "what's",
    "weds": "Wednesday",
    "wkday": "weekday",
    "wkdays": "weekdays",
    "wkend": "weekend",
    "wkends": "weekends",
    "wld": "would",
    "xcpt": "except",
}
NOUNS = frozenset("all back cover dinner lunch work help tea".split())
HOURS = "one two three four five six seven eight nine ten eleven twelve".split()
MINUTES = {"fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "forty five": "45", "fifty": "50"}
NTHS = "first second third fourth fifth sixth seventh eighth ninth".split()
TEENTHS = {
    **{word: f"{at}th" for at, word in enumerate("tenth eleventh twelfth thirteenth fourteenth".split(), 10)},
    **{word: f"{at}th" for at, word in enumerate("fifteenth sixteenth seventeenth eighteenth nineteenth".split(), 15)},
    "twentieth": "20th",
    "thirtieth": "30th",
}
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
DAY = r"(?:weekday|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"


def _to(said: re.Match[str]) -> str:
    """ "Needs 2 fix it" as "needs to fix it", "must to clean" as "must clean"; "needs 2 chairs" stays."""
    following = said.string[said.end() + len(said["verb"]) :].lower().split(" ", 2)
    has_object = len(following) > 1 and not following[0] and following[1] in DETERMINERS
    if said["verb"].lower() not in DELEGATED and not has_object:
        return said.group()
    return f"{said['must']} " if said["must"].lower() == "must" else f"{said['must']} to "


def _clock(said: re.Match[str]) -> str:
    minutes = MINUTES[said["quarter"].lower().replace("-", " ")]
    return f"{said['from']} {HOURS.index(said['oclock'].lower()) + 1}:{minutes}"


def _nth(said: re.Match[str]) -> str:
    unit = NTHS.index(said["nth"].lower()) + 1
    return f"the {'2' if said['tens'].lower() == 'twenty' else '3'}{unit}{ENDINGS.get(unit, 'th')}"


PHRASES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(?:the )?(?P<end>month|quarter|year)[ -]end\b", lambda said: f"end of the {said['end']}"),
    (r"(?P<lead>before|by) (?:lunch ?time|lunch)\b", lambda said: f"{said['lead']} noon"),
    (r"at (?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)\b(?![.\d])", lambda said: f"at {said['hour']}:{said['minute']}"),
    (
        r"(?P<term>by|before|until|till|from|around) (?P<on_the>\d{1,2})\.(?P<past>[0-5]\d) (?=(?:this|today|tomorrow|tonight|(?:on )?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b)",
        lambda said: f"{said['term']} {said['on_the']}:{said['past']} ",
    ),
    (
        r"(?P<ask>can|could|would|will|cud|cld|wld) u\b",
        lambda said: f"{WORDS.get(said['ask'].lower(), said['ask'])} you",
    ),
    (r"u (?=(?:need|have|must|should|can|could|are|will)\b)", lambda _: "you "),
    (
        r"(?P<hours>[01]\d|2[0-3])(?P<minutes>[0-5]\d) ?(?:hrs|hours)\b",
        lambda said: f"{said['hours']}:{said['minutes']}",
    ),
    (r"(?P<day>today|tomorrow) itself\b", lambda said: said["day"]),
    (
        rf"(?:on )?(?P<which>{DAY}) (?P<part>morning|afternoon|evening|night)s\b",
        lambda said: f"every {said['which']} {said['part']}",
    ),
    (
        r"(?:once|twice|three times|[1-4] times|[1-4]x) (?:a|per) week,? ?(?:on |\()?(?=(?:mon|tue|wed|thu|fri|sat|sun))",
        lambda _: "every ",
    ),
    (r"(?:at )?(?:the )?end of (?:each|every) day\b", lambda _: "every day"),
    (r"mon(?:day)? ?(?:-|to) ?fri(?:day)? (?=at \d)", lambda _: "every weekday "),
    (rf"all (?:the )?(?P<each>{DAY})s\b", lambda said: f"every {said['each']}"),
    (
        r"(?:the|his|her|their|our|my|(?!(?:what|who|that|it|there|here)\b)[^\W\d_]{2,20}['\u2019]s) (?=task[- ]?\d)",
        lambda _: "",
    ),
    (r"(?P<noun>task|ticket) (?:number|no\.?|nr\.?|num) ?(?=\d)", lambda said: f"{said['noun']} "),
    (r"^gotta\b", lambda _: "I have to"),
    (r"(?P<must>needs?|ha[sv]e?|got|must|going) (?P<to>2|to) (?=(?P<verb>[a-z]+))", _to),
    (
        r"(?P<degree>hi|high|lo|low)[ -]prio\b",
        lambda said: f"{said['degree'][:2].lower()}{'gh' if said['degree'][0] in 'hH' else 'w'} priority",
    ),
    (
        rf"(?P<from>at|by|before|until|till) (?P<oclock>{'|'.join(HOURS)}) (?P<quarter>fifteen|twenty|thirty|forty(?:[ -]five)?|fifty)\b",
        _clock,
    ),
    (
        rf"(?P<until>by|on|until|till|before) the (?P<teenth>{'|'.join(TEENTHS)})\b",
        lambda said: f"{said['until']} the {TEENTHS[said['teenth'].lower()]}",
    ),
    (rf"the (?P<tens>twenty|thirty)[ -](?P<nth>{'|'.join(NTHS)})\b", _nth),
    (
        r"(?P<time>\d{1,2}(?::\d\d)?) of the (?P<daytime>morning|afternoon|evening|night)\b",
        lambda said: f"{said['time']} in the {said['daytime']}",
    ),
    (r"(?P<for>(?:for |on |by )?)the day (?=\d{1,2}[/.]\d)", lambda said: said["for"]),
    (
        r"(?P<short>wed|sat|sun)(?=[.!]*$)(?<=, \w{3})",
        lambda said: {"wed": "Wednesday", "sat": "Saturday", "sun": "Sunday"}[said["short"].lower()],
    ),
    (
        r"for (?=(?P<act>[a-z]+) (?:the|a|an|my|our|all|his|her)\b)",
        lambda said: "to " if said["act"].lower() in DELEGATED - NOUNS else said.group(),
    ),
    (r"n (?=[a-z]{2})", lambda _: "and "),
    (r"w(?:/ ?| )(?=[a-z]{2})", lambda _: "with "),
)
SHORT = re.compile(
    rf"\b(?:{'|'.join(f'(?P<p{at}>{pattern})' for at, (pattern, _) in enumerate(PHRASES))}|(?P<word>{'|'.join(map(re.escape, WORDS))})\b)",
    re.IGNORECASE,
)
EMOJI = re.compile(
    r"\s*[\U0001f600-\U0001f64f\U0001f910-\U0001f92f\U0001f970-\U0001f97a\U0001f446-\U0001f450\U0001f4cc\U0001f4cd\U0001f525\U0001f6a8\u203c\u26a0\u2755\u2757\ufe0f]++\s*"
)
"""Faces, hands and signs of alarm; a picture of a thing may stand for its word."""


def spelt_out(line: str) -> str:
    return SHORT.sub(_spelt, EMOJI.sub(_paused, line).strip() or line)


def _spelt(said: re.Match[str]) -> str:
    if said["word"]:
        return WORDS[said["word"].lower()]
    return next(spell(said) for at, (_, spell) in enumerate(PHRASES) if said[f"p{at}"] is not None)


def _paused(emoji: re.Match[str]) -> str:
    """A picture between two words stands for a pause; elsewhere it says nothing that we can use."""
    before, after = emoji.string[: emoji.start()], emoji.string[emoji.end() :]
    return ", " if before[-1:].isalnum() and after[:1].isalnum() else " "
