"""What was read of a recurrence so far, and the rule that it settles to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from boss_workflow.chat.understand.dates.lexicon import MONTHS_IN, Unit
from boss_workflow.chat.understand.recurrence.model import (
    WEEKDAYS,
    AfterCompletion,
    Freq,
    NthDay,
    Recurrence,
    Rule,
)

FREQUENCIES = {
    Unit.MINUTE: (Freq.MINUTELY, 1),
    Unit.HOUR: (Freq.HOURLY, 1),
    Unit.DAY: (Freq.DAILY, 1),
    Unit.WEEK: (Freq.WEEKLY, 1),
    Unit.FORTNIGHT: (Freq.WEEKLY, 2),
    Unit.MONTH: (Freq.MONTHLY, 1),
    Unit.QUARTER: (Freq.MONTHLY, 3),
    Unit.YEAR: (Freq.YEARLY, 1),
}
_DAYS_IN = {Unit.DAY: 1, Unit.WEEK: 7, Unit.FORTNIGHT: 14}
_ALL_MONTHS = tuple(range(1, 13))
_FEWEST_DAYS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


@dataclass(slots=True)
class Draft:
    """`times` is the N of "N times a week"; `lasts` how long it goes on; what is left out is kept apart until the end."""

    freq: Freq
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[NthDay, ...] = ()
    places: tuple[int, ...] = ()
    clocks: tuple[tuple[int, int], ...] = ()
    times: int = 1
    count: int | None = None
    lasts: tuple[int, Unit] | None = None
    until: date | None = None
    starts: date | None = None
    without_months: frozenset[int] = frozenset()
    without_days: frozenset[int] = frozenset()
    skips_holidays: bool = False
    after: AfterCompletion | None = None
    said: set[str] = field(default_factory=set)

    @property
    def has_days(self) -> bool:
        return bool(self.days or self.month_days or self.months)

    def settle(self) -> Recurrence | None:
        """None where the parts don't go together or leave a doubt."""
        if self.after is not None:
            return Recurrence(self.after, self.starts)
        if not self._leave_out() or not self._agrees() or not self._end():
            return None
        rule = Rule(
            self.freq,
            self.interval,
            tuple(sorted(set(self.months))),
            tuple(sorted(set(self.month_days), key=lambda one: (one < 0, one))),
            tuple(sorted(set(self.days))),
            tuple(sorted({hour for hour, _ in self.clocks})),
            self.clocks[0][1] if self.clocks else 0,
            self.places,
            self.count,
            self.until,
        )
        return Recurrence(rule, self.starts, self.skips_holidays)

    def _agrees(self) -> bool:
        has_nth = any(one.nth for one in self.days)
        wrong = (
            not 1 <= self.interval <= 999
            or len({minute for _, minute in self.clocks}) > 1
            or (self.freq >= Freq.HOURLY and bool(self.clocks))
            or (self.times > 1 and max(len(self.days), len(self.month_days), len(self.clocks)) != self.times)
            or (self.freq is Freq.DAILY and self.interval > 1 and self.has_days)
            or (self.freq is Freq.WEEKLY and (has_nth or bool(self.month_days)))
            or (bool(self.days) and bool(self.month_days))
            or (self.freq is Freq.YEARLY and not self.months and bool(self.days or self.month_days))
            or (self.interval > 1 and self.freq >= Freq.WEEKLY and bool(self.months))
            or any(not 1 <= abs(one) <= 31 for one in self.month_days)
            or (bool(self.month_days and self.months) and not self._exists())
        )
        return not wrong

    def _exists(self) -> bool:
        return all(abs(day) <= max(_FEWEST_DAYS.get(month, 31) for month in self.months) for day in self.month_days)

    def _leave_out(self) -> bool:
        if self.without_months:
            if self.interval > 1:
                return False
            kept = tuple(one for one in self.months or _ALL_MONTHS if one not in self.without_months)
            if not kept:
                return False
            self.months = kept
        if self.without_days:
            if self.freq is Freq.DAILY and self.interval == 1 and not self.days:
                self.freq, self.days = Freq.WEEKLY, tuple(NthDay(day) for day in range(7))
            kept_days = tuple(one for one in self.days if one.weekday not in self.without_days)
            if self.freq is not Freq.WEEKLY or not kept_days or len(kept_days) == len(self.days):
                return False
            self.days = kept_days
        return True

    def _end(self) -> bool:
        if self.lasts is not None:
            count = self._occurrences(*self.lasts)
            if count is None or self.count is not None:
                return False
            self.count = count
        if self.count is not None and (self.until is not None or not 1 <= self.count <= 9999):
            return False
        return not (self.starts and self.until and self.starts > self.until)

    def _occurrences(self, amount: int, unit: Unit) -> int | None:
        """How often it comes in so long a time, where that is a whole number whatever the start."""
        each = max(1, len(self.clocks))
        if self.months or self.places:
            return None
        if self.freq is Freq.DAILY and unit in _DAYS_IN:
            whole, rest = divmod(amount * _DAYS_IN[unit], self.interval)
        elif self.freq is Freq.WEEKLY and unit in {Unit.WEEK, Unit.FORTNIGHT}:
            whole, rest = divmod(amount * _DAYS_IN[unit] // 7, self.interval)
            each *= max(1, len(self.days))
        elif self.freq is Freq.MONTHLY and unit in MONTHS_IN and self._is_monthly_safe():
            whole, rest = divmod(amount * MONTHS_IN[unit], self.interval)
            each *= max(1, len(self.days), len(self.month_days))
        elif self.freq is Freq.YEARLY and unit is Unit.YEAR and not self.has_days:
            whole, rest = divmod(amount, self.interval)
        else:
            return None
        return None if rest else whole * each

    def _is_monthly_safe(self) -> bool:
        return all(one <= 28 for one in self.month_days) and all(one.nth <= 4 for one in self.days)


def each_of(days: Sequence[int]) -> tuple[NthDay, ...]:
    return tuple(NthDay(day) for day in days)


EVERY_WORKDAY = each_of(WEEKDAYS)
