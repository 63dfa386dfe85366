"""Reads a request for new work: who, what, by when, how urgent. What is left when the rest is taken out is the title.

A request has a head, which is taken off step by step ("urgent: tomorrow John should …"), and a body that opens with a
verb, unless the head says that it is work ("task for John: …"). Fields may also stand behind the work or among it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from boss_workflow.chat.understand.dates import WhenSpan
from boss_workflow.chat.understand.lexicon import (
    ADVERBS,
    DELEGATED,
    DETERMINERS,
    FINITE,
    IMPERATIVES,
    IRREGULAR_PAST,
    NEGATIONS,
    NO_NAMES,
    PRIORITY_WORDS,
    QUESTION_WORDS,
    SMALL_TALK,
    STATES,
)
from boss_workflow.chat.understand.people import NameSpan, match_name
from boss_workflow.chat.understand.utterance import Utterance

Span = tuple[int, int]


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


LEVEL = "|".join(PRIORITY_WORDS)
NOUN = r"(?:task|to[- ]?do|ticket|bug|issue|action item|reminder|assignment)"
ARTICLE = r"(?:(?:a|an|another|one|the)\s+)?"
CALLED = r"(?:\s+(?:called|named|titled|saying))?"
# "tasks due Friday", "task list" and "task 12" are no new tasks.
NEW_NOUN = rf"{NOUN}\b(?!\s*[-#]?\s*\d|\s+(?:lists?|boards?|managers?|templates?|out|is|was|are|will|has|status)\b)"
QUALITY = rf"(?:(?:new|quick|small|(?P<quality>{LEVEL}|asap)(?:[ -]prio(?:rity)?)?)[\s,]+)*"

ANNOUNCED = _regex(
    rf"(?:(?:create|add|make|open|log|register|set up|assign|give me|i need|i want|we need)\s+{ARTICLE}{QUALITY}"
    rf"|{ARTICLE}new\s+){NEW_NOUN}{CALLED}"
)
HEADED = _regex(rf"{ARTICLE}{NEW_NOUN}(?=\s*[:,-]|\s+for\s+\S+(?:\s\S+)?(?:\s*[:,-]|\s+to\s)|\s+[\"“«'])")
BARE_NOUN = _regex(rf"{NEW_NOUN}(?=\s+(?:to\s+)?(?P<verb>\w+))")
QUOTED_WORK = _regex(r"(?:add|create|new)\s+(?=[\"“«])")
SEPARATOR = _regex(r"\s*(?:[:,;–—-]+|->|→)?\s*")  # noqa: RUF001  # people type the long dashes
TO = _regex(r"\s*(?:[:,-]\s*)?(?:to|that)\b\s*:?\s*")
GIVEN = _regex(r"(?:for|to|assigned to|assign(?:ed)? (?:it |this )?to|@)\s*")
CAUSATIVE = _regex(
    r"(?:(?:(?:i|we)(?:['\u2019]d|\s+would)?\s+(?:want|need|like|expect)|have|get|let|make|assign|remind|"
    r"make sure(?: that)?|ensure(?: that)?)\s+)"
)
GIVES = _regex(r"(?:give|assign|hand)\s+")
A_TASK = _regex(rf"\s+{ARTICLE}{QUALITY}{NEW_NOUN}")
OBLIGED = _regex(
    r"(?:(?P<who>i|we|someone|somebody|anyone|you)\s+)?(?:also\s+|still\s+|really\s+)?"
    r"(?:(?:needs?|ha(?:ve|s)|['\u2019]ve got|got) to|gotta|must|(?<=someone )should|(?<=somebody )should)\s+"
)
REMINDED = _regex(r"(?:(?:do not|don['\u2019]?t|never) forget|remember|make sure|be sure) to\s+")
ASSIGN = _regex(r"assign\s+")
ON_A_LIST = _regex(
    r"(?:add|put)\s+(?P<work>.{2,300})\s+(?:to|on|onto)\s+(?P<whose>my|the|our|\S{1,40}['\u2019]s)\s+"
    r"(?:(?:to-?do|task)[ -])?(?:list|tasks|to-?dos|backlog|board|plate)"
)
MODAL = _regex(
    r"\s*(?:[,:]\s*)?(?P<word>please|should|must|shall|will|has to|have to|needs to|need to|is to|to|ought to|"
    r"(?:can|could|would|will) you(?: please)?)\s+(?:please\s+)?"
)
LEAD_PRIORITY = _regex(
    rf"(?:(?:it['\u2019]?s\s+)?(?P<plain>#?urgent(?:ly)?|#?asap|critical|important|p[0-4])"
    rf"|(?P<before>{LEVEL})[ -]prio(?:rity)?|prio(?:rity)?\s*[:=]?\s*(?P<after>{LEVEL}))\b\s*[:!,–-]*\s+"  # noqa: RUF001
)
PRIORITY = _regex(
    rf"[,;.(]?\s*(?<!the )\b(?:with |it['\u2019]?s |as )?(?:a )?"
    rf"(?:(?P<before>{LEVEL})[ -]prio(?:rity)?|prio(?:rity)?\s*[:=]?\s*(?P<after>{LEVEL}))\b\)?"
)
TAIL_PRIORITY = _regex(
    rf"(?:(?:[,;.!?(]|\s-)\s*(?:and\s+)?(?:it['\u2019]?s |this is )?(?:very )?(?P<field>{LEVEL}|asap)"
    r"|\s(?P<plain>#?urgent(?:ly)?|#?asap|critical|immediately|right away|p[0-4]))(?=\s*(?:$|[,;:!.)]))[)!]*"
)
TAIL_LEAD = _regex(
    r"(?P<lead>\b(?:for|assign(?:ed)?(?: it| this)? to|(?:to be )?done by|owner:?|assignee:?|who:?)|->|→|[,;(]|\s-)\s*$"
)
BY = _regex(r"\bbe \w{2,20} (?P<lead>by\s*)$")
TO_SOMEBODY = _regex(r"\s(?P<lead>to\s*)$")
LONGEST_LEAD = 40
PASSIVE = _regex(
    r"(?:the|our|my|this)\s[^,;:?]{2,80}?\s(?:needs?|ha(?:s|ve)|must|should)(?: to)? be \w+(?:ed|en|t|n|ne|de)\b"
)
TOPIC = _regex(r"(?:\b(?:the|about|of|from|since|after|regarding|re|black|cyber|good|every|each|last)|['\u2019]s)\s*$")
REFERENCE = _regex(r"\btask[- #]?\d")
POSSESSIVE = _regex(r"['\u2019]s?\b")
AND = _regex(r"\s*(?:,|and\b|&|\+)\s*(?:and\s+)?")
WORD = _regex(r"[^\W\d_](?:[\w'\u2019.-]*\w)?")
CALLED_WORD = _regex(rf"@?{WORD.pattern}")
CONTRACTION = _regex(r"\w*(?:['\u2019](?:ll|m|re|ve|d|t)|n['\u2019]t)")
SENTENCES = re.compile(r"(?<=[a-zà-ÿ\d)\"”]{3})(?<!Mrs)(?<!Prof)(?<!etc)[.!]\s+(?=[A-ZÀ-Þ\"“])")
DOTS = re.compile(r"\s*\.(?:\s*\.)+")
SPACES = re.compile(r"\s+")
EDGES = " ,;:-–—→>.!?"  # noqa: RUF001
QUOTES = {'"': '"', "“": "”", "«": "»", "'": "'"}
NOT_CALLED = NO_NAMES | IMPERATIVES | ADVERBS | QUESTION_WORDS | SMALL_TALK | FINITE
PRONOUN_OBJECT = frozenset({"it", "this", "that", "these", "those", "them", "one"})
PREPOSITIONS = frozenset({"into", "to", "for", "with", "on", "in", "at", "by", "from"})
TO_US = frozenset({"me", "us", "you", "him", "her", "off"})
STATEMENT_WITHIN = 3
FIELDS_THAT_TELL = 2
SHORT = 2
MOST_FIELD_LINES = 10
LONGEST_FIELD_LINE = 100


@dataclass(frozen=True, slots=True)
class Request:
    """Phrases as they were said; `due` and `assignee` are resolved by whoever carries the request out."""

    title: str
    assignee: str | None = None
    due: str | None = None
    priority: str | None = None
    description: str = ""


def read_request(utterance: Utterance) -> Request | None:
    """The request in a message; None when it is a question, talk, or nothing that asks for work."""
    head = _Head(utterance)
    head.take_off()
    if not head.announced and (REFERENCE.search(utterance.text) or _is_talk(utterance, head)):
        return None
    body = _Body(utterance, head)
    body.find_fields()
    title, description = body.title_and_rest()
    if not title or not _asks_for_work(head, body, title):
        return None
    lines = list(_absorb(utterance, body))
    return Request(
        title=title,
        assignee=body.assignee,
        due=body.due,
        priority=body.priority,
        description="\n".join([description, *lines]).strip(),
    )


@dataclass
class _Head:
    """What stands in front of the work; `at` is where the work begins.

    `announced`: said to be a task. `led`: a person or a duty stands before a verb. `named`: a person with a colon.
    """

    utterance: Utterance
    at: int = 0
    announced: bool = False
    led: bool = False
    named: bool = False
    assignee: str | None = None
    due: WhenSpan | None = None
    priority: str | None = None
    end: int = field(init=False)
    given_at_end: bool = False
    _text: str = field(init=False)

    def __post_init__(self) -> None:
        self._text, self.end = self.utterance.text, len(self.utterance.text)
        self.announced = self.utterance.announced

    def take_off(self) -> None:
        if self._list():
            return
        steps: tuple[Callable[[], bool], ...] = (
            self._priority,
            self._date,
            self._announcement,
            self._causative,
            self._assignment,
            self._duty,
            self._person,
        )
        while self.at < self.end and any(step() for step in steps):
            pass

    def verb(self, at: int, verbs: frozenset[str] = DELEGATED) -> bool:
        """Whether a verb in its base form stands at `at`, perhaps behind an adverb."""
        word = WORD.match(self._text, at)
        while word and word.group().lower() in ADVERBS:
            at = SEPARATOR.match(self._text, word.end()).end()  # type: ignore[union-attr]
            word = WORD.match(self._text, at)
        if word is None:
            return False
        return word.group().lower() in verbs or (verbs is DELEGATED and self._unknown_verb(word))

    def _unknown_verb(self, word: re.Match[str]) -> bool:
        """A word we don't know is a verb where a determiner follows: "redline the contract"."""
        said = word.group().lower()
        following = WORD.match(self._text, word.end() + 1)
        return (
            following is not None
            and self._text[word.end()] == " "
            and following.group().lower() in DETERMINERS
            and not said.endswith(("ed", "ing", "s", "'t", "ly"))
            and said not in FINITE | IRREGULAR_PAST | STATES | NO_NAMES | QUESTION_WORDS | SMALL_TALK
        )

    # Steps: each takes one thing off and says whether it did

    def _list(self) -> bool:
        found = ON_A_LIST.fullmatch(self._text)
        if found is None:
            return False
        whose = found.group("whose")
        named = whose.lower() not in {"the", "our", "my"}
        self.assignee = whose[:-2] if named else "me" if whose.lower() == "my" else None
        self.at, self.end = found.span("work")
        self.announced = True
        return True

    def _priority(self) -> bool:
        found = LEAD_PRIORITY.match(self._text, self.at)
        if found is None or self.priority is not None:
            return False
        self.priority = _level(found)
        self.at = found.end()
        return True

    def _date(self) -> bool:
        span = next((date for date in self.utterance.dates if date.start == self.at), None)
        if span is None or self.due is not None:
            return False
        self.due, self.at = span, self._skip(span.end)
        return True

    def _announcement(self) -> bool:
        if self.announced and self.at:
            return False
        found = ANNOUNCED.match(self._text, self.at) or HEADED.match(self._text, self.at)
        if found is None:
            found = BARE_NOUN.match(self._text, self.at)
            if found and found.group("verb").lower() not in IMPERATIVES:
                found = None
        found = found or QUOTED_WORK.match(self._text, self.at)
        if found is None:
            return False
        self.announced = True
        quality = found.groupdict().get("quality")
        self.priority = self.priority or (PRIORITY_WORDS.get(quality.lower(), "urgent") if quality else None)
        self.at = self._connected(found.end())
        return True

    def _causative(self) -> bool:
        """ "I want John to …", "have John …", "give John a task: …"."""
        if self.assignee is not None:
            return False
        given = GIVES.match(self._text, self.at)
        if given and (name := self._name_at(given.end())) and (noun := A_TASK.match(self._text, name[1])):
            self.announced, self.assignee = True, self._text[slice(*name)]
            self.at = self._connected(noun.end())
            return True
        found = CAUSATIVE.match(self._text, self.at)
        name = self._name_at(found.end()) or self._called_at(found.end()) if found else None
        if found is None or name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        said = self._text[slice(*name)]
        due = next((date for date in self.utterance.dates if date.start == self._skip(name[1])), None)
        end = due.end if due else name[1]
        to = TO.match(self._text, end)
        start = to.end() if to else self._skip(end)
        if (said.lower() in {"me", "myself"} and not found.group().lower().startswith("remind")) or not self.verb(
            start
        ):
            return False
        self.assignee, self.led, self.at = said, True, start
        self.due = self.due or due
        return True

    def _assignment(self) -> bool:
        """ "assign … to John": the person stands at the end."""
        found = ASSIGN.match(self._text, self.at)
        if found is None or self.given_at_end:
            return False
        behind = [span for span in self.utterance.names if TO_SOMEBODY.search(self._text, found.end(), span.start)]
        self.given_at_end = any(POSSESSIVE.match(self._text, span.end) is None for span in behind)
        if self.given_at_end:
            self.led, self.at = True, found.end()
        return self.given_at_end

    def _duty(self) -> bool:
        """ "I need to …", "someone should …", "don't forget to …"."""
        found = OBLIGED.match(self._text, self.at) or REMINDED.match(self._text, self.at)
        if found is None or self.led or not self.verb(found.end(), IMPERATIVES):
            return False
        who = (found.groupdict().get("who") or "").lower()
        self.assignee = self.assignee or ("me" if who == "i" else None)
        self.led, self.at = True, found.end()
        return True

    def _person(self) -> bool:
        """ "John …", "John: …", "for John: …", "John should …", "@john …"."""
        if self.assignee is not None:
            return False
        given = GIVEN.match(self._text, self.at)
        start = given.end() if given and given.group() != "@" else self.at
        name = self._name_at(start) or self._called_at(start)
        if name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        separator = self._text[name[1] : self._skip(name[1])].strip()
        to = TO.match(self._text, name[1]) if self.announced or given else None
        modal = to or MODAL.match(self._text, name[1])
        at = modal.end() if modal else self._skip(name[1])
        rest = _Head(self.utterance, at, announced=True, assignee="-")
        while rest.at < rest.end and (rest._priority() or rest._date()):
            pass
        if self.announced and not (to or separator or given or self.verb(rest.at)):
            return False
        if not (self.announced or separator in {":", "-", "->", "→", "–", "—"} or self.verb(rest.at)):  # noqa: RUF001
            return False
        if given and given.group().strip().lower() == "to" and not (separator or self.announced):
            return False
        self.assignee = self._text[slice(*name)]
        self.named = bool(separator) and separator != ","
        self.led = self.verb(rest.at)
        self.at = at
        return True

    # Reading

    def _name_at(self, at: int) -> Span | None:
        """A name of the team; several joined by "and" are read as one."""
        first = self._span_at(at)
        if first is None:
            return None
        end = first.end
        while (joint := AND.match(self._text, end)) and (further := self._span_at(joint.end())):
            end = further.end
        return first.start, end

    def _span_at(self, at: int) -> NameSpan | None:
        return next((span for span in self.utterance.names if span.start == at), None)

    def _called_at(self, at: int) -> Span | None:
        """One word before a verb: a name in another form ("Smith", "JS", a typo), or somebody we don't know ("Zoe")."""
        word = CALLED_WORD.match(self._text, at)
        if word is None or CONTRACTION.fullmatch(word.group()) or word.group().lower() in NOT_CALLED:
            return None
        if any(date.start < word.end() and at < date.end for date in self.utterance.dates):
            return None
        modal = MODAL.match(self._text, word.end())
        verb = WORD.match(self._text, modal.end() if modal else self._skip(word.end()))
        if verb is None or verb.group().lower() not in IMPERATIVES:
            return self._stranger_before_colon(word)
        if match_name(word.group(), self.utterance.team, me=self.utterance.me):
            return word.span()
        certain = modal is not None or self._has_object(verb.end())
        unknown = word.group().startswith("@") or (word.group().istitle() and certain)
        return word.span() if unknown else None

    def _has_object(self, at: int) -> bool:
        """Whether a verb that ends here has an object: "call the bank", "call ACME", but not "call on Friday"."""
        following = self._text[at:].split(None, 1)
        first = following[0] if following else " "
        return first.lower() in DETERMINERS or first[0].isupper() or first[0] in "\"“'#"

    def _stranger_before_colon(self, word: re.Match[str]) -> Span | None:
        """ "task for Zoe: …", "task for Zoe to …"."""
        follows = self._text[word.end() :].lstrip()
        is_set_off = follows[:1] in {":", "-"} or follows.lower().startswith("to ")
        return word.span() if self.announced and word.group()[0].isupper() and is_set_off else None

    def _skip(self, at: int) -> int:
        found = SEPARATOR.match(self._text, at)
        return found.end() if found else at

    def _connected(self, at: int) -> int:
        """Past what joins an announcement to the work: "task to …", "task: …"."""
        to = TO.match(self._text, at)
        if to and self._span_at(to.end()) and to.group().strip().lower() == "to":
            return self._skip(at)  # "assign a task to John"
        return to.end() if to else self._skip(at)


@dataclass
class _Body:
    """The work with its fields; `cuts` are taken out of the title."""

    utterance: Utterance
    head: _Head
    assignee: str | None = None
    due: str | None = None
    priority: str | None = None
    is_set_off: bool = False
    is_due: bool = False
    cuts: list[Span] = field(default_factory=list)

    def find_fields(self) -> None:
        text, head = self.utterance.text, self.head
        self.assignee, self.priority = head.assignee, head.priority
        self._find_priority(text)
        self._find_due(text)
        if self.assignee is None:
            self._find_assignee(text)

    def title_and_rest(self) -> tuple[str, str]:
        kept, at = [], self.head.at
        for start, end in sorted(self.cuts):
            if start >= self.head.at and end <= self.head.end:
                kept.append(self.utterance.text[at : max(at, start)])
                at = max(at, end)
        kept.append(self.utterance.text[at : self.head.end])
        # A field that ends a sentence leaves its full stop; one in the middle leaves a space.
        joined = SPACES.sub(" ", " ".join(piece.strip(" ,;–-?") for piece in kept if piece.strip(EDGES)))  # noqa: RUF001
        first, *others = SENTENCES.split(DOTS.sub(".", joined.replace(" .", ".")), maxsplit=1)
        return _unquoted(first.strip(EDGES)), " ".join(others).strip(EDGES)

    def _find_priority(self, text: str) -> None:
        for pattern in (PRIORITY, TAIL_PRIORITY):
            for found in pattern.finditer(text, self.head.at):
                if self.priority is None or _level(found) == self.priority:
                    self.priority = _level(found)
                    self.cuts.append(found.span())

    def _find_due(self, text: str) -> None:
        found = [date for date in self.utterance.dates if date.start >= self.head.at]
        found = [date for date in found if date.is_due or not TOPIC.search(text, max(0, date.start - 12), date.start)]
        chosen = next((date for date in found if date.is_due), self.head.due or (found[-1] if found else None))
        if chosen is None:
            return
        self.due, self.is_due = chosen.text, chosen.is_due
        if chosen is not self.head.due:
            opened = text[chosen.start - 1 : chosen.start] == "(" and text[chosen.end : chosen.end + 1] == ")"
            self.cuts.append((chosen.start - opened, chosen.end + opened))

    def _find_assignee(self, text: str) -> None:
        """ "… for John", "…, John", "(John)", "assigned to John", "@john": behind the work, among the other fields."""
        for span in self.utterance.names:
            if span.start < self.head.at or POSSESSIVE.match(text, span.end):
                continue
            lead = self._lead(text, span.start)
            if span.text.startswith("@") or (lead and self._ends_at(text, span.end)):
                start = lead.start("lead") if lead else span.start
                self.assignee = span.text
                self.is_set_off = lead is not None and lead.group("lead").strip() in {",", ";", "->", "→", "-"}
                self.cuts.append((start, span.end + (text[span.end : span.end + 1] == ")")))
                return

    def _lead(self, text: str, at: int) -> re.Match[str] | None:
        """The words that give the work to the person whose name stands at `at`."""
        found = TAIL_LEAD.search(text, max(0, at - LONGEST_LEAD), at) or BY.search(text, max(0, at - LONGEST_LEAD), at)
        return found or (TO_SOMEBODY.search(text, max(0, at - LONGEST_LEAD), at) if self.head.given_at_end else None)

    def _ends_at(self, text: str, at: int) -> bool:
        """Whether only other fields follow."""
        rest = list(text)
        for start, end in self.cuts:
            rest[start:end] = " " * (end - start)
        return not "".join(rest[at:]).strip(" ,;.:!)-")


def _level(found: re.Match[str]) -> str:
    said = next(value for value in found.groups() if value).lower()
    return PRIORITY_WORDS.get(said, "urgent")


def _is_talk(utterance: Utterance, head: _Head) -> bool:
    text = utterance.text
    if text.rstrip().endswith("?") and not (utterance.asks_favour or "you" in text[: head.at].lower().split()):
        return True
    for part in (text.lower(), text[head.at :].lower()):
        words = part.split()
        if not words or (words[0].strip(",.!:") in SMALL_TALK | {"ask", "tell"} and not head.led):
            return True
        if part.startswith(NEGATIONS) and not REMINDED.match(part):
            return True
    return head.at == 0 and text.lower().split()[0].strip(",.!:") in QUESTION_WORDS


def _asks_for_work(head: _Head, body: _Body, title: str) -> bool:
    words = title.lower().split()
    if head.announced:
        return True
    if words[-1].strip("\"'") in PRONOUN_OBJECT and len(words) <= SHORT:  # "fix it" names no work
        return False
    if head.named:
        return words[0].strip(",.") not in SMALL_TALK | FINITE
    if head.led:
        return len(words) >= SHORT or body.due is not None
    if head.verb(head.at, IMPERATIVES):
        # "Can you send mails" asks what I can do, unless it says more.
        return (body.due is not None or not head.utterance.asks_favour) and _is_imperative(words)
    return PASSIVE.match(title) is not None or _is_telegraphic(body, words)


def _is_telegraphic(body: _Body, words: list[str]) -> bool:
    """ "login bug, John, Friday": no verb, but fields set off as in a list."""
    fields = sum(value is not None for value in (body.assignee, body.due, body.priority))
    told = body.is_set_off or (body.is_due and body.assignee is not None)
    return told and fields >= FIELDS_THAT_TELL and not FINITE.intersection(words)


def _is_imperative(words: list[str]) -> bool:
    """Whether a sentence that opens with a verb orders something: "test passed" and "call was good" do not."""
    if len(words) < 2 or words[0][-1] in ",:" or words[1] in TO_US | {"from", "of"}:
        return False
    if words[1] in PRONOUN_OBJECT and (len(words) == SHORT or words[SHORT] in PREPOSITIONS):
        return False
    if words[-1] in PRONOUN_OBJECT or words[1].strip(":") in PRONOUN_OBJECT:
        return len(words) > STATEMENT_WITHIN
    early = words[1:STATEMENT_WITHIN]
    return not any(
        word.strip(",.") in FINITE and not DETERMINERS.intersection(early[:at]) for at, word in enumerate(early)
    )


def _absorb(utterance: Utterance, body: _Body) -> Iterable[str]:
    """The further lines; those that hold a field and nothing else fill it: "Due: Friday", "high priority"."""
    for number, line in enumerate(utterance.rest.splitlines()):
        if number >= MOST_FIELD_LINES or len(line) > LONGEST_FIELD_LINE:
            yield line
            continue
        part = Utterance.of(line, utterance.time, utterance.team, utterance.me)
        fields = _Body(part, _Head(part), assignee=None)
        fields.find_fields()
        filled = {name: getattr(fields, name) for name in ("assignee", "due", "priority") if getattr(fields, name)}
        if filled and not fields.title_and_rest()[0] and all(getattr(body, name) is None for name in filled):
            for name, value in filled.items():
                setattr(body, name, value)
        else:
            yield line


def _unquoted(title: str) -> str:
    closing = QUOTES.get(title[:1])
    inside = title[1:-1]
    return inside if closing and title.endswith(closing) and closing not in inside else title
