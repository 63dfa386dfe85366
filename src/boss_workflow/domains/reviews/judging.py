"""What the proof shows of each criterion, by words alone: a help for reviewer and submitter, never the decision.

A criterion passes when most of its content words stand in one piece of the proof, or in all of it together; it is
incomplete when some do, when a number that it asks for is not given, or when the proof says that it is not done yet.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

THRESHOLD = 70
PASS, SOME = 0.6, 0.25
POINTS = {"pass": 100, "incomplete": 50, "missing": 0}
WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d")
EMPTY = frozenset(
    """
    a all an and any are as at be been by can do done each for from has have in into is it its must no not of on or our should so
    that the their there these they this to was were when which will with works work
    """.split()
)
ONLY_DONE = re.compile(
    r"\W*(?:it(?:'s| is)? |all |i(?:'m| am) )?(?:done|finished|ready|complete[d]?|ok|fixed|fertig|listo|fini)\W*",
    re.IGNORECASE,
)
NOT_YET = re.compile(
    r"\b(?:not\b[^.;]{0,40}\byet|not (?:done|finished|complete|tested|working)|todo|to do|still (?:missing|open|to)|missing|pending|couldn['\u2019]?t|"
    r"can['\u2019]?t|doesn['\u2019]?t|didn['\u2019]?t|fails?|failed|later|will (?:do|add|be))\b",
    re.IGNORECASE,
)
ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly")
SHORTEST_STEM = 3
ENOUGH_WORDS = 6


@dataclass(frozen=True, slots=True)
class Finding:
    criterion: str
    state: str
    """pass, incomplete, missing."""
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    score: int
    findings: tuple[Finding, ...]

    @property
    def is_enough(self) -> bool:
        return self.score >= THRESHOLD

    @property
    def lacking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.state != "pass"]


def judge(criteria: Sequence[str], proof: Sequence[Mapping[str, Any]]) -> Verdict:
    """`proof`: [{"kind", "text"}]. Without criteria it is judged whether there is something to look at and to read."""
    pieces = [str(one["text"]) for one in proof if not ONLY_DONE.fullmatch(str(one["text"]))]
    findings = tuple(_find(one, pieces) for one in criteria) if criteria else _in_general(proof)
    return Verdict(round(sum(POINTS[one.state] for one in findings) / len(findings)), findings)


def better_note(verdict: Verdict, proof: Sequence[Mapping[str, Any]]) -> str:
    """The proof laid out along the criteria, with what is still to be said."""
    notes = " ".join(str(one["text"]) for one in proof if one["kind"] == "note")
    lines = [f"What was done: {notes}" if notes else "What was done: …"]
    lines += [
        f"{finding.criterion}: shown above"
        if finding.state == "pass"
        else f"{finding.criterion}: … (how can it be seen?)"
        for finding in verdict.findings
    ]
    return "\n".join(lines)


def _find(criterion: str, pieces: Sequence[str]) -> Finding:
    wanted = _stems(criterion)
    if not wanted:
        return Finding(criterion, "pass" if pieces else "missing", "there is nothing to compare with")
    said = [_stems(piece) for piece in pieces]
    together = set[str]().union(*said)
    share = len(wanted & together) / len(wanted)
    about = [piece for piece, stems in zip(pieces, said, strict=True) if wanted & stems]
    if share < SOME:
        return Finding(criterion, "missing", "the proof does not speak of it")
    if any(NOT_YET.search(_sentence_about(piece, wanted)) for piece in about):
        return Finding(criterion, "incomplete", "the proof says that something of it is open")
    if NUMBER.search(criterion) and not any(NUMBER.search(piece) for piece in about):
        return Finding(criterion, "incomplete", "it asks for a number, and the proof gives none")
    if share < PASS:
        left = ", ".join(sorted(word for word in _words(criterion) if _stem(word) not in together))
        return Finding(criterion, "incomplete", f"nothing about: {left}")
    return Finding(criterion, "pass", "the proof speaks of it")


def _in_general(proof: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The name of a file shows that there is one; it tells nothing."""
    pieces = [str(one["text"]) for one in proof if one["kind"] != "file" and not ONLY_DONE.fullmatch(str(one["text"]))]
    told = sum(len(_words(piece)) for piece in pieces) >= ENOUGH_WORDS
    shown = any(one["kind"] in {"link", "file"} for one in proof)
    return (
        Finding(
            "what was done is told",
            "pass" if told else "incomplete" if pieces else "missing",
            "in a few words at least",
        ),
        Finding(
            "the result can be looked at", "pass" if shown else "incomplete" if told else "missing", "a link or a file"
        ),
    )


def _sentence_about(piece: str, wanted: set[str]) -> str:
    """The sentences of a piece that speak of the criterion."""
    sentences = re.split(r"[.;\n]+", piece)
    return ". ".join(sentence for sentence in sentences if wanted & _stems(sentence))


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if word not in EMPTY]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _words(text)}


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
