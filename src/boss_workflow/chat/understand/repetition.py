"""How often something is to be done: where a sentence says so, and the RFC 5545 rule of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from boss_workflow.chat.understand.dates import NotADate, TimeContext, parse_when

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
LIST = rf"{DAY}s?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){DAY}s?)*"
MONTHS = "january february march april may june july august september october november december".split()
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
ORDINAL = "|".join(ORDINALS)
NUMBERS = {word: number for number, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}
NUMBERS |= {"other": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
INTERVAL = rf"(?:(?P<interval>\d{{1,3}}|{'|'.join(NUMBERS)})\s+)?"
UNIT = r"(?P<unit>hour|day|week|fortnight|month|quarter|year)s?"
PARTS = {"morning": (9, 0), "afternoon": (15, 0), "evening": (19, 0), "night": (20, 0)}
PART = rf"(?:\s+(?P<part>{'|'.join(PARTS)})s?)?"
NTH = r"\d{1,2}(?:st|nd|rd|th)|first"
NTHS = rf"(?P<days>(?:{NTH})(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)(?:the\s+)?(?:{NTH}))*|last day)"
ON = rf"(?:\s+on\s+(?:(?:the\s+)?{NTHS}|(?P<on>{LIST})))?"
OF_MONTH = r"(?:\s+of\s+(?:the|each|every)\s+month)"
CLOCK = re.compile(
    r"\s*,?\s*(?:at\s+|@\s*)(?P<clock>half past \w+|quarter (?:past|to) \w+|noon|midnight|\d{1,2}(?:[:.]\d\d)?(?:\s*[ap]\.?m\b)?)(?!\w)"
    r"|\s*,?\s+(?P<plain>noon|\d{1,2}(?::\d\d|(?::\d\d)?\s*[ap]m\b))(?!\w)",
    re.IGNORECASE,
)
UNITS = {
    "hour": ("HOURLY", 1),
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
}
ADVERBS = {
    "hourly": ("HOURLY", 1),
    "daily": ("DAILY", 1),
    "weekly": ("WEEKLY", 1),
    "biweekly": ("WEEKLY", 2),
    "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1),
    "quarterly": ("MONTHLY", 3),
    "yearly": ("YEARLY", 1),
    "annually": ("YEARLY", 1),
}


@dataclass(frozen=True, slots=True)
class RecurrenceSpan:
    """`text[start:end]` says how often; `rule` is the RFC 5545 rule without its prefix."""

    start: int
    end: int
    rule: str


def _each(found: re.Match[str]) -> str:
    said = found.group("unit").lower()
    frequency, step = UNITS[said]
    return _rule(frequency, step * _interval(found), found)


def _weekly(found: re.Match[str]) -> str:
    return _rule("WEEKLY", _interval(found), found)


def _nth(found: re.Match[str]) -> str:
    return f"FREQ=MONTHLY;BYDAY={ORDINALS[found.group('nth').lower()]}{_codes(found.group('on'))}"


def _adverb(found: re.Match[str]) -> str:
    return _rule(*ADVERBS[found.group("adverb").lower().replace("-", "")], found)


def _rule(frequency: str, interval: int, found: re.Match[str]) -> str:
    said = found.groupdict()
    parts = [f"FREQ={frequency}"] + ([f"INTERVAL={interval}"] if interval > 1 else [])
    if said.get("on"):
        parts.append(f"BYDAY={_codes(said['on'])}")
    if said.get("days"):
        days = [1 if one == "first" else int(re.sub(r"\D", "", one)) for one in re.findall(NTH, said["days"].lower())]
        parts.append(f"BYMONTHDAY={','.join(map(str, days)) if days else -1}")
    return ";".join(parts)


def _interval(found: re.Match[str]) -> int:
    said = (found.groupdict().get("interval") or "1").lower()
    return NUMBERS.get(said) or int(said)


def _codes(said: str) -> str:
    days = {
        next(code for code in CODES if day.lower().startswith(code.lower()))
        for day in re.findall(DAY, said, re.IGNORECASE)
    }
    return ",".join(sorted(days, key=CODES.index))


EVERY = r"\b(?:on\s+)?(?:every|each)\s+"
PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (
            rf"{EVERY}(?:weekdays?|workdays?|working days?|business days?)\b{PART}",
            lambda _: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        (rf"{EVERY}weekends?\b", lambda _: "FREQ=WEEKLY;BYDAY=SA,SU"),
        (rf"(?:{EVERY}|\b(?:on\s+)?the\s+|\b)(?P<nth>{ORDINAL})\s+(?P<on>{DAY}){OF_MONTH}", _nth),
        (rf"\b(?:on\s+)?(?:the\s+|{EVERY}){NTHS}{OF_MONTH}", lambda found: _rule("MONTHLY", 1, found)),
        (rf"{EVERY}{INTERVAL}(?P<on>{LIST})\b{PART}", _weekly),
        (rf"{EVERY}{INTERVAL}{UNIT}\b{ON}", _each),
        (rf"{EVERY}(?P<part>{'|'.join(PARTS)})\b", lambda _: "FREQ=DAILY"),
        (
            rf"{EVERY}(?P<month>{'|'.join(MONTHS)})\b",
            lambda found: f"FREQ=YEARLY;BYMONTH={MONTHS.index(found.group('month').lower()) + 1}",
        ),
        (rf"\b(?:once|twice|\d times)\s+a\s+{UNIT}\s+on\s+(?:(?:the\s+)?{NTHS}|(?P<on>{LIST}))", _each),
        (rf"\b(?P<adverb>bi-?weekly|{'|'.join(ADVERBS)})\s+on\s+(?:(?:the\s+)?{NTHS}|(?P<on>{LIST}))\b", _adverb),
        (rf"\b(?:on\s+)?(?P<on>{DAY}s(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){DAY}s)*)\b(?<=days)", _weekly),
        (
            rf"\b(?P<adverb>bi-?weekly|{'|'.join(ADVERBS)})\b(?=\s*(?:$|[,.;:!?])|\s+(?:at|by|from|until|starting|please|reminder|task)\b)",
            _adverb,
        ),
    )
)


def find_recurrence(text: str, time: TimeContext) -> RecurrenceSpan | None:
    """The first and most telling repetition; None where the sentence speaks of one time only."""
    for pattern, read in PATTERNS:
        found = pattern.search(text)
        if found is None:
            continue
        end, rule = found.end(), read(found)
        clock = CLOCK.match(text, end)
        hour = _hour(clock.group("clock") or clock.group("plain"), time) if clock else None
        if clock is not None and hour is not None:
            end = clock.end()
        hour = hour or PARTS.get((found.groupdict().get("part") or "").lower())
        return RecurrenceSpan(found.start(), end, rule + (f";BYHOUR={hour[0]};BYMINUTE={hour[1]}" if hour else ""))
    return None


def _hour(said: str, time: TimeContext) -> tuple[int, int] | None:
    try:
        moment = parse_when(f"at {said}", time).moment
    except NotADate:
        return None
    local = moment.astimezone(time.zone) if moment else None
    return (local.hour, local.minute) if local else None
