"""A person's names in comparable spelling, and which misspellings still mean them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz.distance import OSA

from boss_workflow.chat.understand.people.short_names import SHORT_NAMES

_SHORTEST_TYPO = 3
# With one letter exchanged short names become others (Mark and Mary, Maria and Mario); long ones do not.
_SHORTEST_EXCHANGE = 6
_PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "\u2019": "'"}
)
TRIM = "._'\u2019`~-\u2026"


@dataclass(frozen=True, slots=True)
class Name:
    """A person of the team: full name, what else people call them (nicknames, @handles), and their departments."""

    id: UUID
    name: str
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forms:
    """All that a person may be called, in comparable spelling."""

    full: str
    words: tuple[str, ...]
    aliases: frozenset[str]

    @classmethod
    def of(cls, person: Name) -> "Forms":
        full = spelling(person.name)
        return cls(full, tuple(full.split()), frozenset(spelling(alias) for alias in person.aliases) - {""})

    @property
    def shorts(self) -> frozenset[str]:
        """What people of that given name are usually called."""
        return SHORT_NAMES.get(self.words[0], frozenset()) if self.words else frozenset()

    @property
    def handles(self) -> set[str]:
        return {*self.aliases, ".".join(self.words), "".join(self.words), "_".join(self.words)}

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words)


def is_typo(said: str, form: str) -> bool:
    """One letter too many, missing or swapped with its neighbour; exchanged only in long names."""
    if abs(len(said) - len(form)) > 1:
        return False
    shorter, longer = sorted((said, form), key=len)
    if len(shorter) < _SHORTEST_TYPO or OSA.distance(said, form, score_cutoff=1) != 1:
        return False
    if len(shorter) == len(longer):
        return sorted(said) == sorted(form) or len(form) >= _SHORTEST_EXCHANGE
    return len(shorter) > _SHORTEST_TYPO or _sounds_alike(shorter, longer)


def _sounds_alike(shorter: str, longer: str) -> bool:
    """Whether the one letter more is silent or doubled: Jon is John and Ana Anna, but Joe is not Jose nor Jan Jane."""
    extra = next((at for at, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), len(shorter))
    return longer[extra] in {"h", longer[extra - 1]}


def spelling(said: str) -> str:
    """Spelling without case, accents, @ and dots at the ends."""
    bare = said.strip().casefold()
    if not bare.isascii():
        split = unicodedata.normalize("NFKD", bare.translate(_PLAIN_LETTERS))
        bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(word.strip(TRIM) for word in bare.lstrip("@").split())


def unique(team: Sequence[Name]) -> list[Name]:
    return list({person.id: person for person in team}.values())
