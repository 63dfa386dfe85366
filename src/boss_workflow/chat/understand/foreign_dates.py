"""Plain German, Spanish and French dates, put into the English words that the date grammar computes."""

import re
from collections.abc import Iterable, Mapping

from boss_workflow.chat.understand.dates import NotADate, TimeContext, WhenSpan, parse_when
from boss_workflow.chat.understand.foreign_words import DAYS, MONTHS, TODAY_PARTS, VOCABULARIES, Vocabulary

_CLOCKS = {"noon": " at 12:00", "tonight": " at 20:00"}  # parts of a day that are one moment
_NOON = 12


def _any(words: Iterable[str]) -> str:
    """Whichever is longest of the words."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("'", "['\u2019]") for word in longest_first)


def _pattern(said: Vocabulary) -> re.Pattern[str]:
    count = rf"\d{{1,3}}|{_any(said.numbers)}"
    day = (
        rf"(?P<today>{_any(TODAY_PARTS)})"
        rf"|(?P<week>{_any(said.next_week) or '(?!)'})\s+(?:am\s+)?(?P<week_day>{_any(said.weekdays)})"
        rf"|(?P<word>{_any(said.words)})"
        rf"|(?P<next>{said.next})?(?P<weekday>{_any(said.weekdays)})(?P<after>{said.following})?"
        rf"|(?P<number>\d{{1,2}})(?:er)?\.?\s+(?:de\s+)?(?P<month>{_any(said.months)})(?:\s+(?:de\s+)?(?P<year>\d{{4}}))?"
        r"|(?P<digits>\d{1,2})\.\s?(?P<digit_month>\d{1,2})\.?(?:(?P<digit_year>\d{4}))?"
    )
    length = rf"(?:{said.ahead})\s+(?P<count>{count})\s+(?P<unit>{_any(said.units)})"
    clock = (
        rf"(?:\s*,?\s*(?:(?P<at>{said.at})\s*)?(?P<hour>\d{{1,2}})"
        rf"(?:(?:[:.]|h)(?P<minute>\d\d))?\s*(?P<sign>{said.hour_sign})?(?!\w|[.:\d])(?:\s*(?P<half>{_any(said.halves)})(?!\w))?)?"
    )
    part = rf"(?:\s+(?P<part>{_any(said.parts)})(?!\w))?"
    lead = rf"(?P<lead>(?P<due>{said.due})?(?:{said.plain})?)"
    return re.compile(rf"\b(?:{lead}(?:{day})(?!\w){part}|(?P<due_in>{said.due})?{length}(?!\w)){clock}", re.IGNORECASE)


PATTERNS: Mapping[str, re.Pattern[str]] = {language: _pattern(said) for language, said in VOCABULARIES.items()}


def find_foreign_dates(text: str, language: str, time: TimeContext) -> list[WhenSpan]:
    """Left to right; `text` of each span is the English for it, so that whoever carries it out can compute it again."""
    said = VOCABULARIES.get(language)
    if said is None:
        return []
    spans = (_span(found, said, time) for found in PATTERNS[language].finditer(text))
    return [span for span in spans if span]


def _span(found: re.Match[str], said: Vocabulary, time: TimeContext) -> WhenSpan | None:
    clock = _clock(found, said)
    is_due = (found["due"] or found["due_in"]) is not None
    day = _length(found, said) if found["unit"] else _day(found, said)
    part = said.parts[_plain(found["part"])] if found["part"] else ""
    english = f"{'by ' if is_due else ''}{day}{_part(part, clock)}{clock}"
    try:
        when = parse_when(english, time)
    except NotADate:
        return None
    end = found.end() if clock or not found["hour"] else found.start("hour")
    while found.string[end - 1].isspace() or found.string[end - 1] == ",":
        end -= 1
    return WhenSpan(found.start(), end, english, when, is_due)


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("\u2019", "'").split())


def _clock(found: re.Match[str], said: Vocabulary) -> str:
    """Written with a sign, minutes or a preposition; a bare number is none. Hours are those of the 24-hour clock."""
    if not found["hour"] or not (found["sign"] or found["minute"] or found["at"] or found["half"]):
        return ""
    hour = int(found["hour"])
    half = said.halves[_plain(found["half"])] if found["half"] else ""
    if half == "pm" and hour < _NOON:
        hour += _NOON
    return f" at {hour:02}:{found['minute'] or '00'}"


def _part(part: str, clock: str) -> str:
    if not part or clock:
        return ""
    return _CLOCKS.get(part, f" {part}")


def _length(found: re.Match[str], said: Vocabulary) -> str:
    count = _plain(found["count"])
    number = int(count) if count.isdigit() else said.numbers[count]
    return f"in {number} {said.units[_plain(found['unit'])]}{'s' if number > 1 else ''}"


def _day(found: re.Match[str], said: Vocabulary) -> str:
    if found["today"]:
        return TODAY_PARTS[_plain(found["today"])]
    if found["word"]:
        return said.words[_plain(found["word"])]
    if found["week_day"]:
        return f"next {DAYS[said.weekdays.index(found['week_day'].lower())]}"
    if found["weekday"]:
        day = DAYS[said.weekdays.index(found["weekday"].lower())]
        return f"next {day}" if found["next"] or found["after"] else day
    if found["number"]:
        month = MONTHS[said.months.index(found["month"].lower())]
        return f"{month} {found['number']}" + (f", {found['year']}" if found["year"] else "")
    month_number = int(found["digit_month"])
    month = MONTHS[month_number - 1] if 1 <= month_number <= len(MONTHS) else "?"
    return f"{month} {found['digits']}" + (f", {found['digit_year']}" if found["digit_year"] else "")
