"""Many people at once: "everyone", "everyone in design", "the design team"."""

import re
from collections.abc import Sequence

from boss_workflow.chat.understand.people import Name

WHOLE = (
    r"(?:everyone|everybody|all of (?:you|them|us)|each of (?:you|them|us)|(?:the )?(?:whole|entire) team|the team"
    r"|all (?:the )?(?:staff|people|guys))(?!\s+(?:in|from|of|at)\b)"
)
"""Not "everyone in accounts", whatever department there is: what is meant for some must not go to all."""
DEPARTMENT = r"[\w&-]{2,30}(?: [\w&-]{2,30}){0,1}?"
PART = (
    rf"(?:(?:(?:everyone|everybody|all|each|people|folks|the (?:people|folks|guys)) (?:in|from|on|of|at)) (?:the )?{DEPARTMENT}(?: team| department)?"
    rf"|the {DEPARTMENT} (?:team|department))"
)
EVERYONE = re.compile(WHOLE, re.IGNORECASE)
LEAD = re.compile(r"(?:(?:everyone|everybody|all|each|people|folks|guys|the|in|from|on|of|at) )+", re.IGNORECASE)
KIND = re.compile(r" (?:team|department)$", re.IGNORECASE)


def members_of(said: str, team: Sequence[Name], me: Name | None) -> list[Name] | None:
    """Those who are meant, without the asker; None where it means no such group."""
    if EVERYONE.fullmatch(said):
        return [name for name in team if name != me]
    lead = LEAD.match(said)
    group = KIND.sub("", said[lead.end() :]).lower() if lead else None
    return [name for name in team if name != me and group in {one.lower() for one in name.groups}] or None
