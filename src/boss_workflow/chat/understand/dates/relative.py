"""Rules that count from now: "tomorrow", "next Friday", "this weekend", "end of the month"."""

from datetime import date, timedelta

from boss_workflow.chat.understand.dates.durations import read_unit
from boss_workflow.chat.understand.dates.holidays import HOLIDAYS, next_holiday
from boss_workflow.chat.understand.dates.lexicon import MONTHS_IN, Part, Sense, Shift, Unit
from boss_workflow.chat.understand.dates.pieces import (
    Need,
    Piece,
    add_months,
    add_workdays,
    calendar_day,
    coming_weekday,
    last_of_month,
    monday_of,
)
from boss_workflow.chat.understand.dates.tokens import Cursor

_FRIDAY, _SATURDAY = 4, 5


def day_word(read: Cursor) -> Piece | None:
    """Today, tomorrow, yesterday."""
    days = read.sense(Sense.DAY)
    return None if days is None else Piece(day=read.today + timedelta(days=days))


def day_beside(read: Cursor) -> Piece | None:
    """The day after tomorrow, the day before yesterday."""
    for joint, beside, days in (("after", 1, 2), ("before", -1, -2)):
        start = read.at
        if read.phrase("day", joint) and read.sense(Sense.DAY) == beside:
            return Piece(day=read.today + timedelta(days=days))
        read.at = start
    return None


def staged(read: Cursor) -> Piece | None:
    """Later today, early next week, mid-December, late this month."""
    stage = read.sense(Sense.STAGE)
    if stage is None:
        return None
    read.word("-", "in", "of")
    month = read.sense(Sense.MONTH)
    if month is not None:
        first = _edge_of_month(month, 0, read.today.replace(day=1))
        return Piece(day=_at_stage(first.day, stage)) if first and first.day else None
    if (days := read.sense(Sense.DAY)) is not None:
        return Piece(day=read.today + timedelta(days=days))
    shift, unit = read.sense(Sense.SHIFT), read_unit(read)
    return _stage_of(unit, min(shift, 1), stage, read.today) if shift is not None and unit is not None else None


def _stage_of(unit: Unit, steps: int, stage: int, today: date) -> Piece | None:
    if unit is Unit.WEEK:
        day = monday_of(today) + timedelta(weeks=steps, days=(0, _FRIDAY // 2, _FRIDAY)[stage])
    elif unit is Unit.MONTH:
        day = _at_stage(add_months(today.replace(day=1), steps), stage)
    else:
        return None
    return Piece(day=max(day, today)) if steps >= 0 else None


def _at_stage(first: date, stage: int) -> date:
    return (first, first.replace(day=15), last_of_month(first))[stage]


def first_thing(read: Cursor) -> Piece | None:
    """First thing on Monday, tomorrow first thing."""
    return Piece(part=Part.DAY_START, need=Need.INTRO) if read.phrase("first", "thing") else None


def holiday(read: Cursor) -> Piece | None:
    """Before Christmas, by Christmas Eve, by Thanksgiving."""
    token = read.peek()
    if token is None or read.sense(Sense.HOLIDAY) is None:
        return None
    name = token.lower
    for more in ("eve", "day", "monday", "sunday"):
        if f"{name} {more}" in HOLIDAYS and read.word(more):
            name = f"{name} {more}"
    day = next_holiday(name, read.today)
    return Piece(day=day, need=Need.DUE) if day is not None else None


def shifted(read: Cursor) -> Piece | None:
    """Next week, this Friday, last month, this coming Monday, next working day, this morning."""
    value = read.sense(Sense.SHIFT)
    if value is None:
        return None
    shift = Shift(value)
    if shift is Shift.THIS and read.sense(Sense.SHIFT) == Shift.COMING:
        shift = Shift.COMING
    weekday = read.sense(Sense.WEEKDAY)
    if weekday is not None:
        if shift is Shift.LAST and read.word("of"):
            return None  # "the last Friday of the month" is another day than last Friday
        return Piece(day=_shifted_weekday(weekday, shift, read.today))
    if read.sense(Sense.WEEKEND) is not None:
        return _weekend(read.today, shift)
    part = read.sense(Sense.PART)
    if part is not None:
        return Piece(day=read.today, part=Part(part)) if shift is Shift.THIS else None
    unit = read_unit(read)
    return None if unit is None else _shifted_unit(unit, shift, read)


def _shifted_weekday(weekday: int, shift: Shift, today: date) -> date:
    this_week = monday_of(today) + timedelta(days=weekday)
    if shift is Shift.NEXT:
        return this_week + timedelta(weeks=1)
    if shift is Shift.LAST:
        return coming_weekday(weekday, today - timedelta(days=8))
    if shift is Shift.THIS and this_week >= today:
        return this_week
    return coming_weekday(weekday, today)


def _shifted_unit(unit: Unit, shift: Shift, read: Cursor) -> Piece | None:
    steps = min(int(shift), 1)
    if unit is Unit.WEEK:
        return Piece(week=monday_of(read.today) + timedelta(weeks=steps))
    if unit is Unit.WORKDAY and steps == 1:
        return Piece(day=add_workdays(read.today, 1, read.ctx.workdays))
    if unit is Unit.MONTH and steps == 0:
        return Piece(day=last_of_month(read.today))
    if unit is Unit.MONTH:
        first = add_months(read.today.replace(day=1), steps)
        return Piece(year=first.year, month=first.month)
    if unit is Unit.YEAR and steps == 1:
        return Piece(day=date(read.today.year + 1, 1, 1))
    return None


def _weekend(today: date, shift: Shift) -> Piece | None:
    saturday = monday_of(today) + timedelta(days=_SATURDAY)
    if shift is Shift.LAST:
        return Piece(day=saturday - timedelta(weeks=1))
    if shift is Shift.NEXT:
        return Piece(day=saturday + timedelta(weeks=1))
    return Piece(day=max(saturday, today))


def the_weekend(read: Cursor) -> Piece | None:
    before = read.peek(-1)
    if before is None or before.lower != "the" or read.sense(Sense.WEEKEND) is None:
        return None
    return _weekend(read.today, Shift.THIS)


def week_after_next(read: Cursor) -> Piece | None:
    return Piece(week=monday_of(read.today) + timedelta(weeks=2)) if read.phrase("week", "after", "next") else None


def edge(read: Cursor) -> Piece | None:
    """End of day, end of next week, start of the month, end of November, close of business, end of tomorrow."""
    is_end = read.sense(Sense.EDGE)
    read.word("-")
    if is_end is None or not read.word("of"):
        return None
    if not read.word("-", "the"):
        read.word("this", "current")
    shift = 1 if read.word("next", "coming") else 0
    if read.word("business", "play"):
        return Piece(part=Part.DAY_END) if is_end else None
    month = read.sense(Sense.MONTH)
    if month is not None:
        return _edge_of_month(month, is_end, read.today)
    days = read.sense(Sense.DAY)
    if days is not None:
        part = Part.DAY_END if is_end else Part.DAY_START
        return Piece(day=read.today + timedelta(days=days), part=part)
    unit = read_unit(read)
    return None if unit is None else _edge_of(unit, is_end, shift, read.today)


def short_edge(read: Cursor) -> Piece | None:
    """EOD, COB, EOW, EOM."""
    unit = read.sense(Sense.EDGE_SHORT)
    return None if unit is None else _edge_of(Unit(unit), 1, 0, read.today)


def _edge_of(unit: Unit, is_end: int, shift: int, today: date) -> Piece | None:
    if unit is Unit.DAY:
        return Piece(part=Part.DAY_END if is_end else Part.DAY_START)
    if unit is Unit.WEEK:
        return Piece(day=_edge_of_week(is_end, shift, today))
    months = MONTHS_IN.get(unit)
    if months is None:
        return None
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    first = add_months(first, months * shift)
    if is_end:
        return Piece(day=last_of_month(add_months(first, months - 1)))
    return Piece(day=first if first >= today else add_months(first, months))


def _edge_of_week(is_end: int, shift: int, today: date) -> date:
    day = monday_of(today) + timedelta(days=_FRIDAY if is_end else 0, weeks=shift)
    return day if day >= today else day + timedelta(weeks=1)


def _edge_of_month(month: int, is_end: int, today: date) -> Piece | None:
    for year in (today.year, today.year + 1):
        first = calendar_day(year, month, 1)
        day = last_of_month(first) if first and is_end else first
        if day and day >= today:
            return Piece(day=day)
    return None


def right_now(read: Cursor) -> Piece | None:
    """Now: a moment only where it is the whole phrase."""
    read.word("right", "just")
    return None if read.sense(Sense.NOW) is None else Piece(moment=read.now, need=Need.ALONE)
