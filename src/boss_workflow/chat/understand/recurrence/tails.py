"""What may follow: days, times of day, months, an end, a start and exceptions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from boss_workflow.chat.understand.dates.lexicon import Part, Sense
from boss_workflow.chat.understand.dates.pieces import Need, Piece, calendar_day, merge, settle
from boss_workflow.chat.understand.recurrence.draft import Draft, each_of
from boss_workflow.chat.understand.recurrence.model import WEEKEND, Freq
from boss_workflow.chat.understand.recurrence.places import (
    THE,
    attempt,
    month_day,
    months,
    period,
    places,
    weekdays,
)
from boss_workflow.chat.understand.recurrence.words import Reading, Word

_ANY_DAY = date(2001, 1, 15)
_BARE = frozenset({Need.CLOCK, Need.AT, Need.CLOCK_AND_DAY})
_DAYTIMES = {
    Part.MORNING: ("morgens", "vormittags", "ma\u00f1ana", "matin", "mornings"),
    Part.AFTERNOON: ("nachmittags", "tarde", "apr\u00e8s-midi", "afternoons"),
    Part.EVENING: ("abends", "soir", "evenings"),
    Part.NIGHT: ("nachts", "noche", "nights"),
}
Tail = Callable[[Reading, Draft], bool]


def clock(read: Reading, draft: Draft) -> bool:
    """At 9, 5pm, at 9 and 17, in the morning, end of day, um 9 Uhr, a las 9, \u00e0 9h."""
    if draft.clocks:
        return False
    found = time_of_day(read)
    if found is None:
        return False
    clocks = [found]
    start = read.at
    while read.joined():
        read.word("at")
        more = time_of_day(read, said_at=True)
        if more is None:
            break
        clocks.append(more)
        start = read.at
    read.at = start
    draft.clocks = tuple(clocks)
    return True


def time_of_day(read: Reading, *, said_at: bool = False) -> tuple[int, int] | None:
    read.word(",")
    at = (
        read.word("at", "@", "um", "gegen", "\u00e0", "by")
        or read.phrase("a", "las")
        or read.phrase("a", "la")
        or said_at
    )
    piece = _time_piece(read, at=at)
    if piece is None:
        return None
    start = read.at
    also_at = read.word("at", "um", "by", "\u00e0") or read.phrase("a", "las")
    read.word("in")
    read.word(*THE)
    other = _daytime(read) or _time_piece(read, at=also_at)
    both = merge(piece, other) if other else None
    if both is None:
        read.at = start
    return _wall(both or piece, read)


def _time_piece(read: Reading, *, at: bool) -> Piece | None:
    best: tuple[int, Piece] | None = None
    for piece, end in read.readings():
        timed = piece.has_time and (not piece.has_day or piece.day == read.today) and piece.moment is None
        if timed and (piece.need not in _BARE or at or _is_last(read, end)) and (best is None or end > best[0]):
            best = end, piece
    if best is None:
        return _daytime(read)
    read.at = best[0]
    return replace(best[1], day=None)


def _is_last(read: Reading, end: int) -> bool:
    """A number alone is an hour only where the phrase ends."""
    return not read.tokens[end].text or read.tokens[end].text in ",.;"


def _daytime(read: Reading) -> Piece | None:
    start = read.at
    read.phrase("de", "la") or read.word("du", "de", "por", "am")
    for part, words in _DAYTIMES.items():
        if read.word(*words):
            return Piece(part=part)
    read.at = start
    return None


def _wall(piece: Piece, read: Reading) -> tuple[int, int] | None:
    found = settle(replace(piece, day=_ANY_DAY), read.ctx, read.now)
    moment = found.moment.astimezone(read.ctx.zone) if found and found.moment else None
    return (moment.hour, moment.minute) if moment and not moment.second else None


def on_days(read: Reading, draft: Draft) -> bool:
    """On Monday, on the 1st and the 15th, on the last Friday, on 1 March, am Freitag."""
    comma = read.word(",")
    on = read.word("on", "am", "an", *THE)
    if not on and not (comma is False and draft.freq is Freq.MONTHLY and read.word("every")):
        return False
    read.at -= read.tokens[read.at - 1].lower in THE
    if draft.freq is Freq.YEARLY and not draft.months:
        dated = attempt(read, month_day)
        if dated is not None:
            draft.months, draft.month_days = (dated[0],), (dated[1],)
            return True
    if draft.days or draft.month_days:
        return False
    if draft.freq in {Freq.MONTHLY, Freq.YEARLY}:
        return _on_place(read, draft)
    read.word(*THE)
    days = weekdays(read)
    if days is None or draft.freq not in {Freq.WEEKLY, Freq.DAILY}:
        return False
    draft.days = each_of(days)
    return draft.freq is Freq.WEEKLY


def _on_place(read: Reading, draft: Draft) -> bool:
    found = attempt(read, places)
    if found is None:
        bare = read.word(*THE) and read.word("day", "d\u00eda", "dia") >= 0
        day = read.sense(Sense.NUMBER) if bare else None
        if day is None or not 1 <= day <= 31 or read.is_counted():
            return False
        read.glued(".")
        draft.month_days = (day,)
    else:
        found.on(draft)
        attempt(read, period)
        if draft.freq is Freq.YEARLY and not draft.months and read.word("of", "in"):
            draft.months = months(read) or ()
            return bool(draft.months)
    return True


def in_months(read: Reading, draft: Draft) -> bool:
    """In January and July."""
    if draft.months or not read.word("in", "im", "en", "of"):
        return False
    found = months(read)
    draft.months = found or ()
    return found is not None


def until(read: Reading, draft: Draft) -> bool:
    read.word(",")
    said = read.word("until", "till", "til", "through", "thru", "bis", "hasta", "jusqu'au", "ending")
    if draft.until or not said:
        return False
    read.word("on", "zum", "el", "le")
    draft.until = day_said(read)
    return draft.until is not None


def starting(read: Reading, draft: Draft) -> bool:
    read.word(",")
    said = (
        read.word("starting", "beginning", "from", "starts", "ab", "desde")
        or read.phrase("as", "of")
        or read.phrase("a", "partir", "de", "del")
        or read.phrase("a", "partir", "del")
        or read.phrase("\u00e0", "partir", "du")
    )
    if draft.starts or not said:
        return False
    read.word("from", "on", "dem")
    draft.starts = day_said(read)
    return draft.starts is not None


def day_said(read: Reading) -> date | None:
    """A day with or without its year: 31 December, Friday, the end of the year, 31. Dezember."""
    start, piece, best = read.at, Piece(), read.at
    while True:
        options = sorted(
            (reading for reading in read.readings() if reading.piece.need not in _BARE), key=lambda one: -one.end
        )
        joined = next(((merged, end) for one, end in options if (merged := merge(piece, one))), None)
        if joined is None:
            break
        piece, read.at = joined
        best = read.at
        read.word(",")
    read.at = best
    found = settle(piece, read.ctx, read.now) if best > start and piece.has_day else None
    if found is not None:
        return found.moment.astimezone(read.ctx.zone).date() if found.moment else found.day
    read.at = start
    dated = month_day(read)
    if dated is None:
        return None
    years = range(read.today.year, read.today.year + 9)
    days = (calendar_day(year, *dated) for year in years)
    return next((day for day in days if day and day >= read.today), None)


def lasting(read: Reading, draft: Draft) -> bool:
    """For 10 times, 5 times, for 6 weeks."""
    if draft.count is not None or draft.lasts is not None:
        return False
    read.word(",")
    said = read.word("for", "f\u00fcr", "durante", "por", "pendant")
    if said:
        read.phrase("the", "next") or read.phrase("a", "total", "of") or read.word("die")
    number = read.number()
    if number is None and said and read.sense(Sense.ARTICLE) is not None:
        number = 1
    if number is None:
        return False
    if read.word("times", "time", "occurrences", "mal", "veces", "fois", "x"):
        draft.count = number
        read.phrase("in", "total") or read.word("altogether", "total", "overall")
        return True
    unit = read.unit() if said else None
    if unit is None:
        return False
    draft.lasts = (number, unit)
    return True


def excepting(read: Reading, draft: Draft) -> bool:
    """Except August, but not Wednesdays, except on public holidays."""
    read.word(",")
    if not (
        read.word("except", "excluding", "au\u00dfer", "excepto", "salvo", "sauf", "without")
        or read.phrase("apart", "from")
        or read.phrase("other", "than")
        or read.phrase("but", "not")
        or read.word("but")
    ):
        return False
    read.word("for")
    read.word("on", "in", "im", "am", "en", *THE)
    read.word(*THE)
    found = attempt(read, months)
    if found:
        draft.without_months = frozenset(found)
        return True
    days = attempt(read, weekdays)
    if days is None and read.mean(Word.WEEKEND) is not None:
        days = WEEKEND
    if days:
        draft.without_days = frozenset(days)
        return True
    read.word("public", "bank")
    draft.skips_holidays = read.word("holidays", "feiertags", "feiertagen")
    return draft.skips_holidays


def only(read: Reading, draft: Draft) -> bool:
    return read.word("only", "nur") and bool(draft)


TAILS: tuple[Tail, ...] = (clock, on_days, in_months, until, lasting, starting, excepting, only)


def read_tails(read: Reading, draft: Draft) -> None:
    """All that follows, in any order."""
    while _one(read, draft):
        pass


def _one(read: Reading, draft: Draft) -> bool:
    start = read.at
    for tail in TAILS:
        kept = replace(draft)
        if tail(read, draft) and read.ends_clean():
            return True
        read.at = start
        for name in Draft.__slots__:
            setattr(draft, name, getattr(kept, name))
    return False
