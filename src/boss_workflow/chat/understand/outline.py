"""The shape of a message: a head and the items under it, from bullets, numbers, indents and spoken ordinals."""

import re
from dataclasses import dataclass, field

LINE = re.compile(
    r"(?P<indent>[ \t]*)(?:(?P<mark>[-*•–▪◦]|\[[ xX]?\]|\d{1,2}[.)]|\(\d{1,2}\)|[a-h]\))\s+)?(?P<text>.*?)\s*"  # noqa: RUF001  # people's bullets
)
INLINE = re.compile(r"(?:^|(?<=[\s:;,]))\(?(?P<number>\d{1,2})[.)]\s+(?=\S)")
SPOKEN = re.compile(
    r"(?:^|[:;,.]\s*|\s(?=(?:the )?(?:first|second|third|fourth|fifth|last|finally) ?(?:one|task|thing)\b))(?:and\s+)?(?:the\s+)?"
    r"(?P<ordinal>first|second|third|fourth|fifth|last|lastly|finally|number (?:one|two|three|four|five))(?:ly)?"
    r"(?:\s+(?:one|task|thing|of all))?(?:\s+is(?:\s+to)?)?\s*[:,]?\s+(?!(?:of|time|draft|version|floor|half|week|day|quarter|page|one)\b)",
    re.IGNORECASE,
)
MOST_ITEMS = 50


@dataclass
class Item:
    text: str
    children: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    """Lines that belong to it without being items."""


@dataclass
class Outline:
    head: str
    items: list[Item]
    numbered: bool = False


def read_outline(text: str) -> Outline | None:
    """None where the message is running text."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        return _numbered(lines[0].strip()) or _spoken(lines[0].strip())
    found = [LINE.fullmatch(line) for line in lines[: MOST_ITEMS * 3]]
    read = [line for line in found if line is not None and line["text"]]
    first = next((at for at, line in enumerate(read) if line["mark"]), None)
    if first is None:
        return _indented(read)
    marked = [_width(line["indent"]) for line in read[first:] if line["mark"]]
    outline = Outline(
        " ".join(line["text"] for line in read[:first]), [], numbered=(read[first]["mark"] or "")[:1].isdigit()
    )
    for line in read[first:]:
        deeper = _width(line["indent"]) > min(marked)
        if line["mark"] and not deeper and len(outline.items) < MOST_ITEMS:
            outline.items.append(Item(line["text"]))
        elif outline.items and (line["mark"] or deeper):
            outline.items[-1].children.append(line["text"])
        elif outline.items:
            outline.items[-1].more.append(line["text"])
    return outline


def _indented(lines: "list[re.Match[str]]") -> Outline | None:
    """Lines without bullets: further in means under."""
    if len(lines) < 2 or not any(_width(line["indent"]) > _width(lines[0]["indent"]) for line in lines):
        return None
    outline = Outline("", [])
    for line in lines:
        if _width(line["indent"]) > _width(lines[0]["indent"]) and outline.items:
            outline.items[-1].children.append(line["text"])
        else:
            outline.items.append(Item(line["text"]))
    return outline


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _numbered(line: str) -> Outline | None:
    """ "1. … 2. … 3. …" in one line."""
    marks = list(INLINE.finditer(line))
    if [int(found["number"]) for found in marks] != list(range(1, len(marks) + 1)) or len(marks) < 2:
        return None
    return _cut(line, marks, numbered=True)


def _spoken(line: str) -> Outline | None:
    """ "First one …, second one …, and the third …"."""
    marks = list(SPOKEN.finditer(line))
    said = [found["ordinal"].lower().removeprefix("number ") for found in marks]
    if (
        len(said) < 2
        or said[0] not in {"first", "one"}
        or said[1] not in {"second", "two", "last", "lastly", "finally"}
    ):
        return None
    return _cut(line, marks, numbered=False)


def _cut(line: str, marks: "list[re.Match[str]]", *, numbered: bool) -> Outline:
    ends = [*(found.start() for found in marks[1:]), len(line)]
    items = [Item(line[found.end() : end].strip(" ,;.")) for found, end in zip(marks, ends, strict=True)]
    return Outline(line[: marks[0].start()].strip(), [item for item in items if item.text][:MOST_ITEMS], numbered)
