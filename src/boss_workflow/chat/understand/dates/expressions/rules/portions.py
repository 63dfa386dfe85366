"""Parts of a period: its start, middle and end, its halves, the so manieth of something in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from boss_workflow.chat.understand.dates.expressions.model import (
    Grain,
    Length,
    Number,
    Part,
    Period,
    Time,
    Unit,
    Value,
    Word,
)
from boss_workflow.chat.understand.dates.expressions.periods import (
    add,
    cycle,
    day_period,
    floor,
    midnight,
    settle,
    weekend,
)
from boss_workflow.chat.understand.dates.expressions.rules.days import merged, weekday_number
from boss_workflow.chat.understand.dates.expressions.rules.table import parts, rule, words
from boss_workflow.chat.understand.dates.pieces import nth_weekday

_EDGES = {"early": "start", "late": "end", "mid": "mid"}
_MIDDLE_OF_MONTH = 15
_SUNDAY = 6
_FIRST_WEEKEND = 5  # a weekend belongs to the month of its Saturday


def edge(name: str, whole: Period) -> Time | None:
    """A third of a month, a quarter or third of a year, the first or last days of a week, hours of a day."""
    cut = _CUTS.get(whole.grain)
    if cut is None:
        return None
    by, thirds, grain = cut
    first, last = thirds[name]
    start = add(whole.start, first, by)
    end = whole.end if last is None else add(whole.start, last, by)
    limit = whole.end if name == "end" else None
    return Time(within=Period(start, end, grain, is_point=False, limit=limit))


# By which grain each grain is cut, from where to where, and how exact that is.
_CUTS: dict[Grain, tuple[Grain, dict[str, tuple[int, int | None]], Grain]] = {
    Grain.DAY: (Grain.HOUR, {"start": (0, 10), "mid": (11, 14), "end": (17, 21)}, Grain.HOUR),
    Grain.WEEK: (Grain.DAY, {"start": (0, 3), "mid": (2, 4), "end": (4, 7)}, Grain.DAY),
    Grain.MONTH: (Grain.DAY, {"start": (0, 10), "mid": (10, 20), "end": (20, None)}, Grain.DAY),
    Grain.QUARTER: (Grain.MONTH, {"start": (0, 1), "mid": (1, 2), "end": (2, 3)}, Grain.DAY),
    Grain.YEAR: (Grain.MONTH, {"start": (0, 3), "mid": (4, 8), "end": (8, 12)}, Grain.MONTH),
}


def _half(number: int, whole: Period) -> Time | None:
    if whole.grain is Grain.YEAR:
        middle, grain = add(whole.start, 6, Grain.MONTH), Grain.MONTH
    elif whole.grain is Grain.MONTH:
        middle, grain = whole.start + timedelta(days=_MIDDLE_OF_MONTH), Grain.DAY
    elif whole.grain is Grain.DAY:
        middle, grain = whole.start + timedelta(hours=12), Grain.HOUR
    else:
        return None
    start, end = (whole.start, middle) if number == 1 else (middle, whole.end)
    return Time(within=Period(start, end, grain, is_point=False))


@rule(words("early late mid"), Time)
def early_in(word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Early March, late 2014, mid next week."""
    found = settle(what, now) if what.has_day and not what.has_clock else None
    if found and found.is_point and found.grain > Grain.DAY and (part := edge(_EDGES[word.name], found)):
        yield part


@rule(words("early late"), words("in"))
def early_in_word(word: Word, _in: Word, _now: datetime) -> Iterator[Value]:
    yield word


@rule(parts("start mid end"), Time)
def edge_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    """The end of April; without "of" a day has no start ("beginning tomorrow")."""
    found = settle(what, now) if not what.has_clock else None
    if found is None or (found.grain is Grain.DAY and not part.number and part.name == "start"):
        return
    if found.is_point and part.grain in {None, found.grain} and (piece := edge(part.name, found)):
        yield piece


@rule(Time, parts("end start"))
def day_with_edge(what: Time, part: Part, now: datetime) -> Iterator[Value]:
    """Tomorrow end of day."""
    if part.grain is not None:
        yield from edge_of(replace(part, number=1), what, now)


@rule(parts("start mid end"), Unit)
def edge_of_unit(part: Part, unit: Unit, _now: datetime) -> Iterator[Value]:
    """End of month; which one may follow ("end of day tomorrow")."""
    if part.grain is None and unit.count == 1:
        yield replace(part, number=1, grain=unit.grain)


@rule(words("by"), parts("start mid end"))
def by_edge(_word: Word, part: Part, now: datetime) -> Iterator[Value]:
    """By the end of the day: at midnight."""
    for time_ in complete(part, now):
        found = settle(time_, now)
        end = (found.limit or found.end) if found else now
        if end > now:
            yield Time(within=Period(now, end, Grain.SECOND, is_point=False))


def complete(part: Part, now: datetime) -> Iterator[Time]:
    """What a part means when its period was not said: that of the current one."""
    if part.name in {"start", "mid", "end"} and part.grain is not None:
        if found := edge(part.name, cycle(now, part.grain, 0)):
            yield found
    elif part.name == "quarter":
        yield from _quarter(part.number, cycle(now, Grain.YEAR, 0))


@rule(Number, words("half"))
def numbered_half(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if number.ordinal and number.value <= 2:
        yield Part("half", number.value)


@rule(words("later last"), words("half"))
def latter_half(_word: Word, _half_word: Word, _now: datetime) -> Iterator[Value]:
    yield Part("half", 2)


@rule(parts("half"), Time)
def half_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now) if not what.has_clock else None
    if found and found.is_point and (half := _half(part.number, found)):
        yield half


@rule(Number, Unit)
def nth_unit(number: Number, unit: Unit, now: datetime) -> Iterator[Value]:
    """The third quarter, the 100th day (of)."""
    if not number.ordinal:
        return
    if unit.grain is Grain.QUARTER and 1 <= number.value <= 4:
        start = midnight(now.year, number.value * 3 - 2)
        yield Time(within=Period(start, add(start, 1, Grain.QUARTER), Grain.QUARTER))
        yield Part("quarter", number.value)
    elif unit.grain <= Grain.MONTH and unit.count == 1:
        yield Part("nth-unit", number.value, grain=unit.grain)


@rule(words("last"), Unit)
def last_unit(_word: Word, unit: Unit, _now: datetime) -> Iterator[Value]:
    if unit.grain < Grain.YEAR:
        yield Part("nth-unit", -1, grain=unit.grain)


@rule(words("last"), Time)
def last_weekday(_word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if what.is_weekday:
        yield Part("nth-weekday", -1, what.weekday)


@rule(Number, words("last"))
def nth_from_last(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    """Second to last."""
    if number.ordinal:
        yield Part("nth", -number.value)


@rule(parts("nth"), Unit)
def nth_from_last_unit(part: Part, unit: Unit, _now: datetime) -> Iterator[Value]:
    yield Part("nth-unit", part.number, grain=unit.grain)


@rule(parts("nth closest"), Time)
def nth_of_weekday(part: Part, what: Time, _now: datetime) -> Iterator[Value]:
    if what.is_weekday:
        name = "nth-weekday" if part.name == "nth" else "closest-weekday"
        yield Part(name, part.number, what.weekday)


@rule(Number, words("closest"))
def nth_closest(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if number.ordinal:
        yield Part("closest", number.value)


@rule(words("closest"), Time)
def closest_weekday(_word: Word, what: Time, _now: datetime) -> Iterator[Value]:
    if what.is_weekday:
        yield Part("closest-weekday", 1, what.weekday)


@rule(parts("nth-unit"), Time)
def nth_unit_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    """The first week of a month is the first whole one; so is the last."""
    whole, grain, number = settle(what, now), part.grain, part.number
    if whole is None or what.has_clock or grain is None or grain >= whole.grain or not -60 <= number <= 400:
        return
    if number > 0:
        first = floor(whole.start, grain)
        start = add(first if first >= whole.start else add(first, 1, grain), number - 1, grain)
    else:
        start = add(floor(whole.end, grain), number, grain)
    if whole.start <= start < whole.end:
        yield Time(within=Period(start, add(start, 1, grain), grain))


@rule(parts("nth-weekday"), Time)
def nth_weekday_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    """The third Tuesday of September."""
    whole = settle(what, now) if not what.has_clock else None
    if whole is None or whole.grain < Grain.MONTH or part.weekday is None:
        return
    if found := weekday_number(whole, part.weekday, part.number):
        yield found


@rule(parts("nth-weekend"), Time)
def nth_weekend_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now) if not what.has_clock else None
    if found and found.grain is Grain.MONTH:
        saturday = nth_weekday(found.start.year, found.start.month, _FIRST_WEEKEND, part.number)
        yield Time(within=weekend(datetime.combine(saturday, time())))


@rule(parts("weekend-of"), Time)
def weekend_of_day(_part: Part, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now) if not what.has_clock else None
    if found and found.grain in {Grain.DAY, Grain.WEEK}:
        yield Time(within=weekend(found.start))


@rule(Unit, words("of starting"))
def week_of(unit: Unit, _word: Word, _now: datetime) -> Iterator[Value]:
    if unit.grain is Grain.WEEK:
        yield Part("week-of")


@rule(parts("week-of"), Time)
def week_of_day(_part: Part, what: Time, now: datetime) -> Iterator[Value]:
    """The week that holds a day; a Sunday, as the first of a week in the US, means the week it leads into."""
    found = settle(what, now) if not what.has_clock else None
    if found and found.grain is Grain.DAY:
        day = found.start + timedelta(days=1) if found.start.weekday() == _SUNDAY else found.start
        yield Time(within=cycle(day, Grain.WEEK, 0))


@rule(parts("quarter"), Time)
def quarter_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now) if not what.has_clock else None
    if found and found.grain is Grain.YEAR:
        yield from _quarter(part.number, found)


def _quarter(number: int, year: Period) -> Iterator[Time]:
    start = add(year.start, (number - 1) * 3, Grain.MONTH)
    yield Time(within=Period(start, add(start, 1, Grain.QUARTER), Grain.QUARTER))


@rule(Time, parts("quarter"))
def year_and_quarter(what: Time, part: Part, now: datetime) -> Iterator[Value]:
    """2014 Q3."""
    yield from quarter_of(part, what, now)


@rule(parts("quarter half start mid end nth-unit nth-weekday"), Number)
def part_of_year(part: Part, number: Number, now: datetime) -> Iterator[Value]:
    """Q3 2014, end of 2014."""
    if number.digits != 4 or not 1900 <= number.value <= 2199:
        return
    part_of = {"quarter": quarter_of, "half": half_of, "nth-unit": nth_unit_of, "nth-weekday": nth_weekday_of}
    yield from part_of.get(part.name, edge_of)(part, Time(year=number.value), now)


@rule(Number, words("of"))
def day_of(number: Number, _word: Word, _now: datetime) -> Iterator[Value]:
    if 1 <= number.value <= 31:
        yield Part("day", number.value)


@rule(parts("day"), Time)
def day_of_month(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now) if not what.has_clock else None
    if found is None or found.grain is not Grain.MONTH:
        return
    if what.weak:  # "the first of the month" is the next such day
        yield Time(month_day=part.number)
    elif not what.within:
        yield replace(what, month_day=part.number)
    elif (both := merged(Time(month_day=part.number), what)) is not None:
        yield both


@rule(parts("closest-weekday"), Time)
def closest_to(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    found = settle(what, now) if not what.has_clock else None
    if found is None or found.grain is not Grain.DAY:
        return
    day, number = found.start.date(), part.number
    near: list[date] = [day + timedelta(days=away) for away in range(-7 * number - 7, 7 * number + 8)]
    fit = sorted((one for one in near if one.weekday() == part.weekday), key=lambda one: abs(one - day))
    if 1 <= number <= len(fit):
        yield Time(within=day_period(fit[number - 1]))


@rule(Number, Length)
def first_so_many(number: Number, length: Length, _now: datetime) -> Iterator[Value]:
    """The first ten days (of)."""
    if number.ordinal and number.value == 1 and length.grain >= Grain.DAY:
        yield Part("stretch", length.amount, grain=length.grain)


@rule(words("last"), Length)
def last_so_many_of(_word: Word, length: Length, _now: datetime) -> Iterator[Value]:
    if length.grain >= Grain.DAY:
        yield Part("stretch", -length.amount, grain=length.grain)


@rule(parts("stretch"), Time)
def stretch_of(part: Part, what: Time, now: datetime) -> Iterator[Value]:
    whole = settle(what, now) if not what.has_clock else None
    if whole is None or part.grain is None or not whole.is_point or whole.grain <= part.grain:
        return
    if part.number > 0:
        start, end = whole.start, add(whole.start, part.number, part.grain)
    else:
        start, end = add(whole.end, part.number, part.grain), whole.end
    if whole.start <= start < end <= whole.end:
        yield Time(within=Period(start, end, part.grain, is_point=False))


@rule(words("rest"), Time)
def rest_of(_word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """From today; that of a week ends before its Sunday, as the corpus has it."""
    found = what.within
    if found and found.is_point and found.start <= now < found.end:
        end = found.end - timedelta(days=1) if found.grain is Grain.WEEK else found.end
        yield Time(within=Period(floor(now, Grain.DAY), end, Grain.DAY, is_point=False))


@rule(words("rest"), Unit)
def rest_of_unit(word: Word, unit: Unit, now: datetime) -> Iterator[Value]:
    if unit.count == 1 and unit.grain > Grain.DAY:
        yield from rest_of(word, Time(within=cycle(now, unit.grain, 0)), now)


@rule(words("later"), Time)
def later_in(_word: Word, what: Time, now: datetime) -> Iterator[Value]:
    """Later this week: from today to its end."""
    found = what.within
    if found and found.is_point and found.grain > Grain.DAY and found.start <= now < found.end:
        yield Time(within=Period(floor(now, Grain.DAY), found.end, Grain.DAY, is_point=False))
