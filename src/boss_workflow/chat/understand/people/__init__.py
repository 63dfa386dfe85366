"""Who is meant: names as people say them, matched to the team and found in sentences."""

from boss_workflow.chat.understand.people.find import Names, NameSpan, find_names, names_of
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
    "Names",
    "UnknownName",
    "find_names",
    "match_name",
    "names_of",
    "resolve_name",
]
