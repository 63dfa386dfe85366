"""Which tasks are meant: words that narrow a list ("overdue high-priority tasks assigned to John, created last week").

Each part takes its words away and leaves a filter; what is left over tells whether everything was understood.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from boss_workflow.chat.understand.lexicon import PRIORITY_WORDS
from boss_workflow.chat.understand.periods import SPAN as PERIOD
from boss_workflow.chat.understand.periods import parse_period
from boss_workflow.chat.understand.utterance import Utterance

NOBODY = re.compile(
    r"\b(?:unassigned|unowned|not (?:yet )?assigned(?: (?:to|yet)(?: (?:anyone|anybody|someone))?)?"
    r"|assigned to (?:nobody|no ?one)|(?:with(?:out| no)|(?:ha(?:s|ve)|having|lack(?:s|ing)?)(?: no)?|no|missing)"
    r" (?:an? |any )?(?:assignees?|owners?|person|responsible)|(?:(?:that|have|has|with) )?(?:nobody|no ?one)(?: (?:is|has|owns|took|takes|wants|does|did|have))?(?: (?:been|yet|got|picked up|taken(?: on)?|claimed|working on|assigned(?: to)?|on|doing))*(?: (?:them|it))?"
    r"|ohne (?:zuständigen?|verantwortlichen?)|sin asignar|non (?:assignées?|attribuées?))\b",
    re.IGNORECASE,
)
UNDATED = re.compile(
    r"\b(?:with(?:out| no)|w/o|ha(?:s|ve)(?: no)?|no) (?:an? |any )?(?:due dates?|deadlines?|dates?)\b", re.IGNORECASE
)
OVERDUE = re.compile(
    r"\b(?:over ?due|late|past (?:due|their deadlines?)|behind(?: schedule)?|missed (?:the|their) deadlines?|delayed"
    r"|überfällig\w*|verspätet\w*|zu spät|en retard|atrasad[oa]|atrasad[oa]s?|vencid[oa]s?)\b",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\b(?:how many|(?:the )?(?:number|amount|count) of|count|wie viele|cu[aá]ntas?|combien(?: de)?)\b", re.IGNORECASE
)
LEVELS = "|".join(sorted(PRIORITY_WORDS, key=len, reverse=True))
PRIORITY = re.compile(
    rf"\b(?:(?P<adjective>{LEVELS})(?:[- ]prio(?:rity|rities)?)?|prio(?:rity)? (?P<noun>{LEVELS})|(?P<alone>dringend\w*|urgentes?))\b",
    re.IGNORECASE,
)
STATUSES: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for name, words in (
        ("blocked", r"blocked|stuck|blockers?|impediments?|blockiert\w*|bloquead[oa]s?|bloquée?s?"),
        (
            "in_review",
            r"in review|(?:waiting|ready) for (?:a )?review|under review|needs? review(?:ing)?|to be reviewed|being reviewed",
        ),
        ("awaiting_validation", r"(?:waiting|awaiting|ready) (?:for )?(?:approval|validation)|to be approved"),
        (
            "in_progress",
            r"in[- ]progress|under ?way|ongoing|being worked on|started|active|in arbeit|en cours|en curso",
        ),
        ("on_hold", r"on hold|paused"),
        ("cancelled", r"cancell?ed"),
        (
            "open",
            r"open|outstanding|unfinished|incomplete|(?:not|hasn['\u2019]?t|haven['\u2019]?t|isn['\u2019]?t|aren['\u2019]?t) (?:yet )?(?:been )?(?:yet )?(?:done|finished|completed?)|still (?:have|has|got|need) to do|still to do|remaining|pending|offen\w*|abiert[oa]s?|sin terminar|à faire|pendientes?|ouverte?s?",
        ),
    )
)
DONE = re.compile(
    r"\b(?:done|completed?|finish(?:ed)?|closed?|get done|got done|gotten done|ship(?:ped)?|deliver(?:ed)?"
    r"|accomplish(?:ed)?|achieved?|erledigt\w*|fertig\w*|terminad[oa]s?|terminée?s?)\b",
    re.IGNORECASE,
)
DID = re.compile(r"\bdid\b.{1,60}\bdo\b", re.IGNORECASE)
CREATED = re.compile(
    r"\b(?:created?|added?|opened|made|new(?:ly)?|logged|raised|entered|came in|come in|add)\b", re.IGNORECASE
)
DUE = re.compile(r"\b(?:that (?:are|is) )?(?:due|deadlines?|fällig\w*|vence[n]?|échéance)\b", re.IGNORECASE)
ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|mention(?:ing|s)?|contain(?:ing|s)?|related to|matching|with the words?|(?<=tasks )(?:called|named|titled)|(?<=task )(?:called|named|titled)|to do with|über|sobre|à propos de)\s+(?P<text>.{2,80})$",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“](?P<text>[^\"”]{2,80})[\"”]")
SEARCH = re.compile(
    r"^(?:search(?: for)?|find(?: me)?|look (?:for|up)|grep|suche(?: nach)?|busca|cherche)\s+(?P<text>.{2,80})$",
    re.IGNORECASE,
)
MINE = re.compile(r"\b(?:i|i'm|my|mine|me|ich|mir|meine?|mis?|mes)\b", re.IGNORECASE)
GIVE_ME = re.compile(
    r"\b(?:show|give|tell|get|list|find|send|let|zeige?|gib|mu[eé]stra|ens[eé]ña|da|m[aá]nda|montre|donne|affiche)[- ]?(?:me|mir|moi)\b",
    re.IGNORECASE,
)
PAST = re.compile(r"\b(?:did|was|were|ha(?:s|ve)|last|yesterday|past|ago)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
IDLE = frozenset(
    """
    sigue siguen queda quedan tenemos tiene tienen todavía toda todas todo todos mir mich uns nous moi nos an auf bei steht stehen ansteht liegt aktuell reste restent encore
    quién quien quiénes quienes how's looking wer jemand alguien quelqu'un
    to-dos to-do jobs job cooking running wk tun
    moment busy loaded occupied picked tackling handling happening present progress anybody
    supposed meant owe workload who's agenda scheduled planned coming happening
    her his she he team's
    a about all also am an and any anything anybody anyone are as assigned assignee at be been being belonging belong belongs by can
    could currently deadline did do does doing dates date due else ever every everything exactly for from get give go going got had
    has have having having's here how i in is it item items its just know left let like list look lot many me much my
    need needed needs now of on one ones only our out outstanding over owned owner plate please pull q put remaining right
    s see send should show so some still stuff task tasks tell that that's the their them there there's they thing things
    this ticket tickets to todo todos todo's up us want was we we're we've were what what's whats which who whose
    with work working worked works would you your yet board list's priority prio prios status statuses state tickets issues bugs items
    open task's view display search find pending queue handle handling responsible everyone everybody team week's today's today
    was wer welche welcher welches ist sind hat haben der die das den dem aufgabe aufgaben tun zu machen gerade für von noch es gibt
    qué que cuáles cual cuál es son está están tiene hacer tarea tareas las los el la de del para en hay
    qu'est-ce qui quelles quels quelle est sont tâche tâches le les des du à faire pour dans doit quoi fait
    """.split()
)
"""Words that a question about tasks may hold beside its filters."""


@dataclass
class Filters:
    """`found`: what task.list takes. `rest`: the words that no part accounts for."""

    found: dict[str, Any] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    _left: str = ""

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self._left)
        if found is not None:
            self.blank(*found.span())
        return found

    def take_all(self, pattern: re.Pattern[str]) -> bool:
        """Every one: "the done tasks Ann completed" says twice that they are done."""
        found = False
        while self.take(pattern) is not None:
            found = True
        return found

    def blank(self, start: int, end: int) -> None:
        self._left = self._left[:start] + " " * (end - start) + self._left[end:]

    def has(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self._left) is not None

    @property
    def left(self) -> str:
        return self._left


def read_filters(utterance: Utterance) -> Filters:
    """All that narrows, in the text of the utterance."""
    filters = Filters(_left=utterance.text)
    _text(filters)
    asks_past = filters.has(PAST)
    if filters.take(COUNT):
        filters.found["count"] = True
    if filters.take(NOBODY):
        filters.found["unassigned"] = True
    undated = filters.take(UNDATED) is not None
    _person(filters, utterance)
    _department(filters, utterance)
    when = _period(filters, utterance)
    _states(filters, when, asks_past=asks_past)
    if undated:
        filters.found.setdefault("due", "none")
    filters.rest = [word for word in WORD.findall(filters.left.lower()) if word not in IDLE]
    return filters


def _text(filters: Filters) -> None:
    found = filters.take(QUOTED) or filters.take(ABOUT) or _searched(filters)
    if found is not None:
        said = re.sub(r"^(?:the|a|an|our|my)\s+", "", found.group("text").strip(" ?.!\"'"), flags=re.IGNORECASE)
        filters.found["text"] = said


def _searched(filters: Filters) -> re.Match[str] | None:
    """ "Search for invoice": the rest is what is searched, unless it is about tasks itself."""
    found = SEARCH.match(filters.left.strip())
    if found is None or re.search(r"\b(?:tasks?|ones|items)\b", found.group("text"), re.IGNORECASE):
        return None
    filters.blank(0, len(filters.left))
    return found


def _person(filters: Filters, utterance: Utterance) -> None:
    filters.take(GIVE_ME)
    names = [span for span in utterance.names if filters.left[span.start : span.end].strip()]
    named = next((span for span in names if span.text.lower() not in {"me", "myself"}), None)
    if named is not None:
        filters.found["person"] = named.text
        end = named.end
        if re.match(r"['\u2019]s?\b", filters.left[end:]):
            end += 2
        filters.blank(named.start, end)
        return
    if utterance.me is not None and filters.take(MINE):
        filters.found["person"] = "me"


def _department(filters: Filters, utterance: Utterance) -> None:
    """ "In design", "the design team's", "is engineering working on": a department of the team by its own name."""
    known = {group.lower(): group for name in utterance.team for group in name.groups}
    if not known:
        return
    names = "|".join(re.escape(group) for group in sorted(known, key=len, reverse=True))
    called = re.search(
        rf"\b(?:(?:in|from|of|for|by|within|across) (?:the )?(?P<after>{names})(?:['\u2019]s)?(?: (?:team|department|dept))?"
        rf"|(?:is|does|has|are|do|have) (?:the )?(?P<asked>{names})(?: (?:team|department|dept))?"
        rf"|(?:the )?(?P<named>{names})(?:['\u2019]s| (?:team|department|dept)(?:['\u2019]s)?))\b",
        filters.left,
        re.IGNORECASE,
    )
    if called is not None:
        said = next(value for value in called.groups() if value)
        filters.found["department"] = known[said.lower()]
        filters.blank(*called.span())


def _period(filters: Filters, utterance: Utterance) -> str | None:
    found = PERIOD.search(filters.left)
    if found is not None and parse_period(found.group(), utterance.time) is not None:
        filters.blank(*found.span())
        return found.group()
    for date in utterance.dates:
        if filters.left[date.start : date.end].strip() and parse_period(date.text, utterance.time) is not None:
            filters.blank(date.start, date.end)
            return date.text
    return None


def _states(filters: Filters, when: str | None, *, asks_past: bool) -> None:
    if filters.take(OVERDUE):
        filters.found["overdue"] = True
    said = filters.take(PRIORITY)
    if said is not None:
        level = next(value for value in said.groups() if value).lower()
        filters.found["priority"] = PRIORITY_WORDS.get(level, "urgent")
    for name, pattern in STATUSES:
        if "overdue" not in filters.found and filters.take(pattern):
            filters.found["status"] = name
            break
    due = filters.take(DUE)
    created = when is not None and due is None and filters.take(CREATED)
    done = (
        None if created else filters.take_all(DONE) or (due is None and when is not None and DID.search(filters.left))
    )
    if done and when and (asks_past or due is None) and "status" not in filters.found and not _ahead(when):
        filters.found |= {"status": "done", "completed": when}
    elif done and "status" not in filters.found and not (when and due is None and not asks_past):
        filters.found["status"] = "done"
        if when:
            filters.found["due"] = when
    elif when:
        filters.found["created" if created else "due"] = when


def _ahead(when: str) -> bool:
    return re.search(r"\b(?:tomorrow|next|coming|by|until)\b", when, re.IGNORECASE) is not None


def narrows(found: Iterable[str]) -> bool:
    """Whether at least one filter says which tasks."""
    return any(name != "count" for name in found)
