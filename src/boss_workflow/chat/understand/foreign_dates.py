"""Plain German, Spanish and French dates, put into the English words that the date grammar computes."""

import re
from collections.abc import Mapping
from itertools import chain

from boss_workflow.chat.understand.dates import NotADate, TimeContext, WhenSpan, parse_when

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
}
MONTH_NAMES = {
    "de": "januar februar märz april mai juni juli august september oktober november dezember".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
DUE = {
    "de": r"(?:spätestens\s+)?(?:bis(?:\s+(?:zum|spätestens|kommenden))?|vor(?:\s+dem)?|fällig(?:\s+am)?)\s+",
    "es": r"(?:antes\s+del?|para(?:\s+el)?|hasta(?:\s+el)?|a más tardar(?:\s+el)?)\s+",
    "fr": r"(?:avant|d['\u2019]ici|pour|jusqu['\u2019](?:à|au)?|au plus tard)\s+(?:le\s+|à\s+|la\s+)?",
}
PLAIN = {"de": r"(?:am|um|im|diesen|kommenden|den)\s+", "es": r"(?:el|este|en|a)\s+", "fr": r"(?:le|ce|en|à)\s+"}
NEXT = {"de": r"nächsten?r?\s+", "es": r"próxim[oa]\s+", "fr": r"prochain\s+"}
WORDS = {
    "de": {
        "übermorgen": "the day after tomorrow",
        "morgen mittag": "tomorrow noon",
        "morgen früh": "tomorrow morning",
        "morgen": "tomorrow",
        "heute abend": "tonight",
        "heute": "today",
        "ende der woche": "end of week",
        "ende des monats": "end of month",
        "monatsende": "end of month",
        "nächste woche": "next week",
        "mittag": "noon",
    },
    "es": {
        "pasado mañana": "the day after tomorrow",
        "mañana por la mañana": "tomorrow morning",
        "mañana": "tomorrow",
        "esta noche": "tonight",
        "hoy": "today",
        "fin de semana": "end of week",
        "finales de semana": "end of week",
        "fin de mes": "end of month",
        "final de mes": "end of month",
        "la próxima semana": "next week",
        "la semana que viene": "next week",
        "mediodía": "noon",
    },
    "fr": {
        "après-demain": "the day after tomorrow",
        "demain matin": "tomorrow morning",
        "demain midi": "tomorrow noon",
        "demain soir": "tomorrow evening",
        "demain": "tomorrow",
        "ce soir": "tonight",
        "aujourd'hui": "today",
        "fin de semaine": "end of week",
        "fin de la semaine": "end of week",
        "la fin de la semaine": "end of week",
        "fin du mois": "end of month",
        "la fin du mois": "end of month",
        "la semaine prochaine": "next week",
        "midi": "noon",
    },
}
CLOCK = r"(?:\s*,?\s*(?:um|a las?|à)?\s*(?P<hour>\d{1,2})(?:(?::|h|\.)(?P<minute>\d\d)?)?\s*(?P<sign>uhr|h|horas)?(?!\w|[.\d]))?"


def _pattern(language: str) -> re.Pattern[str]:
    words = "|".join(
        re.escape(word).replace("'", "['\u2019]") for word in sorted(WORDS[language], key=len, reverse=True)
    )
    months = "|".join(MONTH_NAMES[language])
    weekdays = "|".join(WEEKDAYS[language])
    day = (
        rf"(?P<word>{words})|(?P<next>{NEXT[language]})?(?P<weekday>{weekdays})(?P<after>\s+(?:próximo|prochain))?"
        rf"|(?P<number>\d{{1,2}})(?:er)?\.?\s+(?:de\s+)?(?P<month>{months})(?:\s+(?:de\s+)?(?P<year>\d{{4}}))?"
        r"|(?P<digits>\d{1,2})\.\s?(?P<digit_month>\d{1,2})\.?(?:(?P<digit_year>\d{4}))?"
    )
    return re.compile(
        rf"\b(?P<lead>(?P<due>{DUE[language]})?(?:{PLAIN[language]})?)(?:{day})(?!\w){CLOCK}", re.IGNORECASE
    )


PATTERNS: Mapping[str, re.Pattern[str]] = {language: _pattern(language) for language in WEEKDAYS}


def find_foreign_dates(text: str, language: str, time: TimeContext) -> list[WhenSpan]:
    """Left to right; `text` of each span is the English for it, so that whoever carries it out can compute it again."""
    pattern = PATTERNS.get(language)
    if pattern is None:
        return []
    spans = (_span(found, language, time) for found in pattern.finditer(text))
    return list(chain.from_iterable([span] if span else [] for span in spans))


def _span(found: re.Match[str], language: str, time: TimeContext) -> WhenSpan | None:
    clock = ""
    if found["hour"] and (
        found["sign"] or found["minute"] or re.search(r"(?:um|a las?|à)\s*$", found.string[: found.start("hour")])
    ):
        clock = f" at {int(found['hour'])}:{found['minute'] or '00'}"
    is_due = found["due"] is not None
    english = f"{'by ' if is_due else ''}{_day(found, language)}{clock}"
    try:
        when = parse_when(english, time)
    except NotADate:
        return None
    end = found.end() if clock or not found["hour"] else found.start("hour")
    while found.string[end - 1].isspace():
        end -= 1
    return WhenSpan(found.start(), end, english, when, is_due)


def _day(found: re.Match[str], language: str) -> str:
    if found["word"]:
        return WORDS[language][found["word"].lower().replace("\u2019", "'")]
    if found["weekday"]:
        day = DAYS[WEEKDAYS[language].index(found["weekday"].lower())]
        return f"next {day}" if found["next"] or found["after"] else day
    if found["number"]:
        month = MONTHS[MONTH_NAMES[language].index(found["month"].lower())]
        return f"{month} {found['number']}" + (f", {found['year']}" if found["year"] else "")
    month_number = int(found["digit_month"])
    month = MONTHS[month_number - 1] if 1 <= month_number <= len(MONTHS) else "?"
    return f"{month} {found['digits']}" + (f", {found['digit_year']}" if found["digit_year"] else "")
