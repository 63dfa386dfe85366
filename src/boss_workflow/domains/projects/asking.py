"""Which sentences begin a plan or a spec sheet, and which are only work with such a name.

"John, plan the party by Friday" is a task for John. A sentence begins a session where it speaks to the assistant: "plan a
mobile app", "spec sheet for the login page"; with a due and nobody named beside it, it is a task.
"""

import re
from collections.abc import Mapping
from typing import Any

from boss_workflow.chat.understand.people import match_name
from boss_workflow.chat.understand.phrases import SLOTS
from boss_workflow.chat.understand.utterance import Utterance

POINTED = re.compile(SLOTS["named"], re.IGNORECASE)
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
BY_MONTH = re.compile(rf"\s+by (?P<month>{MONTHS})\b", re.IGNORECASE)
WITH = re.compile(r"\s+(?:together )?with (?P<who>[^,]+(?:(?:,| and|, and) [^,]+)*)$", re.IGNORECASE)
LISTED = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
ALWAYS = re.compile(
    r"(?:(?:help (?:me|us) (?:to )?)?plan (?:a |the |our |my )?(?:new )?project(?: called| named|:)?|help (?:me|us) (?:to )?plan|"
    r"(?:make|create|draw up|draft|write|prepare)(?: me| us)? (?:a |the )?project plan (?:for|to))\s+(?P<what>.+)",
    re.IGNORECASE,
)
MAYBE = re.compile(
    r"(?:plan an?|(?:make|create|draw up|draft)(?: me| us)? a plan (?:for|to))\s+(?P<what>.+)", re.IGNORECASE
)
EVENT = re.compile(
    r"(?:\w+ )?(?:meeting|call|lunch|dinner|breakfast|party|trip|visit|workshop|interview|event|off-?site|session|date|day|"
    r"appointment|celebration|holiday|vacation|chat|sync|review|retro|demo)s?\b",
    re.IGNORECASE,
)
SHEET = r"(?:spec(?:ification)?[- ]?sheet|specsheet|prd|detailed spec(?:ification)?(?:[- ]sheet)?)"
SPEC = re.compile(
    rf"(?:(?:make|create|write|draft|prepare|generate|give|show|do|i (?:need|want))(?: me| us)? )?(?:an? |the )?{SHEET}"
    r"(?: for| of| on|:)\s+(?P<what>.+)"
    r"|(?:(?:make|create|draft|generate|give)(?: me| us)? (?:an? )?)?spec(?:ification)?(?: for| of| on|:)\s+(?P<named>.+)",
    re.IGNORECASE,
)


def read_plan(heard: Utterance) -> Mapping[str, Any] | None:
    if heard.rest:
        return None
    if heard.announced:
        return plan_parts(heard, heard.text)
    found = ALWAYS.fullmatch(heard.text)
    if found is not None:
        return plan_parts(heard, found["what"])
    found = MAYBE.fullmatch(heard.text)
    if found is None or EVENT.match(found["what"]):
        return None
    said = plan_parts(heard, found["what"])
    return said if "people" in said or "due" not in said else None


def plan_parts(heard: Utterance, what: str) -> dict[str, Any]:
    """Title, due and people of "a mobile app by June with Ann and Mike"."""
    said: dict[str, Any] = {}
    offset = len(heard.text) - len(what)
    found = WITH.search(what)
    if found is not None and any(match_name(one, heard.team, me=heard.me) for one in LISTED.split(found["who"])):
        said["people"] = found["who"]
        what = what[: found.start()]
    dues = [date for date in heard.dates if date.is_due and date.start >= offset and date.end <= offset + len(what)]
    if dues:
        said["due"] = re.sub(r"^(?:by|until|due|before)\s+", "", dues[-1].text, flags=re.IGNORECASE)
        what = what[: dues[-1].start - offset] + what[dues[-1].end - offset :]
    elif (month := BY_MONTH.search(what)) is not None:
        said["due"] = f"1 {month['month']}"
        what = what[: month.start()] + what[month.end() :]
    title = re.sub(r"^(?:an?|the|our|my)\s+", "", " ".join(what.split()), flags=re.IGNORECASE).strip(" ,.")
    return {"title": title[:120], **said}


def read_spec(heard: Utterance) -> Mapping[str, Any] | None:
    if heard.announced:
        return _subject(heard.text)
    found = SPEC.fullmatch(heard.text) if not heard.rest else None
    if found is None or any(date.is_due for date in heard.dates):
        return None
    return _subject(found["what"] or found["named"])


def _subject(what: str) -> dict[str, Any]:
    """An existing task, or work that is none yet."""
    if POINTED.fullmatch(what):
        return {"task": what}
    return {"title": re.sub(r"^(?:an?|the|our|my)\s+", "", what, flags=re.IGNORECASE).strip()[:120]}
