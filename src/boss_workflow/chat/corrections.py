"""Reads a message against the open preview: confirmed, cancelled, changed, answered, or not about it at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from boss_workflow.chat.drafts import Draft, Line
from boss_workflow.chat.questions import NO
from boss_workflow.chat.understand.dates import NotADate, parse_when
from boss_workflow.chat.understand.lexicon import PRIORITY_WORDS
from boss_workflow.chat.understand.people import match_name
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.rules import Rules
from boss_workflow.chat.understand.utterance import Utterance

CREATE = "task.create"
YES = re.compile(
    r"(?:yes|yep|yeah|ok|okay|sure|confirm(?: (?:all|it|them))?|go(?: ahead)?|do (?:it|them|all|that)|create (?:it|them|all)|"
    r"(?:looks|sounds|all) good|correct|that['\u2019]?s (?:right|it|all)|perfect|ja|s[ií]|oui)(?:,? (?:please|thanks))?[.!]*",
    re.IGNORECASE,
)
QUIET = re.compile(
    r"(?:no (?:more )?questions|don['\u2019]?t ask(?: me)?|stop asking|just (?:do|create|make) (?:it|them)|as (?:it|they) (?:is|are))[.!]*",
    re.IGNORECASE,
)
SKIP = re.compile(
    r"(?:skip(?: (?:it|this|that|them|all))?|pass|done|that is all|i don['\u2019]?t know)[.!]*", re.IGNORECASE
)
ORDINALS = {
    word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
WHICH = rf"(?:the )?(?:{'|'.join(ORDINALS)}|last|(?:number |line |no\.? ?|#)?\d{{1,2}})(?: (?:one|line|task|item))?"
WHICH_ONE = re.compile(rf"\b{WHICH}(?!\S)", re.IGNORECASE)
SEVERAL = rf"{WHICH}(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+|\s*&\s*){WHICH})*"
REMOVE = re.compile(
    rf"(?:no,? )?(?:remove|delete|drop|without|not|leave out|take out|forget|skip|cancel) (?P<which>{SEVERAL})[.!]*",
    re.IGNORECASE,
)
KEEP = re.compile(rf"(?:only|just|keep(?: only)?) (?P<which>{SEVERAL})[.!]*", re.IGNORECASE)
WORDS = re.compile(rf"\b(?:{'|'.join(ORDINALS)}|last)\b|\d{{1,2}}", re.IGNORECASE)
ALL = re.compile(
    r"\b(?:all(?: of them)?|them(?: all)?|both(?: of them)?|everything|each(?: of them)?|these|those)\b", re.IGNORECASE
)
TAKEN_BACK = re.compile(
    r"(?:(?:no|nope|actually|sorry|oops|wait|rather|better|instead|i mean[t]?|make that|correction|not that)\b[\s,:.]*)+",
    re.IGNORECASE,
)
LED = re.compile(
    r"(?:(?:make|set|put) it |it(?:['\u2019]s| is| should be) |for |to |by |on |due |assign(?:ed)? to |with )",
    re.IGNORECASE,
)
POINTERS = frozenset(
    {"it", "this", "that", "this one", "that one", "the last one", "this task", "that task", "the task", "them"}
)
FIELDS: Mapping[str, tuple[str, ...]] = {
    "task.assign": ("assignee",),
    "task.reschedule": ("due",),
    "task.prioritise": ("priority",),
    "task.rename": ("title",),
    "task.describe": ("description",),
    "task.note": ("text",),
    "task.tag": ("tags",),
    "task.subtask": ("title",),
}


@dataclass(frozen=True, slots=True)
class Move:
    """What a message does with the preview. `draft`: the preview as it should be then. `which`: ask for the line."""

    kind: Literal["confirm", "cancel", "revise", "which"]
    draft: Draft


def fits(utterance: Utterance, field: str, value: str) -> bool:
    """Whether a value can stand in a field, as far as that can be told without asking."""
    match field:
        case "assignee" | "person":
            return bool(match_name(value, utterance.team, me=utterance.me))
        case "due":
            return _is_when(value, utterance)
        case "priority":
            return value.lower() in PRIORITY_WORDS
    return True


def bare_fields(text: str, utterance: Utterance) -> list[Proposal]:
    """ "Sarah, Friday, urgent": nothing but the values of fields, as changes of "it"."""
    found: list[Proposal] = []
    for part in re.split(r"\s*[,;]\s*|\s+and\s+", text.strip(" .!")):
        value = LED.sub("", part, count=1).strip()
        for action, field in (("task.assign", "assignee"), ("task.prioritise", "priority"), ("task.reschedule", "due")):
            if value and fits(utterance, field, value.removesuffix(" priority")):
                found.append(Proposal(action, {"task": "it", field: value.removesuffix(" priority")}))
                break
        else:
            return []
    return found


def taken_back(utterance: Utterance, said: str) -> list[Proposal]:
    """ "No, Sarah": a correction of what was done last; empty where it is none."""
    lead = TAKEN_BACK.match(said.strip())
    return bare_fields(said.strip()[lead.end() :], utterance) if lead else []


def folded(proposals: Sequence[Proposal]) -> list[Proposal]:
    """A field that is named after a new task, without a task of its own, belongs to that task: "…\nhigh priority"."""
    kept: list[Proposal] = []
    for one in proposals:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.action == CREATE
            and one.action in FIELDS
            and not {"task", "where"} & set(one.arguments)
        ):
            line = Line(action=CREATE, arguments=dict(last.arguments))
            kept[-1] = Proposal(
                CREATE, line.with_(**_in_creation(line, one.action, one.arguments)).arguments, last.said
            )
        else:
            kept.append(one)
    return kept


class DraftReader:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def read(self, said: str, utterance: Utterance, draft: Draft) -> Move | None:
        """None: the message is about something else."""
        text = said.strip()
        move = self._pending(text, draft) if draft.pending else None
        move = move or self._word(text, draft) or _which_lines(text, draft)
        if move is not None:
            return move
        answers = draft.answers_in(text, lambda field, value: fits(utterance, field, value))
        if answers:
            return Move("revise", draft.answered(answers))
        return self._correction(text, utterance, draft)

    def _word(self, text: str, draft: Draft) -> Move | None:
        """ "Yes", "no", "skip", "no questions"."""
        if YES.fullmatch(text):
            return Move("confirm", draft)
        if QUIET.fullmatch(text):
            return Move("confirm", draft.model_copy(update={"quiet": True}))
        if NO.fullmatch(text):
            return Move("cancel", draft)
        return self._skip(text, draft) if SKIP.fullmatch(text) else None

    def free_answer(self, said: str, draft: Draft) -> Move | None:
        """What nothing else understands answers the question that is open, if it is the only one, or the first."""
        free = [number for number, query in enumerate(draft.queries, 1) if query.field not in {"assignee", "due"}]
        if not said.strip() or not free or (len(free) > 1 and free[0] != 1):
            return None
        return Move("revise", draft.answered({free[0]: said.strip()}))

    @staticmethod
    def _pending(text: str, draft: Draft) -> Move | None:
        found = re.fullmatch(SEVERAL, text.rstrip(".! "), re.IGNORECASE)
        numbers = _numbers(text, draft) if found else []
        if ALL.fullmatch(text.rstrip(".! ")):
            numbers = list(range(1, len(draft.lines) + 1))
        if not numbers:
            return None
        return Move("revise", _applied(draft, [Proposal(*one) for one in draft.pending], numbers))

    @staticmethod
    def _skip(text: str, draft: Draft) -> Move | None:
        optional = [number for number, query in enumerate(draft.queries, 1) if not query.needed]
        if not draft.queries:
            return Move("confirm", draft) if text.lower().startswith(("done", "that")) else None
        if not optional:
            return Move("revise", draft)
        return Move("revise", draft.skipping(optional))

    def _correction(self, text: str, utterance: Utterance, draft: Draft) -> Move | None:
        lead = TAKEN_BACK.match(text)
        bare = text[lead.end() :] if lead else text
        everything = ALL.search(bare) is not None
        numbers = _numbers(" ".join(WHICH_ONE.findall(bare)), draft)
        pointed = ALL.sub("it", WHICH_ONE.sub("it", bare, count=1), count=1) if numbers or everything else bare
        part = utterance.part(pointed)
        proposals = self._rules.sentence(part)
        if not proposals:
            rest = re.sub(r"^it\s*[:=,-]?\s+|\s+it$", "", pointed) if numbers or everything else pointed
            proposals = bare_fields(rest, part)
        changes = [one for one in proposals if _points_at_line(one)]
        if proposals and len(changes) == len(proposals):
            if everything and not numbers:
                numbers = list(range(1, len(draft.lines) + 1))
            if not numbers and len(draft.lines) > 1:
                pending = tuple((one.action, dict(one.arguments)) for one in changes)
                return Move("which", draft.model_copy(update={"pending": pending}))
            return _revise(_applied(draft, changes, numbers or [1]), draft)
        if proposals and not numbers and all(one.action == CREATE for one in proposals):
            added = [Line(action=one.action, arguments=dict(one.arguments)) for one in proposals]
            return Move("revise", draft.revised([*draft.lines, *added], asks_only=False))
        return None


def _which_lines(text: str, draft: Draft) -> Move | None:
    """ "Remove the second", "only the first and third"."""
    if (found := REMOVE.fullmatch(text)) is not None:
        return _revise(draft.without(_numbers(found["which"], draft)), draft)
    if (found := KEEP.fullmatch(text)) is not None and (kept := _numbers(found["which"], draft)):
        return _revise(draft.without([at for at in range(1, len(draft.lines) + 1) if at not in kept]), draft)
    return None


def _revise(draft: Draft, before: Draft) -> Move | None:
    if not draft.lines:
        return Move("cancel", before)
    return Move("revise", draft) if draft.lines != before.lines else None


def _points_at_line(proposal: Proposal) -> bool:
    task = proposal.arguments.get("task")
    known = proposal.action in FIELDS or proposal.action == "task.delete"
    return known and "where" not in proposal.arguments and (task is None or str(task).lower() in POINTERS)


def _numbers(said: str, draft: Draft) -> list[int]:
    """ "the first and 3": the lines that are meant; empty where one of them does not exist."""
    numbers = []
    for word in WORDS.findall(said.lower()):
        number = len(draft.lines) if word == "last" else ORDINALS.get(word) or int(word)
        if not 1 <= number <= len(draft.lines):
            return []
        numbers.append(number)
    return numbers


def _applied(draft: Draft, changes: Sequence[Proposal], numbers: Sequence[int]) -> Draft:
    lines: list[Line] = []
    for at, line in enumerate(draft.lines, 1):
        changed = [line]
        for change in changes if at in numbers else ():
            changed = _changed(changed, change)
        lines += changed
    return draft.revised(lines)


def _changed(lines: list[Line], change: Proposal) -> list[Line]:
    """The line with the change in it; a change of another kind on the same task becomes a line of its own."""
    if change.action == "task.delete":
        return []
    given = {name: value for name, value in change.arguments.items() if name != "task"}
    first = lines[0] if lines else None
    if first is None:
        return []
    if first.action == CREATE:
        return [first.with_(**_in_creation(first, change.action, given)), *lines[1:]]
    for at, line in enumerate(lines):
        if line.action == change.action:
            return [*lines[:at], line.with_(**given), *lines[at + 1 :]]
    target = {name: first.arguments[name] for name in ("task", "where") if name in first.arguments}
    return [*lines, Line(action=change.action, arguments={**target, **given})]


def _in_creation(line: Line, action: str, given: Mapping[str, Any]) -> dict[str, Any]:
    match action:
        case "task.note" | "task.describe":
            text = str(given.get("text") or given.get("description") or "")
            return {"description": "\n".join(filter(None, [line.arguments.get("description"), text]))}
        case "task.subtask":
            return {"subtasks": [*line.arguments.get("subtasks", ()), given]}
        case "task.tag":
            return {"tags": [*line.arguments.get("tags", ()), *given.get("tags", ())]}
        case "task.prioritise":
            said = str(given.get("priority"))
            return {"priority": PRIORITY_WORDS.get(said.lower(), said)}
    return dict(given)


def _is_when(value: str, utterance: Utterance) -> bool:
    try:
        parse_when(value, utterance.time)
    except NotADate:
        return False
    return True
