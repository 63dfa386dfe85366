"""Stretches of days that a question is about: "this week", "since Monday", "in November"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from boss_workflow.chat.understand.dates import NotADate, TimeContext, parse_when

MONTHS = "january february march april may june july august september october november december".split()
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "couple of": 2, "few": 3}
LEAD = re.compile(r"^(?:due|on|in|for|during|of|over|by|the|within)\s+", re.IGNORECASE)
MONTH = rf"(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<year>\d{{4}}))?"
WEEKISH = r"(?P<which>this|the current|current|last|past|previous|prior|next|coming|upcoming)"
PERIOD = re.compile(rf"{WEEKISH}\s+(?P<unit>week|wk|month|quarter|year)", re.IGNORECASE)
STRETCH = re.compile(
    rf"{WEEKISH}\s+(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})\s+(?P<unit>day|week|month)s?", re.IGNORECASE
)
SINCE = re.compile(r"(?:since|from)\s+(?P<day>.{1,40})", re.IGNORECASE)
BEFORE = re.compile(r"(?:before|until|till|up to)\s+(?P<day>.{1,40})", re.IGNORECASE)
AFTER = re.compile(r"after\s+(?P<day>.{1,40})", re.IGNORECASE)
BETWEEN = re.compile(
    r"(?:between|from)?\s*(?P<first>.{1,30}?)\s+(?:and|to|until|till|-|\u2013)\s+(?P<last>.{1,30})", re.IGNORECASE
)
SPAN = re.compile(
    rf"\b(?:(?:due |in |for |during |over |on |within )?(?:the )?(?:{WEEKISH}\s+(?:week|wk|month|quarter|year)"
    rf"|{WEEKISH.replace('which', 'when')}\s+(?:\d{{1,3}}|{'|'.join(COUNTS)})\s+(?:days?|weeks?|months?)"
    rf"|(?:in|during|of|for|since) (?:{'|'.join(MONTHS)})(?:\s+\d{{4}})?(?!\s+\d)"
    r"|today|tomorrow|yesterday)"
    r"|between .{1,30}? and (?:(?:next|last|this|the) )?\S{1,12}(?:\s+\d{1,2}(?:st|nd|rd|th)?\b)?"
    r"|from (?:(?:next|last|this|the) )?\S{1,12} (?:to|until|till) (?:(?:next|last|this|the) )?\S{1,12}"
    r"|(?:since|after|before) (?:(?:next|last|this|the) )?\S{1,12}"
    rf"(?: (?:of )?(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)?"
    r"|diese[rn]? (?:woche|monat)|nächste[rn]? (?:woche|monat)|letzte[rn]? (?:woche|monat)|heute|morgen|gestern"
    r"|esta semana|la (?:pr[oó]xima semana|semana (?:pasada|que viene))|la semaine prochaine|este mes|el mes pasado|ce mois(?:-ci)?|le mois dernier|hoy|mañana|ayer|cette semaine|la semaine dernière|aujourd['\u2019]hui|demain|hier)(?![\w])",
    re.IGNORECASE,
)
EVERY = {
    "daily": "today",
    "weekly": "this week",
    "monthly": "this month",
    "quarterly": "this quarter",
    "yearly": "this year",
}
FOREIGN = {
    "dieser woche": "this week",
    "letzter woche": "last week",
    "letzten woche": "last week",
    "nächster woche": "next week",
    "diesen monat": "this month",
    "diesem monat": "this month",
    "letzten monat": "last month",
    "nächsten monat": "next month",
    "la próxima semana": "next week",
    "la semana que viene": "next week",
    "la semaine prochaine": "next week",
    "este mes": "this month",
    "el mes pasado": "last month",
    "ce mois": "this month",
    "ce mois-ci": "this month",
    "le mois dernier": "last month",
    "diese woche": "this week",
    "nächste woche": "next week",
    "letzte woche": "last week",
    "heute": "today",
    "morgen": "tomorrow",
    "gestern": "yesterday",
    "esta semana": "this week",
    "la semana pasada": "last week",
    "hoy": "today",
    "mañana": "tomorrow",
    "ayer": "yesterday",
    "cette semaine": "this week",
    "la semaine dernière": "last week",
    "aujourd'hui": "today",
    "demain": "tomorrow",
    "hier": "yesterday",
}
BACK = frozenset({"last", "past", "previous", "prior"})
AHEAD = frozenset({"next", "coming", "upcoming"})
NAMES = {"today": 0, "tomorrow": 1, "yesterday": -1}
LONGEST = 60
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it; None is open. `name` where it has one of its own ("this_week")."""

    first: date | None
    last: date | None
    name: str | None = None


def parse_period(said: str, time: TimeContext) -> Period | None:
    """What the phrase spans, in the speaker's zone; None if it is no period. Weeks run Monday to Sunday."""
    text = " ".join(said.lower().split())[:LONGEST].strip(" ?.,!")
    text = re.sub(r"['\u2019]s$", "", EVERY.get(text, text))
    text = FOREIGN.get(text.replace("\u2019", "'"), text)
    today = time.local_now.date()
    while (lead := LEAD.match(text)) is not None:
        text = text[lead.end() :]
    for name, days in NAMES.items():
        if text in {name, f"{name}'s", f"{name}s"}:
            day = today + timedelta(days=days)
            return Period(day, day, name)
    if (found := PERIOD.fullmatch(text)) is not None:
        return _unit(found.group("which").lower(), found.group("unit").lower(), today)
    if (found := STRETCH.fullmatch(text)) is not None:
        return _stretch(found, today)
    if (found := re.fullmatch(MONTH, text)) is not None:
        return _month(found, today)
    return _open(text, time) or _between(text, time) or _day(text, time)


def _unit(which: str, unit: str, today: date) -> Period:
    unit = {"wk": "week"}.get(unit, unit)
    step = -1 if which in BACK else 1 if which in AHEAD else 0
    which = {-1: "last", 0: "this", 1: "next"}[step]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        first, last = monday, monday + timedelta(days=6)
    else:
        length = {"month": 1, "quarter": 3, "year": 12}[unit]
        months = (today.year * 12 + today.month - 1) // length + step
        first = _first_of(months * length)
        last = _first_of((months + 1) * length) - timedelta(days=1)
    known = f"{which}_{unit}"
    return Period(first, last, known if known in {"this_week", "last_week", "this_month"} else None)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _stretch(found: re.Match[str], today: date) -> Period:
    said = found.group("count").lower()
    days = (COUNTS.get(said) or int(said)) * {"day": 1, "week": 7, "month": 30}[found.group("unit").lower()]
    if found.group("which").lower() in BACK:
        return Period(today - timedelta(days=days), today)
    return Period(today, today + timedelta(days=days))


def _month(found: re.Match[str], today: date) -> Period:
    month = MONTHS.index(found.group("month")) + 1
    year = int(found.group("year") or today.year)
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _open(text: str, time: TimeContext) -> Period | None:
    for pattern in (SINCE, BEFORE, AFTER):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        day = _parsed(found.group("day"), time)
        if day is None:
            return None
        if pattern is BEFORE:
            return Period(None, day - timedelta(days=text.startswith("before")))
        if pattern is AFTER:
            return Period(day + timedelta(days=1), None)
        today = time.local_now.date()
        return Period(_back(day, today), today)
    return None


def _back(day: date, today: date) -> date:
    """ "Since Monday" is the last one; the date grammar means the next."""
    return day if day <= today else day - timedelta(weeks=1) if (day - today).days <= 7 else day


def _between(text: str, time: TimeContext) -> Period | None:
    found = BETWEEN.fullmatch(text)
    if found is None:
        return None
    first, last = _parsed(found.group("first"), time), _parsed(found.group("last"), time)
    if first is None or last is None:
        return None
    if last < first and (first - last).days < DAYS_IN_WEEK:  # "between Monday and Thursday", said on a Tuesday
        last += timedelta(weeks=1)
    elif last < first:  # "16 Nov to 27 Nov", said between the two
        first -= timedelta(days=365)
    return Period(first, last) if first <= last else None


def _day(text: str, time: TimeContext) -> Period | None:
    day = _parsed(text, time)
    if day is None:
        return None
    ahead = (day - time.local_now.date()).days
    return Period(day, day, next((name for name, days in NAMES.items() if days == ahead), None))


def _parsed(text: str, time: TimeContext) -> date | None:
    try:
        when = parse_when(text, time)
    except NotADate:
        return None
    return when.day or (when.moment.astimezone(time.zone).date() if when.moment else None)
