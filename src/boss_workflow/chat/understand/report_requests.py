"""Requests for a report in any order: what kind, about whom and over which time, and no word beyond that."""

import calendar
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from boss_workflow.chat.understand.people import NameSpan
from boss_workflow.chat.understand.periods import DAYS_IN_WEEK, EVERY, SPAN, Period, parse_period
from boss_workflow.chat.understand.utterance import Utterance, with_apostrophes

LONGEST = 140
FEBRUARY = 2
NUMBERS = r"numbers|stats|statistics|figures|metrics|kpis?"
NOUN = re.compile(
    rf"\b(?:(?P<report>reports?|summar(?:y|ies)|overview|recap|digest|rundown|round-?up|(?:wochen|monats|tages)?bericht|übersicht|zusammenfassung|informe|reporte|resumen|rapport|résumé|bilan)|(?P<numbers>{NUMBERS}|zahlen|números|chiffres))\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"(?:(?:i|we)(?:['\u2019]d| would)? (?:want|need|like)(?: to (?:see|have|get))?|need|want|give|show|share|send(?: over)?|get|got|pull(?: up| together)?|run|generate|tell|let (?:me|us) (?:see|have)|hit me with"
    r"|(?:is|are) there|have you got|do (?:you|we) have|any|where(?:['\u2019]s| is| are)|what(?:['\u2019]s| is| are|['\u2019]re| were)|how(?:['\u2019]s| is| are| were)|can (?:i|we) (?:get|have|see)|zeige?|gib|schick|quiero|dame|mu[eé]stra(?:me)?|m[aá]ndame|env[ií]ame|je veux|donne|envoie|montre)\b",
    re.IGNORECASE,
)
KIND = re.compile(
    rf"\b(?P<period>{'|'.join(EVERY)}|täglich\w*|wöchentlich\w*|diari[oa]|end[- ]of[- ](?:the[- ])?(?:day|week|month)|eod|eow|eom|semanal|mensual|hebdomadaire|mensuel(?:le)?|quotidien(?:ne)?)\b",
    re.IGNORECASE,
)
FOREIGN = {
    "today": ("end of day", "end of the day", "end-of-day", "eod", "täglich", "diari", "quotidien"),
    "this week": (
        "end of week",
        "end of the week",
        "end-of-week",
        "eow",
        "wöchentlich",
        "wochen",
        "semanal",
        "hebdomadaire",
    ),
    "this month": ("end of month", "end of the month", "end-of-month", "eom", "monats", "mensual", "mensuel"),
}
WHEN_FREE = re.compile(
    r",?\s*\b(?:when(?:ever)?|if|once) (?:you|u) (?:get|have|can|find|got|['\u2019]ve got)\b(?: (?:a|some|the|one|free|spare|sec|second|secs|min|mins|minute|minutes|moment|chance|time))*",
    re.IGNORECASE,
)
DAYS = re.compile(
    r"\b(?:from|covering|between|for|spanning)? ?(?P<range>(?!for\b|from\b|covering\b)[\w]{1,10}(?: [\w]{1,10}){0,2} (?:to|until|till|through|-|–|and) [\w]{1,10}(?: [\w]{1,10}){0,2})$",  # noqa: RUF001
    re.IGNORECASE,
)
DAYS_OF_MONTH = re.compile(
    r"\b(?P<first>\d{1,2})(?:st|nd|rd|th)? ?(?:to|until|till|through|-|–) ?(?P<last>\d{1,2})(?:st|nd|rd|th)? (?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b",  # noqa: RUF001
    re.IGNORECASE,
)
"""The month is said once: "1 to 15 June"."""
SPOKEN = re.compile(
    r"\b(?P<day>yesterday|today|(?:last|this) (?:week|month|quarter|year))(?:['\u2019]?s)\b", re.IGNORECASE
)
LEADS = re.compile(r"\b(?:for|on|about|of|regarding|covering|über|von|für|de|sobre|para|sur|pour)\s*$", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
IDLE = frozenset(
    """
    a an the my our me us i we you please pls for of on about over in during covering from since so far here quick short brief full latest
    status team team's whole entire everyone everybody all company progress performance productivity work task tasks activity daily weekly monthly
    up to see have and how what it is are there again now just like looking look how's doing and's update some any uns mir den die der das einen eine für
    von el la los las un una del de le les du des moi nous para pour sur equipo équipe
    """.split()
)
"""Words that such a request may hold beside who and when."""


def read_report_request(utterance: Utterance) -> Mapping[str, Any] | None:
    """What report.show takes; None where a word stays unexplained, or where the report is something to be written."""
    if NOUN.search(utterance.text):
        utterance = utterance.part(DAYS_OF_MONTH.sub(r"\g<first> \g<month> to \g<last> \g<month>", utterance.text))
    utterance = with_apostrophes(utterance)
    text = utterance.text
    if utterance.rest or utterance.announced or len(text) > LONGEST or NOUN.search(text) is None:
        return None
    free = WHEN_FREE.search(text)
    left = text[: free.start()] + text[free.end() :] if free else text
    noun = NOUN.search(left)
    asks = ASKS.match(left)
    if noun is None:
        return None
    said: dict[str, Any] = {}
    left = left[: noun.start()] + " " * len(noun.group()) + left[noun.end() :]
    person = _person(utterance, left)
    if person is not None:
        said["person"] = person.text
        left = _blank(left, person.start, person.end)
        left = re.sub(r"(?<=\s)['\u2019]s?\b", " ", left)
    when, left = _period(utterance, left)
    if when is not None:
        said["period"] = when
    if asks is not None:
        left = _blank(left, *asks.span())
    if any(word not in IDLE for word in WORD.findall(left.lower())):
        return None
    is_own = person is not None and text[person.end :].startswith(("'", "\u2019"))
    if is_own and noun.group("report") and (when is None or when.lower() == "today"):
        return None  # "I need Ann's report" is work of hers
    is_hers = person is not None and text[person.end : person.end + 1] == ":"
    told = when is not None or person is not None
    is_bare = asks is not None and noun.group("numbers") is not None
    return said if (told or is_bare) and not is_hers else None


def _person(utterance: Utterance, left: str) -> NameSpan | None:
    for span in utterance.names:
        if span.text.lower() in {"me", "myself"} or not left[span.start : span.end].strip():
            continue
        possessive = utterance.text[span.end : span.end + 1] in {"'", "\u2019"}
        if possessive or span.start == 0 or LEADS.search(left, 0, span.start):
            return span
    return None


def _period(utterance: Utterance, left: str) -> tuple[str | None, str]:
    """The time that is over or has begun, and what is left without its words."""
    kind = KIND.search(left)
    if kind is not None:
        word = kind.group("period").lower()
        known = EVERY.get(word) or next(name for name, stems in FOREIGN.items() if word.startswith(stems))
        left = _blank(left, *kind.span())
        further, rest = _period(utterance, left)
        return (further, rest) if further else (known, left)
    for pattern in (DAYS, SPOKEN, SPAN):
        for found in pattern.finditer(left):
            words = found.groupdict().get("range") or found.groupdict().get("day") or found.group()
            period = parse_period(words, utterance.time)
            if pattern is DAYS:
                words = _past(period, utterance) or words
                period = parse_period(words, utterance.time)
            if _has_begun(period, utterance):
                return words.strip(), _blank(left, *found.span())
    for date in utterance.dates:
        words = left[date.start : date.end]
        if not date.is_due and words.strip() and _has_begun(parse_period(words, utterance.time), utterance):
            return words, _blank(left, date.start, date.end)
    return None, left


def looking_back(words: str, utterance: Utterance) -> str:
    """The stretch of days that is meant in a report, which looks back."""
    return _past(parse_period(words, utterance.time), utterance) or words


def _past(period: Period | None, utterance: Utterance) -> str | None:
    """The same days a week or a year before, where they are still to come: a report looks back."""
    if period is None or period.first is None or period.last is None:
        return None
    first, last, today = period.first, period.last, utterance.time.local_now.date()
    if first <= today:
        return None
    if (first - today).days <= DAYS_IN_WEEK:
        return f"{first - timedelta(weeks=1)} to {last - timedelta(weeks=1)}"
    year = timedelta(days=366 if calendar.isleap(first.year) and first.month > FEBRUARY else 365)
    return f"{first - year} to {last - year}"


def _has_begun(period: Period | None, utterance: Utterance) -> bool:
    return period is not None and (period.first is None or period.first <= utterance.time.local_now.date())


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
