"""Telegram's HTML mode, read the way the vendor reads it.

Sources: core.telegram.org/bots/api#html-style and the cases of test/message_entities.cpp in tdlib/td. Two habits of
the vendor that surprise: a lone `&` or an unknown entity such as `&nbsp;` is no error but stays as written, and a
link to an impossible address loses its link silently.
"""

import re
from dataclasses import dataclass
from typing import Any

from tests.simulators.telegram.errors import bad_request
from tests.simulators.telegram.links import BadLinkError, check_link, mentioned_user

Entity = dict[str, Any]

KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(?P<decimal>[0-9]+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>[a-zA-Z]+));?")
SPACE = " \t\r\n\0\v"  # is_space of tdutils


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of every offset and limit of the Bot API."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int
    order: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities; ApiError 400 "can't parse entities: …" where Telegram refuses."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.visible: list[str] = []
        self.open: list[_Open] = []
        self.done: list[tuple[int, Entity]] = []
        self.opened = 0

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                self.visible.append(self._character())
        if self.open:
            raise _problem(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self._text(), self._entities()

    def _text(self) -> str:
        text = "".join(self.visible)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _problem(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ) from None
        return text

    def _entities(self) -> list[Entity]:
        ranked = sorted(self.done, key=lambda pair: (pair[1]["offset"], -pair[1]["length"], pair[0]))
        return [{key: value for key, value in entity.items() if key != "_language"} for _, entity in ranked]

    def _character(self) -> str:
        """The next character, a reference decoded; whatever Telegram does not know stays as it is written."""
        if self.source[self.at] == "&":
            match = REFERENCE.match(self.source, self.at)
            decoded = _decode(match) if match else None
            if match and decoded is not None:
                self.at = match.end()
                return decoded
        self.at += 1
        return self.source[self.at - 1]

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self.at += 1

    def _until(self, stops: str) -> str:
        begin = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until(SPACE + ">").lower()
        if not self._peek():
            raise _problem(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in KINDS:
            raise _problem(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise _problem(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        offset = utf16_length("".join(self.visible))
        self.open.append(_Open(tag, argument, offset, len(self.visible), self.opened))
        self.opened += 1

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return argument
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        where = f'the tag "{tag}" at byte offset {self._byte(begin)}'
        name = self._until(SPACE + "=>")
        if not name:
            raise _problem(f"Empty attribute name in {where}")
        self._skip_space()
        if tag == "blockquote" and name == "expandable" and self._peek() != "=":
            return name, "1"
        if self._peek() != "=":
            raise _problem(f"Expected equal sign in declaration of an attribute of {where}")
        self.at += 1
        self._skip_space()
        if not self._peek():
            raise _problem(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        value = self._quoted() if self._peek() in "'\"" else self._token()
        if not self._peek():
            raise _problem(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return name, value

    def _token(self) -> str:
        begin = self.at
        while self._peek().isascii() and (self._peek().isalnum() or self._peek() in tuple(".-")):
            self.at += 1
        if self._peek() and self._peek() not in SPACE + ">":
            raise _problem(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return self.source[begin : self.at].lower()

    def _quoted(self) -> str:
        quote = self._peek()
        self.at += 1
        value: list[str] = []
        while self._peek() and self._peek() != quote:
            value.append(self._character())
        if self._peek():
            self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _problem(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        found = self._until(SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise _problem(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if found and found != opened.tag:
            raise _problem(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{found}>"'
            )
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        inside = "".join(self.visible[opened.begin :])
        if not inside:  # an entity of length zero is dropped
            return
        entity: Entity = {"type": KINDS[opened.tag], "offset": opened.offset, "length": utf16_length(inside)}
        if opened.tag == "a" and not _link(entity, opened.argument or inside):
            return
        if opened.tag == "tg-emoji":
            if not opened.argument.isdecimal() or int(opened.argument) == 0:
                raise _problem("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        if opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        if opened.tag in {"pre", "code"} and self._merge_pre(opened, entity):
            return
        self.done.append((opened.order, entity))

    def _merge_pre(self, opened: _Open, entity: Entity) -> bool:
        """`<pre><code class="language-x">` makes one pre entity with a language."""
        if opened.tag == "code":
            entity["_language"] = opened.argument
        last = self.done[-1][1] if self.done else None
        pair = {opened.tag, last["type"]} if last else set()
        same = last is not None and all(last[key] == entity[key] for key in ("offset", "length"))
        language = opened.argument or (last.get("_language", "") if last else "")
        if last is None or not same or pair != {"pre", "code"} or not language:
            return False
        last.update({"type": "pre", "language": language})
        return True


def _argument(tag: str, name: str, value: str) -> str:
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id"), ("blockquote", "expandable")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return ""


def _link(entity: Entity, url: str) -> bool:
    user = mentioned_user(url)
    if user is not None:
        entity.update({"type": "text_mention", "user": {"id": user, "is_bot": False, "first_name": ""}})
        return True
    try:
        entity["url"] = check_link(url)
    except BadLinkError:
        return False
    return True


def _decode(match: re.Match[str]) -> str | None:
    if match["name"]:
        return NAMED.get(match["name"])
    digits = match["decimal"] or match["hex"]
    code = int(digits, 10 if match["decimal"] else 16)
    return chr(code) if 0 < code < 0x10FFFF and len(digits) < 9 else None


def _problem(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Telegram strips the ends of a message and moves the entities along."""
    kept = text.rstrip()
    cut = utf16_length(kept) - utf16_length(kept.lstrip())
    kept = kept.lstrip()
    end = utf16_length(kept)
    moved = []
    for entity in entities:
        begin = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] - cut + entity["length"], end)
        if stop > begin:
            moved.append({**entity, "offset": begin, "length": stop - begin})
    return kept, moved
