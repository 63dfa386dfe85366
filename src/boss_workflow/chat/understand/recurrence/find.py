"""Where a sentence says that something repeats: a head, all that follows it, and no doubt about either."""

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Sense
from boss_workflow.chat.understand.dates.tokens import Token, tokenise
from boss_workflow.chat.understand.recurrence.draft import Draft
from boss_workflow.chat.understand.recurrence.heads import HEADS, edge, every, habit
from boss_workflow.chat.understand.recurrence.model import RecurrenceSpan
from boss_workflow.chat.understand.recurrence.places import THE, attempt
from boss_workflow.chat.understand.recurrence.tails import read_tails, time_of_day
from boss_workflow.chat.understand.recurrence.words import Reading, Word, meanings

_QUOTES = frozenset('"\u201c\u201d\u201e`')
_RELATIVE = frozenset({"that", "which", "who"})
_DOUBTS = frozenset({"or", "oder", "ou", "except", "unless", "excluding"})
_OPENERS = frozenset(
    (
        *THE,
        "on",
        "an",
        "am",
        "at",
        "@",
        "um",
        "gegen",
        "\u00e0",
        "a",
        "by",
        "jeweils",
        "bi",
        "una",
        "une",
        "todos",
        "todas",
    )
) | {"tous", "toutes", "alle", "ende", "fin", "final", "finales", "once", "twice", "einmal", "zweimal"}
_MOST_TOKENS = 400


def find_recurrence(text: str, time: TimeContext) -> RecurrenceSpan | None:
    """The first one that the text states without doubt; None where it speaks of one time only, or can't be read."""
    tokens = tokenise(text)
    read = Reading(tokens, time, text)
    # A time may stand before what repeats; where no such word follows, none needs to be read.
    last = max((at for at, token in enumerate(tokens) if _repeats(token)), default=-1)
    quoted = False
    for start, token in enumerate(tokens[: min(len(tokens) - 1, _MOST_TOKENS)]):
        quoted ^= token.text in _QUOTES
        if quoted:
            continue
        read.at = start
        draft = _begin(read, last) if _may_begin(token) and read.starts_clean() else None
        if draft is None:
            continue
        read_tails(read, draft)
        if _is_doubtful(read, start):
            return None
        found = draft.settle()
        if found is None:
            return None
        first, end = tokens[start].start, tokens[read.at - 1].end
        return RecurrenceSpan(first, end, text[first:end], found)
    return None


def _may_begin(token: Token) -> bool:
    return token.lower in _OPENERS or bool(token.senses) or bool(meanings(token))


def _repeats(token: Token) -> bool:
    return bool(meanings(token)) or Sense.EDGE in token.senses


def _begin(read: Reading, last: int) -> Draft | None:
    """A head with its preposition, or with its time before it: "at 9 every Tuesday". `last`: where the last word that
    may repeat stands."""
    start = read.at
    draft = attempt(read, *HEADS)
    if draft is None and read.word("on", "an", "am", "jeweils"):
        draft = attempt(read, *HEADS)
    if draft is None and start < last:
        read.at = start
        clock = time_of_day(read) if read.tokens[start].text != "," else None
        read.word(",")
        draft = attempt(read, every, habit, edge) if clock else None
        if draft and clock:
            draft.clocks = (clock,)
    if draft is None or not read.ends_clean():
        read.at = start
        return None
    return draft


def _is_doubtful(read: Reading, start: int) -> bool:
    before = [token.lower for token in read.tokens[max(0, start - 2) : start]]
    if before[-1:] in (["not"], ["nicht"], ["no"], ["pas"]) or (len(before) == 2 and before[0] in _RELATIVE):
        return True
    after = read.tokens[read.at]
    if after.lower in _DOUBTS or (after.lower == "but" and read.tokens[read.at + 1].lower == "not"):
        return True
    return after.lower in {"and", "but"} and bool(
        meanings(read.tokens[read.at + 1]).keys() & {Word.WEEKDAY, Word.HABIT, Word.EVERY}
    )
