"""Where what a report says is found over REST: a route for each task, and for each total the lists that hold as many.

A list shows either archived tasks or the others; what is counted whether archived or not has two.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from boss_workflow.domains.reports.numbers import PersonRow, Report, TaskLine
from boss_workflow.domains.reports.periods import Period
from boss_workflow.domains.tasks import Status

TASKS = "/api/v1/tasks"

Address = Callable[[TaskLine], str]
"""Where a task is opened from outside: a whole URL."""
LinkOf = Callable[[str], str | None]
"""From "TASK-12" to where a chat shows it, as far as there is such a place."""
Filter = dict[str, str | list[str]]
Lists = list[str]


def route(task: TaskLine) -> str:
    return f"{TASKS}/{task.id}"


def of_totals(found: Report) -> dict[str, dict[str, Lists]]:
    return {
        "now": _of_counts(found.period),
        "before": _of_counts(found.period.before),
        "standing": {
            "open": [_list(open="true")],
            "overdue": [_list(overdue="true")],
            "blocked": [_list(status=Status.BLOCKED)],
            "waiting": [_list(status=[Status.AWAITING_VALIDATION, Status.IN_REVIEW])],
            "unassigned": [_list(open="true", unassigned="true")],
        },
    }


def of_person(found: Report, person: PersonRow) -> dict[str, Lists]:
    whose = str(person.id)
    return {
        "completed": _both(_completed(found.period) | {"assignee": whose}),
        "open": [_list(open="true", assignee=whose)],
        "overdue": [_list(overdue="true", assignee=whose)],
    }


def _of_counts(period: Period) -> dict[str, Lists]:
    """Being on time, and having been postponed, are no filters of a list."""
    return {
        "created": _both(_within("created", period)),
        "completed": _both(_completed(period)),
        "due": _both(_completed(period) | {"due": "any"}),
    }


def _completed(period: Period) -> Filter:
    return {"status": [Status.COMPLETED], **_within("completed", period)}


def _within(what: str, period: Period) -> Filter:
    return {f"{what}_after": _moment(period.start), f"{what}_before": _moment(period.end)}


def _moment(at: datetime) -> str:
    return at.isoformat()


def _both(wanted: Filter) -> Lists:
    return [_list(**wanted), _list(**wanted, archived="true")]


def _list(**wanted: str | list[str]) -> str:
    return f"{TASKS}?{urlencode(wanted, doseq=True)}"
