"""How many expressions of time are read exactly, and how fast: `python benchmarks/dates.py FILE [--failures]`."""

import argparse
import json
from collections import Counter
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from boss_workflow.chat.understand.dates.rows import answer


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--failures", action="store_true")
    options.add_argument("--third", type=int, help="only every third row, from this one")
    chosen = options.parse_args()
    rows = [json.loads(line) for line in chosen.file.read_text().splitlines()]
    if chosen.third is not None:
        rows = rows[chosen.third :: 3]
    total, right, times = Counter[str](), Counter[str](), []
    for row in rows:
        start = perf_counter()
        got = answer(row)
        times.append((perf_counter() - start) * 1000)
        total[row["kind"]] += 1
        if all(got[key] == row.get(key) for key in ("kind", "start", "end", "grain")):
            right[row["kind"]] += 1
        elif chosen.failures:
            print(f"{row['text']!r}\n   want {_short(row)}\n   got  {_short(got)}")
    for kind, count in sorted(total.items()):
        print(f"{kind:10} {right[kind]:4} of {count:4}  {right[kind] / count:.1%}")
    cuts = quantiles(times, n=100)
    print(f"{'all':10} {right.total():4} of {total.total():4}  {right.total() / total.total():.1%}")
    print(f"p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, worst {max(times):.2f} ms")


def _short(row: dict[str, str | None]) -> str:
    return " ".join(str(row.get(key)) for key in ("kind", "start", "end", "grain"))


if __name__ == "__main__":
    main()
