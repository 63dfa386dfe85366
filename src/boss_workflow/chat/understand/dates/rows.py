"""Expressions as rows of JSON, the format that `boss dates --jsonl` reads and prints."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from boss_workflow.chat.understand.dates.context import TimeContext
from boss_workflow.chat.understand.dates.expressions import read_expression

# Rows of the corpus name no zone: theirs is two hours west.
_CORPUS_ZONE = cast("ZoneInfo", timezone(timedelta(hours=-2)))


class BadRow(ValueError):
    """The row lacks what an answer needs; the message says what."""


def answer(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Kind, start, exclusive end and grain; moments are written without offset where the reference had none."""
    text, said = row.get("text"), row.get("reference")
    if not isinstance(text, str):
        raise BadRow('"text" must be a string')
    reference = _reference(said)
    zone = _zone(row.get("tz"))
    is_naive = reference.tzinfo is None
    now = reference.replace(tzinfo=zone) if is_naive else reference
    try:
        ctx = TimeContext(now=now, zone=zone, day_first=None if row.get("tz") else False)  # type: ignore[arg-type]
        found = read_expression(text, ctx)
    except OverflowError as error:
        raise BadRow('"reference" is too near the calendar\'s end') from error

    def written(moment: datetime | None) -> str | None:
        if moment is None:
            return None
        return (moment.replace(tzinfo=None) if is_naive else moment).isoformat()

    grain = found.grain.name.lower() if found.grain else None
    return {
        "text": text,
        "kind": found.kind.value,
        "start": written(found.start),
        "end": written(found.end),
        "grain": grain,
        "direction": found.direction,
    }


def _reference(said: object) -> datetime:
    if not isinstance(said, str):
        raise BadRow('"reference" must be an ISO date and time')
    try:
        return datetime.fromisoformat(said)
    except ValueError as error:
        raise BadRow(f'"reference" is no ISO date and time: {said[:40]!r}') from error


def _zone(name: object) -> ZoneInfo:
    if name is None or name == "":
        return _CORPUS_ZONE
    if not isinstance(name, str):
        raise BadRow('"tz" must be the name of a zone')
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRow(f'"tz" is no zone I know: {name[:40]!r}') from error
