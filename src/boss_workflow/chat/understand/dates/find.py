"""Finding dates in sentences: an introduction, a piece, and the pieces that grow on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.grammar import Reader
from boss_workflow.chat.understand.dates.lexicon import Sense
from boss_workflow.chat.understand.dates.model import NotADate, When, WhenSpan
from boss_workflow.chat.understand.dates.pieces import Need, Piece, merge, settle
from boss_workflow.chat.understand.dates.shifts import read_shift
from boss_workflow.chat.understand.dates.tokens import Token, tokenise


@dataclass(frozen=True, slots=True)
class Intro:
    """What the words before a date say: that it is a deadline, that a bare number may be an hour, that it is a date."""

    due: bool = False
    clock: bool = False
    at: bool = False
    any: bool = False

    def and_then(self, other: "Intro") -> "Intro":
        return Intro(self.due or other.due, self.clock or other.clock, self.at or other.at, any=True)


_NONE = Intro()
_PLAIN = Intro(any=True)
_TIME = Intro(clock=True, at=True, any=True)
_DEADLINE = Intro(due=True, any=True)
_BY = Intro(due=True, clock=True, any=True)
_INTROS: Mapping[str, tuple[tuple[tuple[str, ...], Intro], ...]] = {
    "by": ((("by",), _BY),),
    "before": ((("before",), _BY),),
    "until": ((("until",), _BY),),
    "till": ((("till",), _BY),),
    "bis": ((("bis", "zum"), _BY), (("bis",), _BY)),
    "para": ((("para", "el"), _BY), (("para",), _BY)),
    "avant": ((("avant", "le"), _BY), (("avant",), _BY)),
    "no": ((("no", "later", "than"), _BY),),
    "not": ((("not", "later", "than"), _BY),),
    "due": ((("due", "date"), _DEADLINE), (("due",), _DEADLINE)),
    "deadline": ((("deadline",), _DEADLINE),),
    "at": ((("at",), _TIME),),
    "@": ((("@",), _TIME),),
    "um": ((("um",), _TIME),),
    "a": ((("a", "las"), _TIME),),
    "à": ((("à",), _TIME),),
    "on": ((("on",), _PLAIN),),
    "for": ((("for",), _PLAIN),),
    "over": ((("over",), _PLAIN),),
    "around": ((("around",), _PLAIN),),
    "about": ((("about",), _PLAIN),),
}
_AFTER_DEADLINE = (":", "is", "=")
_ARTICLES = frozenset({"the", "a", "our", "my", "his", "her"})
_LONGEST_INTRO = 3
_MOST_DATES = 100


def find_dates(text: str, ctx: TimeContext) -> list[WhenSpan]:
    """The dates in the text, left to right, none over another; the first hundred, more is no message."""
    read = Reader(tokenise(text), ctx)
    spans: list[WhenSpan] = []
    at = 0
    while at < len(read.tokens) - 1 and len(spans) < _MOST_DATES:
        span = _span_at(read, at, text) if _may_start(read.tokens[at]) else None
        at = read.at if span else at + 1
        if span:
            spans.append(span)
    return spans


def parse_when(phrase: str, ctx: TimeContext, old: When | None = None) -> When:
    """What the phrase means; NotADate if it says anything beside a date. `old`: the due that "two days later" moves."""
    if old and (moved := read_shift(phrase, ctx, old)):
        return moved
    read = Reader(tokenise(phrase), ctx)
    for intro_read in (True, False):
        read.at = 0
        intro = _intro(read) if intro_read else _NONE
        found = _expression(read, intro)
        while read.word(".", "!", "?"):
            pass
        if found and read.is_at_end and _has_company(found, alone=True):
            when = _settled(found.piece, read)
            if when:
                return when
    raise NotADate(phrase)


@dataclass(frozen=True, slots=True)
class _Found:
    """Merged pieces, what introduced them, and what the first of them still needed."""

    piece: Piece
    intro: Intro
    need: Need
    grown: bool = False


def _may_start(token: Token) -> bool:
    return bool(token.senses) or token.lower in _INTROS or token.lower == "the"


def _span_at(read: Reader, at: int, text: str) -> WhenSpan | None:
    read.at = at
    if not read.starts_clean():
        return None
    found = _expression(read, _intro(read))
    if not (found and _has_company(found)) and read.tokens[at].lower in _INTROS:
        read.at = at
        found = _expression(read, _NONE)
    if not found or not _has_company(found):
        return None
    when = _settled(found.piece, read)
    if when is None:
        return None
    start, end = read.tokens[at].start, read.tokens[read.at - 1].end
    return WhenSpan(start, end, text[start:end], when, found.intro.due)


def _intro(read: Reader) -> Intro:
    """Read the words that introduce a date, as "due by" or "deadline is on"."""
    intro = _NONE
    for _ in range(_LONGEST_INTRO):
        if intro.due and read.word(*_AFTER_DEADLINE):
            continue
        token = read.peek()
        phrases = _INTROS.get(token.lower, ()) if token else ()
        if token and token.lower == "@" and not _is_clock(read.peek(1)):
            break  # a handle
        if token and token.lower == "till" and read.at and read.tokens[read.at - 1].lower in _ARTICLES:
            break  # where the money lies
        said = next((kind for words, kind in phrases if read.phrase(*words)), None)
        if said is None:
            break
        intro = intro.and_then(said)
    return intro


def _is_clock(token: Token | None) -> bool:
    return token is not None and (Sense.NUMBER in token.senses or Sense.CLOCK in token.senses)


def _expression(read: Reader, intro: Intro) -> _Found | None:
    piece = _longest(read, intro)
    if piece is None:
        return None
    found = _Found(piece, intro, piece.need)
    while grown := _grown(read, found):
        found = grown
    return found


def _grown(read: Reader, found: _Found) -> _Found | None:
    """Read one more piece that agrees, with what joins it: "Friday" + "at 5pm"."""
    start = read.at
    if found.need is Need.NOTHING:
        read.word(",")
    is_part = read.word("of")
    intro = _NONE if is_part else _intro(read)
    piece = _longest(read, intro)
    merged = merge(found.piece, piece) if piece and _joins(found.piece, piece, intro) else None
    if merged is None:
        read.at = start
        return None
    need = found.need if found.need >= Need.CLOCK else Need.NOTHING
    return _Found(merged, found.intro.and_then(intro) if intro.any else found.intro, need, grown=True)


def _joins(first: Piece, second: Piece, intro: Intro) -> bool:
    """Days add to days directly ("Friday, 4 Dec"); a preposition between them begins another date."""
    return not (first.has_day and second.has_day and intro.any)


def _longest(read: Reader, intro: Intro) -> Piece | None:
    """The reading that goes furthest from here, among those the introduction allows."""
    allowed = [reading for reading in read.readings() if _allowed(reading.piece, intro)]
    if not allowed:
        return None
    best = max(allowed, key=lambda reading: reading.end)
    read.at = best.end
    return best.piece


def _allowed(piece: Piece, intro: Intro) -> bool:
    if piece.need is Need.AT:
        return intro.at
    return intro.clock or piece.need not in {Need.CLOCK, Need.CLOCK_AND_DAY}


def _has_company(found: _Found, *, alone: bool = False) -> bool:
    """Whether the first piece got what it needs; `alone` if nothing but the date was said."""
    if found.need is Need.NOTHING or alone:
        return True
    if found.need is Need.CLOCK_AND_DAY:
        return found.piece.has_day
    if found.need is Need.INTRO:
        return found.intro.any
    return found.need in {Need.CLOCK, Need.AT} or (found.need is Need.DUE and found.intro.due)


def _settled(piece: Piece, read: Reader) -> When | None:
    try:
        return settle(piece, read.ctx, read.now)
    except (OverflowError, ValueError):  # beyond the year 9999 or before 1
        return None
