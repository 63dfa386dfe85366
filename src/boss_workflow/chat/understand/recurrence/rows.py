"""Recurrences as rows of JSON, the format that `boss recurrence --jsonl` reads and prints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.dates.rows import BadRow
from boss_workflow.chat.understand.recurrence.find import find_recurrence
from boss_workflow.kernel.clock import SystemClock


def answer(row: Mapping[str, Any]) -> dict[str, str | None]:
    """The rule, or null where the text has none, leaves a doubt, or says more than a rule can hold."""
    text = row.get("text")
    if not isinstance(text, str):
        raise BadRow('"text" must be a string')
    zone = zone_named(row.get("tz") or "UTC")
    span = find_recurrence(text, TimeContext(now=_now(row.get("now"), zone), zone=zone))
    found = span.recurrence if span else None
    rule = found.rule if found and not found.skips_holidays else None
    return {"rrule": str(rule) if rule else None}


def zone_named(name: object) -> ZoneInfo:
    if not isinstance(name, str):
        raise BadRow('"tz" must be the name of a zone')
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRow(f'"tz" is no zone I know: {name[:40]!r}') from error


def _now(said: object, zone: ZoneInfo) -> datetime:
    """Without an offset, the time that the zone's clock shows; without any, the present."""
    if said is None:
        return SystemClock().now()
    try:
        now = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        now = None
    if now is None:
        raise BadRow('"now" must be an ISO date and time')
    return now if now.tzinfo else now.replace(tzinfo=zone)
