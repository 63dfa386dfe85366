"""The words of time in German, Spanish and French, and the English that each is computed as."""

from collections.abc import Mapping
from dataclasses import dataclass

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`due`, `plain`, `next`, `following`, `at`, `ahead` and `hour_sign` are patterns; the rest are words, by their English."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    due: str
    plain: str
    next: str
    following: str
    at: str
    ahead: str
    hour_sign: str
    words: Mapping[str, str]
    parts: Mapping[str, str]
    halves: Mapping[str, str]
    next_week: tuple[str, ...]
    numbers: Mapping[str, int]
    units: Mapping[str, str]


GERMAN = Vocabulary(
    weekdays=tuple("montag dienstag mittwoch donnerstag freitag samstag sonntag".split()),
    months=tuple("januar februar märz april mai juni juli august september oktober november dezember".split()),
    due=r"(?:spätestens\s+)?(?:bis(?:\s+(?:zum|spätestens|kommenden|am))?|vor(?:\s+dem)?|fällig(?:\s+am)?)\s+",
    plain=r"(?:am|um|im|diesen|kommenden|den|zum)\s+",
    next=r"nächste[nrms]?\s+",
    following=r"\s+(?:nächster|kommender)\s+woche",
    at=r"um|gegen|ab|bis|vor",
    ahead=r"in",
    hour_sign=r"uhr|h",
    words={
        "übermorgen": "the day after tomorrow",
        "heute": "today",
        "morgen": "tomorrow",
        "ende der woche": "end of week",
        "ende dieser woche": "end of week",
        "wochenende": "end of week",
        "ende des monats": "end of month",
        "ende des quartals": "end of quarter",
        "quartalsende": "end of quarter",
        "ende des jahres": "end of year",
        "jahresende": "end of year",
        "monatsende": "end of month",
        "nächste woche": "next week",
        "nächster woche": "next week",
        "kommende woche": "next week",
        "nächsten monat": "next month",
        "mittag": "noon",
        "mitternacht": "midnight",
        "feierabend": "end of day",
    },
    parts={
        "früh": "morning",
        "morgen": "morning",
        "vormittag": "morning",
        "mittag": "noon",
        "nachmittag": "afternoon",
        "abend": "tonight",
        "nacht": "night",
    },
    halves={"morgens": "am", "früh": "am", "vormittags": "am", "nachmittags": "pm", "abends": "pm", "nachts": "pm"},
    next_week=("nächste woche", "nächster woche", "kommende woche", "nächsten woche"),
    numbers={
        word: number
        for number, words in enumerate(
            "ein|eine|einen|einem|einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(), start=1
        )
        for word in words.split("|")
    },
    units={
        "minute": "minute",
        "minuten": "minute",
        "stunde": "hour",
        "stunden": "hour",
        "tag": "day",
        "tage": "day",
        "tagen": "day",
        "arbeitstagen": "working day",
        "werktagen": "working day",
        "woche": "week",
        "wochen": "week",
        "monat": "month",
        "monaten": "month",
    },
)
SPANISH = Vocabulary(
    weekdays=tuple("lunes martes miércoles jueves viernes sábado domingo".split()),
    months=tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
    due=r"(?:antes\s+del?|para(?:\s+el)?|hasta(?:\s+el)?|a más tardar(?:\s+el)?)\s+(?:el\s+)?",
    plain=r"(?:el|este|en|a|la|al)\s+",
    next=r"próxim[oa]\s+",
    following=r"\s+(?:próximo|que\s+viene|de\s+la\s+próxima\s+semana|de\s+la\s+semana\s+que\s+viene)",
    at=r"a\s+las?|sobre\s+las?|antes\s+de\s+las?",
    ahead=r"en|dentro\s+de",
    hour_sign=r"horas|h",
    words={
        "pasado mañana": "the day after tomorrow",
        "mañana": "tomorrow",
        "hoy": "today",
        "fin de semana": "end of week",
        "final de la semana": "end of week",
        "fin de la semana": "end of week",
        "finales de semana": "end of week",
        "fin de mes": "end of month",
        "fin del mes": "end of month",
        "final de mes": "end of month",
        "final del mes": "end of month",
        "finales de mes": "end of month",
        "fin de año": "end of year",
        "fin del trimestre": "end of quarter",
        "próxima semana": "next week",
        "semana que viene": "next week",
        "próximo mes": "next month",
        "mes que viene": "next month",
        "mediodía": "noon",
        "medianoche": "midnight",
    },
    parts={
        "por la mañana": "morning",
        "temprano": "morning",
        "a mediodía": "noon",
        "al mediodía": "noon",
        "por la tarde": "afternoon",
        "por la noche": "tonight",
    },
    halves={"de la mañana": "am", "de la tarde": "pm", "de la noche": "pm"},
    next_week=(),
    numbers={
        word: number
        for number, words in enumerate(
            "un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce".split(), start=1
        )
        for word in words.split("|")
    },
    units={
        "minuto": "minute",
        "minutos": "minute",
        "hora": "hour",
        "horas": "hour",
        "día": "day",
        "días": "day",
        "días hábiles": "working day",
        "días laborables": "working day",
        "semana": "week",
        "semanas": "week",
        "mes": "month",
        "meses": "month",
    },
)
FRENCH = Vocabulary(
    weekdays=tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
    months=tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    due=r"(?:avant|d['\u2019]ici(?:\s+à)?|pour|jusqu['\u2019](?:à|au)?|au plus tard)\s+(?:le\s+|à\s+|la\s+)?",
    plain=r"(?:le|ce|en|à|la|au)\s+",
    next=r"prochaine?\s+",
    following=r"\s+(?:prochain|de\s+la\s+semaine\s+prochaine|en\s+huit)",
    at=r"à|vers|avant",
    ahead=r"dans|d['\u2019]ici|sous",
    hour_sign=r"heures?|h",
    words={
        "après-demain": "the day after tomorrow",
        "demain": "tomorrow",
        "aujourd'hui": "today",
        "fin de semaine": "end of week",
        "fin de la semaine": "end of week",
        "fin de mois": "end of month",
        "fin du mois": "end of month",
        "fin du trimestre": "end of quarter",
        "fin de l'année": "end of year",
        "semaine prochaine": "next week",
        "mois prochain": "next month",
        "midi": "noon",
        "minuit": "midnight",
    },
    parts={
        "matin": "morning",
        "midi": "noon",
        "à midi": "noon",
        "après-midi": "afternoon",
        "soir": "tonight",
        "dans la matinée": "morning",
        "dans l'après-midi": "afternoon",
        "dans la soirée": "tonight",
    },
    halves={"du matin": "am", "de l'après-midi": "pm", "du soir": "pm"},
    next_week=(),
    numbers={
        word: number
        for number, words in enumerate(
            "un|une deux trois quatre cinq six sept huit neuf dix onze douze".split(), start=1
        )
        for word in words.split("|")
    },
    units={
        "minute": "minute",
        "minutes": "minute",
        "heure": "hour",
        "heures": "hour",
        "jour": "day",
        "jours": "day",
        "jours ouvrés": "working day",
        "jours ouvrables": "working day",
        "semaine": "week",
        "semaines": "week",
        "mois": "month",
    },
)
VOCABULARIES: Mapping[str, Vocabulary] = {"de": GERMAN, "es": SPANISH, "fr": FRENCH}
# A part of today said without the day: "heute" is not needed in "ce soir", "esta noche".
TODAY_PARTS = {"ce soir": "tonight", "cet après-midi": "this afternoon", "ce matin": "this morning"} | {
    "esta noche": "tonight",
    "esta tarde": "this afternoon",
    "esta mañana": "this morning",
}
