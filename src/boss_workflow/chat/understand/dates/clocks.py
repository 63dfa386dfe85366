"""Rules for times of day: "5pm", "17:00", "half past three", "in the morning", "EOD"."""

from boss_workflow.chat.understand.dates.lexicon import Part, Sense
from boss_workflow.chat.understand.dates.pieces import Clock, Need, Piece
from boss_workflow.chat.understand.dates.tokens import Cursor


def written_clock(read: Cursor) -> Piece | None:
    """5:30, 17:00, 9:01:10 am, 5.30pm, 17h30, 5pm, 5 o'clock."""
    start = read.peek()
    hour = read.sense(Sense.NUMBER)
    if hour is None or start is None or hour > 23:
        return None
    dotted = False
    minute = second = None
    if read.glued(":") or (dotted := read.glued(".")) or read.glued("h"):
        minute = read.digits((2,))
        second = _seconds(read) if minute is not None else None
        if minute is None and read.tokens[read.at - 1].lower != "h":
            return None
    meridiem = _meridiem(read)
    if meridiem is not None:
        return _twelve_hours(hour, minute or 0, second or 0, meridiem)
    said_hours = read.word("o'clock", "oclock", "uhr", "heures", "horas")
    if minute is None and not said_hours and read.tokens[read.at - 1].lower != "h":
        return None
    if dotted or (minute or 0) > 59 or (second or 0) > 59:
        return None
    guess = 1 <= hour <= 12 and not start.text.startswith("0") and read.tokens[read.at - 1].lower != "h"
    return Piece(clock=Clock(hour, minute or 0, second or 0, guess=guess, digital=minute is not None))


def _seconds(read: Cursor) -> int | None:
    """The colon of "at 15:00: Ann" belongs to what follows."""
    start = read.at
    second = read.digits((2,)) if read.glued(":") else None
    if second is None:
        read.at = start
    return second


def _meridiem(read: Cursor) -> int | None:
    start = read.at
    hours = read.sense(Sense.MERIDIEM)
    if hours is not None:
        return hours
    for letter, value in (("a", 0), ("p", 12)):
        if read.word(letter) and read.glued(".") and read.glued("m"):
            after = read.peek(1)
            if after is not None:
                read.glued(".")
            return value
        read.at = start
    return None


def _twelve_hours(hour: int, minute: int, second: int, meridiem: int) -> Piece | None:
    if minute > 59 or second > 59:
        return None
    if hour > 12:
        return Piece(clock=Clock(hour, minute, second)) if meridiem else None
    return Piece(clock=Clock(hour % 12 + meridiem, minute, second)) if hour else None


def bare_hour(read: Cursor) -> Piece | None:
    """The 5 of "at 5": a time only after a preposition and where it counts nothing; above 12 only beside a day."""
    hour = read.sense(Sense.NUMBER)
    if hour is None or not 1 <= hour <= 23 or read.is_counted():
        return None
    if hour > 12:
        return Piece(clock=Clock(hour), need=Need.CLOCK_AND_DAY) if read.is_free() else None
    return Piece(clock=Clock(hour, guess=True), need=Need.CLOCK if read.is_free() else Need.AT)


def hour_in_part(read: Cursor) -> Piece | None:
    """3 in the afternoon."""
    hour = read.sense(Sense.NUMBER)
    if hour is None or not 1 <= hour <= 12 or not read.phrase("in", "the"):
        return None
    part = read.sense(Sense.PART)
    return Piece(clock=Clock(hour, guess=True), part=Part(part)) if part else None


def past_the_hour(read: Cursor) -> Piece | None:
    """Half past three, a quarter to five pm, at half five."""
    read.sense(Sense.ARTICLE)
    half = read.sense(Sense.HALF) is not None
    if not half and read.sense(Sense.QUARTER) is None:
        return None
    before = not half and read.word("to")
    short = not before and not read.word("past")
    if short and not half:
        return None
    hour = read.sense(Sense.NUMBER)
    if hour is None or not 1 <= hour <= 12 or (short and read.is_counted()):
        return None
    meridiem = _meridiem(read)
    named = Piece(clock=Clock(hour)) if meridiem is None else _twelve_hours(hour, 0, 0, meridiem)
    if named is None or named.clock is None:
        return None
    minutes = (named.clock.hour * 60 + (30 if half else -15 if before else 15)) % (24 * 60)
    need = Need.CLOCK if short else Need.NOTHING
    return Piece(clock=Clock(minutes // 60, minutes % 60, guess=meridiem is None), need=need)


def named_clock(read: Cursor) -> Piece | None:
    """Noon, midnight; the midnight of a day is its end."""
    hour = read.sense(Sense.CLOCK)
    return None if hour is None else Piece(clock=Clock(hour))


def part_of_day(read: Cursor) -> Piece | None:
    """The morning of "tomorrow morning"; alone it is a greeting more often than a time."""
    part = read.sense(Sense.PART)
    return Piece(part=Part(part), need=Need.DUE) if part else None


def in_the_part(read: Cursor) -> Piece | None:
    """In the morning."""
    if not read.phrase("in", "the"):
        return None
    part = read.sense(Sense.PART)
    return Piece(part=Part(part)) if part else None


def tonight(read: Cursor) -> Piece | None:
    return None if read.sense(Sense.TONIGHT) is None else Piece(day=read.today, part=Part.NIGHT)
