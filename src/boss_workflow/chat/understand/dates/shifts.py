"""A due moved from where it is: "two days later", "by a week", "an hour earlier", "-3 days"."""

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.durations import Duration, read_durations
from boss_workflow.chat.understand.dates.model import When
from boss_workflow.chat.understand.dates.tokens import Cursor, tokenise

_MOVES = ("push", "move", "shift", "postpone", "delay", "extend", "bump")
_MOVED = (
    "it",
    "that",
    "this",
    "the",
    "due",
    "date",
    "deadline",
    "back",
    "out",
    "forward",
    "on",
    "by",
    "for",
    "another",
)
_LATER = ("later", "after", "back", "out", "more", "longer", "on")
_EARLIER = ("earlier", "sooner", "before", "ahead", "up", "forward")
_EARLY_MOVES = ("bring",)
_MINUS = ("-", "\u2212", "minus")


def read_shift(phrase: str, ctx: TimeContext, old: When) -> When | None:
    """The new due, or None where the phrase is no length of time to move by.

    A day moves to a day and a moment keeps its clock; only hours and minutes turn a day, which ends with the working
    hours, into a moment.
    """
    read = Cursor(tokenise(phrase), ctx)
    sign = -1 if read.word(*_EARLY_MOVES) else 1
    read.word(*_MOVES)
    while read.word(*_MOVED):
        pass
    if read.word(*_MINUS):
        sign = -1
    spans = read_durations(read)
    if read.word(*_EARLIER):
        sign = -1
    elif read.word(*_LATER):
        sign = 1
    while read.word(".", "!", "than", "now", "planned"):
        pass
    if not spans or not read.is_at_end:
        return None
    try:
        return _moved(old, spans, sign, ctx)
    except (OverflowError, ValueError):  # beyond the calendar's ends
        return None


def _moved(old: When, spans: list[Duration], sign: int, ctx: TimeContext) -> When | None:
    moment = old.moment.astimezone(ctx.zone) if old.moment else None
    day = old.day
    for span in spans:
        if not span.keeps_clock:
            if moment:
                moment = ctx.at(span.from_day(moment.date(), sign, ctx), moment.time())
            elif day:
                day = span.from_day(day, sign, ctx)
            continue
        moment = span.from_moment(moment or ctx.at(day or ctx.local_now.date(), ctx.day_end), sign)
        if moment is None:
            return None
    return When(moment=moment) if moment else When(day=day)
