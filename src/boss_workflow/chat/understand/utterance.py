"""A message with what can be said of it before anything is decided: cleaned text, dates and names found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from rapidfuzz.distance import OSA

from boss_workflow.chat.understand.dates import TimeContext, WhenSpan, find_dates
from boss_workflow.chat.understand.foreign_dates import find_foreign_dates
from boss_workflow.chat.understand.languages import language_of
from boss_workflow.chat.understand.other_dates import find_other_dates
from boss_workflow.chat.understand.people import Name, Names, NameSpan, names_of
from boss_workflow.chat.understand.recurrence import RecurrenceSpan, find_recurrence
from boss_workflow.chat.understand.shorthand import spelt_out

PLEASE_DO = re.compile(r"\b(?:can|could|would|will) (?:you|u|we)\b[\s,]*(?P<please>please\b)?", re.IGNORECASE)
COURTESY = re.compile(
    r"(?:(?:please|pls|plz|kindly|dear (?:assistant|bot|all|team|colleagues?)|hey|hi|hello|ok(?:ay)?|so|and|also|then|now|actually|boss|bot|oh|btw|by the way|"
    r"(?:can|could|would|will) (?:you|u)|(?:can|could) we|(?:can|could|may) i (?:please )?(?:get|have|see)|would you mind|"
    r"no(?=\s+(?:give|assign|make|move|push|set|change|it|that)\b)|(?:no|oops|sorry|wait|well|yes|yeah)(?=\s*,)|"
    r"i(?:['\u2019]d| would) like you to|i want you to|i need you to|let['\u2019]?s|bitte(?!\s+[A-ZÄÖÜ])|hallo|hola|bonjour|salut|por favor)(?:[\s,]+|$))+",
    re.IGNORECASE,
)
THANKS = re.compile(
    r",? (?:please|pls|plz|(?:many )?(?:thanks|thank you|thx)(?: (?:a lot|so much|very much|in advance|again|all))?)(?P<asks>\s*\?*)",
    re.IGNORECASE,
)
OWNED = re.compile(r"\b(?P<name>[^\W\d_]{2,20})s\b")
WORD = re.compile(r"[^\W_]+")
BARS = re.compile(r"\s+(?://?|\|\|?)\s+")
SHOUTED = re.compile(r"\w[\"'”)]? ?!{2,} ?$")
FILLER = re.compile(
    r"(?:(?<=\s)|^)(?:u+h+m*|u+m+|e+r+m+|h+m+m+)\b[,.…]*\s*|(?<=\bto )(?:like|just|kind of|sort of|you know),? (?=\w)"
    r"|(?:^|(?<=[,.] ))(?:so,? )?(?:yeah|anyways?|right|listen|look)(?:,? so)?,\s*|^(?:so,? yeah|tell you what|you know what)\s+(?=\w)|(?<=\bby )like (?=\w)|^(?:before i forget|while i (?:remember|think of it)|quick one|heads up|alright|tell you what|you know what|righto)\s*[,:\u2013-]+\s*|^you (?:can|may) (?=(?:check|tick|close|mark|delete|remove|drop|archive|reopen)\b)"
    r"|(?<=\w{3})[ ,]+(?:would|will|can|could) (?:ya|you|u)(?=\s*(?:,|$))|[ ,]+(?:that|it)(?:['\u2019]?d| would) be (?:great|wonderful|lovely|perfect|fab)\b.*$"
    r"|(?<=\w)[ ,]+(?:mate|stp|svp|phew|okay)(?=[ .!]*(?:thanks|thank you)?[ .!]*$)",
    re.IGNORECASE,
)
"""What people say while they think, as dictation writes it down."""
MISSPELT = re.compile(r"\b[^\W\d_]{2,8}d(?:ay|ya|y)\b", re.IGNORECASE)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_THANKS = 30
LONGEST_SENTENCE = 500
"""Rules read sentences; what is longer has a first line for a title and the rest for a description."""


def clean(text: str) -> str:
    """One line, single spaces, no courtesies in front nor fillers within, weekdays as they are spelt, no full stop."""
    line = spelt_out(BARS.sub("; ", " ".join(text.split())))
    line = FILLER.sub("", FILLER.sub("", line)).strip() or line
    line = _without_courtesy(MISSPELT.sub(_spelt, line))
    bare = _without_stop(line)
    thanks = next(THANKS.finditer(bare, max(0, len(bare) - LONGEST_THANKS)), None)
    if thanks is not None and thanks.end() == len(bare):
        bare = _without_stop(bare[: thanks.start()]) + thanks.group("asks").strip()
    return bare


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in each text of one message, whose parts are often read more than once."""

    team: Names
    dates: dict[str, list[WhenSpan]] = field(default_factory=dict)
    names: dict[str, list[NameSpan]] = field(default_factory=dict)
    recurrence: dict[str, RecurrenceSpan | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Utterance:
    """`text` is the first line, as clean() leaves it; spans count in it. `rest`: the lines after it, as they are.

    `whole`: everything but the courtesies in front, for what must be kept word for word (a note).
    `asks_favour`: it began with "can you", which may as well be a question. `announced`: known to be a request for new
    work, as after /task.
    """

    text: str
    time: TimeContext
    team: Sequence[Name]
    findings: Findings = field(compare=False, repr=False)
    me: Name | None = None
    rest: str = ""
    whole: str = ""
    asks_favour: bool = False
    announced: bool = False
    begged: bool = False
    """It began with "can you", with or without "please"."""
    shouted: bool = False
    """It ended in several exclamation marks."""

    @classmethod
    def of(
        cls,
        said: str,
        time: TimeContext,
        team: Sequence[Name],
        me: Name | None = None,
        *,
        announced: bool = False,
        findings: Findings | None = None,
    ) -> Self:
        first, _, rest = said.strip().partition("\n")
        opener = COURTESY.match(first)
        favour = PLEASE_DO.search(opener.group()) if opener else None
        return cls(
            text=clean(first),
            time=time,
            team=team,
            findings=findings or Findings(names_of(tuple(team), me)),
            me=me,
            rest=rest.strip(),
            whole=_without_courtesy(said.strip()),
            asks_favour=favour is not None and favour.group("please") is None,
            announced=announced,
            begged=favour is not None,
            shouted=SHOUTED.search(first) is not None,
        )

    def part(self, text: str, *, announced: bool = False) -> Self:
        """Words of this message, or made of them, read by themselves."""
        return self.of(text, self.time, self.team, self.me, announced=announced, findings=self.findings)

    @cached_property
    def first_word(self) -> str:
        """In lower case, up to an apostrophe."""
        found = WORD.match(self.text)
        return found.group().lower() if found else ""

    @cached_property
    def words(self) -> frozenset[str]:
        """In lower case, cut at an apostrophe."""
        return frozenset(WORD.findall(self.text.lower()))

    @cached_property
    def language(self) -> str:
        """en, de, es or fr."""
        return language_of(self.text, self.time.language)

    @cached_property
    def recurrence(self) -> RecurrenceSpan | None:
        """How often the sentence says that something is to be done."""
        known = self.findings.recurrence
        if self.text not in known:
            known[self.text] = find_recurrence(self.text, self.time)
        return known[self.text]

    @cached_property
    def dates(self) -> list[WhenSpan]:
        known = self.findings.dates
        if self.text not in known:
            known[self.text] = self._find_dates()
        return known[self.text]

    def _find_dates(self) -> list[WhenSpan]:
        repeats = self.recurrence
        found = find_dates(self.text, self.time)
        if self.language != "en":
            foreign = find_foreign_dates(self.text, self.language, self.time)
            apart = [one for one in found if all(one.end <= new.start or one.start >= new.end for new in foreign)]
            found = sorted([*apart, *foreign], key=lambda date: date.start)
        if others := find_other_dates(self.text, found, self.time):
            found = sorted([*found, *others], key=lambda date: date.start)
        return [date for date in found if repeats is None or date.end <= repeats.start or date.start >= repeats.end]

    @cached_property
    def names(self) -> list[NameSpan]:
        known = self.findings.names
        if self.text not in known:
            known[self.text] = self.findings.team.find(self.text)
        return known[self.text]


def with_apostrophes(utterance: Utterance) -> Utterance:
    """ "Johns tasks" as "John's tasks", for questions; a name that ends in "s" itself stays."""
    known = {span.start for span in utterance.names}
    text = OWNED.sub(lambda word: word.group() if word.start() in known else _owned(word, utterance), utterance.text)
    return utterance if text == utterance.text else replace(utterance, text=text)


def _owned(word: re.Match[str], utterance: Utterance) -> str:
    name = word.group("name")
    is_name = name.lower() != "me" and utterance.findings.team.find(name)
    return f"{name}'s" if is_name else word.group()


def _spelt(word: re.Match[str]) -> str:
    """ "Wendesday" as Wednesday: one letter more, less, wrong or exchanged, and the first one right."""
    said = word.group().lower()
    near = (day for day in WEEKDAYS if day[0] == said[0] and OSA.distance(said, day, score_cutoff=1) == 1)
    day = next(near, None)
    return word.group() if day is None else day.capitalize() if said != word.group() else day


def _without_courtesy(line: str) -> str:
    opener = COURTESY.match(line)
    return (line[opener.end() :] if opener else line) or line


def _without_stop(line: str) -> str:
    """The dot of "15.12." belongs to the date."""
    bare = line.rstrip(" .!")
    is_date = bare[-1:].isdigit() and "." in bare.rpartition(" ")[2] and line[len(bare) :].startswith(".")
    return f"{bare}." if is_date else bare
