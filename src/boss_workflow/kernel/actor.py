"""Who acts: the one value that every permission check, audit record and log line is about."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    BOSS = "boss"
    MANAGER = "manager"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of one workspace, come in through one door ("telegram", "console", "rest", "job")."""

    workspace_id: UUID
    member_id: UUID
    name: str
    role: Role
    door: str
    timezone: str
    department_id: UUID | None = None
    open_board: bool = False
    """The workspace lets staff see every task."""
    may_create_own: bool = True
    """The workspace lets staff create tasks for themselves."""
    language: str = "en"
    day_start_minute: int = 9 * 60
    day_end_minute: int = 18 * 60
    workdays: frozenset[int] = field(default_factory=lambda: frozenset(range(5)))
    no_questions: bool = False
    """They asked never to be asked what can be left open."""
