"""Who works when: working days, public holidays, days away, quiet hours, all in the person's own zone."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from holidays.registry import COUNTRIES

from boss_workflow.domains.people import Member
from boss_workflow.domains.schedule.errors import CountryUnknown
from boss_workflow.domains.workspaces import Workspace, WorkspaceRepository, WorkspaceSettings
from boss_workflow.jobs.schedule import moment_of
from boss_workflow.kernel.db import UnitOfWork

QUIET_START, QUIET_END = time(22), time(7)
"""For those who have not chosen their quiet hours."""
LONGEST_LEAVE = 400


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why somebody does not work on a day: "away", a public holiday's name, "no working day"."""

    reason: str


@dataclass(frozen=True)
class WorkCalendar:
    """A workspace's zone and public holidays, asked about its people."""

    zone: str
    country: str | None = None
    _holidays: Container[date] = field(default_factory=frozenset, repr=False)

    def zone_of(self, member: Member) -> ZoneInfo:
        return ZoneInfo(member.timezone or self.zone)

    def is_holiday(self, day: date) -> bool:
        """A public holiday, whoever works."""
        return day in self._holidays

    def day_off(self, member: Member, day: date) -> DayOff | None:
        """None: a working day of this person."""
        if day in member.days_away:
            return DayOff("away")
        if self.is_holiday(day):
            return DayOff("holiday")
        return None if day.weekday() in member.workdays else DayOff("no working day")

    def works_on(self, member: Member, day: date) -> bool:
        return self.day_off(member, day) is None

    def last_working_day(self, member: Member, before: date) -> date:
        """The newest working day before `before`; that of the day before for those who never seem to work."""
        for back in range(1, LONGEST_LEAVE):
            day = before - timedelta(days=back)
            if self.works_on(member, day):
                return day
        return before - timedelta(days=1)

    def is_quiet(self, member: Member, moment: datetime) -> bool:
        """Whether this moment lies in the person's quiet hours, which may span midnight."""
        start, end = member.quiet_start or QUIET_START, member.quiet_end or QUIET_END
        local = moment.astimezone(self.zone_of(member)).time()
        return start <= local < end if start <= end else local >= start or local < end

    def may_write(self, member: Member, moment: datetime) -> bool:
        """A working day, and not in the quiet hours."""
        local = moment.astimezone(self.zone_of(member)).date()
        return self.works_on(member, local) and not self.is_quiet(member, moment)

    def end_of_quiet(self, member: Member, moment: datetime) -> datetime:
        """The first moment at or after `moment` outside the quiet hours."""
        if not self.is_quiet(member, moment):
            return moment
        zone = self.zone_of(member)
        local = moment.astimezone(zone)
        end = member.quiet_end or QUIET_END
        day = local.date() if local.time() < end else local.date() + timedelta(days=1)
        return moment_of(day, end, zone)

    def may_write_from(self, member: Member, moment: datetime) -> datetime | None:
        """The first moment at or after `moment` at which the person may be written to; None when that is far away."""
        for _ in range(2 * LONGEST_LEAVE):
            if self.may_write(member, moment):
                return moment
            if self.is_quiet(member, moment):
                moment = self.end_of_quiet(member, moment)
            else:
                day = moment.astimezone(self.zone_of(member)).date() + timedelta(days=1)
                moment = self.at(member, day, time(0))
        return None

    def at(self, member: Member, day: date, clock: time) -> datetime:
        return moment_of(day, clock, self.zone_of(member))

    def worked(self, member: Member, begin: datetime, end: datetime) -> timedelta:
        """How much of [begin, end) lies in the person's working hours."""
        zone, total = self.zone_of(member), timedelta()
        day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if self.works_on(member, day):
                first, over = self.at(member, day, member.day_start), self.at(member, day, member.day_end)
                total += max(min(end, over) - max(begin, first), timedelta())
            day += timedelta(days=1)
        return total


async def calendar_of(uow: UnitOfWork) -> WorkCalendar:
    """Of the workspace of this unit."""
    return of_workspace(await WorkspaceRepository(uow).current())


def of_workspace(workspace: Workspace) -> WorkCalendar:
    country = WorkspaceSettings.model_validate(workspace.settings).country
    found = public_holidays(country) if country else frozenset[date]()
    return WorkCalendar(workspace.timezone, country, found)


@lru_cache(maxsize=64)
def public_holidays(country: str) -> Container[date]:
    """Of "DE", or of a part of it: "DE-BY". Years are worked out when they are asked for.

    Raises: NotImplementedError when the library does not know the country or the part.
    """
    code, _, part = country.partition("-")
    return holidays.country_holidays(code, subdiv=part or None)


def find_country(said: str) -> str:
    """The code of a country by its code or English name, with a part behind it: "DE-BY". Raises: CountryUnknown."""
    name, _, part = said.strip().partition("-")
    wanted = name.strip().lower().replace(" ", "_")
    for key, (_, *codes) in COUNTRIES.items():
        if wanted == key or wanted in {code.lower() for code in codes}:
            return _with_part(codes[0], part.strip().upper())
    raise CountryUnknown(
        f'I know no public holidays of "{said}". Write a country such as Germany, or DE-BY for a part.'
    )


def _with_part(code: str, part: str) -> str:
    known = holidays.list_supported_countries().get(code, [])
    if part and part not in known:
        raise CountryUnknown(f"{code} has no part {part}; I know {', '.join(known) or 'none'}.")
    return f"{code}-{part}" if part else code
