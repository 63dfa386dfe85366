"""Changes asked for in German, Spanish and French, said in English: "pasa la TASK-20 al viernes" as "move TASK-20 to Friday"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boss_workflow.chat.understand.foreign_dates import find_foreign_dates
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO
from boss_workflow.chat.understand.rewording.targets import CODE
from boss_workflow.chat.understand.utterance import Utterance

MOVE, GIVE, DONE = "move {what} to {when}", "give {what} to {who}", "mark {what} as done"
SHOW, HOLDER, BUSY, DUE = (
    "how is {what} going",
    "who has {what}",
    "what is {who} working on",
    "{who}'s tasks due {when}",
)
REOPEN, DELETE, RAISE = "reopen {what}", "delete {what}", "make {what} {level} priority"
WHEN = rf"(?P<when>{DATE}++)"
THING = rf"[^,;:.?!{NAME}{DATE}]{{2,60}}?"
LEVELS = {
    "urgent": ("dringend", "eilig", "urgent", "prioritair", "prioritari", "máxima"),
    "high": ("hoh", "hoch", "alt", "haut", "élevé"),
    "low": ("niedrig", "baj", "bass"),
}
PUTS_OFF = regex(
    r"(?:.*\b(?:verschieb|aplaz|posp|reprogram|d[ée]cal|repouss|report)|.*\b(?:warten|esperar|attendre|mejor|plut[ôo]t|mieux|bleiben)\b)"
)
ONTO = regex(r"\s*(?:bitte\s+)?(?:auf|nach|al?|hasta|à|au|jusqu)\b")
LONGEST = 120
LEADING = regex(r"(?:by|on|until|due)\s+")


@dataclass(frozen=True, slots=True)
class Tongue:
    """`hint`: one of these stands in every change of the language; `forms`: a change and the English for it."""

    hint: re.Pattern[str]
    forms: Sequence[tuple[re.Pattern[str], str]]


def _tongue(hint: str, determiners: str, *forms: tuple[str, str]) -> Tongue:
    code = rf"(?P<what>(?:{determiners})?(?P<code>{CODE}))"
    task = rf"(?P<what>(?:{determiners})?(?P<code>{CODE})|(?:{determiners})(?:aufgabe|tarea|tâche)\s{THING})"
    thing = rf"(?P<what>(?:{determiners})?(?P<code>{CODE})|(?:{determiners}){THING})"
    end = r"(?:\s*,?\s*(?:bitte|danke|por favor|gracias|s['\u2019]il (?:te|vous) pla[iî]t|stp|svp|merci))?[\s.!?]*+$"
    compiled = [
        (regex(pattern.replace("<code>", code).replace("<thing>", thing).replace("<task>", task) + end), straight)
        for pattern, straight in forms
    ]
    return Tongue(regex(hint), compiled)


DE_SOFT = r"(?:\s+(?:bitte|mal|doch|jetzt|noch|lieber))*+"
DE_ASK = r"(?:(?:kannst|könntest|würdest|kann|können)\s+(?:du|sie|wir|man)(?:\s+(?:bitte|mal))*+\s+|bitte\s+|(?:wir|ich)\s+(?:müssen|muss|möchten?|wollen|will)\s+)?"
DE_OVER = r"(?:erledigt|fertig|gemacht|abgeschlossen|durch|geschafft)"
DE_CLOSED = r"(?:erledigt|abgeschlossen|abgehakt)"
GERMAN = _tongue(
    r"\b(?:was\s+(?:hat|macht|muss|tut|steht|liegt|ist)|woran|wer\s+(?:hat|macht|bearbeitet|ist)|wie (?:steht|weit)|wo stehen|status von|verschieb|schieb|verleg|vorziehen|warten|liegen|gib|gebe?n?\b|übergib|übergeb|weitergeben|weis|zuweisen|zuteilen|abgeben|setze?\b|lege?\b|ziehe?\b|soll|muss|übernimm|übernehm|macht?\b|mache|bekomm|kriegt|erledig|fertig|gemacht|abgeschl|durch|geschafft|schlie(?:ß|ss)|hake?\b|abhaken|markier|öffne|aufmachen|lösch|streich|entfern|dringend|eilig|erst|stufe?|zumachen)",
    r"(?:die|der|das|den|dem|unsere?[nr]?|meine?[nr]?)\s",
    (
        rf"(?:verschiebe?|verlege?|schiebe?)(?:n sie)?{DE_SOFT}\s+<thing>{DE_SOFT}\s+(?:auf\s+|bis\s+|zum\s+|nach\s+)?{WHEN}",
        MOVE,
    ),
    (rf"(?:setze?|lege?|ziehe?)\s+<code>{DE_SOFT}\s+(?:auf\s+|bis\s+)?{WHEN}(?:\s+vor)?", MOVE),
    (
        rf"{DE_ASK}<thing>{DE_SOFT}\s+(?:auf\s+|bis\s+|zum\s+|nach\s+)?{WHEN}\s+(?:verschieben|verlegen|schieben|legen|vorziehen)",
        MOVE,
    ),
    (
        rf"<thing>\s+(?:kann|darf|soll|könnte){DE_SOFT}(?:\s+(?:ruhig|auch|gerne|noch))*+\s+(?:bis\s+)?{WHEN}\s+(?:warten|liegen ?bleiben)",
        MOVE,
    ),
    (rf"<code>{DE_SOFT}\s+(?:ist\s+|wird\s+)?(?:jetzt\s+)?erst\s+{WHEN}(?:\s+(?:fällig|dran|nötig|gebraucht))?", MOVE),
    (
        rf"(?:gib|übergib|weise?|gebe?)(?:n sie)?{DE_SOFT}\s+<code>{DE_SOFT}\s+(?:weiter\s+)?(?:an\s+)?{WHO}(?:\s+(?:zu|weiter|ab))?",
        GIVE,
    ),
    (rf"(?:gib|übergib|gebe?){DE_SOFT}\s+<thing>{DE_SOFT}\s+(?:weiter\s+)?an\s+{WHO}", GIVE),
    (rf"gib{DE_SOFT}\s+{WHO}{DE_SOFT}\s+<code>", GIVE),
    (
        rf"{DE_ASK}<thing>{DE_SOFT}\s+(?:an\s+)?{WHO}\s+(?:geben|übergeben|weitergeben|zuweisen|zuteilen|abgeben)",
        GIVE,
    ),
    (
        rf"<code>\s+(?:soll|muss|macht|übernimmt|bekommt|kriegt){DE_SOFT}\s+{WHO}(?:\s+(?:machen|übernehmen|bekommen|erledigen))?",
        GIVE,
    ),
    (rf"{WHO}\s+(?:soll|muss|übernimmt|macht|bekommt){DE_SOFT}\s+<code>(?:\s+(?:machen|übernehmen|bekommen))?", GIVE),
    (rf"<thing>\s+(?:ist|sind|wurde)\s+(?:(?:schon|jetzt|bereits|endlich)\s+)*+{DE_CLOSED}", DONE),
    (rf"<code>\s+(?:(?:ist|sind|wurde)\s+)?(?:(?:schon|jetzt|bereits|endlich)\s+)*+{DE_OVER}", DONE),
    (rf"(?:hake?|schlie(?:ß|ss)e?|mache?){DE_SOFT}\s+<code>{DE_SOFT}(?:\s+(?:ab|zu|fertig))?", DONE),
    (rf"hake?{DE_SOFT}\s+<thing>\s+ab", DONE),
    (rf"markiere?{DE_SOFT}\s+<thing>{DE_SOFT}\s+als\s+{DE_OVER}", DONE),
    (rf"{DE_ASK}<code>{DE_SOFT}\s+(?:abhaken|abschlie(?:ß|ss)en|schlie(?:ß|ss)en|zumachen)", DONE),
    (rf"öffne{DE_SOFT}\s+<task>\s+(?:wieder|nochmals?|erneut)", REOPEN),
    (rf"mache?{DE_SOFT}\s+<code>\s+wieder\s+auf", REOPEN),
    (rf"{DE_ASK}<code>{DE_SOFT}\s+(?:wieder|nochmals?|erneut)\s+(?:öffnen|aufmachen)", REOPEN),
    (rf"<code>\s+ist\s+(?:doch\s+)?(?:noch\s+)?nicht\s+{DE_OVER}", REOPEN),
    (rf"(?:lösche?|streiche?|entferne?){DE_SOFT}\s+<task>", DELETE),
    (rf"{DE_ASK}<code>{DE_SOFT}\s+(?:löschen|streichen|entfernen)", DELETE),
    (
        rf"(?:mache?|setze?|stufe?|markiere?){DE_SOFT}\s+<thing>{DE_SOFT}\s+(?:auf\s+|als\s+)?(?:sehr\s+)?(?P<level>dringend|eilig|hohe|niedrige)(?:\s+prio(?:rität)?)?(?:\s+ein)?",
        RAISE,
    ),
    (r"<code>\s+(?:ist\s+)?(?:jetzt\s+|sehr\s+)*+(?P<level>dringend|eilig)", RAISE),
    (
        rf"was\s+(?:hat|macht|muss|tut|steht bei|liegt bei)\s+{WHO}\s+{WHEN}(?:\s+(?:alles|noch))?(?:\s+(?:zu tun|an|machen|tun|vor|auf dem tisch))?",
        DUE,
    ),
    (
        rf"(?:was\s+(?:hat|macht|muss|tut)|woran (?:arbeitet|sitzt))\s+{WHO}(?:\s+(?:gerade|noch|alles|so|jetzt))*+(?:\s+(?:zu tun|offen|machen|tun))?",
        BUSY,
    ),
    (r"(?:wie steht es (?:um|mit)|wie weit ist|was ist mit|wo stehen wir (?:mit|bei)|status von)\s+<code>", SHOW),
    (r"wer\s+(?:hat|macht|bearbeitet|ist (?:an|für))\s+<code>", HOLDER),
)
ES_ASK = r"(?:(?:me\s+|nos\s+)?(?:puedes|podrías|puede|podemos|hay que|tenemos que|quiero|quisiera|queremos)\s+(?:por favor\s+)?)?"
ES_CLOSED = r"(?:hech|terminad|completad|cerrad|finalizad)[oa]s?"
ES_OVER = r"(?:hech|list|terminad|acabad|completad|cerrad|finalizad)[oa]s?"
SPANISH = _tongue(
    r"\b(?:qu[eé]\b|qui[eé]n|c[oó]mo|pasar?\b|pásale|mueve|mover|aplaz|cambiar?\b|retras|adelant|posp|reprogram|dejar?\b|poner?\b|pon\b|esperar|quedar|mejor|se (?:pasa|mueve)|dale|dar?\b|darle|asign|asígn|entregar?\b|encarg|encárg|haga|está|esta|están|quedó|queda|va\b|es\b|cierra|cerrar|termin|complet[ao]|tach|marcar?\b|marca|hech[oa]|list[oa]s?\b|acabad|cerrad|finalizad|reabr|abr[ei]|borra|elimin|quitar?\b|cancelar?\b|anular?\b|haz|hacer|sube|baja)",
    r"(?:la|el|las|los|nuestr[oa]|mi|su)\s",
    (
        rf"{ES_ASK}(?:pasar?|mueve|mover|aplazar?|retrasar?|adelantar?|posp[oó]n|posponer|reprogramar?)\s+<thing>\s+(?:a\s+|al\s+|para\s+|hasta\s+)?{WHEN}",
        MOVE,
    ),
    (rf"{ES_ASK}(?:pon|poner|dejar?|cambiar?)\s+<code>\s+(?:a\s+|al\s+|para\s+|hasta\s+)?{WHEN}", MOVE),
    (rf"<thing>\s+(?:puede|podría)\s+(?:esperar|quedar(?:se)?)\s+(?:a\s+|al\s+|hasta\s+)?{WHEN}", MOVE),
    (rf"<thing>\s*,?\s+(?:mejor|se pasa|se mueve)\s+(?:a\s+|al\s+|para\s+)?{WHEN}", MOVE),
    (rf"<code>\s+(?:ahora\s+)?(?:es|queda|va|pasa)\s+(?:ahora\s+)?(?:a\s+|al\s+|para\s+)?{WHEN}", MOVE),
    (
        rf"{ES_ASK}(?:dale|dar?|darle|asignar?|asígnale|asignarle|pásale|pasar?|entregar?|encargar?|encárgale)\s+<thing>\s+a\s+{WHO}",
        GIVE,
    ),
    (rf"{ES_ASK}(?:dale|darle|pásale|asígnale)\s+a\s+{WHO}\s+<code>", GIVE),
    (rf"<code>\s*,?\s+(?:mejor\s+)?que\s+(?:la|lo)\s+(?:haga|lleve|tome|coja|prepare)\s+{WHO}", GIVE),
    (rf"(?:que\s+)?{WHO}\s+(?:haga|lleve|tome|coja|se encargue de|se encarga de|hace|lleva|toma)\s+<code>", GIVE),
    (rf"<code>\s+(?:ahora\s+)?(?:es|va)\s+(?:ahora\s+)?(?:para|a|de)\s+{WHO}", GIVE),
    (rf"<thing>\s+(?:ya\s+)?(?:está|esta|quedó|están)\s+(?:ya\s+)?{ES_CLOSED}", DONE),
    (rf"<code>\s*,?\s*(?:ya\s+)?(?:est[aá]\s+)?(?:ya\s+)?{ES_OVER}", DONE),
    (rf"{ES_ASK}(?:cierra|cerrar|terminar?|completar?|tachar?)\s+<code>", DONE),
    (rf"{ES_ASK}(?:marcar?|tachar?)\s+<thing>\s+como\s+{ES_OVER}", DONE),
    (r"(?:ya\s+)?(?:he|hemos)\s+(?:ya\s+)?(?:hecho|terminado|acabado|cerrado)\s+<code>", DONE),
    (rf"{ES_ASK}(?:reabre|reabrir|vuelve a abrir|volver a abrir)\s+<task>", REOPEN),
    (rf"{ES_ASK}(?:abre|abrir)\s+<code>\s+(?:de nuevo|otra vez|nuevamente)", REOPEN),
    (rf"<code>\s+(?:todavía\s+|aún\s+)?no\s+está\s+(?:todavía\s+|aún\s+)?{ES_OVER}", REOPEN),
    (rf"{ES_ASK}(?:borrar?|eliminar?)\s+<task>", DELETE),
    (rf"{ES_ASK}(?:quitar?|cancelar?|anular?)\s+<code>", DELETE),
    (
        rf"{ES_ASK}(?:pon|poner|marcar?|haz|hacer|sube|baja|cambiar?)\s+<thing>\s+(?:como\s+|en\s+|a\s+|con\s+)?(?:muy\s+)?(?:prioridad\s+)?(?P<level>urgente|prioritari[oa]|alta|baja|máxima)",
        RAISE,
    ),
    (r"<code>\s+(?:ahora\s+)?es\s+(?:ahora\s+)?(?:muy\s+)?(?P<level>urgente|prioritari[oa])", RAISE),
    (
        rf"qu[eé]\s+(?:tareas\s+)?(?:tiene|hace|debe hacer|tiene que hacer|le toca a|le queda a)\s+{WHO}\s+(?:para\s+)?{WHEN}",
        DUE,
    ),
    (
        rf"(?:en\s+)?qu[eé]\s+(?:está|anda|trabaja|hace)\s+(?:haciendo\s+|trabajando\s+)?{WHO}(?:\s+(?:ahora|trabajando|haciendo))?",
        BUSY,
    ),
    (r"(?:cómo|como)\s+(?:va|está|anda|vamos con)\s+<code>", SHOW),
    (r"qui[eé]n\s+(?:tiene|hace|lleva|está con)\s+<code>", HOLDER),
)
FR_ASK = (
    r"(?:(?:peux|pourrais|pouvez|pourriez|peut|pourrait)[- ](?:tu|vous|on)\s+(?:stp\s+|svp\s+|s['\u2019]il te plaît\s+)?"
    r"|(?:tu|vous|on)\s+(?:peux|pouvez|peut|pourrait|pourrais)\s+|il faut\s+|il faudrait\s+|merci de\s+|je (?:veux|voudrais)\s+)?"
)
FR_CLOSED = r"(?:faites?|terminée?s?|bouclée?s?|clôturée?s?)"
FR_OVER = r"(?:faite?s?|finie?s?|terminée?s?|bouclée?s?|réglée?s?|close?s?|clôturée?s?|complétée?s?)"
FRENCH = _tongue(
    r"\b(?:que?\b|qu['\u2019]|sur quoi|qui\b|o[uù] en|d[ée]cale|d[ée]place|repousse|reporte[rz]?\b|avance[rz]?\b|passe[rz]?\b|mets|mettre|mettez|attendre|plut[ôo]t|mieux|donne|confie|attribue|assigne[rz]?\b|transf[èe]re[rz]?\b|est\b|va\b|revient|prend|prenne|reprend|fait|fasse|fini|termin[ée]|ferme|cl[ôo]ture|coche|boucl|marque[rz]?\b|rouvr|r[ée]ouvr|supprime|efface|annule|enl[èe]ve|retire[rz]?\b|rends|rendre|sont|a été|n['\u2019]est)",
    r"(?:(?:la|le|les|notre|nos|ma|mon|sa|son|cette|ce)\s|l['\u2019])",
    (
        rf"{FR_ASK}(?:d[ée]cale[rz]?|d[ée]place[rz]?|repousse[rz]?|reporte[rz]?|avance[rz]?)\s+<thing>\s+(?:à\s+|au\s+|pour\s+|jusqu['\u2019](?:à|au)\s*)?{WHEN}",
        MOVE,
    ),
    (rf"{FR_ASK}(?:mets|mettre|mettez|passe[rz]?)\s+<code>\s+(?:à\s+|au\s+|pour\s+)?{WHEN}", MOVE),
    (rf"<thing>\s+(?:peut|pourra|pourrait)\s+(?:bien\s+)?attendre\s+(?:à\s+|jusqu['\u2019](?:à|au)\s*)?{WHEN}", MOVE),
    (rf"<thing>\s*,?\s+(?:plut[ôo]t|mieux|c['\u2019]est plut[ôo]t)\s+(?:pour\s+)?{WHEN}", MOVE),
    (rf"<code>\s+(?:passe|est|va)\s+(?:maintenant\s+)?(?:à\s+|au\s+|pour\s+)?{WHEN}", MOVE),
    (
        rf"{FR_ASK}(?:donne[rz]?|confie[rz]?|passe[rz]?|attribue[rz]?|assigne[rz]?|transf[èe]re[rz]?)\s+<thing>\s+à\s+{WHO}",
        GIVE,
    ),
    (rf"{FR_ASK}(?:donne[rz]?|confie[rz]?|passe[rz]?)\s+à\s+{WHO}\s+<code>", GIVE),
    (rf"<code>\s*,?\s+(?:c['\u2019]est\s+|est\s+|va\s+|revient\s+)(?:maintenant\s+)?(?:pour|à)\s+{WHO}", GIVE),
    (rf"c['\u2019]est\s+{WHO}\s+qui\s+(?:fait|prend|fera|prendra|s['\u2019]occupe de)\s+<code>", GIVE),
    (rf"(?:que\s+)?{WHO}\s+(?:prend|prenne|reprend|fait|fasse|s['\u2019]occupe de)\s+<code>", GIVE),
    (rf"<thing>\s+(?:est|a été|sont|c['\u2019]est)\s+(?:déjà\s+|enfin\s+|bien\s+)?{FR_CLOSED}", DONE),
    (rf"<code>\s*,?\s*(?:est\s+)?(?:déjà\s+)?{FR_OVER}", DONE),
    (rf"{FR_ASK}(?:ferme[rz]?|cl[ôo]ture[rz]?|coche[rz]?|boucle[rz]?|termine[rz]?)\s+<code>", DONE),
    (rf"{FR_ASK}(?:marque[rz]?|mets|mettre)\s+<thing>\s+(?:comme|en)\s+{FR_OVER}", DONE),
    (r"(?:on a|j['\u2019]ai|nous avons)\s+(?:déjà\s+)?(?:fini|terminé|fait|bouclé)\s+<code>", DONE),
    (rf"{FR_ASK}(?:rouvre|rouvrir|rouvrez|r[ée]ouvre|r[ée]ouvrir)\s+<task>", REOPEN),
    (rf"<code>\s+n['\u2019]est\s+(?:pas|toujours pas)\s+(?:encore\s+)?{FR_OVER}", REOPEN),
    (rf"{FR_ASK}(?:supprime[rz]?|efface[rz]?)\s+<task>", DELETE),
    (rf"{FR_ASK}(?:annule[rz]?|enl[èe]ve[rz]?|retire[rz]?)\s+<code>", DELETE),
    (
        rf"{FR_ASK}(?:mets|mettre|passe[rz]?|marque[rz]?|rends|rendre)\s+<thing>\s+(?:en\s+|comme\s+|à\s+)?(?:très\s+)?(?:priorité\s+)?(?P<level>urgente?|prioritaire|haute|basse|élevée)",
        RAISE,
    ),
    (r"<code>\s+est\s+(?:maintenant\s+)?(?:très\s+)?(?P<level>urgente?|prioritaire)", RAISE),
    (
        rf"(?:que\s+(?:fait|doit faire)|qu['\u2019]a|qu['\u2019]est-ce que?)\s+{WHO}\s+(?:(?:fait|a|doit faire|a à faire)\s+)?(?:à faire\s+)?(?:pour\s+)?{WHEN}",
        DUE,
    ),
    (
        rf"(?:que\s+(?:fait|doit faire)|sur quoi (?:travaille|bosse)|qu['\u2019]est-ce que?)\s+{WHO}(?:\s+(?:fait|a|doit faire|en ce moment|maintenant|à faire))*+",
        BUSY,
    ),
    (r"(?:où|ou) en (?:est|sommes-nous (?:de|avec|sur)|est-on (?:de|avec|sur))\s+<code>", SHOW),
    (r"qui\s+(?:a|fait|s['\u2019]occupe de|gère)\s+<code>", HOLDER),
)
TONGUES: Mapping[str, Tongue] = {"de": GERMAN, "es": SPANISH, "fr": FRENCH}


def say_foreign(utterance: Utterance) -> str | None:
    """The change in English, with the date as the English grammar reads it; None where none is asked for so."""
    text = utterance.text.lstrip("¿¡ ")
    if len(text) > LONGEST:
        return None
    said = (_said(utterance, text, code) for code, tongue in TONGUES.items() if tongue.hint.search(text))
    return next(filter(None, said), None)


def _said(utterance: Utterance, text: str, language: str) -> str | None:
    dates = find_foreign_dates(text, language, utterance.time)
    shadow, cut = text, len(utterance.text) - len(text)
    spans = [(date.start, date.end, DATE) for date in dates]
    for start, end, blot in (*spans, *((name.start - cut, name.end - cut, NAME) for name in utterance.names)):
        shadow = shadow[:start] + blot * (end - start) + shadow[end:]
    for pattern, straight in TONGUES[language].forms:
        found = pattern.fullmatch(shadow)
        if found is None or (straight is MOVE and not found["code"] and not _is_moved(text, found)):
            continue
        said = {name: text[slice(*found.span(name))] for name, value in found.groupdict().items() if value}
        if "when" in said:
            when = next((date.text for date in dates if date.start == found.start("when")), said["when"])
            said["when"] = LEADING.sub("", when)
        if "level" in said:
            said["level"] = _level(said["level"])
        return straight.format(**{**said, "what": said.get("code") or said.get("what", "")})
    return None


def _is_moved(text: str, found: re.Match[str]) -> bool:
    """Whether a thing is put off, not moved about or worked on that day: "mueve la mesa el viernes" is work."""
    return PUTS_OFF.match(text) is not None or ONTO.match(text, found.end("what")) is not None


def _level(said: str) -> str:
    return next(level for level, stems in LEVELS.items() if said.lower().startswith(stems))
