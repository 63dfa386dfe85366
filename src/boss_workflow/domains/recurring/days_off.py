"""What becomes of a date on which nobody works: it stays, falls out, or comes on the next working day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from boss_workflow.domains.people import Member, PeopleRepository
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.schedule import WorkCalendar, calendar_of
from boss_workflow.kernel.db import UnitOfWork

FARTHEST = timedelta(days=31)
"""How far a date is shifted; where nobody works for longer, it stays."""


class OnDayOff(StrEnum):
    KEEP = "keep"
    SKIP = "skip"
    SHIFT = "shift"


@dataclass(frozen=True)
class DaysOff:
    """A day off is one on which none of `people` works, or, without people, a public holiday."""

    on_day_off: OnDayOff = OnDayOff.KEEP
    calendar: WorkCalendar | None = None
    people: Sequence[Member] = ()

    @property
    def reach(self) -> timedelta:
        """How much later than by the rule a date may come."""
        return FARTHEST if self.on_day_off is OnDayOff.SHIFT else timedelta(0)

    def is_off(self, day: date) -> bool:
        if self.calendar is None or self.on_day_off is OnDayOff.KEEP:
            return False
        if self.people:
            return not any(self.calendar.works_on(one, day) for one in self.people)
        return self.calendar.is_holiday(day)

    def place(self, local: datetime) -> datetime | None:
        """Where a wall time comes to lie; None: it falls out."""
        if not self.is_off(local.date()):
            return local
        if self.on_day_off is OnDayOff.SKIP:
            return None
        return self.shifted(local)

    def shifted(self, local: datetime) -> datetime:
        """The same time on the first working day from then on."""
        for days in range(FARTHEST.days + 1):
            if not self.is_off((local + timedelta(days=days)).date()):
                return local + timedelta(days=days)
        return local


async def days_off_of(uow: UnitOfWork, row: RecurringTask) -> DaysOff:
    if row.on_day_off == OnDayOff.KEEP:
        return DaysOff()
    people = await PeopleRepository(uow).members_by_id(set(row.assignee_ids))
    here = [one for one in people.values() if one.deactivated_at is None]
    return DaysOff(OnDayOff(row.on_day_off), await calendar_of(uow), here)
