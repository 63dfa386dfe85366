"""Where names of the team stand in a sentence."""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from boss_workflow.chat.understand.people.ordinary import ORDINARY_WORDS
from boss_workflow.chat.understand.people.spelling import TRIM, Forms, Name, is_typo, spelling, unique

_SHORTEST_TYPO_IN_TEXT = 4
_LONGEST_NAME_WORDS = 4
_MOST_TYPOS = 5000
_CHUNK = re.compile(r"@?[^\s,;:!?()\[\]{}\"“”<>/|@&+*#=]+")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name inside a text: `text[start:end]`, without a possessive 's; several candidates if several are as likely."""

    start: int
    end: int
    text: str
    candidates: tuple[Name, ...]


def find_names(text: str, team: Sequence[Name], *, me: Name | None = None) -> list[NameSpan]:
    """Names of the team, left to right, the longest at each place. "Me" and "myself" count, "I" does not."""
    return names_of(tuple(team), me).find(text)


def names_of(team: tuple[Name, ...], me: Name | None) -> "Names":
    """The same for many texts, and for whoever of the team says them."""
    return _known(team).said_by(me)


@lru_cache(maxsize=32)
def _known(team: tuple[Name, ...]) -> "Names":
    return Names(team)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    key: str
    start: int
    end: int
    opens_sentence: bool
    is_set_off: bool  # with an 's, or behind a comma at the very end: nobody says "…, will" of a word
    joined: bool  # only a space between it and the word before

    @property
    def is_capitalised(self) -> bool:
        return self.text.lstrip("@")[:1].isupper()


def _words(text: str) -> Iterator[_Word]:
    last, end = 0, len(text.rstrip(" .!"))
    for found in _CHUNK.finditer(text):
        said, start = found.group(), found.start()
        before = text[start - 1] if start else " "
        after = text[found.end()] if found.end() < len(text) else " "
        lead = len(said) - len(said.lstrip(TRIM))
        trimmed = said.strip(TRIM)
        owns = trimmed[-2:] in {"'s", "\u2019s"}
        if owns:
            trimmed = trimmed[:-2]
        between = text[last:start]
        is_address = after == "@" or (said.startswith("@") and before.isalnum())
        if trimmed and not is_address:
            joined = bool(last) and not between.strip()
            opens = not last or any(sign in between for sign in ".!?:\n")
            is_last = "," in between and found.end() >= end
            start += lead
            yield _Word(trimmed, spelling(trimmed), start, start + len(trimmed), opens, owns or is_last, joined)
        last = start + len(trimmed)


class Names:
    """A team's names by spelling."""

    def __init__(self, team: Sequence[Name]) -> None:
        self.me: tuple[Name, ...] = ()
        self._exact: dict[str, list[Name]] = {}
        self._handles: dict[str, list[Name]] = {}
        self._typos: dict[str, tuple[Name, ...]] = {}
        self._team = [(person, Forms.of(person)) for person in unique(team)]
        for person, forms in self._team:
            spellings = {forms.full, *forms.aliases, *forms.words[:1]}
            if len(forms.words) > 1:
                spellings.add(f"{forms.words[0]} {forms.words[-1]}")
                spellings.add(f"{forms.words[0]} {forms.words[-1][0]}")
                spellings.add(" ".join(forms.words[:-1]))  # "Mei Lin" of Mei Lin Chow
            self._add(self._exact, spellings, person)
            self._add(self._handles, {*spellings, *forms.handles}, person)
        self._add_shorts()

    def said_by(self, me: Name | None) -> "Names":
        """The same names, and "me" is this person."""
        said = copy(self)
        said.me = (me,) if me is not None else ()
        return said

    def _add_shorts(self) -> None:
        """Whoever is really called so goes before those who are usually called so."""
        taken = set(self._exact)
        for person, forms in self._team:
            shorts = {short for short in forms.shorts if short not in taken}
            if len(forms.words) > 1:
                shorts |= {
                    f"{short} {last}" for short in forms.shorts for last in (forms.words[-1], forms.words[-1][0])
                }
            self._add(self._exact, shorts, person)
            self._add(self._handles, shorts, person)

    @staticmethod
    def _add(names: dict[str, list[Name]], spellings: set[str], person: Name) -> None:
        for form in spellings - {""}:
            names.setdefault(form, []).append(person)

    def find(self, text: str) -> list[NameSpan]:
        words = list(_words(text))
        spans: list[NameSpan] = []
        at = 0
        while at < len(words):
            length, candidates = self._longest(words, at)
            if candidates:
                start, end = words[at].start, words[at + length - 1].end
                spans.append(NameSpan(start, end, text[start:end], candidates))
            at += length
        return spans

    def _longest(self, words: Sequence[_Word], at: int) -> tuple[int, tuple[Name, ...]]:
        """How many words from here are a name, and whose; one word and nobody if none is."""
        for length in range(min(_LONGEST_NAME_WORDS, len(words) - at), 1, -1):
            taken = words[at : at + length]
            if all(word.joined for word in taken[1:]):
                people = self._called(" ".join(word.key for word in taken))
                if people:
                    return length, people
        return 1, self._single(words[at])

    def _single(self, word: _Word) -> tuple[Name, ...]:
        if word.text.startswith("@"):
            return tuple(self._handles.get(word.key, ()))
        if word.key in ORDINARY_WORDS and not (word.is_capitalised or word.opens_sentence or word.is_set_off):
            return ()
        people = self._called(word.key)
        if people or not word.is_capitalised or len(word.key) < _SHORTEST_TYPO_IN_TEXT:
            return people
        if word.key not in self._typos:
            if len(self._typos) >= _MOST_TYPOS:
                self._typos.clear()
            self._typos[word.key] = self._close_to(word.key)
        return self._typos[word.key]

    def _called(self, key: str) -> tuple[Name, ...]:
        if self.me and key in {"me", "myself"}:
            return self.me
        return tuple(self._exact.get(key, ()))

    def _close_to(self, key: str) -> tuple[Name, ...]:
        return tuple(
            person
            for person, forms in self._team
            if any(
                len(form) >= _SHORTEST_TYPO_IN_TEXT and is_typo(key, form)
                for form in (*forms.words[:1], *forms.aliases)
            )
        )
