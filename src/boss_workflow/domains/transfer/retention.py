"""Which backups are kept: the newest of each of the last 7 days, 4 weeks and 12 months that have one.

Days without a backup do not count, so a machine that was off for a month loses nothing by it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Rule:
    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def keep(moments: Iterable[datetime], zone: tzinfo, rule: Rule = Rule()) -> set[datetime]:
    """Days, ISO weeks and months are those of `zone`."""
    newest_first = sorted(set(moments), reverse=True)
    local = {moment: moment.astimezone(zone) for moment in newest_first}
    buckets: list[tuple[int, Callable[[datetime], object]]] = [
        (rule.daily, lambda moment: local[moment].date()),
        (rule.weekly, lambda moment: local[moment].isocalendar()[:2]),
        (rule.monthly, lambda moment: (local[moment].year, local[moment].month)),
    ]
    return {moment for limit, bucket in buckets for moment in _newest_of_each(newest_first, bucket, limit)}


def _newest_of_each(
    newest_first: list[datetime], bucket: Callable[[datetime], object], limit: int
) -> Iterable[datetime]:
    first: dict[object, datetime] = {}
    for moment in newest_first:
        first.setdefault(bucket(moment), moment)
    return list(first.values())[:limit]
