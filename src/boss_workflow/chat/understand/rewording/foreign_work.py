"""Work that is told, not asked for, in German and Spanish: "Chloe macht morgen die Fotos", "que Lucía llame al cliente"."""

from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO
from boss_workflow.chat.understand.utterance import Utterance

INFINITIVES = """
machen schicken prüfen bestellen holen bringen kaufen putzen reinigen räumen schreiben rufen erstellen planen buchen stellen legen setzen malen streichen
reparieren sortieren kopieren drucken organisieren kontrollieren aktualisieren installieren liefern besorgen kochen packen füllen sammeln zählen
klären melden suchen packen bauen decken wechseln tauschen testen spülen entsorgen vereinbaren verschicken versenden übersetzen überprüfen bezahlen zahlen erledigen
vorbereiten beantworten unterschreiben montieren lackieren fegen wischen mähen schneiden
""".split()
IRREGULAR = {
    "nimmt": "nehmen",
    "gibt": "geben",
    "liest": "lesen",
    "fährt": "fahren",
    "trägt": "tragen",
    "lädt": "laden",
    "hält": "halten",
    "wäscht": "waschen",
    "spricht": "sprechen",
    "trifft": "treffen",
    "wirft": "werfen",
}
URGENT = regex(r"\b(?:dringend|eilig|urgente)\b")
IDLE = regex(r"\b(?:frei|urlaub|pause|feierabend|homeoffice|blau|krank|spaß|mist|fehler|sorgen|party)\b")
PARTICLE = r"(?P<particle>an|auf|ab|ein|aus|vor|mit|zu|weg|nach|hoch|fertig|um|her|hin|runter|rein)"
TELLS = regex(
    rf"{WHO}\s+(?P<verb>[^\W\d_]{{3,20}})\s+(?P<work>[^?;:!,{NAME}]{{4,160}}?)(?:\s+{PARTICLE})?(?P<tail>(?:\s*[,!]\s*[^?;:{NAME}]{{0,40}})?)[.!]*"
)
THAT = regex(rf"(?:pues\s+|y\s+)?que\s+{WHO}\s+(?P<verb>[^\W\d_]{{3,20}}[ea])\b(?P<rest>[^?]*)")
WISHES = frozenset(
    "tenga descanse pase disfrute sea esté este viva cumpla mejore gane duerma sueñe entre salga ella para era".split()
)
"""Of which one says "que Ann descanse": a wish."""


def say_foreign_work(utterance: Utterance, shadow: str) -> str | None:
    """As a request; None where it says neither when nor how urgent it is, as talk does."""
    text, dated = utterance.text, DATE in shadow or URGENT.search(shadow) is not None
    that = THAT.fullmatch(shadow)
    if that is not None and that["verb"].lower() not in WISHES and (dated or len(that["rest"].split()) > 1):
        return f"quiero {text}"
    told = TELLS.fullmatch(shadow) if dated else None
    if told is None:
        return None
    base = _base(told["verb"].lower())
    if base is None or IDLE.search(told["work"]):
        return None
    who, work, tail = (text[slice(*told.span(name))] for name in ("who", "work", "tail"))
    return f"{who} soll {work} {(told['particle'] or '').lower()}{base}{tail}"


FORMS = {
    form: base for base in INFINITIVES for form in (f"{base[:-2]}t", f"{base[:-2]}et", f"{base[:-1]}t")
} | IRREGULAR


def _base(verb: str) -> str | None:
    """The "schicken" of "schickt"."""
    return FORMS.get(verb)
