"""When the tasks of a plan can be done, what decides its end, and who has how much: computed, never guessed.

A day of work is a working day of whoever does it. A person does one task at a time; a task starts when all that it waits
for is done. The critical path is the longest chain of tasks that wait for each other, whoever does them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from boss_workflow.domains.projects.errors import NobodyWorks, PlanCycle

A_DAY = 4
"""Quarters: the smallest piece of work is two hours."""
HORIZON = timedelta(days=3 * 366)
WorksOn = Callable[[UUID | None, date], bool]
"""Whether somebody, or whoever will be found, works on a day."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`after`: the places, from 0, of the pieces that must be done before."""

    days: float
    after: tuple[int, ...] = ()
    who: UUID | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """`spans`: first and last day of each piece. `critical`: places along the critical path; `length`: its days."""

    spans: tuple[tuple[date, date], ...]
    critical: tuple[int, ...]
    length: float
    load: dict[UUID | None, float]

    @property
    def end(self) -> date:
        return max(last for _, last in self.spans)


@dataclass(frozen=True, slots=True, order=True)
class _Moment:
    day: date
    used: int = 0


def in_order(after: Sequence[Sequence[int]]) -> list[int]:
    """The places so that each stands behind all that it waits for. Raises: PlanCycle."""
    try:
        return list(TopologicalSorter(dict(enumerate(after))).static_order())
    except CycleError as error:
        raise PlanCycle([place + 1 for place in error.args[1][:-1]]) from error


def critical_path(pieces: Sequence[Piece]) -> tuple[tuple[int, ...], float]:
    """Raises: PlanCycle."""
    longest: dict[int, float] = {}
    before: dict[int, int | None] = {}
    for place in in_order([piece.after for piece in pieces]):
        piece = pieces[place]
        before[place] = max(piece.after, key=lambda one: longest[one], default=None)
        last = before[place]
        longest[place] = piece.days + (longest[last] if last is not None else 0)
    at: int | None = max(longest, key=lambda one: longest[one], default=None)
    length = longest[at] if at is not None else 0.0
    path: list[int] = []
    while at is not None:
        path.append(at)
        at = before[at]
    return tuple(reversed(path)), length


def timeline(pieces: Sequence[Piece], start: date, works_on: WorksOn) -> Timeline:
    """Raises: PlanCycle, NobodyWorks."""
    ends: dict[int, _Moment] = {}
    free: dict[UUID, _Moment] = {}
    spans: dict[int, tuple[date, date]] = {}
    load: dict[UUID | None, float] = {}
    for place in in_order([piece.after for piece in pieces]):
        piece = pieces[place]
        earliest = max((ends[one] for one in piece.after), default=_Moment(start))
        if piece.who is not None:
            earliest = max(earliest, free.get(piece.who, earliest))
        first, end = _work_off(piece, earliest, works_on, start + HORIZON)
        ends[place], spans[place] = end, (first, end.day)
        if piece.who is not None:
            free[piece.who] = end
        load[piece.who] = load.get(piece.who, 0) + piece.days
    path, length = critical_path(pieces)
    return Timeline(tuple(spans[place] for place in range(len(pieces))), path, length, load)


def _work_off(piece: Piece, earliest: _Moment, works_on: WorksOn, horizon: date) -> tuple[date, _Moment]:
    """The day on which work begins, and the moment at which it is done."""
    left = max(1, round(piece.days * A_DAY))
    day, used = earliest.day, earliest.used
    first: date | None = None
    while True:
        if used == A_DAY or not works_on(piece.who, day):
            day, used = day + timedelta(days=1), 0
            if day > horizon:
                raise NobodyWorks
            continue
        first = first or day
        done = min(left, A_DAY - used)
        left, used = left - done, used + done
        if not left:
            return first, _Moment(day, used)
