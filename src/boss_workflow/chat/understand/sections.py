"""A message in sections, each under a head that says who or when: "Today: - … Tomorrow: - …", "ANN - … MIKE - …"."""

import re
from dataclasses import dataclass, replace

from boss_workflow.chat.understand.listheads import Given, read_head
from boss_workflow.chat.understand.outline import LINE, Item, read_outline
from boss_workflow.chat.understand.utterance import Utterance

HEADING = re.compile(r"[*_#\s]*+(?P<head>[^\n]{2,80})")
INLINE = re.compile(r"(?:^|(?<=[.;!,])\s+)(?P<head>[^\s.,;:!?][^.,;:!?\n]{1,30}):\s+(?=\S)")
FEWEST = 2
MOST = 20


@dataclass(frozen=True, slots=True)
class Section:
    """`items`: what stands under the head, line by line; for a head within a line, all of it with the head."""

    given: Given
    items: list[Item]
    announced: bool = True
    """Whether the items are known to be work."""


def read_sections(text: str, whole: Utterance) -> list[Section] | None:
    """None where the message is not all such sections."""
    lines = _under_lines(text)
    if lines is not None:
        return _given(lines, whole)
    found = _given(_within_line(text), whole)
    if found is None or any(one.given.due is None or one.given.assignee for one in found):
        return None  # "Ann: …. Mike: …" in one line is running text
    return [replace(one, announced=False) for one in found]


def _under_lines(text: str) -> list[tuple[str, list[Item]]] | None:
    """Each plain line before bullets, or one that ends in a colon, with the lines under it."""
    lines = [line for line in text.splitlines() if line.strip()]
    found: list[tuple[str, list[str]]] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        bare = line.rstrip(" *_")
        heads = not _is_marked(line) and (_is_marked(following) or bare.endswith(":"))
        head = HEADING.fullmatch(bare.rstrip(" :*_")) if heads else None
        if head is not None:
            found.append((head["head"], []))
        elif found:
            found[-1][1].append(line)
        else:
            return None
    return [(head, _items(under)) for head, under in found]


def _items(lines: list[str]) -> list[Item]:
    outline = read_outline("\n".join(lines)) if any(_is_marked(line) for line in lines) and len(lines) > 1 else None
    if outline is not None and not outline.head:
        return outline.items
    found = [LINE.fullmatch(line) for line in lines]
    return [Item(line["text"]) for line in found if line is not None]


def _is_marked(line: str) -> bool:
    found = LINE.fullmatch(line)
    return found is not None and found["mark"] is not None


def _within_line(text: str) -> list[tuple[str, list[Item]]]:
    marks = list(INLINE.finditer(text)) if "\n" not in text else []
    if not marks or marks[0].start():
        return []
    ends = [*(found.start() for found in marks[1:]), len(text)]
    return [
        (found["head"], [Item(text[found.start("head") : end].strip(" ,;"))])
        for found, end in zip(marks, ends, strict=True)
    ]


def _given(parts: list[tuple[str, list[Item]]], whole: Utterance) -> list[Section] | None:
    parts = [(head, items) for head, items in parts if items]
    if not FEWEST <= len(parts) <= MOST:
        return None
    givens = [read_head(head, whole) for head, _ in parts]
    if any(given is None or given.is_empty for given in givens):
        return None
    return [Section(given, items) for given, (_, items) in zip(givens, parts, strict=True) if given is not None]
