"""Which tasks a filter in words means: from phrases to a TaskFilter, and back to a sentence that shows what was understood."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from pydantic import Field, field_validator

from boss_workflow.chat.actions import Arguments, Turn
from boss_workflow.chat.understand.dates import When, describe_when
from boss_workflow.chat.understand.lexicon import PRIORITY_WORDS, STATUS_WORDS
from boss_workflow.chat.understand.periods import Period, parse_period
from boss_workflow.domains.tasks.errors import TaskInvalid
from boss_workflow.domains.tasks.models import CLOSED, Priority, Status
from boss_workflow.domains.tasks.schemas import Days, TaskFilter

OPEN_WORDS = frozenset({"open", "pending", "active", "unfinished", "left"})
DONE_WORDS = frozenset({"done", "completed", "complete", "finished", "closed"})
PERIOD = 'A day or a stretch of days, as said: "this week", "before Friday", "last month".'


class Where(Arguments):
    """Everything that is given must hold."""

    person: str | None = Field(default=None, description='Whose: a name, a @handle or "me".')
    status: str | None = Field(default=None, description='"open", "done", or one status.')
    overdue: bool = Field(default=False, description="Only what is overdue.")
    unassigned: bool = Field(default=False, description="Only what nobody has.")
    priority: Priority | None = None
    tag: str | None = Field(default=None, description="A tag that they have.")
    text: str | None = Field(default=None, max_length=200, description="Words that the title holds.")
    department: str | None = Field(default=None, max_length=120, description="Of which department, as said.")
    due: str | None = Field(default=None, description=f'{PERIOD} "none": without a due date.')
    created: str | None = Field(default=None, description=PERIOD)
    completed: str | None = Field(default=None, description=PERIOD)
    count: bool = Field(default=False, description="Only how many.")

    @field_validator("priority", mode="before")
    @classmethod
    def _as_said(cls, said: object) -> object:
        return PRIORITY_WORDS.get(said.lower(), said) if isinstance(said, str) else said


@dataclass(frozen=True, slots=True)
class Understood:
    """`kind`: "open", "overdue", "completed" …; `extras`: the rest of the filter, as it reads behind the heading."""

    filter: TaskFilter
    kind: str
    extras: tuple[str, ...]


def understand(turn: Turn, where: Where, person_id: UUID | None) -> Understood:
    """Raises: TaskInvalid when a phrase can't be read."""
    wanted = TaskFilter(assignee_id=person_id, overdue=where.overdue, unassigned=where.unassigned)
    kind, wanted = _status(where, wanted)
    extras: list[str] = []
    wanted = _marks(where, wanted, extras)
    if where.due is not None and where.due.lower() in {"none", "never", "no date", "nothing"}:
        wanted = replace(wanted, undated=True)
        extras.append("without a date")
    elif where.due is not None:
        days = _days(turn, where.due)
        wanted = replace(wanted, due=days)
        extras.append(f"due {_told(turn, days)}")
    if where.created is not None:
        wanted = replace(wanted, created=_days(turn, where.created))
        extras.append(f"created {_told(turn, wanted.created)}")
    if where.completed is not None:
        wanted = replace(wanted, completed=_days(turn, where.completed))
        extras.append(f"completed {_told(turn, wanted.completed)}")
    if where.created is not None and where.status is None and not where.overdue:
        kind, wanted = "all", replace(wanted, open_only=False)
    return Understood(wanted, kind, tuple(extras))


def _marks(where: Where, wanted: TaskFilter, extras: list[str]) -> TaskFilter:
    """Priority, person, department, tag and words; what they read like is added to `extras`."""
    if where.priority is not None:
        wanted = replace(wanted, priority=where.priority)
        extras.append(f"{where.priority} priority")
    if where.unassigned:
        extras.append("of nobody")
    if where.tag:
        wanted = replace(wanted, tag=where.tag.lower().lstrip("#"))
        extras.append(f"tagged {where.tag}")
    if where.department:
        wanted = replace(wanted, department=where.department)
        extras.append(f"in {where.department}")
    if where.text:
        wanted = replace(wanted, words=tuple(where.text.lower().split()))
        extras.append(f'with "{where.text}"')
    return wanted


def _status(where: Where, wanted: TaskFilter) -> tuple[str, TaskFilter]:
    said = (where.status or "").lower().replace("_", " ")
    if where.overdue:
        return "overdue", wanted
    if said in DONE_WORDS or (not said and where.completed is not None):
        return "completed", replace(wanted, open_only=False, statuses=(Status.COMPLETED,))
    if not said or said in OPEN_WORDS:
        return "open", wanted
    if said in {"all", "any"}:
        return "all", replace(wanted, open_only=False)
    value = STATUS_WORDS.get(said, said.replace(" ", "_"))
    if value not in set(Status):
        known = ", ".join(status.replace("_", " ") for status in Status)
        raise TaskInvalid(f'"{where.status}" is no status. There are: {known}.')
    status = Status(value)
    return value.replace("_", " "), replace(wanted, open_only=status not in CLOSED, statuses=(status,))


def _days(turn: Turn, said: str) -> Days:
    period: Period | None = parse_period(said, turn.said)
    if period is None:
        raise TaskInvalid(f'I can\'t read "{said}" as days. Write it like "this week" or "before Friday".')
    return Days(period.first, period.last)


def _told(turn: Turn, days: Days | None) -> str:
    """Dates, not the words that were said: what was understood shows."""
    match (days.first, days.last) if days else (None, None):
        case (None, date() as last):
            return f"until {_day(last)}"
        case (date() as first, None):
            return f"from {_day(first)}"
        case (date() as first, date() as last) if first == last:
            return describe_when(When(day=first, moment=None), turn.time)
        case (date() as first, date() as last):
            return f"{_day(first)} to {_day(last)}"
    return "any time"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
