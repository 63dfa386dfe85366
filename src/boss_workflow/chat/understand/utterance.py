"""A message with what can be said of it before anything is decided: cleaned text, dates and names found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from boss_workflow.chat.understand.dates import TimeContext, WhenSpan, find_dates
from boss_workflow.chat.understand.foreign_dates import find_foreign_dates
from boss_workflow.chat.understand.languages import language_of
from boss_workflow.chat.understand.people import Name, NameSpan, find_names
from boss_workflow.chat.understand.recurrence import RecurrenceSpan, find_recurrence

PLEASE_DO = re.compile(r"\b(?:can|could|would|will) (?:you|u|we)\b[\s,]*(?P<please>please\b)?", re.IGNORECASE)
COURTESY = re.compile(
    r"(?:(?:please|pls|plz|kindly|hey|hi|hello|ok(?:ay)?|so|and|also|then|now|actually|boss|bot|oh|btw|by the way|"
    r"(?:can|could|would|will) (?:you|u)|(?:can|could) we|(?:can|could|may) i (?:please )?(?:get|have|see)|would you mind|"
    r"no(?=\s+(?:give|assign|make|move|push|set|change|it|that)\b)|(?:no|oops|sorry|wait|well|yes|yeah)(?=\s*,)|"
    r"i(?:['\u2019]d| would) like you to|i want you to|i need you to|let['\u2019]?s|bitte(?!\s+[A-ZÄÖÜ])|hallo|hola|bonjour|salut|por favor)(?:[\s,]+|$))+",
    re.IGNORECASE,
)
THANKS = re.compile(r",? (?:please|pls|plz|thanks|thank you|thx)(?P<asks>\s*\?*)", re.IGNORECASE)
FIRST_WORD = re.compile(r"[^\W_]+")
BARS = re.compile(r"\s+[/|]\s+")
SHOUTED = re.compile(r"\w[\"'”)]? ?!{2,} ?$")
LONGEST_THANKS = 20
LONGEST_SENTENCE = 500
"""Rules read sentences; what is longer has a first line for a title and the rest for a description."""


def clean(text: str) -> str:
    """One line, single spaces, no courtesies in front, no full stop behind."""
    line = _without_courtesy(BARS.sub("; ", " ".join(text.split())))
    bare = _without_stop(line)
    thanks = next(THANKS.finditer(bare, max(0, len(bare) - LONGEST_THANKS)), None)
    if thanks is not None and thanks.end() == len(bare):
        bare = _without_stop(bare[: thanks.start()]) + thanks.group("asks").strip()
    return bare


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
        cls, said: str, time: TimeContext, team: Sequence[Name], me: Name | None = None, *, announced: bool = False
    ) -> Self:
        first, _, rest = said.strip().partition("\n")
        opener = COURTESY.match(first)
        favour = PLEASE_DO.search(opener.group()) if opener else None
        return cls(
            text=clean(first),
            time=time,
            team=team,
            me=me,
            rest=rest.strip(),
            whole=_without_courtesy(said.strip()),
            asks_favour=favour is not None and favour.group("please") is None,
            announced=announced,
            begged=favour is not None,
            shouted=SHOUTED.search(first) is not None,
        )

    @cached_property
    def first_word(self) -> str:
        """In lower case, up to an apostrophe."""
        found = FIRST_WORD.match(self.text)
        return found.group().lower() if found else ""

    @cached_property
    def language(self) -> str:
        """en, de, es or fr."""
        return language_of(self.text)

    @cached_property
    def recurrence(self) -> RecurrenceSpan | None:
        """How often the sentence says that something is to be done."""
        found = find_recurrence(self.text, self.time)
        return found if found and found.recurrence.rule else None

    @cached_property
    def dates(self) -> list[WhenSpan]:
        repeats = self.recurrence
        found = find_dates(self.text, self.time)
        if self.language != "en":
            foreign = find_foreign_dates(self.text, self.language, self.time)
            apart = [one for one in found if all(one.end <= new.start or one.start >= new.end for new in foreign)]
            found = sorted([*apart, *foreign], key=lambda date: date.start)
        return [date for date in found if repeats is None or date.end <= repeats.start or date.start >= repeats.end]

    @cached_property
    def names(self) -> list[NameSpan]:
        return find_names(self.text, self.team, me=self.me)


def _without_courtesy(line: str) -> str:
    opener = COURTESY.match(line)
    return (line[opener.end() :] if opener else line) or line


def _without_stop(line: str) -> str:
    """The dot of "15.12." belongs to the date."""
    bare = line.rstrip(" .!")
    is_date = bare[-1:].isdigit() and "." in bare.rpartition(" ")[2] and line[len(bare) :].startswith(".")
    return f"{bare}." if is_date else bare
