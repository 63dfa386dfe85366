"""Names of zones in words, and how far a moment said in one lies from the speaker's."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from boss_workflow.chat.understand.dates.expressions.model import Zone

_ABBREVIATIONS = {
    "gmt": 0, "utc": 0, "z": 0, "zulu": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "sast": 120, "eest": 180, "msk": 180, "gst": 240, "pkt": 300, "ist": 330, "ict": 420, "sgt": 480, "hkt": 480,
    "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "brt": -180, "art": -180, "nst": -210, "ast": -240, "adt": -180, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
_PLACES = {
    "America/New_York": "eastern et",
    "America/Chicago": "central ct",
    "America/Denver": "mountain mt",
    "America/Los_Angeles": "pacific pt",
}
_OFFSET = re.compile(r"(?:utc|gmt) ?([+-]) ?(\d{1,2})(?::?([0-5]\d))?(?!\d)")


def _named() -> dict[str, Zone]:
    zones = {word: Zone(str(minutes)) for word, minutes in _ABBREVIATIONS.items()}
    for place, said in _PLACES.items():
        for word in said.split():
            zones[word] = Zone(place)
            zones[f"{word} time"] = Zone(place)
    for word in ("eastern", "central", "mountain", "pacific"):
        zones[f"{word} standard time"] = zones[f"{word} daylight time"] = zones[word]
    return zones


NAMED = _named()


def offset_at(lower: str, start: int) -> tuple[int, Zone] | None:
    """UTC+2, GMT-3:30."""
    found = _OFFSET.match(lower, start) if lower[start] in "ug" else None
    return (found.end(), signed(found[1], found[2], found[3])) if found else None


def signed(sign: str, hours: str, minutes: str | None) -> Zone:
    total = int(hours) * 60 + int(minutes or 0)
    return Zone(str(-total if sign == "-" else total))


def offset_of(zone: Zone, moment: datetime) -> timedelta:
    """East of UTC, at a moment on the wall clock there."""
    if zone.name.lstrip("-").isdigit():
        return timedelta(minutes=int(zone.name))
    return moment.replace(tzinfo=UTC).replace(tzinfo=ZoneInfo(zone.name)).utcoffset() or timedelta()
