"""Which of the team is meant by "Jon", "@sarah", "JS" or "me"."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

from boss_workflow.chat.understand.people.spelling import Forms, Name, is_typo, spelling, unique
from boss_workflow.kernel.errors import Invalid, NotFound

_FULL = 100
_HANDLE = 99
_FIRST_AND_LAST = 96
_ALIAS = 94
_FIRST = 92
_FULL_PREFIX = 90
_LAST = 88
_SHORT = 86
_INITIALS = 82
_PREFIX = 80
_TYPO = 78
# Matches closer than this say the same as surely: then the asker decides.
_AS_SURE = 4
_SUGGESTED = 0.72
_SUGGESTIONS = 3
_SELF = frozenset({"me", "myself", "i"})
_SHORTEST_PREFIX = 3


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How surely the person was meant: 100 for the exact full name, under 80 for a guess at a typo."""

    person: Name
    score: float


class UnknownName(NotFound):
    """Nobody of the team is called so; `nearest` holds up to three to suggest."""

    code = "unknown_name"

    def __init__(self, said: str, nearest: tuple[Name, ...]) -> None:
        hint = f" Did you mean {_listed(nearest)}?" if nearest else ""
        super().__init__(f"I know nobody called {said!r}.{hint}")
        self.said = said
        self.nearest = nearest


class AmbiguousName(Invalid):
    """Several people answer to what was said, best first."""

    code = "ambiguous_name"

    def __init__(self, said: str, candidates: tuple[Name, ...]) -> None:
        super().__init__(f"Which {said!r}: {_listed(candidates)}?")
        self.said = said
        self.candidates = candidates


def match_name(said: str, team: Sequence[Name], *, me: Name | None = None) -> list[NameMatch]:
    """Everyone who may be meant, best first; empty if nobody is close enough."""
    key = spelling(said)
    if not key:
        return []
    if me is not None and key in _SELF:
        return [NameMatch(me, _FULL)]
    is_handle = said.strip().startswith("@")
    matches = [
        NameMatch(person, score)
        for person in unique(team)
        if (score := _score(key, Forms.of(person), is_handle=is_handle))
    ]
    return sorted(matches, key=lambda match: -match.score)


def resolve_name(said: str, team: Sequence[Name], *, me: Name | None = None) -> Name:
    """The one person meant; UnknownName or AmbiguousName otherwise."""
    candidates = _best(match_name(said, team, me=me))
    if not candidates:
        raise UnknownName(said, _nearest(said, team))
    if len(candidates) > 1:
        raise AmbiguousName(said, candidates)
    return candidates[0]


def _score(said: str, forms: Forms, *, is_handle: bool) -> float:
    if not forms.words:
        return 0
    words = tuple(said.split())
    exact = (
        (said == forms.full, _FULL),
        (is_handle and said in forms.handles, _HANDLE),
        (len(words) == 2 and words == (forms.words[0], forms.words[-1]), _FIRST_AND_LAST),
        (said in forms.aliases or said in forms.handles - set(forms.words), _ALIAS),
        (said == forms.words[0], _FIRST),
        (len(words) > 1 and forms.full.startswith(said), _FULL_PREFIX),
        (len(forms.words) > 1 and said == forms.words[-1], _LAST),
        (said in forms.shorts, _SHORT),
        (len(words) == 2 and words[0] in forms.shorts and words[1] == forms.words[-1], _SHORT),
        (len(said) > 1 and said == forms.initials, _INITIALS),
        (len(said) >= _SHORTEST_PREFIX and forms.full.startswith(said), _PREFIX),
    )
    return next((score for fits, score in exact if fits), 0) or _typo_score(said, words, forms)


def _typo_score(said: str, words: tuple[str, ...], forms: Forms) -> float:
    if len(words) > 1:
        fits = len(words) == len(forms.words) and all(
            ours == theirs or is_typo(ours, theirs) for ours, theirs in zip(words, forms.words, strict=True)
        )
        return _TYPO * OSA.normalized_similarity(said, forms.full) if fits else 0
    single = (forms.words[0], *forms.aliases)
    return max((_TYPO * OSA.normalized_similarity(said, form) for form in single if is_typo(said, form)), default=0)


def _best(matches: Sequence[NameMatch]) -> tuple[Name, ...]:
    if not matches or matches[0].score == _FULL:
        return tuple(match.person for match in matches if match.score == _FULL)
    return tuple(match.person for match in matches if match.score > matches[0].score - _AS_SURE)


def _nearest(said: str, team: Sequence[Name]) -> tuple[Name, ...]:
    key = spelling(said)

    def likeness(person: Name) -> float:
        forms = Forms.of(person)
        return max(JaroWinkler.similarity(key, form) for form in (forms.full, *forms.words[:1], *forms.aliases))

    ranked = sorted(((likeness(person), person) for person in unique(team)), key=lambda pair: -pair[0])
    return tuple(person for score, person in ranked[:_SUGGESTIONS] if score >= _SUGGESTED)


def _listed(people: Sequence[Name]) -> str:
    *others, last = (person.name for person in people)
    return f"{', '.join(others)} or {last}" if others else last
