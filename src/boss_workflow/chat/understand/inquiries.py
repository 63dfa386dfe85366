"""Questions about tasks, read as filters. A question of which a single word stays unexplained is not answered by rules."""

import re
from collections.abc import Mapping
from typing import Any

from boss_workflow.chat.understand.filters import SEARCH, narrows, read_filters
from boss_workflow.chat.understand.utterance import Utterance, with_apostrophes

OPENERS = re.compile(
    r"(?:what|what['\u2019]?s|which|who|who['\u2019]?s|whose|when|how many|how much|any|anything|is|are|is there|are there|was|were|do|does|did"
    r"|ha(?:s|ve)|show|list|display|view|see|find|search|look (?:for|up)|count|number of|give me|get me|tell me|pull up|let me see"
    r"|i (?:want|need|would like|['\u2019]d like) to (?:see|know)|how(?:['\u2019]?s| is) (?=.{1,40}\b(?:workload|week|day|plate|board)\b)|welche[rs]?|was|wer|wie viele|zeige?|gib|liste|hat|gibt es|qué|que|qui[eé]n(?:es)?|cu[aá]nt[oa]s|cu[aá]les|mu[eé]stra(?:me|nos)?|ens[eé]ñame|dame|hay|tiene|quelles?|quoi|qui|qu['\u2019]est|combien|montre|donne|affiche|y a-t-il)\b",
    re.IGNORECASE,
)
NARROWED = re.compile(
    r"(?:created|added|completed|finished|closed|due|assigned|unassigned|overdue|blocked|open|urgent|(?:high|low|medium)[- ]prio\w*)\b",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"\b(?:tasks?|ones|tickets|to-?dos|items|jobs|everything|anything|stuff|things|aufgaben|tareas|tâches)\b",
    re.IGNORECASE,
)
NEW = re.compile(
    r"\b(?:new(?! (?:tasks|ones|tickets|items)\b)|add|create|make|assign|need|want|do|fix|write)\b", re.IGNORECASE
)
LONGEST = 200
TELLING = 2


def read_inquiry(utterance: Utterance) -> Mapping[str, Any] | None:
    """The filters that are asked for; None where the sentence is no question about tasks."""
    utterance = with_apostrophes(utterance)
    text = utterance.text
    if utterance.rest or len(text) > LONGEST:
        return None
    text = text.lstrip("¿ ")
    asks = OPENERS.match(text) is not None
    named = NOUN.search(text) is not None
    bare = NARROWED.match(text) is not None
    if not asks and not bare and not (named and not NEW.match(text)):
        return None
    filters = read_filters(utterance)
    if bare and not (asks or named) and len(filters.found) < TELLING:
        return None
    if filters.rest or not narrows(filters.found):
        return None
    if not (named or SEARCH.match(text)) and set(filters.found) <= {"person", "due"} and not _about_work(text):
        return None
    return filters.found


ABOUT_WORK = re.compile(
    r"\b(?:due|up to|on for|on (?:right )?now|on at the moment|looking|coming up|planned|scheduled|agenda|workload|work(?:ing)?|busy|tackling|occupied|have on|got on|on this|doing|do|done|plate|left|finish(?:ed)?|complet(?:ed?|ing)|assigned|deadlines?|overdue|late|cooking|owe|open|to-?do|hacer|tiene[ns]?|pendientes?|faire|fällig|tun|ansteht|offen\w*|überfällig\w*|retard)\b",
    re.IGNORECASE,
)


def _about_work(text: str) -> bool:
    return ABOUT_WORK.search(text) is not None
