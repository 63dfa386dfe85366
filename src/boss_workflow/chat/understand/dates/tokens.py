"""Text as tokens that keep their place, and a cursor that rules read them with."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.lexicon import COUNTED, FOLLOWERS, LEXICON, Sense

# Repetitions only of characters that can't start the next part, so time grows with length (checked in the tests).
_TOKEN = re.compile(
    r"(?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th)(?![^\W_]))|(?P<number>[0-9]+)|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)|\S",
    re.IGNORECASE,
)
_NOTHING: Mapping[Sense, int] = {}
_LONGEST_NUMBER = 4
_TIGHT_BEFORE = frozenset("-_./\\@#$€£¥+%'&=<>*^~\u2019\u2013")
_TIGHT_AFTER = frozenset("-_/\\@#%$€£¥+='&<>*^~\u2019\u2013")
_COUNTS = frozenset("%$€£¥#")


class Token(NamedTuple):
    """`lower` is the word or sign to compare with; `glued` if no space stands before it."""

    text: str
    lower: str
    start: int
    end: int
    glued: bool
    senses: Mapping[Sense, int]

    @property
    def is_word(self) -> bool:
        return self.lower[:1].isalpha()

    @property
    def is_digits(self) -> bool:
        return self.lower.isdigit()


END = Token("", "", -1, -1, glued=False, senses=_NOTHING)


@lru_cache(maxsize=4)
def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens in order, and END, which no rule can read. The same text is read for dates and for repetition."""
    tokens: list[Token] = []
    last = -1
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        said = found.group()
        lower = said.lower().replace("\u2019", "'")
        tokens.append(Token(said, lower, start, end, start == last, _senses(lower, found.lastgroup)))
        last = end
    return (*tokens, END)


def _senses(lower: str, kind: str | None) -> Mapping[Sense, int]:
    if kind == "word":
        return LEXICON.get(lower, _NOTHING)
    if kind == "number" and len(lower) <= _LONGEST_NUMBER:
        return {Sense.NUMBER: int(lower)}
    if kind == "ordinal":
        return {Sense.ORDINAL: int(lower[:-2])}
    return _NOTHING


class Cursor:
    """A place among tokens. Reading moves it only when the token fits; rules may set `at` back themselves."""

    __slots__ = ("at", "ctx", "now", "today", "tokens")

    def __init__(self, tokens: Sequence[Token], ctx: TimeContext) -> None:
        self.tokens = tokens
        self.ctx = ctx
        self.at = 0
        self.now = ctx.local_now
        self.today = self.now.date()

    @property
    def is_at_end(self) -> bool:
        return self.tokens[self.at] is END

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, one behind (-1) or further on; None outside the text."""
        place = self.at + ahead
        if place < 0 or place >= len(self.tokens):
            return None
        token = self.tokens[place]
        return None if token is END else token

    def sense(self, sense: Sense) -> int | None:
        """Read a token that can mean this, and give its value."""
        value = self.tokens[self.at].senses.get(sense)
        if value is not None:
            self.at += 1
        return value

    def word(self, *words: str) -> bool:
        """Read one of these words or signs."""
        if self.tokens[self.at].lower in words:
            self.at += 1
            return True
        return False

    def phrase(self, *words: str) -> bool:
        """Read all these words in order, or nothing."""
        start = self.at
        for word in words:
            if not self.word(word):
                self.at = start
                return False
        return True

    def glued(self, sign: str) -> bool:
        """Read this sign where nothing separates it from the token before."""
        return self.tokens[self.at].glued and self.word(sign)

    def digits(self, lengths: tuple[int, ...], *, glued: bool = True) -> int | None:
        """Read a number written with so many digits, by default stuck to the token before."""
        token = self.tokens[self.at]
        if token.glued < glued or len(token.text) not in lengths or not token.is_digits:
            return None
        return self.sense(Sense.NUMBER)

    def is_free(self) -> bool:
        """Whether what comes next leaves a number before it a time, rather than the count of something."""
        token = self.tokens[self.at]
        if token is END:
            return True
        if not token.is_word:
            return not token.is_digits and token.text not in _COUNTS
        return token.lower in FOLLOWERS or bool(token.senses.keys() - {Sense.UNIT, Sense.NUMBER, Sense.ARTICLE})

    def is_counted(self) -> bool:
        """Whether what comes next makes a number before it a count even after "at"."""
        token = self.tokens[self.at]
        if not token.is_word:
            return token.is_digits or token.text in _COUNTS
        return token.lower in COUNTED or bool(token.senses.keys() & {Sense.UNIT, Sense.NUMBER})

    def starts_clean(self) -> bool:
        """Whether a date may begin here: not inside an id, a path, a price or a number."""
        token, before = self.tokens[self.at], self.peek(-1)
        if before is None or not token.glued:
            return True
        if before.text == ":":
            head = self.peek(-2)
            return head is None or head.is_word
        return not (before.text[0] in _TIGHT_BEFORE or before.text[0].isalnum())

    def ends_clean(self) -> bool:
        """Whether a date may end before the next token."""
        token = self.tokens[self.at]
        if not token.glued:
            return True
        if token.text in ".:,":
            after = self.peek(1)
            return after is None or not after.glued or not after.text[0].isalnum()
        return not (token.text[0] in _TIGHT_AFTER or token.text[0].isalnum())
