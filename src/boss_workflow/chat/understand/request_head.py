"""The head of a request: what stands in front of the work, taken off step by step ("urgent: tomorrow John should …")."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from boss_workflow.chat.understand.dates import WhenSpan
from boss_workflow.chat.understand.lexicon import (
    ADVERBS,
    DELEGATED,
    DETERMINERS,
    FINITE,
    IMPERATIVES,
    IRREGULAR_PAST,
    NO_NAMES,
    PRIORITY_WORDS,
    QUESTION_WORDS,
    SMALL_TALK,
    STATES,
)
from boss_workflow.chat.understand.people import NameSpan, match_name
from boss_workflow.chat.understand.utterance import Utterance

Span = tuple[int, int]


def regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


LEVEL = "|".join(PRIORITY_WORDS)
NOUN = r"(?:task|to[- ]?do|ticket|bug|issue|action item|reminder|assignment)"
ARTICLE = r"(?:(?:a|an|another|one|the)\s+)?"
CALLED = r"(?:\s+(?:called|named|titled|saying))?"
# "tasks due Friday", "task list" and "task 12" are no new tasks.
NEW_NOUN = rf"{NOUN}\b(?!\s*[-#]?\s*\d|\s+(?:lists?|boards?|managers?|templates?|out|is|was|are|will|has|status)\b)"
QUALITY = rf"(?:(?:new|quick|small|(?P<quality>{LEVEL}|asap)(?:[ -]prio(?:rity)?)?)[\s,]+)*"

ANNOUNCED = regex(
    rf"(?:(?:create|add|make|open|log|register|set up|assign|give me|i need|i want|we need)\s+{ARTICLE}{QUALITY}"
    rf"|{ARTICLE}new\s+){NEW_NOUN}{CALLED}"
)
HEADED = regex(rf"{ARTICLE}{NEW_NOUN}(?=\s*[:,-]|\s+for\s+\S+(?:\s\S+)?(?:\s*[:,-]|\s+to\s)|\s+[\"“«'])")
BARE_NOUN = regex(rf"{NEW_NOUN}(?=\s+(?:to\s+)?(?P<verb>\w+))")
QUOTED_WORK = regex(r"(?:add|create|new)\s+(?=[\"“«])")
SEPARATOR = regex(r"\s*(?:[:,;–—-]+|->|→)?\s*")  # noqa: RUF001  # people type the long dashes
TO = regex(r"\s*(?:[:,-]\s*)?(?:to|that)\b\s*:?\s*")
GIVEN = regex(r"(?:for|to|assigned to|assign(?:ed)? (?:it |this )?to|@)\s*")
CAUSATIVE = regex(
    r"(?:(?:(?:i|we)(?:['\u2019]d|\s+would)?\s+(?:want|need|like|expect)|have|get|let|make|assign|remind|"
    r"make sure(?: that)?|ensure(?: that)?)\s+)"
)
GIVES = regex(r"(?:give|assign|hand)\s+")
A_TASK = regex(rf"\s+{ARTICLE}{QUALITY}{NEW_NOUN}")
OBLIGED = regex(
    r"(?:(?P<who>i|we|someone|somebody|anyone|you)\s+)?(?:also\s+|still\s+|really\s+)?"
    r"(?:(?:needs?|ha(?:ve|s)|['\u2019]ve got|got) to|gotta|must|(?<=someone )should|(?<=somebody )should)\s+"
)
REMINDED = regex(r"(?:(?:do not|don['\u2019]?t|never) forget|remember|make sure|be sure) to\s+")
ASSIGN = regex(r"assign\s+")
ON_A_LIST = regex(
    r"(?:add|put)\s+(?P<work>.{2,300})\s+(?:to|on|onto)\s+(?P<whose>my|the|our|\S{1,40}['\u2019]s)\s+"
    r"(?:(?:to-?do|task)[ -])?(?:list|tasks|to-?dos|backlog|board|plate)"
)
MODAL = regex(
    r"\s*(?:[,:]\s*)?(?P<word>please|should|must|shall|will|has to|have to|needs to|need to|is to|to|ought to|"
    r"(?:can|could|would|will) you(?: please)?)\s+(?:please\s+)?"
)
LEAD_PRIORITY = regex(
    rf"(?:(?:it['\u2019]?s\s+)?(?P<plain>#?urgent(?:ly)?|#?asap|critical|important|p[0-4])"
    rf"|(?P<before>{LEVEL})[ -]prio(?:rity)?|prio(?:rity)?\s*[:=]?\s*(?P<after>{LEVEL}))\b\s*[:!,–-]*\s+"  # noqa: RUF001
)
TO_SOMEBODY = regex(r"\s(?P<lead>to\s*)$")
POSSESSIVE = regex(r"['\u2019]s?\b")
AND = regex(r"\s*(?:,|and\b|&|\+)\s*(?:and\s+)?")
WORD = regex(r"[^\W\d_](?:[\w'\u2019.-]*\w)?")
CALLED_WORD = regex(rf"@?{WORD.pattern}")
CONTRACTION = regex(r"\w*(?:['\u2019](?:ll|m|re|ve|d|t)|n['\u2019]t)")
NOT_CALLED = NO_NAMES | IMPERATIVES | ADVERBS | QUESTION_WORDS | SMALL_TALK | FINITE


@dataclass
class Head:
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
        self.priority = level(found)
        self.at = found.end()
        return True

    def _date(self) -> bool:
        span = next((date for date in self.utterance.dates if date.start == self.at), None)
        if span is None or self.due is not None:
            return False
        self.due, self.at = span, self.skip(span.end)
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
        if given and (name := self.name_at(given.end())) and (noun := A_TASK.match(self._text, name[1])):
            self.announced, self.assignee = True, self._text[slice(*name)]
            self.at = self._connected(noun.end())
            return True
        found = CAUSATIVE.match(self._text, self.at)
        name = self.name_at(found.end()) or self.called_at(found.end()) if found else None
        if found is None or name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        said = self._text[slice(*name)]
        due = next((date for date in self.utterance.dates if date.start == self.skip(name[1])), None)
        end = due.end if due else name[1]
        to = TO.match(self._text, end)
        start = to.end() if to else self.skip(end)
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
        name = self.name_at(start) or self.called_at(start)
        if name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        separator = self._text[name[1] : self.skip(name[1])].strip()
        to = TO.match(self._text, name[1]) if self.announced or given else None
        modal = to or MODAL.match(self._text, name[1])
        at = modal.end() if modal else self.skip(name[1])
        rest = Head(self.utterance, at, announced=True, assignee="-")
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

    def name_at(self, at: int) -> Span | None:
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

    def called_at(self, at: int) -> Span | None:
        """One word before a verb: a name in another form ("Smith", "JS", a typo), or somebody we don't know ("Zoe")."""
        word = CALLED_WORD.match(self._text, at)
        if word is None or CONTRACTION.fullmatch(word.group()) or word.group().lower() in NOT_CALLED:
            return None
        if any(date.start < word.end() and at < date.end for date in self.utterance.dates):
            return None
        modal = MODAL.match(self._text, word.end())
        verb = WORD.match(self._text, modal.end() if modal else self.skip(word.end()))
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

    def skip(self, at: int) -> int:
        found = SEPARATOR.match(self._text, at)
        return found.end() if found else at

    def after_modal(self, at: int) -> int | None:
        """Where the verb stands after "should", "needs to", "please" …"""
        found = MODAL.match(self._text, at)
        return found.end() if found else None

    def past_date(self, at: int) -> int:
        """Past a date and a priority that stand between person and verb."""
        span = next((date for date in self.utterance.dates if date.start == at), None)
        if span is not None:
            at = self.skip(span.end)
        found = LEAD_PRIORITY.match(self._text, at)
        return found.end() if found else at

    def unknown_verb_in(self, said: str) -> bool:
        return any(self._unknown_verb(word) for word in WORD.finditer(self._text, 0, len(said)))

    def _connected(self, at: int) -> int:
        """Past what joins an announcement to the work: "task to …", "task: …"."""
        to = TO.match(self._text, at)
        if to and self._span_at(to.end()) and to.group().strip().lower() == "to":
            return self.skip(at)  # "assign a task to John"
        return to.end() if to else self.skip(at)


def level(found: re.Match[str]) -> str:
    said = next(value for value in found.groups() if value).lower()
    return PRIORITY_WORDS.get(said, "urgent")
