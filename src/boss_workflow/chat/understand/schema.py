"""What was proposed, in the exchange format of `boss understand --jsonl`: phrases resolved, nothing carried out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from boss_workflow.chat.understand.dates import NotADate, When, parse_when
from boss_workflow.chat.understand.lexicon import PRIORITY_WORDS, STATUS_WORDS
from boss_workflow.chat.understand.people import AmbiguousName, UnknownName, resolve_name
from boss_workflow.chat.understand.periods import Period, parse_period
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.recurrence import find_recurrence
from boss_workflow.chat.understand.utterance import Utterance

INTENTS = {
    "task.create": "create_task",
    "template.use": "create_task",
    "plan.start": "create_task",
    "spec.start": "create_task",
    "recurring.create": "set_recurring",
    "task.complete": "complete_task",
    "task.assign": "assign",
    "task.reschedule": "reschedule",
    "task.delete": "delete_task",
    "task.list": "query",
    "task.mine": "query",
    "task.overdue": "query",
    "task.today": "query",
    "task.show": "query",
    "member.list": "query",
    "report.show": "report",
    "report.daily": "report",
    "report.weekly": "report",
    "report.monthly": "report",
    "attendance.in": "time_in",
    "attendance.out": "time_out",
    "chat.help": "help",
    "chat.start": "help",
    "chat.leave": "cancel",
    "audit.undo": "cancel",
}
SMALLTALK = "smalltalk"
NEW = frozenset({"task.create", "template.use", "recurring.create"})
STATUSES = {
    "task.complete": "completed",
    "task.start": "in_progress",
    "task.block": "blocked",
    "task.reopen": "pending",
    "task.restore": "restored",
}
ASKED: Mapping[str, Mapping[str, Any]] = {
    "task.mine": {"person": "me"},
    "task.overdue": {"overdue": True},
    "task.today": {"due": "today"},
}
REPORTED = {"report.daily": "today", "report.weekly": "this week", "report.monthly": "this month"}
DECLINED = frozenset({"no", "nope", "no thanks", "no thank you"})
KINDS = {"pending": "open", "completed": "done"}
CODE = re.compile(r"(?:task)?[- #]*(\d{1,9})", re.IGNORECASE)
NOBODY = frozenset({"nobody", "no one", "noone", "unassigned", "none"})
PERIODS = ("due", "created", "completed", "period")


@dataclass
class Described:
    utterance: Utterance
    tasks: list[dict[str, Any]] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    filters: dict[str, Any] = field(default_factory=dict)
    set: dict[str, Any] = field(default_factory=dict)
    _changed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, proposal: Proposal) -> None:
        arguments = proposal.arguments
        if proposal.action in NEW:
            self.tasks.append(self._task(arguments))
            return
        asks = INTENTS.get(proposal.action) in {"query", "report"}
        self._point(proposal, asks=asks)
        where: dict[str, Any] = {**(arguments.get("where") or ASKED.get(proposal.action, {}))}
        if proposal.action in REPORTED:
            where["period"] = REPORTED[proposal.action]
        if where or asks:
            self.filters |= self._filters({**where, **(arguments if asks else {})})
        self._set(proposal)

    def _point(self, proposal: Proposal, *, asks: bool) -> None:
        """Which task is changed, and what is new about it."""
        said = proposal.arguments.get("task")
        code = CODE.fullmatch(said) if said else None
        if code is not None and (reference := f"TASK-{code.group(1)}") not in self.refs:
            self.refs.append(reference)
        new = {name: value for name, value in proposal.arguments.items() if name in {"assignee", "due", "priority"}}
        if asks or proposal.action in {"task.subtask", "task.rename"}:
            new = {}
        words = None if code else said
        if not new and words is None:
            return
        key = words or str(sorted(new.items()))
        task = self._task({"title": words, **new})
        known = self._changed.get(key)
        if known is None:
            same = [one for one in self._changed.values() if code and one["title"] is None]
            known = same[-1] if same and _differ(same[-1], task) else None
        if known is None:
            self._changed[key] = task
            self.tasks.append(task)
        else:
            known |= {name: value for name, value in task.items() if value}

    def _set(self, proposal: Proposal) -> None:
        arguments = proposal.arguments
        if proposal.action in STATUSES:
            self.set["status"] = STATUSES[proposal.action]
        if proposal.action == "task.status" and arguments.get("status"):
            said = str(arguments["status"]).lower().replace("_", " ")
            self.set["status"] = STATUS_WORDS.get(said, said.replace(" ", "_"))
        renamed = {
            "task.rename": {"title": "title"},
            "task.note": {"text": "note"},
            "task.subtask": {"title": "subtask"},
        }
        names = renamed.get(proposal.action, {"description": "description", "tags": "tags", "shift": "shift"})
        if INTENTS.get(proposal.action) != "query":
            self.set |= {new: arguments[name] for name, new in names.items() if arguments.get(name)}
        if proposal.action == "task.assign" and str(arguments.get("assignee", "")).lower() in NOBODY:
            self.set["assignee"] = None
        if proposal.action == "task.reschedule" and str(arguments.get("due", "")).lower() == "none":
            self.set["due"] = None

    def _task(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        due = self._when(arguments.get("due"))
        priority = arguments.get("priority")
        return {
            "title": arguments.get("title"),
            "assignee": self._person(arguments.get("assignee")),
            "due": _written(due) if due else None,
            "due_date_only": due is not None and due.moment is None,
            "priority": PRIORITY_WORDS.get(priority.lower(), priority) if priority else None,
            "rrule": self._rule(arguments.get("rule")),
        }

    def _person(self, said: str | None) -> str | None:
        if not said:
            return None
        try:
            return resolve_name(said.removesuffix("'s"), self.utterance.team, me=self.utterance.me).name
        except (UnknownName, AmbiguousName):
            return None

    def _rule(self, said: str | None) -> str | None:
        found = find_recurrence(said, self.utterance.time) if said else None
        return str(found.recurrence.rule) if found and found.recurrence.rule else None

    def _when(self, said: str | None) -> When | None:
        try:
            return parse_when(said, self.utterance.time) if said else None
        except NotADate:
            return None

    def _filters(self, said: Mapping[str, Any]) -> dict[str, Any]:
        filters: dict[str, Any] = {}
        if person := self._person(said.get("person")):
            filters["assignee"] = person
        status = "overdue" if said.get("overdue") else said.get("status")
        if status:
            filters["status"] = KINDS.get(status, status)
        for name in ("priority", "text"):
            if said.get(name):
                filters[name] = said[name]
        filters |= {name: True for name in ("unassigned", "count") if said.get(name)}
        for name in PERIODS:
            period = parse_period(said[name], self.utterance.time) if said.get(name) else None
            if period is not None:
                filters[name] = _named(period)
        return filters


def described(proposals: Sequence[Proposal], utterance: Utterance) -> dict[str, Any]:
    """The message's object but for its id."""
    found = Described(utterance)
    for proposal in proposals:
        found.add(proposal)
    return {
        "intent": _intent(proposals),
        "tasks": found.tasks,
        "task_ref": found.refs[0] if found.refs else None,
        "task_refs": found.refs if len(found.refs) > 1 else [],
        "filters": found.filters,
        "set": found.set,
    }


def _intent(proposals: Iterable[Proposal]) -> str:
    first = next(iter(proposals), None)
    if first is None:
        return SMALLTALK
    if first.action == "chat.acknowledge" and first.said.lower().strip(" .!") in DECLINED:
        return "cancel"
    known = INTENTS.get(first.action)
    return known or ("update_task" if first.action.startswith("task.") else SMALLTALK)


def _written(due: When) -> str:
    return due.moment.isoformat() if due.moment else str(due.day)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether they speak of different fields, so that both may be about one task."""
    return not any(one[name] and other[name] for name in ("assignee", "due", "priority"))


def _named(period: Period) -> Any:
    ends = {"from": period.first, "to": period.last}
    return period.name or {name: str(day) for name, day in ends.items() if day is not None}
