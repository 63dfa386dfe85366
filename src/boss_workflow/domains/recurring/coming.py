"""The dates of a recurring task: by its rule, with what was skipped, moved or falls on a day off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import select

from boss_workflow.domains.recurring.dates import Repeat, moment_of, occurrences
from boss_workflow.domains.recurring.days_off import DaysOff, days_off_of
from boss_workflow.domains.recurring.models import RecurringOccurrence, RecurringTask
from boss_workflow.kernel.db import UnitOfWork

TICK = timedelta(microseconds=1)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Coming:
    """One date to come: `key` by the rule, `local` where it was moved to. `timed`: its due is a moment."""

    key: datetime
    local: datetime
    timed: bool = False


def first_dates(repeat: Repeat, starts: datetime, off: DaysOff, count: int) -> list[datetime]:
    """The first wall times of a rule that is not kept yet; none for what follows completion."""
    if repeat.rule is None:
        return []
    placed = (off.place(one) for one in occurrences(repeat.rule, starts, after=starts - TICK))
    return list(islice(_unlike(one for one in placed if one is not None), count))


def _unlike(dates: Iterable[datetime]) -> Iterator[datetime]:
    """Without those that a shift laid upon one before."""
    seen: set[datetime] = set()
    for one in dates:
        if one not in seen:
            seen.add(one)
            yield one


def dates(row: RecurringTask, off: DaysOff, until: datetime | None = None) -> list[Coming]:
    """Those since the last decided one, in the order of time; a hundred where `until` is left out.

    Where several come to lie upon one another, the first stands for all.
    """
    timed = Repeat(row.rule, row.after_days).has_clock
    moved = {datetime.fromisoformat(key): to for key, to in row.exceptions.items()}
    found: dict[datetime, Coming] = {}
    for key in sorted(_keys(row, off, until) | {key for key, to in moved.items() if to is not None}):
        if row.ends_before is not None and key >= row.ends_before:
            continue
        if key in moved:
            to = moved[key]
            local = datetime.fromisoformat(to) if to is not None else None
        else:
            local = off.place(key)
        if local is None or (key <= row.since and local <= row.since and key not in moved):
            continue
        found.setdefault(local, Coming(key, local, timed or (key in moved and local.time() != key.time())))
    return sorted(found.values(), key=lambda one: one.local)


def _keys(row: RecurringTask, off: DaysOff, until: datetime | None) -> set[datetime]:
    if row.rule is None:
        return {row.starts} if row.turn == 0 else set()
    every = occurrences(row.rule, row.starts, after=max(row.since - off.reach, row.starts - TICK), until=until)
    return set(every if until is not None else islice(every, MOST_SHOWN))


async def coming(uow: UnitOfWork, row: RecurringTask, count: int) -> list[Coming]:
    """The next dates of which no task was made yet."""
    query = select(RecurringOccurrence.local_at).where(RecurringOccurrence.recurring_id == row.id)
    made = set(await uow.session.scalars(query))
    zone = ZoneInfo(row.timezone)
    now = uow.now() - timedelta(days=0 if row.rule and "BYHOUR" in row.rule else 1)
    found = dates(row, await days_off_of(uow, row))
    return [one for one in found if one.key not in made and moment_of(one.local, zone) >= now][:count]


def local_now(uow: UnitOfWork, row: RecurringTask) -> datetime:
    return uow.now().astimezone(ZoneInfo(row.timezone)).replace(tzinfo=None)
