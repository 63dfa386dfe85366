"""How complex a request is, and what is therefore worth asking before it becomes a task.

| what is said                                              | points |
|-----------------------------------------------------------|--------|
| any request                                               | 1      |
| nobody is named                                           | 1      |
| no date is named                                          | 1      |
| the verb says little ("handle", "improve", "look into")   | 2      |
| the work has several parts ("login, payments and push")   | 2      |
| the thing is large ("app", "platform", "migration")       | 2      |
| a title of more than twelve words                         | 1      |

Of ten at most. 1–3 asks nothing; 4–6 at most for person and date; 7–10 up to four questions, the work itself among
them. What is known is never asked.
"""  # noqa: RUF002

import re
from collections.abc import Mapping, Sequence
from typing import Any

from boss_workflow.chat.actions import Ask, Option

VAGUE = re.compile(
    r"(?:handle|improve|look (?:into|after|at)|deal with|sort out|work on|take care of|optimi[sz]e|enhance|rethink|modernise|modernize|"
    r"overhaul|do something about|figure out|think about|organi[sz]e)\b",
    re.IGNORECASE,
)
LARGE = re.compile(
    r"\b(?:app|application|platform|system|website|web ?site|portal|marketplace|shop|crm|erp|infrastructure|migration|campaign|strategy|"
    r"roadmap|integration|architecture|rebrand(?:ing)?|launch)\b",
    re.IGNORECASE,
)
PARTS = re.compile(r",|;|\band\b|\bplus\b|\bwith\b[^,;]+\b(?:and|,)\b", re.IGNORECASE)
SEVERAL = 2
LONG = 12
FROM_FIELDS, FROM_WORK, MOST = 4, 7, 10
MOST_NAMES = 6
DATES = ("Today", "Tomorrow", "Friday", "Next Monday")
"""Offered when none was said; each is read like any other date."""


def complexity(said: Mapping[str, Any]) -> int:
    """From 1 to 10, by the table above. `said`: the arguments of the request."""
    title = str(said.get("title") or "").partition("\n")[0]
    points = 1
    points += 0 if said.get("assignee") else 1
    points += 0 if said.get("due") else 1
    points += 2 if VAGUE.match(title) else 0
    points += 2 if len(PARTS.findall(title)) >= SEVERAL else 0
    points += 2 if LARGE.search(title) else 0
    points += 1 if len(title.split()) > LONG else 0
    return min(points, MOST)


def is_worth_asking(said: Mapping[str, Any]) -> bool:
    return complexity(said) >= FROM_FIELDS


def questions_about(said: Mapping[str, Any], team: Sequence[str]) -> list[Ask]:
    points = complexity(said)
    if points < FROM_FIELDS:
        return []
    asked: list[Ask] = []
    if not said.get("assignee"):
        asked.append(Ask("Who should do it?", "assignee", [Option(name, name) for name in team[:MOST_NAMES]]))
    if not said.get("due"):
        asked.append(Ask("When is it due?", "due", [Option(day, day) for day in DATES]))
    if points < FROM_WORK:
        return asked
    if not said.get("scope") and not said.get("description"):
        asked.append(Ask("What belongs to it, and what does not?", "scope"))
    if not said.get("criteria"):
        asked.append(Ask("How will you see that it is done?", "criteria"))
    return asked
