"""How two neighbouring values make one; `combine` looks the rules up by the types of both."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from boss_workflow.chat.understand.dates.expressions.model import (
    Grain,
    Length,
    Number,
    Open,
    Period,
    Piecewise,
    Range,
    Time,
    Unit,
    Until,
    Value,
    Word,
)
from boss_workflow.chat.understand.dates.expressions.periods import (
    add,
    cycle,
    day_period,
    floor,
    midnight,
    nth_weekday,
    season_of,
    settle,
)

_SHIFTS = {"next": 1, "coming": 1, "last": -1, "this": 0}
_FIELDS = ("year", "month", "month_day", "weekday", "hour", "minute", "second", "hours", "within", "offset", "named")
_FINER_LENGTH = {
    Grain.SECOND: Grain.SECOND,
    Grain.MINUTE: Grain.SECOND,
    Grain.HOUR: Grain.MINUTE,
    Grain.DAY: Grain.HOUR,
    Grain.WEEK: Grain.DAY,
    Grain.MONTH: Grain.DAY,
    Grain.QUARTER: Grain.DAY,
    Grain.YEAR: Grain.MONTH,
}
_WEEKEND_START, _NIGHT = timedelta(days=4, hours=18), 21
_MERIDIEMS = frozenset({"am", "pm", "am?", "pm?"})  # the doubtful ones are written "4a"
_Rule = Callable[[Any, Any, datetime], Iterator[Value]]


def period_time(start: datetime, end: datetime, grain: Grain, *, is_point: bool = True) -> Time:
    return Time(within=Period(start, end, grain, is_point))


def shifted(length: Length, sign: int, now: datetime) -> Time:
    """So long from now; the grain is one finer than what was counted ("in a day" is an hour, tomorrow)."""
    grain = _FINER_LENGTH[length.grain]
    start = add(floor(now, grain), sign * length.amount, length.grain)
    start = floor(start, grain)
    return period_time(start, add(start, 1, grain), grain)


def _merge(first: Time, second: Time) -> Time | None:
    """Both constraints together, or None where they say the same thing twice."""
    both: dict[str, Any] = {}
    for name in _FIELDS:
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours is not None and theirs is not None:
            return None
        both[name] = ours if ours is not None else theirs
    within = both["within"]
    if within and not _fits_within(both, within):
        return None
    if both["weekday"] is not None and both["month"] and both["month_day"] is None:
        return None
    return Time(**both, guess=first.guess or second.guess, weak=first.weak or second.weak)


def _fits_within(both: Mapping[str, Any], within: Period) -> bool:
    if both["year"] is not None or within.grain < Grain.HOUR:
        return False
    if both["named"] is not None or both["month"] is not None:
        return within.grain is Grain.YEAR or within.grain is Grain.MONTH
    if both["month_day"] is not None:
        return within.grain is Grain.MONTH
    return both["weekday"] is None or within.grain > Grain.DAY


def _times(first: Time, second: Time, _now: datetime) -> Iterator[Value]:
    if first.weak and second.weak:
        return
    if merged := _merge(first, second):
        yield merged


def _shift_unit(word: Word, unit: Unit, now: datetime) -> Iterator[Value]:
    if word.name in _SHIFTS and unit.count == 1:
        found = cycle(now, unit.grain, _SHIFTS[word.name])
        yield Time(within=found)
    elif word.name == "a":
        yield Length(unit.count, unit.grain)
    elif word.name in {"few", "couple"}:
        yield Length(3 if word.name == "few" else 2, unit.grain)
    elif word.name == "half":
        yield from _half(unit)
    elif word.name in {"the", "about", "of"}:
        yield unit


def _half(unit: Unit) -> Iterator[Value]:
    halves = {
        Grain.MINUTE: Length(30, Grain.SECOND),
        Grain.HOUR: Length(30, Grain.MINUTE),
        Grain.DAY: Length(12, Grain.HOUR),
        Grain.YEAR: Length(6, Grain.MONTH),
    }
    if unit.grain in halves:
        yield halves[unit.grain]


def _shift_time(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Next Tuesday, this morning, last March, next summer."""
    shift = _SHIFTS[word.name]
    if what.hours and not what.has_day and what.hour is None:
        yield replace(what, within=cycle(now, Grain.DAY, shift))
    if what.within or what.hour is not None or what.hours or what.year or what.month_day:
        return
    if what.weekday is not None:
        ahead = settle(what, now)
        if ahead and shift >= 0:
            yield Time(within=ahead)
        elif ahead:
            back = 7 if ahead.start.date() - timedelta(days=7) < now.date() else 14
            yield Time(within=day_period(ahead.start.date() - timedelta(days=back)))
    elif what.month is not None or what.named:
        yield from _shift_year(what, shift, now)


def _shift_year(what: Time, shift: int, now: datetime) -> Iterator[Value]:
    running = settle(what, now)
    if running is None:
        return
    if shift < 0 or (shift > 0 and running.start <= now):
        year = running.start.year + (-1 if shift < 0 else 1)
        running = settle(replace(what, year=year), now)
        if shift < 0 and running and running.end > now:
            running = settle(replace(what, year=year - 1), now)
    if running:
        yield Time(within=running)


def _from_time(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    side = "before" if word.name == "before" else "after"
    if word.name == "since" and what == Time(weekday=what.weekday):
        ahead = settle(what, now)
        if ahead:
            what = Time(within=day_period(ahead.start.date() - timedelta(days=7)))
    yield Open(side, what)
    if word.name == "from" and what.within and what.within.grain is Grain.SECOND:
        yield Word("from now")
    if word.name in {"since", "after"} and what.hours == (12, 14):
        midday = settle(what, now)
        if midday and not what.has_day:
            yield period_time(
                midday.start + timedelta(hours=1), midday.start + timedelta(hours=5), Grain.HOUR, is_point=False
            )


def _by(_word: Word, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now)
    if found:
        end = found.start if found.is_point and found.grain < Grain.DAY else found.end
        if end > now:
            yield period_time(now, end, Grain.SECOND, is_point=False)


def _late_early(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Late tonight, early morning."""
    found = settle(what, now)
    if found is None or what.hour is not None or not what.hours:
        return
    if word.name == "early":
        if what.has_day:
            middle = found.start + (found.end - found.start) / 2
            yield period_time(found.start, floor(middle, Grain.HOUR), Grain.HOUR, is_point=False)
        else:
            yield replace(what, hours=(0, 9) if what.hours == (0, 12) else (what.hours[0], what.hours[0] + 3))
    else:
        yield replace(what, hours=(max(_NIGHT if what.hours[1] == 24 else what.hours[1] - 3, 0), what.hours[1]))


def _word_time(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    name = word.name
    if name in _SHIFTS:
        yield from _shift_time(word, what, now)
    elif name == "in" and what.hour is not None and not what.has_day:
        return  # "in 1h" is a length
    elif name in {"on", "at", "in", "during", "about", "in the", "of", ","} or (name == "the" and what.hour is None):
        yield replace(what, weak=False) if name in {"at", "about"} and what.weak else what
    elif name == "for" and what.within is None:
        yield what
    elif name in {"from", "since", "after", "before"}:
        yield from _from_time(word, what, now)
    elif name == "by":
        yield from _by(word, what, now)
    elif name in {"to", "and", "-"}:
        yield Until(what)
    elif name in {"late", "early"}:
        yield from _late_early(word, what, now)
    elif name == "rest":
        yield from _rest(what, now)
    elif name == "half" and what.guess and what.minute is None:
        yield replace(what, minute=30)


def _rest(what: Time, now: datetime) -> Iterator[Value]:
    found = what.within
    if found and found.start <= now < found.end:
        end = found.end - timedelta(days=1) if found.grain is Grain.WEEK else found.end
        yield period_time(floor(now, Grain.DAY), end, Grain.DAY, is_point=False)


def _word_number(word: Word, number: Number, _now: datetime) -> Iterator[Value]:
    name = word.name
    if name in {"to", "and", "-"}:
        yield Until(number)
    elif name in {"the", "about"}:
        yield number
    if name == "at" and not number.ordinal and 1 <= number.value <= 23 and number.digits < 3:
        yield Time(hour=number.value, guess=number.value <= 12)
    elif name in {"on", "the"} and number.ordinal and 1 <= number.value <= 31:
        yield Time(month_day=number.value, weak=name == "the")
    elif name == "half" and not number.ordinal and 1 <= number.value <= 12:
        yield Time(hour=number.value, minute=30, guess=True)
    elif name == "in" and number.digits == 4 and 1900 <= number.value <= 2199:
        yield Time(year=number.value)
    elif name == "about" and not number.ordinal and 1 <= number.value <= 12:
        yield Time(hour=number.value, guess=True, weak=True)
    if name == "from" and number.digits in {1, 2}:
        yield Word(f"from {number.value}")


def _number_word(number: Number, word: Word, _now: datetime) -> Iterator[Value]:
    name, value = word.name, number.value
    if name in _MERIDIEMS:
        yield from _meridiem(Time(hour=value, guess=value <= 12), name)
    elif name == "oclock" and not number.ordinal and 1 <= value <= 12:
        yield Time(hour=value, guess=True)
    elif name in {"about", ","} and not number.ordinal:
        yield number
    elif name == "-" and not number.ordinal:
        yield Word(f"counted {value}")
    elif name == "coming" and not number.ordinal:
        yield Word(f"coming {value}")
    elif name == "of" and 1 <= value <= 31:
        yield Piecewise("day", value)
    elif name == "past" and 1 <= value < 60:
        yield Piecewise("minutes", value)
    elif name == "to" and 1 <= value < 30:
        yield Piecewise("minutes", -value)
    elif name == "last" and number.ordinal:
        yield Piecewise("nth", -value)
    elif name == "weekend" and number.ordinal:
        yield Piecewise("weekend", value)
    elif name == "ad":
        yield Time(year=value)
    elif name == "closest" and number.ordinal:
        yield Piecewise("closest", value)


def _meridiem(what: Time, name: str) -> Iterator[Value]:
    hour = what.hour
    half, is_short = name[:2], name.endswith("?")
    if hour is None or not 1 <= hour <= (12 if half == "am" else 23):
        return
    hour = hour % 12 + (12 if half == "pm" else 0) if hour <= 12 else hour
    yield replace(what, hour=hour, guess=False, weak=is_short and what.minute is None)


def _time_word(what: Time, word: Word, now: datetime) -> Iterator[Value]:
    name = word.name
    if name in _MERIDIEMS:
        yield from _meridiem(what, name)
    elif name.startswith("zone ") and what.hour is not None and what.offset is None:
        yield replace(what, offset=int(name[5:]))
    elif name in {"about", ","} or (name == "oclock" and what.guess):
        yield what
    elif name == "weekend":
        yield from _weekend_of(what, now)
    elif name == "past" and what.hour is None and what.has_day:
        yield what


def _number_unit(number: Number, unit: Unit, now: datetime) -> Iterator[Value]:
    if not number.ordinal:
        yield Length(number.value * unit.count, unit.grain)
    elif unit.grain is Grain.QUARTER and 1 <= number.value <= 4:
        start = midnight(now.year, number.value * 3 - 2)
        yield period_time(start, add(start, 1, Grain.QUARTER), Grain.QUARTER)
        yield Piecewise("quarter", number.value)
    elif unit.grain < Grain.MONTH:
        yield Piecewise(f"nth {unit.grain.name}", number.value)


def _number_number(hour: Number, minute: Number, _now: datetime) -> Iterator[Value]:
    """Ten thirty: an hour and its minutes, in words or after "at"; "3 30" in figures is none."""
    if hour.ordinal or minute.ordinal or not 1 <= hour.value <= 12 or not 10 <= minute.value <= 59:
        return
    if hour.digits != minute.digits and hour.digits + minute.digits != 3:
        return
    yield Time(hour=hour.value, minute=minute.value, guess=True, weak=True)


def _word_length(word: Word, length: Length, now: datetime) -> Iterator[Value]:
    name = word.name
    if name == "in":
        yield shifted(length, 1, now)
    elif name == "after":
        yield Open("after", shifted(length, 1, now))
    elif name in {"about", "the", "a"}:
        yield length
    elif name == "for":
        yield Piecewise(f"for {length.grain.name}", length.amount)
    elif name == "half" and length.amount == 1:
        yield from _half(Unit(length.grain))
    elif name == "last":
        end = floor(now, length.grain)
        yield period_time(add(end, -length.amount, length.grain), end, length.grain, is_point=False)
    elif name == "next":
        start = add(floor(now, length.grain), 1 if length.grain > Grain.SECOND else 0, length.grain)
        yield period_time(start, add(start, length.amount, length.grain), length.grain, is_point=False)
    elif name == "coming":
        yield Time(within=cycle(now, length.grain, length.amount))


def _length_word(length: Length, word: Word, now: datetime) -> Iterator[Value]:
    name = word.name
    if name == "ago":
        yield shifted(length, -1, now)
    elif name in {"hence", "from now", "later"}:
        yield shifted(length, 1, now)
    elif name in {"from", "after"}:
        yield Piecewise(f"shift {length.grain.name}", length.amount)
    elif name == "before":
        yield Piecewise(f"shift {length.grain.name}", -length.amount)
    elif name == "past":
        yield from _clock_minutes(length, 1)
    elif name == "to":
        yield from _clock_minutes(length, -1)
    elif name == "about":
        yield length


def _clock_minutes(length: Length, sign: int) -> Iterator[Value]:
    if length.grain is Grain.MINUTE and length.amount < 60:
        yield Piecewise("minutes", sign * length.amount)


def _word_unit_tail(word: Word, unit: Unit, now: datetime) -> Iterator[Value]:
    if word.name.startswith("coming "):
        yield Time(within=cycle(now, unit.grain, int(word.name[7:])))
    elif word.name.startswith("counted "):
        yield Length(int(word.name[8:]) * unit.count, unit.grain)
    elif word.name == "rest":
        yield from _rest(Time(within=cycle(now, unit.grain, 0)), now)
    else:
        yield from _shift_unit(word, unit, now)


def _words(first: Word, second: Word, now: datetime) -> Iterator[Value]:
    names = (first.name, second.name)
    if names == ("from", "now"):
        yield Word("from now")
    elif first.name == "a" and second.name in {"few", "couple", "half"}:
        yield second
    elif names in {("couple", "of"), ("rest", "of")}:
        yield first
    elif first.name == "about" and second.name in {"half", "a", "few"}:
        yield second
    elif names == ("half", "past"):
        yield Piecewise("minutes", 30)
    elif first.name in {"at", "for", "in", "on", "the", "about", "during", "of"} and (
        second.name.split()[0] in {"end", "start", "weekend", "about", "at", "season", "next", "coming", "this", "last"}
        or names in {("at", "about"), ("at", "the")}
    ):
        yield second
    elif names in {("later", "than"), ("but", "before"), ("but", "after")}:
        yield Word({"than": "after", "before": "to", "after": "after"}[second.name])
    elif second.name == "weekend" and first.name in _SHIFTS:
        yield from _weekend(_SHIFTS[first.name], now)
        if first.name == "last":
            yield Piecewise("weekend", -1)
    elif second.name == "season" and first.name in _SHIFTS:
        yield Time(within=season_of(now, _SHIFTS[first.name]))
    elif names in {("this", "last"), ("this", "coming"), ("last", "last")}:
        yield second


def _weekend(shift: int, now: datetime) -> Iterator[Value]:
    monday = cycle(now, Grain.WEEK, shift).start
    yield period_time(monday + _WEEKEND_START, monday + timedelta(days=7), Grain.HOUR, is_point=False)


def _weekend_of(what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now)
    if found and found.grain is Grain.WEEK:
        yield period_time(found.start + _WEEKEND_START, found.end, Grain.HOUR, is_point=False)


def _lone_word(word: Word, now: datetime) -> Iterator[Value]:
    if word.name == "weekend":
        yield from _weekend(0, now)
    elif word.name == "asap":
        yield Open("after", period_time(now, now + timedelta(seconds=1), Grain.SECOND))
    elif word.name.startswith(("end ", "start ")):
        edge, grain = word.name.split()
        yield from _edge(edge, cycle(now, Grain[grain], 0))


def _edge(name: str, whole: Period) -> Iterator[Value]:
    """A third of a month, a quarter or third of a year, the first or last days of a week."""
    start, end, grain = whole.start, whole.end, Grain.DAY
    if whole.grain is Grain.WEEK:
        parts = {"start": (0, 3), "mid": (2, 4), "end": (4, 7)}[name]
        start, end = (whole.start + timedelta(days=part) for part in parts)
    elif whole.grain is Grain.MONTH:
        thirds = {"start": (0, 10), "mid": (10, 20), "end": (20, None)}
        first, last = thirds[name]
        start, end = (
            whole.start + timedelta(days=first),
            whole.end if last is None else whole.start + timedelta(days=last),
        )
    elif whole.grain is Grain.QUARTER:
        at = {"start": 0, "mid": 1, "end": 2}[name]
        start, end = add(whole.start, at, Grain.MONTH), add(whole.start, at + 1, Grain.MONTH)
    elif whole.grain is Grain.YEAR:
        first, last = {"start": (0, 3), "mid": (4, 8), "end": (8, 12)}[name]
        start, end = add(whole.start, first, Grain.MONTH), add(whole.start, last, Grain.MONTH)
        grain = Grain.MONTH
    elif whole.grain is Grain.DAY:
        first, last = {"start": (0, 10), "mid": (11, 14), "end": (17, 21)}[name]
        start, end, grain = start + timedelta(hours=first), start + timedelta(hours=last), Grain.HOUR
    else:
        return
    yield period_time(start, end, grain, is_point=False)


def _piece_time(piece: Piecewise, what: Time, now: datetime) -> Iterator[Value]:
    name = piece.name
    if name == "minutes":
        yield from _minutes_around(piece.number, what)
    elif name.startswith("shift "):
        found = settle(what, now)
        if found and (what.has_day or name in {"shift MINUTE", "shift HOUR", "shift SECOND"}):
            grain = Grain[name[6:]]
            start = add(found.start, piece.number, grain)
            fine = min(found.grain, Grain.DAY) if grain >= Grain.DAY else min(grain, Grain.MINUTE)
            yield period_time(start, add(start, 1, fine), fine)
    elif what.hour is None and not what.hours:
        found = settle(what, now)
        if found:
            yield from _part_of(piece, what, found)


def _minutes_around(minutes: int, what: Time) -> Iterator[Value]:
    if what.hour is None or what.minute:
        return
    total = (what.hour * 60 + minutes) % (24 * 60)
    hour = total // 60 if what.hour != 12 or not what.guess or minutes > 0 else 11
    yield replace(what, hour=hour or (12 if what.guess else 0), minute=total % 60)


def _part_of(piece: Piecewise, what: Time, found: Period) -> Iterator[Value]:
    name, number = piece.name, piece.number
    if name in {"start", "mid", "end"}:
        yield from _edge(name, found)
    elif name == "day" and found.grain is Grain.MONTH:
        if what.within:
            if (merged := _merge(Time(month_day=number), what)) is not None:
                yield merged
        else:
            yield replace(what, month_day=number)
    elif name == "nth weekday" and found.grain >= Grain.MONTH and piece.weekday is not None:
        if found.grain is Grain.MONTH:
            day = nth_weekday(found.start.year, found.start.month, piece.weekday, number)
            if found.start.date() <= day < found.end.date():
                yield Time(within=day_period(day))
    elif name == "weekend" and found.grain is Grain.MONTH:
        saturday = nth_weekday(found.start.year, found.start.month, 5, number)
        monday = datetime.combine(saturday, time()) - timedelta(days=5)
        yield period_time(monday + _WEEKEND_START, monday + timedelta(days=7), Grain.HOUR, is_point=False)
    elif name == "week of" and found.grain is Grain.DAY:
        yield Time(within=cycle(found.start, Grain.WEEK, 0))
    elif name == "quarter" and found.grain is Grain.YEAR:
        start = add(found.start, (number - 1) * 3, Grain.MONTH)
        yield period_time(start, add(start, 1, Grain.QUARTER), Grain.QUARTER)
    elif name == "closest weekday" and found.grain is Grain.DAY and piece.weekday is not None:
        yield from _closest(piece.weekday, number, found)
    elif name.startswith("nth ") and name != "nth weekday":
        yield from _nth_unit(Grain[name[4:]], number, found)


def _closest(weekday: int, number: int, found: Period) -> Iterator[Value]:
    day = found.start.date()
    near = [day + timedelta(days=away) for away in range(-7 * number - 7, 7 * number + 8)]
    fit = sorted((one for one in near if one.weekday() == weekday), key=lambda one: abs(one - day))
    if 1 <= number <= len(fit):
        yield Time(within=day_period(fit[number - 1]))


def _nth_unit(grain: Grain, number: int, whole: Period) -> Iterator[Value]:
    """The first week of a month is the first whole one; so is the last."""
    if grain >= whole.grain or not -60 <= number <= 400:
        return
    if number > 0:
        first = floor(whole.start, grain)
        first = first if first >= whole.start else add(first, 1, grain)
        start = add(first, number - 1, grain)
    else:
        last = floor(whole.end, grain)
        start = add(last, number, grain)
    if whole.start <= start < whole.end:
        yield period_time(start, add(start, 1, grain), grain)


def _number_time(number: Number, what: Time, _now: datetime) -> Iterator[Value]:
    """15 February, the third Tuesday (of), 2 Sundays (ago), 9 tomorrow evening."""
    value = number.value
    if 1 <= value <= 31 and what.month is not None and what.month_day is None and not what.within and number.digits < 3:
        yield replace(what, month_day=value)
    if number.ordinal and what == Time(weekday=what.weekday):
        yield Piecewise("nth weekday", value, what.weekday)
    elif what == Time(weekday=what.weekday) and value <= 60:
        yield Piecewise("count weekday", value, what.weekday)
    is_part = what.hours is not None and what.hour is None
    if not number.ordinal and 1 <= value <= 12 and is_part and number.digits < 3:
        yield replace(what, hour=value, guess=True)


def _time_number(what: Time, number: Number, _now: datetime) -> Iterator[Value]:
    """February 15, Thursday 15th, October 2014."""
    value = number.value
    is_plain_month = what.month is not None and what.month_day is None and not what.within
    if is_plain_month and 1 <= value <= 31 and number.digits < 3 and what.year is None:
        yield replace(what, month_day=value)
    if what.month is not None or what.named:
        if number.digits == 4 and 1000 <= value <= 2999 and what.year is None and what.hour is None:
            yield replace(what, year=value)
    if number.ordinal and what == Time(weekday=what.weekday) and 1 <= value <= 31:
        yield replace(what, month_day=value)
    if what.hour is not None and what.minute is None and number.digits == 2 and 10 <= value <= 59 and what.guess:
        yield replace(what, minute=value)
    if what.hour is not None and what.minute is None and not number.digits and not number.ordinal and what.guess:
        if 10 <= value <= 59:
            yield replace(what, minute=value)


def _piece_word(piece: Piecewise, word: Word, now: datetime) -> Iterator[Value]:
    name = word.name
    if piece.name == "count weekday" and piece.weekday is not None and name in {"ago", "from now", "hence"}:
        ahead = settle(Time(weekday=piece.weekday), now)
        if ahead:
            weeks = piece.number - 1 if name != "ago" else -piece.number
            start = ahead.start.date() + timedelta(days=7 * weeks)
            if name == "ago" and ahead.start.date() - timedelta(days=7) >= now.date():
                start -= timedelta(days=7)
            yield Time(within=day_period(start))
    elif (
        name in {"of", "in", "about", "from", "to", "after", "the"} and piece.name not in {"minutes", "count weekday"}
    ) or name == "about":
        yield piece


def _word_piece(word: Word, piece: Piecewise, _now: datetime) -> Iterator[Value]:
    if word.name in {"the", "at", "for", "on", "in", "about"} and not piece.name.startswith("for "):
        yield piece


def _piece_unit(piece: Piecewise, unit: Unit, now: datetime) -> Iterator[Value]:
    if piece.name in {"end", "start", "mid"}:
        yield from _edge(piece.name, cycle(now, unit.grain, 0))
    elif piece.name == "nth":
        yield Piecewise(f"nth {unit.grain.name}", piece.number)


def _piece_piece_time(piece: Piecewise, what: Time, now: datetime) -> Iterator[Value]:
    if piece.name == "closest" and what == Time(weekday=what.weekday):
        yield Piecewise("closest weekday", piece.number, what.weekday)
    elif piece.name == "nth" and what == Time(weekday=what.weekday):
        yield Piecewise("nth weekday", piece.number, what.weekday)
    else:
        yield from _piece_time(piece, what, now)


def _piece_number(piece: Piecewise, number: Number, _now: datetime) -> Iterator[Value]:
    if piece.name == "minutes" and not number.ordinal and 1 <= number.value <= 12:
        yield from _minutes_around(piece.number, Time(hour=number.value, guess=True))
    elif number.digits == 4 and 1900 <= number.value <= 2199 and piece.name != "minutes":
        yield from _piece_time(piece, Time(year=number.value), _now)


def _unit_word(unit: Unit, word: Word, _now: datetime) -> Iterator[Value]:
    if word.name == "of" and unit.grain is Grain.WEEK:
        yield Piecewise("week of")
    elif word.name == "of" and unit.grain is Grain.QUARTER:
        yield Word("quarter of")
    elif word.name in {"after", "before"} and unit.grain is Grain.DAY:
        yield Piecewise("shift DAY", 1 if word.name == "after" else -1)
    elif word.name == "past" and unit.grain is Grain.QUARTER:
        yield Piecewise("minutes", 15)
    elif word.name == "to" and unit.grain is Grain.QUARTER:
        yield Piecewise("minutes", -15)


def _quarters_of_hour(length: Length, word: Word, now: datetime) -> Iterator[Value]:
    if word.name == "of" and length.grain is Grain.QUARTER and 1 <= length.amount <= 3:
        yield Piecewise("quarters", length.amount)
    elif length.grain is Grain.QUARTER and word.name in {"past", "to"} and length.amount == 1:
        yield Piecewise("minutes", 15 if word.name == "past" else -15)
    else:
        yield from _length_word(length, word, now)


def _piece_length(piece: Piecewise, length: Length, _now: datetime) -> Iterator[Value]:
    if piece.name == "quarters" and length == Length(1, Grain.HOUR):
        yield Length(15 * piece.number, Grain.MINUTE)


def _last_of(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    if word.name == "last" and what == Time(weekday=what.weekday):
        yield Piecewise("nth weekday", -1, what.weekday)
    yield from _word_time(word, what, now)


def _last_unit(word: Word, unit: Unit, now: datetime) -> Iterator[Value]:
    if word.name == "last" and unit.grain < Grain.YEAR:
        yield Piecewise(f"nth {unit.grain.name}", -1)
    yield from _word_unit_tail(word, unit, now)


def _range(first: Time, until: Until, _now: datetime) -> Iterator[Value]:
    last = until.last
    if isinstance(last, Number):
        if first.month_day and last.value > first.month_day and last.value <= 31 and first.hour is None:
            yield Range(first, replace(first, month_day=last.value, weekday=None))
        elif first.hour is not None and not last.ordinal and 1 <= last.value <= 24:
            yield Range(first, Time(hour=last.value % 24, guess=last.value <= 12 and first.guess))
        return
    if (first.hour is None) != (last.hour is None):
        return
    if first.hour is not None and last.has_day and not first.has_day:
        clock = {name: getattr(first, name) for name in ("hour", "minute", "second", "guess", "offset")}
        first = replace(last, **clock)
    yield Range(first, last)


def _number_range(first: Number, until: Until, _now: datetime) -> Iterator[Value]:
    last = until.last
    if isinstance(last, Number):
        return
    if last.month is not None and last.month_day and 1 <= first.value < last.month_day:
        yield Range(replace(last, month_day=first.value), last)
    elif last.hour is not None and not first.ordinal and 1 <= first.value <= 12 and first.digits < 3:
        half = 12 if last.hour >= 12 and first.value % 12 <= last.hour % 12 else 0
        hour = first.value if last.guess else first.value % 12 + half
        yield Range(replace(last, hour=hour, minute=None, second=None), last)


def _range_time(what: Range, day: Time, _now: datetime) -> Iterator[Value]:
    first = _merge(what.first, day) if isinstance(what.first, Time) else None
    last = _merge(what.last, day) if isinstance(what.last, Time) else None
    if first and last:
        yield Range(first, last)


def _time_range(day: Time, what: Range, now: datetime) -> Iterator[Value]:
    yield from _range_time(what, day, now)


def _word_range(word: Word, what: Range, _now: datetime) -> Iterator[Value]:
    if word.name in {"from", "between", "about", "on", "at", "for", "during", "the"}:
        yield what


def _range_word(what: Range, word: Word, _now: datetime) -> Iterator[Value]:
    if word.name in _MERIDIEMS and isinstance(what.first, Time) and isinstance(what.last, Time):
        for last in _meridiem(what.last, word.name):
            for first in _meridiem(what.first, word.name):
                if isinstance(first, Time) and isinstance(last, Time):
                    yield Range(first, last)


def _open_until(what: Open, until: Until, now: datetime) -> Iterator[Value]:
    if what.side == "after":
        yield from _range(what.time, until, now)


def _time_piece(what: Time, piece: Piecewise, now: datetime) -> Iterator[Value]:
    """18 December for 10 days."""
    found = settle(what, now) if piece.name.startswith("for ") else None
    if found is None:
        return
    grain = Grain[piece.name[4:]]
    if found.grain is Grain.DAY and grain >= Grain.DAY:
        end = add(found.start, piece.number, grain) + timedelta(days=1)
        yield period_time(found.start, end, Grain.DAY, is_point=False)
    elif found.grain < Grain.DAY and grain < Grain.DAY:
        end = add(found.start, piece.number, grain)
        yield period_time(found.start, end, min(found.grain, grain), is_point=False)


def _open_piece(what: Open, piece: Piecewise, now: datetime) -> Iterator[Value]:
    if what.side == "after":
        yield from _time_piece(what.time, piece, now)


def _piece_open(piece: Piecewise, what: Open, now: datetime) -> Iterator[Value]:
    yield from _open_piece(what, piece, now)


def _length_open(length: Length, what: Open, now: datetime) -> Iterator[Value]:
    sign = 1 if what.side == "after" else -1
    yield from _piece_time(Piecewise(f"shift {length.grain.name}", sign * length.amount), what.time, now)


def _open_time(what: Open, day: Time, _now: datetime) -> Iterator[Value]:
    if merged := _merge(what.time, day):
        yield Open(what.side, merged)


def _time_in(what: Time, moved: Time, now: datetime) -> Iterator[Value]:
    """March in a year: the first one after that long."""
    if what == Time(month=what.month) and moved.within and moved.within.grain is Grain.MONTH:
        found = settle(what, moved.within.start)
        if found:
            yield Time(within=found)
    elif what.hour is not None and moved.within and moved.within.grain is Grain.HOUR:
        yield from _times(what, Time(within=day_period(moved.within.start.date())), now)
    yield from _times(what, moved, now)


_RULES: Mapping[tuple[type, type], _Rule] = {
    (Time, Time): _time_in,
    (Word, Time): _last_of,
    (Word, Unit): _last_unit,
    (Word, Number): _word_number,
    (Word, Word): _words,
    (Word, Length): _word_length,
    (Word, Range): _word_range,
    (Word, Piecewise): _word_piece,
    (Number, Word): _number_word,
    (Number, Unit): _number_unit,
    (Number, Number): _number_number,
    (Number, Time): _number_time,
    (Number, Until): _number_range,
    (Time, Word): _time_word,
    (Time, Number): _time_number,
    (Time, Until): _range,
    (Time, Range): _time_range,
    (Time, Piecewise): _time_piece,
    (Length, Word): _quarters_of_hour,
    (Length, Open): _length_open,
    (Unit, Word): _unit_word,
    (Piecewise, Time): _piece_piece_time,
    (Piecewise, Word): _piece_word,
    (Piecewise, Unit): _piece_unit,
    (Piecewise, Number): _piece_number,
    (Piecewise, Length): _piece_length,
    (Range, Time): _range_time,
    (Range, Word): _range_word,
    (Open, Until): _open_until,
    (Open, Piecewise): _open_piece,
    (Piecewise, Open): _piece_open,
    (Open, Time): _open_time,
}


def may_combine(first: Value, second: Value) -> bool:
    return (type(first), type(second)) in _RULES


def combine(first: Value, second: Value, now: datetime) -> Iterator[Value]:
    """All that the two can mean together; a sum beyond the calendar means nothing."""
    rule = _RULES.get((type(first), type(second)))
    if rule is None:
        return
    try:
        yield from rule(first, second, now)
    except (OverflowError, ValueError):
        return


def lone(value: Value, now: datetime) -> Iterator[Value]:
    """What a value may mean by itself besides."""
    if isinstance(value, Word):
        yield from _lone_word(value, now)
    elif isinstance(value, Piecewise) and value.name == "quarter":
        yield from _part_of(value, Time(), cycle(now, Grain.YEAR, 0))
