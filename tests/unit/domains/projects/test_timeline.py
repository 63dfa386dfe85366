"""What holds of every plan: order, working days, one task at a time, and the longest chain."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.domains.projects.errors import NobodyWorks, PlanCycle
from boss_workflow.domains.projects.timeline import Piece, critical_path, timeline

MONDAY = date(2026, 11, 23)
ANN, BO = UUID(int=1), UUID(int=2)


def on_weekdays(_who: UUID | None, day: date) -> bool:
    return day.weekday() < 5


@st.composite
def plans(draw: st.DrawFn) -> list[Piece]:
    """Up to ten tasks; each waits for some of those before it."""
    pieces: list[Piece] = []
    for place in range(draw(st.integers(1, 10))):
        after = draw(st.sets(st.integers(0, place - 1), max_size=3)) if place else set()
        days = draw(st.integers(1, 20)) / 4
        pieces.append(Piece(days, tuple(sorted(after)), draw(st.sampled_from([None, ANN, BO]))))
    return pieces


@given(plans())
def test_nothing_begins_before_what_it_waits_for_has_ended(pieces: list[Piece]) -> None:
    spans = timeline(pieces, MONDAY, on_weekdays).spans

    for place, piece in enumerate(pieces):
        assert all(spans[place][0] >= spans[one][1] for one in piece.after)
        assert all(day.weekday() < 5 for day in spans[place])
        assert MONDAY <= spans[place][0] <= spans[place][1]


@given(plans())
def test_the_critical_path_is_a_chain_and_none_is_longer(pieces: list[Piece]) -> None:
    path, length = critical_path(pieces)

    assert sum(pieces[place].days for place in path) == length
    assert all(first in pieces[second].after for first, second in pairwise(path))
    longest: list[float] = []
    for piece in pieces:
        longest.append(piece.days + max((longest[one] for one in piece.after), default=0))
    assert length == max(longest)


@given(plans())
def test_nobody_does_more_in_a_span_than_its_days_hold(pieces: list[Piece]) -> None:
    computed = timeline(pieces, MONDAY, on_weekdays)

    assert sum(computed.load.values()) == sum(piece.days for piece in pieces)
    for who in (ANN, BO):
        days = (computed.end - MONDAY).days + 1
        working = sum(on_weekdays(who, MONDAY + timedelta(days=day)) for day in range(days))
        assert computed.load.get(who, 0) <= working


@given(plans())
def test_the_end_is_no_earlier_than_the_critical_path_allows(pieces: list[Piece]) -> None:
    computed = timeline(pieces, MONDAY, lambda _who, _day: True)

    assert (computed.end - MONDAY).days + 1 >= computed.length


def test_days_off_push_the_rest_back() -> None:
    away = {MONDAY, MONDAY + timedelta(days=1)}
    computed = timeline([Piece(1, (), ANN), Piece(1, (0,), BO)], MONDAY, lambda who, day: who != ANN or day not in away)

    assert computed.spans == ((date(2026, 11, 25),) * 2, (date(2026, 11, 26),) * 2)


def test_circles_and_people_who_never_work_are_refused() -> None:
    with pytest.raises(PlanCycle, match="Tasks 1, 2"):
        timeline([Piece(1, (1,)), Piece(1, (0,))], MONDAY, on_weekdays)
    with pytest.raises(NobodyWorks):
        timeline([Piece(1)], MONDAY, lambda _who, _day: False)
