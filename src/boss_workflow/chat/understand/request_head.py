"""The head of a request: what stands in front of the work, taken off step by step ("urgent: tomorrow John should …")."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from boss_workflow.chat.understand.dates import WhenSpan
from boss_workflow.chat.understand.languages import LANGUAGES, Language
from boss_workflow.chat.understand.lexicon import (
    ADVERBS,
    DELEGATED,
    DETERMINERS,
    FINITE,
    HAPPENINGS,
    IMPERATIVES,
    IRREGULAR_PAST,
    NO_NAMES,
    PRIORITY_WORDS,
    QUESTION_WORDS,
    SMALL_TALK,
    STATES,
)
from boss_workflow.chat.understand.people import NameSpan, match_name
from boss_workflow.chat.understand.request_openings import EARLY, LATE, reminded
from boss_workflow.chat.understand.request_patterns import (
    A_TASK,
    ABLE,
    ABOUT,
    AND,
    ANNOUNCED,
    ASKED,
    ASSIGN,
    BARE_NOUN,
    BEGGED,
    CALLED_WORD,
    CAUSATIVE,
    CHARGED,
    CONTRACTION,
    DUTY,
    EVERYONE,
    FOR_DOING,
    FROM_SOMEBODY,
    GIVEN,
    GIVES,
    HAS_UNTIL,
    HAVE_READY,
    HEADED,
    LEAD_PRIORITY,
    MODAL,
    NO_RUSH,
    NOT_CALLED,
    OBLIGED,
    ON_A_LIST,
    ON_IT,
    OR,
    POSSESSIVE,
    PUT_ON,
    QUOTED_WORK,
    RELAYED,
    REMINDED,
    SEPARATOR,
    SOMEONE,
    TALKING,
    TELLS,
    TO,
    TO_SOMEBODY,
    TOLD,
    WANTED,
    WORD,
)
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.understand.verb_forms import base_form, base_of_gerund

Span = tuple[int, int]
HAVE_DONE = re.compile(
    r"have\s+(?:the|my|our|a|an|all|\d+|two|three|those|these)\s[^,;:.?!]{2,80}?\s(?:\w{2,20}ed|done|ready|built|sent|written|set up|paid|cut|made|laid|hung|printed)\b",
    re.IGNORECASE,
)
DO_A_THING = re.compile(r"do (?:the|a|an|my|our|all|another)\s", re.IGNORECASE)
OFTEN = re.compile(r"\b(?:every|each|daily|weekly|monthly|always|usually)\b", re.IGNORECASE)
DUTIES = IMPERATIVES | {"do", "ask", "keep", "attend", "help", "tell"}


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
    asked: bool = False
    wanted: bool = False
    third: bool = False
    """The verb stands in the third person: "make sure Mike locks up"."""
    doing: bool = False
    """The verb ends in "ing": "I want Mike locking up at 6"."""
    often: str | None = None
    """How often, said of the task itself: "a weekly task"."""
    starts: str | None = None
    """From when it repeats, said before how often."""
    _text: str = field(init=False)

    def __post_init__(self) -> None:
        self._text, self.end = self.utterance.text, len(self.utterance.text)
        self.announced = self.utterance.announced

    def take_off(self) -> None:
        if self._list():
            return
        steps: tuple[Callable[[], bool], ...] = (
            self._priority,
            self._no_rush,
            self._recurrence,
            self._date,
            self._announcement,
            *(partial(step, self) for step in EARLY),
            self._causative,
            self._assignment,
            self._duty,
            self._foreign,
            self._put_on,
            self._everyone,
            self._asked_person,
            self._person,
            self._wanted,
            *(partial(step, self) for step in LATE),
        )
        while self.at < self.end and any(step() for step in steps):
            pass

    @property
    def text(self) -> str:
        return self._text

    def third_person(self, word: re.Match[str]) -> bool:
        """Whether it is a verb with an "s", known or before a determiner: "locks", "defrosts the fridge"."""
        said = word.group().lower()
        following = WORD.match(self._text, word.end() + 1)
        if base_form(said) is not None:
            return True
        is_verb = said.endswith("s") and said not in FINITE | NO_NAMES
        return is_verb and following is not None and following.group().lower() in DETERMINERS

    @staticmethod
    def gerund(word: re.Match[str]) -> bool:
        return base_of_gerund(word.group().lower()) is not None

    def verb(self, at: int, verbs: frozenset[str] = DELEGATED) -> bool:
        """Whether a verb in its base form stands at `at`, perhaps behind an adverb."""
        word = WORD.match(self._text, at)
        while word and word.group().lower() in ADVERBS:
            at = SEPARATOR.match(self._text, word.end()).end()  # type: ignore[union-attr]
            word = WORD.match(self._text, at)
        if word is None:
            return False
        said = word.group().lower()
        if said == "back" and not self._text[word.end() :].lower().startswith(" up"):
            return False  # "John back tomorrow"
        if said == "have" and HAVE_DONE.match(self._text, word.start()):
            return True
        if said in verbs or said.removeprefix("re") in verbs or (verbs is DELEGATED and self._unknown_verb(word)):
            return True
        return self.habitual and (base_form(said) is not None or self.unknown_third(word))

    def unknown_third(self, word: re.Match[str]) -> bool:
        """ "Services the van", with how often: a verb with an "s" that we don't know."""
        said = word.group().lower()
        following = WORD.match(self._text, word.end() + 1)
        if self.utterance.recurrence is None or following is None or following.group().lower() not in DETERMINERS:
            return False
        states = STATES | TALKING | {"complain", "forget", "lose", "break", "skip", "watch"}
        is_state = not states.isdisjoint({said[:-1], said[:-2]})
        return said.endswith("s") and said not in FINITE | NO_NAMES and not is_state

    @property
    def habitual(self) -> bool:
        """Whether "John checks the backups" is an order: it says how often, or by when at the very beginning."""
        said_before = self.due is not None and self.due.is_due
        return self.third or self.utterance.recurrence is not None or said_before or self.utterance.announced

    def verb_after(self, at: int) -> int | None:
        """Where the verb stands behind a modal; behind one that obliges, any word that nothing speaks against is one."""
        modal = MODAL.match(self._text, at)
        if modal is None:
            return None
        if self.verb(modal.end()) or (DUTY.match(self._text, at) and self._any_verb(modal.end())):
            return modal.end()
        return None

    def _any_verb(self, at: int) -> bool:
        word = WORD.match(self._text, at)
        if word is None or not self._text[word.end() :].strip(" .!?") or "'" in word.group():
            return False
        said = word.group().lower()
        if self._span_at(at) or any(date.start <= at < date.end for date in self.utterance.dates):
            return False
        known = HAPPENINGS | FINITE | NO_NAMES | DETERMINERS | QUESTION_WORDS | SMALL_TALK | ADVERBS
        return said not in known and not said.endswith(("ed", "ing", "ly"))

    def _unknown_verb(self, word: re.Match[str]) -> bool:
        """A word we don't know is a verb where a determiner follows: "redline the contract"."""
        said = word.group().lower()
        following = WORD.match(self._text, word.end() + 1)
        return (
            following is not None
            and self._text[word.end()] == " "
            and following.group().lower() in DETERMINERS
            and not said.endswith(("ed", "ing", "s", "'t", "ly"))
            and said not in FINITE | IRREGULAR_PAST | HAPPENINGS | NO_NAMES | QUESTION_WORDS | SMALL_TALK
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
        if found is None or self.priority not in {None, level(found)}:
            return False
        self.priority = level(found)
        self.at = found.end()
        return True

    def _no_rush(self) -> bool:
        found = NO_RUSH.match(self._text, self.at)
        if found is None or self.priority is not None:
            return False
        self.priority, self.at = "low", found.end()
        return True

    def _recurrence(self) -> bool:
        span = self.utterance.recurrence
        if span is None or span.start != self.at:
            return False
        self.at = self.skip(span.end)
        return True

    def _put_on(self) -> bool:
        """ "Put Ann on the VAT return by Friday"."""
        found = PUT_ON.match(self._text, self.at) if self.assignee is None else None
        name = self.name_at(found.end()) if found else None
        on = ON_IT.match(self._text, name[1]) if name else None
        if name is None or on is None or any(date.start == on.start() + 1 for date in self.utterance.dates):
            return False
        self.assignee, self.wanted, self.at = self._text[slice(*name)], True, on.end()
        return True

    def _foreign(self) -> bool:
        """The same openings in another language: "John soll …", "necesito que Ann …", "nouvelle tâche pour Tom : …"."""
        language = LANGUAGES.get(self.utterance.language)
        if language is None or self.assignee is not None:
            return False
        new = language.announces.match(self._text, self.at)
        if new is not None and not self.announced:
            self.announced, self.at = True, new.end()
            return True
        lead = language.asks.match(self._text, self.at)
        wants = language.wants.match(self._text, self.at) if lead is None else None
        start = lead.end() if lead else wants.end() if wants else self.at
        name = self.name_at(start)
        if name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        begged = BEGGED.match(self._text, name[1]) if lead else None
        end = begged.end() if begged else name[1]
        modal = language.modal.match(self._text, end)
        at = modal.end() if modal else self.skip(end)
        if not (
            lead
            or wants
            or modal
            or self.announced
            or self._text[end:at].strip(" ,")
            or self._foreign_verb(at, language)
        ):
            return False
        self.assignee, self.led, self.asked, self.at = self._text[slice(*name)], True, lead is not None, at
        return True

    def _foreign_verb(self, at: int, language: Language) -> bool:
        """A word before a determiner, but for forms that tell what is or was."""
        word = WORD.match(self._text, at)
        following = WORD.match(self._text, word.end() + 1) if word else None
        if word is None or following is None:
            return False
        said = word.group().lower()
        return following.group().lower() in language.determiners and not (said in TELLS or said.endswith(TOLD))

    def _everyone(self) -> bool:
        found = EVERYONE.match(self._text, self.at) if self.assignee is None else None
        if found is None:
            return False
        at = self.after_modal(found.end()) or self.skip(found.end())
        if not self.verb(at) and ":" not in self._text[found.end() : at]:
            return False
        self.assignee, self.led, self.at = found.group(), True, at
        return True

    def _asked_person(self) -> bool:
        """ "Could Sarah take care of it?" asks for work, "can you" has been taken off before."""
        found = ASKED.match(self._text, self.at) if self.assignee is None else None
        name = self.name_at(found.end()) if found else None
        someone = SOMEONE.match(self._text, found.end()) if found else None
        if someone is not None and self.verb(someone.end(), IMPERATIVES):
            self.led, self.asked, self.at = True, True, someone.end()
            return True
        if name is None:
            return False
        able = ABLE.match(self._text, name[1])
        at = able.end() if able else self.after_modal(name[1]) or self.skip(name[1])
        doing = DO_A_THING.match(self._text, at) and (self.utterance.dates or self.utterance.recurrence)
        if not (self.verb(at, IMPERATIVES) or doing):
            return False
        self.assignee, self.led, self.asked, self.at = self._text[slice(*name)], True, True, at
        return True

    def _wanted(self) -> bool:
        """ "I need the pricing page from Mike": the work is the thing that is wanted; without a date it is a wish."""
        found = WANTED.match(self._text, self.at)
        if found is None or self.led or self.announced or self.wanted:
            return False
        self.wanted, self.at = True, found.end()
        whose = FROM_SOMEBODY.match(self._text, self.at)
        name = self.name_at(whose.end()) if whose else None
        if name is not None:
            self.assignee, self.at = self._text[slice(*name)], self.skip(name[1])
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
        self.often = found.groupdict().get("often")
        self.at = self._connected(found.end())
        return True

    def _causative(self) -> bool:  # noqa: PLR0911  # one return for each way of having somebody do it
        """ "I want John to …", "have John …", "give John a task: …"."""
        if self.assignee is not None:
            return False
        given = GIVES.match(self._text, self.at)
        if given and (name := self.name_at(given.end())) and (noun := A_TASK.match(self._text, name[1])):
            self.announced, self.assignee = True, self._text[slice(*name)]
            self.at = self._connected(noun.end())
            return True
        found = CAUSATIVE.match(self._text, self.at)
        if found is None and (self.utterance.begged or self.utterance.dates):
            found = RELAYED.match(self._text, self.at)
        name = self.name_at(found.end()) or self.called_at(found.end()) if found else None
        if found is None or name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        said = self._text[slice(*name)]
        due = next((date for date in self.utterance.dates if date.start == self.skip(name[1])), None)
        repeats = self.utterance.recurrence
        often = repeats if repeats and repeats.start == self.skip(name[1]) else None
        end = due.end if due else often.end if often else name[1]
        to = TO.match(self._text, end)
        start = to.end() if to else self.skip(end)
        reminds = found.group().lower().startswith("remind")
        about = ABOUT.match(self._text, end) if reminds and (due or self.utterance.dates) else None
        ready = HAVE_READY.match(self._text, start) if to else None
        if about is not None:
            self.assignee, self.announced, self.at, self.due = said, True, about.end(), self.due or due
            return True
        if ready is not None and not reminds:
            self.assignee, self.wanted, self.at = said, True, ready.end()
            return True
        if (said.lower() in {"me", "myself"} and not reminds) or not self.verb(start):
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
        if reminded(self, REMINDED):
            return True
        found = OBLIGED.match(self._text, self.at)
        if found is None or self.led or not self.verb(found.end(), DUTIES):
            return False
        word = WORD.match(self._text, found.end())
        if word is not None and word.group().lower() in TALKING and self._only_when(word.end()):
            return False  # "we need to talk", "we need to talk about Friday"
        who = (found.groupdict().get("who") or "").lower()
        self.assignee = self.assignee or ("me" if who == "i" else None)
        self.led, self.at = True, found.end()
        return True

    def _only_when(self, at: int) -> bool:
        """Whether nothing stands from here but when, or about when."""
        dates = [span for span in self.utterance.dates if span.start >= at]
        words = [
            word
            for word in WORD.finditer(self._text, at)
            if not any(one.start <= word.start() < one.end for one in dates)
        ]
        return not dates or all(word.group().lower() in {"about", "on", "at", "again", "soon"} for word in words)

    def _person(self) -> bool:  # noqa: PLR0911  # one return for each reason why no person is meant
        """ "John …", "John: …", "for John: …", "John should …", "@john …"."""
        if self.assignee is not None:
            return False
        given = GIVEN.match(self._text, self.at)
        start = given.end() if given and given.group() != "@" else self.at
        name = self.name_at(start) or self.called_at(start)
        if name is None or POSSESSIVE.match(self._text, name[1]):
            return False
        separator = self._text[name[1] : self.skip(name[1])].strip()
        if self._granted(name) or self._charged(name):
            return True
        to = TO.match(self._text, name[1]) if self.announced or given else None
        modal = to or MODAL.match(self._text, name[1])
        at = modal.end() if modal else self.skip(name[1])
        rest = Head(self.utterance, at, announced=True, assignee="-")
        while rest.at < rest.end and (rest._priority() or rest._recurrence() or rest._date()):
            pass
        if self.announced and not (to or separator or given or self.verb(rest.at)):
            return False
        third = self._is_planned(rest.at) and not separator
        obliged = self.verb_after(name[1]) is not None and rest.at == at
        set_off = separator in {":", "-", "->", "→", "–", "—"}  # noqa: RUF001
        if not (self.announced or set_off or self.verb(rest.at) or third or obliged):
            return False
        if given and given.group().strip().lower() == "to" and not (separator or self.announced):
            return False
        self.assignee = self._text[slice(*name)]
        self.named = bool(separator) and separator != ","
        self.led, self.third = self.verb(rest.at) or third or obliged, self.third or third
        self.at = at
        return True

    def _is_planned(self, at: int) -> bool:
        """ "Charlotte mocks up the flyer by Tuesday": what somebody does by then, or on a day, they are to do."""
        word = WORD.match(self._text, at)
        if word is None or base_form(word.group().lower()) is None or OFTEN.search(self._text):
            return False
        following = WORD.match(self._text, word.end() + 1)
        return following is not None and (self.due is not None or any(date.start > at for date in self.utterance.dates))

    def _granted(self, name: Span) -> bool:
        """ "Mike has until Friday to fix it"."""
        has = HAS_UNTIL.match(self._text, name[1])
        due = next((date for date in self.utterance.dates if has and date.start == has.end()), None)
        to = TO.match(self._text, due.end) if due else None
        if to is None or not self.verb(to.end()):
            return False
        self.assignee, self.due, self.led, self.at = self._text[slice(*name)], due, True, to.end()
        return True

    def _charged(self, name: Span) -> bool:
        """ "Ann is responsible for the invoice run": a thing instead of a verb; only a date makes it a request."""
        found = CHARGED.match(self._text, name[1])
        if found is None or self.announced or not (self.utterance.dates or self.utterance.recurrence):
            return False
        self.assignee, self.wanted, self.at = self._text[slice(*name)], True, found.end()
        return True

    # Reading

    def name_at(self, at: int) -> Span | None:
        """A name of the team; several joined by "and" are read as one."""
        first = self._span_at(at)
        if first is None:
            return None
        end = first.end
        while (joint := AND.match(self._text, end) or OR.match(self._text, end)) and (
            further := self._span_at(joint.end())
        ):
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
        if verb is None or verb.group().lower() not in DUTIES:
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
        doing = FOR_DOING.match(self._text, at)
        if doing is not None:
            return doing.end()
        to = TO.match(self._text, at)
        if to and self._span_at(to.end()) and to.group().strip().lower() == "to":
            return self.skip(at)  # "assign a task to John"
        return to.end() if to else self.skip(at)


def level(found: re.Match[str]) -> str:
    said = next(value for value in found.groups() if value).lower()
    return PRIORITY_WORDS.get(said, "urgent")
