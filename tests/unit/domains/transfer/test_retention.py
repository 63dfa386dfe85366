"""Seven daily, four weekly, twelve monthly: what is kept, whatever there is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.domains.transfer.retention import Rule, keep

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.sets(
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2027, 12, 31)).map(  # noqa: DTZ001
        lambda naive: naive.replace(tzinfo=UTC)
    ),
    max_size=120,
)


def nights(count: int) -> list[datetime]:
    """Half past one in UTC, which is half past two or three in Berlin."""
    return [datetime(2026, 1, 1, 1, 30, tzinfo=UTC) + timedelta(days=number) for number in range(count)]


@given(MOMENTS)
def test_only_what_is_there_is_kept_and_the_newest_always(moments: set[datetime]) -> None:
    kept = keep(moments, BERLIN)
    assert kept <= moments
    assert not moments or max(moments) in kept
    assert len(kept) <= 7 + 4 + 12


@given(MOMENTS)
def test_a_second_look_drops_nothing_more(moments: set[datetime]) -> None:
    kept = keep(moments, BERLIN)
    assert keep(kept, BERLIN) == kept


@given(MOMENTS)
def test_the_newest_of_each_of_the_last_seven_days_is_kept(moments: set[datetime]) -> None:
    newest: dict[object, datetime] = {}
    for moment in sorted(moments):
        newest[moment.astimezone(BERLIN).date()] = moment
    assert set(sorted(newest.values())[-7:]) <= keep(moments, BERLIN)


@given(MOMENTS)
def test_no_month_of_the_last_twelve_is_lost(moments: set[datetime]) -> None:
    def months(of: set[datetime]) -> list[tuple[int, int]]:
        return sorted({(m.astimezone(BERLIN).year, m.astimezone(BERLIN).month) for m in of})

    assert set(months(moments)[-12:]) <= set(months(keep(moments, BERLIN)))


@given(MOMENTS, st.integers(1, 1000))
def test_time_alone_drops_nothing(moments: set[datetime], days: int) -> None:
    """After a month without backups all that was kept still is."""
    kept = keep(moments, UTC)
    later = {moment + timedelta(days=days) for moment in kept}
    assert keep(kept, UTC) == kept
    assert len(later) == len(kept)


def test_night_after_night_for_two_years_leaves_the_rule() -> None:
    there: set[datetime] = set()
    for night in nights(730):
        there = keep({*there, night}, BERLIN)
    days = sorted((moment.astimezone(BERLIN).date() for moment in there), reverse=True)
    assert [(days[0] - day).days for day in days[:7]] == list(range(7))
    assert len({(day.year, day.month) for day in days}) == 12
    assert 7 + 12 <= len(there) <= 7 + 4 + 12


def test_days_are_those_of_the_zone() -> None:
    """Both fall on one day in UTC, and on two in Berlin."""
    evening, night = datetime(2026, 7, 1, 21, 0, tzinfo=UTC), datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    only_days = Rule(daily=7, weekly=0, monthly=0)
    assert keep({evening, night}, UTC, only_days) == {night}
    assert keep({evening, night}, BERLIN, only_days) == {evening, night}
