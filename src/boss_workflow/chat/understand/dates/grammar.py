"""Which rules read which words, and all that they make of a place in the text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from boss_workflow.chat.understand.dates import calendar, clocks, durations, relative
from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.lexicon import Sense
from boss_workflow.chat.understand.dates.pieces import Piece
from boss_workflow.chat.understand.dates.tokens import Cursor, Token

Rule = Callable[[Cursor], Piece | None]

RULES: Mapping[Sense, tuple[Rule, ...]] = {
    Sense.NUMBER: (
        clocks.written_clock,
        clocks.hour_in_part,
        calendar.iso_date,
        calendar.numeric_date,
        calendar.day_then_month,
        durations.duration_from,
        clocks.bare_hour,
    ),
    Sense.ORDINAL: (calendar.day_then_month, calendar.day_of_month, relative.first_thing),
    Sense.ARTICLE: (durations.duration_from, clocks.past_the_hour),
    Sense.HALF: (clocks.past_the_hour, durations.duration_from),
    Sense.QUARTER: (clocks.past_the_hour,),
    Sense.WEEKDAY: (calendar.weekday,),
    Sense.MONTH: (calendar.month_then_day,),
    Sense.UNIT: (relative.day_beside, relative.week_after_next),
    Sense.PART: (clocks.part_of_day,),
    Sense.CLOCK: (clocks.named_clock,),
    Sense.DAY: (relative.day_word,),
    Sense.NOW: (relative.right_now,),
    Sense.TONIGHT: (clocks.tonight,),
    Sense.SHIFT: (relative.shifted,),
    Sense.EDGE: (relative.edge,),
    Sense.EDGE_SHORT: (relative.short_edge,),
    Sense.WEEKEND: (relative.the_weekend,),
    Sense.STAGE: (relative.staged,),
    Sense.HOLIDAY: (relative.holiday,),
    Sense.IN: (durations.in_duration, clocks.in_the_part),
    Sense.WITHIN: (durations.in_duration,),
}
# A number with nothing of time after it can only be an hour; most numbers are such, so the other rules are spared.
_LONE_NUMBER: tuple[Rule, ...] = (clocks.bare_hour,)
_AFTER_NUMBER = frozenset({"o'clock", "oclock", "uhr", "heures", "horas", "of", "and", "p"})
# Senses that "the" may stand before: "the 15th", "the end of the week"; not "the sun".
_AFTER_ARTICLE = frozenset(
    {Sense.ORDINAL, Sense.EDGE, Sense.UNIT, Sense.SHIFT, Sense.WEEKEND, Sense.EDGE_SHORT, Sense.PART, Sense.STAGE}
)


class Reading(NamedTuple):
    piece: Piece
    end: int


class Reader(Cursor):
    """A cursor that remembers what the rules found at each place, so that every rule runs there once."""

    __slots__ = ("_known",)

    def __init__(self, tokens: Sequence[Token], ctx: TimeContext) -> None:
        super().__init__(tokens, ctx)
        self._known: dict[int, tuple[Reading, ...]] = {}

    def readings(self) -> tuple[Reading, ...]:
        """All pieces that begin here; the cursor stays."""
        start = self.at
        if start not in self._known:
            self._known[start] = tuple(self._apply(self._first()))
            self.at = start
        return self._known[start]

    def _first(self) -> int:
        """The place of the token that decides on the rules: the next, or the one after "the"."""
        if self.tokens[self.at].lower != "the":
            return self.at
        after = self.tokens[self.at + 1]
        return self.at + 1 if _AFTER_ARTICLE & after.senses.keys() else self.at

    def _rules(self, sense: Sense, first: int) -> tuple[Rule, ...]:
        if sense is Sense.NUMBER:
            after = self.tokens[first + 1]
            if not after.glued and after.lower not in _AFTER_NUMBER and not after.senses.keys() - {sense}:
                return _LONE_NUMBER
        return RULES.get(sense, ())

    def _apply(self, first: int) -> Iterator[Reading]:
        for sense in self.tokens[first].senses:
            for rule in self._rules(sense, first):
                self.at = first
                try:
                    piece = rule(self)
                except (OverflowError, ValueError):  # beyond the year 9999 or before 1
                    continue
                if piece and self.ends_clean():
                    yield Reading(piece, self.at)
