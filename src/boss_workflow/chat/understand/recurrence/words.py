"""The words of repetition in English, German, Spanish and French, and a cursor that reads them."""

from collections.abc import Mapping, Sequence
from enum import IntEnum, auto

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.grammar import Reader
from boss_workflow.chat.understand.dates.lexicon import MONTHS, ORDINALS, UNITS, WEEKDAYS, Sense, Unit
from boss_workflow.chat.understand.dates.tokens import Token


class Word(IntEnum):
    """What a token may stand for here; its value is a number whose meaning depends on it."""

    EVERY = auto()
    UNIT = auto()
    WEEKDAY = auto()  # Monday is 0
    HABIT = auto()  # a plural that means each of them: "Mondays"
    MONTH = auto()
    NUMBER = auto()
    NTH = auto()  # -1 is the last
    ADVERB = auto()  # the unit of "weekly"
    WORKDAYS = auto()
    WEEKEND = auto()


# How many of its unit an adverb means, where it is not one.
ADVERB_AMOUNTS = {
    **dict.fromkeys("fortnightly biweekly zweiwöchentlich vierzehntägig quincenalmente".split(), 2),
    "halbjährlich": 6,
}
_FOREIGN_UNITS = {
    Unit.MINUTE: "minuten minutos",
    Unit.HOUR: "stunde stunden hora horas heure heures",
    Unit.DAY: "tag tage tagen día días dia dias jour jours",
    Unit.WORKDAY: "werktag werktage werktagen arbeitstag arbeitstage arbeitstagen",
    Unit.WEEK: "woche wochen semana semanas semaine semaines",
    Unit.MONTH: "monat monate monaten monats mes meses mois",
    Unit.QUARTER: "quartal quartale quartals trimestre trimestres",
    Unit.YEAR: "jahr jahre jahren jahres año años an ans année années",
}
_FOREIGN_WEEKDAYS = (
    "montag lunes lundi",
    "dienstag martes mardi",
    "mittwoch miércoles miercoles mercredi",
    "donnerstag jueves jeudi",
    "freitag viernes vendredi",
    "samstag sonnabend sábado sabado samedi",
    "sonntag domingo dimanche",
)
_FOREIGN_HABITS = (
    "montags lundis",
    "dienstags mardis",
    "mittwochs mercredis",
    "donnerstags jeudis",
    "freitags vendredis",
    "samstags sábados sabados samedis",
    "sonntags domingos dimanches",
)
_FOREIGN_MONTHS = (
    *("januar jänner enero janvier", "februar febrero février", "märz marzo mars", "abril avril", "mai mayo"),
    *("juni junio juin", "juli julio juillet", "agosto août", "septiembre septembre", "oktober octubre octobre"),
    *("noviembre novembre", "dezember diciembre décembre"),
)
_FOREIGN_NUMBERS = {
    2: "zwei dos deux",
    3: "drei tres trois",
    4: "vier cuatro quatre",
    5: "fünf cinco cinq",
    6: "sechs seis",
    8: "acht ocho huit",
    10: "zehn diez dix",
}
_NTHS = {
    1: "ersten erste erster primer primero première premier",
    2: "zweiten zweite segundo deuxième",
    3: "dritten dritte tercer tercero troisième",
    4: "vierten vierte quatrième",
    -1: "last final letzten letzte letzter último ultimo dernier dernière",
    -2: "penultimate vorletzten penúltimo",
}
_ADVERBS = {
    Unit.HOUR: "hourly stündlich",
    Unit.DAY: "daily nightly everyday täglich diariamente quotidiennement",
    Unit.WEEK: "weekly fortnightly biweekly wöchentlich zweiwöchentlich vierzehntägig semanalmente quincenalmente",
    Unit.MONTH: "monthly monatlich halbjährlich mensualmente mensuellement",
    Unit.QUARTER: "quarterly vierteljährlich quartalsweise trimestralmente",
    Unit.YEAR: "yearly annually jährlich anualmente annuellement",
}
_SINGLE = {
    Word.EVERY: "every each jeden jede jedes jedem jeder cada chaque",
    Word.WORKDAYS: "weekdays workdays werktags wochentags",
    Word.WEEKEND: "weekend weekends wochenende wochenenden",
}
_SHORT_UNIT = 2


def _build() -> Mapping[str, Mapping[Word, int]]:
    known: dict[str, dict[Word, int]] = {}

    def learn(kind: Word, by_value: Mapping[int, str]) -> None:
        for value, words in by_value.items():
            for word in words.split():
                known.setdefault(word, {})[kind] = value

    learn(Word.UNIT, {int(unit): words for unit, words in UNITS.items()})
    learn(Word.UNIT, {int(unit): words for unit, words in _FOREIGN_UNITS.items()})
    learn(Word.WEEKDAY, dict(enumerate(WEEKDAYS)))
    learn(Word.WEEKDAY, dict(enumerate(_FOREIGN_WEEKDAYS)))
    learn(Word.HABIT, {day: f"{words.split()[0]}s" for day, words in enumerate(WEEKDAYS)})
    learn(Word.HABIT, dict(enumerate(_FOREIGN_HABITS)))
    learn(Word.MONTH, dict(enumerate(MONTHS, start=1)))
    learn(Word.MONTH, dict(enumerate(_FOREIGN_MONTHS, start=1)))
    learn(Word.NUMBER, _FOREIGN_NUMBERS)
    learn(Word.NTH, dict(enumerate(ORDINALS, start=1)))
    learn(Word.NTH, _NTHS)
    learn(Word.ADVERB, {int(unit): words for unit, words in _ADVERBS.items()})
    for kind, words in _SINGLE.items():
        learn(kind, {1: words})
    return known


WORDS = _build()
_NOTHING: Mapping[Word, int] = {}


def meanings(token: Token) -> Mapping[Word, int]:
    return WORDS.get(token.lower, _NOTHING)


class Reading(Reader):
    """The cursor of the dates that reads the words of repetition too; it knows the text for what dates must read."""

    __slots__ = ("text",)

    def __init__(self, tokens: Sequence[Token], ctx: TimeContext, text: str) -> None:
        super().__init__(tokens, ctx)
        self.text = text

    def mean(self, word: Word) -> int | None:
        value = meanings(self.tokens[self.at]).get(word)
        if value is not None:
            self.at += 1
        return value

    def number(self) -> int | None:
        """2, two, zwei; a couple of."""
        if self.phrase("couple", "of"):
            return 2
        value = self.sense(Sense.NUMBER)
        return self.mean(Word.NUMBER) if value is None else value

    def unit(self, *, counted: bool = True) -> Unit | None:
        """Weeks, working days; without a number before it no letter counts as a unit."""
        if self.sense(Sense.WORKING) is not None:
            if self.word("day", "days"):
                return Unit.WORKDAY
            self.at -= 1
            return None
        token = self.tokens[self.at]
        value = self.mean(Word.UNIT)
        if value is None or (not counted and len(token.lower) <= _SHORT_UNIT and token.lower != "an"):
            return None
        unit = Unit(value)
        if unit is Unit.DAY and self.word("laborable", "laborables", "ouvrable", "ouvrables", "ouvré", "ouvrés"):
            return Unit.WORKDAY
        return unit

    def weekday(self) -> int | None:
        """Monday, Mondays, Mon."""
        value = self.mean(Word.WEEKDAY)
        if value is None:
            value = self.mean(Word.HABIT)
        if value is not None:
            short, after = self.tokens[self.at - 1], self.peek(1)
            if len(short.lower) <= 5 and after is not None:
                self.glued(".")
        return value

    def every(self) -> bool:
        """Every, each, jeden, todos los, tous les."""
        pairs = (("todos", "los"), ("todas", "las"), ("tous", "les"), ("toutes", "les"))
        if any(self.phrase(*pair) for pair in pairs):
            return True
        if self.tokens[self.at].lower == "alle" and self._counts(self.tokens[self.at + 1]):
            self.at += 1
            return True
        if self.mean(Word.EVERY) is None:
            return False
        self.word("single")
        return True

    def _counts(self, token: Token) -> bool:
        return Word.NUMBER in meanings(token) or Sense.NUMBER in token.senses

    def nth(self) -> int | None:
        """First, 1st, last, second to last."""
        value = self.sense(Sense.ORDINAL)
        if value is None:
            value = self.mean(Word.NTH)
        if value == 2 and (self.phrase("to", "last") or self.word("last")):
            return -2
        return value

    def joined(self) -> bool:
        """What stands between the members of a list: a comma, "and", both."""
        comma = self.word(",")
        return self.word("and", "&", "und", "y", "e", "et", "+") or comma
