"""Who is meant: names as people say them, matched to the team and found in sentences."""

from boss_workflow.chat.understand.people.find import NameSpan, find_names
from boss_workflow.chat.understand.people.match import (
    AmbiguousName,
    NameMatch,
    UnknownName,
    match_name,
    resolve_name,
)
from boss_workflow.chat.understand.people.spelling import Name

__all__ = [
    "AmbiguousName",
    "Name",
    "NameMatch",
    "NameSpan",
    "UnknownName",
    "find_names",
    "match_name",
    "resolve_name",
]
