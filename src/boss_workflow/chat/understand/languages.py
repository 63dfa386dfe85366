"""The structure words of requests in German, Spanish and French. The grammar is the same as for English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Language:
    """`marks`: words that tell the language. `modal` stands between person and verb, `asks` before the person,
    `wants` before a person whose verb needs no modal, `announces` before new work."""

    marks: frozenset[str]
    determiners: frozenset[str]
    modal: re.Pattern[str]
    asks: re.Pattern[str]
    wants: re.Pattern[str]
    announces: re.Pattern[str]
    verb_last: bool = False


LANGUAGES: Mapping[str, Language] = {
    "de": Language(
        marks=frozenset(
            """
            soll sollte muss müsste bitte bis und der die das den dem des ein eine einen ist nicht mit für kannst kann könnte morgen heute
            aufgabe neue ich wir brauche auf zum zur vom im am nächsten nächste woche fällig mach mache erledigt danke wann welche was
            """.split()
        ),
        determiners=frozenset(
            "der die das den dem des ein eine einen einem mein meine unser unsere alle bitte".split()
        ),
        modal=_regex(
            r"\s*,?\s*(?P<word>soll(?:te|en)?|muss|müsste|hat|darf|möge|wird|kannst du(?: bitte)?|könntest du(?: bitte)?|bitte|kann|könnte)\s+(?:bitte\s+)?"
        ),
        asks=_regex(
            r"(?:kannst|könntest|würdest)\s+du\s+(?:bitte\s+)?|(?:sag|bitte|frag|erinnere)\s+(?=[A-ZÄÖÜ@])"
            r"|ich\s+(?:möchte|will|hätte gern),?\s+dass\s+|(?:kann|könnte|soll|muss)\s+|lass\s+"
        ),
        wants=_regex(r"(?:ich|wir)\s+(?:brauchen?|benötigen?|hätten? gern)\s+(?:von\s+)?|für\s+"),
        announces=_regex(
            r"(?:neue\s+aufgabe|aufgabe|todo|erinnerung)(?=\s+für|\s*:)\s*:?\s*|(?:erstelle|mach|leg)\s+(?:bitte\s+)?eine\s+(?:neue\s+)?aufgabe\s*:?\s*(?:an\s*)?"
        ),
        verb_last=True,
    ),
    "es": Language(
        marks=frozenset(
            """
            el la los las un una del al que por favor para antes debe tiene necesito puede podría mañana hoy lunes martes miércoles jueves
            viernes nueva tarea y con de en es está gracias semana necesitamos quiero hay qué
            """.split()
        ),
        determiners=frozenset("el la los las un una unos unas mi mis su sus nuestro nuestra al todos todas".split()),
        modal=_regex(
            r"\s*,?\s*(?P<word>debe(?:ría)?|tiene que|necesita|ha de|va a|puedes|podrías|por favor|a|que)\s+(?:por favor\s*,?\s*)?"
        ),
        asks=_regex(
            r"¿?\s*(?:puedes|podrías)\s+(?:pedirle?\s+a|decirle?\s+a|recordarle?\s+a)\s+|¿?\s*(?:puede|podría)\s+"
            r"|(?:necesito|necesitamos|quiero|queremos|quisiera)\s+que\s+|(?:pídele|dile|recuérdale|pide)\s+a\s+|(?:recuerda|haz)\s+que\s+"
        ),
        wants=_regex(r"(?:necesito|necesitamos|quiero)\s+(?:de\s+)?|para\s+"),
        announces=_regex(
            r"(?:nueva\s+)?tarea(?=\s+para|\s*:)\s*:?\s*|(?:crea|añade|agrega)\s+una\s+(?:nueva\s+)?tarea\s*:?\s*"
        ),
    ),
    "fr": Language(
        marks=frozenset(
            """
            le la les un une des du au aux que pour avant doit peut peux faut demain lundi mardi mercredi jeudi vendredi nouvelle tâche et
            avec est dans merci s'il te plaît d'ici semaine voudrais besoin aujourd'hui qui quelles
            """.split()
        ),
        determiners=frozenset("le la les l' un une des du de mon ma mes notre nos au aux tous toutes".split()),
        modal=_regex(
            r"\s*,?\s*(?P<word>doit|devrait|devra|va|peut|pourrait|peux-tu|pourrais-tu|merci de|s['\u2019]il te plaît,?|veuillez|de|d['\u2019])\s*(?:s['\u2019]il te plaît,?\s*)?"
        ),
        asks=_regex(
            r"(?:peux|pourrais)[- ]tu\s+(?:demander|dire|rappeler)\s+à\s+|(?:est-ce\s+que\s+)|(?:il\s+faut|je\s+(?:veux|voudrais)|il\s+faudrait)\s+(?:que\s+|qu['\u2019])"
            r"|(?:demande|dis|rappelle)\s+à\s+"
        ),
        wants=_regex(r"(?:j['\u2019]ai|nous\s+avons|on\s+a)\s+besoin\s+(?:de\s+|que\s+)?|pour\s+"),
        announces=_regex(
            r"(?:nouvelle\s+)?tâche(?=\s+pour|\s*:)\s*:?\s*|(?:crée|ajoute)\s+une\s+(?:nouvelle\s+)?tâche\s*:?\s*"
        ),
    ),
}
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
ENOUGH = 2
ENGLISH = frozenset(
    "the to by of on for with and is are was this that it need needs should please can you i we my our at do due will have has what who be".split()
)


@lru_cache(maxsize=64)
def language_of(text: str, preferred: str = "en") -> str:
    """The language whose small words the text holds most of; where none does, the one that the person prefers."""
    words = [word.lower().replace("\u2019", "'") for word in WORD.findall(text[:500])]
    scores = {code: sum(word in language.marks for word in words) for code, language in LANGUAGES.items()}
    scores["en"] = sum(word in ENGLISH for word in words)
    best = max(scores, key=lambda code: scores[code])
    if scores[best] >= min(ENOUGH, len(words) // 2) and scores[best] > scores["en"]:
        return best
    return preferred if scores.get(preferred, -1) >= scores["en"] else "en"
