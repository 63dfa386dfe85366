"""Scores what the rules understand, field by field, without a model: `make eval`, or this with files of one's own.

A file holds one JSON object a line: what `boss understand --jsonl` reads, and `expect`: what it should print. Where
`expect` leaves a field out, it is not looked at. Titles count as right when they hold the same words but for small ones.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

from rapidfuzz import fuzz

from boss_workflow.cli.understand import Understanding

CORPUS = Path(__file__).parent.parent / "tests" / "data" / "understand"
FIELDS = ("intent", "count", "title", "assignee", "due", "priority", "rrule", "ref", "filters", "set")
CREATES = frozenset({"create_task", "set_recurring"})
SMALL_WORDS = frozenset(
    "a an the my our please to and der die das den dem el la los las un una le les de du des".split()
)
ALIKE = 85
NEGATIVE = "negatives"


@dataclass
class Score:
    """Per field: how many were right, of how many."""

    right: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)
    created_from_nothing: int = 0

    def add(self, name: str, fits: bool) -> None:
        self.right[name] = self.right.get(name, 0) + fits
        self.of[name] = self.of.get(name, 0) + 1

    def share(self, name: str) -> float | None:
        return self.right[name] / self.of[name] if self.of.get(name) else None

    def merge(self, other: "Score") -> None:
        for name, count in other.of.items():
            self.right[name] = self.right.get(name, 0) + other.right[name]
            self.of[name] = self.of.get(name, 0) + count
        self.misses += other.misses
        self.created_from_nothing += other.created_from_nothing


def compare(expected: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, bool]:
    """Each field that the expectation speaks of, and whether it is right."""
    creates = expected["intent"] in CREATES
    fits = {"intent": expected["intent"] == got["intent"]}
    wanted, found = expected.get("tasks") or [], got["tasks"]
    if creates or got["intent"] in CREATES:
        fits["count"] = len(wanted) == len(found)
    if wanted:
        padded = [*found, *[{}] * len(wanted)][: len(wanted)]
        for name in ("title", "assignee", "due", "priority", "rrule"):
            told = [(one[name], other.get(name)) for one, other in zip(wanted, padded, strict=True) if name in one]
            if told and (creates or any(value for value, _ in told) or any(value for _, value in told)):
                fits[name] = all(_same(name, value, other) for value, other in told)
    refs = [one for one in expected.get("task_refs") or [expected.get("task_ref")] if one]
    if "task_ref" in expected or "task_refs" in expected:
        fits["ref"] = refs == [one for one in got["task_refs"] or [got["task_ref"]] if one]
    for name in ("filters", "set"):
        if name in expected:
            fits[name] = _implied(expected[name]) == _implied(got[name])
    return fits


def _implied(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what another value says already: what was completed is done; open ends are left out."""
    kept = {
        name: {end: day for end, day in value.items() if day not in {None, "None"}}
        if isinstance(value, dict)
        else value
        for name, value in values.items()
    }
    if "completed" in kept and kept.get("status") == "done":
        del kept["status"]
    return kept


def _same(name: str, expected: Any, got: Any) -> bool:
    if name == "title" and expected and got:
        return fuzz.token_set_ratio(_plain(expected), _plain(got)) >= ALIKE and _covers(expected, got)
    if name == "rrule" and expected and got:
        return set(expected.removeprefix("RRULE:").split(";")) == set(got.removeprefix("RRULE:").split(";"))
    return bool(expected == got)


def _covers(expected: str, got: str) -> bool:
    """Whether neither says much more than the other."""
    return fuzz.ratio(_plain(expected), _plain(got)) >= 60


def _plain(title: str) -> str:
    return " ".join(word for word in re.findall(r"\w+", title.lower()) if word not in SMALL_WORDS)


def rows(paths: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in paths:
        for line in path.read_text().splitlines():
            if line.strip():
                row = json.loads(line)
                yield str(row.get("category") or path.stem), row


def evaluate(paths: Sequence[Path], half: str = "all") -> tuple[dict[str, Score], list[float]]:
    """Scores by category, and the seconds that each message took."""
    understanding = Understanding()
    scores: dict[str, Score] = {}
    seconds: list[float] = []
    for number, (category, row) in enumerate(rows(paths)):
        if half != "all" and (number % 3 == 2) != (half == "held"):
            continue
        expected: dict[str, Any] = row.get("expect") or row["expected"]
        began = process_time()
        got = understanding.read(row)
        seconds.append(process_time() - began)
        score = scores.setdefault(category, Score())
        fits = compare(expected, got)
        for name, right in fits.items():
            score.add(name, right)
        score.add("whole", all(fits.values()))
        creates = got["intent"] in CREATES or any(task["title"] for task in got["tasks"])
        score.created_from_nothing += category.startswith("negative") and creates
        if not all(fits.values()):
            wrong = ", ".join(name for name, right in fits.items() if not right)
            kept = {name: value for name, value in got.items() if value and name != "id"}
            score.misses.append(
                f"{row['id']} {row['text']!r}\n    wrong: {wrong}\n    got:   {json.dumps(kept, ensure_ascii=False)}\n    want:  {json.dumps({k: v for k, v in expected.items() if v}, ensure_ascii=False)}"
            )
    return scores, seconds


def total(scores: Mapping[str, Score]) -> Score:
    whole = Score()
    for score in scores.values():
        whole.merge(score)
    return whole


def table(scores: Mapping[str, Score]) -> str:
    names = [*FIELDS, "whole"]
    lines = ["category".ljust(12) + "".join(name.rjust(10) for name in ["n", *names])]
    for category, score in [*sorted(scores.items()), ("all", total(scores))]:
        shares = [score.share(name) for name in names]
        cells = [f"{share:.1%}" if share is not None else "-" for share in shares]
        lines.append(category.ljust(12) + str(score.of["whole"]).rjust(10) + "".join(cell.rjust(10) for cell in cells))
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument(
        "files", nargs="*", type=Path, help="JSON lines with `expect`; the corpus of the tests if left out"
    )
    options.add_argument(
        "--half", choices=("all", "dev", "held"), default="all", help="dev: two of three; held: the third"
    )
    options.add_argument("--misses", action="store_true", help="show each message that is not all right")
    chosen = options.parse_args()
    scores, seconds = evaluate(chosen.files or sorted(CORPUS.glob("*.jsonl")), chosen.half)
    if chosen.misses:
        for score in scores.values():
            sys.stdout.write("".join(f"{miss}\n" for miss in score.misses))
    seconds.sort()
    sys.stdout.write(f"{table(scores)}\n")
    sys.stdout.write(f"made a task of what asks for none: {total(scores).created_from_nothing}\n")
    sys.stdout.write(
        f"per message: median {seconds[len(seconds) // 2] * 1000:.1f} ms, p95 {seconds[int(len(seconds) * 0.95)] * 1000:.1f} ms\n"
    )


if __name__ == "__main__":
    main()
