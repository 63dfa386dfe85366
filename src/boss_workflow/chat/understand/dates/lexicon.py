"""The words of time and what each can mean: one word may have several senses, the rules decide by its neighbours."""

from collections.abc import Mapping
from enum import IntEnum, auto


class Sense(IntEnum):
    """What a token may stand for; its value is a number whose meaning depends on the sense."""

    NUMBER = auto()
    ORDINAL = auto()
    ARTICLE = auto()  # "a", "an": one, in front of a unit
    HALF = auto()
    QUARTER = auto()
    WEEKDAY = auto()  # Monday is 0
    MONTH = auto()
    UNIT = auto()
    PART = auto()
    CLOCK = auto()  # the hour of "noon"; 24 is the end of the day
    MERIDIEM = auto()  # hours to add: 0 or 12
    DAY = auto()  # days from today
    NOW = auto()
    TONIGHT = auto()
    SHIFT = auto()  # "next" is 1, "last" is -1
    EDGE = auto()  # "end" is 1, "start" is 0
    EDGE_SHORT = auto()  # the unit whose end it is: "EOM"
    WEEKEND = auto()
    STAGE = auto()  # "early" is 0, "mid" is 1, "late" is 2
    HOLIDAY = auto()
    WORKING = auto()
    IN = auto()
    WITHIN = auto()


class Unit(IntEnum):
    SECOND = auto()
    MINUTE = auto()
    HOUR = auto()
    DAY = auto()
    WORKDAY = auto()
    WEEK = auto()
    FORTNIGHT = auto()
    MONTH = auto()
    QUARTER = auto()
    YEAR = auto()


MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


class Part(IntEnum):
    MORNING = auto()
    AFTERNOON = auto()
    EVENING = auto()
    NIGHT = auto()
    DAY_START = auto()
    DAY_END = auto()


class Shift(IntEnum):
    LAST = -1
    THIS = 0
    NEXT = 1
    COMING = 2


NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
WEEKDAYS = (
    "monday mon montag lunes lundi",
    "tuesday tue tues dienstag martes mardi",
    "wednesday wed weds mittwoch miércoles mercredi",
    "thursday thu thur thurs donnerstag jueves jeudi",
    "friday fri freitag viernes vendredi",
    "saturday sat samstag sábado samedi",
    "sunday sun sonntag domingo dimanche",
)
MONTHS = (
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug"),
    *("september sep sept", "october oct", "november nov", "december dec"),
)
UNITS = {
    Unit.SECOND: "second seconds sec secs",
    Unit.MINUTE: "minute minutes min mins m",
    Unit.HOUR: "hour hours hr hrs h",
    Unit.DAY: "day days d tag tage tagen día días jour jours",
    Unit.WORKDAY: "workday workdays weekday weekdays",
    Unit.WEEK: "week weeks wk wks w woche wochen semana semanas semaine semaines",
    Unit.FORTNIGHT: "fortnight fortnights",
    Unit.MONTH: "month months",
    Unit.QUARTER: "quarter quarters qtr",
    Unit.YEAR: "year years yr yrs",
}
PARTS = {Part.MORNING: "morning", Part.AFTERNOON: "afternoon", Part.EVENING: "evening", Part.NIGHT: "night nite"}
SHIFTS = {
    Shift.LAST: "last",
    Shift.THIS: "this",
    Shift.NEXT: "next nächste nächsten nächster próximo próxima",
    Shift.COMING: "coming upcoming",
}
DAYS = {
    -1: "yesterday",
    0: "today heute hoy aujourd'hui",
    1: "tomorrow tomorow tommorow tommorrow tmrw tmr morgen mañana demain",
    2: "übermorgen",
}
SHORT_EDGES = {Unit.DAY: "eod eob cob", Unit.WEEK: "eow", Unit.MONTH: "eom", Unit.QUARTER: "eoq", Unit.YEAR: "eoy"}
SINGLE = {
    Sense.ARTICLE: {1: "a an"},
    Sense.HALF: {1: "half"},
    Sense.QUARTER: {1: "quarter"},
    Sense.CLOCK: {12: "noon midday", 24: "midnight"},
    Sense.MERIDIEM: {0: "am", 12: "pm"},
    Sense.NOW: {1: "now"},
    Sense.TONIGHT: {1: "tonight tonite"},
    Sense.EDGE: {0: "start beginning", 1: "end close"},
    Sense.WEEKEND: {1: "weekend wknd"},
    Sense.STAGE: {0: "early", 1: "mid middle", 2: "late later"},
    Sense.HOLIDAY: {1: "christmas xmas easter halloween thanksgiving hanukkah diwali"},
    Sense.WORKING: {1: "working business work"},
    Sense.IN: {1: "in dans"},
    Sense.WITHIN: {1: "within"},
}

# Short forms that are words of their own; they count as weekdays only with a preposition or a time beside them.
WEAK_WEEKDAYS = frozenset({"sun", "sat", "wed"})
# Month names that are verbs as well: "we may 5 times", "5 may fail".
WEAK_MONTHS = frozenset({"may", "march", "mar"})
# What "at 5" counts, prices or numbers when these follow; any other word leaves it a time ("at 5 call Bob").
COUNTED = frozenset(
    {
        *("percent", "pct", "euro", "euros", "eur", "dollar", "dollars", "usd", "bucks", "cents", "pounds", "gbp", "k"),
        *("people", "persons", "users", "customers", "items", "units", "points", "places", "sites", "stores", "shops"),
        *("offices", "locations", "schools", "companies", "km", "kg", "miles", "mph", "degrees", "times", "x", "each"),
        *("street", "main", "st", "per", "different", "other", "more", "of"),
    }
)
# What may follow a bare number or ordinal that is a time ("at 5 please"); any other word makes it count things.
FOLLOWERS = frozenset(
    {
        *("and", "or", "but", "so", "then", "if", "when", "because", "for", "to", "with", "in", "on", "at", "by"),
        *("from", "please", "pls", "thanks", "thx", "sharp", "latest", "via", "about", "as", "is", "was", "works"),
        *("would", "will", "should", "must", "can", "instead", "not", "too", "also", "i", "we", "he", "she", "they"),
        *("it", "the", "you", "that", "until", "till", "unless", "since", "while", "ok", "okay", "before", "after"),
    }
)


def _build() -> Mapping[str, Mapping[Sense, int]]:
    senses: dict[str, dict[Sense, int]] = {}

    def learn(sense: Sense, value: int, words: str) -> None:
        for word in words.split():
            senses.setdefault(word, {})[sense] = value

    groups: tuple[tuple[Sense, Mapping[int, str]], ...] = (
        (Sense.NUMBER, dict(enumerate(NUMBERS))),
        (Sense.WEEKDAY, dict(enumerate(WEEKDAYS))),
        (Sense.ORDINAL, dict(enumerate(ORDINALS, start=1))),
        (Sense.MONTH, dict(enumerate(MONTHS, start=1))),
        (Sense.UNIT, {int(unit): words for unit, words in UNITS.items()}),
        (Sense.PART, {int(part): words for part, words in PARTS.items()}),
        (Sense.SHIFT, {int(shift): words for shift, words in SHIFTS.items()}),
        (Sense.DAY, DAYS),
        (Sense.EDGE_SHORT, {int(unit): words for unit, words in SHORT_EDGES.items()}),
        *SINGLE.items(),
    )
    for sense, by_value in groups:
        for value, words in by_value.items():
            learn(sense, value, words)
    return senses


LEXICON = _build()
