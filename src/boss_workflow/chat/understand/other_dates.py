"""Dates that no grammar here reads: dateparser's, on spans that hold a date word of a language written below.

The library is loaded with the first such span, which costs that message a third of a second; later ones take a few
milliseconds. Spans are short and few, so that no message waits longer than 50 ms for it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from boss_workflow.chat.understand.dates import NotADate, TimeContext, WhenSpan, parse_when

SOURCE = "dateparser"
_DAYS: Mapping[str, str] = {
    "pt": "hoje amanhã ontem segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "it": "oggi domani dopodomani ieri lunedì martedì mercoledì giovedì venerdì domenica",
    "nl": "vandaag overmorgen gisteren maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "de": "gestern vorgestern sonnabend",
    "es": "ayer anteayer",
    "fr": "avant-hier",
}
# A month is a date only beside the number of a day.
_MONTHS: Mapping[str, str] = {
    "pt": "janeiro fevereiro março junho julho setembro outubro novembro dezembro",
    "it": "gennaio febbraio aprile maggio giugno luglio agosto settembre ottobre dicembre",
    "nl": "januari februari maart augustus oktober",
    "de": "jänner feber",
    "es": "setiembre",
}
# Words that only lead to a date or join its parts; the first group makes it a deadline.
_DEADLINES = frozenset("até para entro prima per tegen voor bis vor spätestens hasta antes avant pour d'ici".split())
_JOINTS = frozenset(
    "de do da às as a o no na em del di il al alle ore ora la le om op uur den dem am um uhr el las à au h".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*|\d{1,4}(?:[:.h]\d\d)?|\S")
_BY_DAY = {word: code for code, words in _DAYS.items() for word in words.split()}
_BY_WORD = _BY_DAY | {word: code for code, words in _MONTHS.items() for word in words.split()}
_ANY_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_BY_WORD, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_MOST_SPANS = 2
_LONGEST_SPAN = 60
_AROUND = 6


def find_other_dates(text: str, taken: Sequence[WhenSpan], time: TimeContext) -> list[WhenSpan]:
    """Left to right, beside what was found already; `text` of each is the date as 2026-11-27 17:00."""
    spans: list[WhenSpan] = []
    for found in _ANY_WORD.finditer(text):
        if len(spans) == _MOST_SPANS:
            break
        known = [*taken, *spans]
        if any(one.start < found.end() and found.start() < one.end for one in known):
            continue
        span = _span(text, found, known, time)
        if span:
            spans.append(span)
    return spans


def _span(text: str, found: re.Match[str], known: Sequence[WhenSpan], time: TimeContext) -> WhenSpan | None:
    start, end, is_due = _grown(text, found)
    if end - start > _LONGEST_SPAN or any(one.start < end and start < one.end for one in known):
        return None
    words = [word for word in _WORD.findall(text[start:end]) if word.lower() not in _DEADLINES]
    if not any(word[0].isdigit() or word.lower() in _BY_DAY for word in words):
        return None
    moment = _parsed(" ".join(words), _BY_WORD[found.group().lower()], time)
    if moment is None:
        return None
    has_clock = any(re.fullmatch(r"\d{1,2}[:.h]\d\d", word) for word in words)
    english = f"{'by ' if is_due else ''}{moment:%Y-%m-%d}{f' {moment:%H:%M}' if has_clock else ''}"
    try:
        return WhenSpan(start, end, english, parse_when(english, time), is_due, SOURCE)
    except NotADate:
        return None


def _grown(text: str, found: re.Match[str]) -> tuple[int, int, bool]:
    """From the date word over numbers, other date words and what joins them; joints at the end are none."""
    start, end, is_due = found.start(), found.end(), False
    for word in reversed(list(_WORD.finditer(text, 0, start))[-_AROUND:]):
        said = word.group().lower()
        if said in _DEADLINES:
            start, is_due = word.start(), True
        elif said not in _JOINTS and not said[0].isdigit() and said not in _BY_WORD:
            break
        elif said[0].isdigit() or said in _BY_WORD:
            start = word.start()
    for word in list(_WORD.finditer(text, found.end(), found.end() + _LONGEST_SPAN))[:_AROUND]:
        said = word.group().lower()
        if said[0].isdigit() or said in _BY_WORD:
            end = word.end()
        elif said not in _JOINTS:
            break
    return start, end, is_due


@lru_cache(maxsize=256)
def _parsed(phrase: str, language: str, time: TimeContext) -> datetime | None:
    import dateparser  # noqa: PLC0415  # a third of a second to load, and seldom needed

    base = time.local_now.replace(tzinfo=None)
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
    found: datetime | None = dateparser.parse(phrase, languages=[language], settings=settings)
    return found
